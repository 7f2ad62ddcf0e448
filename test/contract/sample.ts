import { expect } from 'vitest';
import type { LoggedEvent } from '../../src/core/event.ts';
import { isEnded } from '../../src/core/run.ts';
import type { HeadFilter, Journal, RunHead, Stores } from '../../src/core/store.ts';

/** Gives a store with nothing in it. */
export type Open = () => Promise<Stores>;

export const noon = 1_800_000_000_000;

export const someone = { id: 'ada', tenant: 'north' };

export const hers: HeadFilter = { owner: someone, agent: 'writer' };

export function headOf(changes: Partial<RunHead> = {}): RunHead {
  return {
    id: 'run-1',
    contextId: 'context-1',
    agent: 'writer',
    owner: someone,
    state: 'working',
    stateAt: noon,
    createdAt: noon,
    seq: 1,
    ...changes,
  };
}

export function entry(seq: number, text = `entry ${seq}`): LoggedEvent {
  return { seq, at: noon + seq, event: { type: 'model.delta', scope: [], text } };
}

/** The entries `from` to `to`, both included. */
export const entries = (from: number, to: number): LoggedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));

/** A new run with one entry. */
export async function create(journal: Journal, changes: Partial<RunHead>): Promise<RunHead> {
  const head = headOf(changes);
  await journal.append(head, [entry(1)]);
  return head;
}

/** The next entry of a run, and what it changes. */
export async function advance(
  journal: Journal,
  head: RunHead,
  changes: Partial<RunHead> = {},
): Promise<RunHead> {
  const next = { ...head, seq: head.seq + 1, ...changes };
  await journal.append(next, [entry(next.seq)]);
  return next;
}

/** Every page from the first to the last; `between` happens after each page but the last. */
export async function walk(
  journal: Journal,
  { limit, between, ...filter }: HeadFilter & { limit: number; between?: () => Promise<void> },
): Promise<RunHead[]> {
  const heads: RunHead[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await journal.list(filter, after === undefined ? { limit } : { limit, after });
    heads.push(...page.heads);
    expect(page.heads.length).toBeLessThanOrEqual(limit);
    if (page.next === undefined) return heads;
    expect(page.next, 'a page goes on where it began').not.toBe(after);
    expect(heads.length, 'the pages do not end').toBeLessThan(10_000);
    expect(page.heads).toHaveLength(limit);
    after = page.next;
    await between?.();
  }
}

export const idsOf = (heads: readonly RunHead[]): string[] => heads.map((head) => head.id);

export const conflict = { name: 'NodeError', code: 'conflict' };

/** Outcomes of promises that race: how many came true, and why the others did not. */
export async function raced(
  promises: readonly Promise<unknown>[],
): Promise<{ won: number; errors: unknown[] }> {
  const results = await Promise.allSettled(promises);
  const errors = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
  return { won: results.length - errors.length, errors };
}

/** What a list must be, found the slow way. */
export class NaiveList {
  readonly #runs = new Map<string, { head: RunHead; change: number }>();
  #changes = 0;

  set(head: RunHead): void {
    const before = this.#runs.get(head.id);
    const moved = before?.head.stateAt !== head.stateAt;
    this.#runs.set(head.id, { head, change: moved ? ++this.#changes : before.change });
  }

  heads(): RunHead[] {
    return Array.from(this.#runs.values(), (run) => run.head);
  }

  live(): RunHead[] {
    return this.heads().filter((head) => !isEnded(head.state));
  }

  list({ owner, agent, contextId, state, since = -Infinity }: HeadFilter): RunHead[] {
    return [...this.#runs.values()]
      .toSorted((a, b) => b.head.stateAt - a.head.stateAt || b.change - a.change)
      .map((run) => run.head)
      .filter(
        (head) =>
          head.owner.id === owner.id &&
          head.owner.tenant === owner.tenant &&
          head.agent === agent &&
          head.state !== 'replied' &&
          head.stateAt >= since &&
          (contextId === undefined || head.contextId === contextId) &&
          (state === undefined || head.state === state),
      );
  }
}
