import { type Part, Role, type SendMessageRequest } from '@a2a-js/sdk';
import { ClientFactory } from '@a2a-js/sdk/client';
import { GrpcTransportFactory } from '@a2a-js/sdk/client/grpc';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import type { Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { answerOf, asTask, byId, says } from '../support/a2a.ts';
import { type GrpcClient, readAll, told } from '../support/grpc-client.ts';
import { everything } from '../support/rules.ts';
import { type Started, grpcOn, helperFiles, startGrpc } from '../support/start-grpc.ts';
import { scripted } from '../support/start-node.ts';

describe('one gRPC port for several agents', () => {
  let started: Started;
  let node: Node;
  let client: GrpcClient;
  beforeAll(async () => {
    const named = (id: string) => scripted(id, `[[agent.llm.rules]]\nsay = "${id} heard {{ text }}"\n`);
    started = await startGrpc({
      'alpha.toml': named('alpha'),
      'beta.toml': named('beta'),
      'node.toml': `[node]\ndefault_agent = "alpha"\n${grpcOn}`,
    });
    ({ node, client } = started);
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  it.each(['alpha', 'beta'])('leads a client that has read the card of %s to it', async (id) => {
    const factory = new ClientFactory({ transports: [new GrpcTransportFactory()] });
    const official = await factory.createFromUrl(`${node.url}/a2a/${id}/`);
    expect(answerOf(asTask(await official.sendMessage(says('hi'))))).toBe(`${id} heard hi`);
  });

  // The agent that answers, and where HTTP+JSON finds the task.
  it.each([
    { tenant: '', agent: 'alpha', path: 'alpha/v1' },
    { tenant: 'beta', agent: 'beta', path: 'beta/v1' },
    { tenant: 'beta/acme', agent: 'beta', path: 'beta/v1/acme' },
    { tenant: 'beta/acme/west', agent: 'beta', path: 'beta/v1', query: '?tenant=acme/west' },
    { tenant: 'beta/beta', agent: 'beta', path: 'beta/v1/beta' },
    { tenant: 'acme', agent: 'alpha', path: 'alpha/v1/acme' },
    { tenant: '', named: 'beta', agent: 'beta', path: 'beta/v1' },
    { tenant: 'acme', named: 'beta', agent: 'beta', path: 'beta/v1/acme' },
    { tenant: 'beta', named: 'beta', agent: 'beta', path: 'beta/v1' },
    { tenant: 'alpha', named: 'beta', agent: 'beta', path: 'beta/v1/alpha' },
  ])('takes tenant "$tenant" with x-agent $named to $path', async ({ tenant, named, agent, path, query }) => {
    const metadata: Record<string, string> = named === undefined ? {} : { 'x-agent': named };
    const task = await client.send({ ...says('hi'), tenant }, { metadata });
    expect(answerOf(task)).toBe(`${agent} heard hi`);
    const asked = { tenant, id: task.id, historyLength: undefined };
    expect(await client.call(A2AService.getTask, asked, { metadata })).toEqual(task);
    const response = await fetch(`${node.url}/a2a/${path}/tasks/${task.id}${query ?? ''}`);
    expect(response.status).toBe(200);
  });

  it('keeps the tasks of one tenant from another', async () => {
    const { id } = await client.send({ ...says('hi'), tenant: 'beta/acme' });
    for (const tenant of ['beta', 'beta/other', 'alpha/acme', 'acme']) {
      await expect(client.get(id, tenant).catch(told)).resolves.toMatchObject({ status: 'NOT_FOUND' });
    }
  });

  it('says that an agent is not there, which is no error of A2A', async () => {
    const metadata = { 'x-agent': 'gamma' };
    const sent = client.send(says('hi'), { metadata });
    await expect(sent.catch(told)).resolves.toEqual({
      status: 'NOT_FOUND',
      message: 'there is no agent gamma on this node; the metadata x-agent names one, or else the tenant',
      details: [],
    });
    const { error } = await readAll(client.stream(A2AService.sendStreamingMessage, says('hi'), { metadata }));
    expect(told(error)).toMatchObject({ status: 'NOT_FOUND' });
  });

  it('asks for a name where no agent is the default', async () => {
    const files = { 'a.toml': scripted('a', everything), 'b.toml': scripted('b', everything) };
    await using other = await startGrpc({ ...files, 'node.toml': grpcOn });
    const sent = other.client.send({ ...says('hi'), tenant: 'acme' });
    await expect(sent.catch(told)).resolves.toMatchObject({
      status: 'NOT_FOUND',
      message:
        'no default agent is set; name one of a, b; the metadata x-agent names one, or else the tenant',
    });
  });

  it('stands in the card after the other bindings, under the public host', async () => {
    const interfaces = async (url: string) => {
      const response = await fetch(`${url}/a2a/beta/.well-known/agent-card.json`);
      const card = (await response.json()) as { supportedInterfaces: { protocolBinding: string }[] };
      return card.supportedInterfaces.filter(({ protocolBinding }) => protocolBinding === 'GRPC');
    };
    const entry = { protocolBinding: 'GRPC', protocolVersion: '1.0', tenant: 'beta' };
    expect(await interfaces(node.url)).toEqual([{ ...entry, url: node.grpc }]);
    await using behind = await startGrpc({
      'beta.toml': scripted('beta', everything),
      'node.toml': `[node]\npublic_url = "https://agents.example.com/parley"\n${grpcOn}`,
    });
    const port = behind.node.grpc?.split(':')[1];
    expect(await interfaces(behind.node.url)).toEqual([{ ...entry, url: `agents.example.com:${port}` }]);
  });
});

describe('a gRPC call that fails', () => {
  let started: Started;
  let client: GrpcClient;
  beforeAll(async () => {
    started = await startGrpc(helperFiles('[node.limits]\nbody_bytes = 100000\n'));
    ({ client } = started);
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  const changed = (change: object): SendMessageRequest => {
    const { message, ...rest } = says('hi');
    return { ...rest, message: { ...message!, ...change } };
  };
  const nothing: Part = { content: undefined, metadata: undefined, filename: '', mediaType: '' };

  it.each([
    ['no message', { ...says('hi'), message: undefined }, 'message: is required'],
    ['no parts', changed({ parts: [] }), 'message.parts: is required'],
    ['no role', changed({ role: Role.ROLE_UNSPECIFIED }), 'message.role: is required'],
    ['the role of the agent', changed({ role: Role.ROLE_AGENT }), 'message.role: must be ROLE_USER'],
    ['no message id', changed({ messageId: '' }), 'message: needs a messageId'],
    [
      'an empty part',
      changed({ parts: [nothing] }),
      'message.parts.0: must hold exactly one of text, raw, url and data',
    ],
    [
      'a negative history length',
      { ...says('hi'), configuration: { ...says('hi').configuration!, historyLength: -1 } },
      'configuration.historyLength: must be >= 0',
    ],
  ])('for %s names the field, streamed or not', async (_case, request, violation) => {
    const refused = { status: 'INVALID_ARGUMENT', details: ['INVALID_PARAMS', violation] };
    const sent = client.send(request);
    await expect(sent.catch(told)).resolves.toMatchObject(refused);
    const { error } = await readAll(client.stream(A2AService.sendStreamingMessage, request));
    expect(told(error)).toMatchObject(refused);
  });

  it.each([
    [() => client.get(''), 'id: is required'],
    [
      () => client.call(A2AService.getTask, { ...byId('x'), historyLength: -2 }),
      'historyLength: must be >= 0',
    ],
    [() => client.tasks(101), 'pageSize: must be <= 100'],
    [() => client.call(A2AService.cancelTask, { ...byId(''), metadata: undefined }), 'id: is required'],
  ])('for a wrong parameter names it: %s', async (call, violation) => {
    const failed = (call as () => Promise<unknown>)().catch(told);
    await expect(failed).resolves.toMatchObject({
      status: 'INVALID_ARGUMENT',
      details: ['INVALID_PARAMS', violation],
    });
  });

  it('says which of the errors of A2A it is', async () => {
    const failure = (call: Promise<unknown>) => call.catch(told);
    expect(await failure(client.get('nobody'))).toMatchObject({
      status: 'NOT_FOUND',
      details: ['TASK_NOT_FOUND'],
    });
    const spoken = says('hi');
    spoken.message!.parts[0]!.mediaType = 'audio/wav';
    expect(await failure(client.send(spoken))).toMatchObject({
      status: 'INVALID_ARGUMENT',
      details: ['CONTENT_TYPE_NOT_SUPPORTED'],
    });
    const card = client.call(A2AService.getExtendedAgentCard, { tenant: '' });
    expect(await failure(card)).toMatchObject({
      status: 'FAILED_PRECONDITION',
      details: ['UNSUPPORTED_OPERATION'],
    });
    const push = client.call(A2AService.deleteTaskPushNotificationConfig, { ...byId('x'), taskId: 'y' });
    expect(await failure(push)).toMatchObject({
      status: 'FAILED_PRECONDITION',
      details: ['PUSH_NOTIFICATION_NOT_SUPPORTED'],
    });
    const none = client.stream(A2AService.subscribeToTask, byId('nobody'));
    expect(told((await readAll(none)).error)).toMatchObject({ details: ['TASK_NOT_FOUND'] });
  });

  it.each([
    ['1.0', 'answers'],
    ['1.0.3', 'answers'],
    ['', 'answers'],
    ['0.3', 'VERSION_NOT_SUPPORTED'],
    ['2.0', 'VERSION_NOT_SUPPORTED'],
    ['1.0.x', 'VERSION_NOT_SUPPORTED'],
  ])('for A2A version "%s": %s', async (version, outcome) => {
    const metadata = { 'a2a-version': version };
    const sent = client.send(says('hi'), { metadata });
    const seen = await sent.then(
      () => ['answers'],
      (error: unknown) => told(error).details,
    );
    expect(seen).toEqual([outcome]);
  });

  it('for a message over the limit, or an id without end, still gets its status across', async () => {
    const large = client.send(says('x'.repeat(100_001)));
    await expect(large.catch(told)).resolves.toMatchObject({ status: 'RESOURCE_EXHAUSTED' });
    const long = client.send(says('hi', { taskId: '🙂'.repeat(20_000) }));
    await expect(long.catch(told)).resolves.toMatchObject({
      status: 'NOT_FOUND',
      message: expect.stringMatching(/^there is no task 🙂+.?$/u),
    });
  });
});

describe('the extensions of a gRPC call', () => {
  const uri = 'urn:parley:extensions:run-events:v1';
  const asked = { metadata: { 'a2a-extensions': `urn:unknown, ${uri}` } };

  it('are named in the first metadata of a stream, and carried out', async () => {
    await using started = await startGrpc(helperFiles());
    const { client } = started;
    const stream = client.stream(A2AService.sendStreamingMessage, says('hi'), asked);
    const metadata = new Promise<Metadata>((resolve) => stream.once('metadata', resolve));
    const { updates } = await readAll(stream);
    expect((await metadata).get('a2a-extensions')).toEqual([uri]);
    const events = updates.flatMap(({ payload }) =>
      payload?.$case === 'statusUpdate' ? [payload.value.metadata?.[uri]] : [],
    );
    expect(events.at(-1)).toMatchObject({ event: { type: 'run.finished' } });
  });

  it('are not there for those who do not ask', async () => {
    await using started = await startGrpc(helperFiles());
    const { client } = started;
    const stream = client.stream(A2AService.sendStreamingMessage, says('hi'));
    const metadata = new Promise<Metadata>((resolve) => stream.once('metadata', resolve));
    await readAll(stream);
    expect((await metadata).get('a2a-extensions')).toEqual([]);
  });
});
