import { NodeError } from '../core/error.ts';
import type { LoggedEvent } from '../core/event.ts';

/** Entries kept in memory for followers; older ones are read from the journal. */
const window = 512;

/** Reads entries that have left memory. */
export type ReadBack = (from: number, limit: number) => Promise<readonly LoggedEvent[]>;

/** The newest entries of one live run, and everyone who follows them. */
export class RunLog {
  readonly #readBack: ReadBack;
  readonly #followers = new Set<() => void>();
  #entries: LoggedEvent[] = [];
  #first = 1;
  #journaled = 0;
  #end: { readonly error?: unknown } | undefined;

  constructor(readBack: ReadBack) {
    this.#readBack = readBack;
  }

  push(entry: LoggedEvent): void {
    this.#entries.push(entry);
    for (const wake of this.#followers) wake();
  }

  /** What is in the journal may leave memory. */
  journaled(seq: number): void {
    this.#journaled = seq;
    const surplus = Math.min(this.#entries.length - window, this.#journaled - this.#first + 1);
    // Dropped a window at a time, so that an entry costs the same however many there are.
    if (surplus < window) return;
    this.#entries = this.#entries.slice(surplus);
    this.#first += surplus;
  }

  /** Followers end once they have seen everything, with the error if there is one. */
  close(error?: unknown): void {
    this.#end = error === undefined ? {} : { error };
    for (const wake of this.#followers) wake();
  }

  /** Every entry after `seq`, once and in order, as it happens. Rejects with the signal's reason. */
  async *after(seq: number, signal: AbortSignal): AsyncGenerator<LoggedEvent, void, void> {
    let position = seq + 1;
    let woken: () => void = () => {};
    const wake = (): void => woken();
    this.#followers.add(wake);
    signal.addEventListener('abort', wake);
    try {
      for (;;) {
        signal.throwIfAborted();
        if (position < this.#first) {
          const old = await this.#readBack(position, this.#first - position);
          if (old.length === 0)
            throw new NodeError('not-found', 'the beginning of this task is no longer kept');
          for (const entry of old) yield entry;
          position += old.length;
        } else if (position - this.#first < this.#entries.length) {
          yield this.#entries[position - this.#first]!;
          position++;
        } else if (this.#end !== undefined) {
          if ('error' in this.#end) throw this.#end.error;
          return;
        } else {
          await new Promise<void>((resolve) => (woken = resolve));
        }
      }
    } finally {
      this.#followers.delete(wake);
      signal.removeEventListener('abort', wake);
    }
  }
}
