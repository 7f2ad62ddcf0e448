import { describe, expect, it, vi } from 'vitest';
import { abortable, sleep } from '../../src/lib/abort.ts';

const reason = new Error('enough');

describe('abortable', () => {
  it('settles with the promise', async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(7), signal)).toBe(7);
    await expect(abortable(Promise.reject(reason), signal)).rejects.toBe(reason);
  });

  it('rejects with the reason as soon as the signal aborts, or if it already has', async () => {
    const controller = new AbortController();
    const waiting = abortable(new Promise(() => {}), controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(abortable(Promise.resolve(7), controller.signal)).rejects.toBe(reason);
  });

  it('leaves no rejection behind that nobody handles', async () => {
    const unhandled = vi.fn<() => void>();
    process.on('unhandledRejection', unhandled);
    await expect(abortable(Promise.reject(new Error('late')), AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('sleep', () => {
  it('ends with the time, or at once with the signal', async () => {
    vi.useFakeTimers();
    try {
      const slept = sleep(1000, new AbortController().signal);
      await vi.advanceTimersByTimeAsync(1000);
      await slept;
      const controller = new AbortController();
      const cut = sleep(1000, controller.signal);
      controller.abort(reason);
      await expect(cut).rejects.toBe(reason);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
