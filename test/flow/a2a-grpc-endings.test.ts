import { TaskState } from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { describe, expect, it } from 'vitest';
import { silent } from '../../src/core/log.ts';
import { memoryStores } from '../../src/outbound/stores/memory/stores.ts';
import { brief, byId, says, textOf } from '../support/a2a.ts';
import { readAll, told } from '../support/grpc-client.ts';
import { grpcOn, helperFiles, startGrpc } from '../support/start-grpc.ts';
import { scripted, startNode } from '../support/start-node.ts';

/** Stops what still works when the node goes down. */
const impatient = '[node.limits]\nshutdown_secs = 0\n';

describe('a node that cannot take a gRPC call', () => {
  it('is busy, and says when to come again', async () => {
    await using started = await startGrpc(helperFiles('[node.limits]\nlive_runs = 1\n'));
    const { client } = started;
    const { id } = await client.send(says('endless', { now: true }));
    await expect(client.send(says('hi')).catch(told)).resolves.toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      details: ['retry after 1 s'],
    });
    await client.call(A2AService.cancelTask, { ...byId(id), metadata: undefined });
  });

  it('has a fault of its own, which its log describes and the caller does not see', async () => {
    const stores = memoryStores({ maxRuns: 10 });
    stores.journal.append = () => Promise.reject(new Error('no space left on /srv/parley'));
    const logged: object[] = [];
    const log = { ...silent, error: (fields: object) => void logged.push(fields) };
    await using started = await startGrpc(helperFiles(), { stores, log });
    const { client } = started;
    await expect(client.send(says('hi')).catch(told)).resolves.toEqual({
      status: 'INTERNAL',
      message: 'something went wrong inside the node; its log has the details',
      details: [],
    });
    expect(logged).toMatchObject([
      { method: '/lf.a2a.v1.A2AService/SendMessage', error: { message: 'no space left on /srv/parley' } },
    ]);
  });

  it('goes down: new work is refused, a stream comes to its end', async () => {
    await using started = await startGrpc(helperFiles());
    const { node, client } = started;
    const stream = client.stream(A2AService.sendStreamingMessage, says('slow'))[Symbol.asyncIterator]();
    await stream.next();
    const closed = node[Symbol.asyncDispose]();
    await expect(client.send(says('hi')).catch(told)).resolves.toMatchObject({
      status: 'UNAVAILABLE',
      message: expect.stringContaining('shutting down'),
    });
    const { updates, error } = await readAll(stream);
    expect(error).toBeUndefined();
    expect(brief(updates.at(-1)!)).toBe('status TASK_STATE_COMPLETED');
    await closed;
    const late = client.send(says('hi')).catch(told);
    await expect(late).resolves.toMatchObject({ status: 'UNAVAILABLE' });
  });

  it('goes down without patience: a stream gets its last word', async () => {
    await using started = await startGrpc(helperFiles(impatient));
    const { node, client } = started;
    const stream = client.stream(A2AService.sendStreamingMessage, says('endless'))[Symbol.asyncIterator]();
    await stream.next();
    const closed = node[Symbol.asyncDispose]();
    const { updates, error } = await readAll(stream);
    expect(error).toBeUndefined();
    expect(brief(updates.at(-1)!)).toBe('status TASK_STATE_CANCELED');
    await closed;
  });

  it('does not start where its port is taken', async () => {
    await using started = await startGrpc(helperFiles());
    const { node } = started;
    const taken = `[node.grpc]\nport = ${node.grpc?.split(':')[1]}\n`;
    await expect(startNode({ ...helperFiles(), 'node.toml': taken })).rejects.toMatchObject({
      code: 'config',
      message: `cannot listen for gRPC on ${node.grpc}: something else listens there; pass another --grpc-port`,
    });
  });
});

describe('a gRPC caller that leaves', () => {
  it('by cancelling its stream loses only its stream', async () => {
    await using started = await startGrpc(helperFiles());
    const { client } = started;
    const { id } = await client.send(says('slow', { now: true }));
    const leaver = client.stream(A2AService.subscribeToTask, byId(id));
    const stayer = readAll(client.stream(A2AService.subscribeToTask, byId(id)));
    const leaving = leaver[Symbol.asyncIterator]();
    await leaving.next();
    leaver.cancel();
    expect(told((await readAll(leaving)).error)).toMatchObject({ status: 'CANCELLED' });
    const { updates, error } = await stayer;
    expect(error).toBeUndefined();
    expect(brief(updates.at(-1)!)).toBe('status TASK_STATE_COMPLETED');
  });

  it.each([
    ['cancelling', 'CANCELLED'],
    ['its deadline', 'DEADLINE_EXCEEDED'],
  ])('by %s leaves the task it sent running', async (how, status) => {
    await using started = await startGrpc(helperFiles());
    const { client } = started;
    const leaving = new AbortController();
    const extras = how === 'cancelling' ? { signal: leaving.signal } : { deadline: Date.now() + 200 };
    const failure = client.send(says('slow'), extras).catch(told);
    await expect.poll(() => client.tasks()).toHaveLength(1);
    leaving.abort();
    expect(await failure).toMatchObject({ status });
    const [task] = await client.tasks();
    expect(task?.status?.state).toBe(TaskState.TASK_STATE_WORKING);
    const state = async () => (await client.get(task!.id)).status?.state;
    await expect.poll(state, { timeout: 5000 }).toBe(TaskState.TASK_STATE_COMPLETED);
  });

  it('by the deadline of its stream is told so', async () => {
    await using started = await startGrpc(helperFiles(impatient));
    const { client } = started;
    const stream = client.stream(A2AService.sendStreamingMessage, says('endless'), {
      deadline: Date.now() + 300,
    });
    const { updates, error } = await readAll(stream);
    expect(told(error)).toMatchObject({ status: 'DEADLINE_EXCEEDED' });
    expect(updates.length).toBeGreaterThan(1);
  });

  it('for a while is not waited for, and gets everything when it comes back', async () => {
    const flood = `[[agent.llm.rules]]\nsay = "${'x'.repeat(1000)} "\nrepeat = 3000\n`;
    await using started = await startGrpc({ 'flood.toml': scripted('flood', flood), 'node.toml': grpcOn });
    const { client } = started;
    const stream = client.stream(A2AService.sendStreamingMessage, says('go'))[Symbol.asyncIterator]();
    await stream.next();
    const state = async () => (await client.tasks())[0]?.status?.state;
    await expect.poll(state, { timeout: 10_000 }).toBe(TaskState.TASK_STATE_COMPLETED);
    const { updates, error } = await readAll(stream);
    expect(error).toBeUndefined();
    const chunks = updates.map(({ payload }) =>
      payload?.$case === 'artifactUpdate' ? textOf(payload.value.artifact?.parts) : '',
    );
    expect(chunks.length).toBeGreaterThan(3000);
    expect(chunks.join('')).toBe(`${'x'.repeat(1000)} `.repeat(3000));
  });
});
