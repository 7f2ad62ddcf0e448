import type { Schema } from './schema.ts';

/** `[agent.scratchpad]` and `[orchestration.worker.<name>.scratchpad]`: large tool results parked on disk. */
export const scratchpadTable = {
  type: 'object',
  description:
    'Parks large tool results on disk and gives the model tools to read them back. A worker block replaces the agent block as a whole.',
  additionalProperties: false,
  properties: {
    enabled: { type: 'boolean', default: false, description: 'Whether results are parked at all.' },
    context_safety_margin: {
      type: 'number',
      default: 0.2,
      description: 'The share of the context window kept free; used between 0 and 0.95.',
    },
    max_extraction_tokens: {
      type: 'integer',
      minimum: 0,
      default: 10_000,
      description: 'The most tokens one read from the scratchpad returns.',
    },
    turn_depth_bonus: {
      type: 'integer',
      minimum: 0,
      default: 6,
      description: 'Extra tool rounds an agent gets while it reads from the scratchpad.',
    },
  },
} as const satisfies Schema;
