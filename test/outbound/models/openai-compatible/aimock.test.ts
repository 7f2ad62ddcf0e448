import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ModelRequest } from '../../../../src/core/model.ts';
import { openAiCompatibleModel } from '../../../../src/outbound/models/openai-compatible/openai-compatible-model.ts';
import { agent, ask, linesOf, requestOf, textIn, toolResult, user } from '../asking.ts';

const mock = new LLMock({ port: 0 });
const modelAt = (path: string, model = 'gpt-4o') =>
  openAiCompatibleModel({ baseUrl: `${mock.url}${path}`, apiKey: 'sk-test', model, dialect: 'openai' });

beforeAll(async () => {
  mock.onMessage('hello', { content: 'Hello from the mock.' });
  mock.onMessage('think', { content: 'Done.', reasoning: 'Step by step.' });
  mock.on(
    { userMessage: 'time', hasToolResult: false },
    {
      toolCalls: [
        { name: 'clock', arguments: '{"zone":"CET"}' },
        { name: 'sun', arguments: '{}' },
      ],
    },
  );
  mock.on({ userMessage: 'time', hasToolResult: true }, { content: 'It is noon.' });
  await mock.start();
});
afterAll(async () => {
  await mock.stop();
});
afterEach(() => {
  mock.clearChaos();
  vi.unstubAllEnvs();
});

describe('a mock of the providers', () => {
  it.each([
    ['OpenAI', '/v1', 'gpt-4o'],
    ['OpenRouter', '/api/v1', 'openai/gpt-4o'],
  ])('answers as %s', async (_, path, model) => {
    const parts = await ask(modelAt(path, model), requestOf(user('hello')));
    expect(textIn(parts)).toBe('Hello from the mock.');
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it('sends reasoning before the answer', async () => {
    const lines = linesOf(await ask(modelAt('/v1'), requestOf(user('think'))));
    expect(lines.findIndex((line) => line.startsWith('thought'))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('text')),
    );
  });

  it('calls tools, and answers once it has their results', async () => {
    const tools: ModelRequest['tools'] = [
      { name: 'clock', description: 'tells the time', inputSchema: { type: 'object' } },
      { name: 'sun', description: 'tells the sun', inputSchema: { type: 'object' } },
    ];
    const first = await ask(modelAt('/v1'), { ...requestOf(user('time')), tools });
    const calls = first.flatMap((part) => (part.type === 'call' ? [part.call] : []));
    expect(calls.map(({ name, input }) => ({ name, input }))).toEqual([
      { name: 'clock', input: { zone: 'CET' } },
      { name: 'sun', input: {} },
    ]);
    expect(first.at(-1)).toMatchObject({ reason: 'calls' });

    const ids = calls.map((call) => call.id);
    const dialogue = requestOf(user('time'), agent('', ...ids), ...ids.map((id) => toolResult(id, 'noon')));
    expect(textIn(await ask(modelAt('/v1'), { ...dialogue, tools }))).toBe('It is noon.');
  });

  it.each([
    ['a rate limit', { rateLimitRate: 1 }, 'model-rate-limited', 'answered 429'],
    ['a failure', { dropRate: 1 }, 'model-failed', 'answered 500'],
    ['nonsense', { malformedRate: 1 }, 'model-failed', 'empty answer'],
    ['a broken connection', { disconnectRate: 1 }, 'model-failed', 'cannot be reached'],
  ])('fails with %s', async (_, chaos, code, message) => {
    mock.setChaos(chaos);
    await expect(ask(modelAt('/v1'), requestOf(user('hello')))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('hears nothing from the environment', async () => {
    vi.stubEnv('OPENAI_BASE_URL', 'http://provider.invalid/v1');
    vi.stubEnv('OPENAI_API_KEY', 'sk-from-environment');
    vi.stubEnv('OPENAI_ORG_ID', 'org-from-environment');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-custom: from-environment');
    await ask(modelAt('/v1'), requestOf(user('hello')));
    expect(JSON.stringify(mock.getLastRequest()?.headers)).not.toContain('from-environment');
  });

  it('sees the lines of a dialogue the way OpenAI does', async () => {
    await ask(modelAt('/v1'), {
      ...requestOf(user('hello'), agent('yes?'), user('hello')),
      system: 'be brief',
    });
    expect(mock.getLastRequest()?.body).toMatchObject({
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: 'yes?' },
        { role: 'user', content: 'hello' },
      ],
    });
  });
});
