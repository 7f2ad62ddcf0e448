import { anyTable, type Schema, type Table } from './schema.ts';
import { scriptedRule } from './scripted.ts';

const limits = {
  max_tokens: { type: 'integer', minimum: 1, description: 'The most tokens one reply may have.' },
  context_window: { type: 'integer', minimum: 1, description: 'How many tokens the model can read.' },
  temperature: { type: 'number', minimum: 0, description: 'How freely the model chooses its words.' },
} as const satisfies Record<string, Schema>;
const shared = {
  reasoning_effort: {
    type: 'string',
    enum: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
    description: 'How long the model thinks; a value in additional_params wins.',
  },
  ...limits,
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
const fallbackToolParsing = {
  type: 'boolean',
  default: false,
  description: 'Reads tool calls that the model writes as text.',
} as const;
const provider = 'Who answers.';

const openai = {
  provider: { const: 'openai', description: provider },
  model,
  api_key: apiKey,
  base_url: baseUrl,
  fallback_tool_parsing: fallbackToolParsing,
  ...shared,
} as const satisfies Record<string, Schema>;
const anthropic = {
  provider: { const: 'anthropic', description: provider },
  model,
  api_key: apiKey,
  base_url: baseUrl,
  ...shared,
} as const satisfies Record<string, Schema>;
const gemini = {
  provider: { const: 'gemini', description: provider },
  model,
  api_key: apiKey,
  base_url: baseUrl,
  ...shared,
} as const satisfies Record<string, Schema>;
const openrouter = {
  provider: { const: 'openrouter', description: provider },
  model,
  api_key: apiKey,
  base_url: { ...baseUrl, default: 'https://openrouter.ai/api/v1' },
  fallback_tool_parsing: fallbackToolParsing,
  ...shared,
} as const satisfies Record<string, Schema>;
const bedrock = {
  provider: { const: 'bedrock', description: provider },
  model,
  region: { type: 'string', minLength: 1, description: 'The AWS region.' },
  profile: { type: 'string', description: 'An AWS profile. Read, and not acted on: api_key is.' },
  api_key: { ...apiKey, description: 'A Bedrock API key: "{{ env.AWS_BEARER_TOKEN_BEDROCK }}".' },
  base_url: baseUrl,
  ...shared,
} as const satisfies Record<string, Schema>;
const ollama = {
  provider: { const: 'ollama', description: provider },
  model,
  base_url: { ...baseUrl, default: 'http://localhost:11434' },
  fallback_tool_parsing: fallbackToolParsing,
  ...shared,
} as const satisfies Record<string, Schema>;
const scripted = {
  provider: { const: 'scripted', description: provider },
  model: { ...model, default: 'scripted' },
  rules: {
    type: 'array',
    minItems: 1,
    description: 'What the scripted model does; the first rule that applies answers.',
    items: scriptedRule,
  },
  ...limits,
  additional_params: shared.additional_params,
} as const satisfies Record<string, Schema>;

const named = ['provider', 'model'] as const;
const closed = { type: 'object', additionalProperties: false } as const;

const fallback = {
  type: 'array',
  default: [],
  description: 'The models to ask, in this order, when this one fails before its first word.',
  items: {
    type: 'object',
    discriminator: { propertyName: 'provider' },
    required: ['provider'],
    oneOf: [
      { ...closed, required: named, properties: openai },
      { ...closed, required: named, properties: anthropic },
      { ...closed, required: named, properties: gemini },
      { ...closed, required: named, properties: openrouter },
      { ...closed, required: ['provider', 'model', 'region'], properties: bedrock },
      { ...closed, required: named, properties: ollama },
      { ...closed, required: ['provider', 'rules'], properties: scripted },
    ],
  },
} as const satisfies Schema;
const resilience = {
  retries: {
    type: 'integer',
    minimum: 0,
    maximum: 10,
    default: 2,
    description: 'How often a request is sent again when the provider fails before the first word.',
  },
  fallback,
} as const satisfies Record<string, Schema>;

/** `[agent.llm]` and `[orchestration.worker.<name>.llm]`. A worker block is whole; it takes nothing from the agent's. */
export const llmTable = {
  type: 'object',
  description: 'The model that answers.',
  discriminator: { propertyName: 'provider' },
  required: ['provider'],
  oneOf: [
    { ...closed, required: named, properties: { ...openai, ...resilience } },
    { ...closed, required: named, properties: { ...anthropic, ...resilience } },
    { ...closed, required: named, properties: { ...gemini, ...resilience } },
    { ...closed, required: named, properties: { ...openrouter, ...resilience } },
    { ...closed, required: ['provider', 'model', 'region'], properties: { ...bedrock, ...resilience } },
    { ...closed, required: named, properties: { ...ollama, ...resilience } },
    { ...closed, required: ['provider', 'rules'], properties: { ...scripted, ...resilience } },
  ],
} as const satisfies Schema;

export type LlmTable = Table<typeof llmTable>;
/** A model that stands in for another. It has no stand-in of its own. */
export type FallbackTable = Table<typeof fallback>[number];
