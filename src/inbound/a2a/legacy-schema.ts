/** What each method of A2A 0.3 takes, as JSON Schema. Keys we do not know are ignored. */
const text = { type: 'string' } as const;
const id = { type: 'string', minLength: 1, maxLength: 1024 } as const;
const object = { type: 'object' } as const;
const texts = { type: 'array', items: text } as const;
const historyLength = { type: 'integer', minimum: 0 } as const;

const bytes = { type: 'string', pattern: '^[A-Za-z0-9+/_-]*={0,2}$' } as const;
const uri = { type: 'string', minLength: 1 } as const;

const file = {
  type: 'object',
  properties: { bytes, uri, name: text, mimeType: text },
  if: { not: { required: ['bytes'] } },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['uri'] },
} as const;

/** What a part of this kind holds besides its kind. */
const holding = (kind: string, content: object) => ({
  if: { properties: { kind: { const: kind } }, required: ['kind'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: [kind], properties: { [kind]: content } },
});

const part = {
  type: 'object',
  properties: { kind: { enum: ['text', 'file', 'data'] }, metadata: object },
  required: ['kind'],
  allOf: [holding('text', text), holding('file', file), holding('data', object)],
} as const;

const message = {
  type: 'object',
  properties: {
    kind: { enum: ['message'] },
    messageId: id,
    contextId: text,
    taskId: text,
    role: { enum: ['user'] },
    parts: { type: 'array', minItems: 1, maxItems: 1000, items: part },
    metadata: object,
    extensions: texts,
    referenceTaskIds: texts,
  },
  required: ['messageId', 'role', 'parts'],
} as const;

const send = {
  type: 'object',
  properties: {
    message,
    configuration: {
      type: 'object',
      properties: { acceptedOutputModes: texts, blocking: { type: 'boolean' }, historyLength },
    },
    metadata: object,
  },
  required: ['message'],
} as const;

const byId = { type: 'object', properties: { id, metadata: object }, required: ['id'] } as const;

export const legacySchemas = {
  'message/send': send,
  'message/stream': send,
  'tasks/get': { type: 'object', properties: { id, historyLength, metadata: object }, required: ['id'] },
  'tasks/cancel': byId,
  'tasks/resubscribe': byId,
} as const;
