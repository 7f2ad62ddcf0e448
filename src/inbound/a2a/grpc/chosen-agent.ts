/** The metadata that names an agent. */
export const agentKey = 'x-agent';

/** What a gRPC call says about whom it is for. */
export interface Addressing {
  /** The agent that the metadata names. */
  readonly named: string | undefined;
  readonly tenant: string;
}

/** Whom the call is for (undefined for the default agent), and the tenant whose tasks it sees. */
export interface Chosen {
  readonly agent: string | undefined;
  readonly tenant: string;
}

/**
 * One port serves every agent. The metadata names the one that is meant, else the tenant begins with its id, as
 * `<agent>` or `<agent>/<tenant>`: clients copy the tenant from the card, which holds the id. The id of the agent that is
 * called is never part of the tenant, however it was chosen, so that its tasks are the same over every binding.
 */
export function chosenAgent({ named, tenant }: Addressing, isAgent: (id: string) => boolean): Chosen {
  const slash = tenant.indexOf('/');
  const first = slash === -1 ? tenant : tenant.slice(0, slash);
  const agent = named ?? (isAgent(first) ? first : undefined);
  return { agent, tenant: first === agent ? tenant.slice(first.length + 1) : tenant };
}
