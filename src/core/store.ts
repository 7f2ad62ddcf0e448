import type { LoggedEvent } from './event.ts';
import type { Json } from './json.ts';
import type { Owner, RunState } from './run.ts';

/** What is known of a run without reading its journal: the row that lists and look-ups use. */
export interface RunHead {
  readonly id: string;
  readonly contextId: string;
  readonly agent: string;
  readonly owner: Owner;
  readonly state: RunState;
  /** When the run came into this state. */
  readonly stateAt: number;
  readonly createdAt: number;
  /** The newest entry the journal holds. */
  readonly seq: number;
}

export interface HeadFilter {
  readonly owner: Owner;
  readonly agent: string;
  readonly contextId?: string;
  readonly state?: RunState;
  /** Only runs whose state is at least this young. */
  readonly since?: number;
}

export interface Page {
  readonly limit: number;
  /** Where the last page ended; its `next`. */
  readonly after?: string;
}

export interface HeadPage {
  readonly heads: readonly RunHead[];
  readonly total: number;
  readonly next?: string;
}

/** Append-only, one writer per run. The head is written with the entries, so the two cannot disagree. */
export interface Journal {
  /** Durable once it settles. Refuses (`conflict`) entries that do not follow the newest one. */
  append(head: RunHead, entries: readonly LoggedEvent[]): Promise<void>;
  /** Up to `limit` entries from `from` on, in order; empty when there are none. */
  read(runId: string, from: number, limit: number): Promise<readonly LoggedEvent[]>;
  head(runId: string): Promise<RunHead | undefined>;
  /** Newest state first. A run that answered with a bare message is in no list. */
  list(filter: HeadFilter, page: Page): Promise<HeadPage>;
}

export interface Versioned<T> {
  readonly value: T;
  readonly version: number;
}

/** Small values by key, each with a version so that nobody overwrites what they have not seen. */
export interface Records {
  get(key: string): Promise<Versioned<Json> | undefined>;
  /** Returns the new version. With `expected`, refuses (`conflict`) when the record is at another version; 0 means absent. */
  put(key: string, value: Json, expected?: number): Promise<number>;
  delete(key: string): Promise<void>;
}

/** Bytes by their content: the same bytes have the same reference. */
export interface Blobs {
  put(bytes: Uint8Array): Promise<string>;
  get(ref: string): Promise<Uint8Array | undefined>;
  delete(ref: string): Promise<void>;
}

export interface Stores extends AsyncDisposable {
  readonly journal: Journal;
  readonly records: Records;
  readonly blobs: Blobs;
  /** Answers when the store does; rejects when it cannot. */
  ping(): Promise<void>;
}
