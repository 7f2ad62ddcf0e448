import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../src/core/run.ts';
import type { HeadFilter, Journal, RunHead } from '../../src/core/store.ts';
import { NaiveList, type Open, entry, headOf, idsOf, noon, walk } from './sample.ts';

/** Any history of changes, and pages read in the middle of it, against a list that is sorted anew each time. */
export function listModelContract(open: Open): void {
  describe('a list of runs, against a naive one', () => {
    it('is the same after any changes, for any filter and page size', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(change, { maxLength: 60, size: 'max' }),
          fc.array(query, { minLength: 1 }),
          async (changes, queries) => {
            await using stores = await open();
            const model = new NaiveList();
            for (const step of changes) await apply(step, stores.journal, model);
            for (const { filter, limit } of queries) {
              const expected = model.list(filter);
              expect(await walk(stores.journal, { ...filter, limit })).toEqual(expected);
              expect((await stores.journal.list(filter, { limit })).total).toBe(expected.length);
            }
          },
        ),
        { numRuns: 150 },
      );
    }, 60_000);

    it('neither loses nor repeats a run that stays as it is while pages are read', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(change, { minLength: 10, maxLength: 40 }),
          fc.array(change, { minLength: 5, maxLength: 30 }),
          query,
          async (before, during, { filter, limit }) => {
            await using stores = await open();
            const model = new NaiveList();
            for (const step of before) await apply(step, stores.journal, model);
            const start = model.list(filter);
            const touched = new Set<string>();
            const rest = [...during];
            const between = async (): Promise<void> => {
              for (const step of rest.splice(0, 3)) touched.add(await apply(step, stores.journal, model));
            };
            const seen = await walk(stores.journal, { ...filter, limit, between });
            const still = (head: RunHead): boolean => !touched.has(head.id);
            expect(idsOf(seen.filter(still))).toEqual(idsOf(start.filter(still)));
          },
        ),
        { numRuns: 150 },
      );
    }, 60_000);
  });
}

interface Change {
  /** Which live run changes; a new one begins when there is none at this place. */
  readonly pick: number;
  readonly place: { owner: RunHead['owner']; agent: string; contextId: string };
  readonly state: RunState;
  /** None leaves it as it is. */
  readonly stateAt: number | undefined;
  /** The head comes without an entry; only where there is a run already. */
  readonly bare: boolean;
}

/** Makes the change in both, and says which run it was. */
async function apply(step: Change, journal: Journal, model: NaiveList): Promise<string> {
  const run = model.live()[step.pick];
  const { state, stateAt = run?.stateAt ?? noon } = step;
  const head =
    run === undefined
      ? headOf({ ...step.place, id: `run-${model.heads().length}`, state, stateAt, seq: 1 })
      : { ...run, state, stateAt, seq: step.bare ? run.seq : run.seq + 1 };
  await journal.append(head, head.seq === run?.seq ? [] : [entry(head.seq)]);
  model.set(head);
  return head.id;
}

const owner = fc.constantFrom({ id: 'ada', tenant: 'north' }, { id: 'ada', tenant: 'south' });
const agent = fc.constantFrom('writer', 'writer', 'reader');
const contextId = fc.constantFrom('context-1', 'context-2', 'context-3');
const state = fc.constantFrom<RunState>('working', 'input-required', 'completed', 'failed', 'replied');
const stateAt = fc.integer({ min: 0, max: 8 }).map((at) => noon + at);

const change: fc.Arbitrary<Change> = fc.record({
  pick: fc.nat(15),
  place: fc.record({ owner, agent, contextId }),
  state,
  stateAt: fc.option(stateAt, { nil: undefined, freq: 2 }),
  bare: fc.boolean(),
});

const query: fc.Arbitrary<{ filter: HeadFilter; limit: number }> = fc.record({
  filter: fc.record({ owner, agent, contextId, state, since: stateAt }, { requiredKeys: ['owner', 'agent'] }),
  limit: fc.integer({ min: 1, max: 6 }),
});
