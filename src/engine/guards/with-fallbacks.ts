import { type ErrorCode, NodeError } from '../../core/error.ts';
import type { ModelClient, ModelPart } from '../../core/model.ts';
import type { CallContext } from '../../core/run.ts';
import { begun, streamOf } from './begun.ts';

/** Asks the next model when one fails before it has shown anything. */
export function withFallbacks(model: ModelClient, fallbacks: readonly ModelClient[]): ModelClient {
  if (fallbacks.length === 0) return model;
  const models = [model, ...fallbacks];
  return {
    stream: (request, context) =>
      streamOf(() =>
        firstOf(
          models.map((one) => () => one.stream(request, context)),
          context,
        ),
      ),
  };
}

async function firstOf(
  asks: readonly (() => AsyncIterable<ModelPart>)[],
  { signal }: CallContext,
): ReturnType<typeof begun> {
  const failures: NodeError[] = [];
  for (const ask of asks) {
    try {
      return await begun(ask());
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NodeError) || !isOfTheModel.has(error.code)) throw error;
      failures.push(error);
    }
  }
  throw allFailed(failures);
}

/** What another model may do better. */
const isOfTheModel: ReadonlySet<ErrorCode> = new Set([
  'model-failed',
  'model-unauthorized',
  'model-rate-limited',
  'model-overloaded',
  'context-overflow',
  'deadline',
  'unsupported',
]);

/** The first failure is the one to mend. */
function allFailed(failures: readonly NodeError[]): NodeError {
  const first = failures[0]!;
  return new NodeError(first.code, `${first.message}; the models that stand in for it have failed too`, {
    cause: new AggregateError(failures, 'every model has failed'),
    ...(first.retryAfterMs === undefined ? {} : { retryAfterMs: first.retryAfterMs }),
  });
}
