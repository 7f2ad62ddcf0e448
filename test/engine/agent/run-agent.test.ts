import { describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import type { ModelClient, ModelPart } from '../../../src/core/model.ts';
import { type AgentParts, runAgent } from '../../../src/engine/agent/run-agent.ts';
import { collect, context, line, said } from '../../support/context.ts';
import { calls, playing, says, tool, tools } from '../../support/model.ts';

const agent = (model: ModelClient, parts: Partial<AgentParts> = {}): AgentParts => ({
  name: 'helper',
  system: 'be kind',
  model,
  params: {},
  tools: tools(),
  turnDepth: 3,
  ...parts,
});
const hello = { message: said('hello'), earlier: [] };

describe('an agent', () => {
  it('streams what the model says and completes', async () => {
    const model = playing(says('good ', 'day'));
    const { events, value } = await collect(runAgent(agent(model), hello, context()));
    expect(value).toEqual({ kind: 'completed' });
    expect(events.map(line)).toMatchInlineSnapshot(`
      [
        "model.asked",
        "model.delta "good "",
        "model.delta "day"",
        "model.replied",
      ]
    `);
    expect(events.at(-1)).toMatchObject({ text: 'good day', finish: 'stop', usage: { input: 1, output: 2 } });
  });

  it('shows the model its prompt and everything said before', async () => {
    const model = playing(says('yes'));
    const earlier = [
      said('first'),
      { id: 'a', from: 'agent' as const, parts: [{ kind: 'text' as const, text: 'ok' }] },
    ];
    await collect(runAgent(agent(model), { message: said('second'), earlier }, context()));
    expect(model.asked[0]).toMatchObject({
      system: 'be kind',
      messages: [
        { role: 'user', id: 'first' },
        { role: 'agent', text: 'ok' },
        { role: 'user', id: 'second' },
      ],
    });
  });

  it('runs the tools of one turn at once and gives their results back in the order of the calls', async () => {
    const order: string[] = [];
    let release: () => void = () => {};
    const opened = new Promise<void>((resolve) => (release = resolve));
    const slow = tool('slow', async function* () {
      order.push('slow starts');
      await opened;
      order.push('slow ends');
      return { ok: true, parts: [{ kind: 'text', text: 'slow result' }] };
    });
    const quick = tool('quick', async function* (call, { scope }) {
      yield { type: 'tool.progressed', scope, callId: call.id, message: 'half way' };
      order.push('quick ends');
      release();
      return { ok: true, parts: [{ kind: 'text', text: 'quick result' }] };
    });
    const model = playing(calls('slow', 'quick'), says('done'));
    const { events } = await collect(runAgent(agent(model, { tools: tools(slow, quick) }), hello, context()));
    expect(order).toEqual(['slow starts', 'quick ends', 'slow ends']);
    expect(events.map(line)).toMatchInlineSnapshot(`
      [
        "model.asked",
        "model.replied",
        "c0 tool.called",
        "c1 tool.called",
        "c1 tool.progressed",
        "c1 tool.returned",
        "c0 tool.returned",
        "model.asked",
        "model.delta "done"",
        "model.replied",
      ]
    `);
    expect(model.asked[1]?.messages.slice(-2)).toMatchObject([
      { role: 'tool', callId: 'c0', result: { ok: true, parts: [{ text: 'slow result' }] } },
      { role: 'tool', callId: 'c1', result: { ok: true, parts: [{ text: 'quick result' }] } },
    ]);
  });

  it('gives a failing tool, and one that is not there, to the model as an answer', async () => {
    const broken = tool('broken', async function* () {
      throw new NodeError('internal', 'the disk is full');
    });
    const secretive = tool('secretive', async function* () {
      throw new Error('password=hunter2');
    });
    const model = playing(calls('broken', 'secretive', 'missing'), says('sorry'));
    const { value } = await collect(
      runAgent(agent(model, { tools: tools(broken, secretive) }), hello, context()),
    );
    expect(value.kind).toBe('completed');
    const results = model.asked[1]?.messages
      .slice(-3)
      .map((message) => message.role === 'tool' && message.result);
    expect(results).toEqual([
      { ok: false, error: 'the disk is full' },
      { ok: false, error: 'secretive failed' },
      { ok: false, error: 'there is no tool missing; the tools are: broken, secretive' },
    ]);
  });

  it('is asked once more without tools when its rounds are used up, and fails if it still calls', async () => {
    const clock = tool('clock', async function* () {
      return { ok: true, parts: [] };
    });
    const stubborn = playing(calls('clock'));
    const work = collect(runAgent(agent(stubborn, { tools: tools(clock), turnDepth: 2 }), hello, context()));
    await expect(work).rejects.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('turn_depth'),
    });
    expect(stubborn.asked.map((request) => request.tools.length)).toEqual([1, 1, 0]);
    const obedient = playing(calls('clock'), calls('clock'), says('noon'));
    const { value } = await collect(
      runAgent(agent(obedient, { tools: tools(clock), turnDepth: 2 }), hello, context()),
    );
    expect(value).toEqual({ kind: 'completed' });
  });

  it('keeps the texts of different turns apart', async () => {
    const clock = tool('clock', async function* () {
      return { ok: true, parts: [] };
    });
    const model = playing([{ type: 'text', text: 'I look.' }, ...calls('clock')], says('It is', ' noon.'));
    const { events } = await collect(runAgent(agent(model, { tools: tools(clock) }), hello, context()));
    const text = events.map((event) => (event.type === 'model.delta' ? event.text : '')).join('');
    expect(text).toBe('I look.\n\nIt is noon.');
  });

  it('asks its caller, waits, and goes on in the same run with the answer', async () => {
    const question = { id: 'q', kind: 'input', parts: [{ kind: 'text', text: 'how many?' }] } as const;
    const model = playing([{ type: 'decision', decision: { kind: 'ask', question } }], says('booked'));
    const { events } = await collect(runAgent(agent(model), hello, context({ answers: ['four'] })));
    expect(events.map(line)).toContain('input.requested');
    expect(model.asked[1]?.messages.slice(-2)).toMatchObject([
      { role: 'agent', text: 'how many?' },
      { role: 'user', parts: [{ text: 'four' }] },
    ]);
  });

  it('fails when the model stops in the middle, and rejects when it refuses', async () => {
    const cut = collect(runAgent(agent(playing([{ type: 'text', text: 'well' }])), hello, context()));
    await expect(cut).rejects.toMatchObject({ code: 'model-failed' });
    const refusal: ModelPart[] = [
      { type: 'text', text: 'I may not.' },
      { type: 'finish', reason: 'refused', usage: { input: 0, output: 0 } },
    ];
    const { value } = await collect(runAgent(agent(playing(refusal)), hello, context()));
    expect(value).toEqual({ kind: 'rejected', reason: 'I may not.' });
  });

  it('stops with the signal’s reason, also inside a tool', async () => {
    const controller = new AbortController();
    const reason = new NodeError('canceled', 'enough');
    const waiting = tool('waiting', async function* (_call, { signal }) {
      controller.abort(reason);
      signal.throwIfAborted();
      return { ok: true, parts: [] };
    });
    const model = playing(calls('waiting'), says('never'));
    const work = runAgent(
      agent(model, { tools: tools(waiting) }),
      hello,
      context({ signal: controller.signal }),
    );
    await expect(collect(work)).rejects.toBe(reason);
  });
});
