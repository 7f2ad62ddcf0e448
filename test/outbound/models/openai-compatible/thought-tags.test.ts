import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ThoughtTags } from '../../../../src/outbound/models/openai-compatible/thought-tags.ts';

/** What is thought and what is said when the text comes in these pieces. */
function told(...pieces: readonly string[]): { thought: string; text: string } {
  const tags = new ThoughtTags();
  const parts = [...pieces.flatMap((piece) => [...tags.take(piece)]), ...tags.end()];
  const of = (type: string) => parts.map((part) => (part.type === type ? part.text : '')).join('');
  return { thought: of('thought'), text: of('text') };
}

const samples: readonly [string, { thought: string; text: string }][] = [
  ['<think>so</think>\n\nIt is.', { thought: 'so', text: 'It is.' }],
  ['\n<thought>a < b</thought>c', { thought: 'a < b', text: 'c' }],
  ['<reasoning>x</reasoning> y </reasoning>', { thought: 'x', text: 'y </reasoning>' }],
  ['It is <think>not</think>', { thought: '', text: 'It is <think>not</think>' }],
  ['<thin ice', { thought: '', text: '<thin ice' }],
  ['  <th', { thought: '', text: '  <th' }],
  ['<think>never ends </thi', { thought: 'never ends </thi', text: '' }],
  ['<think></think>', { thought: '', text: '' }],
  [' plain', { thought: '', text: ' plain' }],
];

describe('thoughts in tags', () => {
  it.each(samples)('%j', (text, expected) => {
    expect(told(text)).toEqual(expected);
    expect(told(...text.split(''))).toEqual(expected);
  });

  it('are the same however they are cut', () => {
    const pieces = fc.array(fc.constantFrom('<think>', '</think>', '<', 'think', '>', ' ', 'a', '\n'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(pieces, (parts) => {
        expect(told(...parts)).toEqual(told(parts.join('')));
      }),
    );
  });
});
