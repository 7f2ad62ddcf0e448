import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { silent } from '../../src/core/log.ts';
import type { Node } from '../../src/node.ts';
import { memoryStores } from '../../src/outbound/stores/memory/stores.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

const securitySchemes = { bearer: { httpAuthSecurityScheme: { scheme: 'bearer', bearerFormat: 'JWT' } } };
const securityRequirements = [{ schemes: { bearer: { list: [] } } }];

let node: Node;
beforeAll(async () => {
  node = await startNode({
    'helper.toml': scripted('helper', everything),
    'agent-cards/helper.json': JSON.stringify({ securitySchemes, securityRequirements }),
  });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
});

const rest = (path: string, body?: object) =>
  fetch(`${node.url}/a2a/helper/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const says = (text: string, more: object = {}) => ({
  message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }], ...more },
});
interface Task {
  readonly id: string;
  readonly status: { readonly state: string };
  readonly artifacts: { readonly parts: { readonly text: string }[] }[];
}
const taskIn = async (response: Response): Promise<Task> => ((await response.json()) as { task: Task }).task;

/** The texts of a stream of artifact updates, and of the snapshot before them. */
async function textsOf(response: Response): Promise<string> {
  const frames = (await response.text()).split('\n\n').filter((line) => line.startsWith('data: '));
  return frames
    .map(
      (line) =>
        JSON.parse(line.slice(6)) as { task?: Task; artifactUpdate?: { artifact: Task['artifacts'][0] } },
    )
    .flatMap(({ task, artifactUpdate }) => artifactUpdate?.artifact ?? task?.artifacts ?? [])
    .map(({ parts }) => parts.map(({ text }) => text).join(''))
    .join('');
}

describe('what servers on the SDK get wrong', () => {
  it('a card carries its security schemes as the protocol writes them', async () => {
    const card = await (await fetch(`${node.url}/a2a/helper/.well-known/agent-card.json`)).text();
    expect(JSON.parse(card)).toMatchObject({ securitySchemes, securityRequirements });
    expect(card).not.toContain('$case');
  });

  it('many who watch one task change nothing about it', async () => {
    const { id } = await taskIn(
      await rest('message:send', { ...says('slow'), configuration: { returnImmediately: true } }),
    );
    const watched = await Promise.all(
      Array.from({ length: 5 }, async () => textsOf(await rest(`tasks/${id}:subscribe`))),
    );
    const answer = 'one two three four five six seven eight nine ten';
    expect(watched).toEqual(Array.from({ length: 5 }, () => answer));
    const task = (await (await rest(`tasks/${id}`)).json()) as Task;
    expect(task.artifacts).toMatchObject([{ parts: [{ text: answer }] }]);
  });

  it('of many answers to one question one is taken, and the others are told', async () => {
    const { id } = await taskIn(await rest('message:send', says('book')));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        rest('message:send', says(String(index), { taskId: id, messageId: `a${index}` })),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 400),
    ]);
    const { history } = (await (await rest(`tasks/${id}`)).json()) as { history: object[] };
    expect(history).toHaveLength(3);
  });

  it('data that is null is refused, not lost', async () => {
    const response = await rest('message:send', says('', { parts: [{ data: null }] }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('part') } });
  });

  it('nothing is written past the log', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    await rest('tasks/nobody');
    await rest('message:send', { message: {} });
    await (await rest('message:stream', says('halfway'))).text();
    await fetch(`${node.url}/a2a/helper/v1/rpc`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('a fault of the node itself is in its log, with the id of the request, and in no answer', async () => {
    const logged: object[] = [];
    const broken = () => Promise.reject(new Error('disk on fire at /var/secret'));
    const stores = memoryStores({ maxRuns: 10 });
    const journal = { append: broken, head: broken, read: broken, list: broken };
    await using node = await startNode(
      { 'helper.toml': scripted('helper', everything) },
      { stores: { ...stores, journal }, log: { ...silent, error: (fields) => void logged.push(fields) } },
    );
    const post = (path: string, id: string, body: object) =>
      fetch(node.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': id },
        body: JSON.stringify(body),
      });
    const answers = [
      await post('/a2a/v1/message:send', 'one', says('hi')),
      await post('/a2a/v1/rpc', 'two', { jsonrpc: '2.0', id: 1, method: 'GetTask', params: { id: 'x' } }),
      await post('/v1/chat/completions', 'three', { messages: [{ role: 'user', content: 'hi' }] }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain('fire');
    }
    const faults = logged.filter((fields) => 'request' in fields);
    expect(faults).toMatchObject(
      ['one', 'two', 'three'].map((request) => ({
        request,
        error: { message: 'disk on fire at /var/secret' },
      })),
    );
  });

  it('a task with much to say costs its readers no more than its length', async () => {
    const chunks = 5000;
    const long = `[[agent.llm.rules]]\nsay = "x"\nchunk = 1\nrepeat = ${chunks}\n`;
    await using talker = await startNode({ 'long.toml': scripted('long', long) });
    const response = await fetch(`${talker.url}/a2a/long/v1/message:stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(says('go')),
    });
    const text = await response.text();
    expect(text.split('"artifactUpdate"').length - 1).toBe(chunks);
    // Each frame says its piece; none says the task again.
    expect(text.length).toBeLessThan(chunks * 400);
  });
});
