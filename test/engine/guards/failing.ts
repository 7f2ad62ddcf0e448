import { type ErrorCode, NodeError } from '../../../src/core/error.ts';
import type { ModelClient, ModelPart, ModelRequest } from '../../../src/core/model.ts';
import { noUsage } from '../../../src/core/usage.ts';
import { context } from '../../support/context.ts';

export const text = (text: string): ModelPart => ({ type: 'text', text });
export const finish: ModelPart = { type: 'finish', reason: 'stop', usage: noUsage };
export const request: ModelRequest = { system: '', messages: [], tools: [], params: {} };

export const down = (retryAfterMs?: number, code: ErrorCode = 'model-failed'): NodeError =>
  new NodeError(code, 'it is down', {
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

/** A model that plays one list per request, and throws the errors in it. It plays the last list again and again. */
export function playing(...turns: readonly (readonly (ModelPart | Error)[])[]) {
  const asked: ModelRequest[] = [];
  const model: ModelClient = {
    async *stream(given) {
      const turn = turns[Math.min(asked.length, turns.length - 1)] ?? [];
      asked.push(given);
      for (const part of turn) {
        if (part instanceof Error) throw part;
        yield part;
      }
    },
  };
  return { model, asked };
}

/** What was said, and how it ended. */
export async function drain(model: ModelClient, signal = new AbortController().signal): Promise<string> {
  let said = '';
  try {
    for await (const part of model.stream(request, context({ signal })))
      said += part.type === 'text' ? part.text : '.';
  } catch (error) {
    return error instanceof NodeError
      ? `${said} ${error.code}: ${error.message}`
      : `${said} ${String(error)}`;
  }
  return said;
}
