import type { Json, JsonObject } from '../../../core/json.ts';

/** Where an endpoint differs from the others that speak chat completions. */
export interface Quirks {
  /** What it calls the limit of a reply. */
  readonly limit: 'max_tokens' | 'max_completion_tokens';
  /** How it is told how long to think. */
  readonly effort: (effort: string) => JsonObject;
  /** How it is asked to count tokens in a stream. */
  readonly usage: JsonObject;
  /** It reads documents, as OpenAI does. */
  readonly documents: boolean;
  /** It fetches images by their address. One that does not is told the address. */
  readonly fetchesImages: boolean;
  /** A field of a call, or of the message around it, that has to come back with the call as it was. */
  readonly keeps?: 'extra_content' | 'reasoning_details';
  /** Some models behind it think aloud, between tags at the beginning of their answer. */
  readonly thinksInTags: boolean;
}

const plainEffort = (effort: string): JsonObject => ({ reasoning_effort: effort });
/** For those who know three degrees, and maybe `none`. */
const threeEfforts = (effort: string): JsonObject => plainEffort(threeDegrees[effort] ?? effort);
const threeDegrees: Readonly<Record<string, string>> = { minimal: 'low', xhigh: 'high' };
const streamUsage = { stream_options: { include_usage: true } } as const;

const compatible: Quirks = {
  limit: 'max_tokens',
  effort: plainEffort,
  usage: streamUsage,
  documents: false,
  fetchesImages: true,
  thinksInTags: true,
};

const table = {
  /** OpenAI itself. */
  openai: { ...compatible, limit: 'max_completion_tokens', documents: true, thinksInTags: false },
  /** Any other server behind a `base_url`. */
  compatible,
  gemini: { ...compatible, effort: threeEfforts, fetchesImages: false, keeps: 'extra_content' },
  openrouter: {
    ...compatible,
    effort: (effort): JsonObject => ({ reasoning: { effort } satisfies Record<string, Json> }),
    usage: { ...streamUsage, usage: { include: true } },
    documents: true,
    keeps: 'reasoning_details',
  },
  bedrock: { ...compatible, effort: threeEfforts, fetchesImages: false },
  ollama: { ...compatible, effort: threeEfforts, fetchesImages: false },
} as const satisfies Readonly<Record<string, Quirks>>;

export type Dialect = keyof typeof table;

export const quirksOf = (dialect: Dialect): Quirks => table[dialect];
