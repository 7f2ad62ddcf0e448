import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import type { ModelClient, ModelPart, ModelRequest } from '../../../src/core/model.ts';
import { noUsage } from '../../../src/core/usage.ts';
import type { CallContext } from '../../../src/core/run.ts';
import { withSilenceLimits } from '../../../src/engine/guards/with-silence-limits.ts';
import { sleep } from '../../../src/lib/abort.ts';

const request: ModelRequest = { system: '', messages: [], tools: [], params: {} };
const contextOf = (signal: AbortSignal): CallContext => ({
  runId: 'r',
  contextId: 'c',
  scope: [],
  headers: {},
  signal,
});
const text = (text: string): ModelPart => ({ type: 'text', text });
const finish: ModelPart = { type: 'finish', reason: 'stop', usage: noUsage };

/** Sends a part after each of the pauses, then the end. Keeps the signals it was given, and notes when it was closed. */
function paced(...pauses: readonly number[]) {
  const signals: AbortSignal[] = [];
  let closed = false;
  const model: ModelClient = {
    async *stream(_, { signal }) {
      signals.push(signal);
      try {
        for (const [n, ms] of pauses.entries()) {
          await sleep(ms, signal);
          yield text(String(n));
        }
        yield finish;
      } finally {
        closed = true;
      }
    },
  };
  return { model, signals, closed: () => closed };
}

/** A model that neither speaks nor listens. */
const deaf: ModelClient = {
  stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }),
};

async function drain(model: ModelClient, signal: AbortSignal): Promise<string> {
  let said = '';
  try {
    for await (const part of model.stream(request, contextOf(signal)))
      said += part.type === 'text' ? part.text : '.';
  } catch (error) {
    return error instanceof NodeError
      ? `${said} ${error.code}: ${error.message}`
      : `${said} ${String(error)}`;
  }
  return said;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('silence limits', () => {
  const signal = new AbortController().signal;

  it('leave a model alone when both are off', () => {
    const { model } = paced();
    expect(withSilenceLimits(model, { firstChunkMs: 0, inactivityMs: 0 })).toBe(model);
  });

  it.each([
    ['a first part in time', [900], { firstChunkMs: 1000, inactivityMs: 0 }, '0.'],
    [
      'a first part too late',
      [1100],
      { firstChunkMs: 1000, inactivityMs: 0 },
      ' deadline: the model did not begin to answer within 1 s; try again',
    ],
    [
      'silence after the first part when only that is limited',
      [10, 5000],
      { firstChunkMs: 1000, inactivityMs: 0 },
      '01.',
    ],
    [
      'a slow first part when only later ones are limited',
      [5000, 10],
      { firstChunkMs: 0, inactivityMs: 500 },
      '01.',
    ],
    ['parts that keep coming', [400, 400, 400, 400], { firstChunkMs: 500, inactivityMs: 500 }, '0123.'],
    [
      'silence in the middle',
      [10, 400, 501],
      { firstChunkMs: 500, inactivityMs: 500 },
      '01 deadline: the model stopped for 0.5 s in the middle of its answer; try again',
    ],
    ['limits longer than a timer can be', [400], { firstChunkMs: 1e12, inactivityMs: 1e12 }, '0.'],
  ])('see %s', async (_, pauses, limits, expected) => {
    const { model, signals, closed } = paced(...pauses);
    const drained = drain(withSilenceLimits(model, limits), signal);
    await vi.runAllTimersAsync();
    expect(await drained).toBe(expected);
    expect(closed()).toBe(true);
    expect(signals[0]?.aborted).toBe(expected.includes('deadline'));
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('end a model that does not listen', async () => {
    const drained = drain(withSilenceLimits(deaf, { firstChunkMs: 1000, inactivityMs: 0 }), signal);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await drained).toContain('deadline');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not count the time of the reader', async () => {
    const { model } = paced(0, 0, 0);
    const limits = { firstChunkMs: 100, inactivityMs: 100 };
    const parts: ModelPart[] = [];
    const read = async () => {
      for await (const part of withSilenceLimits(model, limits).stream(request, contextOf(signal))) {
        parts.push(part);
        await sleep(1000, signal);
      }
    };
    const done = read();
    await vi.runAllTimersAsync();
    await done;
    expect(parts).toEqual([text('0'), text('1'), text('2'), finish]);
  });

  it('use one timer for all parts', async () => {
    const { model } = paced(...Array.from({ length: 50 }, () => 10));
    const drained = drain(withSilenceLimits(model, { firstChunkMs: 0, inactivityMs: 1000 }), signal);
    await vi.advanceTimersByTimeAsync(255);
    expect(vi.getTimerCount()).toBe(2);
    await vi.runAllTimersAsync();
    await drained;
  });

  it.each([
    ['listens', paced(1e6).model],
    ['does not', deaf],
  ])('pass an abort on with its reason when the model %s', async (_, model) => {
    const controller = new AbortController();
    const drained = drain(
      withSilenceLimits(model, { firstChunkMs: 1e5, inactivityMs: 1e5 }),
      controller.signal,
    );
    await vi.advanceTimersByTimeAsync(10);
    controller.abort(new Error('enough'));
    expect(await drained).toBe(' Error: enough');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('do not ask when the signal has aborted already', async () => {
    const { model, signals } = paced(0);
    const limits = { firstChunkMs: 1, inactivityMs: 1 };
    expect(await drain(withSilenceLimits(model, limits), AbortSignal.abort(new Error('gone')))).toBe(
      ' Error: gone',
    );
    expect(signals).toEqual([]);
  });

  it('close the stream of a reader that leaves', async () => {
    const { model, closed } = paced(0, 1e6);
    const stream = withSilenceLimits(model, { firstChunkMs: 100, inactivityMs: 100 }).stream(
      request,
      contextOf(signal),
    );
    const read = async () => {
      for await (const part of stream) {
        if (part.type === 'text') return part.text;
      }
      return undefined;
    };
    const first = read();
    await vi.advanceTimersByTimeAsync(0);
    expect(await first).toBe('0');
    expect(closed()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('pass on how a model fails', async () => {
    const failing: ModelClient = {
      async *stream() {
        yield text('so far');
        throw new NodeError('model-failed', 'broken');
      },
    };
    const limits = { firstChunkMs: 100, inactivityMs: 100 };
    expect(await drain(withSilenceLimits(failing, limits), signal)).toBe('so far model-failed: broken');
    expect(vi.getTimerCount()).toBe(0);
  });
});
