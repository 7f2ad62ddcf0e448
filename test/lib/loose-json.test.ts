import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LooseJson } from '../../src/lib/loose-json.ts';

const read = (text: string) => new LooseJson(text).value();

describe('loose JSON', () => {
  it('is read as JSON where it is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["{'a': 'it\\'s', b: True, c: None,}", { a: "it's", b: true, c: null }],
    ['{"a": [1, 2,, 3,], "b": (4, 5)}', { a: [1, 2, 3], b: [4, 5] }],
    ['{"a": {"b": [1, "two', { a: { b: [1, 'two'] } }],
    ['{"a": "line\nbreak \\u00fc \\x"}', { a: 'line\nbreak ü x' }],
    ['{"__proto__": {"x": 1}, "y": 2}', JSON.parse('{"__proto__": {"x": 1}, "y": 2}')],
    ['{"a": 1 "b": 2}', { a: 1, b: 2 }],
    ['word', 'word'],
    ['-1.5e3', -1500],
    ['1.2.3', '1.2.3'],
    ['', undefined],
    [' , ', undefined],
  ])('is forgiving: %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('is read to an end, whatever it is, and however deep', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      '"',
      "'",
      ':',
      ',',
      '\\',
      'u12',
      'a',
      '1',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const reader = new LooseJson(text);
        let values = 0;
        while (reader.value() !== undefined) values++;
        expect(values).toBeLessThanOrEqual(text.length);
      }),
    );
    expect(read('['.repeat(100_000))).toBeDefined();
  });
});
