import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

let node: Node;
beforeAll(async () => {
  node = await startNode({ 'helper.toml': scripted('helper', everything) });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
});

const methods = [
  'SendMessage',
  'GetTask',
  'ListTasks',
  'CancelTask',
  'SubscribeToTask',
  'GetExtendedAgentCard',
  'message/send',
  'message/stream',
  'tasks/get',
  'tasks/resubscribe',
  'tasks/pushNotificationConfig/set',
];
const keys = [
  'message',
  'messageId',
  'parts',
  'role',
  'text',
  'raw',
  'data',
  'id',
  'taskId',
  'contextId',
  'pageSize',
  'kind',
  'file',
  'bytes',
  'configuration',
  'historyLength',
];

/** JSON of any shape, with the words of the protocol in the wrong places. */
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      null,
      true,
      -1,
      1.5,
      1e308,
      '',
      'ROLE_USER',
      'TASK_STATE_WORKING',
      '__proto__',
      'slow',
      'user',
    ),
    fc.string(),
    fc.integer(),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('json'), { maxKeys: 5 }),
  ),
}));

const request = fc.record({
  binding: fc.constantFrom('rpc', 'message:send', 'message:stream', 'tasks', 'chat' as const),
  method: fc.oneof(fc.constantFrom(...methods), fc.string()),
  body: json,
  /** Cut somewhere, as a broken client would. */
  cut: fc.option(fc.integer({ min: 0, max: 200 }), { freq: 8 }),
  headers: fc.record(
    {
      'a2a-version': fc.constantFrom('1.0', '0.3', '0.2', '9', ''),
      'a2a-extensions': fc.constantFrom('urn:x', ',,,', ''),
      'content-type': fc.constantFrom('application/json', 'application/a2a+json', 'text/plain', 'x'),
    },
    { requiredKeys: [] },
  ),
});
type Shot = typeof request extends fc.Arbitrary<infer T> ? T : never;

const paths: Readonly<Record<Shot['binding'], string>> = {
  rpc: '/a2a/helper/v1/rpc',
  'message:send': '/a2a/helper/v1/message:send',
  'message:stream': '/a2a/helper/v1/message:stream',
  tasks: '/a2a/helper/v1/tasks',
  chat: '/v1/chat/completions',
};

function fire({ binding, method, body, cut, headers }: Shot): Promise<Response> {
  const envelope = binding === 'rpc' ? { jsonrpc: '2.0', id: 1, method, params: body } : body;
  const text = JSON.stringify(envelope);
  return fetch(node.url + paths[binding], {
    method: binding === 'tasks' ? 'GET' : 'POST',
    ...(binding !== 'tasks' && { body: cut === null ? text : text.slice(0, cut) }),
    headers: { 'content-type': 'application/json', ...headers },
    signal: AbortSignal.timeout(5000),
  });
}

/** What each binding may say to rubbish. */
function isProper(binding: Shot['binding'], status: number, body: unknown): boolean {
  const { error, jsonrpc } = body as { error?: { code?: unknown; message?: unknown }; jsonrpc?: unknown };
  if (status >= 500) return false;
  if (error === undefined) return status === 200;
  if (typeof error.message !== 'string' || error.message === '') return false;
  return binding === 'rpc' ? jsonrpc === '2.0' && typeof error.code === 'number' : status >= 400;
}

describe('a node that is fed rubbish', () => {
  it('answers each of 1,000 requests in the shape of its protocol, and the next one as ever', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (shot) => {
        const response = await fire(shot);
        const text = await response.text();
        if (response.headers.get('content-type') === 'text/event-stream') return;
        expect({ text, proper: isProper(shot.binding, response.status, JSON.parse(text)) }).toMatchObject({
          proper: true,
        });
      }),
      { numRuns: 1000 },
    );
    const well = await fire({
      binding: 'message:send',
      method: '',
      body: { message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'still there?' }] } },
      cut: null,
      headers: {},
    });
    expect(await well.json()).toMatchObject({ task: { status: { state: 'TASK_STATE_COMPLETED' } } });
    await expect.poll(() => node.runs.liveCount).toBe(0);
  }, 120_000);
});
