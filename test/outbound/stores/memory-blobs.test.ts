import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/core/event.ts';
import type { Part } from '../../../src/core/message.ts';
import type { Stores } from '../../../src/core/store.ts';
import { MemoryBlobs } from '../../../src/outbound/stores/memory/blobs.ts';
import { MemoryJournal } from '../../../src/outbound/stores/memory/journal.ts';
import { headOf } from '../../contract/sample.ts';

/** A journal that keeps one ended run, and room for 100 bytes that no run names. */
function open(): Pick<Stores, 'journal' | 'blobs'> {
  const blobs = new MemoryBlobs({ idleBytes: 100 });
  return { blobs, journal: new MemoryJournal({ maxRuns: 1, blobs }) };
}

const bytes = (value: number, size = 30): Uint8Array => new Uint8Array(size).fill(value);

/** Puts enough others that an idle blob has to go. */
async function crowd(blobs: Stores['blobs']): Promise<void> {
  for (const value of [201, 202, 203, 204, 205, 206]) await blobs.put(bytes(value));
}

const given = (...refs: readonly string[]): RunEvent => ({
  type: 'input.given',
  scope: [],
  message: { id: 'm', from: 'user', parts: refs.map(fileOf) },
});
const fileOf = (ref: string): Part => ({ kind: 'file', name: 'f', source: { ref } });

/** A run of one event that ends at once. */
const ended = async ({ journal }: Pick<Stores, 'journal'>, id: string, event: RunEvent): Promise<void> =>
  journal.append(headOf({ id, state: 'completed' }), [{ seq: 1, at: 0, event }]);

describe('blobs in memory', () => {
  it('go when nobody names them and others need the room, the oldest first', async () => {
    const { blobs } = open();
    const refs = [];
    for (const value of [1, 2, 3, 4]) refs.push(await blobs.put(bytes(value)));
    const left = await Promise.all(refs.map((ref) => blobs.get(ref)));
    expect(left.map((found) => found?.[0])).toEqual([undefined, undefined, undefined, 4]);
  });

  it('count as new when they are put again', async () => {
    const { blobs } = open();
    const ref = await blobs.put(bytes(1));
    for (const value of [2, 3]) await blobs.put(bytes(value));
    await blobs.put(bytes(1));
    await blobs.put(bytes(4, 20));
    expect(await blobs.get(ref)).toEqual(bytes(1));
  });

  it('may be larger alone than the room for the idle ones', async () => {
    const { blobs } = open();
    const ref = await blobs.put(bytes(1, 1000));
    expect(await blobs.get(ref)).toEqual(bytes(1, 1000));
    await blobs.put(bytes(2));
    expect(await blobs.get(ref)).toBeUndefined();
  });

  it('stay while a run names them, and are idle when the last such run is forgotten', async () => {
    const stores = open();
    const ref = await stores.blobs.put(bytes(1));
    await stores.journal.append(headOf({ id: 'live' }), [{ seq: 1, at: 0, event: given(ref, ref) }]);
    await ended(stores, 'run-1', given(ref));
    await ended(stores, 'run-2', given());
    await crowd(stores.blobs);
    expect(await stores.blobs.get(ref)).toEqual(bytes(1));

    const last: RunEvent = { type: 'run.finished', scope: [], outcome: { kind: 'canceled', reason: '' } };
    await stores.journal.append(headOf({ id: 'live', seq: 2, state: 'canceled' }), [
      { seq: 2, at: 0, event: last },
    ]);
    await ended(stores, 'run-3', given());
    expect(await stores.blobs.get(ref)).toEqual(bytes(1));
    await crowd(stores.blobs);
    expect(await stores.blobs.get(ref)).toBeUndefined();
  });

  it('stay for the next run when the one that named them is forgotten between put and append', async () => {
    const stores = open();
    await ended(stores, 'run-1', given(await stores.blobs.put(bytes(1))));
    const ref = await stores.blobs.put(bytes(1));
    await ended(stores, 'run-2', given());
    await ended(stores, 'run-3', given(ref));
    await crowd(stores.blobs);
    expect(await stores.blobs.get(ref)).toEqual(bytes(1));
  });

  it('stay named when they are put after the run that names them', async () => {
    const stores = open();
    const ref = await new MemoryBlobs({ idleBytes: 100 }).put(bytes(1));
    await ended(stores, 'run-1', given(ref));
    await stores.blobs.put(bytes(1));
    await crowd(stores.blobs);
    expect(await stores.blobs.get(ref)).toEqual(bytes(1));
  });

  it.each<[string, (part: Part) => RunEvent]>([
    [
      'a question',
      (part) => ({ type: 'input.requested', scope: [], question: { id: 'q', kind: 'input', parts: [part] } }),
    ],
    [
      'a tool result',
      (part) => ({ type: 'tool.returned', scope: [], callId: 'c', result: { ok: true, parts: [part] } }),
    ],
    [
      'an artifact',
      (part) => ({
        type: 'artifact.made',
        scope: [],
        artifact: { id: 'a', parts: [part], append: false, last: true },
      }),
    ],
    [
      'a closing note',
      (part) => ({
        type: 'run.finished',
        scope: [],
        outcome: { kind: 'completed', note: { id: 'm', from: 'agent', parts: [part] } },
      }),
    ],
    [
      'a bare reply',
      (part) => ({
        type: 'run.finished',
        scope: [],
        outcome: { kind: 'replied', message: { id: 'm', from: 'agent', parts: [part] } },
      }),
    ],
  ])('stay while %s names them', async (_, eventWith) => {
    const stores = open();
    const ref = await stores.blobs.put(bytes(1));
    await ended(stores, 'run-1', eventWith(fileOf(ref)));
    await crowd(stores.blobs);
    expect(await stores.blobs.get(ref)).toEqual(bytes(1));
  });
});
