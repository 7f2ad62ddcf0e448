import type { Schema } from './schema.ts';

const region = { type: 'string', minLength: 1, description: 'The AWS region.' } as const;
const profile = { type: 'string', description: 'The AWS profile; the default chain when absent.' } as const;

const embeddingModel = {
  type: 'object',
  description: 'The model that turns text into vectors.',
  discriminator: { propertyName: 'provider' },
  required: ['provider'],
  oneOf: [
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'model'],
      properties: {
        provider: { const: 'openai', description: 'Who serves the model.' },
        api_key: { type: 'string', default: '', description: 'The key of the provider.' },
        model: { type: 'string', minLength: 1, description: 'The model.' },
        base_url: { type: 'string', format: 'http-url', description: 'Another endpoint of the same kind.' },
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'model', 'region'],
      properties: {
        provider: { const: 'bedrock', description: 'Who serves the model.' },
        model: { type: 'string', minLength: 1, description: 'The model.' },
        region,
        profile,
      },
    },
  ],
} as const satisfies Schema;

const shared = {
  name: { type: 'string', minLength: 1, description: 'What agents call the store.' },
  context_prefix: { type: 'string', description: 'Text put before what the store returns.' },
} as const;

/** `[[vector_stores]]`: where an agent looks things up. */
export const vectorStores = {
  type: 'array',
  default: [],
  description: 'Stores of documents that agents can search.',
  items: {
    type: 'object',
    discriminator: { propertyName: 'type' },
    required: ['type'],
    oneOf: [
      {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'name', 'embedding_model'],
        properties: {
          type: { const: 'in_memory', description: 'The kind of store.' },
          ...shared,
          embedding_model: embeddingModel,
        },
      },
      {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'name', 'embedding_model', 'url', 'collection_name'],
        properties: {
          type: { const: 'qdrant', description: 'The kind of store.' },
          ...shared,
          embedding_model: embeddingModel,
          url: { type: 'string', minLength: 1, description: 'Where the store listens.' },
          collection_name: { type: 'string', minLength: 1, description: 'The collection to search.' },
        },
      },
      {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'name', 'knowledge_base_id', 'region'],
        properties: {
          type: { const: 'bedrock_kb', description: 'The kind of store.' },
          ...shared,
          knowledge_base_id: { type: 'string', minLength: 1, description: 'The knowledge base to search.' },
          region,
          profile,
          managed: { type: 'boolean', default: false, description: 'It is a managed knowledge base.' },
        },
      },
    ],
  },
} as const satisfies Schema;
