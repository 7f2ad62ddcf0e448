import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import type { ModelClient, ModelPart } from '../../../src/core/model.ts';
import { withRetry } from '../../../src/engine/guards/with-retry.ts';
import { down, drain, finish, playing, text } from './failing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How it ended, and how long after it began. */
async function timed(model: ModelClient): Promise<string> {
  const began = Date.now();
  let ended = 0;
  const drained = drain(model).finally(() => (ended = Date.now()));
  await vi.runAllTimersAsync();
  return `${await drained} after ${ended - began}`;
}

const well: (ModelPart | Error)[] = [text('well'), finish];
const refused = new NodeError('model-failed', 'no such model');

describe('a retry', () => {
  it.each([
    ['follows a failure for now', [[down()], well], 1, 'well. after 500'],
    ['follows another, after twice the time', [[down()], [down()], well], 1, 'well. after 1500'],
    ['waits any part of that', [[down()], [down()], well], 0.5, 'well. after 750'],
    ['waits for as long as it is told to, and a little more', [[down(3000)], well], 1, 'well. after 3500'],
    ['does not wait for long', [[down(21_000)], well], 0, ' model-failed: it is down after 0'],
    ['does not follow a refusal', [[refused], well], 0, ' model-failed: no such model after 0'],
    ['does not follow a fault of ours', [[new TypeError('oh')], well], 0, ' TypeError: oh after 0'],
    ['does not follow a first word', [[text('so'), down()], well], 0, 'so model-failed: it is down after 0'],
    [
      'comes as often as is said',
      [[down()], [down()], [down()], well],
      0,
      ' model-failed: it is down after 0',
    ],
  ])('%s', async (_, turns, random, expected) => {
    const { model } = playing(...turns);
    expect(await timed(withRetry(model, { retries: 2, random: () => random }))).toBe(expected);
  });

  it('does not come when there are none', () => {
    const { model } = playing(well);
    expect(withRetry(model, { retries: 0, random: () => 0 })).toBe(model);
  });

  it('does not come to a caller that has left, whose wait ends at once', async () => {
    const { model, asked } = playing([down(10_000)]);
    const controller = new AbortController();
    const drained = drain(withRetry(model, { retries: 2, random: () => 1 }), controller.signal);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort(new Error('enough'));
    expect(await drained).toBe(' Error: enough');
    expect(asked).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
