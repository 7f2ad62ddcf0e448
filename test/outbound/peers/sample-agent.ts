import type { AgentCard, Artifact, Message, Part, Task } from '@a2a-js/sdk';
import { AgentCard as CardCodec, Role, TaskState } from '@a2a-js/sdk';
import {
  AgentEvent,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  type RequestContext,
} from '@a2a-js/sdk/server';
import { UserBuilder, agentCardHandler, jsonRpcHandler, restHandler } from '@a2a-js/sdk/server/express';
import express, { type RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a sample agent does with a message. */
export type Act = (voice: Voice, asked: string, context: RequestContext) => Promise<void> | void;

export interface SampleOptions {
  readonly streaming?: boolean;
  /** Interfaces in the order of the card; `base` is the agent's URL. */
  readonly interfaces?: (base: string) => AgentCard['supportedInterfaces'];
  readonly legacy?: boolean;
  /** Sees every request first. */
  readonly gate?: RequestHandler;
}

export interface SampleAgent extends AsyncDisposable {
  readonly origin: string;
  readonly url: string;
  /** The messages the executor was given. */
  readonly given: readonly Message[];
  /** What was asked of the server: HTTP method and path, or the JSON-RPC method. */
  readonly requests: readonly string[];
  readonly headers: readonly Readonly<Record<string, string | string[] | undefined>>[];
}

export const text = (value: string): Part => ({
  content: { $case: 'text', value },
  metadata: undefined,
  filename: '',
  mediaType: '',
});

/** Says things the way an executor of the SDK does. */
export class Voice {
  readonly #bus: ExecutionEventBus;
  readonly #context: RequestContext;

  constructor(bus: ExecutionEventBus, context: RequestContext) {
    this.#bus = bus;
    this.#context = context;
  }

  task(state = TaskState.TASK_STATE_SUBMITTED, more: Partial<Task> = {}): void {
    const { taskId, contextId } = this.#context;
    const stored = this.#context.task;
    const status = { state, message: undefined, timestamp: new Date().toISOString() };
    this.#bus.publish(
      AgentEvent.task(
        stored ?? { id: taskId, contextId, status, artifacts: [], history: [], metadata: undefined, ...more },
      ),
    );
  }

  status(state: TaskState, words?: string): void {
    const { taskId, contextId } = this.#context;
    const message = words === undefined ? undefined : this.words([text(words)]);
    const status = { state, message, timestamp: new Date().toISOString() };
    this.#bus.publish(AgentEvent.statusUpdate({ taskId, contextId, status, metadata: undefined }));
  }

  artifact(
    artifactId: string,
    parts: Part[],
    more: { append?: boolean; lastChunk?: boolean; name?: string } = {},
  ) {
    const { taskId, contextId } = this.#context;
    const artifact: Artifact = {
      artifactId,
      name: more.name ?? '',
      description: '',
      parts,
      metadata: undefined,
      extensions: [],
    };
    const { append = false, lastChunk = true } = more;
    this.#bus.publish(
      AgentEvent.artifactUpdate({ taskId, contextId, artifact, append, lastChunk, metadata: undefined }),
    );
  }

  reply(words: string): void {
    this.#bus.publish(AgentEvent.message({ ...this.words([text(words)]), taskId: '' }));
  }

  words(parts: Part[]): Message {
    const { taskId, contextId } = this.#context;
    const about = { metadata: undefined, extensions: [], referenceTaskIds: [] };
    return { messageId: randomUUID(), taskId, contextId, role: Role.ROLE_AGENT, parts, ...about };
  }
}

/** An agent on the SDK's own server, on a free port, under `/a2a/sample`. */
export async function sampleAgent(act: Act, options: SampleOptions = {}): Promise<SampleAgent> {
  const app = express();
  const server = createServer(app);
  const origin = await listen(server);
  const url = `${origin}/a2a/sample`;
  const given: Message[] = [];
  const requests: string[] = [];
  const headers: SampleAgent['headers'][number][] = [];
  const card = sampleCard(url, options);
  const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), {
    async execute(context, bus) {
      given.push(context.userMessage);
      const [part] = context.userMessage.parts;
      const asked = part?.content?.$case === 'text' ? part.content.value : '';
      await act(new Voice(bus, context), asked, context);
    },
    async cancelTask() {},
  });
  const handler = {
    requestHandler,
    userBuilder: UserBuilder.noAuthentication,
    ...(options.legacy === true ? { legacyCompat: { enabled: true } } : {}),
  };
  app.use(express.json({ limit: '20mb', type: ['application/json', 'application/a2a+json'] }));
  app.use((request, _response, next) => {
    const { method } = (request.body ?? {}) as { method?: unknown };
    requests.push(typeof method === 'string' ? method : `${request.method} ${request.path}`);
    headers.push(request.headers);
    next();
  });
  if (options.gate !== undefined) app.use(options.gate);
  app.use(
    '/a2a/sample/.well-known/agent-card.json',
    // The SDK serves the card it is given; only its JSON form is a card.
    agentCardHandler({ agentCardProvider: async () => CardCodec.toJSON(card) as AgentCard }),
  );
  app.use('/a2a/sample/rpc', jsonRpcHandler(handler));
  app.use('/a2a/sample/rest', restHandler(handler));
  return { origin, url, given, requests, headers, [Symbol.asyncDispose]: () => close(server) };
}

/** A server that answers everything the same way. */
export async function plainServer(answer: RequestHandler): Promise<{ origin: string } & AsyncDisposable> {
  const server = createServer(express().use(answer));
  return { origin: await listen(server), [Symbol.asyncDispose]: () => close(server) };
}

export function sampleCard(url: string, options: SampleOptions = {}): AgentCard {
  const rpc = { url: `${url}/rpc`, protocolBinding: 'JSONRPC', tenant: '', protocolVersion: '1.0' };
  const rest = { url: `${url}/rest`, protocolBinding: 'HTTP+JSON', tenant: '', protocolVersion: '1.0' };
  return {
    name: 'Sample',
    description: 'Says what it is told to say.',
    version: '1.0.0',
    provider: undefined,
    supportedInterfaces: options.interfaces?.(url) ?? [rpc, rest],
    capabilities: { streaming: options.streaming ?? true, pushNotifications: false, extensions: [] },
    securitySchemes: {},
    securityRequirements: [],
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [
      {
        id: 'say',
        name: 'Say',
        description: 'Says it.',
        tags: ['talk'],
        examples: [],
        inputModes: [],
        outputModes: [],
        securityRequirements: [],
      },
    ],
    signatures: [],
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
