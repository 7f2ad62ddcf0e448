import { NodeError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ModelClient, ModelPart, ModelRequest } from '../../../core/model.ts';
import type { CallContext } from '../../../core/run.ts';
import type { Blobs } from '../../../core/store.ts';
import type { ToolCall } from '../../../core/tool-call.ts';
import { abortable } from '../../../lib/abort.ts';
import { loadAttachments } from '../attachments.ts';
import { callIds } from '../call-ids.ts';
import { type Wording, brokenOff, complaintIn, refusalOf, waitIn } from '../failure.ts';
import { headersOf } from '../headers.ts';
import { readEvents } from '../read-events.ts';
import { type MessageEvent, Reply } from './reply.ts';
import { type Thoughts, requestToWire } from './request.ts';

export interface AnthropicOptions {
  /** Where `/v1/messages` is; `/v1` may be part of it. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** Sent with every request; they win over ours. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** Where files that came with a message are. Without it the model is told of them. */
  readonly blobs?: Blobs;
  /** Failures quote the provider. */
  readonly debugProviderErrors?: boolean;
}

/** The version of the API that this room is written for. */
const apiVersion = '2023-06-01';

/** A model behind any endpoint that speaks Anthropic Messages. Refuses (`config`) options no request can carry. */
export function anthropicModel(options: AnthropicOptions): ModelClient {
  const { model, apiKey, blobs, debugProviderErrors = false } = options;
  const headers = headersOf({
    'x-api-key': apiKey,
    'anthropic-version': apiVersion,
    ...options.headers,
  });
  const wording = { model, quotes: debugProviderErrors, secret: apiKey };
  const url = `${options.baseUrl.replace(/\/v1$/u, '')}/v1/messages`;
  const thoughts: Thoughts = new WeakMap<ToolCall, readonly JsonObject[]>();
  const send = options.fetch ?? fetch;
  const prepare = async (request: ModelRequest, signal: AbortSignal): Promise<string> => {
    const attachments = await loadAttachments(request, { blobs, signal });
    return JSON.stringify(requestToWire(request, { model, attachments, thoughts }));
  };
  const post = (body: string, signal: AbortSignal): Promise<Response> =>
    // A redirect could take the key to a stranger.
    send(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  return { stream: (request, context) => reply({ prepare, post, request, thoughts, wording }, context) };
}

interface Asked {
  readonly prepare: (request: ModelRequest, signal: AbortSignal) => Promise<string>;
  readonly post: (body: string, signal: AbortSignal) => Promise<Response>;
  readonly request: ModelRequest;
  readonly thoughts: Thoughts;
  readonly wording: Wording;
}

async function* reply(asked: Asked, context: CallContext): AsyncGenerator<ModelPart, void, void> {
  context.signal.throwIfAborted();
  const { request, thoughts, wording } = asked;
  const controller = new AbortController();
  const { signal } = controller;
  const passOn = (): void => controller.abort(context.signal.reason);
  context.signal.addEventListener('abort', passOn, { once: true });
  const answer = new Reply({ idFor: callIds(request), thoughts });
  let whole = false;
  try {
    const response = await opened(asked, signal);
    try {
      if (response.body === null) throw brokenOff('empty');
      for await (const events of readEvents(response.body, signal)) {
        // Each part is yielded by itself: an asynchronous `yield*` costs several times as much.
        for (const data of events) for (const part of answer.take(eventIn(data, wording))) yield part;
      }
      whole = true;
    } catch (error) {
      signal.throwIfAborted();
      throw failureOf(error, wording);
    }
    yield* answer.end();
  } finally {
    context.signal.removeEventListener('abort', passOn);
    // An answer that has been read to its end needs no abort, which would cost more than some chunks of it.
    if (!whole) controller.abort();
  }
}

/** The answer of a provider that accepts the request. */
async function opened({ prepare, post, request, wording }: Asked, signal: AbortSignal): Promise<Response> {
  const body = await prepare(request, signal);
  let response: Response;
  let text: string;
  try {
    response = await abortable(post(body, signal), signal);
    if (response.ok) return response;
    text = await abortable(response.text(), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw brokenOff('unreachable', wording, error);
  }
  const complaint = complaintIn(readable(text), response.status);
  const retryAfterMs = waitIn(response.headers, Date.now());
  throw refusalOf({ ...complaint, retryAfterMs }, wording, text);
}

function failureOf(error: unknown, wording: Wording): NodeError {
  if (error instanceof NodeError) return error;
  const unreadable = error instanceof SyntaxError || error instanceof RangeError;
  return brokenOff(unreadable ? 'unreadable' : 'broken', wording, error);
}

function eventIn(data: string, wording: Wording): MessageEvent {
  const value: unknown = JSON.parse(data);
  if (typeof value !== 'object' || value === null) throw brokenOff('unreadable');
  // Every field is optional, and every leaf is checked where it is used.
  const event = value as MessageEvent;
  if (event.type !== 'error') return event;
  throw refusalOf(complaintIn(event), wording, event.error);
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
