import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import type { Journal } from '../../../src/core/store.ts';
import { memoryStores } from '../../../src/outbound/stores/memory/stores.ts';
import { advance, create, entry, headOf, hers, idsOf, noon, walk } from '../../contract/sample.ts';

const end = async (journal: Journal, id: string, at: number) =>
  advance(journal, await create(journal, { id, stateAt: noon + at }), {
    state: 'completed',
    stateAt: noon + at,
  });

describe('the stores in memory', () => {
  it('forget the runs that ended first, entirely, once there are too many', async () => {
    await using stores = memoryStores({ maxRuns: 3 });
    const { journal } = stores;
    for (const at of [1, 2, 3, 4, 5]) await end(journal, `run-${at}`, at);
    expect(idsOf(await walk(journal, { ...hers, limit: 2 }))).toEqual(['run-5', 'run-4', 'run-3']);
    for (const filter of [{}, { state: 'completed' }, { contextId: 'context-1' }, { since: 0 }] as const)
      expect((await journal.list({ ...hers, ...filter }, { limit: 1 })).total).toBe(3);
    expect(await journal.head('run-2')).toBeUndefined();
    expect(await journal.read('run-2', 1, 10)).toEqual([]);
    expect(await journal.read('run-3', 1, 10)).toEqual([entry(1), entry(2)]);
  });

  it('go by when a run ended, not by when it began', async () => {
    await using stores = memoryStores({ maxRuns: 1 });
    const { journal } = stores;
    const early = await create(journal, { id: 'early' });
    await end(journal, 'quick', 1);
    await advance(journal, early, { state: 'failed', stateAt: noon + 2 });
    expect(idsOf(await walk(journal, { ...hers, limit: 5 }))).toEqual(['early']);
  });

  it('never forget a run that is live or waits', async () => {
    await using stores = memoryStores({ maxRuns: 1 });
    const { journal } = stores;
    for (const state of ['submitted', 'working', 'input-required', 'auth-required'] as const)
      await create(journal, { id: state, state });
    for (const at of [1, 2, 3]) await end(journal, `run-${at}`, at);
    expect((await journal.list(hers, { limit: 10 })).total).toBe(5);
    expect(await journal.read('input-required', 1, 10)).toEqual([entry(1)]);
  });

  it('count runs that answered with a bare message among the ended ones', async () => {
    await using stores = memoryStores({ maxRuns: 1 });
    await create(stores.journal, { id: 'run-1', state: 'replied' });
    await create(stores.journal, { id: 'run-2', state: 'replied' });
    expect(await stores.journal.head('run-1')).toBeUndefined();
    expect(await stores.journal.head('run-2')).toBeDefined();
  });

  it('keep a page token good when the run it came from is forgotten', async () => {
    await using stores = memoryStores({ maxRuns: 2 });
    const { journal } = stores;
    await create(journal, { id: 'old', stateAt: noon - 2 });
    await end(journal, 'run-1', -1);
    await end(journal, 'run-2', 1);
    const first = await journal.list(hers, { limit: 2 });
    await end(journal, 'run-3', 2);
    await end(journal, 'run-4', 3);
    const second = await journal.list(hers, { limit: 2, after: first.next! });
    expect(idsOf(second.heads)).toEqual(['old']);
  });

  it('keep nothing of what ended when told to keep no runs', async () => {
    await using stores = memoryStores({ maxRuns: 0 });
    await end(stores.journal, 'run-1', 1);
    expect(await stores.journal.list(hers, { limit: 1 })).toEqual({ heads: [], total: 0 });
    await end(stores.journal, 'run-1', 1);
  });

  it('are empty once they are closed', async () => {
    const stores = memoryStores({ maxRuns: 10 });
    await create(stores.journal, {});
    await stores.records.put('a', 1);
    const ref = await stores.blobs.put(new Uint8Array(3));
    await stores[Symbol.asyncDispose]();
    expect(await stores.journal.head('run-1')).toBeUndefined();
    expect(await stores.journal.list(hers, { limit: 1 })).toEqual({ heads: [], total: 0 });
    expect([await stores.records.get('a'), await stores.blobs.get(ref)]).toEqual([undefined, undefined]);
  });

  it('look up and list among 100,000 runs as fast as among 1,000', async () => {
    await using few = memoryStores({ maxRuns: 100_000 });
    await using many = memoryStores({ maxRuns: 100_000 });
    await fill(few.journal, 1000);
    await fill(many.journal, 100_000);
    const page = { limit: 50 };
    const asks: ((journal: Journal) => Promise<unknown>)[] = [
      (journal) => journal.head('run-500'),
      (journal) => journal.list(hers, page),
      (journal) => journal.list({ ...hers, state: 'completed' }, page),
      (journal) => journal.list({ ...hers, contextId: 'context-1', state: 'completed' }, page),
      (journal) => journal.list({ ...hers, since: noon + 100 }, page),
    ];
    for (const ask of asks) {
      await medianMs(() => ask(few.journal));
      const [small, large] = [
        await medianMs(() => ask(few.journal)),
        await medianMs(() => ask(many.journal)),
      ];
      // A scan or a sort would be about 100 times as slow; the slack is for a busy machine.
      expect(large).toBeLessThan(small * 10 + 0.02);
    }
  }, 60_000);
});

async function fill(journal: Journal, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const head = headOf({ id: `run-${index}`, contextId: `context-${index % 5}`, stateAt: noon + index });
    await journal.append(head, [entry(1)]);
    await journal.append({ ...head, seq: 2, state: 'completed' }, [entry(2)]);
  }
}

async function medianMs(act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 301; turn++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[150]!;
}
