import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AgentConfig, Config, LlmConfig, ModelConfig } from './config/config.ts';
import type { Agent } from './core/agent.ts';
import type { Log } from './core/log.ts';
import type { ModelClient } from './core/model.ts';
import type { Clock } from './core/run.ts';
import type { Blobs, Stores } from './core/store.ts';
import type { ToolSource } from './core/tool.ts';
import { runAgent } from './engine/agent/run-agent.ts';
import { type Candidate, ModelGuards } from './engine/guards/model-guards.ts';
import { pipeline } from './engine/tools/pipeline.ts';
import type { GrpcListener, GrpcParts } from './inbound/a2a/grpc/server.ts';
import { mountA2a } from './inbound/a2a/routes.ts';
import { createApp } from './inbound/http/app.ts';
import { identified, mountEndings } from './inbound/http/endings.ts';
import { streamDefaults } from './inbound/http/event-stream.ts';
import { mountHealth } from './inbound/http/health.ts';
import { hangUp, listen, urlOf } from './inbound/http/listen.ts';
import { mountOpenai } from './inbound/openai/routes.ts';
import { McpServers } from './outbound/mcp/mcp-servers.ts';
import { mcpTools } from './outbound/mcp/mcp-tools.ts';
import { providerModel } from './outbound/models/provider-model.ts';
import { repliesDirectly } from './outbound/models/scripted/script.ts';
import { withTextToolCalls } from './outbound/models/text-calls/with-text-tool-calls.ts';
import { memoryStores } from './outbound/stores/memory/stores.ts';
import { createLog } from './outbound/telemetry/logger.ts';
import { Agents } from './runtime/agents.ts';
import { Runs } from './runtime/runs.ts';

/** A node that listens. Disposing it lets live runs end, within the shutdown time, and closes everything it opened. */
export interface Node extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  /** `host:port` where it listens for gRPC; undefined where it does not. */
  readonly grpc: string | undefined;
  readonly agents: Agents;
  readonly runs: Runs;
}

/** What a test may put in place of the real thing; nothing else about a node is replaceable. */
export interface Parts {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly stores: Stores;
}

/** How long work may go on after it was told to stop. */
const graceMs = 5000;

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
// The manifest of this package, which has a version.
export const { version } = JSON.parse(manifest) as { version: string };

export async function createNode(config: Config, overrides: Partial<Parts> = {}): Promise<Node> {
  const { log, clock, ids, stores } = { ...standardParts(config), ...overrides };
  const { limits, host, publicUrl } = config.node;
  const toolServers = new McpServers({ log, version });
  const models = guardsFrom(config, clock);
  const agents = agentsFrom(config, { blobs: stores.blobs, log, toolServers, models });
  const runs = new Runs({ journal: stores.journal, clock, ids, log, limits: runLimits(config) });

  const { app, server } = createApp();
  const stream = { ...streamDefaults, bufferBytes: limits.streamBufferBytes };
  const { bodyBytes } = limits;
  app.use(identified(ids, log));
  mountHealth(app, {
    version,
    backend: config.node.store.backend,
    ping: () => stores.ping(),
    draining: () => runs.draining,
    tools: () => toolServers.status(),
    models: () => models.state(),
    now: () => clock.now(),
  });
  let grpc: GrpcListener | undefined;
  const doors = mountA2a(
    app,
    {
      agents,
      runs,
      blobs: stores.blobs,
      overlays: config.overlays,
      baseUrl: () => publicUrl ?? urlOf(server, host),
      grpcAddress: () => grpc && announced(grpc.address, config),
      version,
    },
    { bodyBytes, stream, defaultVersion: config.node.a2a.defaultVersion, startedAt: clock.now() },
  );
  mountOpenai(app, { agents, runs, ids, bodyBytes, stream });
  mountEndings(app);
  const close = (): Promise<void> => closed(server, grpc, [toolServers, stores]);
  try {
    // Before cards can be read, which name its address.
    grpc = await listenForGrpc(config, { doors, bodyBytes, stream, log });
    await listen(server, config.node);
  } catch (error) {
    await close();
    throw error;
  }
  const addresses = { url: urlOf(server, host), grpc: grpc?.address };
  log.info({ ...addresses, agents: agents.all().length }, 'the node is ready');
  return {
    ...addresses,
    agents,
    runs,
    async [Symbol.asyncDispose]() {
      log.info({ live: runs.liveCount }, 'the node is shutting down');
      await runs.drain(limits.shutdownSecs * 1000);
      await close();
    },
  };
}

const standardParts = (config: Config): Parts => ({
  log: createLog(config.node.logLevel),
  clock: { now: Date.now },
  ids: flatId,
  stores: memoryStores({ maxRuns: config.node.store.maxRuns }),
});

/** Hangs up on everyone, then closes what the node stood on, one after the other. */
async function closed(
  server: Server,
  grpc: GrpcListener | undefined,
  ground: readonly AsyncDisposable[],
): Promise<void> {
  await Promise.all([hangUp(server), grpc?.[Symbol.asyncDispose]()]);
  for (const part of ground) await part[Symbol.asyncDispose]();
}

/** gRPC adds a quarter to the time that a node takes to load, so only those who want it load it. */
async function listenForGrpc(
  { node }: Config,
  parts: Omit<GrpcParts, 'address'>,
): Promise<GrpcListener | undefined> {
  if (node.grpc === undefined) return undefined;
  const { listenGrpc } = await import('./inbound/a2a/grpc/server.ts');
  return listenGrpc({ ...parts, address: node.grpc });
}

/** An address as others find it: under the host of the public URL, where there is one. */
function announced(address: string, { node: { publicUrl } }: Config): string {
  if (publicUrl === undefined) return address;
  return new URL(publicUrl).hostname + address.slice(address.lastIndexOf(':'));
}

/** A fresh UUID comes as a rope of 480 bytes, and stays one for as long as it is kept; reading into it makes it 57. */
function flatId(): string {
  const id = randomUUID();
  id.charCodeAt(20);
  return id;
}

const runLimits = ({ node: { limits } }: Config) => ({
  runMs: limits.runSecs * 1000,
  waitingMs: limits.waitingSecs * 1000,
  graceMs,
  liveRuns: limits.liveRuns,
});

/** What the agents of a node share. */
interface Shared {
  readonly blobs: Blobs;
  readonly log: Log;
  readonly toolServers: McpServers;
  readonly models: ModelGuards;
}

const agentsFrom = (config: Config, shared: Shared): Agents =>
  new Agents(
    config.agents.map((agent) => agentFrom(agent, config, shared)),
    config.node.defaultAgent,
  );

function toolsOf({ id, tools }: AgentConfig, { node: { limits } }: Config, shared: Shared): ToolSource {
  const { servers, mcpFilter } = tools;
  const { toolServers: pool, blobs, log } = shared;
  const source = mcpTools({
    agent: id,
    servers,
    pool,
    blobs,
    log,
    ...(mcpFilter !== undefined && { filter: mcpFilter }),
  });
  return pipeline(source, {
    callMs: limits.toolSecs * 1000,
    resultCharacters: limits.toolResultChars,
    repeats: tools.repeats,
    ...(tools.schemas !== undefined && { schemas: tools.schemas }),
  });
}

/** The model of an agent with all that stands around it. */
function modelOf(llm: LlmConfig, { node }: Config, { blobs, models }: Shared): ModelClient {
  const { debugProviderErrors } = node;
  const candidate = (one: ModelConfig): Candidate => ({
    model: providerModel(one, { blobs, debugProviderErrors }),
    params: one.params,
    ...(one.provider !== 'scripted' && { name: nameOf(one) }),
    ...('textToolCalls' in one && one.textToolCalls && { around: withTextToolCalls }),
  });
  return models.guard([candidate(llm), ...llm.fallback.map(candidate)], llm.retries);
}

const nameOf = ({
  provider,
  model,
  baseUrl,
}: Exclude<ModelConfig, { readonly provider: 'scripted' }>): string =>
  `${provider} ${model} at ${URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl}`;

const guardsFrom = ({ node: { limits } }: Config, clock: Clock): ModelGuards =>
  new ModelGuards({
    now: () => clock.now(),
    random: Math.random,
    silence: { firstChunkMs: limits.firstChunkSecs * 1000, inactivityMs: limits.inactivitySecs * 1000 },
  });

function agentFrom(agent: AgentConfig, config: Config, shared: Shared): Agent {
  const { id, name, description, hidden, team, createdAt, modelOwner, llm, workers } = agent;
  const parts = {
    name,
    system: agent.systemPrompt,
    model: modelOf(llm, config, shared),
    params: llm.params,
    tools: toolsOf(agent, config, shared),
    nudges: agent.tools.nudges,
    turnDepth: agent.turnDepth,
    ...(llm.contextWindow === undefined ? {} : { contextWindow: llm.contextWindow }),
  };
  return {
    profile: {
      id,
      name,
      description,
      skills: workers.map((worker) => ({
        id: worker.name,
        name: worker.name,
        description: worker.description,
        tags: ['worker'],
      })),
      hidden,
      ...(team === undefined ? {} : { team }),
      createdAt,
      modelOwner,
      repliesDirectly: llm.provider === 'scripted' && repliesDirectly(llm),
    },
    work: (input, context) => runAgent(parts, input, context),
  };
}
