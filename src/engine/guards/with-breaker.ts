import { NodeError } from '../../core/error.ts';
import type { ModelClient, ModelPart, ModelRequest } from '../../core/model.ts';
import type { CallContext } from '../../core/run.ts';
import type { Breaker } from '../../lib/breaker.ts';

/** Asks nothing of a model that fails all the time, for a while (`model-overloaded`). */
export function withBreaker(model: ModelClient, breaker: Breaker): ModelClient {
  return { stream: (request, context) => guarded({ model, breaker, request }, context) };
}

interface Asked {
  readonly model: ModelClient;
  readonly breaker: Breaker;
  readonly request: ModelRequest;
}

async function* guarded(
  { model, breaker, request }: Asked,
  context: CallContext,
): AsyncGenerator<ModelPart, void, void> {
  context.signal.throwIfAborted();
  const permit = breaker.admit();
  if ('waitMs' in permit) throw leftAlone(permit.waitMs);
  try {
    for await (const part of model.stream(request, context)) {
      // The others do not have to wait for the end of an answer that has begun.
      if (permit.probe) permit.succeed();
      yield part;
    }
    permit.succeed();
  } catch (error) {
    if (!context.signal.aborted) {
      if (isItsFault(error)) permit.fail();
      else permit.succeed();
    }
    throw error;
  } finally {
    permit.leave();
  }
}

/** A provider that refuses a request is well; one that is silent, breaks off or has too much to do is not. */
const isItsFault = (error: unknown): boolean =>
  error instanceof NodeError && (error.retryable || error.code === 'deadline');

function leftAlone(waitMs: number): NodeError {
  const when = waitMs === 0 ? 'is being tried again' : `is left alone for ${Math.ceil(waitMs / 1000)} s`;
  return new NodeError(
    'model-overloaded',
    `the model provider has failed too often and ${when}; try again later`,
    waitMs === 0 ? {} : { retryAfterMs: waitMs },
  );
}
