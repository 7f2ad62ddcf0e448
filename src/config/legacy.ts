import type { DocumentTable } from './schema/document.ts';
import { flatArtifacts, flatTimeouts, type OrchestrationTable } from './schema/orchestration.ts';

/** Brings keys that older files put elsewhere to where they are read: a flat copy wins over its sub-table. */
export function foldLegacy(table: DocumentTable): DocumentTable {
  const { orchestration } = table;
  if (orchestration === undefined) return table;
  const folded = foldOrchestration(orchestration);
  const folder = table.memory_dir ?? folded.artifacts.memory_dir;
  return { ...table, ...(folder !== undefined && { memory_dir: folder }), orchestration: folded };
}

function foldOrchestration(table: OrchestrationTable): OrchestrationTable {
  const flat = (keys: readonly string[]) =>
    Object.fromEntries(Object.entries(table).filter(([key]) => keys.includes(key)));
  const rest = Object.entries(table).filter(([key]) => ![...flatTimeouts, ...flatArtifacts].includes(key));
  const { memory_path, ...artifacts } = { ...table.artifacts, ...flat(flatArtifacts) };
  const folder = artifacts.memory_dir ?? memory_path;
  // A flat copy has the type of the key it stands for: both come from the same constant.
  return {
    ...Object.fromEntries(rest),
    timeouts: { ...table.timeouts, ...flat(flatTimeouts) },
    artifacts: { ...artifacts, ...(folder !== undefined && { memory_dir: folder }) },
  } as OrchestrationTable;
}
