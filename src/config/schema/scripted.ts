import { errorCodes } from '../../core/error.ts';
import { anyTable, anyValue, type Schema, type Table } from './schema.ts';

const pattern = { type: 'string', format: 'regex' } as const;

const artifact = {
  type: 'object',
  description: 'Something the rule produces: exactly one of text, data, file, url or chunks.',
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, description: 'The id of the artifact.' },
    name: { type: 'string', description: 'Its name; with url, the name of the file.' },
    description: { type: 'string', description: 'What it is.' },
    media_type: { type: 'string', description: 'The media type of text, chunks or url.' },
    text: { type: 'string', description: 'Its text.' },
    data: { ...anyValue, description: 'Its structured value.' },
    file: {
      type: 'object',
      description: 'A file with its content: text or base64.',
      additionalProperties: false,
      required: ['name'],
      properties: {
        name: { type: 'string', minLength: 1, description: 'The name of the file.' },
        media_type: { type: 'string', description: 'Its media type.' },
        text: { type: 'string', description: 'Its content as text.' },
        base64: { type: 'string', format: 'base64', description: 'Its content as base64.' },
      },
    },
    url: { type: 'string', minLength: 1, description: 'Where the file is.' },
    chunks: {
      type: 'array',
      minItems: 1,
      description: 'Its text in pieces, sent one after the other.',
      items: { type: 'string' },
    },
  },
} as const satisfies Schema;

/** One entry of `[[agent.llm.rules]]`: when it applies, and what the scripted model then does. */
export const scriptedRule = {
  type: 'object',
  description: 'The first rule whose conditions all hold answers.',
  additionalProperties: false,
  properties: {
    when: {
      type: 'object',
      description: 'All that is given must match; without it the rule always applies.',
      additionalProperties: false,
      properties: {
        text: {
          ...pattern,
          description: 'A regular expression for the text of the newest message, whatever its case.',
        },
        message_id: { ...pattern, description: 'A regular expression for the id of the newest message.' },
        tool_result: {
          ...pattern,
          description: 'A regular expression for the newest tool result since the last user message.',
        },
        turn: {
          type: 'integer',
          minimum: 1,
          description: 'The model call since the last user message, from 1.',
        },
        message: { type: 'integer', minimum: 1, description: 'The user message of the dialogue, from 1.' },
      },
    },
    think: { type: 'string', description: 'Reasoning, sent first.' },
    say: { type: 'string', description: 'The answer, streamed.' },
    chunk: {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'Characters per chunk; 0 streams word by word.',
    },
    delay_ms: { type: 'integer', minimum: 0, default: 0, description: 'The pause before each chunk.' },
    repeat: { type: 'integer', minimum: 1, default: 1, description: 'How many times say is sent.' },
    calls: {
      type: 'array',
      description: 'Tools to call.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name: { type: 'string', minLength: 1, description: 'The tool.' },
          input: { ...anyTable, default: {}, description: 'What it is given.' },
        },
      },
    },
    artifacts: { type: 'array', description: 'What it produces.', items: artifact },
    outcome: {
      type: 'string',
      enum: ['completed', 'input-required', 'auth-required', 'rejected', 'failed', 'message'],
      default: 'completed',
      description: 'How the run goes on; message answers without a task.',
    },
    note: { type: 'string', description: 'The status message that goes with the outcome.' },
    error: {
      type: 'object',
      description: 'Fails the model call itself.',
      additionalProperties: false,
      required: ['message'],
      properties: {
        code: {
          type: 'string',
          enum: errorCodes,
          default: 'model-failed',
          description: 'The code of the error.',
        },
        message: { type: 'string', description: 'What went wrong.' },
      },
    },
  },
} as const satisfies Schema;

export type ScriptedRule = Table<typeof scriptedRule>;
