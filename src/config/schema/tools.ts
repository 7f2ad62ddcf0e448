import type { Schema } from './schema.ts';

/** `[tools]`: tools that come with the node. */
export const toolsTable = {
  type: 'object',
  description: 'Tools that come with the node.',
  additionalProperties: false,
  properties: {
    filesystem: { type: 'boolean', default: false, description: 'Gives the agent tools to read files.' },
  },
} as const satisfies Schema;
