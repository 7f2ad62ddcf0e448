import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventData } from '../../src/lib/event-data.ts';

/** The data of the events in these pieces of text. */
function dataOf(...pieces: readonly string[]): string[] {
  const data = new EventData();
  return [...pieces.flatMap((piece) => data.push(piece)), ...data.end()];
}

describe('the data of a stream of events', () => {
  it.each([
    ['is the text behind data:, less one space', ['data: a\n\ndata:b\n\ndata:  c\n\n'], ['a', 'b', ' c']],
    ['may have lines', ['data: a\ndata: b\n\n'], ['a\nb']],
    ['is nothing without data', [': ping\n\nevent: x\nid: 1\n\n\n\n'], []],
    ['may be empty', ['data\n\n', 'data:\n\n'], ['', '']],
    ['has other fields around it', ['event: x\ndata: a\nid: 7\nretry: 1\ndatax: no\n\n'], ['a']],
    ['may end its lines in any way', ['data: a\r\n\r\ndata: b\r\rdata: c\n\n'], ['a', 'b', 'c']],
    ['may have a line end in two pieces', ['data: a\r', '\n\r', '\ndata: b\n\n'], ['a', 'b']],
    ['may lack its last empty line', ['data: a\n'], ['a']],
    ['is left out when its line is cut', ['data: a\n\ndata: {"b'], ['a']],
  ])('%s', (_, pieces, expected) => {
    expect(dataOf(...pieces)).toEqual(expected);
  });

  it('does not depend on where the text is cut', () => {
    const text = fc.array(fc.constantFrom('data: a', 'data:b', ': c', '\n', '\r\n', '\r', '\n\n', 'x'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('');
        expect(dataOf(...whole.split(''))).toEqual(dataOf(whole));
      }),
    );
  });

  it('has a limit', () => {
    const megabyte = 'x'.repeat(2 ** 20);
    expect(() => dataOf('data: ', ...Array.from({ length: 17 }, () => megabyte))).toThrow(RangeError);
    expect(() => dataOf(...Array.from({ length: 17 }, () => `data: ${megabyte}\n`))).toThrow(RangeError);
  });
});
