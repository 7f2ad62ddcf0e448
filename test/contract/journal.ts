import { describe, expect, it } from 'vitest';
import type { LoggedEvent, RunEvent } from '../../src/core/event.ts';
import { type Open, advance, conflict, create, entries, entry, headOf, noon, raced } from './sample.ts';

/** What every journal keeps, whatever it is made of; lists are in `listContract`. */
export function journalContract(open: Open): void {
  describe('a journal', () => {
    reading(open);
    refusing(open);
    racing(open);
    carrying(open);
  });
}

function reading(open: Open): void {
  it('gives back what was appended, in order', async () => {
    await using stores = await open();
    const { journal } = stores;
    await journal.append(headOf({ seq: 2 }), entries(1, 2));
    await journal.append(headOf({ seq: 5 }), entries(3, 5));
    expect(await journal.read('run-1', 1, 100)).toEqual(entries(1, 5));
    expect(await journal.head('run-1')).toEqual(headOf({ seq: 5 }));
  });

  it('reads from any position, up to the limit', async () => {
    await using stores = await open();
    const { journal } = stores;
    await journal.append(headOf({ seq: 10 }), entries(1, 10));
    expect(await journal.read('run-1', 4, 3)).toEqual(entries(4, 6));
    expect(await journal.read('run-1', 10, 1)).toEqual(entries(10, 10));
    expect(await journal.read('run-1', 8, 100)).toEqual(entries(8, 10));
  });

  it('reads nothing beyond the end, and nothing of a run it does not know', async () => {
    await using stores = await open();
    const { journal } = stores;
    await journal.append(headOf({ seq: 3 }), entries(1, 3));
    expect(await journal.read('run-1', 4, 10)).toEqual([]);
    expect(await journal.read('run-1', 4000, 10)).toEqual([]);
    expect(await journal.read('run-2', 1, 10)).toEqual([]);
    expect(await journal.head('run-2')).toBeUndefined();
  });

  it('keeps its own list of entries, whatever happens to the lists of its callers', async () => {
    await using stores = await open();
    const { journal } = stores;
    const given = entries(1, 2);
    await journal.append(headOf({ seq: 2 }), given);
    given.push(entry(3));
    // A port gives out readonly arrays; a caller in plain JavaScript can still write to them.
    const taken = (await journal.read('run-1', 1, 10)) as LoggedEvent[];
    taken.length = 0;
    expect(await journal.read('run-1', 1, 10)).toEqual(entries(1, 2));
  });

  it('takes a new head without entries', async () => {
    await using stores = await open();
    const { journal } = stores;
    const head = await create(journal, {});
    const waiting = { ...head, state: 'input-required', stateAt: noon + 5 } as const;
    await journal.append(waiting, []);
    expect(await journal.head('run-1')).toEqual(waiting);
    expect(await journal.read('run-1', 1, 10)).toEqual([entry(1)]);
  });
}

function refusing(open: Open): void {
  it.each([
    ['leave a gap', headOf({ seq: 4 }), [entry(4)]],
    ['come twice', headOf({ seq: 2 }), [entry(2)]],
    ['start over', headOf({ seq: 1 }), [entry(1)]],
    ['have a gap between them', headOf({ seq: 5 }), [entry(3), entry(5)]],
    ['are out of order', headOf({ seq: 4 }), [entry(4), entry(3)]],
    ['end elsewhere than their head says', headOf({ seq: 4 }), [entry(3)]],
    ['are none while their head says otherwise', headOf({ seq: 3 }), []],
  ])('refuses entries that %s, and stays as it was', async (_, head, wrong) => {
    await using stores = await open();
    const { journal } = stores;
    const before = headOf({ seq: 2 });
    await journal.append(before, entries(1, 2));
    await expect(
      journal.append({ ...head, state: 'failed', stateAt: noon + 9 }, wrong),
    ).rejects.toMatchObject(conflict);
    expect(await journal.head('run-1')).toEqual(before);
    expect(await journal.read('run-1', 1, 10)).toEqual(entries(1, 2));
    await journal.append(headOf({ seq: 3 }), [entry(3)]);
    expect(await journal.read('run-1', 3, 10)).toEqual([entry(3)]);
  });

  it.each([
    ['a second entry', headOf({ seq: 2 }), [entry(2)]],
    ['no entry', headOf({ seq: 0 }), []],
  ])('refuses to begin a run with %s', async (_, head, wrong) => {
    await using stores = await open();
    const { journal } = stores;
    await expect(journal.append(head, wrong)).rejects.toMatchObject(conflict);
    expect(await journal.head('run-1')).toBeUndefined();
    expect(await journal.list(head, { limit: 10 })).toEqual({ heads: [], total: 0 });
  });

  it.each(['completed', 'replied', 'rejected', 'canceled', 'failed'] as const)(
    'takes nothing more once a run has ended as %s',
    async (state) => {
      await using stores = await open();
      const { journal } = stores;
      const ended = await advance(journal, await create(journal, {}), { state, stateAt: noon + 1 });
      await expect(advance(journal, ended, { state: 'working', stateAt: noon + 2 })).rejects.toMatchObject(
        conflict,
      );
      await expect(journal.append({ ...ended, state: 'working' }, [])).rejects.toMatchObject(conflict);
      expect(await journal.head('run-1')).toEqual(ended);
      expect(await journal.read('run-1', 1, 10)).toEqual(entries(1, 2));
    },
  );

  it.each([
    ['owner', { owner: { id: 'eve', tenant: 'north' } }],
    ['tenant', { owner: { id: 'ada', tenant: 'south' } }],
    ['agent', { agent: 'reader' }],
    ['context', { contextId: 'context-2' }],
  ])('refuses to give a run another %s', async (_, changes) => {
    await using stores = await open();
    const { journal } = stores;
    const head = await create(journal, {});
    await expect(advance(journal, head, changes)).rejects.toMatchObject(conflict);
    expect(await journal.head('run-1')).toEqual(head);
  });
}

function racing(open: Open): void {
  it('lets one of several writers of the same entry win, whole', async () => {
    await using stores = await open();
    const { journal } = stores;
    await create(journal, {});
    const writers = ['a', 'b', 'c', 'd'].map((name) =>
      journal.append(headOf({ seq: 3, stateAt: noon + name.codePointAt(0)! }), [
        entry(2, name),
        entry(3, name),
      ]),
    );
    expect(await raced(writers)).toMatchObject({ won: 1, errors: [conflict, conflict, conflict] });
    const kept = await journal.read('run-1', 2, 10);
    const names = kept.map(({ event }) => (event.type === 'model.delta' ? event.text : ''));
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(1);
    expect((await journal.head('run-1'))?.stateAt).toBe(noon + names[0]!.codePointAt(0)!);
  });

  it('lets one of two creators of the same run win', async () => {
    await using stores = await open();
    const { journal } = stores;
    const result = await raced([create(journal, {}), create(journal, {})]);
    expect(result).toMatchObject({ won: 1, errors: [conflict] });
    expect(await journal.list(headOf(), { limit: 10 })).toEqual({ heads: [headOf()], total: 1 });
  });

  it('takes appends to many runs at once', async () => {
    await using stores = await open();
    const { journal } = stores;
    const ids = Array.from({ length: 40 }, (_, index) => `run-${index}`);
    await Promise.all(
      ids.map(async (id) => {
        let head = await create(journal, { id });
        for (let turn = 0; turn < 5; turn++) head = await advance(journal, head);
      }),
    );
    const kept = await Promise.all(ids.map((id) => journal.read(id, 1, 100)));
    expect(kept).toEqual(ids.map(() => entries(1, 6)));
    expect((await journal.list(headOf(), { limit: 1 })).total).toBe(40);
  });
}

function carrying(open: Open): void {
  it('carries every kind of event unchanged', async () => {
    await using stores = await open();
    const { journal } = stores;
    const kept = everyEvent.map((event, index) => ({ seq: index + 1, at: noon + index, event }));
    await journal.append(headOf({ seq: kept.length, state: 'completed' }), kept);
    expect(await journal.read('run-1', 1, 100)).toEqual(kept);
  });

  it('carries big entries', async () => {
    await using stores = await open();
    const { journal } = stores;
    const big = entry(1, 'a line of text, é and 🦜\n'.repeat(100_000));
    await journal.append(headOf(), [big]);
    expect(await journal.read('run-1', 1, 1)).toEqual([big]);
  });

  it('carries a long run in small appends and reads it in slices', async () => {
    await using stores = await open();
    const { journal } = stores;
    for (let seq = 1; seq <= 1500; seq += 3)
      await journal.append(headOf({ seq: seq + 2 }), entries(seq, seq + 2));
    const read: LoggedEvent[] = [];
    for (let from = 1; from <= 1500; from += 64) read.push(...(await journal.read('run-1', from, 64)));
    expect(read).toEqual(entries(1, 1500));
  });

  it.each(['läuft 🦜', 'a/b?c#d', `'"; drop table`, '["a","b"]', '%_*', 'e\u0301 \u202E rtl', '__proto__'])(
    'takes %j for any name',
    async (name) => {
      await using stores = await open();
      const { journal } = stores;
      const owner = { id: name, tenant: name };
      const head = await create(journal, { id: name, contextId: name, agent: name, owner });
      await create(journal, { id: `${name}2` });
      expect(await journal.head(name)).toEqual(head);
      expect(await journal.read(name, 1, 1)).toEqual([entry(1)]);
      const filter = { owner, agent: name, contextId: name };
      expect(await journal.list(filter, { limit: 10 })).toEqual({ heads: [head], total: 1 });
    },
  );
}

const text = {
  kind: 'text',
  text: 'hello\u0000\uFFFF ✓',
  name: 'greeting',
  metadata: { nested: [1, null] },
} as const;
const file = { kind: 'file', name: 'a.png', mediaType: 'image/png', source: { ref: 'sha256:00' } } as const;
const message = {
  id: 'm',
  from: 'user',
  parts: [text, file],
  extensions: ['urn:x'],
  references: ['r'],
} as const;
const call = { id: 'c', name: 'clock', input: { zone: 'UTC', deep: { list: [true, 1.5, ''] } } } as const;

const everyEvent: readonly RunEvent[] = [
  { type: 'input.given', scope: [], message },
  { type: 'model.asked', scope: ['task', 'call'], turn: 1 },
  { type: 'model.thought', scope: [], text: '' },
  { type: 'model.delta', scope: [], text: '\uD83E\uDD9C' },
  {
    type: 'model.replied',
    scope: [],
    text: 'so',
    calls: [call],
    finish: 'calls',
    usage: { input: 3, output: 4, cached: 0 },
  },
  { type: 'tool.called', scope: ['c'], call },
  { type: 'tool.progressed', scope: ['c'], callId: 'c', message: 'half', percent: 50 },
  { type: 'tool.returned', scope: ['c'], callId: 'c', result: { ok: true, parts: [text, file] } },
  { type: 'tool.returned', scope: ['c'], callId: 'c', result: { ok: false, error: 'the clock stopped' } },
  { type: 'input.requested', scope: [], question: { id: 'q', kind: 'input', parts: [text] } },
  {
    type: 'artifact.made',
    scope: [],
    artifact: {
      id: 'a',
      parts: [{ kind: 'data', data: [{ x: -1e-7 }, null] }],
      append: false,
      last: true,
    },
  },
  { type: 'run.finished', scope: [], outcome: { kind: 'completed', note: { ...message, from: 'agent' } } },
];
