import { type ErrorCode, NodeError } from '../../core/error.ts';
import type { ModelClient, ModelPart, ModelRequest } from '../../core/model.ts';
import type { CallContext } from '../../core/run.ts';

/** Asks the next model when one fails before it has shown anything. */
export function withFallbacks(model: ModelClient, fallbacks: readonly ModelClient[]): ModelClient {
  if (fallbacks.length === 0) return model;
  return { stream: (request, context) => firstOf([model, ...fallbacks], request, context) };
}

async function* firstOf(
  models: readonly ModelClient[],
  request: ModelRequest,
  context: CallContext,
): AsyncGenerator<ModelPart, void, void> {
  const failures: NodeError[] = [];
  for (const model of models) {
    let shown = false;
    try {
      for await (const part of model.stream(request, context)) {
        shown = true;
        yield part;
      }
      return;
    } catch (error) {
      context.signal.throwIfAborted();
      if (shown || !(error instanceof NodeError) || !isOfTheModel.has(error.code)) throw error;
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
