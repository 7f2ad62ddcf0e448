import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

let node: Node;
beforeAll(async () => {
  node = await startNode({
    'helper.toml': scripted('helper', everything),
    'node.toml': '[node]\ndefault_agent = "helper"\n[node.limits]\nbody_bytes = 200000\n',
  });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
});

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${node.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
const rpc = (body: unknown, headers: Record<string, string> = {}) =>
  post('/a2a/helper/v1/rpc', typeof body === 'string' ? body : JSON.stringify(body), headers);
const message = (text: string, more: object = {}) => ({
  messageId: 'm',
  role: 'ROLE_USER',
  parts: [{ text }],
  ...more,
});
const call = (method: string, params: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, method, params });
const send = (text: string, more: object = {}) => call('SendMessage', { message: message(text, more) });

/** The node still answers. */
async function isWell(): Promise<void> {
  const response = await rpc(send('are you well'));
  expect(await response.json()).toMatchObject({
    result: { task: { status: { state: 'TASK_STATE_COMPLETED' } } },
  });
}

describe('JSON-RPC', () => {
  it.each([
    ['what is not JSON', '{"jsonrpc":', -32700, null],
    ['a batch', '[]', -32600, null],
    ['a number', '7', -32600, null],
    ['null', 'null', -32600, null],
    ['no version', '{"id":1,"method":"GetTask","params":{}}', -32600, 1],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"GetTask","params":{}}', -32600, 1],
    ['no id', '{"jsonrpc":"2.0","method":"GetTask","params":{"id":"x"}}', -32600, null],
    ['a broken id', '{"jsonrpc":"2.0","id":1.5,"method":"GetTask","params":{"id":"x"}}', -32600, null],
    [
      'an id that is an object',
      '{"jsonrpc":"2.0","id":{},"method":"GetTask","params":{"id":"x"}}',
      -32600,
      null,
    ],
    ['no method', '{"jsonrpc":"2.0","id":1}', -32600, 1],
    ['an unknown method', '{"jsonrpc":"2.0","id":"a","method":"Sing","params":{}}', -32601, 'a'],
    ['parameters that are text', '{"jsonrpc":"2.0","id":1,"method":"GetTask","params":"x"}', -32602, 1],
    ['parameters that are a list', '{"jsonrpc":"2.0","id":1,"method":"GetTask","params":[]}', -32602, 1],
    ['no parameters', '{"jsonrpc":"2.0","id":1,"method":"GetTask"}', -32602, 1],
    ['a task nobody has', '{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"x"}}', -32001, 1],
  ])('answers %s with its code', async (_what, body, code, id) => {
    const response = await rpc(body);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      id,
      error: { code, message: expect.any(String) },
    });
    await isWell();
  });

  it.each([
    ['no message', {}, 'message'],
    ['no message id', { message: { role: 'ROLE_USER', parts: [{ text: 'a' }] } }, 'message'],
    ['an empty message id', { message: message('a', { messageId: '' }) }, 'message.messageId'],
    ['no role', { message: { messageId: 'm', parts: [{ text: 'a' }] } }, 'message.role'],
    ['another role', { message: message('a', { role: 'ROLE_AGENT' }) }, 'message.role'],
    ['no parts', { message: message('a', { parts: [] }) }, 'message.parts'],
    ['an empty part', { message: message('a', { parts: [{}] }) }, 'message.parts.0'],
    [
      'a part with two contents',
      { message: message('a', { parts: [{ text: 'a', url: 'b' }] }) },
      'message.parts.0',
    ],
    [
      'bytes that are not base64',
      { message: message('a', { parts: [{ raw: '%%' }] }) },
      'message.parts.0.raw',
    ],
    ['a text that is a number', { message: message('a', { parts: [{ text: 5 }] }) }, 'message.parts.0.text'],
    [
      'a negative history',
      { message: message('a'), configuration: { historyLength: -1 } },
      'configuration.historyLength',
    ],
  ])('names the field of %s', async (_what, params, field) => {
    const body = (await (await rpc(call('SendMessage', params))).json()) as { error: { data: object[] } };
    expect(body).toMatchObject({ error: { code: -32602 } });
    const violations = body.error.data.find((detail) => 'fieldViolations' in detail);
    expect(violations).toMatchObject({ fieldViolations: [{ field, description: expect.any(String) }] });
  });

  it('takes names in snake case too, as ProtoJSON does', async () => {
    const body = call('SendMessage', {
      message: { message_id: 'm', role: 'ROLE_USER', parts: [{ text: 'snake' }] },
    });
    expect(await (await rpc(body)).json()).toMatchObject({
      result: { task: { artifacts: [{ artifactId: 'answer' }] } },
    });
  });

  it('refuses a content type that is not JSON, and one that the agent does not take', async () => {
    const plain = await rpc(send('hi'), { 'content-type': 'text/plain' });
    expect(await plain.json()).toMatchObject({ error: { code: -32005 } });
    const video = await rpc(send('hi', { parts: [{ url: 'https://x/v', mediaType: 'video/mp4' }] }));
    expect(await video.json()).toMatchObject({
      error: { code: -32005, message: expect.stringContaining('video/mp4') },
    });
  });

  it('refuses a body over the limit with JSON, and reads on', async () => {
    const response = await rpc(send('x'.repeat(300_000)));
    expect(response.status).toBe(413);
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { message: expect.stringContaining('200000') },
    });
    await isWell();
  });

  it('answers an unknown agent with 404 and JSON', async () => {
    const response = await post('/a2a/nobody/v1/rpc', JSON.stringify(send('hi')));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { message: 'there is no agent nobody on this node' },
    });
  });

  it('keeps what goes wrong before a stream out of the stream', async () => {
    const response = await rpc(call('SubscribeToTask', { id: 'nobody' }));
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({ error: { code: -32001 } });
  });
});

describe('HTTP+JSON', () => {
  const rest = (body: unknown, headers: Record<string, string> = {}) =>
    post('/a2a/helper/v1/message:send', typeof body === 'string' ? body : JSON.stringify(body), headers);

  it('answers in its own content type, to both content types', async () => {
    for (const type of ['application/json', 'application/a2a+json', 'application/a2a+json; charset=utf-8']) {
      const response = await rest({ message: message('hi') }, { 'content-type': type });
      expect(response.headers.get('content-type')).toBe('application/a2a+json');
      expect(await response.json()).toMatchObject({ task: { status: { state: 'TASK_STATE_COMPLETED' } } });
    }
  });

  it.each([
    ['what is not JSON', '{', 400, 'INVALID_ARGUMENT', undefined],
    ['a list', '[]', 400, 'INVALID_ARGUMENT', undefined],
    ['no message', '{}', 400, 'INVALID_ARGUMENT', 'message'],
    [
      'no parts',
      JSON.stringify({ message: message('a', { parts: [] }) }),
      400,
      'INVALID_ARGUMENT',
      'message.parts',
    ],
  ])('answers %s with 400 and the field', async (_what, body, status, name, field) => {
    const response = await rest(body);
    expect(response.status).toBe(status);
    const fault = (await response.json()) as { error: { details: object[] } };
    expect(fault).toMatchObject({ error: { code: status, status: name } });
    expect(fault.error.details[0]).toMatchObject({ reason: 'INVALID_PARAMS', domain: 'a2a-protocol.org' });
    if (field !== undefined) expect(fault.error.details[1]).toMatchObject({ fieldViolations: [{ field }] });
  });

  it.each([
    ['GET', '/a2a/helper/v1/tasks/nobody', 404, 'NOT_FOUND'],
    ['POST', '/a2a/helper/v1/tasks/nobody:cancel', 404, 'NOT_FOUND'],
    ['GET', '/a2a/helper/v1/tasks/nobody:subscribe', 404, 'NOT_FOUND'],
    ['GET', '/a2a/helper/v1/tasks?pageSize=0', 400, 'INVALID_ARGUMENT'],
    ['GET', '/a2a/helper/v1/tasks?pageSize=many', 400, 'INVALID_ARGUMENT'],
    ['GET', '/a2a/helper/v1/tasks?status=SLEEPING', 400, 'INVALID_ARGUMENT'],
    ['GET', '/a2a/helper/v1/tasks?statusTimestampAfter=yesterday', 400, 'INVALID_ARGUMENT'],
    ['GET', '/a2a/helper/v1/tasks?pageToken=rubbish', 400, 'INVALID_ARGUMENT'],
    ['GET', '/a2a/helper/v1/extendedAgentCard', 400, 'FAILED_PRECONDITION'],
    ['POST', '/a2a/helper/v1/tasks/x/pushNotificationConfigs', 400, 'FAILED_PRECONDITION'],
    ['GET', '/a2a/nobody/v1/tasks', 404, 'NOT_FOUND'],
    ['GET', '/a2a/helper/v1/nothing', 404, 'NOT_FOUND'],
    ['GET', '/a2a/helper/v1/rpc', 404, 'NOT_FOUND'],
    ['GET', '/a2a/%E0%A4%A/v1/tasks', 400, 'INVALID_REQUEST'],
  ])('answers %s %s with %i and JSON', async (method, path, status, name) => {
    const response = await fetch(`${node.url}${path}`, { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { code: status, status: name, message: expect.any(String) },
    });
    await isWell();
  });

  it('serves the default agent without its name, and does not mind a trailing slash', async () => {
    const body = JSON.stringify({ message: message('hi') });
    for (const path of ['/a2a/v1/message:send', '/a2a/v1/message:send/', '/a2a/helper/v1/message:send/']) {
      expect((await post(path, body)).status).toBe(200);
    }
    expect((await post('/a2a/v1/rpc/', JSON.stringify(send('hi')))).status).toBe(200);
  });

  it('keeps the tasks of one tenant from another', async () => {
    const sent = await post('/a2a/helper/v1/acme/message:send', JSON.stringify({ message: message('hi') }));
    const { task } = (await sent.json()) as { task: { id: string } };
    expect((await fetch(`${node.url}/a2a/helper/v1/acme/tasks/${task.id}`)).status).toBe(200);
    expect((await fetch(`${node.url}/a2a/helper/v1/tasks/${task.id}`)).status).toBe(404);
    expect((await fetch(`${node.url}/a2a/helper/v1/other/tasks/${task.id}`)).status).toBe(404);
    const viaRpc = await rpc(call('GetTask', { id: task.id, tenant: 'acme' }));
    expect(await viaRpc.json()).toMatchObject({ result: { id: task.id } });
  });
});

describe('versions', () => {
  it.each([
    ['1.0', true],
    ['1.0.3', true],
    ['', true],
    ['0.2', false],
    ['2.0', false],
    ['nonsense', false],
  ])('%s is spoken: %s', async (version, spoken) => {
    const byHeader = await rpc(send('hi'), { 'a2a-version': version });
    const byQuery = await post(`/a2a/helper/v1/rpc?A2A-Version=${version}`, JSON.stringify(send('hi')));
    for (const response of [byHeader, byQuery]) {
      expect(await response.json()).toMatchObject(spoken ? { result: {} } : { error: { code: -32009 } });
    }
  });
});

describe('cards', () => {
  it('describe the agent with absolute addresses and without its prompt', async () => {
    const response = await fetch(`${node.url}/a2a/helper/.well-known/agent-card.json`);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      name: 'helper',
      description: 'The helper of the tests',
      supportedInterfaces: [
        { url: `${node.url}/a2a/helper/v1/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
        { url: `${node.url}/a2a/helper/v1`, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
        { url: `${node.url}/a2a/helper/v1/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
      ],
      capabilities: { streaming: true, pushNotifications: false },
      skills: [{ id: 'chat' }],
    });
    expect(text).not.toContain('nobody outside may read');
    expect(await (await fetch(`${node.url}/.well-known/agent-card.json`)).text()).toBe(text);
  });

  it('are cached: 304 to whoever has it, and HEAD', async () => {
    const url = `${node.url}/a2a/helper/.well-known/agent-card.json`;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
  });

  it('are listed for the node', async () => {
    expect(await (await fetch(`${node.url}/a2a`)).json()).toEqual({
      agents: [
        {
          id: 'helper',
          name: 'helper',
          description: 'The helper of the tests',
          card: `${node.url}/a2a/helper/.well-known/agent-card.json`,
        },
      ],
    });
  });
});

describe('a node that is full', () => {
  it('says when to come again, on every door', async () => {
    await using full = await startNode({
      'helper.toml': scripted('helper', everything),
      'node.toml': '[node.limits]\nlive_runs = 1\nshutdown_secs = 0\n',
    });
    const ask = (path: string, body: object) =>
      fetch(full.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const now = { message: message('endless'), configuration: { returnImmediately: true } };
    expect((await ask('/a2a/v1/message:send', now)).status).toBe(200);
    const refused = [
      await ask('/a2a/v1/message:send', now),
      await ask('/a2a/v1/rpc', send('hi')),
      await ask('/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }] }),
    ];
    for (const response of refused) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
      expect(await response.text()).toContain('already runs 1 tasks');
    }
  });
});

describe('the AI Catalog', () => {
  it('lists the agents of the node for whoever asks, from any origin', async () => {
    const response = await fetch(`${node.url}/.well-known/ai-catalog.json`);
    expect(response.headers.get('content-type')).toBe('application/ai-catalog+json');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const { entries } = (await response.json()) as { entries: { url: string }[] };
    expect(entries).toMatchObject([
      {
        identifier: 'urn:air:127.0.0.1:helper',
        displayName: 'helper',
        type: 'application/a2a-agent-card+json',
      },
    ]);
    expect(await (await fetch(entries[0]!.url)).json()).toMatchObject({ name: 'helper' });
  });
});

describe('bad connections', () => {
  const { hostname, port } = new URL('http://127.0.0.1:1');
  const raw = (text: string, then: 'end' | 'destroy'): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(new URL(node.url).port), hostname);
      let got = '';
      socket.on('data', (data) => (got += data.toString()));
      socket.on('close', () => resolve(got));
      socket.on('connect', () => {
        socket.write(text, () => (then === 'end' ? socket.end() : socket.destroy()));
      });
    });
  const request = (body: string, length = body.length): string =>
    `POST /a2a/helper/v1/rpc HTTP/1.1\r\nHost: x:${port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;

  it('a caller that closes its half still gets its answer', async () => {
    expect(await raw(request(JSON.stringify(send('half'))), 'end')).toContain('You said: half');
  });

  it('a caller that leaves in the middle of its body costs nothing', async () => {
    expect(await raw(request('{"jsonrpc":', 5000), 'destroy')).toBe('');
    await raw(request('{"jsonrpc":', 5000), 'end');
    await isWell();
  });

  it('what is not HTTP gets 400', async () => {
    expect(await raw('HELO there\r\n\r\n', 'end')).toContain('400 Bad Request');
    await isWell();
  });

  it('a reader that leaves its stream loses only its stream', async () => {
    const controller = new AbortController();
    const response = await fetch(`${node.url}/a2a/helper/v1/message:stream`, {
      method: 'POST',
      body: JSON.stringify({ message: message('slow') }),
      headers: { 'content-type': 'application/json' },
      signal: controller.signal,
    });
    const { value } = await response.body!.getReader().read();
    const [, id = ''] = /"id":"([^"]+)"/.exec(Buffer.from(value ?? []).toString()) ?? [];
    controller.abort();
    const state = async () => {
      const { status } = (await (await fetch(`${node.url}/a2a/helper/v1/tasks/${id}`)).json()) as {
        status: { state: string };
      };
      return status.state;
    };
    expect(await state()).toBe('TASK_STATE_WORKING');
    await expect.poll(state, { timeout: 5000 }).toBe('TASK_STATE_COMPLETED');
  });
});
