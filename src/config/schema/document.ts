import { agentTable } from './agent.ts';
import { hitlTable } from './hitl.ts';
import { mcpTable } from './mcp.ts';
import { nodeTable } from './node.ts';
import { orchestrationTable } from './orchestration.ts';
import type { Schema, Table } from './schema.ts';
import { toolsTable } from './tools.ts';
import { vectorStores } from './vector-stores.ts';

const agentDocument = {
  type: 'object',
  additionalProperties: false,
  properties: {
    memory_dir: {
      type: 'string',
      minLength: 1,
      description: 'Where agents of this file keep what outlives a run.',
    },
    agent: agentTable,
    mcp: mcpTable,
    vector_stores: vectorStores,
    tools: toolsTable,
    orchestration: orchestrationTable,
    hitl: hitlTable,
  },
} as const satisfies Schema;

/** A whole file. `[node]` is written by the settings. */
export const documentTable: Schema = {
  ...agentDocument,
  properties: { node: nodeTable, ...agentDocument.properties },
};

/** A file that passed every check, defaults filled in. `node` is read through the settings, not through this. */
export type DocumentTable = Table<typeof agentDocument>;
