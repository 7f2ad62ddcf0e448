import { describe, expect, it } from 'vitest';
import { type Open, advance, create, headOf, hers, idsOf, noon, walk } from './sample.ts';

/** What every journal lists, whatever it is made of. */
export function listContract(open: Open): void {
  describe('a list of runs', () => {
    ordering(open);
    filtering(open);
    paging(open);
  });
}

function ordering(open: Open): void {
  it('is empty at first', async () => {
    await using stores = await open();
    expect(await stores.journal.list(hers, { limit: 10 })).toEqual({ heads: [], total: 0 });
  });

  it('has the newest state first, whatever the order of writing', async () => {
    await using stores = await open();
    const { journal } = stores;
    for (const at of [3, 1, 5, 2, 4]) await create(journal, { id: `at-${at}`, stateAt: noon + at });
    expect(idsOf(await walk(journal, { ...hers, limit: 10 }))).toEqual([
      'at-5',
      'at-4',
      'at-3',
      'at-2',
      'at-1',
    ]);
  });

  it('has the later change first among those of the same time', async () => {
    await using stores = await open();
    const { journal } = stores;
    const first = await create(journal, { id: 'first', stateAt: noon - 1 });
    await create(journal, { id: 'second' });
    await create(journal, { id: 'third' });
    await advance(journal, first, { state: 'completed', stateAt: noon });
    expect(idsOf(await walk(journal, { ...hers, limit: 10 }))).toEqual(['first', 'third', 'second']);
  });

  it('does not move a run whose state time stays, though its head and its state list are new', async () => {
    await using stores = await open();
    const { journal } = stores;
    const old = await create(journal, { id: 'old' });
    await create(journal, { id: 'new', state: 'completed' });
    const grown = await advance(journal, old);
    const list = await journal.list(hers, { limit: 10 });
    expect(idsOf(list.heads)).toEqual(['new', 'old']);
    expect(list.heads[1]).toEqual(grown);
    const done = await advance(journal, grown, { state: 'completed' });
    expect(idsOf(await walk(journal, { ...hers, limit: 1 }))).toEqual(['new', 'old']);
    expect(idsOf(await walk(journal, { ...hers, state: 'completed', limit: 1 }))).toEqual(['new', 'old']);
    expect(await journal.list({ ...hers, state: 'working' }, { limit: 1 })).toEqual({ heads: [], total: 0 });
    expect(await journal.head('old')).toEqual(done);
  });

  it('moves a run back when its clock does', async () => {
    await using stores = await open();
    const { journal } = stores;
    await create(journal, { id: 'steady' });
    const adrift = await create(journal, { id: 'adrift' });
    await advance(journal, adrift, { state: 'input-required', stateAt: noon - 1000 });
    expect(idsOf(await walk(journal, { ...hers, limit: 10 }))).toEqual(['steady', 'adrift']);
  });
}

function filtering(open: Open): void {
  it('shows each owner, tenant and agent their own runs only', async () => {
    await using stores = await open();
    const { journal } = stores;
    const places = [
      { owner: { id: 'ab', tenant: 'c' }, agent: 'd' },
      { owner: { id: 'a', tenant: 'bc' }, agent: 'd' },
      { owner: { id: 'a', tenant: 'b' }, agent: 'cd' },
      { owner: { id: 'b', tenant: 'a' }, agent: 'cd' },
      { owner: { id: '', tenant: '' }, agent: 'abcd' },
      { owner: { id: 'a","b', tenant: '' }, agent: 'd' },
    ];
    for (const [index, place] of places.entries()) await create(journal, { id: `run-${index}`, ...place });
    const lists = await Promise.all(places.map((place) => journal.list(place, { limit: 10 })));
    expect(lists.map(({ heads, total }) => [...idsOf(heads), total])).toEqual(
      places.map((_, index) => [`run-${index}`, 1]),
    );
    const shared = places.map((place) => journal.list({ ...place, contextId: 'context-1' }, { limit: 10 }));
    expect((await Promise.all(shared)).map(({ total }) => total)).toEqual(places.map(() => 1));
  });

  it('narrows to a context, a state, or both, each with its total', async () => {
    await using stores = await open();
    const { journal } = stores;
    for (let index = 0; index < 12; index++)
      await create(journal, {
        id: `run-${index}`,
        stateAt: noon + index,
        contextId: `context-${index % 3}`,
        state: index % 2 === 0 ? 'working' : 'completed',
      });
    const seen = async (filter: object) => {
      const { heads, total } = await journal.list({ ...hers, ...filter }, { limit: 2 });
      return [...idsOf(heads), total];
    };
    expect(await seen({})).toEqual(['run-11', 'run-10', 12]);
    expect(await seen({ contextId: 'context-1' })).toEqual(['run-10', 'run-7', 4]);
    expect(await seen({ state: 'working' })).toEqual(['run-10', 'run-8', 6]);
    expect(await seen({ contextId: 'context-1', state: 'completed' })).toEqual(['run-7', 'run-1', 2]);
    expect(await seen({ contextId: 'context-4' })).toEqual([0]);
    expect(await seen({ state: 'failed' })).toEqual([0]);
    expect(await seen({ contextId: 'context-1', state: 'failed' })).toEqual([0]);
  });

  it('includes the very instant it is asked to start from', async () => {
    await using stores = await open();
    const { journal } = stores;
    for (const [index, at] of [1, 2, 2, 3, 4].entries())
      await create(journal, { id: `run-${index}`, stateAt: noon + at });
    const totals = [0, 1, 2, 3, 4, 5].map(async (at) => {
      const filter = { ...hers, since: noon + at };
      const all = await walk(journal, { ...filter, limit: 2 });
      expect(all.every((head) => head.stateAt >= filter.since)).toBe(true);
      const { total } = await journal.list(filter, { limit: 1 });
      expect(all).toHaveLength(total);
      return total;
    });
    expect(await Promise.all(totals)).toEqual([5, 5, 4, 2, 1, 0]);
  });

  it('counts runs on every page alike, and as they change', async () => {
    await using stores = await open();
    const { journal } = stores;
    const heads = [];
    for (let index = 0; index < 5; index++) heads.push(await create(journal, { id: `run-${index}` }));
    const first = await journal.list(hers, { limit: 2 });
    const second = await journal.list(hers, { limit: 2, after: first.next! });
    expect([first.total, second.total]).toEqual([5, 5]);
    await advance(journal, heads[0]!, { state: 'failed', stateAt: noon + 1 });
    const total = async (state: 'working' | 'failed') =>
      (await journal.list({ ...hers, state }, { limit: 1 })).total;
    expect([await total('working'), await total('failed')]).toEqual([4, 1]);
  });

  it('never shows a run that answered with a bare message, though its head can be read', async () => {
    await using stores = await open();
    const { journal } = stores;
    const atOnce = await create(journal, { id: 'at-once', state: 'replied' });
    const begun = await create(journal, { id: 'begun' });
    expect((await journal.list(hers, { limit: 10 })).total).toBe(1);
    const replied = await advance(journal, begun, { state: 'replied', stateAt: noon + 1 });
    const nothing = { heads: [], total: 0 };
    expect(await journal.list(hers, { limit: 10 })).toEqual(nothing);
    expect(await journal.list({ ...hers, state: 'replied' }, { limit: 10 })).toEqual(nothing);
    expect(await journal.list({ ...hers, contextId: 'context-1', since: 0 }, { limit: 10 })).toEqual(nothing);
    expect([await journal.head('at-once'), await journal.head('begun')]).toEqual([atOnce, replied]);
  });
}

function paging(open: Open): void {
  it.each([1, 2, 3, 6, 7, 100])(
    'shows every run once in pages of %i, and ends with the last one',
    async (limit) => {
      await using stores = await open();
      const { journal } = stores;
      for (const [index, at] of [0, 0, 1, 2, 2, 2].entries())
        await create(journal, { id: `run-${index}`, stateAt: noon + at });
      const { heads } = await journal.list(hers, { limit: 1000 });
      expect(heads).toHaveLength(6);
      let pages = 1;
      const between = async () => void pages++;
      expect(await walk(journal, { ...hers, limit, between })).toEqual(heads);
      expect(pages).toBe(Math.ceil(6 / limit));
    },
  );

  it('goes on where it was when the last run of a page moves away', async () => {
    await using stores = await open();
    const { journal } = stores;
    for (let index = 0; index < 6; index++)
      await create(journal, { id: `run-${index}`, stateAt: noon + index });
    const first = await journal.list(hers, { limit: 2 });
    await advance(journal, first.heads[1]!, { state: 'completed', stateAt: noon + 100 });
    await create(journal, { id: 'new', stateAt: noon + 101 });
    const second = await journal.list(hers, { limit: 2, after: first.next! });
    expect(idsOf(second.heads)).toEqual(['run-3', 'run-2']);
    await advance(journal, second.heads[1]!, { state: 'replied', stateAt: noon + 102 });
    const third = await journal.list(hers, { limit: 2, after: second.next! });
    expect(idsOf(third.heads)).toEqual(['run-1', 'run-0']);
    expect(third).toMatchObject({ total: 6 });
    expect(third.next).toBeUndefined();
  });

  it('ends well when all that was left has moved away', async () => {
    await using stores = await open();
    const { journal } = stores;
    const old = await create(journal, { id: 'old' });
    await create(journal, { id: 'new', stateAt: noon + 1 });
    const first = await journal.list(hers, { limit: 1 });
    await advance(journal, old, { state: 'completed', stateAt: noon + 2 });
    expect(await journal.list(hers, { limit: 1, after: first.next! })).toEqual({ heads: [], total: 2 });
  });

  it.each([
    'x',
    '%%%',
    'null',
    'W10',
    'WzEsMl',
    Buffer.from('[1,"2"]').toString('base64url'),
    'é🦜',
    '-1',
    '../..',
  ])('refuses %j for a page token, and names the field', async (after) => {
    await using stores = await open();
    await create(stores.journal, {});
    const listed = stores.journal.list(headOf(), { limit: 1, after });
    await expect(listed).rejects.toMatchObject({
      name: 'NodeError',
      code: 'invalid-request',
      violations: [{ field: 'pageToken' }],
    });
  });
}
