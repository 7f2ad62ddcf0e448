import { textOf } from '../../../core/message.ts';
import type { ModelMessage, ModelRequest } from '../../../core/model.ts';
import { partText } from '../part-text.ts';

/** What a rule can see of the dialogue. */
export interface Moment {
  /** The text and the id of the last user message. */
  readonly text: string;
  readonly messageId: string;
  /** Of the newest tool call since then: what it gave back, or its error. */
  readonly result: string | undefined;
  /** The model call since then, from 1. */
  readonly turn: number;
  /** User messages so far. */
  readonly message: number;
}

export function momentOf(request: ModelRequest): Moment {
  const { messages } = request;
  const last = messages.findLastIndex((line) => line.role === 'user');
  const user = messages[last];
  const since = messages.slice(last + 1);
  const newest = since.findLast((line) => line.role === 'tool');
  return {
    text: user?.role === 'user' ? textOf(user.parts) : '',
    messageId: user?.role === 'user' ? (user.id ?? '') : '',
    result: newest === undefined ? undefined : textOfLine(newest),
    turn: since.filter((line) => line.role === 'agent').length + 1,
    message: messages.filter((line) => line.role === 'user').length,
  };
}

/** How many tokens the request is, at four characters each. */
export function inputTokens(request: ModelRequest): number {
  return tokens(request.messages.reduce((sum, line) => sum + textOfLine(line).length, request.system.length));
}

export const tokens = (characters: number): number => Math.ceil(characters / 4);

function textOfLine(line: ModelMessage): string {
  switch (line.role) {
    case 'user':
      return textOf(line.parts);
    case 'agent':
      return line.text;
    case 'tool':
      return line.result.ok ? line.result.parts.map((part) => partText(part)).join('\n') : line.result.error;
  }
}
