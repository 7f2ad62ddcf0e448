import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import type { ModelMessage } from '../../../src/core/model.ts';
import type { ToolResult } from '../../../src/core/tool-call.ts';
import type { Tool } from '../../../src/core/tool.ts';
import { nudgedLines } from '../../../src/engine/tools/turn-nudge.ts';
import { noStreak, withRepeatGuard } from '../../../src/engine/tools/with-repeat-guard.ts';
import { withResultLimit } from '../../../src/engine/tools/with-result-limit.ts';
import { withTimeLimit } from '../../../src/engine/tools/with-time-limit.ts';
import { collect, context } from '../../support/context.ts';
import { tool } from '../../support/model.ts';

const says = (text: string): ToolResult => ({ ok: true, parts: [{ kind: 'text', text }] });
const giving = (...results: readonly ToolResult[]): Tool & { count: () => number } => {
  let count = 0;
  const made = tool('look', async function* () {
    return results[Math.min(count++, results.length - 1)]!;
  });
  return { ...made, count: () => count };
};
const call = async (of: Tool, input: Json = {}): Promise<ToolResult> =>
  (await collect(of.call({ id: 'c', name: of.name, input }, context()))).value;
const textOf = (result: ToolResult): string =>
  result.ok
    ? result.parts.map((part) => (part.kind === 'text' ? part.text : part.kind)).join('|')
    : result.error;

describe('the guard against repeats', () => {
  const limits = { nudgeAt: 3, blockAt: 5 };
  const sixTimes: readonly Json[] = [{}, {}, {}, {}, {}, {}];
  const times = async (of: Tool, inputs: readonly Json[]): Promise<string[]> => {
    const all: string[] = [];
    for (const input of inputs) all.push(textOf(await call(of, input)));
    return all.map((text) =>
      /in a row/.test(text) ? (text.startsWith('same') ? 'nudged' : 'blocked') : text,
    );
  };

  it('nudges at the third call with the same answer and blocks the fifth', async () => {
    const inner = giving(says('same'));
    const guarded = withRepeatGuard(inner, limits, noStreak());
    expect(await times(guarded, [{}, {}, {}, {}, {}, {}])).toEqual([
      'same',
      'same',
      'nudged',
      'nudged',
      'blocked',
      'blocked',
    ]);
    expect(inner.count()).toBe(4);
  });

  it('sees through the order of keys', async () => {
    const guarded = withRepeatGuard(giving(says('same')), limits, noStreak());
    expect(
      await times(guarded, [
        { a: 1, b: { c: 2, d: 3 } },
        { b: { d: 3, c: 2 }, a: 1 },
        { a: 1, b: { c: 2, d: 3 } },
      ]),
    ).toEqual(['same', 'same', 'nudged']);
  });

  it('begins anew after another call, of any tool', async () => {
    const streak = noStreak();
    const guarded = withRepeatGuard(giving(says('same')), limits, streak);
    const other = withRepeatGuard({ ...giving(says('other')), name: 'other' }, limits, streak);
    expect(await times(guarded, [{}, {}, { x: 1 }, {}, {}])).toEqual([
      'same',
      'same',
      'same',
      'same',
      'same',
    ]);
    await call(other);
    expect(await times(guarded, [{}, {}])).toEqual(['same', 'same']);
  });

  it('begins anew with another answer, and does not count failures', async () => {
    const changing = giving(says('1'), says('2'), says('3'), says('4'), says('5'), says('6'));
    expect(await times(withRepeatGuard(changing, limits, noStreak()), sixTimes)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
    const failing = giving({ ok: false, error: 'down' });
    expect(await times(withRepeatGuard(failing, limits, noStreak()), sixTimes)).toEqual(
      Array(6).fill('down'),
    );
  });

  it('is off with zeros', async () => {
    const guarded = withRepeatGuard(giving(says('same')), { nudgeAt: 0, blockAt: 0 }, noStreak());
    expect(await times(guarded, sixTimes)).toEqual(Array(6).fill('same'));
  });
});

describe('a limit on time', () => {
  const stuck = (): Tool & { aborted: () => boolean } => {
    let aborted = false;
    const made = tool('wait', async function* (_call, { signal }) {
      signal.addEventListener('abort', () => (aborted = true));
      await new Promise(() => {});
      return says('never');
    });
    return { ...made, aborted: () => aborted };
  };

  it('is an answer for the model, and tells the tool', async () => {
    const inner = stuck();
    expect(await call(withTimeLimit(inner, 20))).toEqual({
      ok: false,
      error: 'wait did not answer within 0.02 s',
    });
    expect(inner.aborted()).toBe(true);
  });

  it('is that of the tool where it has one', async () => {
    expect(textOf(await call(withTimeLimit({ ...stuck(), timeoutMs: 30 }, 60_000)))).toContain('0.03 s');
    const patient = { ...stuck(), timeoutMs: 0 };
    expect(withTimeLimit(patient, 5)).toBe(patient);
  });

  it('lets an end of the run through as what it is', async () => {
    const controller = new AbortController();
    const ended = collect(
      withTimeLimit(stuck(), 60_000).call(
        { id: 'c', name: 'wait', input: {} },
        context({ signal: controller.signal }),
      ),
    );
    controller.abort(new Error('canceled'));
    await expect(ended).rejects.toThrow('canceled');
  });

  it('passes on what happens meanwhile, and what goes wrong', async () => {
    const news = { type: 'tool.progressed', scope: [], callId: 'c', message: 'half' } as const;
    const telling = tool('tell', async function* () {
      yield news;
      throw new Error('broken');
    });
    const work = withTimeLimit(telling, 1000).call({ id: 'c', name: 'tell', input: {} }, context());
    expect(await work.next()).toEqual({ done: false, value: news });
    await expect(work.next()).rejects.toThrow('broken');
  });
});

describe('a limit on results', () => {
  it('leaves what fits as it is', async () => {
    const result: ToolResult = { ok: true, parts: [{ kind: 'data', data: { a: 1 } }] };
    expect(await call(withResultLimit(giving(result), 100))).toEqual(result);
  });

  it('shortens each part by its share, and keeps files', async () => {
    const file = { kind: 'file', name: 'a.png', source: { ref: 'r' } } as const;
    const result: ToolResult = {
      ok: true,
      parts: [{ kind: 'text', text: 'a'.repeat(9000) }, file, { kind: 'data', data: 'b'.repeat(998) }],
    };
    const cut = await call(withResultLimit(giving(result), 5000));
    if (!cut.ok) throw new Error(cut.error);
    const [first, second, third] = cut.parts;
    expect(first).toMatchObject({
      kind: 'text',
      text: expect.stringMatching(/^a+\n\[… 4500 characters left out …\]\na+$/),
    });
    expect(second).toEqual(file);
    expect(third).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('[… 500 characters left out …]'),
    });
  });

  it('shortens what failed too, and leaves out parts beyond counting', async () => {
    const failed = await call(withResultLimit(giving({ ok: false, error: 'e'.repeat(100_000) }), 0));
    expect(textOf(failed).length).toBeLessThan(8300);
    const parts = Array.from({ length: 1000 }, () => ({ kind: 'text', text: 'x' }) as const);
    const cut = await call(withResultLimit(giving({ ok: true, parts }), 5000));
    expect(cut).toMatchObject({ ok: true });
    expect(textOf(cut)).toMatch(/x\|\[… 800 parts left out …\]$/);
  });
});

describe('a word about the turn limit', () => {
  const lines: readonly ModelMessage[] = [
    { role: 'tool', callId: '1', name: 'a', result: says('one') },
    { role: 'tool', callId: '2', name: 'b', result: { ok: false, error: 'no' } },
  ];
  const last = (left: number, nudges: Parameters<typeof nudgedLines>[2]): string => {
    const line = nudgedLines(lines, left, nudges).at(-1);
    return line?.role === 'tool' ? textOf(line.result) : '';
  };

  it.each([
    [3, 'no'],
    [2, 'no\n[Turn limit: 2 rounds of tool calls left.]'],
    [
      1,
      'no\n[Turn limit: your next round of tool calls is the last one. After it, answer with what you have.]',
    ],
    [0, 'no\n[Turn limit: no tools are left. Answer now with what you have.]'],
  ])('with %s rounds left', (left, text) => {
    expect(last(left, { lastTurn: true, turnsRemaining: 2 })).toBe(text);
  });

  it('is said once a turn, and only where it is wanted', () => {
    expect(last(1, { lastTurn: false })).toBe('no');
    expect(last(1, { lastTurn: false, turnsRemaining: 1 })).toContain('1 round of');
    expect(nudgedLines(lines, 0, { lastTurn: true })[0]).toEqual(lines[0]);
    expect(nudgedLines([], 0, { lastTurn: true })).toEqual([]);
  });
});
