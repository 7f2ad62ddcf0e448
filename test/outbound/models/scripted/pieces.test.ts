import { assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieces } from '../../../../src/outbound/models/scripted/pieces.ts';

const cut = (text: string, size: number): string[] => [...pieces(text, size)];

describe('pieces', () => {
  it.each([
    ['words, with the space before them', 'to be  or\nnot ', 0, ['to', ' be', '  or', '\nnot', ' ']],
    ['one word that has spaces around it', '  hi  ', 0, ['  hi', '  ']],
    ['nothing', '', 0, []],
    ['nothing by characters', '', 3, []],
    ['two characters', 'abcde', 2, ['ab', 'cd', 'e']],
    ['surrogate pairs whole', '😀😁😂', 2, ['😀😁', '😂']],
    ['joined emoji whole', 'a👩‍👩‍👧b', 1, ['a', '👩‍👩‍👧', 'b']],
    ['skin tones whole', '👍🏽👍🏿', 1, ['👍🏽', '👍🏿']],
    ['flags whole', '🇩🇪🇫🇷', 1, ['🇩🇪', '🇫🇷']],
    ['accents with their letter', 'e\u0301a', 1, ['e\u0301', 'a']],
    ['line ends whole', 'a\r\nb', 1, ['a', '\r\n', 'b']],
    ['all of it when the size is larger', 'abc', 10, ['abc']],
  ])('cuts %s', (_, text, size, expected) => {
    expect(cut(text, size)).toEqual(expected);
  });

  it('loses nothing of any text', () => {
    assert(
      property(string({ unit: 'binary' }), integer({ min: 0, max: 9 }), (text, size) => {
        expect(cut(text, size).join('')).toBe(text);
      }),
    );
  });

  it('keeps a lone surrogate', () => {
    expect(cut('a\ud800b', 1)).toEqual(['a', '\ud800', 'b']);
    expect(cut('a\ud800 b', 0).join('')).toBe('a\ud800 b');
  });

  it.each([
    ['one letter', 'a'],
    ['spaces', ' '],
    ['accents', '\u0301'],
    ['joiners', '👩\u200D'],
    ['words', 'wörd 😀 '],
  ])('cuts a megabyte of %s in linear time', (_, unit) => {
    const text = unit.repeat(1_000_000 / unit.length);
    const start = performance.now();
    for (const size of [0, 1, 1000]) expect(cut(text, size).join('') === text).toBe(true);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
