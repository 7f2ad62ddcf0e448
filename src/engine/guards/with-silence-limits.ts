import { NodeError } from '../../core/error.ts';
import type { ModelClient, ModelPart, ModelRequest } from '../../core/model.ts';
import type { CallContext } from '../../core/run.ts';

/** How long a model may be silent; 0 for no limit. */
export interface SilenceLimits {
  /** From being asked to the first part. */
  readonly firstChunkMs: number;
  /** Between two parts. */
  readonly inactivityMs: number;
}

/** Ends a stream that is silent for too long with `deadline`. The time its reader takes for a part does not count. */
export function withSilenceLimits(model: ModelClient, limits: SilenceLimits): ModelClient {
  if (limits.firstChunkMs <= 0 && limits.inactivityMs <= 0) return model;
  return { stream: (request, context) => limited({ model, limits, request }, context) };
}

interface Asked {
  readonly model: ModelClient;
  readonly limits: SilenceLimits;
  readonly request: ModelRequest;
}

async function* limited(asked: Asked, context: CallContext): AsyncGenerator<ModelPart, void, void> {
  const { model, limits, request } = asked;
  context.signal.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  let fail: (reason: unknown) => void = () => {};
  const stop = (reason: unknown): void => {
    controller.abort(reason);
    fail(reason);
  };
  const passOn = (): void => stop(context.signal.reason);
  context.signal.addEventListener('abort', passOn, { once: true });

  const first = alarm(limits.firstChunkMs, () => stop(late(limits)));
  const next = alarm(limits.inactivityMs, () => stop(stuck(limits)));

  const parts = model.stream(request, { ...context, signal })[Symbol.asyncIterator]();
  try {
    for (let active = first; ; active = next) {
      signal.throwIfAborted();
      active.listen();
      // One listener for the whole stream, where abortable() would take one for every part.
      const part = await new Promise<IteratorResult<ModelPart>>((resolve, reject) => {
        fail = reject;
        parts.next().then(resolve, reject);
      });
      active.pause();
      if (part.done === true) return;
      yield part.value;
    }
  } finally {
    first.stop();
    next.stop();
    context.signal.removeEventListener('abort', passOn);
    // A stream that does not listen would never settle this, so it is asked for and not waited for.
    parts.return?.().catch(() => {});
  }
}

const late = ({ firstChunkMs }: SilenceLimits): NodeError =>
  new NodeError('deadline', `the model did not begin to answer within ${firstChunkMs / 1000} s; try again`);

const stuck = ({ inactivityMs }: SilenceLimits): NodeError =>
  new NodeError(
    'deadline',
    `the model stopped for ${inactivityMs / 1000} s in the middle of its answer; try again`,
  );

interface Alarm {
  listen(): void;
  pause(): void;
  stop(): void;
}

const longestTimer = 2 ** 31 - 1;

/** One timer for a whole stream: wound anew by `listen`, and unheard after `pause`. Without a limit it never rings. */
function alarm(ms: number, ring: () => void): Alarm {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let listening = false;
  const expire = (): void => {
    if (listening) ring();
  };
  return {
    listen() {
      listening = true;
      if (timer !== undefined) timer.refresh();
      else if (ms > 0) timer = setTimeout(expire, Math.min(ms, longestTimer));
    },
    pause() {
      listening = false;
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
