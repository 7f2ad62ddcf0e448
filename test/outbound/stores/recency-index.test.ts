import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecencyIndex } from '../../../src/outbound/stores/memory/recency-index.ts';
import { Shelf } from '../../../src/outbound/stores/memory/shelf.ts';
import type { StoredRun } from '../../../src/outbound/stores/memory/shelf.ts';
import { headOf } from '../../contract/sample.ts';

const shelf = new Shelf('');
const runAt = (stateAt: number, order: number): StoredRun => ({
  head: headOf({ stateAt }),
  entries: [],
  order,
  shelf,
  files: undefined,
  endedNext: undefined,
});
const newestFirst = (a: StoredRun, b: StoredRun): number =>
  b.head.stateAt - a.head.stateAt || b.order - a.order;
const places = (runs: readonly StoredRun[]): string[] =>
  runs.map((run) => `${run.head.stateAt}/${run.order}`);

/** An index and a plain list with the same runs: many enough for many chunks, then thinned out. */
function filled(times: readonly number[], isKept: (order: number) => boolean) {
  const index = new RecencyIndex<StoredRun>();
  const runs = times.map((stateAt, order) => runAt(stateAt, order));
  for (const run of runs) index.insert(run);
  for (const run of runs) if (!isKept(run.order)) index.remove(run);
  return { index, kept: runs.filter((run) => isKept(run.order)).toSorted(newestFirst) };
}

const orders: readonly (readonly [string, (index: number) => number])[] = [
  ['rise', (index) => index],
  ['fall', (index) => -index],
  ['are all the same', () => 0],
  ['come in bursts', (index) => Math.floor(index / 100)],
  ['jump about', (index) => (index * 7919) % 5003],
];

describe('an index of runs by recency', () => {
  it.each(orders)('keeps order and count when times %s', (_, timeOf) => {
    const times = Array.from({ length: 5000 }, (_, index) => timeOf(index));
    for (const isKept of [() => true, (order: number) => order % 40 === 0, (order: number) => order > 4000]) {
      const { index, kept } = filled(times, isKept);
      expect(index.size).toBe(kept.length);
      expect(places(index.span({ limit: Infinity }))).toEqual(places(kept));
      const middle = kept[Math.floor(kept.length / 2)]!;
      const before = { stateAt: middle.head.stateAt, order: middle.order };
      const rest = kept.slice(kept.indexOf(middle) + 1);
      expect(places(index.span({ limit: 600, before }))).toEqual(places(rest.slice(0, 600)));
      const since = middle.head.stateAt;
      const young = kept.filter((run) => run.head.stateAt >= since);
      expect(index.countSince(since)).toBe(young.length);
      expect(places(index.span({ limit: Infinity, since }))).toEqual(places(young));
    }
  });

  it('answers like a sorted list from any place, whether a run is there or not', () => {
    const at = fc.integer({ min: -2, max: 12 });
    fc.assert(
      fc.property(
        fc.array(at, { maxLength: 50 }),
        at,
        fc.integer({ min: -1, max: 51 }),
        (times, stateAt, order) => {
          const { index, kept } = filled(times, (run) => run % 3 !== 0);
          const older = kept.filter(
            (run) => run.head.stateAt < stateAt || (run.head.stateAt === stateAt && run.order < order),
          );
          expect(places(index.span({ limit: 5, before: { stateAt, order } }))).toEqual(
            places(older.slice(0, 5)),
          );
          expect(index.countSince(stateAt)).toBe(kept.filter((run) => run.head.stateAt >= stateAt).length);
        },
      ),
    );
  });

  it('leaves alone what it does not hold', () => {
    const { index, kept } = filled([1, 2, 3], () => true);
    index.remove(runAt(2, 99));
    index.remove(runAt(4, 0));
    new RecencyIndex<StoredRun>().remove(kept[0]!);
    expect(index.size).toBe(3);
  });
});
