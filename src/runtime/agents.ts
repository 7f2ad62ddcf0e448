import type { Agent } from '../core/agent.ts';
import { NodeError } from '../core/error.ts';

/** The agents of this node, by id. */
export class Agents {
  readonly #byId: ReadonlyMap<string, Agent>;
  readonly #default: string | undefined;

  constructor(agents: readonly Agent[], defaultId: string | undefined) {
    this.#byId = new Map(agents.map((agent) => [agent.profile.id, agent]));
    this.#default = defaultId;
  }

  /** Every agent, hidden ones too. */
  all(): readonly Agent[] {
    return [...this.#byId.values()];
  }

  /** What a list may show. */
  visible(): readonly Agent[] {
    return this.all().filter((agent) => !agent.profile.hidden);
  }

  find(id: string): Agent | undefined {
    return this.#byId.get(id);
  }

  get(id: string): Agent {
    const agent = this.#byId.get(id);
    if (agent === undefined) throw new NodeError('not-found', `there is no agent ${id} on this node`);
    return agent;
  }

  /** The agent that answers when nobody is named. */
  default(): Agent | undefined {
    return this.#default === undefined ? undefined : this.#byId.get(this.#default);
  }
}
