import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ModelClient, ModelPart } from '../../../../src/core/model.ts';
import {
  type AnthropicOptions,
  anthropicModel,
} from '../../../../src/outbound/models/anthropic/anthropic-model.ts';
import { ask, callContext, linesOf, requestOf, textIn, toolResult, user } from '../asking.ts';
import { type Provider, dribbles, hangsAfter, provider, recorded, refuses, sends } from '../provider.ts';

const hi = requestOf(user('hi'));
const secret = 'sk-ant-very-secret';
const modelAt = (at: Pick<Provider, 'url'>, more: Partial<AnthropicOptions> = {}): ModelClient =>
  anthropicModel({ baseUrl: at.url, apiKey: secret, model: 'claude-sonnet-4-5', ...more });

/** What was streamed before the failure, and the failure. */
async function failing(model: ModelClient, signal?: AbortSignal): Promise<{ said: string; error: unknown }> {
  const parts: ModelPart[] = [];
  try {
    for await (const part of model.stream(hi, callContext(signal))) parts.push(part);
  } catch (error) {
    return { said: textIn(parts), error };
  }
  throw new Error(`the model did not fail: ${linesOf(parts).join(', ')}`);
}

describe('what the provider streams', () => {
  it.each([
    ['text', 'text', ['text: The sky', 'text:  is blue', 'text: .', 'finish: stop {"input":25,"output":15}']],
    [
      'tokens from and for the cache, as part of the input',
      'cached',
      ['text: Yes.', 'finish: stop {"input":2009,"output":4,"cached":1800}'],
    ],
    [
      'parallel calls with arguments in pieces',
      'parallel-calls',
      [
        'text: I look.',
        'call toolu_01A: weather {"city":"Köln"}',
        'call toolu_01B: clock {}',
        'finish: calls {"input":472,"output":89}',
      ],
    ],
    [
      'thoughts before a call',
      'thinking',
      [
        'thought: First',
        'thought: , think.',
        'call toolu_01C: clock {}',
        'finish: calls {"input":25,"output":40}',
      ],
    ],
    ['a refusal', 'refusal', ['text: I can', 'finish: refused {"input":25,"output":3}']],
    [
      'an answer that is cut by its limit',
      'length',
      ['text: And then', 'finish: length {"input":25,"output":8}'],
    ],
    [
      'text in one piece',
      'recorded-text',
      ['text: Hello from the mock.', 'finish: stop {"input":0,"output":0}'],
    ],
    [
      'thoughts before text',
      'recorded-thinking',
      ['thought: Step by step.', 'text: Done.', 'finish: stop {"input":0,"output":0}'],
    ],
    [
      'what this room knows nothing of, left out',
      'unknown-events',
      ['text: Found.', 'finish: stop {"input":25,"output":15}'],
    ],
  ])('is %s', async (_, name, expected) => {
    await using at = await provider(sends(`anthropic-messages/${name}`));
    expect(linesOf(await ask(modelAt(at), hi))).toEqual(expected);
  });

  it('is calls as a mock of it sends them', async () => {
    await using at = await provider(sends('anthropic-messages/recorded-calls'));
    expect(linesOf(await ask(modelAt(at), hi)).map((line) => line.replace(/ toolu_[^:]+/u, ''))).toEqual([
      'call: clock {"zone":"CET"}',
      'call: sun {}',
      'finish: calls {"input":0,"output":0}',
    ]);
  });

  it('is whole when it comes byte by byte', async () => {
    await using at = await provider(dribbles('anthropic-messages/unicode'));
    expect(textIn(await ask(modelAt(at), hi))).toBe('Grüße, 世界 👩‍👩‍👧 und 🇩🇪');
  });

  it('leaves the connection in order for the next', async () => {
    await using at = await provider(sends('anthropic-messages/text'));
    const model = modelAt(at);
    for (let n = 0; n < 6; n++) await ask(model, hi);
    expect(at.connections).toBeLessThan(4);
    expect(at.abandoned).toBe(0);
  });
});

describe('what is sent', () => {
  it('is the key, the version, and nothing of the machine', async () => {
    await using at = await provider(sends('anthropic-messages/text'));
    await ask(modelAt(at), hi);
    const [request] = at.requests;
    expect(request?.path).toBe('/v1/messages');
    expect(request?.headers).toMatchObject({ 'x-api-key': secret, 'anthropic-version': '2023-06-01' });
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.body).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 8192,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      stream: true,
    });
  });

  it('is the thoughts before a call, with its result', async () => {
    await using at = await provider(sends('anthropic-messages/thinking'));
    const model = modelAt(at);
    const params = { effort: 'low' };
    const calls = (await ask(model, { ...hi, params })).flatMap((part) =>
      part.type === 'call' ? [part.call] : [],
    );
    const lines = [user('hi'), { role: 'agent', text: '', calls } as const, toolResult('toolu_01C', 'noon')];
    await ask(model, { ...requestOf(...lines), params });
    expect(at.requests[1]?.body).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 2048 },
      messages: [
        {},
        {
          content: [
            { type: 'thinking', thinking: 'First, think.', signature: 'c2lnbmVk' },
            { type: 'redacted_thinking', data: 'aGlkZGVu' },
            { type: 'tool_use', id: 'toolu_01C', name: 'clock', input: {} },
          ],
        },
        { content: [{ type: 'tool_result', tool_use_id: 'toolu_01C', content: 'noon' }] },
      ],
    });
  });

  it('asks for no thoughts about a result when those before the call are lost', async () => {
    await using at = await provider(sends('anthropic-messages/text'));
    const call = { id: 'c', name: 'clock', input: {} };
    const lines = [user('hi'), { role: 'agent', text: '', calls: [call] } as const, toolResult('c', 'noon')];
    await ask(modelAt(at), { ...requestOf(...lines), params: { effort: 'low' } });
    expect(at.requests[0]?.body).not.toHaveProperty('thinking');
  });

  it('cannot be a key with a line break, and the refusal does not show it', () => {
    const make = () => modelAt({ url: 'http://127.0.0.1' }, { apiKey: `${secret}\nx` });
    expect(make).toThrow(expect.objectContaining({ code: 'config' }));
    expect(make).not.toThrow(secret);
  });
});

describe('a stream that is not whole fails', () => {
  it.each([
    ['unfinished', 'The sky', 'model-failed', 'stopped in the middle'],
    ['empty', '', 'model-failed', 'an empty answer'],
    ['malformed', 'The sky', 'model-failed', 'cannot be read'],
    ['overloaded-midway', 'The sky', 'model-overloaded', 'has too much to do'],
  ])('%s', async (name, said, code, message) => {
    await using at = await provider(sends(`anthropic-messages/${name}`));
    const failed = await failing(modelAt(at));
    expect(failed.said).toBe(said);
    expect(failed.error).toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
      retryable: true,
    });
  });

  it('when the connection breaks', async () => {
    await using at = await provider((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(recorded('anthropic-messages/unfinished'), () => response.destroy());
    });
    expect((await failing(modelAt(at))).error).toMatchObject({ code: 'model-failed', retryable: true });
  });
});

describe('a provider that refuses', () => {
  const body = (type: string, message: string) => JSON.stringify({ type: 'error', error: { type, message } });

  it.each([
    [400, 'invalid_request_error', 'messages: roles must alternate', 'model-failed', false],
    [400, 'invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum', 'context-overflow', false],
    [401, 'authentication_error', 'invalid x-api-key', 'model-unauthorized', false],
    [403, 'permission_error', 'not for you', 'model-unauthorized', false],
    [404, 'not_found_error', 'model: claude-9', 'model-failed', false],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'context-overflow', false],
    [429, 'rate_limit_error', 'This request would exceed your rate limit', 'model-rate-limited', true],
    [500, 'api_error', 'Internal server error', 'model-failed', true],
    [529, 'overloaded_error', 'Overloaded', 'model-overloaded', true],
  ])('with %i %s is told apart', async (status, type, message, code, retryable) => {
    await using at = await provider(refuses(status, body(type, message), { 'retry-after': '2' }));
    const { error } = await failing(modelAt(at));
    expect(error).toMatchObject({ code, retryable, retryAfterMs: retryable ? 2000 : undefined });
    expect((error as Error).message).not.toContain(message);
    const quoting = await failing(modelAt(at, { debugProviderErrors: true }));
    expect((quoting.error as Error).message).toContain(message);
  });

  it('by a dead port cannot be reached', async () => {
    const url = 'http://127.0.0.1:9';
    expect((await failing(modelAt({ url }))).error).toMatchObject({
      code: 'model-failed',
      message: 'the model provider cannot be reached; check base_url of the model',
      retryable: true,
    });
  });
});

describe('an abort', () => {
  const reason = new Error('the caller left');

  it.each([
    ['a provider that never answers', () => {}],
    ['a stream in the middle', hangsAfter('anthropic-messages/unfinished')],
  ])('ends %s, and the connection of it', async (_, answer) => {
    await using at = await provider(answer);
    const controller = new AbortController();
    const failed = failing(modelAt(at), controller.signal);
    await expect.poll(() => at.requests.length).toBe(1);
    controller.abort(reason);
    expect((await failed).error).toBe(reason);
    await expect.poll(() => at.abandoned).toBe(1);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('is not needed by a reader that leaves: the connection ends', async () => {
    await using at = await provider(hangsAfter('anthropic-messages/unfinished'));
    for await (const part of modelAt(at).stream(hi, callContext())) if (part.type === 'text') break;
    await expect.poll(() => at.abandoned).toBe(1);
  });
});
