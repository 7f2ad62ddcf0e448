import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ModelPart, ModelRequest } from '../../../../src/core/model.ts';
import { repliesDirectly, type Rule } from '../../../../src/outbound/models/scripted/script.ts';
import { scriptedModel } from '../../../../src/outbound/models/scripted/scripted-model.ts';
import { agent, ask, callContext, linesOf, requestOf, textIn, toolResult, user } from '../asking.ts';
import { blobsByText } from './blobs.ts';

const play = (rules: readonly Rule[], request: ModelRequest, signal?: AbortSignal): Promise<ModelPart[]> =>
  ask(scriptedModel({ rules }, blobsByText()), request, signal);
const hi = requestOf(user('hi', 'm-1'));

/** Which of the rules answers: each says its number, and one more catches the rest. */
const whichAnswers = async (whens: readonly Rule['when'][], request: ModelRequest): Promise<string> => {
  const rules = whens.map((when, n) => ({ ...(when === undefined ? {} : { when }), say: String(n + 1) }));
  return textIn(await play([...rules, { say: 'none' }], request));
};

describe('matching', () => {
  const afterTool = requestOf(user('time?', 'm-7'), agent('', 'c1'), toolResult('c1', 'It is Noon'));

  it.each([
    ['a text anywhere in it, without case', { text: 'WORLD' }, requestOf(user('Hello world'))],
    ['a text as unicode', { text: '^.$' }, requestOf(user('😀'))],
    ['only the last user message', { text: '^b$' }, requestOf(user('a'), agent('x'), user('b'))],
    ['the id of the last user message', { message_id: '^tck-' }, requestOf(user('x', 'tck-1'))],
    ['the first reply', { turn: 1 }, hi],
    ['the reply after tools', { turn: 2 }, afterTool],
    ['turns since the last user message', { turn: 1 }, requestOf(user('a'), agent('x'), user('b'))],
    ['the first message', { message: 1 }, hi],
    ['the second message', { message: 2 }, requestOf(user('a'), agent('x'), user('b'))],
    ['the newest tool result', { tool_result: 'noon' }, afterTool],
    [
      'all that is given',
      { text: 'time', message_id: '7$', turn: 2, message: 1, tool_result: '^it' },
      afterTool,
    ],
    ['anything when empty', {}, hi],
  ] satisfies [string, Rule['when'], ModelRequest][])('sees %s', async (_, when, request) => {
    expect(await whichAnswers([when], request)).toBe('1');
  });

  it.each([
    ['another text', { text: '^world' }, requestOf(user('Hello world'))],
    ['an id in other case', { message_id: '^TCK-' }, requestOf(user('x', 'tck-1'))],
    ['a message without an id', { message_id: '.' }, requestOf(user('x'))],
    ['another turn', { turn: 2 }, hi],
    ['another message', { message: 2 }, hi],
    ['no tool result', { tool_result: '' }, hi],
    [
      'a tool result of an earlier message',
      { tool_result: 'noon' },
      requestOf(...afterTool.messages, user('so?')),
    ],
    ['one of two that does not match', { text: 'time', turn: 1 }, afterTool],
  ] satisfies [string, Rule['when'], ModelRequest][])('is not misled by %s', async (_, when, request) => {
    expect(await whichAnswers([when], request)).toBe('none');
  });

  it('sees the error of a failed tool, and the newest of several results', async () => {
    const failed = {
      role: 'tool',
      callId: 'c2',
      name: 'clock',
      result: { ok: false, error: 'no clock' },
    } as const;
    const request = requestOf(user('time?'), agent('', 'c1', 'c2'), toolResult('c1', 'noon'), failed);
    expect(await whichAnswers([{ tool_result: 'noon' }, { tool_result: 'no clock' }], request)).toBe('2');
  });

  it('takes the first rule of several', async () => {
    expect(await whichAnswers([{ text: 'x' }, { text: 'h' }, undefined], hi)).toBe('2');
  });

  it('fails when no rule matches, and quotes the start of the text', async () => {
    await expect(
      play([{ when: { text: '^bye' }, say: 'x' }], requestOf(user('😀'.repeat(100)))),
    ).rejects.toMatchObject({
      code: 'model-failed',
      message: `no rule of the script matches "${'😀'.repeat(80)}…"; a last rule without "when" would catch it`,
    });
  });
});

describe('what a rule sends', () => {
  it('is its reasoning, its words, then the end with an estimate of tokens', async () => {
    expect(linesOf(await play([{ think: 'hm', say: 'Hello to you' }], hi))).toEqual([
      'thought: hm',
      'text: Hello',
      'text:  to',
      'text:  you',
      'finish: stop {"input":1,"output":4}',
    ]);
  });

  it('comes in chunks of the given size, as often as given', async () => {
    expect(linesOf(await play([{ say: 'abc', chunk: 2, repeat: 2 }], hi))).toEqual([
      'text: ab',
      'text: c',
      'text: ab',
      'text: c',
      'finish: stop {"input":1,"output":2}',
    ]);
  });

  it('is nothing but the end when the rule is empty', async () => {
    expect(linesOf(await play([{}], requestOf()))).toEqual(['finish: stop {"input":0,"output":0}']);
  });

  it('includes calls with ids the dialogue does not have yet', async () => {
    const rules = [{ say: 'wait', calls: [{ name: 'clock' }, { name: 'add', input: { a: 1 } }] }];
    const twice = async (request: ModelRequest) => [
      linesOf(await play(rules, request)),
      linesOf(await play(rules, request)),
    ];
    const [first, again] = await twice(hi);
    expect(first).toEqual([
      'text: wait',
      'call call-1: clock {}',
      'call call-2: add {"a":1}',
      'finish: calls {"input":1,"output":6}',
    ]);
    expect(again).toEqual(first);
    const [later] = await twice(requestOf(user('hi'), agent('', 'call-3', 'x'), toolResult('x', 'y')));
    expect(later?.slice(1, 3)).toEqual(['call call-4: clock {}', 'call call-5: add {"a":1}']);
    const [gap] = await twice(requestOf(user('hi'), agent('', 'call-2')));
    expect(gap?.slice(1, 3)).toEqual(['call call-3: clock {}', 'call call-4: add {"a":1}']);
  });

  it('includes artifacts of every kind', async () => {
    const artifacts: Rule['artifacts'] = [
      { text: 'one', name: 'Report', description: 'of today', media_type: 'text/markdown' },
      { id: 'numbers', data: { n: [1, 2] }, media_type: 'application/json' },
      { file: { name: 'a.txt', media_type: 'text/csv', text: 'a,b' } },
      { file: { name: 'b.txt', text: 'plain' } },
      { file: { name: 'c.bin', base64: 'AAEC' } },
      { url: 'https://example.com/files/d.pdf?x=1', media_type: 'application/pdf' },
      { url: 'https://example.com/e', name: 'e.txt' },
      { chunks: ['x ', 'y ', 'z'], name: 'Parts' },
    ];
    const made = await play([{ say: 'there', artifacts }], hi);
    const bytes = `bytes:${Buffer.from([0, 1, 2]).toString()}`;
    const whole = { append: false, last: true };
    const text = (value: string) => [{ kind: 'text', text: value }];
    expect(made.flatMap((part) => (part.type === 'artifact' ? [part.artifact] : []))).toEqual([
      {
        id: 'artifact-1.1.1',
        name: 'Report',
        description: 'of today',
        parts: [{ kind: 'text', text: 'one', mediaType: 'text/markdown' }],
        ...whole,
      },
      {
        id: 'numbers',
        parts: [{ kind: 'data', data: { n: [1, 2] }, mediaType: 'application/json' }],
        ...whole,
      },
      {
        id: 'artifact-1.1.3',
        parts: [{ kind: 'file', name: 'a.txt', source: { ref: 'bytes:a,b' }, mediaType: 'text/csv' }],
        ...whole,
      },
      {
        id: 'artifact-1.1.4',
        parts: [{ kind: 'file', name: 'b.txt', source: { ref: 'bytes:plain' }, mediaType: 'text/plain' }],
        ...whole,
      },
      { id: 'artifact-1.1.5', parts: [{ kind: 'file', name: 'c.bin', source: { ref: bytes } }], ...whole },
      {
        id: 'artifact-1.1.6',
        parts: [
          {
            kind: 'file',
            name: 'd.pdf',
            source: { url: 'https://example.com/files/d.pdf?x=1' },
            mediaType: 'application/pdf',
          },
        ],
        ...whole,
      },
      {
        id: 'artifact-1.1.7',
        name: 'e.txt',
        parts: [{ kind: 'file', name: 'e.txt', source: { url: 'https://example.com/e' } }],
        ...whole,
      },
      { id: 'artifact-1.1.8', name: 'Parts', parts: text('x '), append: false, last: false },
      { id: 'artifact-1.1.8', name: 'Parts', parts: text('y '), append: true, last: false },
      { id: 'artifact-1.1.8', name: 'Parts', parts: text('z'), append: true, last: true },
    ]);
    expect(made.at(0)?.type).toBe('text');
    expect(made.at(-1)?.type).toBe('finish');
  });

  it('gives artifacts without an id a new one with every message and turn', async () => {
    const idOf = async (request: ModelRequest) =>
      (await play([{ artifacts: [{ text: 'x' }] }], request)).flatMap((part) =>
        part.type === 'artifact' ? [part.artifact.id] : [],
      );
    expect(await idOf(requestOf(user('a'), agent('b'), user('c')))).toEqual(['artifact-2.1.1']);
    expect(await idOf(requestOf(user('a'), agent('b', 'c1'), toolResult('c1', '')))).toEqual([
      'artifact-1.2.1',
    ]);
  });
});

describe('outcomes', () => {
  const note = { id: 'run-1.1', from: 'agent', parts: [{ kind: 'text', text: 'note' }] };
  const said = { id: 'run-1.1', from: 'agent', parts: [{ kind: 'text', text: 'words' }] };
  const question = { id: 'run-question-1', kind: 'input', parts: note.parts };

  it.each([
    ['completed with a note', { note: 'note' }, [], { kind: 'end', outcome: { kind: 'completed', note } }],
    [
      'completed with both',
      { say: 'words', note: 'note' },
      ['words'],
      { kind: 'end', outcome: { kind: 'completed', note } },
    ],
    [
      'a question from the note',
      { say: 'words', note: 'note', outcome: 'input-required' },
      ['words'],
      { kind: 'ask', question },
    ],
    [
      'a question from the words',
      { say: 'words', outcome: 'input-required' },
      [],
      { kind: 'ask', question: { ...question, parts: said.parts } },
    ],
    [
      'a question without words',
      { outcome: 'input-required' },
      [],
      { kind: 'ask', question: { ...question, parts: [] } },
    ],
    [
      'credentials',
      { note: 'note', outcome: 'auth-required' },
      [],
      { kind: 'ask', question: { ...question, kind: 'credentials' } },
    ],
    [
      'a bare message',
      { say: 'words', outcome: 'message' },
      [],
      { kind: 'end', outcome: { kind: 'replied', message: said } },
    ],
    [
      'rejected by the note',
      { say: 'words', note: 'note', outcome: 'rejected' },
      ['words'],
      { kind: 'end', outcome: { kind: 'rejected', reason: 'note' } },
    ],
    [
      'rejected by the words',
      { say: 'words', outcome: 'rejected' },
      [],
      { kind: 'end', outcome: { kind: 'rejected', reason: 'words' } },
    ],
    [
      'failed',
      { say: 'words', outcome: 'failed' },
      [],
      { kind: 'end', outcome: { kind: 'failed', code: 'model-failed', reason: 'words' } },
    ],
    [
      'failed without words',
      { outcome: 'failed' },
      [],
      { kind: 'end', outcome: { kind: 'failed', code: 'model-failed', reason: 'the script fails here' } },
    ],
  ] satisfies [string, Rule, string[], object][])('%s', async (_, rule, spoken, decision) => {
    expect(await play([rule], hi)).toEqual([
      ...spoken.map((text) => ({ type: 'text', text })),
      { type: 'decision', decision },
    ]);
  });

  it('a later question of the dialogue has another id', async () => {
    const [part] = await play([{ outcome: 'input-required' }], requestOf(user('a'), agent('b'), user('c')));
    expect(part).toMatchObject({ decision: { question: { id: 'run-question-2' } } });
  });

  it('an error ends the stream after what was said', async () => {
    const stream = scriptedModel(
      { rules: [{ say: 'so far', error: { message: 'cut off' } }] },
      blobsByText(),
    ).stream(hi, callContext());
    const said: ModelPart[] = [];
    const drain = async () => {
      for await (const part of stream) said.push(part);
    };
    await expect(drain()).rejects.toMatchObject({ code: 'model-failed', message: 'cut off' });
    expect(textIn(said)).toBe('so far');
    await expect(play([{ error: { code: 'busy', message: 'later, {{ text }}' } }], hi)).rejects.toMatchObject(
      {
        code: 'busy',
        message: 'later, hi',
      },
    );
  });

  it('a script tells whether it answers with bare messages', () => {
    expect(repliesDirectly({ rules: [{ say: 'x' }, { outcome: 'message' }] })).toBe(true);
    expect(repliesDirectly({ rules: [{ say: 'x', outcome: 'completed' }] })).toBe(false);
  });
});

describe('placeholders', () => {
  const fill = async (say: string, when: Rule['when'] = {}, request = hi): Promise<string> =>
    textIn(await play([{ when, say }], request));

  it('stand for the message, its captures, the tool result, the id and the turn', async () => {
    const request = requestOf(user('add 2 and 3', 'm-5'), agent('', 'c1'), toolResult('c1', 'five'));
    const when = { text: '(\\d+) and (?<second>\\d+)' };
    expect(
      await fill(
        '{{ text }}: {{1}} + {{ 2 }}={{second}} {{ result }} {{ message_id }} {{ turn }}',
        when,
        request,
      ),
    ).toBe('add 2 and 3: 2 + 3=3 five m-5 2');
  });

  it('are empty when there is nothing to stand for', async () => {
    expect(await fill('[{{ 1 }}{{ name }}{{ result }}]', { text: '(x)?(?<name>y)?hi' })).toBe('[]');
  });

  it('do not read what they stand for', async () => {
    expect(await fill('{{ text }}', {}, requestOf(user('{{ result }} $& $1')))).toBe('{{ result }} $& $1');
  });

  it('work in reasoning, notes, calls, and artifacts', async () => {
    const rules = [
      { when: { text: 'go' }, calls: [{ name: 'find', input: { q: ['{{ text }}', 1, null] } }] },
      {
        think: 'T {{ text }}',
        note: 'N {{ text }}',
        artifacts: [
          { text: 'A {{ text }}' },
          { data: { deep: ['{{ text }}'] } },
          { chunks: ['B', ' {{ text }}'] },
          { url: 'https://example.com/{{ text }}' },
          { file: { name: 'f', text: 'F {{ text }}' } },
        ],
      },
    ];
    expect(linesOf(await play(rules, requestOf(user('go'))))[0]).toBe(
      'call call-1: find {"q":["go",1,null]}',
    );
    const lines = linesOf(await play(rules, hi)).join('\n');
    for (const text of ['T hi', 'N hi', 'A hi', '["hi"]', '" hi"', 'example.com/hi', 'bytes:F hi']) {
      expect(lines).toContain(text);
    }
  });
});

describe('a script that cannot be played is refused', () => {
  it.each([
    [
      'an unknown placeholder',
      { say: '{{ nam }}' },
      'rule 2 of the script uses {{ nam }}; it can use text, result, message_id, turn',
    ],
    [
      'an unknown capture',
      { when: { text: '(?<a>x)' }, note: '{{ 2 }}' },
      'rule 2 of the script uses {{ 2 }}; it can use text, result, message_id, turn, 1, a',
    ],
    ['a placeholder deep in a call', { calls: [{ name: 'x', input: { a: ['{{ b }}'] } }] }, 'uses {{ b }}'],
    [
      'a broken pattern',
      { when: { message_id: '(' } },
      'rule 2 of the script has a when.message_id that is no regular expression: (',
    ],
    ['an artifact without content', { artifacts: [{ name: 'x' }] }, 'exactly one of text, data, file'],
    ['an artifact with two contents', { artifacts: [{ text: 'x', url: 'y' }] }, 'exactly one of'],
    ['an artifact without chunks', { artifacts: [{ chunks: [] }] }, 'exactly one of'],
    ['a file without content', { artifacts: [{ file: { name: 'x' } }] }, 'exactly one of'],
    ['a file that is not base64', { artifacts: [{ file: { name: 'x', base64: 'ä' } }] }, 'is not base64'],
    ['calls with an outcome', { calls: [{ name: 'x' }], outcome: 'failed' }, 'has calls and an outcome'],
    ['calls with a note', { calls: [{ name: 'x' }], note: 'x' }, 'has calls and an outcome'],
    [
      'a message with artifacts',
      { outcome: 'message', artifacts: [{ text: 'x' }] },
      'neither artifacts nor a note',
    ],
    [
      'an unknown error code',
      { error: { code: 'oops', message: 'x' } },
      'has the error code oops; the codes are invalid-request',
    ],
  ] satisfies [string, Rule, string][])('%s', (_, rule, message) => {
    expect(() => scriptedModel({ rules: [{}, rule] }, blobsByText())).toThrow(
      expect.objectContaining({ code: 'config', message: expect.stringContaining(message) as string }),
    );
  });
});

describe('pace', () => {
  const reason = new Error('the caller left');

  it.each([
    ['a chunk', { say: 'x' }],
    ['an artifact', { artifacts: [{ text: 'x' }] }],
    ['an outcome without a stream', { say: 'x', outcome: 'message' }],
    ['an error', { error: { message: 'x' } }],
  ] satisfies [string, Rule][])('waits before %s, and an abort ends the wait at once', async (_, rule) => {
    const controller = new AbortController();
    const parts: ModelPart[] = [];
    const model = scriptedModel({ rules: [{ think: 'slow', delay_ms: 600_000, ...rule }] }, blobsByText());
    const drain = async () => {
      for await (const part of model.stream(hi, callContext(controller.signal))) parts.push(part);
    };
    const drained = drain();
    await expect.poll(() => linesOf(parts)).toEqual(['thought: slow']);
    controller.abort(reason);
    await expect(drained).rejects.toBe(reason);
    expect(parts).toHaveLength(1);
  });

  it('goes on after each pause', async () => {
    expect(textIn(await play([{ say: 'one two', delay_ms: 1 }], hi))).toBe('one two');
  });

  it('says nothing when the signal has aborted already', async () => {
    await expect(play([{ say: 'x' }], hi, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('lets an abort in between chunks without a delay', async () => {
    const controller = new AbortController();
    const played = play([{ say: 'x', repeat: 1e9 }], hi, controller.signal);
    await setImmediate();
    controller.abort(reason);
    await expect(played).rejects.toBe(reason);
  });

  it('is linear for a megabyte', async () => {
    const say = 'wörd 😀 '.repeat(125_000);
    const start = performance.now();
    expect(textIn(await play([{ say }], hi)) === say).toBe(true);
    expect(textIn(await play([{ say: '{{ text }}', chunk: 7 }], requestOf(user(say)))) === say).toBe(true);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
