import { randomUUID } from 'node:crypto';
import { TaskState } from '@a2a-js/sdk';
import {
  type Client,
  ClientFactory,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
} from '@a2a-js/sdk/client';
import { LegacyJsonRpcTransport } from '@a2a-js/sdk/compat/v0_3/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Node } from '../../src/node.ts';
import { answerOf, asTask, brief, byId, gather, says, textOf } from '../support/a2a.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

let node: Node;
beforeAll(async () => {
  node = await startNode({
    'helper.toml': scripted('helper', everything),
    'other.toml': scripted('other', '[[agent.llm.rules]]\nsay = "I am the other one."'),
    'node.toml': '[node]\ndefault_agent = "helper"\n',
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
const rpc = (method: string, params?: unknown, headers: Record<string, string> = {}) =>
  post('/', JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }), headers);
/** The whole body of the answer. */
const answer = async (method: string, params?: unknown, headers?: Record<string, string>): Promise<unknown> =>
  (await rpc(method, params, headers)).json();
const message = (text: string, more: object = {}) => ({
  message: {
    kind: 'message',
    messageId: randomUUID(),
    role: 'user',
    parts: [{ kind: 'text', text }],
    ...more,
  },
});
interface LegacyTask {
  readonly id: string;
  readonly contextId: string;
  readonly status: { readonly state: string };
}
const sent = async (text: string, configuration: object = {}): Promise<LegacyTask> => {
  const { result } = (await answer('message/send', { ...message(text), configuration })) as {
    result: LegacyTask;
  };
  return result;
};
const framesOf = async (response: Response): Promise<unknown[]> =>
  (await response.text())
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: '))
    .map((frame) => JSON.parse(frame.slice('data: '.length)) as unknown);

/** The official client, told by the card of 0.3 where to go and what to speak. */
async function clientFromCard(): Promise<Client> {
  const asLegacy: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { 'A2A-Version': '0.3' } });
  const legacyCompat = { enabled: true };
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory({ legacyCompat })],
    cardResolver: new DefaultAgentCardResolver({ legacyCompat, fetchImpl: asLegacy }),
  });
  return factory.createFromUrl(`${node.url}/a2a/helper/`);
}
/** Its transport alone, which names no version, as older callers do. */
const transportTo = (path: string) => new LegacyJsonRpcTransport({ endpoint: node.url + path });

describe.each([
  ['by its card', clientFromCard],
  ['at the root', () => Promise.resolve(transportTo('/'))],
  ['at the base of its agent', () => Promise.resolve(transportTo('/a2a/helper'))],
  ['where 1.0 is spoken', () => Promise.resolve(transportTo('/a2a/helper/v1/rpc'))],
])('the official client of 0.3, %s', (_where, reach) => {
  let client: Client | LegacyJsonRpcTransport;
  beforeAll(async () => {
    client = await reach();
  });

  it('speaks 0.3, sends a message, and gets the finished task', async () => {
    expect(client.protocolVersion).toBe('0.3');
    const task = asTask(await client.sendMessage(says('good day')));
    expect(task.status?.state).toBe(TaskState.TASK_STATE_COMPLETED);
    expect(answerOf(task)).toBe('You said: good day');
    expect(await client.getTask({ ...byId(task.id), historyLength: undefined })).toEqual(task);
  });

  it('streams: the task first, every chunk in order, the end', async () => {
    const updates = await gather(client.sendMessageStream(says('files')));
    expect(updates.map(brief)).toEqual([
      'task TASK_STATE_WORKING',
      'answer Here',
      'answer+  they',
      'answer+  are.',
      'table. <data>',
      'note. <raw>',
      'link. <url>',
      'pieces a',
      'pieces+ b',
      'pieces+. c',
      'status TASK_STATE_COMPLETED',
    ]);
  });

  it('is asked back, answers on the same task, and the task goes on', async () => {
    const asked = asTask(await client.sendMessage(says('book a table')));
    expect(asked.status?.state).toBe(TaskState.TASK_STATE_INPUT_REQUIRED);
    expect(textOf(asked.status?.message?.parts)).toBe('For how many?');
    const task = asTask(await client.sendMessage(says('4', { taskId: asked.id })));
    expect(task).toMatchObject({ id: asked.id, contextId: asked.contextId });
    expect(answerOf(task)).toBe('Booked for 4.');
  });

  it('gets a bare message when that is the answer, sent or streamed', async () => {
    expect(await client.sendMessage(says('ping'))).toMatchObject({ parts: [{ content: { value: 'pong' } }] });
    expect((await gather(client.sendMessageStream(says('ping')))).map(brief)).toEqual(['message']);
  });

  it('joins a task that is running and sees the rest; cancels one; is told what cannot be', async () => {
    const slow = asTask(await client.sendMessage(says('slow', { now: true })));
    const seen: string[] = [];
    for await (const { payload } of client.resubscribeTask(byId(slow.id))) {
      if (payload?.$case === 'task') seen.push(answerOf(payload.value));
      if (payload?.$case === 'artifactUpdate') seen.push(textOf(payload.value.artifact?.parts));
    }
    expect(seen.join('')).toBe('one two three four five six seven eight nine ten');
    const endless = asTask(await client.sendMessage(says('endless', { now: true })));
    const canceled = await client.cancelTask({ ...byId(endless.id), metadata: undefined });
    expect(canceled.status?.state).toBe(TaskState.TASK_STATE_CANCELED);
    const again = client.cancelTask({ ...byId(slow.id), metadata: undefined });
    await expect(again).rejects.toMatchObject({ name: 'TaskNotCancelableError' });
    const nobody = client.getTask({ ...byId('nobody'), historyLength: undefined });
    await expect(nobody).rejects.toMatchObject({ name: 'TaskNotFoundError' });
  });
});

describe('the wire of 0.3', () => {
  it('says what everything is, in lower case', async () => {
    const result = await sent('files');
    expect(result).toMatchObject({
      kind: 'task',
      status: { state: 'completed', timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
      history: [
        { kind: 'message', role: 'user', parts: [{ kind: 'text', text: 'files' }], taskId: result.id },
      ],
      artifacts: [
        { artifactId: 'answer', parts: [{ kind: 'text', text: 'Here they are.' }] },
        { artifactId: 'table', name: 'Table', parts: [{ kind: 'data', data: { rows: 2 } }] },
        {
          artifactId: 'note',
          parts: [
            { kind: 'file', file: { name: 'note.txt', mimeType: 'text/plain', bytes: 'Z3LDvMOfIGRpY2g=' } },
          ],
        },
        { artifactId: 'link', parts: [{ kind: 'file', file: { uri: 'https://example.com/a.png' } }] },
        { artifactId: 'pieces', parts: [{ kind: 'text', text: 'abc' }] },
      ],
    });
  });

  it('takes files and data, and shows them again', async () => {
    const parts = [
      { kind: 'text', text: 'look' },
      {
        kind: 'file',
        file: { bytes: 'aGk=', name: 'hi.txt', mimeType: 'text/plain' },
        metadata: { page: 1 },
      },
      { kind: 'file', file: { uri: 'https://example.com/a.png', mimeType: 'image/png' } },
      { kind: 'data', data: { deep: { list: [1, null, 'x'] } } },
    ];
    const body = await answer('message/send', message('', { parts, metadata: { from: 'a test' } }));
    expect(body).toMatchObject({ result: { history: [{ parts, metadata: { from: 'a test' } }] } });
  });

  it.each([
    ['good day', ['task', 'completed', true]],
    ['fail', ['task', 'failed', true]],
    ['reject', ['task', 'rejected', true]],
    ['book', ['task', 'input-required', true]],
    ['sign in', ['task', 'auth-required', true]],
  ])(
    'ends the stream of "%s" with a final update, and says final of no other',
    async (text, [kind, ...last]) => {
      const response = await rpc('message/stream', message(text));
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      const frames = (await framesOf(response)) as {
        jsonrpc: string;
        id: number;
        result: { kind: string; final?: boolean; status: { state: string } };
      }[];
      for (const { jsonrpc, id } of frames) expect([jsonrpc, id]).toEqual(['2.0', 7]);
      const results = frames.map(({ result }) => result);
      expect(results[0]?.kind).toBe(kind);
      expect([results.at(-1)?.status.state, results.at(-1)?.final]).toEqual(last);
      expect(results.filter(({ final }) => final === true)).toHaveLength(1);
    },
  );

  it('says of every update whether it is final, while a task goes on', async () => {
    const { id } = await sent('book');
    const frames = await framesOf(await rpc('message/stream', message('3', { taskId: id })));
    expect(frames.at(-1)).toMatchObject({ result: { kind: 'status-update', taskId: id, final: true } });
    expect(frames[1]).toMatchObject({
      result: { kind: 'artifact-update', taskId: id, append: false, lastChunk: false },
    });
  });

  it('streams a bare message as the only frame', async () => {
    expect(await framesOf(await rpc('message/stream', message('ping')))).toEqual([
      {
        jsonrpc: '2.0',
        id: 7,
        result: expect.objectContaining({
          kind: 'message',
          role: 'agent',
          parts: [{ kind: 'text', text: 'pong' }],
        }),
      },
    ]);
  });

  it('waits for the end unless the caller says it does not block', async () => {
    expect((await sent('slow')).status.state).toBe('completed');
    expect((await sent('slow', { acceptedOutputModes: ['text/plain'] })).status.state).toBe('completed');
    expect((await sent('slow', { blocking: true })).status.state).toBe('completed');
    expect((await sent('slow', { blocking: false })).status.state).toBe('working');
  });

  it('keeps the history as short as asked', async () => {
    const { id } = await sent('hello', { historyLength: 0 });
    expect(await answer('tasks/get', { id })).toMatchObject({ result: { history: [{ role: 'user' }] } });
    expect(await answer('tasks/get', { id, historyLength: 0 })).toMatchObject({
      result: expect.not.objectContaining({ history: expect.anything() }),
    });
  });

  it('takes null for absent, except in what the caller says', async () => {
    const nulls = { contextId: null, taskId: null, metadata: null, extensions: null, referenceTaskIds: null };
    const parts = [
      { kind: 'text', text: 'hi', metadata: null },
      { kind: 'file', file: { bytes: 'aGk=', uri: null, name: null, mimeType: null } },
      { kind: 'data', data: { nothing: null } },
    ];
    const configuration = { blocking: null, historyLength: null, acceptedOutputModes: null };
    const params = { ...message('', { ...nulls, parts }), configuration, metadata: null };
    expect(await answer('message/send', params)).toMatchObject({
      result: {
        status: { state: 'completed' },
        history: [{ parts: [{}, { file: { bytes: 'aGk=' } }, { data: { nothing: null } }] }],
      },
    });
    const { id } = await sent('hello');
    expect(await answer('tasks/get', { id, historyLength: null })).toMatchObject({
      result: { history: [{}] },
    });
  });

  it('shows a task of 0.3 to callers of 1.0, and the other way round', async () => {
    const { id } = await sent('good day');
    const newer = await post(
      '/a2a/helper/v1/rpc',
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'GetTask', params: { id } }),
    );
    expect(await newer.json()).toMatchObject({
      result: { id, status: { state: 'TASK_STATE_COMPLETED' }, history: [{ role: 'ROLE_USER' }] },
    });
  });

  it('reaches every agent, and the default one where none is named', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'message/send', params: message('hi') });
    for (const path of ['/', '/a2a', '/a2a/v1/rpc', '/a2a/helper', '/a2a/helper/v1/rpc']) {
      expect(await (await post(path, body)).text()).toContain('You said: hi');
    }
    for (const path of ['/a2a/other', '/a2a/other/v1/rpc']) {
      expect(await (await post(path, body)).text()).toContain('I am the other one.');
    }
    expect((await post('/a2a/nobody', body)).status).toBe(404);
  });

  it('names the extensions it activates in the header that 0.3 has for them', async () => {
    const uri = 'urn:parley:extensions:run-events:v1';
    const response = await rpc('message/stream', message('hi'), {
      'X-A2A-Extensions': `urn:unknown, ${uri}`,
    });
    expect(response.headers.get('x-a2a-extensions')).toBe(uri);
    expect(await response.text()).toContain(`"metadata":{"${uri}"`);
  });
});

describe('errors of 0.3', () => {
  /** Exactly a code and a sentence: 0.3 has no details. */
  const fault = (code: number, words = '') => ({
    jsonrpc: '2.0',
    id: 7,
    error: { code, message: expect.stringContaining(words) },
  });

  it.each([
    ['no message', {}, 'message is required'],
    ['no message id', message('a', { messageId: undefined }), 'message.messageId'],
    ['an empty message id', message('a', { messageId: '' }), 'message.messageId'],
    ['another kind', message('a', { kind: 'task' }), 'message.kind'],
    ['no role', message('a', { role: undefined }), 'message.role'],
    ['the role of 1.0', message('a', { role: 'ROLE_USER' }), 'message.role must be user'],
    ['the role of the agent', message('a', { role: 'agent' }), 'message.role'],
    ['no parts', message('a', { parts: [] }), 'message.parts'],
    ['a part of 1.0', message('a', { parts: [{ text: 'a' }] }), 'message.parts.0.kind is required'],
    ['a part of 0.2', message('a', { parts: [{ type: 'text', text: 'a' }] }), 'message.parts.0.kind'],
    ['an unknown part', message('a', { parts: [{ kind: 'song' }] }), 'message.parts.0.kind'],
    ['a part that is null', message('a', { parts: [null] }), 'message.parts.0'],
    ['a text that is a number', message('a', { parts: [{ kind: 'text', text: 5 }] }), 'message.parts.0.text'],
    ['a file of nothing', message('a', { parts: [{ kind: 'file', file: {} }] }), 'message.parts.0.file'],
    [
      'bytes that are not base64',
      message('a', { parts: [{ kind: 'file', file: { bytes: '%%' } }] }),
      'message.parts.0.file.bytes must be base64',
    ],
    ['data that is a list', message('a', { parts: [{ kind: 'data', data: [1] }] }), 'message.parts.0.data'],
    [
      'a negative history',
      { ...message('a'), configuration: { historyLength: -1 } },
      'configuration.historyLength',
    ],
  ])('name the field of %s', async (_what, params, words) => {
    expect(await answer('message/send', params)).toEqual(fault(-32602, words));
    const stream = await rpc('message/stream', params);
    expect(stream.headers.get('content-type')).toBe('application/json');
    expect(await stream.json()).toEqual(fault(-32602, words));
  });

  it.each([
    ['what is not JSON', '{"jsonrpc":', -32700, null],
    ['a batch', '[]', -32600, null],
    ['no version', '{"id":7,"method":"tasks/get","params":{"id":"x"}}', -32600, 7],
    ['no id', '{"jsonrpc":"2.0","method":"tasks/get","params":{"id":"x"}}', -32001, null],
    ['an unknown method', '{"jsonrpc":"2.0","id":7,"method":"tasks/sing","params":{}}', -32601, 7],
    ['an unknown method without parameters', '{"jsonrpc":"2.0","id":7,"method":"tasks/list"}', -32601, 7],
    ['a word of the language', '{"jsonrpc":"2.0","id":7,"method":"constructor","params":{}}', -32601, 7],
    ['a list of parameters', '{"jsonrpc":"2.0","id":7,"method":"tasks/get","params":[]}', -32602, 7],
    ['no parameters', '{"jsonrpc":"2.0","id":7,"method":"tasks/get"}', -32602, 7],
    ['a task nobody has', '{"jsonrpc":"2.0","id":7,"method":"tasks/get","params":{"id":"x"}}', -32001, 7],
  ])('answer %s with its code and 200', async (_what, body, code, id) => {
    for (const headers of [{}, { 'a2a-version': '0.3' }]) {
      const response = await post('/', body, headers);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        jsonrpc: '2.0',
        id,
        error: { code, message: expect.any(String) },
      });
    }
  });

  it('tell what a task cannot do any more, before a stream begins', async () => {
    const { id } = await sent('hello');
    expect(await answer('tasks/cancel', { id })).toEqual(fault(-32002));
    expect(await answer('message/send', message('and?', { taskId: id }))).toEqual(fault(-32004, 'has ended'));
    const response = await rpc('tasks/resubscribe', { id });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(fault(-32004, 'has ended'));
    const parts = [{ kind: 'file', file: { uri: 'https://x/v', mimeType: 'video/mp4' } }];
    expect(await answer('message/send', message('', { parts }))).toEqual(fault(-32005, 'video/mp4'));
  });

  it('come as the only frame to a caller that takes nothing but a stream', async () => {
    const stream = { accept: 'text/event-stream' };
    for (const [method, params, code] of [
      ['tasks/resubscribe', { id: 'nobody' }, -32001],
      ['message/stream', {}, -32602],
    ] as const) {
      const response = await rpc(method, params, stream);
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      expect(await framesOf(response)).toEqual([fault(code)]);
    }
    const { id } = await sent('hello');
    const ended = gather(transportTo('/').resubscribeTask(byId(id)));
    await expect(ended).rejects.toThrow(/has ended/);
    expect((await post('/a2a/nobody', '{}', { ...stream, 'a2a-version': '0.3' })).status).toBe(404);
  });

  it('have 200 even where A2A has no name for them', async () => {
    await using small = await startNode({
      'helper.toml': scripted('helper', everything),
      'node.toml': '[node.limits]\nlive_runs = 1\nbody_bytes = 1000\n',
    });
    const ask = (text: string) =>
      fetch(small.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'a2a-version': '0.3' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'message/send', params: message(text) }),
      });
    await ask('book');
    const busy = await ask('one more');
    expect([busy.status, await busy.json()]).toEqual([200, fault(-32603)]);
    const large = await ask('x'.repeat(2000));
    expect([large.status, await large.json()]).toEqual([200, { ...fault(-32603, '1000'), id: null }]);
  });

  it.each([
    [
      'set',
      { taskId: 'x', pushNotificationConfig: { url: 'https://x', authentication: { schemes: ['a', 'b'] } } },
    ],
    ['set', undefined],
    ['get', { id: 'x' }],
    ['list', { id: 'x' }],
    ['delete', { id: 'x', pushNotificationConfigId: 'y' }],
  ])('say that nobody is pushed to: %s', async (verb, params) => {
    expect(await answer(`tasks/pushNotificationConfig/${verb}`, params)).toEqual(fault(-32003));
  });

  it('say that there is no extended card', async () => {
    expect(await answer('agent/getAuthenticatedExtendedCard')).toEqual(fault(-32004, 'extended card'));
  });

  it('write nothing past the log', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const pushNotificationConfig = { url: 'https://x', authentication: { schemes: ['a', 'b'] } };
    await sent('hello', { pushNotificationConfig });
    await answer('tasks/pushNotificationConfig/set', { taskId: 'x', pushNotificationConfig });
    await answer('message/send', message('a', { parts: [{}] }));
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});
