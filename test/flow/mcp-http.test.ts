import { describe, expect, it } from 'vitest';
import { ask, calling, events, http, keptLog, ready, sayingResult } from '../support/mcp/asking.ts';
import { startReference } from '../support/mcp/reference-server.ts';
import { startEndpoint } from '../support/mcp/tool-endpoint.ts';
import { anyone } from '../support/runs.ts';
import { scripted, startNode } from '../support/start-node.ts';

const rules =
  calling('who', 'who') +
  calling('never', 'never') +
  calling('echo', 'echo', { message: 'hi' }) +
  sayingResult;

const forwarding = `
headers = { Authorization = "Bearer of-the-node" }
headers_from_request = { Authorization = "Authorization", "X-User" = "x-end-user" }`;

describe('headers for a tool server', () => {
  it('are those of the configuration, and of the caller where they are forwarded', async () => {
    await using endpoint = await startEndpoint();
    await using node = await startNode({
      'a.toml': scripted('a', rules) + http('x', endpoint.url, forwarding),
    });
    expect((await ask(node, 'who')).answer).toBe('Bearer of-the-node as nobody');
    const alice = { authorization: 'Bearer alice', 'x-end-user': 'alice', 'x-other': 'private' };
    expect((await ask(node, 'who', alice)).answer).toBe('Bearer alice as alice');
    expect((await ask(node, 'who', { 'X-End-User': 'bob' })).answer).toBe('Bearer of-the-node as bob');
    expect((await ask(node, 'who')).answer).toBe('Bearer of-the-node as nobody');
    expect(endpoint.seen.some((headers) => 'x-other' in headers)).toBe(false);
  });

  it('are made from the credentials of an address, which no log shows', async () => {
    await using endpoint = await startEndpoint();
    const log = keptLog();
    const url = endpoint.url.replace('127.0.0.1', 'user:hunter2@127.0.0.1');
    await using node = await startNode({ 'a.toml': scripted('a', rules) + http('x', url) }, { log });
    expect((await ask(node, 'who')).answer).toBe(
      `Basic ${Buffer.from('user:hunter2').toString('base64')} as nobody`,
    );
    expect(JSON.stringify(log.lines)).not.toContain('hunter2');
  });

  it('come from chat clients too', async () => {
    await using endpoint = await startEndpoint();
    await using node = await startNode({
      'a.toml': scripted('a', rules) + http('x', endpoint.url, forwarding),
    });
    const response = await fetch(`${node.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer carol' },
      body: JSON.stringify({ model: 'a', messages: [{ role: 'user', content: 'who' }] }),
    });
    expect(await response.json()).toMatchObject({
      choices: [{ message: { content: 'Bearer carol as nobody' } }],
    });
  });

  it('make callers share a session only when they are the same', async () => {
    await using endpoint = await startEndpoint();
    await using node = await startNode({
      'a.toml': scripted('a', rules) + http('x', endpoint.url, forwarding),
    });
    const as = (name: string) => ask(node, 'who', { authorization: `Bearer ${name}` });
    const answers = await Promise.all(['a', 'b', 'a', 'b', 'a', 'b'].map(as));
    expect(answers.map(({ answer }) => answer)).toEqual(
      ['a', 'b', 'a', 'b', 'a', 'b'].map((name) => `Bearer ${name} as nobody`),
    );
    expect(endpoint.sessions.opened).toBe(2);
  });

  it('are never journaled or logged', async () => {
    await using endpoint = await startEndpoint();
    const log = keptLog();
    await using node = await startNode(
      {
        'a.toml': scripted('a', rules.replace('{{ result }}', 'done')) + http('x', endpoint.url, forwarding),
      },
      { log },
    );
    const { id } = await ask(node, 'hello', { authorization: 'Bearer hunter2' });
    const { events: entries, view } = await node.runs.follow(
      id,
      { owner: anyone, agent: 'a' },
      new AbortController().signal,
    );
    expect(JSON.stringify([view, entries, log.lines, await ready(node)])).not.toContain('hunter2');
  });
});

describe('a tool server over HTTP', () => {
  it('is told when a session ends with the node', async () => {
    await using endpoint = await startEndpoint();
    const node = await startNode({ 'a.toml': scripted('a', rules) + http('x', endpoint.url) });
    await ask(node, 'who');
    await node[Symbol.asyncDispose]();
    expect(endpoint.sessions).toEqual({ opened: 1, ended: 1 });
  });

  it('that has forgotten the session is called over a new one', async () => {
    await using endpoint = await startEndpoint();
    await using node = await startNode({ 'a.toml': scripted('a', rules) + http('x', endpoint.url) });
    await ask(node, 'who');
    endpoint.forget();
    expect((await ask(node, 'who')).answer).toBe('nobody as nobody');
  });

  it('is told when the caller cancels the task', async () => {
    await using endpoint = await startEndpoint();
    await using node = await startNode({
      'a.toml': scripted('a', rules) + http('x', endpoint.url, 'call_timeout_secs = 1'),
    });
    expect((await ask(node, 'never')).answer).toBe('never did not answer within 1 s');
    await expect.poll(() => endpoint.cancelled()).toBe(1);
  });

  it('whose connection is cut in the middle of a call fails that call at once', async () => {
    await using endpoint = await startEndpoint();
    await using node = await startNode({
      'a.toml': scripted('a', calling('begun', 'begun') + rules) + http('x', endpoint.url),
    });
    const before = Number((await ask(node, 'begun')).answer);
    const asked = ask(node, 'never');
    await expect.poll(async () => Number((await ask(node, 'begun')).answer)).toBe(before + 1);
    endpoint.cut();
    expect((await asked).answer).toBe('the tool server x broke off; try again');
    expect((await ask(node, 'who')).answer).toBe('nobody as nobody');
    expect(endpoint.sessions.opened).toBe(1);
  });

  it('that does not accept us is named, and its page is not quoted to anyone', async () => {
    await using endpoint = await startEndpoint({ refuse: 401 });
    const log = keptLog();
    await using node = await startNode({ 'a.toml': scripted('a', rules) + http('x', endpoint.url) }, { log });
    expect((await ask(node, 'hello')).answer).toBe('hello');
    expect((await ready(node)).mcp).toEqual([
      {
        server: 'x',
        state: 'failed',
        reason: 'the tool server x answered 401: it does not accept the credentials',
      },
    ]);
    expect(JSON.stringify(log.lines).length).toBeLessThan(3000);
  });

  it.each(['streamableHttp', 'sse'] as const)(
    'that is killed in the middle of a call over %s fails the call, and heals when it is back',
    async (transport) => {
      const long = calling('long', 'trigger-long-running-operation', { duration: 60, steps: 600 });
      const first = await startReference(transport);
      const table = http('x', first.url).replace(
        'http_streamable',
        transport === 'sse' ? 'sse' : 'http_streamable',
      );
      await using node = await startNode({ 'a.toml': scripted('a', long + rules) + table });
      expect((await ask(node, 'echo')).answer).toBe('Echo: hi');
      const all = await events(node, 'long', ({ event }) =>
        event.type === 'tool.progressed' ? first[Symbol.asyncDispose]() : undefined,
      );
      const returned = all.find(({ event }) => event.type === 'tool.returned');
      expect(returned?.event).toMatchObject({
        result: {
          ok: false,
          error: expect.stringMatching(/^the tool server x (broke off|cannot be reached)/),
        },
      });
      expect(await ask(node, 'hello')).toMatchObject({ answer: 'hello' });
      expect((await ready(node)).mcp).toMatchObject([{ server: 'x', state: 'failed' }]);
      await using again = await startReference(transport, Number(new URL(first.url).port));
      await expect
        .poll(async () => (await ready(node)).mcp[0]?.['state'], { timeout: 10_000, interval: 100 })
        .toBe('connected');
      expect((await ask(node, 'echo')).answer).toBe('Echo: hi');
      expect(again.url).toBe(first.url);
    },
    30_000,
  );
});
