import { describe, expect, it } from 'vitest';
import { parallel } from '../../src/lib/parallel.ts';

async function drain<E, T>(work: AsyncGenerator<E, T, void>): Promise<{ events: E[]; value: T }> {
  const events: E[] = [];
  for (;;) {
    const next = await work.next();
    if (next.done === true) return { events, value: next.value };
    events.push(next.value);
  }
}

const ticks = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

describe('parallel', () => {
  it('yields as things happen and returns the values in the order of the branches', async () => {
    async function* branch(name: string, wait: number): AsyncGenerator<string, string, void> {
      await ticks(wait);
      yield `${name} speaks`;
      return name;
    }
    const { events, value } = await drain(parallel([branch('slow', 50), branch('quick', 1)]));
    expect(events).toEqual(['quick speaks', 'slow speaks']);
    expect(value).toEqual(['slow', 'quick']);
  });

  it('runs at most as many branches as the limit says', async () => {
    let running = 0;
    let most = 0;
    async function* branch(): AsyncGenerator<number, void, void> {
      most = Math.max(most, ++running);
      await ticks(5);
      yield running;
      running--;
    }
    await drain(parallel(Array.from({ length: 10 }, branch), 3));
    expect(most).toBe(3);
  });

  it('ends with the first error and asks the others to return', async () => {
    let cleaned = false;
    async function* endless(): AsyncGenerator<number, void, void> {
      try {
        for (;;) yield 1;
      } finally {
        cleaned = true;
      }
    }
    async function* broken(): AsyncGenerator<number, void, void> {
      await ticks(3);
      throw new Error('broken');
    }
    await expect(drain(parallel([endless(), broken()]))).rejects.toThrow('broken');
    await expect.poll(() => cleaned).toBe(true);
  });

  it('does not wait for a stuck branch when its reader leaves', async () => {
    async function* stuck(): AsyncGenerator<number, void, void> {
      await new Promise(() => {});
    }
    async function* chatty(): AsyncGenerator<number, void, void> {
      for (;;) yield 1;
    }
    for await (const event of parallel([chatty(), stuck()])) {
      expect(event).toBe(1);
      break;
    }
  });

  it('returns at once when there is nothing to run', async () => {
    expect(await drain(parallel<never, never>([]))).toEqual({ events: [], value: [] });
  });
});
