import type { AgentConfig } from './config.ts';
import type { Document } from './document.ts';
import type { Identity } from './identity.ts';
import { llmConfig } from './llm.ts';
import type { WorkerTable } from './schema/orchestration.ts';
import { toolsConfig } from './tools.ts';

/** The agents of one sound file: the one it declares, then its workers. */
export function agentsOf(
  document: Document,
  identities: readonly Identity[],
  now: number,
): readonly AgentConfig[] {
  const { agent, orchestration } = document.table;
  const [own, ...members] = identities;
  if (agent?.llm === undefined || own === undefined) return [];
  const workers = members.flatMap(({ id, name }) => {
    const table = orchestration?.worker[name];
    return table === undefined ? [] : [{ id, name, table }];
  });
  const llm = llmConfig(agent.llm);
  const team: AgentConfig = {
    id: own.id,
    name: own.name,
    description: described(agent.description, own.name),
    hidden: agent.hidden,
    createdAt: agent.created_at ?? now,
    modelOwner: agent.model_owner ?? agent.llm.provider,
    systemPrompt: agent.system_prompt,
    turnDepth: agent.turn_depth,
    llm,
    tools: toolsConfig(document.table, agent, llm),
    workers: workers.map(({ id, name, table }) => ({
      id,
      name,
      description: described(table.description, name),
    })),
    file: document.file,
    source: document.table,
  };
  const told = orchestration?.worker_system_prompt;
  return [team, ...workers.map((worker) => workerOf(team, worker, told))];
}

interface Worker {
  readonly id: string;
  readonly name: string;
  readonly table: WorkerTable;
}

function workerOf(team: AgentConfig, { id, name, table }: Worker, told: string | undefined): AgentConfig {
  const llm = table.llm === undefined ? team.llm : llmConfig(table.llm);
  const nudges = {
    nudge_last_turn: team.tools.nudges.lastTurn,
    nudge_turns_remaining: team.tools.nudges.turnsRemaining,
  };
  return {
    ...team,
    id,
    name,
    description: described(table.description, name),
    modelOwner: team.source.agent?.model_owner ?? table.llm?.provider ?? team.modelOwner,
    systemPrompt: [table.preamble, told].filter((text) => text !== undefined && text !== '').join('\n\n'),
    turnDepth: table.turn_depth ?? team.turnDepth,
    llm,
    tools: toolsConfig(team.source, { mcp_filter: table.mcp_filter, ...nudges }, llm),
    team: team.id,
    workers: [],
  };
}

const described = (description: string | undefined, name: string): string =>
  description === undefined || description.trim() === '' ? `${name} is an agent of this node.` : description;
