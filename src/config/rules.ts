import { type KeyPath, sayPath, sayTable, valueAt } from './key-path.ts';
import type { Finding } from './plain.ts';
import type { DocumentTable } from './schema/document.ts';
import type { LlmTable } from './schema/llm.ts';
import { scriptFaults } from './script-rules.ts';

/** A document of which some parts may have failed their checks. Ask before touching one. */
export interface Checked {
  readonly table: DocumentTable;
  /** Nothing is wrong with the value at this path, nor within it, nor around it. */
  readonly sound: (path: KeyPath) => boolean;
  /** The variables a text is made of. */
  readonly names: (path: KeyPath) => readonly string[];
}

/** What no single key can say: the rules between the keys of one document. */
export function rulesOf(document: Checked): readonly Finding[] {
  return [
    ...agentOf(document),
    ...modelPaths(document).flatMap((path) => modelFaults(document, path)),
    ...workerFaults(document),
    ...scratchpadFaults(document),
    ...vectorStoreFaults(document),
    ...teamMemoryFaults(document),
  ];
}

/** A secret in a prompt is a secret the model can be talked out of. */
export function promptWarnings({ table, names }: Checked): readonly Finding[] {
  const prompts = [
    ['agent', 'system_prompt'],
    ['orchestration', 'worker_system_prompt'],
    ...workersOf(table).map((name) => [...workersPath, name, 'preamble']),
  ];
  return prompts.flatMap((path) => {
    const secret = names(path).find((name) => /key|token|secret|password/i.test(name));
    if (secret === undefined) return [];
    const message = `${sayPath(path)} holds {{ env.${secret} }}, which looks like a secret`;
    return [{ path, message, hint: 'the model reads it and may repeat it' }];
  });
}

const workersPath = ['orchestration', 'worker'];

/** Where models are declared, sound or not. */
function modelPaths({ table }: Checked): readonly KeyPath[] {
  const paths = [['agent', 'llm'], ...workersOf(table).map((name) => [...workersPath, name, 'llm'])];
  return paths.flatMap((path) => {
    const fallback = valueAt(table, [...path, 'fallback']);
    const standIns = Array.isArray(fallback) ? fallback.map((_, index) => [...path, 'fallback', index]) : [];
    return valueAt(table, path) === undefined ? [] : [path, ...standIns];
  });
}

/** The names of the workers; none when the tables are not tables. */
export function workersOf(table: DocumentTable): readonly string[] {
  const workers = valueAt(table, workersPath);
  return typeof workers === 'object' && workers !== null && !Array.isArray(workers)
    ? Object.keys(workers)
    : [];
}

const agentsOnly = ['mcp', 'tools', 'orchestration', 'hitl'];

function agentOf({ table, sound }: Checked): readonly Finding[] {
  if (table.agent === undefined) {
    const stray = agentsOnly.find((key) => Object.hasOwn(table, key));
    if (stray === undefined) return [];
    const message = `${sayTable([stray])} belongs to an agent, and this file has no [agent]`;
    return [{ path: [stray], message }];
  }
  if (!sound(['agent', 'llm']) || table.agent.llm !== undefined) return [];
  const message = 'LLM API key is required for [agent.llm]';
  const hint = 'there is no such table: add it, with provider, model and api_key';
  return [{ path: ['agent'], message, hint }];
}

function modelFaults({ table, sound, names }: Checked, path: KeyPath): readonly Finding[] {
  if (!sound([...path, 'provider'])) return [];
  // It has a known provider. Each key is looked at only where it is sound.
  const model = valueAt(table, path) as LlmTable;
  if (model.provider === 'scripted') {
    const rules = sound([...path, 'rules', 'length']) ? model.rules : [];
    return rules.flatMap((rule, index) => {
      const at = [...path, 'rules', index];
      return sound(at) ? scriptFaults(rule, at) : [];
    });
  }
  const keyPath = [...path, 'api_key'];
  if (!('api_key' in model) || !sound(keyPath) || model.api_key.trim() !== '') return [];
  const baseUrl = sound([...path, 'base_url']) ? model.base_url : undefined;
  if (model.provider === 'openai' && isCustom(baseUrl)) return [];
  // A set-up for the AWS credential chain is no mistake; that nothing acts on it is a warning.
  if (model.provider === 'bedrock') return [];
  const [name] = names(keyPath);
  return [
    {
      path: keyPath,
      message: `LLM API key is required for ${sayTable(path)}`,
      hint:
        name === undefined
          ? `set api_key = "{{ env.${model.provider.toUpperCase()}_API_KEY }}" and export the variable`
          : `the variable ${name} is empty`,
    },
  ];
}

const isCustom = (baseUrl: string | undefined): boolean =>
  baseUrl !== undefined && baseUrl.trim() !== '' && new URL(baseUrl.trim()).host !== 'api.openai.com';

function workerFaults({ table }: Checked): readonly Finding[] {
  const seen = new Map<string, string>();
  return workersOf(table).flatMap((name) => {
    const path = [...workersPath, name];
    if (name.trim() === '') return [{ path, message: `${sayTable(path)} has an empty name` }];
    const twin = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (twin === undefined) return [];
    const message = `${sayTable(path)} has the name of [orchestration.worker.${twin}] but for capitals`;
    return [{ path, message, hint: 'give every worker a name of its own' }];
  });
}

function scratchpadFaults({ table, sound }: Checked): readonly Finding[] {
  const { agent, orchestration } = table;
  if (agent === undefined || !sound([])) return [];
  const workers = Object.entries(orchestration?.worker ?? {});
  const own = workers.filter(([, worker]) => worker.scratchpad?.enabled === true);
  if (agent.scratchpad?.enabled !== true && own.length === 0) return [];
  const first: KeyPath =
    agent.scratchpad?.enabled === true
      ? ['agent', 'scratchpad']
      : [...workersPath, own[0]?.[0] ?? '', 'scratchpad'];
  const faults: Finding[] = [];
  if (table.memory_dir === undefined)
    faults.push({ path: first, message: 'Scratchpad enabled but top-level `memory_dir` is not set' });
  const needs = 'the scratchpad needs to know how much the model can read';
  const message = (path: KeyPath) => `${sayPath([...path, 'context_window'])} is missing`;
  const agentModel = ['agent', 'llm'];
  if (agent.llm?.context_window === undefined)
    faults.push({ path: agentModel, message: message(agentModel), hint: needs });
  for (const [name, worker] of workers) {
    const enabled = worker.scratchpad?.enabled ?? agent.scratchpad?.enabled ?? false;
    const path = [...workersPath, name, 'llm'];
    if (enabled && worker.llm !== undefined && worker.llm.context_window === undefined)
      faults.push({ path, message: message(path), hint: needs });
  }
  return faults;
}

function vectorStoreFaults({ table, sound }: Checked): readonly Finding[] {
  const stores = sound(['vector_stores']) ? table.vector_stores : [];
  return stores.flatMap((store, index) => {
    const model = 'embedding_model' in store ? store.embedding_model : undefined;
    if (model?.provider !== 'openai' || model.api_key.trim() !== '') return [];
    const path = ['vector_stores', index, 'embedding_model', 'api_key'];
    const message = `Embedding model API key is required for vector store '${store.name}'`;
    return [{ path, message, hint: 'set api_key = "{{ env.OPENAI_API_KEY }}" and export the variable' }];
  });
}

function teamMemoryFaults({ table, sound }: Checked): readonly Finding[] {
  const path = ['orchestration', 'memory'];
  const memory = sound(['orchestration']) ? table.orchestration?.memory : undefined;
  if (memory?.enabled !== true || memory.root_dir !== undefined || table.memory_dir !== undefined) return [];
  return [{ path, message: '[orchestration.memory] is enabled and has no folder', hint: 'set root_dir' }];
}
