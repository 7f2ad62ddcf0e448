import { randomUUID } from 'node:crypto';
import { Role, TaskState } from '@a2a-js/sdk';
import {
  type Client,
  ClientFactory,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from '@a2a-js/sdk/client';
import { GrpcTransportFactory } from '@a2a-js/sdk/client/grpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { answerOf, asTask, brief, byId, gather, says, textOf } from '../support/a2a.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

let node: Node;
beforeAll(async () => {
  node = await startNode({
    'helper.toml': scripted('helper', everything),
    'node.toml': '[node.grpc]\nport = 0\n',
  });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
});

describe.each([
  ['JSONRPC', () => new JsonRpcTransportFactory()],
  ['HTTP+JSON', () => new RestTransportFactory()],
  ['GRPC', () => new GrpcTransportFactory()],
])('the official client over %s', (binding, transport) => {
  let client: Client;
  beforeAll(async () => {
    const factory = new ClientFactory({ transports: [transport()], preferredTransports: [binding] });
    client = await factory.createFromUrl(`${node.url}/a2a/helper/`);
  });

  it('sends a message and gets the finished task', async () => {
    const task = asTask(await client.sendMessage(says('good day')));
    expect(task).toMatchObject({
      status: { state: TaskState.TASK_STATE_COMPLETED },
      history: [{ role: Role.ROLE_USER }],
    });
    expect(answerOf(task)).toBe('You said: good day');
    expect(Date.parse(task.status?.timestamp ?? '')).not.toBeNaN();
    expect(await client.getTask({ ...byId(task.id), historyLength: undefined })).toEqual(task);
  });

  it('gets the task at once when it does not want to wait, and the answer later', async () => {
    const task = asTask(await client.sendMessage(says('slow', { now: true })));
    expect(task).toMatchObject({
      status: { state: TaskState.TASK_STATE_WORKING },
      history: [{ role: Role.ROLE_USER }],
    });
    const later = () => client.getTask({ ...byId(task.id), historyLength: 0 });
    await expect
      .poll(async () => (await later()).status?.state, { timeout: 5000 })
      .toBe(TaskState.TASK_STATE_COMPLETED);
    expect(await later()).toMatchObject({ history: [] });
    expect(answerOf(await later())).toBe('one two three four five six seven eight nine ten');
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
    const [first] = updates;
    const id = first?.payload?.$case === 'task' ? first.payload.value.id : '';
    const task = await client.getTask({ ...byId(id), historyLength: undefined });
    expect(task.artifacts.map(({ artifactId, parts }) => `${artifactId} ${textOf(parts)}`)).toEqual([
      'answer Here they are.',
      'table <data>',
      'note <raw>',
      'link <url>',
      'pieces abc',
    ]);
    const note = task.artifacts[2]?.parts[0]?.content;
    expect(note?.$case === 'raw' && note.value.toString()).toBe('grüß dich');
  });

  it('is asked back, answers on the same task, and the task goes on', async () => {
    const asked = asTask(await client.sendMessage(says('book a table')));
    expect(asked.status?.state).toBe(TaskState.TASK_STATE_INPUT_REQUIRED);
    expect(textOf(asked.status?.message?.parts)).toBe('For how many?');
    const task = asTask(await client.sendMessage(says('4', { taskId: asked.id })));
    expect(task).toMatchObject({ id: asked.id, contextId: asked.contextId });
    expect(answerOf(task)).toBe('Booked for 4.');
    expect(task.history.map(({ role, parts }) => `${Role[role]} ${textOf(parts)}`)).toEqual([
      'ROLE_USER book a table',
      'ROLE_AGENT For how many?',
      'ROLE_USER 4',
    ]);
  });

  it('ends its stream when the agent asks, and streams the rest after the answer', async () => {
    const first = await gather(client.sendMessageStream(says('book')));
    expect(first.map(brief)).toEqual(['task TASK_STATE_WORKING', 'status TASK_STATE_INPUT_REQUIRED']);
    const id = first[0]?.payload?.$case === 'task' ? first[0].payload.value.id : '';
    const second = await gather(client.sendMessageStream(says('2', { taskId: id })));
    expect(second.map(brief)).toEqual([
      'task TASK_STATE_WORKING',
      'answer Booked',
      'answer+  for',
      'answer+  2.',
      'status TASK_STATE_COMPLETED',
    ]);
  });

  it('gets a bare message when that is the answer, sent or streamed', async () => {
    const sent = await client.sendMessage(says('ping'));
    expect(sent).toMatchObject({
      role: Role.ROLE_AGENT,
      taskId: '',
      parts: [{ content: { value: 'pong' } }],
    });
    expect('messageId' in sent && sent.contextId).not.toBe('');
    expect((await gather(client.sendMessageStream(says('ping')))).map(brief)).toEqual(['message']);
    const now = await client.sendMessage(says('ping', { now: true }));
    expect('messageId' in now).toBe(true);
  });

  it.each([
    ['fail', TaskState.TASK_STATE_FAILED, 'the model is on holiday'],
    ['halfway', TaskState.TASK_STATE_FAILED, 'the line went dead'],
    ['reject', TaskState.TASK_STATE_REJECTED, 'not this'],
    ['sign in', TaskState.TASK_STATE_AUTH_REQUIRED, 'Sign in first'],
  ])('learns why: %s', async (text, state, reason) => {
    const task = asTask(await client.sendMessage(says(text)));
    expect(task.status?.state).toBe(state);
    expect(textOf(task.status?.message?.parts)).toBe(reason);
  });

  it('joins a task that is running and sees the rest, without a gap or a repeat', async () => {
    const started = asTask(await client.sendMessage(says('slow', { now: true })));
    const seen: string[] = [];
    for await (const update of client.resubscribeTask(byId(started.id))) {
      if (update.payload?.$case === 'task') seen.push(answerOf(update.payload.value));
      if (update.payload?.$case === 'artifactUpdate') seen.push(textOf(update.payload.value.artifact?.parts));
    }
    expect(seen.join('')).toBe('one two three four five six seven eight nine ten');
    expect(seen.length).toBeGreaterThan(2);
    await expect(gather(client.resubscribeTask(byId(started.id)))).rejects.toThrow(/has ended/);
  });

  it('cancels a task; again is fine; a finished one cannot be canceled', async () => {
    const task = asTask(await client.sendMessage(says('endless', { now: true })));
    const canceled = await client.cancelTask({ ...byId(task.id), metadata: undefined });
    expect(canceled.status?.state).toBe(TaskState.TASK_STATE_CANCELED);
    expect((await client.cancelTask({ ...byId(task.id), metadata: undefined })).status).toEqual(
      canceled.status,
    );
    const done = asTask(await client.sendMessage(says('hello')));
    await expect(client.cancelTask({ ...byId(done.id), metadata: undefined })).rejects.toMatchObject({
      name: 'TaskNotCancelableError',
    });
  });

  it('is refused on a task that works, one that has ended, one that is not there, one of another context', async () => {
    const working = asTask(await client.sendMessage(says('endless', { now: true })));
    await expect(client.sendMessage(says('and?', { taskId: working.id }))).rejects.toMatchObject({
      name: 'UnsupportedOperationError',
      message: expect.stringContaining('is still working'),
    });
    await client.cancelTask({ ...byId(working.id), metadata: undefined });
    await expect(client.sendMessage(says('and?', { taskId: working.id }))).rejects.toMatchObject({
      name: 'UnsupportedOperationError',
      message: expect.stringContaining('has ended'),
    });
    await expect(client.sendMessage(says('hi', { taskId: 'nobody' }))).rejects.toMatchObject({
      name: 'TaskNotFoundError',
    });
    const asked = asTask(await client.sendMessage(says('book')));
    await expect(
      client.sendMessage(says('2', { taskId: asked.id, contextId: 'elsewhere' })),
    ).rejects.toMatchObject({
      name: 'RequestMalformedError',
      message: expect.stringContaining('another context'),
    });
  });

  it('lists its tasks: newest first, page by page, by context and by state', async () => {
    const contextId = randomUUID();
    const ids: string[] = [];
    for (const text of ['one', 'two', 'book', 'three']) {
      ids.push(asTask(await client.sendMessage(says(text, { contextId }))).id);
    }
    const asked = {
      tenant: '',
      contextId,
      status: 0,
      pageToken: '',
      historyLength: 0,
      statusTimestampAfter: undefined,
    };
    const first = await client.listTasks({ ...asked, pageSize: 3 });
    expect(first).toMatchObject({ totalSize: 4, pageSize: 3 });
    const second = await client.listTasks({ ...asked, pageSize: 3, pageToken: first.nextPageToken });
    expect([...first.tasks, ...second.tasks].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.nextPageToken).toBe('');
    expect(first.tasks[0]).toMatchObject({ artifacts: [], history: [] });
    const waiting = await client.listTasks({
      ...asked,
      status: TaskState.TASK_STATE_INPUT_REQUIRED,
      pageSize: 10,
    });
    expect(waiting.tasks.map(({ id }) => id)).toEqual([ids[2]]);
    const withArtifacts = await client.listTasks({ ...asked, pageSize: 1, includeArtifacts: true });
    expect(withArtifacts.tasks.map(answerOf)).toEqual(['You said: three']);
  });
});
