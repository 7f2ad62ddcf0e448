/**
 * What each A2A method takes, as JSON Schema over the ProtoJSON. Names in snake case are legal ProtoJSON too, so
 * a message may spell its keys either way; keys we do not know are ignored, as the protocol asks.
 */
const text = { type: 'string' } as const;
const id = { type: 'string', minLength: 1, maxLength: 1024 } as const;
const object = { type: 'object' } as const;

const part = {
  type: 'object',
  description: 'a part holds exactly one of text, raw, url and data',
  properties: {
    text,
    raw: { type: 'string', pattern: '^[A-Za-z0-9+/_-]*={0,2}$' },
    url: { type: 'string', minLength: 1 },
    mediaType: text,
    filename: text,
    metadata: object,
  },
  oneOf: [{ required: ['text'] }, { required: ['raw'] }, { required: ['url'] }, { required: ['data'] }],
} as const;

const message = {
  type: 'object',
  properties: {
    messageId: id,
    message_id: id,
    contextId: text,
    taskId: text,
    role: { enum: ['ROLE_USER', 1] },
    parts: { type: 'array', minItems: 1, maxItems: 1000, items: part },
    metadata: object,
    extensions: { type: 'array', items: text },
    referenceTaskIds: { type: 'array', items: text },
  },
  required: ['role', 'parts'],
  anyOf: [{ required: ['messageId'] }, { required: ['message_id'] }],
} as const;

const historyLength = { type: 'integer', minimum: 0 } as const;

const send = {
  type: 'object',
  properties: {
    message,
    configuration: {
      type: 'object',
      properties: {
        acceptedOutputModes: { type: 'array', items: text },
        historyLength,
        returnImmediately: { type: 'boolean' },
      },
    },
    metadata: object,
  },
  required: ['message'],
} as const;

const byId = { type: 'object', properties: { id }, required: ['id'] } as const;

export const requestSchemas = {
  SendMessage: send,
  SendStreamingMessage: send,
  GetTask: { type: 'object', properties: { id, historyLength }, required: ['id'] },
  CancelTask: byId,
  SubscribeToTask: byId,
  ListTasks: {
    type: 'object',
    properties: {
      contextId: text,
      status: {
        enum: [
          'TASK_STATE_UNSPECIFIED',
          'TASK_STATE_SUBMITTED',
          'TASK_STATE_WORKING',
          'TASK_STATE_COMPLETED',
          'TASK_STATE_FAILED',
          'TASK_STATE_CANCELED',
          'TASK_STATE_INPUT_REQUIRED',
          'TASK_STATE_REJECTED',
          'TASK_STATE_AUTH_REQUIRED',
        ],
      },
      pageSize: { type: 'integer', minimum: 1, maximum: 100 },
      pageToken: text,
      historyLength,
      statusTimestampAfter: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}' },
      includeArtifacts: { type: 'boolean' },
    },
  },
} as const;
