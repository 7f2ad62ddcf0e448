import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEventsUri } from '../../src/inbound/a2a/extensions.ts';
import type { Node } from '../../src/node.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

const required = 'https://example.com/extensions/strict';
let node: Node;
beforeAll(async () => {
  node = await startNode({
    'helper.toml': scripted('helper', everything),
    'strict.toml': scripted('strict', '[[agent.llm.rules]]\nsay = "ok"'),
    'agent-cards/strict.json': JSON.stringify({
      capabilities: { extensions: [{ uri: required, required: true }] },
    }),
  });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
});

const params = (text: string) => ({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }] } });
const post = (path: string, body: object, extensions?: string) =>
  fetch(`${node.url}/a2a/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(extensions !== undefined && { 'A2A-Extensions': extensions }),
    },
    body: JSON.stringify(body),
  });
const rpc = (agent: string, method: string, text: string, extensions?: string) =>
  post(`${agent}/v1/rpc`, { jsonrpc: '2.0', id: 1, method, params: params(text) }, extensions);

interface StatusUpdate {
  readonly status: { readonly state: string };
  readonly metadata?: Record<string, { readonly seq: number; readonly event: { readonly type: string } }>;
}
const statusUpdates = async (response: Response): Promise<StatusUpdate[]> =>
  (await response.text())
    .split('\n\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)) as { statusUpdate?: StatusUpdate })
    .flatMap(({ statusUpdate }) => statusUpdate ?? []);

describe('extensions', () => {
  it('are declared in every card, beside those an overlay adds', async () => {
    const uris = async (id: string) => {
      const card = await (await fetch(`${node.url}/a2a/${id}/.well-known/agent-card.json`)).json();
      const { capabilities } = card as { capabilities: { extensions: { uri: string }[] } };
      return capabilities.extensions.map(({ uri }) => uri);
    };
    expect(await uris('helper')).toEqual([runEventsUri]);
    expect(await uris('strict')).toEqual([runEventsUri, required]);
  });

  it('that both sides know are named in the response: both bindings, plain and streamed', async () => {
    const asked = `urn:nobody:knows , ${runEventsUri}`;
    const responses = [
      await rpc('helper', 'SendMessage', 'hi', asked),
      await rpc('helper', 'SendStreamingMessage', 'hi', asked),
      await post('helper/v1/message:send', params('hi'), asked),
      await post('helper/v1/message:stream', params('hi'), asked),
    ];
    for (const response of responses) {
      expect(response.headers.get('a2a-extensions')).toBe(runEventsUri);
      await response.text();
    }
    expect((await rpc('helper', 'SendMessage', 'hi')).headers.get('a2a-extensions')).toBeNull();
    expect((await rpc('helper', 'SendMessage', 'hi', 'urn:other')).headers.get('a2a-extensions')).toBeNull();
  });

  it('that a card requires are demanded, and accepted', async () => {
    expect(await (await rpc('strict', 'SendMessage', 'hi')).json()).toMatchObject({
      error: { code: -32008, message: expect.stringContaining(required) },
    });
    const rest = await post('strict/v1/message:stream', params('hi'));
    expect(rest.status).toBe(400);
    expect(await rest.json()).toMatchObject({
      error: { details: [{ reason: 'EXTENSION_SUPPORT_REQUIRED' }] },
    });
    expect(await (await rpc('strict', 'SendMessage', 'hi', required)).json()).toMatchObject({
      result: { task: {} },
    });
  });
});

describe('the run-events extension', () => {
  it('shows what happens inside the run, in order, beside what everyone sees', async () => {
    const updates = await statusUpdates(
      await post('helper/v1/message:stream', params('think'), runEventsUri),
    );
    const events = updates.map(({ status, metadata }) => [
      status.state,
      metadata?.[runEventsUri]?.event.type,
    ]);
    expect(events).toEqual([
      ['TASK_STATE_WORKING', 'model.asked'],
      ['TASK_STATE_WORKING', 'model.thought'],
      ['TASK_STATE_WORKING', 'model.replied'],
      ['TASK_STATE_COMPLETED', 'run.finished'],
    ]);
    const places = updates.map(({ metadata }) => metadata?.[runEventsUri]?.seq ?? 0);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('shows nothing of it to those who do not ask', async () => {
    const updates = await statusUpdates(await post('helper/v1/message:stream', params('think')));
    expect(updates).toMatchObject([{ status: { state: 'TASK_STATE_COMPLETED' } }]);
    expect(updates[0]).not.toHaveProperty('metadata');
  });
});
