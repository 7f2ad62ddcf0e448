import { NodeError } from '../../core/error.ts';
import type { ModelClient, ModelPart } from '../../core/model.ts';
import type { CallContext } from '../../core/run.ts';
import type { Breaker, Permit } from '../../lib/breaker.ts';

/** Asks nothing of a model that fails all the time, for a while (`model-overloaded`). */
export function withBreaker(model: ModelClient, breaker: Breaker): ModelClient {
  return {
    stream: (request, context) => ({
      [Symbol.asyncIterator]: () => guarded(() => model.stream(request, context), breaker, context),
    }),
  };
}

/** It only looks at what passes: a stream of its own around the other would cost more than the breaker does. */
function guarded(
  ask: () => AsyncIterable<ModelPart>,
  breaker: Breaker,
  { signal }: CallContext,
): AsyncIterator<ModelPart> {
  let open: { readonly permit: Permit; readonly parts: AsyncIterator<ModelPart> } | undefined;
  const begin = (): NonNullable<typeof open> => {
    signal.throwIfAborted();
    const permit = breaker.admit();
    if ('waitMs' in permit) throw leftAlone(permit.waitMs);
    return { permit, parts: ask()[Symbol.asyncIterator]() };
  };
  const passed = (part: IteratorResult<ModelPart>): IteratorResult<ModelPart> => {
    // The others do not have to wait for the end of an answer that has begun.
    if (part.done === true || open?.permit.probe === true) open?.permit.succeed();
    return part;
  };
  const failed = (error: unknown): never => {
    if (signal.aborted) open?.permit.leave();
    else if (isItsFault(error)) open?.permit.fail();
    else open?.permit.succeed();
    throw error;
  };
  return {
    async next() {
      open ??= begin();
      return open.parts.next().then(passed, failed);
    },
    async return() {
      open?.permit.leave();
      await open?.parts.return?.();
      return { done: true, value: undefined };
    },
  };
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
