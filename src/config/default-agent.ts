import { nearest } from '../lib/nearest.ts';
import type { Chosen } from './chosen.ts';
import type { Identity } from './identity.ts';
import type { Problem } from './problem.ts';

interface Default {
  readonly id?: string;
  readonly problems: readonly Problem[];
}

/** The agent that answers when a request names none: the one that was chosen, else the only one. */
export function defaultAgentOf(
  { values, blame }: Chosen,
  agents: readonly Identity[],
  whole: boolean,
): Default {
  const name = values.default_agent?.trim() ?? '';
  const heads = agents.filter(({ team }) => team === undefined);
  if (name === '') return { ...(heads.length === 1 && { id: heads[0]!.id }), problems: [] };
  const named = agents.some(({ id }) => id === name)
    ? [name]
    : heads.filter((agent) => agent.name === name).map(({ id }) => id);
  const [id, twin] = named;
  if (id !== undefined && twin === undefined) return { id, problems: [] };
  // A file that cannot be read may be the one that declares it.
  if (!whole) return { problems: [] };
  if (id !== undefined) {
    const message = `${JSON.stringify(name)} is the name of several agents`;
    return { problems: [blame('default_agent', message, `choose by id: ${named.join(', ')}`)] };
  }
  const known = agents.map((agent) => agent.id);
  const near = nearest(name, [...known, ...heads.map((agent) => agent.name)]);
  const guess = near === undefined ? '' : `did you mean \`${near}\`? `;
  const hint = `${guess}the agents are ${known.join(', ')}`;
  return {
    problems: [blame('default_agent', `names the agent ${JSON.stringify(name)}, which does not exist`, hint)],
  };
}
