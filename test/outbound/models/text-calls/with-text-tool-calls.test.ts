import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../../src/core/model.ts';
import { noUsage } from '../../../../src/core/usage.ts';
import { withTextToolCalls } from '../../../../src/outbound/models/text-calls/with-text-tool-calls.ts';
import { playing, says } from '../../../support/model.ts';
import { ask, linesOf, requestOf, toolResult, user } from '../asking.ts';

const tools: ModelRequest['tools'] = [
  {
    name: 'clock',
    description: 'tells the time',
    inputSchema: { type: 'object', properties: { zone: { type: 'string' }, n: { type: 'integer' } } },
  },
  { name: 'get_weather', description: 'tells the weather', inputSchema: { type: 'object' } },
];
const request = { ...requestOf(user('hi')), tools };

/** What is shown of the text, and what is called, when it comes in these pieces. */
async function read(...pieces: readonly string[]): Promise<{ text: string; calls: string[] }> {
  const parts = await ask(withTextToolCalls(playing(says(...pieces))), request);
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const calls = parts.flatMap((part) =>
    part.type === 'call' ? [`${part.call.name} ${JSON.stringify(part.call.input)}`] : [],
  );
  expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: calls.length > 0 ? 'calls' : 'stop' });
  return { text, calls };
}

const clock = 'clock {"zone":"CET"}';
const written: readonly [string, string, string, string[]][] = [
  ['JSON', '{"name": "clock", "arguments": {"zone": "CET"}}', '', [clock]],
  ['JSON with parameters', '{"name":"clock","parameters":{"zone":"CET"}}', '', [clock]],
  ['JSON with the arguments first', '{"arguments":{"zone":"CET"},"name":"clock"}', '', [clock]],
  ['JSON with arguments as a text', '{"name":"clock","arguments":"{\\"zone\\":\\"CET\\"}"}', '', [clock]],
  [
    'JSON as OpenAI writes it',
    '{"type":"function","function":{"name":"clock","arguments":{"zone":"CET"}}}',
    '',
    [clock],
  ],
  [
    'JSON in a fence',
    'Let me see.\n```json\n{"name":"clock","arguments":{"zone":"CET"}}\n```\n',
    'Let me see.',
    [clock],
  ],
  ['JSON in a bare fence', '```\n{"name":"clock","arguments":{"zone":"CET"}}\n```', '', [clock]],
  ['JSON in a sentence', 'I call {"name":"clock","arguments":{"zone":"CET"}} now.', 'I call  now.', [clock]],
  [
    'a list',
    '[{"name":"clock","arguments":{"zone":"CET"}},{"name":"get_weather","arguments":{}}]',
    '',
    [clock, 'get_weather {}'],
  ],
  [
    'two in a row',
    '{"name":"clock","arguments":{"zone":"CET"}}\n{"name":"get_weather"}',
    '',
    [clock, 'get_weather {}'],
  ],
  ['Hermes', '<tool_call>\n{"name": "clock", "arguments": {"zone": "CET"}}\n</tool_call>', '', [clock]],
  [
    'Hermes, twice',
    'So:<tool_call>{"name":"clock","arguments":{"zone":"CET"}}</tool_call>\n<tool_call>{"name":"get_weather"}</tool_call>',
    'So:',
    [clock, 'get_weather {}'],
  ],
  ['Python', '[clock(zone="CET")]', '', [clock]],
  [
    'Python, two, with values of all kinds',
    "[clock(zone='C\\'T', n=3), get_weather(a=True, b=None, c=[1, 2], d={'x': 1.5})]",
    '',
    ['clock {"zone":"C\'T","n":3}', 'get_weather {"a":true,"b":null,"c":[1,2],"d":{"x":1.5}}'],
  ],
  [
    'Qwen',
    '<function=clock>\n<parameter=zone>\nCET\n</parameter>\n<parameter=n>\n3\n</parameter>\n</function>',
    '',
    ['clock {"zone":"CET","n":3}'],
  ],
  [
    'Qwen in a tag',
    '<tool_call>\n<function=clock>\n<parameter=zone>\nCET\n</parameter>\n</function>\n</tool_call>',
    '',
    [clock],
  ],
  [
    'a number where a text is wanted',
    '<function=clock><parameter=zone>12</parameter></function>',
    '',
    ['clock {"zone":"12"}'],
  ],
  ['Llama', '<|python_tag|>{"name":"clock","parameters":{"zone":"CET"}}', '', [clock]],
  ['Llama with JSON in the tag', '<function=clock>{"zone":"CET"}</function>', '', [clock]],
  ['Mistral', '[TOOL_CALLS][{"name":"clock","arguments":{"zone":"CET"}}]', '', [clock]],
  ['a tag that never closes', '<tool_call>{"name":"clock","arguments":{"zone":"CET"}}', '', [clock]],
  [
    'a tag closed by another',
    '<tool_call>{"name":"clock","arguments":{"zone":"CET"}}<tool_call>',
    '',
    [clock],
  ],
  ['brackets that never close', '{"name":"clock","arguments":{"zone":"CET"', '', [clock]],
  [
    'single quotes, a comma too many, no quotes',
    "{'name': 'clock', arguments: {'zone': 'CET',},}",
    '',
    [clock],
  ],
  ['a tool that is not there, in a tag', '<tool_call>{"name":"moon"}</tool_call>', '', ['moon {}']],
  ['nonsense in a tag', '<tool_call>what?</tool_call>', '', ['tool_call "what?"']],
];

const plain: readonly [string, string][] = [
  ['prose', 'It is noon. [1] (see {x}) <b>so</b> `code`.\n'],
  ['JSON of something else', '{"name": "Ada", "age": 36}'],
  ['JSON of something else in a fence', 'Here:\n```json\n{"name": "Ada"}\n```\nDone.'],
  ['code', '```ts\nconst a = { b: [1, 2] };\nif (a < 3) {}\n```\n'],
  ['a tool that is not there', '{"name": "moon", "arguments": {}}'],
  ['a list', '[clock, get_weather] and [a](b) and [clock (x)'],
  ['what only begins', '{"na'],
  ['half a tag', 'a <tool_'],
  ['a fence that only begins', 'x ```js'],
  ['brackets', '{{{[[[<<<'],
];

describe('a call that is written as text', () => {
  it.each(written)('is read from %s', async (_, text, shown, calls) => {
    expect(await read(text)).toEqual({ text: shown, calls });
  });

  it.each(written)('is read from %s, letter by letter', async (_, text, shown, calls) => {
    expect(await read(...text.split(''))).toEqual({ text: shown, calls });
  });

  it('shows nothing of itself however it is cut', async () => {
    const cut = fc.record({
      at: fc.nat(written.length - 1),
      sizes: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(cut, async ({ at, sizes }) => {
        const [, text, shown, calls] = written[at]!;
        const pieces: string[] = [];
        let from = 0;
        for (const size of sizes) pieces.push(text.slice(from, (from += size)));
        pieces.push(text.slice(from));
        expect(await read(...pieces)).toEqual({ text: shown, calls });
      }),
    );
  });
});

describe('text that is no call', () => {
  it.each(plain)('is shown as it is: %s', async (_, text) => {
    expect(await read(text)).toEqual({ text, calls: [] });
    expect(await read(...text.split(''))).toEqual({ text, calls: [] });
  });

  it('is shown as it is, whatever it is', async () => {
    const words = ['{', '"', 'name', ':', '[', '<', 'tool', '>', '`', '```', '\n', ' ', 'a', '}', ']', '('];
    const pieces = fc.array(fc.constantFrom(...words), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(pieces, async (text) => {
        expect(await read(...text)).toEqual({ text: text.join(''), calls: [] });
      }),
    );
  });

  it('is shown at once when it cannot begin a call', async () => {
    const parts = await ask(withTextToolCalls(playing(says('One ', 'two', ' {x', 'y}'))), request);
    expect(linesOf(parts).slice(0, -1)).toEqual(['text: One', 'text:  two', 'text:  {x', 'text: y}']);
  });

  it.each([
    ['tables in tables', '{"name":'.repeat(40_000)],
    ['backticks', '`'.repeat(200_000)],
    ['lists', '[{'.repeat(100_000)],
    ['tags', '<tool_'.repeat(40_000)],
    ['calls that never end', `{"name":"x","arguments":"${'y'.repeat(400_000)}`],
  ])('costs as much as it is long: %s', async (_, text) => {
    const from = performance.now();
    await read(...(text.match(/.{1,7}/gsu) ?? []));
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

describe('a reply', () => {
  it('with calls of its own keeps those', async () => {
    const call = { id: 'c', name: 'clock', input: {} };
    const model = playing([
      { type: 'text', text: '<tool_call>{"name":"clock"}</tool_call>' },
      { type: 'call', call },
      { type: 'finish', reason: 'calls', usage: noUsage },
    ]);
    expect(linesOf(await ask(withTextToolCalls(model), request))).toEqual([
      'call c: clock {}',
      'finish: calls {"input":0,"output":0}',
    ]);
  });

  it('without tools is left alone', async () => {
    const text = '{"name":"clock","arguments":{}}';
    const parts = await ask(withTextToolCalls(playing(says(text))), requestOf(user('hi')));
    expect(linesOf(parts)[0]).toBe(`text: ${text}`);
  });

  it('in the last round shows no call either', async () => {
    const last = requestOf(user('hi'), toolResult('c', 'noon'));
    const parts = await ask(withTextToolCalls(playing(says('{"name":"clock","arguments":{}}'))), last);
    expect(linesOf(parts)).toEqual(['call call-2: clock {}', 'finish: calls {"input":1,"output":1}']);
  });
});
