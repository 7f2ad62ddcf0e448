import { anyTable, type Schema, type Table } from './schema.ts';
import { scriptedRule } from './scripted.ts';

const shared = {
  max_tokens: { type: 'integer', minimum: 1, description: 'The most tokens one reply may have.' },
  context_window: { type: 'integer', minimum: 1, description: 'How many tokens the model can read.' },
  temperature: { type: 'number', minimum: 0, description: 'How freely the model chooses its words.' },
  additional_params: { ...anyTable, description: 'Sent with every request as they are.' },
} as const satisfies Record<string, Schema>;
const model = { type: 'string', minLength: 1, description: 'The model.' } as const;
const apiKey = {
  type: 'string',
  default: '',
  description: 'The key of the provider; keep it in the environment: "{{ env.LLM_API_KEY }}".',
} as const;
const baseUrl = {
  type: 'string',
  format: 'http-url',
  description: 'Another endpoint that speaks the same protocol.',
} as const;
const provider = 'Who answers.';

/** `[agent.llm]` and `[orchestration.worker.<name>.llm]`. A worker block is whole; it takes nothing from the agent's. */
export const llmTable = {
  type: 'object',
  description: 'The model that answers.',
  discriminator: { propertyName: 'provider' },
  required: ['provider'],
  oneOf: [
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'model'],
      properties: {
        provider: { const: 'openai', description: provider },
        model,
        api_key: apiKey,
        base_url: baseUrl,
        reasoning_effort: {
          type: 'string',
          enum: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
          description: 'How long the model thinks; a value in additional_params wins.',
        },
        ...shared,
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'model'],
      properties: {
        provider: { const: 'anthropic', description: provider },
        model,
        api_key: apiKey,
        base_url: baseUrl,
        ...shared,
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'model'],
      properties: {
        provider: { const: 'gemini', description: provider },
        model,
        api_key: apiKey,
        base_url: baseUrl,
        ...shared,
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'model'],
      properties: {
        provider: { const: 'openrouter', description: provider },
        model,
        api_key: apiKey,
        base_url: { ...baseUrl, default: 'https://openrouter.ai/api/v1' },
        ...shared,
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'model', 'region'],
      properties: {
        provider: { const: 'bedrock', description: provider },
        model,
        region: { type: 'string', minLength: 1, description: 'The AWS region.' },
        profile: { type: 'string', description: 'The AWS profile; the default chain when absent.' },
        ...shared,
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'model'],
      properties: {
        provider: { const: 'ollama', description: provider },
        model,
        base_url: { ...baseUrl, default: 'http://localhost:11434' },
        fallback_tool_parsing: {
          type: 'boolean',
          default: false,
          description: 'Reads tool calls that the model writes as text.',
        },
        ...shared,
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'rules'],
      properties: {
        provider: { const: 'scripted', description: provider },
        model: { ...model, default: 'scripted' },
        rules: {
          type: 'array',
          minItems: 1,
          description: 'What the scripted model does; the first rule that applies answers.',
          items: scriptedRule,
        },
        ...shared,
      },
    },
  ],
} as const satisfies Schema;

export type LlmTable = Table<typeof llmTable>;
