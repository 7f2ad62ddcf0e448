import type { LoggedEvent } from '../../../core/event.ts';
import type { RunState } from '../../../core/run.ts';
import type { RunHead } from '../../../core/store.ts';
import { RecencyIndex } from './recency-index.ts';

/** A run as this store holds it. */
export interface StoredRun {
  head: RunHead;
  entries: LoggedEvent[];
  /** Which change of `stateAt` on its shelf this was: tells runs of the same instant apart. */
  order: number;
  readonly shelf: Shelf;
  /** The blobs its entries name, each once. */
  files: Set<string> | undefined;
  /** The run that ended next after this one. */
  endedNext: StoredRun | undefined;
}

/** The runs of one owner with one agent, with an index for every way to ask for them, so that no list filters. */
export class Shelf {
  readonly key: string;
  readonly #runs = new Row();
  /** Most contexts hold one run, which then stands for its row: a row of its own would weigh more than the run. */
  readonly #contexts = new Map<string, Row | StoredRun>();
  #changes = 0;

  constructor(key: string) {
    this.key = key;
  }

  get size(): number {
    return this.#runs.all.size;
  }

  /** The next place among runs that changed at the same time. */
  nextOrder(): number {
    return ++this.#changes;
  }

  insert(run: StoredRun): void {
    this.#runs.insert(run);
    const { contextId } = run.head;
    const context = this.#contexts.get(contextId);
    if (context === undefined) this.#contexts.set(contextId, run);
    else if (context instanceof Row) context.insert(run);
    else this.#contexts.set(contextId, rowOf(context, run));
  }

  remove(run: StoredRun): void {
    this.#runs.remove(run);
    const { contextId } = run.head;
    const context = this.#contexts.get(contextId);
    if (context instanceof Row) context.remove(run);
    if (context === run || (context instanceof Row && context.all.size === 0))
      this.#contexts.delete(contextId);
  }

  index(contextId: string | undefined, state: RunState | undefined): RecencyIndex<StoredRun> | undefined {
    const found = contextId === undefined ? this.#runs : this.#contexts.get(contextId);
    if (found === undefined) return undefined;
    const row = found instanceof Row ? found : rowOf(found);
    return state === undefined ? row.all : row.byState.get(state);
  }
}

class Row {
  readonly all = new RecencyIndex<StoredRun>();
  readonly byState = new Map<RunState, RecencyIndex<StoredRun>>();

  insert(run: StoredRun): void {
    this.all.insert(run);
    let index = this.byState.get(run.head.state);
    if (index === undefined) this.byState.set(run.head.state, (index = new RecencyIndex<StoredRun>()));
    index.insert(run);
  }

  remove(run: StoredRun): void {
    this.all.remove(run);
    const index = this.byState.get(run.head.state);
    index?.remove(run);
    if (index?.size === 0) this.byState.delete(run.head.state);
  }
}

function rowOf(...runs: readonly StoredRun[]): Row {
  const row = new Row();
  for (const run of runs) row.insert(run);
  return row;
}
