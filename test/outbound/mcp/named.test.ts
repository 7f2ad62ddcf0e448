import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { named } from '../../../src/outbound/mcp/named.ts';

const tool = (server: string, name: string) => ({ server, name, item: 0 });
const aliases = (...list: ReturnType<typeof tool>[]) => named(list).tools.map(({ alias }) => alias);

describe('the name a model sees', () => {
  it('is the one of the server where it can be', () => {
    expect(aliases(tool('a', 'read_file'), tool('b', 'Write-File'))).toEqual(['read_file', 'Write-File']);
  });

  it('is made safe where it cannot, and begins with a letter or an underscore', () => {
    expect(aliases(tool('a', 'fs.read/file'), tool('a', '3d'), tool('a', 'größe'))).toEqual([
      'fs_read_file',
      '_3d',
      'gr__e',
    ]);
  });

  it('tells apart what two servers call the same, and says so', () => {
    const { tools, collisions } = named([tool('a', 'search'), tool('b', 'search'), tool('b', 'other')]);
    expect(tools.map(({ alias }) => alias)).toEqual(['a__search', 'b__search', 'other']);
    expect(collisions).toEqual(['search']);
  });

  it('tells apart what one server calls almost the same, without a collision of servers', () => {
    const { tools, collisions } = named([tool('a', 'x.y'), tool('a', 'x_y')]);
    expect(new Set(tools.map(({ alias }) => alias)).size).toBe(2);
    expect(tools.every(({ alias }) => /^x_y_[0-9a-f]{8}$/.test(alias))).toBe(true);
    expect(collisions).toEqual([]);
  });

  it('is safe, of its own, and the same at any order, whatever servers call their tools', () => {
    const names = fc.uniqueArray(
      fc.record({
        server: fc.constantFrom('a', 'b', 'a__b'),
        name: fc.oneof(
          fc.string({ minLength: 1 }),
          fc.constantFrom('x.y', 'x_y', 'b__x_y', 'z'.repeat(80), `${'z'.repeat(80)}!`),
        ),
      }),
      { selector: ({ server, name }) => JSON.stringify([server, name]), maxLength: 12 },
    );
    fc.assert(
      fc.property(names, (list) => {
        const given = list.map((one) => ({ ...one, item: 0 }));
        const { tools } = named(given);
        expect(tools.every(({ alias }) => /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/.test(alias))).toBe(true);
        expect(new Set(tools.map(({ alias }) => alias)).size).toBe(list.length);
        const key = (of: typeof tools) => new Map(of.map((one) => [`${one.server}\n${one.name}`, one.alias]));
        expect(key(named(given.toReversed()).tools)).toEqual(key(tools));
      }),
    );
  });
});
