import type { IncomingHttpHeaders } from 'node:http';
import { Ajv } from 'ajv';
import { NodeError } from '../../core/error.ts';
import type { Message, Part } from '../../core/message.ts';
import { sentence, violationFrom } from '../http/violations.ts';
import { type ChatBody, type Content, type ContentPart, chatSchema } from './request-schema.ts';

/** A chat request as the node knows it. */
export interface ChatRequest {
  readonly model: string | undefined;
  readonly message: Message;
  readonly earlier: readonly Message[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The conversation the client says this belongs to. */
  readonly session: string | undefined;
}

const check = new Ajv({ strict: false }).compile<ChatBody>(chatSchema);

/** Refuses (`invalid-request`, with the field) what is not a chat request. */
export function parseChat(body: unknown, headers: IncomingHttpHeaders, ids: () => string): ChatRequest {
  if (!check(body)) {
    const violations = (check.errors ?? []).slice(0, 1).map(violationFrom);
    throw new NodeError('invalid-request', violations.map(sentence).join(), { violations });
  }
  const said = body.messages.flatMap((message, index) => {
    const from = parties[message.role];
    if (from === undefined) return [];
    const parts = partsFrom(message.content, `messages.${index}.content`);
    return parts.length === 0 ? [] : [{ id: ids(), from, parts }];
  });
  const message = said.pop();
  if (message?.from !== 'user')
    throw invalid('messages', 'the last message must come from the user and say something');
  return {
    model: body.model === '' ? undefined : body.model,
    message,
    earlier: said,
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
    session: sessionFrom(body, headers),
  };
}

/** Whose lines we read. The agent has a prompt of its own, so the client's system lines are left out. */
const parties: Readonly<Record<string, Message['from'] | undefined>> = { user: 'user', assistant: 'agent' };

function partsFrom(content: Content, field: string): Part[] {
  if (content === null || content === undefined || content === '') return [];
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  return content.map((part, index) => partFrom(part, `${field}.${index}`));
}

function partFrom({ type, text, image_url: image }: ContentPart, field: string): Part {
  if (type === 'text' && text !== undefined) return { kind: 'text', text };
  if (type === 'image_url' && image !== undefined) {
    const mediaType = /^data:([^;,]+)/.exec(image.url)?.[1];
    return {
      kind: 'file',
      name: '',
      source: { url: image.url },
      ...(mediaType === undefined ? {} : { mediaType }),
    };
  }
  throw invalid(field, `${field} is of type ${type}; send text or image_url`);
}

function sessionFrom(body: ChatBody, headers: IncomingHttpHeaders): string | undefined {
  const named = [
    body.metadata?.chat_session_id,
    headers['x-chat-session-id'],
    headers['x-openwebui-chat-id'],
  ];
  return named.find((id): id is string => typeof id === 'string' && id !== '');
}

const invalid = (field: string, message: string): NodeError =>
  new NodeError('invalid-request', message, { violations: [{ field, description: message }] });
