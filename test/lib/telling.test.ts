import { describe, expect, it } from 'vitest';
import { telling } from '../../src/lib/telling.ts';

async function read<P, T>(told: AsyncGenerator<P, T, void>): Promise<{ told: P[]; value: T }> {
  const all: P[] = [];
  for (;;) {
    const next = await told.next();
    if (next.done === true) return { told: all, value: next.value };
    all.push(next.value);
  }
}

describe('work that tells', () => {
  it('is told of while it goes on, and has a value', async () => {
    const work = async (tell: (news: number) => void): Promise<string> => {
      for (const news of [1, 2, 3]) {
        tell(news);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return 'done';
    };
    expect(await read(telling(work, 10))).toEqual({ told: [1, 2, 3], value: 'done' });
  });

  it('shows a slow reader only the newest, and the last is never lost', async () => {
    const work = async (tell: (news: number) => void): Promise<string> => {
      for (let news = 1; news <= 1000; news++) tell(news);
      return Promise.resolve('done');
    };
    expect(await read(telling(work, 10))).toEqual({ told: [1000], value: 'done' });
  });

  it('tells no more than it may', async () => {
    const work = async (tell: (news: number) => void): Promise<string> => {
      for (let news = 1; news <= 20; news++) {
        tell(news);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return 'done';
    };
    expect((await read(telling(work, 5))).told).toEqual([1, 2, 3, 4, 5]);
  });

  it('fails as its work does, after what was told', async () => {
    const told = telling((tell: (news: number) => void) => {
      tell(1);
      return Promise.reject(new Error('no'));
    }, 5);
    expect(await told.next()).toEqual({ done: false, value: 1 });
    await expect(told.next()).rejects.toThrow('no');
  });
});
