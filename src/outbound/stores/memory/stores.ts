import type { Stores } from '../../../core/store.ts';
import { MemoryBlobs } from './blobs.ts';
import { MemoryJournal } from './journal.ts';
import { MemoryRecords } from './records.ts';

/** Room for bytes that no run names: an upload has to outlive the wait for its run. */
const idleBytes = 64 * 1024 * 1024;

/** Everything in this process, for as long as it lives. Of the runs that ended, the last `maxRuns` are kept. */
export function memoryStores(limits: { readonly maxRuns: number }): Stores {
  const blobs = new MemoryBlobs({ idleBytes });
  const records = new MemoryRecords();
  const journal = new MemoryJournal({ maxRuns: limits.maxRuns, blobs });
  return {
    journal,
    records,
    blobs,
    async ping() {},
    async [Symbol.asyncDispose]() {
      journal.clear();
      records.clear();
      blobs.clear();
    },
  };
}
