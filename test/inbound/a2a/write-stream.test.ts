import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { writeStream } from '../../../src/inbound/a2a/grpc/write-stream.ts';

/** A reader that has room for two messages, and takes one whenever it is told to. */
function slowReader() {
  const taken: unknown[] = [];
  const waiting: (() => void)[] = [];
  const wire = new Writable({
    objectMode: true,
    highWaterMark: 2,
    write(message: unknown, _encoding, done) {
      waiting.push(() => {
        taken.push(message);
        done();
      });
    },
  });
  const take = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      await expect.poll(() => waiting.length).toBe(1);
      waiting.shift()?.();
    }
  };
  const takeNow = (): void => waiting.shift()?.();
  return { wire, taken, take, takeNow };
}

/** Updates without end, and how many have been asked for. */
function endless() {
  const seen = { made: 0, closed: false };
  const source = async function* () {
    try {
      for (;;) yield { payload: undefined, number: ++seen.made };
    } finally {
      seen.closed = true;
    }
  };
  return { source: source(), seen };
}

const numbers = (taken: readonly unknown[]) => taken.map((update) => (update as { number: number }).number);

describe('a stream over gRPC', () => {
  it('goes no faster than its reader', async () => {
    const { wire, taken, take } = slowReader();
    const { source, seen } = endless();
    const leaving = new AbortController();
    const written = writeStream(source, wire, { signal: leaving.signal, stallMs: 60_000 });
    await expect.poll(() => wire.writableNeedDrain).toBe(true);
    expect(seen.made).toBe(2);
    await take(2);
    await expect.poll(() => seen.made).toBe(4);
    expect(numbers(taken)).toEqual([1, 2]);
    leaving.abort();
    await written;
    expect(seen).toEqual({ made: 4, closed: true });
  });

  it('is over for a reader that takes nothing for too long, and for no slower one', async () => {
    vi.useFakeTimers();
    try {
      const { wire, takeNow } = slowReader();
      const { source, seen } = endless();
      const failed = vi.fn<(error: unknown) => void>();
      const written = writeStream(source, wire, { signal: new AbortController().signal, stallMs: 100 });
      const over = written.catch(failed);
      await vi.advanceTimersByTimeAsync(50);
      takeNow();
      await vi.advanceTimersByTimeAsync(50);
      expect(failed).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(100);
      await over;
      expect(failed.mock.calls[0]?.[0]).toMatchObject({
        code: 'canceled',
        message: 'nothing was read for 0.1 seconds; subscribe to see the rest',
      });
      expect(seen.closed).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends as its source ends, and fails as it fails', async () => {
    const { wire } = slowReader();
    const pace = { signal: new AbortController().signal, stallMs: 60_000 };
    const one = async function* () {
      yield { payload: undefined };
    };
    await writeStream(one(), wire, pace);
    expect(wire.writableLength).toBe(1);
    const none = async function* () {
      throw new Error('no more');
    };
    await expect(writeStream(none(), wire, pace)).rejects.toThrow('no more');
  });
});
