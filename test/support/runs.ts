import type { Agent } from '../../src/core/agent.ts';
import { type Log, silent } from '../../src/core/log.ts';
import type { Outcome } from '../../src/core/event.ts';
import type { RunContext, RunInput, Work } from '../../src/core/run.ts';
import type { Journal, Stores } from '../../src/core/store.ts';
import { memoryStores } from '../../src/outbound/stores/memory/stores.ts';
import { Runs, type RunsParts } from '../../src/runtime/runs.ts';

export const anyone = { id: 'anonymous', tenant: '' };

/** An agent that does this work. */
export const agentOf = (
  work: (input: RunInput, context: RunContext) => Work<Outcome>,
  id = 'helper',
): Agent => ({
  profile: {
    id,
    name: id,
    description: id,
    skills: [],
    hidden: false,
    createdAt: 0,
    modelOwner: 'test',
    repliesDirectly: false,
  },
  work,
});

interface Options {
  readonly limits?: Partial<RunsParts['limits']>;
  readonly journal?: (journal: Journal) => Journal;
  readonly log?: Log;
  readonly clock?: { now(): number };
}

/** Runs over a store in memory, with ids and times that count up. */
export function startRuns(options: Options = {}): { runs: Runs; stores: Stores } {
  const stores = memoryStores({ maxRuns: 1000 });
  let id = 0;
  let time = 0;
  const runs = new Runs({
    journal: options.journal?.(stores.journal) ?? stores.journal,
    clock: options.clock ?? { now: () => ++time },
    ids: () => `id-${++id}`,
    log: options.log ?? silent,
    limits: { runMs: 0, waitingMs: 0, graceMs: 1000, liveRuns: 100, ...options.limits },
  });
  return { runs, stores };
}
