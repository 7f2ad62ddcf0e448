import type { JsonObject } from '../core/json.ts';
import { type KeyPath, sayPath, sayTable, valueAt } from './key-path.ts';
import type { Finding } from './plain.ts';

/** A key that older files still carry and nothing reads any more. */
export interface Retired {
  readonly path: readonly string[];
  readonly kind: 'key' | 'table';
  readonly hint: string;
}

export const retired: readonly Retired[] = [
  { path: ['agent', 'context'], kind: 'key', hint: 'put the text into system_prompt' },
  { path: ['tools', 'custom_tools'], kind: 'key', hint: 'remove it' },
  { path: ['orchestration', 'quality_threshold'], kind: 'key', hint: 'remove it' },
  { path: ['orchestration', 'max_iterations'], kind: 'key', hint: 'use max_planning_cycles' },
  { path: ['orchestrator'], kind: 'table', hint: 'use [orchestration]' },
  { path: ['workers'], kind: 'table', hint: 'use [orchestration.worker.<name>]' },
];

interface Current {
  readonly table: JsonObject;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Takes out what no file needs any more: a warning for each key, an error for a model outside its agent. */
export function withoutRetired(table: JsonObject): Current {
  const found = retired.filter(({ path }) => valueAt(table, path) !== undefined);
  const moved = Object.hasOwn(table, 'llm');
  const rest = found.reduce((rest, { path }) => without(rest, path), table);
  return {
    table: moved ? without(rest, ['llm']) : rest,
    findings: moved ? [topLevelModel] : [],
    warnings: found.map(({ path, kind, hint }) => ({
      path,
      message: `${kind === 'table' ? sayTable(path) : sayPath(path)} is no longer used and has no effect`,
      hint,
    })),
  };
}

const topLevelModel: Finding = {
  path: ['llm'],
  message: '[llm] has moved',
  hint: 'rename the table to [agent.llm]',
};

function without(table: JsonObject, [key, ...rest]: KeyPath): JsonObject {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]) => {
      if (name !== key) return [[name, value]];
      // The path was found in this table, so what it leads through is one too.
      return rest.length === 0 ? [] : [[name, without(value as JsonObject, rest)]];
    }),
  );
}
