import type { LoggedEvent } from '../../../core/event.ts';
import type { RunHead } from '../../../core/store.ts';
import type { Shelf } from './shelf.ts';

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
