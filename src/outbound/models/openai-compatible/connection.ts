import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAI } from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { NodeError } from '../../../core/error.ts';
import { type Wording, brokenOff, complaintIn, refusalOf, waitIn } from '../failure.ts';

/** The endpoint, and how its failures are told. */
export interface Connection {
  open(body: object, signal: AbortSignal): Promise<Response>;
  failure(error: unknown): NodeError;
}

export interface ConnectionOptions {
  readonly baseUrl: string;
  readonly headers: Headers;
  readonly fetch: typeof fetch;
  readonly wording: Wording;
}

/** How long an answer may take to begin is the business of others; a timer cannot run longer. */
const longestTimer = 2 ** 31 - 1;

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
    timeout: longestTimer,
    logLevel: 'off',
    // The headers are ours alone: those of the SDK tell of the machine. A redirect could take them to a stranger.
    fetch: async (url, init) => {
      const response = await fetch(url, { ...init, headers, redirect: 'manual' });
      return response.ok ? response : withComplaint(response);
    },
  });
  return {
    open: (body, signal) =>
      client.chat.completions
        // The body is built for this endpoint, and may hold fields of `extra` that the SDK does not know.
        .create(body as ChatCompletionCreateParamsStreaming, { signal })
        // Its own reader of streams costs more than all the rest of an answer.
        .asResponse(),
    failure: (error) => failureOf(error, wording),
  };
}

/** The SDK looks for `error` in a table; some providers send a list, and some no JSON at all. */
async function withComplaint(response: Response): Promise<Response> {
  const { status } = response;
  const { kinds, text } = complaintIn(readable(await response.text()));
  const wait = waitIn(response.headers, Date.now());
  const headers = wait === undefined ? {} : { 'retry-after-ms': String(wait) };
  return new Response(JSON.stringify({ error: { message: text, type: kinds.join(' ') } }), {
    status,
    headers,
  });
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What the provider or the way to it did wrong, as one of our errors. One of ours stays as it is. */
export function failureOf(error: unknown, wording: Wording): NodeError {
  if (error instanceof NodeError) return error;
  if (error instanceof APIConnectionTimeoutError) return brokenOff('late', wording, error);
  if (error instanceof APIConnectionError) return brokenOff('unreachable', wording, error);
  if (error instanceof APIError) {
    const retryAfterMs = error.headers === undefined ? undefined : waitIn(error.headers, Date.now());
    return refusalOf({ ...complaintIn(error.error, error.status), retryAfterMs }, wording, error);
  }
  const unreadable = error instanceof SyntaxError || error instanceof RangeError;
  return brokenOff(unreadable ? 'unreadable' : 'broken', wording, error);
}
