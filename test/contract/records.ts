import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { type Open, conflict, raced } from './sample.ts';

/** What every record store keeps, whatever it is made of. */
export function recordsContract(open: Open): void {
  describe('records', () => {
    versions(open);
    values(open);
  });
}

function versions(open: Open): void {
  it('are absent until they are put', async () => {
    await using stores = await open();
    expect(await stores.records.get('a')).toBeUndefined();
    const version = await stores.records.put('a', { n: 1 });
    expect(version).toBeGreaterThan(0);
    expect(await stores.records.get('a')).toEqual({ value: { n: 1 }, version });
    expect(await stores.records.get('A')).toBeUndefined();
  });

  it('get a higher version with every put', async () => {
    await using stores = await open();
    const { records } = stores;
    const first = await records.put('a', 1);
    const second = await records.put('a', 1);
    const third = await records.put('a', 2, second);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
    expect(await records.get('a')).toEqual({ value: 2, version: third });
  });

  it('are not created where one is expected, nor overwritten where none is', async () => {
    await using stores = await open();
    const { records } = stores;
    await expect(records.put('a', 1, 1)).rejects.toMatchObject(conflict);
    expect(await records.get('a')).toBeUndefined();
    const version = await records.put('a', 1, 0);
    await expect(records.put('a', 2, 0)).rejects.toMatchObject(conflict);
    expect(await records.get('a')).toEqual({ value: 1, version });
  });

  it('are not overwritten by someone who saw an older version', async () => {
    await using stores = await open();
    const { records } = stores;
    const seen = await records.put('a', 'first');
    const newer = await records.put('a', 'second');
    await expect(records.put('a', 'third', seen)).rejects.toMatchObject(conflict);
    await expect(records.put('a', 'third', newer + 1)).rejects.toMatchObject(conflict);
    expect(await records.get('a')).toEqual({ value: 'second', version: newer });
  });

  it('let one of several writers who saw the same version win', async () => {
    await using stores = await open();
    const { records } = stores;
    const version = await records.put('a', 'start');
    const result = await raced(['x', 'y', 'z'].map((value) => records.put('a', value, version)));
    expect(result).toMatchObject({ won: 1, errors: [conflict, conflict] });
    const created = await raced(['x', 'y', 'z'].map((value) => records.put('b', value, 0)));
    expect(created).toMatchObject({ won: 1, errors: [conflict, conflict] });
  });

  it('can be deleted, once or twice, and then put anew', async () => {
    await using stores = await open();
    const { records } = stores;
    await records.put('a', 1);
    await records.put('b', 2);
    await records.delete('a');
    await records.delete('a');
    expect(await records.get('a')).toBeUndefined();
    expect((await records.get('b'))?.value).toBe(2);
    await records.put('a', 3, 0);
    expect((await records.get('a'))?.value).toBe(3);
  });

  it('do not come back at a version that someone saw before they were deleted', async () => {
    await using stores = await open();
    const { records } = stores;
    const seen = await records.put('lease', 'mine', 0);
    await records.delete('lease');
    await records.put('lease', 'theirs', 0);
    await expect(records.put('lease', 'mine again', seen)).rejects.toMatchObject(conflict);
    expect((await records.get('lease'))?.value).toBe('theirs');
  });
}

function values(open: Open): void {
  it('hold any JSON value, null included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (drawn) => {
        await using stores = await open();
        // One round trip first: JSON has no -0. What it makes is JSON.
        const value = JSON.parse(JSON.stringify(drawn)) as Json;
        const version = await stores.records.put('a', value);
        expect(await stores.records.get('a')).toEqual({ value, version });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    'läuft 🦜',
    'a/b?c#d',
    `'"; drop table`,
    '',
    ' ',
    '%_*',
    '__proto__',
    'constructor',
    'k'.repeat(500),
  ])('take %j for a key', async (key) => {
    await using stores = await open();
    expect(await stores.records.get(key)).toBeUndefined();
    const version = await stores.records.put(key, key, 0);
    expect(await stores.records.get(key)).toEqual({ value: key, version });
    expect(await stores.records.get(`${key}x`)).toBeUndefined();
    await stores.records.delete(key);
    expect(await stores.records.get(key)).toBeUndefined();
  });
}
