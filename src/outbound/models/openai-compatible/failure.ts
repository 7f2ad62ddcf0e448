import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { NodeError } from '../../../core/error.ts';

export interface Wording {
  readonly model: string;
  /** Whether the text of the provider is part of the message. */
  readonly quotes: boolean;
  /** Never shown, wherever the provider puts it. */
  readonly secret?: string;
}

/** What the provider or the way to it did wrong, as one of our errors. One of ours stays as it is. */
export function failureOf(error: unknown, wording: Wording): NodeError {
  if (error instanceof NodeError) return error;
  const quote = wording.quotes ? quoteOf(error, wording.secret) : '';
  const message = quote === '' ? sentence(error, wording) : `${sentence(error, wording)}: ${quote}`;
  const retryAfterMs = retryAfter(error);
  return new NodeError('model-failed', message, {
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function sentence(error: unknown, { model }: Wording): string {
  if (error instanceof APIConnectionTimeoutError)
    return 'the model provider did not answer in time; try again';
  if (error instanceof APIConnectionError)
    return 'the model provider cannot be reached; check base_url of the model';
  if (error instanceof APIError) return statusSentence(error.status, model);
  if (error instanceof SyntaxError) return 'the model provider sent something that cannot be read; try again';
  return 'the connection to the model provider broke; try again';
}

function statusSentence(status: number | undefined, model: string): string {
  if (status === undefined)
    return 'the model provider reported an error in the middle of its answer; try again';
  const said = `the model provider answered ${status}`;
  if (status === 401 || status === 403)
    return `${said}: it does not accept the key; check api_key of the model`;
  if (status === 404) return `${said}: it does not know the model ${model}; check model and base_url`;
  if (status === 429) return `${said}: it is asked too much; try again later`;
  if (status >= 500) return `${said}: it has failed; try again later`;
  if (status < 400) return `${said}: it is somewhere else; check base_url of the model`;
  return `${said}: it does not accept the request; check model and the parameters`;
}

const longestQuote = 500;

function quoteOf(error: unknown, secret = ''): string {
  if (!(error instanceof Error)) return '';
  const cause = error instanceof APIConnectionError || !(error instanceof APIError) ? error.cause : undefined;
  const text = cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
  const safe = secret === '' ? text : text.replaceAll(secret, '***');
  // Code points, so that no character is cut in two; a text has at most two units for each.
  return Array.from(safe.slice(0, 2 * longestQuote))
    .slice(0, longestQuote)
    .join('');
}

function retryAfter(error: unknown): number | undefined {
  if (!(error instanceof APIError)) return undefined;
  const status = error.status ?? 0;
  if (status !== 429 && status < 500) return undefined;
  return retryAfterMs(error.headers?.get('retry-after') ?? '', Date.now());
}

/** How long the provider asks to be left alone: in seconds, or until a date. */
export function retryAfterMs(value: string, now: number): number | undefined {
  const text = value.trim();
  const ms = /^\d+(\.\d+)?$/u.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
