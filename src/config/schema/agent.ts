import { llmTable } from './llm.ts';
import { scratchpadTable } from './scratchpad.ts';
import { type Schema, textList } from './schema.ts';
import { skillsTable } from './skills.ts';

/** `[agent]`: one agent, or the coordinator of a team. */
export const agentTable = {
  type: 'object',
  description: 'The agent this file declares.',
  additionalProperties: false,
  required: ['name', 'system_prompt'],
  properties: {
    name: { type: 'string', minLength: 1, description: 'What people call the agent.' },
    alias: {
      type: 'string',
      minLength: 1,
      description: 'The id of the agent in addresses and in the list of models; the name when absent.',
    },
    description: { type: 'string', description: 'What the agent is for, as the world may read it.' },
    system_prompt: { type: 'string', description: 'What the model is told. Never shown to anyone.' },
    turn_depth: {
      type: 'integer',
      minimum: 0,
      default: 5,
      description: 'The most rounds of tool calls in one run.',
    },
    created_at: {
      type: 'integer',
      minimum: 0,
      description: 'When the agent was made, in milliseconds since 1970.',
    },
    model_owner: { type: 'string', description: 'Who owns the model, for the list of models.' },
    hidden: { type: 'boolean', default: false, description: 'Callable, but in no list.' },
    mcp_filter: { ...textList, description: 'Patterns of tools the agent may use; [] for none.' },
    enable_client_tools: {
      type: 'boolean',
      default: false,
      description: 'Accepts tools that the caller runs.',
    },
    client_tool_filter: { ...textList, description: 'Patterns of caller tools the agent may use.' },
    nudge_last_turn: {
      type: 'boolean',
      default: false,
      description: 'Tells the model when its last round begins.',
    },
    nudge_turns_remaining: {
      type: 'integer',
      minimum: 0,
      description: 'Tells the model when this many rounds are left.',
    },
    llm: llmTable,
    scratchpad: scratchpadTable,
    skills: skillsTable,
  },
} as const satisfies Schema;
