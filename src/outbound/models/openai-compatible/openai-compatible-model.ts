import { NodeError } from '../../../core/error.ts';
import type { ModelClient, ModelPart, ModelRequest } from '../../../core/model.ts';
import type { CallContext } from '../../../core/run.ts';
import type { Blobs } from '../../../core/store.ts';
import { abortable } from '../../../lib/abort.ts';
import { callIds } from '../call-ids.ts';
import type { Connection } from './connection.ts';
import { loadImages } from './images.ts';
import { Reply } from './reply.ts';
import { requestToWire } from './request.ts';

export interface OpenAiCompatibleOptions {
  /** Where `/chat/completions` is; OpenAI itself when absent. */
  readonly baseUrl?: string;
  /** None for a server that wants none. */
  readonly apiKey?: string;
  readonly model: string;
  /** Sent with every request; they win over ours. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** Where images that came with a message are. Without it the model is told of them. */
  readonly blobs?: Blobs;
  /** Failures quote the provider. */
  readonly debugProviderErrors?: boolean;
}

const officialUrl = 'https://api.openai.com/v1';

/** A model behind any endpoint that speaks OpenAI chat completions. Refuses (`config`) options no request can carry. */
export function openAiCompatibleModel(options: OpenAiCompatibleOptions): ModelClient {
  const { model, blobs, apiKey, debugProviderErrors = false } = options;
  const baseUrl = options.baseUrl ?? officialUrl;
  const headers = headersOf(options);
  const official = URL.canParse(baseUrl) && new URL(baseUrl).host === new URL(officialUrl).host;
  let connection: Promise<Connection> | undefined;
  // The SDK takes a while to load, so it is loaded when a model is first asked.
  const connect = (): Promise<Connection> =>
    (connection ??= import('./connection.ts').then((module) =>
      module.connect({
        baseUrl,
        headers,
        fetch: options.fetch ?? fetch,
        wording: { model, quotes: debugProviderErrors, ...(apiKey === undefined ? {} : { secret: apiKey }) },
      }),
    ));
  return {
    async *stream(request, context) {
      const { signal } = context;
      signal.throwIfAborted();
      const images =
        blobs === undefined ? new Map<string, string>() : await loadImages(request, { blobs, signal });
      const body = requestToWire(request, { model, official, images });
      yield* reply({ body, request, connect }, context);
    },
  };
}

function headersOf({ apiKey = '', headers = {} }: OpenAiCompatibleOptions): Headers {
  const all = new Headers({
    accept: 'text/event-stream',
    'content-type': 'application/json',
    'user-agent': 'parley',
  });
  const set = (name: string, value: string, setting: string): void => {
    try {
      all.set(name, value);
    } catch {
      // The error quotes the value, which may be the key.
      throw new NodeError('config', `${setting} of the model has a character that a header cannot carry`);
    }
  };
  if (apiKey !== '') set('authorization', `Bearer ${apiKey}`, 'api_key');
  for (const [name, value] of Object.entries(headers)) set(name, value, `the header ${name}`);
  return all;
}

interface Asked {
  readonly body: object;
  readonly request: ModelRequest;
  readonly connect: () => Promise<Connection>;
}

async function* reply(asked: Asked, context: CallContext): AsyncGenerator<ModelPart, void, void> {
  // The SDK never takes its listener off the signal it is given, so it is given one that goes with the call.
  const controller = new AbortController();
  const { signal } = controller;
  const passOn = (): void => controller.abort(context.signal.reason);
  context.signal.addEventListener('abort', passOn, { once: true });
  const answer = new Reply(callIds(asked.request));
  try {
    const connection = await abortable(asked.connect(), signal);
    try {
      const chunks = (await abortable(connection.open(asked.body, signal), signal))[Symbol.asyncIterator]();
      for (;;) {
        const next = await abortable(chunks.next(), signal);
        if (next.done === true) break;
        yield* answer.take(next.value);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw connection.failure(error);
    }
    // The SDK ends the stream as if all were well when it is aborted.
    signal.throwIfAborted();
    yield* answer.end();
  } finally {
    context.signal.removeEventListener('abort', passOn);
    controller.abort();
  }
}
