import type { ModelClient, ModelPart, ModelRequest } from '../../../core/model.ts';
import type { CallContext } from '../../../core/run.ts';
import type { Blobs } from '../../../core/store.ts';
import type { ToolCall } from '../../../core/tool-call.ts';
import type { Json } from '../../../core/json.ts';
import { abortable } from '../../../lib/abort.ts';
import { loadAttachments } from '../attachments.ts';
import { callIds } from '../call-ids.ts';
import { brokenOff, complaintIn, refusalOf, type Wording } from '../failure.ts';
import { headersOf } from '../headers.ts';
import { readEvents } from '../read-events.ts';
import type { Connection } from './connection.ts';
import { type Dialect, type Quirks, quirksOf } from './quirks.ts';
import { type Chunk, Reply } from './reply.ts';
import type { Kept } from './kept.ts';
import { requestToWire } from './request.ts';

export interface OpenAiCompatibleOptions {
  /** Where `/chat/completions` is. */
  readonly baseUrl: string;
  /** How the endpoint differs from others. */
  readonly dialect: Dialect;
  /** None for a server that wants none. */
  readonly apiKey?: string;
  readonly model: string;
  /** Sent with every request; they win over ours. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** Where files that came with a message are. Without it the model is told of them. */
  readonly blobs?: Blobs;
  /** Failures quote the provider. */
  readonly debugProviderErrors?: boolean;
}

/** A model behind any endpoint that speaks OpenAI chat completions. Refuses (`config`) options no request can carry. */
export function openAiCompatibleModel(options: OpenAiCompatibleOptions): ModelClient {
  const { baseUrl, model, blobs, apiKey = '', debugProviderErrors = false } = options;
  const wording = { model, quotes: debugProviderErrors, secret: apiKey };
  const headers = headersOf({
    ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }),
    ...options.headers,
  });
  const quirks = quirksOf(options.dialect);
  const kept: Kept = new WeakMap<ToolCall, Json>();
  let connection: Promise<Connection> | undefined;
  // The SDK takes a while to load, so it is loaded when a model is first asked.
  const connect = (): Promise<Connection> =>
    (connection ??= import('./connection.ts').then((module) =>
      module.connect({ baseUrl, headers, fetch: options.fetch ?? fetch, wording }),
    ));
  const prepare = async (request: ModelRequest, signal: AbortSignal): Promise<object> => {
    const attachments = await loadAttachments(request, { blobs, signal });
    return requestToWire(request, { model, quirks, attachments, kept });
  };
  return {
    stream: (request, context) => reply({ request, prepare, connect, quirks, kept, wording }, context),
  };
}

interface Asked {
  readonly request: ModelRequest;
  readonly prepare: (request: ModelRequest, signal: AbortSignal) => Promise<object>;
  readonly connect: () => Promise<Connection>;
  readonly quirks: Quirks;
  readonly kept: Kept;
  readonly wording: Wording;
}

async function* reply(asked: Asked, context: CallContext): AsyncGenerator<ModelPart, void, void> {
  context.signal.throwIfAborted();
  // The SDK never takes its listener off the signal it is given, so it is given one that goes with the call.
  const controller = new AbortController();
  const { signal } = controller;
  const passOn = (): void => controller.abort(context.signal.reason);
  context.signal.addEventListener('abort', passOn, { once: true });
  const { quirks, kept, wording } = asked;
  const answer = new Reply({ idFor: callIds(asked.request), quirks, kept });
  let whole = false;
  try {
    const request = await asked.prepare(asked.request, signal);
    const connection = await abortable(asked.connect(), signal);
    try {
      const { body } = await abortable(connection.open(request, signal), signal);
      if (body === null) throw brokenOff('empty');
      for await (const events of readEvents(body, signal)) {
        for (const data of events) {
          // Each part is yielded by itself: an asynchronous `yield*` costs several times as much.
          if (data !== '[DONE]') for (const part of answer.take(chunkIn(data, wording))) yield part;
        }
      }
      whole = true;
    } catch (error) {
      signal.throwIfAborted();
      throw connection.failure(error);
    }
    yield* answer.end();
  } finally {
    context.signal.removeEventListener('abort', passOn);
    // An answer that has been read to its end needs no abort, which would cost more than some chunks of it.
    if (!whole) controller.abort();
  }
}

function chunkIn(data: string, wording: Wording): Chunk {
  const value: unknown = JSON.parse(data);
  if (typeof value !== 'object' || value === null) throw brokenOff('unreadable');
  // Every field is optional, and every leaf is checked where it is used.
  const chunk = value as Chunk;
  if (chunk.error === undefined || chunk.error === null) return chunk;
  throw refusalOf(complaintIn(chunk.error), wording, chunk.error);
}
