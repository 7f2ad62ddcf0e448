import { type Schema, type Table, textList, textMap } from './schema.ts';

const shared = {
  description: { type: 'string', description: 'What the server is for.' },
  connect_timeout_secs: {
    type: 'integer',
    minimum: 0,
    default: 30,
    description: 'How long the server may take to be ready; 0 for no limit.',
  },
  call_timeout_secs: {
    type: 'integer',
    minimum: 0,
    description: 'How long one call may take, in place of limits.tool_secs; 0 for no limit.',
  },
  resources: { type: 'boolean', default: false, description: 'Lets agents list and read its resources.' },
  prompts: { type: 'boolean', default: false, description: 'Lets agents list and read its prompts.' },
  scratchpad: {
    type: 'object',
    description: 'Which results of the server are parked, by tool name pattern.',
    additionalProperties: {
      type: 'object',
      additionalProperties: false,
      properties: {
        min_tokens: {
          type: 'integer',
          minimum: 0,
          default: 5120,
          description: 'Results of at least this many tokens are parked.',
        },
      },
    },
  },
} as const satisfies Record<string, Schema>;

const overHttp = {
  url: { type: 'string', format: 'http-url', minLength: 1, description: 'Where the server listens.' },
  headers: { ...textMap, default: {}, description: 'Headers sent with every request.' },
  headers_from_request: {
    ...textMap,
    default: {},
    description: 'Headers taken from the incoming request: outgoing name = incoming name.',
  },
} as const satisfies Record<string, Schema>;

/** `[mcp]`: the tool servers an agent may use. */
export const mcpTable = {
  type: 'object',
  description: 'MCP servers whose tools the agents of this file may use.',
  additionalProperties: false,
  required: ['servers'],
  properties: {
    sanitize_schemas: {
      type: 'boolean',
      default: true,
      description: 'Rewrites tool schemas into the form every provider accepts.',
    },
    strict_schemas: {
      type: 'boolean',
      default: false,
      description: 'Makes every property of them required, and the optional ones nullable.',
    },
    servers: {
      type: 'object',
      description: 'The servers by name.',
      additionalProperties: {
        type: 'object',
        discriminator: { propertyName: 'transport' },
        required: ['transport'],
        oneOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: ['transport', 'cmd'],
            properties: {
              transport: { const: 'stdio', description: 'How the server is reached.' },
              cmd: {
                ...textList,
                minItems: 1,
                description: 'The program and its first arguments.',
              },
              args: { ...textList, default: [], description: 'More arguments.' },
              env: { ...textMap, default: {}, description: 'Variables added to its environment.' },
              ...shared,
            },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['transport', 'url'],
            properties: {
              transport: { const: 'http_streamable', description: 'How the server is reached.' },
              ...overHttp,
              ...shared,
            },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['transport', 'url'],
            properties: {
              transport: { const: 'sse', description: 'How the server is reached.' },
              ...overHttp,
              ...shared,
            },
          },
        ],
      },
    },
  },
} as const satisfies Schema;

export type McpTable = Table<typeof mcpTable>;
