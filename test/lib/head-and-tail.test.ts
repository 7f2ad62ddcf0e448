import { describe, expect, it } from 'vitest';
import { headAndTail } from '../../src/lib/head-and-tail.ts';

describe('a long text', () => {
  it('stays as it is while it fits', () => {
    expect(headAndTail('12345678', 8)).toBe('12345678');
  });

  it('keeps its beginning and its end, and says what is missing', () => {
    expect(headAndTail('abcdefghij', 4)).toBe('abc\n[… 6 characters left out …]\nj');
  });

  it('is not cut into half characters', () => {
    expect(headAndTail('😀😀😀😀', 4)).not.toMatch(/\p{Surrogate}/u);
  });
});
