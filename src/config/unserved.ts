import type { Json, JsonObject } from '../core/json.ts';
import { type KeyPath, sayPath, sayTable, valueAt } from './key-path.ts';
import type { Finding } from './plain.ts';
import { documentTable } from './schema/document.ts';
import { schemaAt } from './schema-walk.ts';

/** Tables this version reads and does not act on. */
const unservedTables: readonly KeyPath[] = [
  ['tools'],
  ['hitl'],
  ['agent', 'scratchpad'],
  ['agent', 'skills'],
  ['orchestration', 'timeouts'],
  ['orchestration', 'artifacts'],
  ['orchestration', 'memory'],
];
/** The keys of a table that are acted on, or spoken of elsewhere on this page. */
const servedKeys = {
  document: ['node', 'agent', 'orchestration', 'mcp', 'tools', 'hitl', 'vector_stores'],
  agent: [
    'name',
    'alias',
    'description',
    'system_prompt',
    'turn_depth',
    'mcp_filter',
    'nudge_last_turn',
    'nudge_turns_remaining',
    'created_at',
    'model_owner',
    'hidden',
    'llm',
    'scratchpad',
    'skills',
  ],
  orchestration: [
    'enabled',
    'worker_system_prompt',
    'worker',
    'timeouts',
    'artifacts',
    'memory',
    'duplicate_call_nudge_threshold',
    'duplicate_call_block_threshold',
  ],
  worker: ['description', 'preamble', 'turn_depth', 'mcp_filter', 'llm'],
};

/** What the file declares and this version does not carry out: one finding per section. */
export function unserved(table: JsonObject): readonly Finding[] {
  const present = unservedTables.filter(
    (path) => Object.keys(isTable(valueAt(table, path)) ?? {}).length > 0,
  );
  const stores = table['vector_stores'];
  const workers = isTable(valueAt(table, ['orchestration', 'worker']));
  const parked = Object.keys(isTable(valueAt(table, ['mcp', 'servers'])) ?? {})
    .map((name) => ['mcp', 'servers', name, 'scratchpad'])
    .filter((path) => Object.keys(isTable(valueAt(table, path)) ?? {}).length > 0);
  const workerPaths = Object.keys(workers ?? {}).map((name) => ['orchestration', 'worker', name]);
  return [
    ...keysOf(table, [], servedKeys.document),
    ...[...present, ...parked].map((path) => notYet(path, sayTable(path))),
    ...(Array.isArray(stores) && stores.length > 0 ? [notYet(['vector_stores'], '[[vector_stores]]')] : []),
    ...keysOf(table, ['agent'], servedKeys.agent),
    ...keysOf(table, ['orchestration'], servedKeys.orchestration),
    ...workerPaths.flatMap((path) => keysOf(table, path, servedKeys.worker)),
    ...[['agent'], ...workerPaths].flatMap((path) => modelOf(table, [...path, 'llm'])),
    ...teamOf(table, workerPaths.length),
  ];
}

/** The keys of one table that nothing acts on. One that only repeats its default asks for nothing. */
function keysOf(table: JsonObject, path: KeyPath, served: readonly string[]): readonly Finding[] {
  const schema = schemaAt(documentTable, path, table);
  const keys = Object.entries(isTable(valueAt(table, path)) ?? {}).flatMap(([key, value]) => {
    const property = schema?.properties?.[key];
    const idle = property === undefined || served.includes(key) || same(property.default, value);
    return idle ? [] : [key];
  });
  const [first, ...more] = keys;
  if (first === undefined) return [];
  return [
    notYet([...path, first], sayPath([...path, first]) + more.map((key) => `, ${key}`).join(''), more.length),
  ];
}

const notYet = (path: KeyPath, what: string, more = 0): Finding => ({
  path,
  message:
    more > 0
      ? `${what} are read and checked, but this version does not carry them out yet`
      : `${what} is read and checked, but this version does not carry it out yet`,
});

/** Bedrock is asked with a key of its own; requests are not signed with the credentials of AWS. */
function modelOf(table: JsonObject, path: KeyPath): readonly Finding[] {
  const key = valueAt(table, [...path, 'api_key']);
  if (valueAt(table, [...path, 'provider']) !== 'bedrock') return [];
  if (typeof key === 'string' && key.trim() !== '') return [];
  return [
    {
      path: [...path, 'provider'],
      message: `${sayPath([...path, 'provider'])} "bedrock" has no api_key, and this version does not sign requests with AWS credentials: the agent cannot answer`,
      hint: 'set api_key = "{{ env.AWS_BEARER_TOKEN_BEDROCK }}" and export the variable',
    },
  ];
}

function teamOf(table: JsonObject, workers: number): readonly Finding[] {
  const path = ['orchestration'];
  if (valueAt(table, ['orchestration', 'enabled']) === true) {
    const message =
      '[orchestration] in this version the coordinator answers alone; its workers are served as agents';
    return [{ path, message }];
  }
  if (workers === 0) return [];
  const hint = 'set enabled = true to serve them as agents';
  return [{ path, message: '[orchestration] is not enabled, so its workers are not served', hint }];
}

const isTable = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
const same = (a: Json | undefined, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
