import { type Schema, textMap } from './schema.ts';

const timeout = (seconds: 60 | 300) =>
  ({
    type: 'integer',
    minimum: 0,
    default: seconds,
    description: 'How long a decision may take, in seconds.',
  }) as const;

/** `[hitl]`: which tool calls a person must approve, and how that person is asked. */
export const hitlTable = {
  type: 'object',
  description: 'Tool calls that wait for a person. The table being there turns it on.',
  additionalProperties: false,
  required: ['route'],
  properties: {
    require_approval: {
      type: 'array',
      default: [],
      description: 'Patterns of tool names that need approval.',
      items: { type: 'string', format: 'glob' },
    },
    route: {
      type: 'object',
      description: 'How the person is asked.',
      discriminator: { propertyName: 'mode' },
      required: ['mode'],
      oneOf: [
        {
          type: 'object',
          additionalProperties: false,
          required: ['mode'],
          properties: {
            mode: { const: 'conversational', description: 'In the conversation, or by a webhook.' },
            timeout_secs: timeout(60),
          },
        },
        {
          type: 'object',
          additionalProperties: false,
          required: ['mode', 'url'],
          properties: {
            mode: { const: 'webhook', description: 'In the conversation, or by a webhook.' },
            url: { type: 'string', format: 'http-url', minLength: 1, description: 'Who decides.' },
            timeout_secs: timeout(300),
            headers: { ...textMap, default: {}, description: 'Headers sent with every request.' },
            headers_from_request: {
              ...textMap,
              default: {},
              description: 'Headers taken from the incoming request: outgoing name = incoming name.',
            },
            tool_headers_from_response: {
              type: 'object',
              default: {},
              description:
                'Headers taken from the decision: name in the approved call = name in the decision.',
              propertyNames: { type: 'string', format: 'forwardable-header' },
              additionalProperties: { type: 'string' },
            },
          },
        },
      ],
    },
  },
} as const satisfies Schema;
