import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/lib/nearest.ts';

describe('nearest', () => {
  it.each([
    ['turn_dept', 'turn_depth'],
    ['trun_depth', 'turn_depth'],
    ['Name', 'name'],
    ['aliaz', 'alias'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['name', 'alias', 'turn_depth', 'hidden'])).toBe(meant);
  });

  it('names nothing when nothing is close', () => {
    expect(nearest('colour', ['name', 'alias', 'turn_depth'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });

  it('prefers the closest, and the first of equals', () => {
    expect(nearest('bare', ['barns', 'bars', 'bark'])).toBe('bars');
  });

  it('does not measure a word that is no typo', () => {
    expect(nearest('a'.repeat(65), ['a'.repeat(64)])).toBeUndefined();
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['abc', 'abd', 1],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('from "%s" to "%s" is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });
});
