import { OpenAI } from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { NodeError } from '../../../core/error.ts';
import { type Wording, failureOf } from './failure.ts';

/** The endpoint, and how its failures are told. */
export interface Connection {
  open(body: object, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  failure(error: unknown): NodeError;
}

export interface ConnectionOptions {
  readonly baseUrl: string;
  readonly headers: Headers;
  readonly fetch: typeof fetch;
  readonly wording: Wording;
}

/** The only user of the SDK. Every default it would take from the environment is given here. */
export function connect({ baseUrl, headers, fetch, wording }: ConnectionOptions): Connection {
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey: 'in the headers',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    // The headers are ours alone: those of the SDK tell of the machine. A redirect could take them to a stranger.
    fetch: (url, init) => fetch(url, { ...init, headers, redirect: 'manual' }),
  });
  return {
    open: (body, signal) =>
      // The body is built for this endpoint, and may hold fields of `extra` that the SDK does not know.
      client.chat.completions.create(body as ChatCompletionCreateParamsStreaming, { signal }),
    failure: (error) => failureOf(error, wording),
  };
}
