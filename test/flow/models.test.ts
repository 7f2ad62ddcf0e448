import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { sayingResult, stdio } from '../support/mcp/asking.ts';
import { freePort, toolServerCommand } from '../support/mcp/reference-server.ts';
import { startNode } from '../support/start-node.ts';

const mock = new LLMock({ port: 0, auth: { apiKeys: ['right'] } });

beforeAll(async () => {
  mock.onMessage('hello', { content: 'Hello from the mock.', reasoning: 'Greet.' });
  mock.on(
    { userMessage: 'use', hasToolResult: false },
    { toolCalls: [{ name: 'given', arguments: '{"a":"x"}' }] },
  );
  mock.on({ userMessage: 'use', toolResultContains: '"a":"x"' }, { content: 'It was used.' });
  mock.on(
    { userMessage: 'write', hasToolResult: false },
    { content: 'One moment. <tool_call>{"name": "given", "arguments": {"a": "x"}}</tool_call>' },
    { chunkSize: 5 },
  );
  mock.on({ userMessage: 'write', toolResultContains: '"a":"x"' }, { content: 'It was written.' });
  mock.on(
    { userMessage: 'half' },
    { content: 'This is only the first half of what there is to say' },
    { chunkSize: 5, truncateAfterChunks: 4, latency: 40 },
  );
  await mock.start();
});
afterAll(async () => {
  await mock.stop();
});
const open: Node[] = [];
afterEach(async () => {
  mock.clearChaos();
  mock.clearRequests();
  for (const node of open.splice(0)) await node[Symbol.asyncDispose]();
});

const endpoints = {
  openai: { path: '/v1', model: 'gpt-4o', more: '' },
  openrouter: { path: '/api/v1', model: 'openai/gpt-4o', more: '' },
  gemini: { path: '/v1beta/openai', model: 'gemini-2.5-flash', more: '' },
  bedrock: { path: '/openai/v1', model: 'openai.gpt-oss-120b', more: 'region = "eu-west-1"\n' },
  anthropic: { path: '', model: 'claude-sonnet-4-5', more: '' },
} as const;
type Provider = keyof typeof endpoints;
const providers = Object.keys(endpoints) as Provider[];

const llm = (provider: Provider, { key = 'right', more = '', url = mock.url } = {}): string => {
  const endpoint = endpoints[provider];
  return `[agent.llm]
provider = "${provider}"
model = "${endpoint.model}"
api_key = "${key}"
base_url = "${url}${endpoint.path}"
${endpoint.more}${more}
`;
};
const agent = (model: string): string => `[agent]
name = "a"
system_prompt = "You help."

${model}`;

async function start(toml: string): Promise<Node> {
  const node = await startNode({ 'a.toml': toml });
  open.push(node);
  return node;
}

interface Task {
  readonly state: string;
  readonly answer: string;
  readonly note: string;
}

/** Says it to an agent, and returns how its task ended. */
async function ask(node: Node, text: string, id = 'a'): Promise<Task> {
  const response = await fetch(`${node.url}/a2a/${id}/v1/message:send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }] } }),
  });
  interface Parts {
    readonly parts: readonly { readonly text?: string }[];
  }
  const { task } = (await response.json()) as {
    task: { artifacts?: Parts[]; status: { state: string; message?: Parts } };
  };
  const textOf = (list: readonly Parts[] = []) =>
    list.flatMap(({ parts }) => parts.map((part) => part.text ?? '')).join('');
  const { state, message } = task.status;
  return {
    state: state.replace('TASK_STATE_', ''),
    answer: textOf(task.artifacts),
    note: textOf(message === undefined ? [] : [message]),
  };
}

/** What a chat client sees of the answer as it streams. */
async function chat(node: Node, content: string): Promise<string> {
  const response = await fetch(`${node.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'a', stream: true, messages: [{ role: 'user', content }] }),
  });
  return response.text();
}

/** How the models of the node are, as it tells. */
async function models(node: Node): Promise<{ name: string; state: { kind: string } }[]> {
  const response = await fetch(`${node.url}/ready?detail`);
  const body = (await response.json()) as { models: { name: string; state: { kind: string } }[] };
  return body.models;
}

describe.each(providers)('%s', (provider) => {
  it('answers, uses tools, and answers with what they say', async () => {
    const node = await start(agent(llm(provider)) + stdio('tools', toolServerCommand));
    expect(await ask(node, 'hello')).toMatchObject({ state: 'COMPLETED', answer: 'Hello from the mock.' });
    expect(await ask(node, 'use it')).toMatchObject({ state: 'COMPLETED', answer: 'It was used.' });
  });

  it('with a wrong key says so, and is asked once', async () => {
    const node = await start(agent(llm(provider, { key: 'wrong' })));
    expect(await ask(node, 'hello')).toEqual({
      state: 'FAILED',
      answer: '',
      note: 'the model provider answered 401: it does not accept the key; check api_key of the model',
    });
    expect(await models(node)).toMatchObject([{ state: { kind: 'closed', failuresInRow: 0 } }]);
  });

  it('that breaks off in the middle is not asked again', async () => {
    const node = await start(agent(llm(provider)));
    const { state, answer, note } = await ask(node, 'half');
    expect({ state, note }).toEqual({
      state: 'FAILED',
      note: expect.stringMatching(
        /^the (model provider stopped|connection to the model provider broke)/u,
      ) as string,
    });
    expect(answer).toMatch(/^This /u);
    expect(mock.getRequests()).toHaveLength(1);
  });

  it('that fails for now is asked again', async () => {
    const node = await start(agent(llm(provider)));
    mock.nextRequestError(503, { message: 'busy', type: 'overloaded_error' });
    expect(await ask(node, 'hello')).toMatchObject({ state: 'COMPLETED', answer: 'Hello from the mock.' });
    expect(mock.getRequests()).toHaveLength(2);
  });

  it.each([
    ['nonsense', { malformedRate: 1 }, 'the model provider sent'],
    ['no answer', { disconnectRate: 1 }, 'the model provider cannot be reached'],
    ['a limit', { rateLimitRate: 1 }, 'the model provider answered 429: it is asked too much'],
    ['a failure', { dropRate: 1 }, 'the model provider answered 500: it has failed'],
  ])('that always sends %s fails with words, or another model answers', async (_, chaos, words) => {
    const alone = await start(agent(llm(provider, { more: 'retries = 0' })));
    const more = `retries = 0\nfallback = [{ provider = "scripted", rules = [{ say = "I stand in." }] }]`;
    const helped = await start(agent(llm(provider, { more })));
    mock.setChaos(chaos);
    const { state, note } = await ask(alone, 'hello');
    expect({ state, note }).toEqual({ state: 'FAILED', note: expect.stringContaining(words) as string });
    expect(await ask(helped, 'hello')).toMatchObject({ state: 'COMPLETED', answer: 'I stand in.' });
  });
});

describe('a message with a file', () => {
  const send = async (node: Node, parts: readonly object[]): Promise<void> => {
    const response = await fetch(`${node.url}/a2a/v1/message:send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
      body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts } }),
    });
    expect(response.status).toBe(200);
  };
  const image = { raw: 'iVBORw0KGgo=', mediaType: 'image/png', filename: 'a.png' };

  it.each([
    ['openai', { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
    ['gemini', { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
  ] as const)('goes to %s with its bytes', async (provider, expected) => {
    const node = await start(agent(llm(provider)));
    await send(node, [{ text: 'hello, what is this?' }, image]);
    const { messages } = mock.getLastRequest()!.body as unknown as { messages: { content: unknown }[] };
    expect(messages.at(-1)?.content).toEqual([{ type: 'text', text: 'hello, what is this?' }, expected]);
  });
});

describe('a provider that is gone', () => {
  it('is left alone after a while, and the node says so', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const node = await start(agent(llm('openai', { url, more: 'retries = 0' })));
    for (let n = 0; n < 5; n++)
      expect((await ask(node, 'hello')).note).toContain('cannot be reached; check base_url');
    expect((await ask(node, 'hello')).note).toContain('is left alone for 30 s');
    expect(await models(node)).toMatchObject([
      { name: `openai gpt-4o at ${new URL(url).host}`, state: { kind: 'open' } },
    ]);
  });

  it('is told to chat clients with a code of its own', async () => {
    const node = await start(agent(llm('anthropic', { key: 'wrong' })));
    const response = await fetch(`${node.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'a', messages: [{ role: 'user', content: 'hello' }] }),
    });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'model_unauthorized' } });
  });
});

describe('ollama with fallback_tool_parsing', () => {
  // It sends no key, so it has a mock of its own.
  const keyless = new LLMock({ port: 0 });
  beforeAll(async () => {
    for (const fixture of mock.getFixtures()) keyless.addFixture(fixture);
    await keyless.start();
  });
  afterAll(async () => {
    await keyless.stop();
  });
  const ollama = (table: string): string =>
    `[${table}]\nprovider = "ollama"\nmodel = "llama3.2"\nbase_url = "${keyless.url}"\nfallback_tool_parsing = true\n`;

  it('does what the model writes, and shows nothing of it', async () => {
    const node = await start(agent(ollama('agent.llm')) + stdio('tools', toolServerCommand));
    expect(await ask(node, 'write it')).toEqual({
      state: 'COMPLETED',
      answer: 'One moment.\n\nIt was written.',
      note: '',
    });
    const streamed = await chat(node, 'write it');
    expect(streamed).toContain('written');
    expect(streamed).not.toMatch(/tool_call>|"arguments/u);
  });

  it('works for the workers of a team', async () => {
    const team = `${agent(`[agent.llm]\nprovider = "scripted"\n${sayingResult}`)}
[orchestration]
enabled = true
[orchestration.worker.w]
description = "works"
preamble = "Work."
${ollama('orchestration.worker.w.llm')}`;
    const node = await start(team + stdio('tools', toolServerCommand));
    expect(await ask(node, 'write it', 'a.w')).toMatchObject({
      state: 'COMPLETED',
      answer: 'One moment.\n\nIt was written.',
    });
  });
});
