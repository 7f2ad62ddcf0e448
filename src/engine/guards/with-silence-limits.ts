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
  return {
    stream: (request, context) => ({
      [Symbol.asyncIterator]: () => limited({ model, limits, request }, context),
    }),
  };
}

interface Asked {
  readonly model: ModelClient;
  readonly limits: SilenceLimits;
  readonly request: ModelRequest;
}

/** It only watches what passes: a generator around the other would cost every part more than the watching does. */
function limited({ model, limits, request }: Asked, context: CallContext): AsyncIterator<ModelPart> {
  const controller = new AbortController();
  let fail: (reason: unknown) => void = () => {};
  const stop = (reason: unknown): void => {
    controller.abort(reason);
    fail(reason);
  };
  const passOn = (): void => stop(context.signal.reason);
  const first = alarm(limits.firstChunkMs, () => stop(late(limits)));
  const later = alarm(limits.inactivityMs, () => stop(stuck(limits)));
  let active = first;
  let parts: AsyncIterator<ModelPart> | undefined;

  const begin = (): AsyncIterator<ModelPart> => {
    context.signal.throwIfAborted();
    context.signal.addEventListener('abort', passOn, { once: true });
    return model.stream(request, { ...context, signal: controller.signal })[Symbol.asyncIterator]();
  };
  const end = (): void => {
    first.stop();
    later.stop();
    context.signal.removeEventListener('abort', passOn);
    // A stream that does not listen would never settle this, so it is asked for and not waited for.
    parts?.return?.().catch(() => {});
  };
  const next = (): Promise<IteratorResult<ModelPart>> =>
    new Promise((resolve, reject) => {
      fail = (reason) => {
        end();
        reject(reason);
      };
      controller.signal.throwIfAborted();
      parts ??= begin();
      active.listen();
      parts.next().then((part) => {
        active.pause();
        active = later;
        if (part.done === true) end();
        resolve(part);
      }, fail);
    });
  return {
    next,
    async return() {
      end();
      return { done: true, value: undefined };
    },
  };
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
