import { NodeError } from '../../core/error.ts';
import type { ModelClient, ModelPart } from '../../core/model.ts';
import type { CallContext } from '../../core/run.ts';
import { sleep } from '../../lib/abort.ts';
import { begun, streamOf } from './begun.ts';

export interface RetryLimits {
  /** How often it is asked again. */
  readonly retries: number;
  /** From 0 up to 1, and every time another. */
  readonly random: () => number;
}

/** The longest wait before the first retry; it doubles with each. */
const firstWaitMs = 500;
const longestWaitMs = 8000;
/** A provider that wants to be left alone for longer than this is not waited for. */
const longestPatienceMs = 20_000;

/** Asks again when a model fails for now and has shown nothing yet, after a wait that is different for everyone. */
export function withRetry(model: ModelClient, limits: RetryLimits): ModelClient {
  if (limits.retries <= 0) return model;
  return {
    stream: (request, context) =>
      streamOf(() => retried(() => model.stream(request, context), limits, context)),
  };
}

async function retried(
  ask: () => AsyncIterable<ModelPart>,
  { retries, random }: RetryLimits,
  { signal }: CallContext,
): ReturnType<typeof begun> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await begun(ask());
    } catch (error) {
      signal.throwIfAborted();
      const waitMs = attempt >= retries ? undefined : waitAfter(error, attempt, random);
      if (waitMs === undefined) throw error;
      await sleep(waitMs, signal);
    }
  }
}

/** How long to wait after this failure; undefined when asking again is of no use. */
function waitAfter(error: unknown, attempt: number, random: () => number): number | undefined {
  if (!(error instanceof NodeError) || !error.retryable) return undefined;
  const { retryAfterMs = 0 } = error;
  if (retryAfterMs > longestPatienceMs) return undefined;
  const spreadMs = retryAfterMs > 0 ? firstWaitMs : Math.min(longestWaitMs, firstWaitMs * 2 ** attempt);
  return retryAfterMs + random() * spreadMs;
}
