import type { Blobs } from '../../../../src/core/store.ts';

/** Keeps bytes under the text they are. */
export function blobsByText(): Blobs {
  const kept = new Map<string, Uint8Array>();
  return {
    put: async (bytes) => {
      const ref = `bytes:${Buffer.from(bytes).toString()}`;
      kept.set(ref, bytes);
      return ref;
    },
    get: async (ref) => kept.get(ref),
    delete: async (ref) => void kept.delete(ref),
  };
}
