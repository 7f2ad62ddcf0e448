import type { Schema } from './schema.ts';

/** `[agent.skills]` and `[orchestration.worker.<name>.skills]`: instructions loaded on demand. */
export const skillsTable = {
  type: 'object',
  description: 'Skills the agent may load on demand.',
  additionalProperties: false,
  properties: {
    local: {
      type: 'array',
      default: [],
      description: 'Folders that hold skills, one SKILL.md each.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['source'],
        properties: {
          source: { type: 'string', minLength: 1, description: 'A folder of skills.' },
        },
      },
    },
  },
} as const satisfies Schema;
