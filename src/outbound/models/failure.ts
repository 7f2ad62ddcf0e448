import { type ErrorCode, NodeError } from '../../core/error.ts';

export interface Wording {
  readonly model: string;
  /** Whether the text of the provider is part of the message. */
  readonly quotes: boolean;
  /** Never shown, wherever the provider puts it. */
  readonly secret?: string;
}

/** What a provider says when it refuses, or gives up in the middle: as much of it as it tells. */
export interface Complaint {
  /** Absent when it came in the middle of an answer. */
  readonly status?: number;
  /** The words the provider sorts its errors by. */
  readonly kinds: readonly string[];
  readonly text: string;
  readonly retryAfterMs?: number | undefined;
}

type Kind =
  | 'overflow'
  | 'exhausted'
  | 'unauthorized'
  | 'rate-limited'
  | 'overloaded'
  | 'unknown'
  | 'elsewhere'
  | 'failed'
  | 'refused';

interface Telling {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly words: (model: string) => string;
}

const tellings: Readonly<Record<Kind, Telling>> = {
  overflow: {
    code: 'context-overflow',
    retryable: false,
    words: () =>
      'the conversation is longer than the model can read; start a new one, send less, or set context_window of the model',
  },
  exhausted: {
    code: 'model-rate-limited',
    retryable: false,
    words: () => 'the account of the key has nothing left to spend; check its plan and billing',
  },
  unauthorized: {
    code: 'model-unauthorized',
    retryable: false,
    words: () => 'it does not accept the key; check api_key of the model',
  },
  'rate-limited': {
    code: 'model-rate-limited',
    retryable: true,
    words: () => 'it is asked too much; try again later',
  },
  overloaded: {
    code: 'model-overloaded',
    retryable: true,
    words: () => 'it has too much to do; try again later',
  },
  unknown: {
    code: 'model-failed',
    retryable: false,
    words: (model) => `it does not know the model ${model}; check model and base_url`,
  },
  elsewhere: {
    code: 'model-failed',
    retryable: false,
    words: () => 'it is somewhere else; check base_url of the model',
  },
  failed: { code: 'model-failed', retryable: true, words: () => 'it has failed; try again later' },
  refused: {
    code: 'model-failed',
    retryable: false,
    words: () => 'it does not accept the request; check model and the parameters',
  },
};

/** A refusal, or an error in the middle of an answer, as one of our errors. */
export function refusalOf(complaint: Complaint, wording: Wording, cause?: unknown): NodeError {
  const { status, retryAfterMs } = complaint;
  const kind = kindOf(complaint);
  const { code, retryable, words } = tellings[kind];
  const said =
    status === undefined
      ? 'the model provider reported an error in the middle of its answer'
      : `the model provider answered ${status}`;
  // Mid-answer, a plain failure has nothing to add to that.
  const sentence =
    status === undefined && (kind === 'failed' || kind === 'refused')
      ? '; try again'
      : `: ${words(wording.model)}`;
  return new NodeError(code, said + sentence + quoted(complaint.text, wording), {
    ...(cause === undefined ? {} : { cause }),
    ...(retryAfterMs === undefined || !retryable ? {} : { retryAfterMs }),
    retryable,
  });
}

const overflow =
  /context.?(length|window|limit|size)|maximum context|(prompt|input|request) is too long|input token count|too many input tokens|reduce the length|request_too_large/iu;
const exhausted = /insufficient.?(quota|credit|balance|funds)|credit balance|out of credits/iu;
const badKey =
  /authentication_error|permission_error|(invalid|incorrect).{0,12}api.?key|api.?key.{0,12}(invalid|not valid)/iu;
const overloaded = /overloaded|unavailable/iu;
const limited = /rate.?limit|throttl|too many requests/iu;
const broken = /server_error|api_error|internal/iu;

function kindOf({ status, kinds, text }: Complaint): Kind {
  // An error in the middle of an answer often has its status among its words.
  const number = status ?? statusIn(kinds);
  const sorted = kinds.join(' ');
  const all = `${sorted} ${text}`;
  if (number === 402 || exhausted.test(all)) return 'exhausted';
  if (number === 401 || number === 403 || badKey.test(all)) return 'unauthorized';
  if (number === 429 || (number === undefined && limited.test(sorted))) return 'rate-limited';
  if (mayOverflow(number) && overflow.test(all)) return 'overflow';
  if (number === 503 || number === 529 || overloaded.test(sorted)) return 'overloaded';
  if (number === 404) return 'unknown';
  if (number === undefined) return 'failed';
  if (number >= 500 || number === 408 || number === 409 || broken.test(sorted)) return 'failed';
  return number < 400 ? 'elsewhere' : 'refused';
}

const mayOverflow = (status: number | undefined): boolean =>
  status === undefined || status === 400 || status === 413 || status === 422 || status === 500;

const statusIn = (kinds: readonly string[]): number | undefined => {
  const found = kinds.find((kind) => /^[45]\d\d$/u.test(kind));
  return found === undefined ? undefined : Number(found);
};

const unsaid = {
  unreachable: 'the model provider cannot be reached; check base_url of the model',
  late: 'the model provider did not answer in time; try again',
  unreadable: 'the model provider sent something that cannot be read; try again',
  broken: 'the connection to the model provider broke; try again',
  half: 'the model provider stopped in the middle of its answer; try again',
  empty: 'the model provider sent an empty answer; check base_url of the model, or try again',
} as const;

/** A failure that the provider has no words for. */
export const brokenOff = (how: keyof typeof unsaid, wording?: Wording, cause?: unknown): NodeError =>
  new NodeError('model-failed', unsaid[how] + (wording === undefined ? '' : quoted(saidBy(cause), wording)), {
    ...(cause === undefined ? {} : { cause }),
    retryable: true,
  });

function saidBy(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
}

const longestQuote = 500;

function quoted(text: string, { quotes, secret = '' }: Wording): string {
  if (!quotes || text === '') return '';
  const safe = secret === '' ? text : text.replaceAll(secret, '***');
  // Code points, so that no character is cut in two; a text has at most two units for each.
  const short = Array.from(safe.slice(0, 2 * longestQuote)).slice(0, longestQuote);
  return `: ${short.join('')}`;
}

/** The complaint in a body or an event, wherever providers put it: `error`, a list with one, or the whole. */
export function complaintIn(value: unknown, status?: number): Complaint {
  // Some send a list with one error in it.
  const whole: unknown = Array.isArray(value) ? value[0] : value;
  const error = fieldOf(whole, 'error') ?? whole;
  const text = fieldOf(error, 'message') ?? fieldOf(error, 'Message') ?? error;
  const kinds = ['type', 'code', 'status', '__type'].map((name) => fieldOf(error, name));
  return {
    ...(status === undefined ? {} : { status }),
    kinds: kinds.flatMap((kind) =>
      typeof kind === 'string' || typeof kind === 'number' ? [String(kind)] : [],
    ),
    text: typeof text === 'string' ? text : JSON.stringify(text ?? null),
  };
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? // The line above has seen that the object has the key.
      (value as Record<string, unknown>)[name]
    : undefined;

/** How long the provider asks to be left alone. */
export function waitIn(headers: Headers, now: number): number | undefined {
  const ms = headers.get('retry-after-ms')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/u.test(ms)) return Number(ms);
  return retryAfterMs(headers.get('retry-after') ?? '', now);
}

/** The value of `Retry-After`: seconds, or a date. */
export function retryAfterMs(value: string, now: number): number | undefined {
  const text = value.trim();
  const ms = /^\d+(\.\d+)?$/u.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
