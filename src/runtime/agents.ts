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

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  get(id: string): Agent {
    const agent = this.#byId.get(id);
    if (agent === undefined) throw new NodeError('not-found', `there is no agent ${id} on this node`);
    return agent;
  }

  /** The agent a model name means: the only agent whatever the name, else the one with this id, else the default. */
  pick(model: string | undefined): Agent {
    const [only, ...others] = this.all().filter((agent) => agent.profile.team === undefined);
    if (only !== undefined && others.length === 0 && !this.#byId.has(model ?? '')) return only;
    return model === undefined ? this.default() : this.named(model);
  }

  /** The agent with this id. Throws `not-found` in words that a chat client's user understands. */
  named(model: string): Agent {
    const agent = this.#byId.get(model);
    if (agent !== undefined) return agent;
    const names = this.visible().map(({ profile }) => profile.id);
    const message = `there is no model ${model} here; the models are ${names.join(', ')}`;
    throw new NodeError('not-found', message, { violations: [{ field: 'model', description: message }] });
  }

  /** The agent that answers when none is named. Throws `not-found` when several could and none was chosen. */
  default(): Agent {
    if (this.#default !== undefined) return this.get(this.#default);
    const names = this.visible().map((agent) => agent.profile.id);
    throw new NodeError('not-found', `no default agent is set; name one of ${names.join(', ')}`);
  }
}
