import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../src/lib/glob.ts';

describe('a glob', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['', '', true],
    ['', 'a', false],
    ['read_*', 'read_file', true],
    ['read_*', 'bread_file', false],
    ['*_file', 'read_file', true],
    ['*a*b*c*', 'xxaxxbxxcxx', true],
    ['*a*b*c*', 'xxaxxcxxbxx', false],
    ['prom_?uery', 'prom_query', true],
    ['prom_?uery', 'prom_uery', false],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['a**b', 'ab', true],
    ['*?', '', false],
    ['*?', 'a', true],
  ])('%s and %s: %s', (pattern, name, matches) => {
    expect(matchesGlob(pattern, name)).toBe(matches);
  });

  it('takes no longer for a hostile name', () => {
    const began = performance.now();
    expect(matchesGlob('*a'.repeat(50) + 'b', 'a'.repeat(10_000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
