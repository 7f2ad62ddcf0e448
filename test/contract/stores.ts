import { expect, it } from 'vitest';
import { blobsContract } from './blobs.ts';
import { journalContract } from './journal.ts';
import { listModelContract } from './list-model.ts';
import { listContract } from './list.ts';
import { recordsContract } from './records.ts';
import type { Open } from './sample.ts';

/** Every suite, for a store that has all the ports. `open` gives an empty one each time, the tests close it. */
export function storesContract(open: Open): void {
  journalContract(open);
  listContract(open);
  listModelContract(open);
  recordsContract(open);
  blobsContract(open);

  it('answers a ping', async () => {
    await using stores = await open();
    await expect(stores.ping()).resolves.toBeUndefined();
  });
}
