import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Open } from './sample.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const refOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What every blob store keeps, whatever it is made of. */
export function blobsContract(open: Open): void {
  describe('blobs', () => {
    it('are named after their content', async () => {
      await using stores = await open();
      const { blobs } = stores;
      const ref = await blobs.put(bytesOf('hello'));
      expect(ref).toBe(refOf(bytesOf('hello')));
      expect(await blobs.put(bytesOf('hello'))).toBe(ref);
      expect(await blobs.put(bytesOf('hello!'))).not.toBe(ref);
      expect(await blobs.get(ref)).toEqual(bytesOf('hello'));
    });

    it('are absent until they are put, and once they are deleted', async () => {
      await using stores = await open();
      const { blobs } = stores;
      const ref = refOf(bytesOf('hello'));
      expect(await blobs.get(ref)).toBeUndefined();
      await blobs.put(bytesOf('hello'));
      await blobs.put(bytesOf('other'));
      await blobs.delete(ref);
      await blobs.delete(ref);
      expect(await blobs.get(ref)).toBeUndefined();
      expect(await blobs.get(refOf(bytesOf('other')))).toEqual(bytesOf('other'));
      await blobs.put(bytesOf('hello'));
      expect(await blobs.get(ref)).toEqual(bytesOf('hello'));
    });

    it.each(['', 'hello', 'sha256:', 'sha256:../../etc/passwd', 'sha256:zz', '__proto__'])(
      'are not found under %j',
      async (ref) => {
        await using stores = await open();
        await stores.blobs.put(bytesOf('hello'));
        expect(await stores.blobs.get(ref)).toBeUndefined();
        await stores.blobs.delete(ref);
      },
    );

    it('stay what they are when the giver or a taker writes to the bytes', async () => {
      await using stores = await open();
      const { blobs } = stores;
      for (const bytes of [bytesOf('hello'), Buffer.from('hello')]) {
        const ref = await blobs.put(bytes);
        bytes.fill(0);
        (await blobs.get(ref))?.fill(0);
        expect(Buffer.from((await blobs.get(ref)) ?? []).toString()).toBe('hello');
        await blobs.delete(ref);
      }
    });

    it('hold a part of a bigger buffer, every value of a byte, nothing, and megabytes', async () => {
      await using stores = await open();
      const every = Uint8Array.from({ length: 256 }, (_, index) => index);
      const samples = [every.subarray(100, 200), every, new Uint8Array(), Buffer.alloc(3_000_000, every)];
      for (const bytes of samples) {
        const ref = await stores.blobs.put(bytes);
        const back = await stores.blobs.get(ref);
        expect([ref, back?.byteLength]).toEqual([refOf(bytes), bytes.byteLength]);
        expect(Buffer.compare(back!, bytes)).toBe(0);
      }
    });

    it('can be put many times at once', async () => {
      await using stores = await open();
      const refs = await Promise.all(Array.from({ length: 20 }, () => stores.blobs.put(bytesOf('same'))));
      expect(new Set(refs).size).toBe(1);
      expect(await stores.blobs.get(refs[0]!)).toEqual(bytesOf('same'));
    });
  });
}
