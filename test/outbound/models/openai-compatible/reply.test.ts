import { describe, expect, it } from 'vitest';
import { callIds } from '../../../../src/outbound/models/call-ids.ts';
import { type Chunk, Reply } from '../../../../src/outbound/models/openai-compatible/reply.ts';
import { quirksOf } from '../../../../src/outbound/models/openai-compatible/quirks.ts';
import { agent, linesOf, requestOf } from '../asking.ts';

const replyTo = (request = requestOf(), dialect: Parameters<typeof quirksOf>[0] = 'openai') =>
  new Reply({ idFor: callIds(request), quirks: quirksOf(dialect), kept: new WeakMap() });

/** The lines a reply of these deltas makes; the last chunk has the reason. */
function linesFrom(deltas: readonly object[], finish = 'stop', request = requestOf()): string[] {
  const reply = replyTo(request);
  const chunks = [
    ...deltas.map((delta) => ({ choices: [{ delta }] })),
    { choices: [{ delta: {}, finish_reason: finish }] },
  ];
  return linesOf([...chunks.flatMap((chunk) => [...reply.take(chunk)]), ...reply.end()]);
}
const piece = (at: object, name?: string, input?: unknown) => ({
  tool_calls: [{ ...at, function: { name, arguments: input } }],
});
const end = 'finish: calls {"input":0,"output":0}';

describe('a reply', () => {
  it.each([
    [
      'joins the pieces of a call by its index',
      [piece({ index: 0, id: 'a' }, 'clock', '{"z'), piece({ index: 0 }, undefined, '":1}')],
      ['call a: clock {"z":1}', end],
    ],
    [
      'does not repeat a name that comes with every piece',
      [piece({ index: 0, id: 'a' }, 'clock', '{"z'), piece({ index: 0, id: 'a' }, 'clock', '":1}')],
      ['call a: clock {"z":1}', end],
    ],
    [
      'keeps a call whose pieces have new ids and no name',
      [piece({ index: 0, id: 'a' }, 'clock', '{"z'), piece({ index: 0, id: 'b' }, undefined, '":1}')],
      ['call a: clock {"z":1}', end],
    ],
    [
      'joins the pieces of a call without an index',
      [piece({ id: 'a' }, 'clock', '{"z'), piece({}, undefined, '":1}'), piece({ id: 'b' }, 'sun', '{}')],
      ['call a: clock {"z":1}', 'call b: sun {}', end],
    ],
    [
      'takes null for no arguments',
      [piece({ index: 0, id: 'a' }, 'clock', 'null')],
      ['call a: clock {}', end],
    ],
    [
      'gives a call another id when two have the same',
      [piece({ index: 0, id: 'a' }, 'clock', '{}'), piece({ index: 1, id: 'a' }, 'sun', '{}')],
      ['call a: clock {}', 'call call-1: sun {}', end],
    ],
    [
      'skips what is not there',
      [{ content: null }, { tool_calls: null }, { tool_calls: [null] }, { content: 7, reasoning: {} }],
      ['finish: stop {"input":0,"output":0}'],
    ],
  ])('%s', (_, deltas, expected) => {
    expect(linesFrom(deltas)).toEqual(expected);
  });

  it('gives a call another id when the dialogue has it', () => {
    const request = requestOf(agent('', 'call-2'));
    expect(linesFrom([piece({ index: 0, id: 'call-2' }, 'clock')], 'stop', request)[0]).toBe(
      'call call-3: clock {}',
    );
  });

  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['length', 'length'],
    ['content_filter', 'refused'],
    ['tool_calls', 'stop'],
  ])('that finishes with %s finishes with %s', (finish, reason) => {
    expect(linesFrom([{ content: 'x' }], finish).at(-1)).toContain(`finish: ${reason} `);
  });

  it('fails on a call without a name, and reads what is not there as nothing', () => {
    expect(() => linesFrom([piece({ index: 0, id: 'a' })])).toThrow('cannot be read');
    const take = (chunk: Chunk) => [...replyTo().take(chunk)];
    expect(take({})).toEqual([]);
    expect(take({ choices: null, usage: null })).toEqual([]);
  });

  it('takes the usage that came last, and only what is a count', () => {
    const reply = replyTo();
    const chunks = [
      { usage: { prompt_tokens: 1, completion_tokens: 1 } },
      { choices: [{ finish_reason: 'stop' }] },
      {
        choices: [],
        usage: { prompt_tokens: 5, completion_tokens: '7', prompt_tokens_details: { cached_tokens: 3 } },
      },
    ];
    expect(linesOf([...chunks.flatMap((chunk) => [...reply.take(chunk as Chunk)]), ...reply.end()])).toEqual([
      'finish: stop {"input":5,"output":0,"cached":3}',
    ]);
  });
});
