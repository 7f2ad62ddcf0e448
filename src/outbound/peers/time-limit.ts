import { abortable } from '../../lib/abort.ts';

interface Limit {
  readonly ms: number;
  readonly late: () => Error;
}

/**
 * Settles with the work. Rejects with the signal's reason as soon as it aborts, and with `late()` after `ms`;
 * either way the work's own signal tells it to stop.
 */
export async function timeLimit<T>(
  limit: Limit,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const stop = new AbortController();
  const forward = (): void => stop.abort(signal.reason);
  const timer = setTimeout(() => stop.abort(limit.late()), limit.ms);
  signal.addEventListener('abort', forward, { once: true });
  try {
    return await abortable(work(stop.signal), stop.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
  }
}
