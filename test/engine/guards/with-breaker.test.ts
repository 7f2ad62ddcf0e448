import { describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import type { ModelClient } from '../../../src/core/model.ts';
import { withBreaker } from '../../../src/engine/guards/with-breaker.ts';
import { Breaker } from '../../../src/lib/breaker.ts';
import { context } from '../../support/context.ts';
import { down, drain, finish, playing, request, text } from './failing.ts';

function guarding(model: ModelClient) {
  const time = { now: 0 };
  const breaker = new Breaker(() => time.now);
  return { time, breaker, guarded: withBreaker(model, breaker) };
}

async function drainTimes(model: ModelClient, times: number): Promise<string> {
  for (let n = 1; n < times; n++) await drain(model);
  return drain(model);
}

describe('a breaker before a model', () => {
  it.each([
    ['does not begin', [down()]],
    ['breaks off', [text('so'), down()]],
    ['is silent', [new NodeError('deadline', 'silent')]],
    ['has too much to do', [down(undefined, 'model-overloaded')]],
  ])('opens when it %s', async (_, turn) => {
    const { model, asked } = playing(turn);
    const { guarded } = guarding(model);
    await drainTimes(guarded, 5);
    expect(await drain(guarded)).toBe(
      ' model-overloaded: the model provider has failed too often and is left alone for 30 s; try again later',
    );
    expect(asked).toHaveLength(5);
  });

  it.each([
    ['answers', [text('well'), finish]],
    ['refuses', [new NodeError('model-unauthorized', 'no')]],
    ['cannot read that much', [new NodeError('context-overflow', 'no')]],
  ])('stays closed when it %s', async (_, turn) => {
    const { model, asked } = playing(turn);
    const { guarded, breaker } = guarding(model);
    await drainTimes(guarded, 20);
    expect(asked).toHaveLength(20);
    expect(breaker.state()).toEqual({ kind: 'closed', failuresInRow: 0 });
  });

  it('closes as soon as a probe begins to answer', async () => {
    const { model } = playing(
      [down()],
      [down()],
      [down()],
      [down()],
      [down()],
      [text('a'), text('b'), finish],
    );
    const { guarded, breaker, time } = guarding(model);
    await drainTimes(guarded, 5);
    time.now = 30_000;
    const parts = guarded.stream(request, context())[Symbol.asyncIterator]();
    const first = parts.next();
    expect(breaker.state().kind).toBe('half-open');
    expect(await drain(guarded)).toContain('is being tried again');
    await first;
    expect(breaker.state().kind).toBe('closed');
    await parts.return?.();
  });

  it('hears nothing of a caller that leaves', async () => {
    const controller = new AbortController();
    const leaving: ModelClient = {
      async *stream() {
        controller.abort(new Error('gone'));
        throw down();
      },
    };
    const { guarded, breaker } = guarding(leaving);
    await drain(guarded, controller.signal);
    expect(breaker.state()).toEqual({ kind: 'closed', failuresInRow: 0 });
  });
});
