import { createHash } from 'node:crypto';
import type { Blobs } from '../../../core/store.ts';

/**
 * A blob stays as long as a run of the journal names it. The others (not named yet, or no longer) are idle: when they
 * pass the limit, the oldest half of them goes.
 */
export class MemoryBlobs implements Blobs {
  readonly #idleLimit: number;
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #claims = new Map<string, number>();
  /** Sizes of the idle blobs, oldest first. */
  readonly #idle = new Map<string, number>();
  #idleBytes = 0;

  constructor(limits: { readonly idleBytes: number }) {
    this.#idleLimit = limits.idleBytes;
  }

  async put(bytes: Uint8Array): Promise<string> {
    const ref = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (!this.#blobs.has(ref)) this.#blobs.set(ref, new Uint8Array(bytes));
    if (!this.#claims.has(ref)) this.#rest(ref);
    return ref;
  }

  /** A copy: what the reader does to it stays with the reader. */
  async get(ref: string): Promise<Uint8Array | undefined> {
    const bytes = this.#blobs.get(ref);
    return bytes === undefined ? undefined : new Uint8Array(bytes);
  }

  async delete(ref: string): Promise<void> {
    this.#wake(ref);
    this.#blobs.delete(ref);
  }

  /** One more run names it. */
  claim(ref: string): void {
    this.#wake(ref);
    this.#claims.set(ref, (this.#claims.get(ref) ?? 0) + 1);
  }

  /** A run that named it is forgotten. */
  release(ref: string): void {
    const claims = (this.#claims.get(ref) ?? 0) - 1;
    if (claims > 0) {
      this.#claims.set(ref, claims);
      return;
    }
    this.#claims.delete(ref);
    this.#rest(ref);
  }

  clear(): void {
    this.#blobs.clear();
    this.#claims.clear();
    this.#idle.clear();
    this.#idleBytes = 0;
  }

  #rest(ref: string): void {
    this.#wake(ref);
    const size = this.#blobs.get(ref)?.byteLength;
    if (size === undefined) return;
    this.#idle.set(ref, size);
    this.#idleBytes += size;
    if (this.#idleBytes > this.#idleLimit) this.#dropOldest(ref);
  }

  /** Half at once: dropping one by one would look for the oldest again each time. */
  #dropOldest(newest: string): void {
    for (const ref of this.#idle.keys()) {
      if (ref === newest || this.#idleBytes <= this.#idleLimit / 2) return;
      this.#wake(ref);
      this.#blobs.delete(ref);
    }
  }

  #wake(ref: string): void {
    this.#idleBytes -= this.#idle.get(ref) ?? 0;
    this.#idle.delete(ref);
  }
}
