/** What a chat request holds of what we read. Everything else is for other servers and is let through. */
const text = { type: 'string' } as const;

const part = {
  type: 'object',
  properties: {
    type: text,
    text,
    image_url: { type: 'object', properties: { url: text }, required: ['url'] },
  },
  required: ['type'],
} as const;

export const chatSchema = {
  type: 'object',
  properties: {
    model: text,
    messages: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          role: text,
          content: { anyOf: [text, { type: 'null' }, { type: 'array', items: part }] },
        },
        required: ['role'],
      },
    },
    stream: { type: ['boolean', 'null'] },
    stream_options: { type: ['object', 'null'], properties: { include_usage: { type: 'boolean' } } },
    metadata: { type: ['object', 'null'] },
  },
  required: ['messages'],
} as const;

export type Content = string | null | undefined | readonly ContentPart[];

export interface ContentPart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

/** A body that `chatSchema` has passed. */
export interface ChatBody {
  readonly model?: string;
  readonly messages: readonly { readonly role: string; readonly content?: Content }[];
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly metadata?: { readonly chat_session_id?: unknown } | null;
}
