import { LegacyJsonRpcTransportHandler } from '@a2a-js/sdk/compat/v0_3/server';
import { JsonRpcTransportHandler } from '@a2a-js/sdk/server';
import type { Agent } from '../../core/agent.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Blobs } from '../../core/store.ts';
import type { Agents } from '../../runtime/agents.ts';
import type { Runs } from '../../runtime/runs.ts';
import { type ServedCard, servedCard } from './card.ts';
import { AgentRequests } from './requests.ts';

export interface DoorsParts {
  readonly agents: Agents;
  readonly runs: Runs;
  readonly blobs: Blobs;
  readonly overlays: ReadonlyMap<string, JsonObject>;
  /** The node's public URL, without a trailing slash; known once it listens. */
  readonly baseUrl: () => string;
  /** `host:port` where gRPC is reached; undefined where there is none. Known once it listens. */
  readonly grpcAddress: () => string | undefined;
  readonly version: string;
}

/** Where one agent is reached over A2A. */
export interface Door {
  readonly agent: Agent;
  readonly requests: AgentRequests;
  readonly rpc: JsonRpcTransportHandler;
  readonly legacyRpc: LegacyJsonRpcTransportHandler;
  card(): ServedCard;
}

/** One door per agent, made when somebody first knocks. */
export class Doors {
  readonly #parts: DoorsParts;
  readonly #made = new Map<string, Door>();

  constructor(parts: DoorsParts) {
    this.#parts = parts;
  }

  /** Whether an agent of this id is here; hidden ones are. */
  has(id: string): boolean {
    return this.#parts.agents.has(id);
  }

  /** The door of the named agent, or of the default one. Throws `not-found`. */
  at(id: string | undefined): Door {
    const { agents } = this.#parts;
    const agent = id === undefined ? agents.default() : agents.get(id);
    const known = this.#made.get(agent.profile.id);
    if (known !== undefined) return known;
    const made = this.#make(agent);
    this.#made.set(agent.profile.id, made);
    return made;
  }

  #make(agent: Agent): Door {
    const { runs, blobs, overlays, baseUrl, grpcAddress, version } = this.#parts;
    const { profile } = agent;
    let served: ServedCard | undefined;
    const card = (): ServedCard =>
      (served ??= servedCard({
        profile,
        overlay: overlays.get(profile.id) ?? {},
        url: `${baseUrl()}/a2a/${profile.id}`,
        grpcAddress: grpcAddress(),
        version,
      }));
    const requests = new AgentRequests({ agent, runs, blobs, card: () => card().card });
    return {
      agent,
      requests,
      rpc: new JsonRpcTransportHandler(requests),
      legacyRpc: new LegacyJsonRpcTransportHandler(requests),
      card,
    };
  }
}
