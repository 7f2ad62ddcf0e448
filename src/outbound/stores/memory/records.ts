import { NodeError } from '../../../core/error.ts';
import type { Json } from '../../../core/json.ts';
import type { Records, Versioned } from '../../../core/store.ts';

export class MemoryRecords implements Records {
  readonly #records = new Map<string, Versioned<Json>>();
  /** One count for all keys: a record that was deleted and comes back is never at a version someone still holds. */
  #version = 0;

  async get(key: string): Promise<Versioned<Json> | undefined> {
    return this.#records.get(key);
  }

  async put(key: string, value: Json, expected?: number): Promise<number> {
    const current = this.#records.get(key)?.version ?? 0;
    if (expected !== undefined && expected !== current)
      throw new NodeError(
        'conflict',
        `the record ${key} is at version ${current}, not at ${expected}; read it again`,
      );
    const version = ++this.#version;
    this.#records.set(key, { value, version });
    return version;
  }

  async delete(key: string): Promise<void> {
    this.#records.delete(key);
  }

  clear(): void {
    this.#records.clear();
  }
}
