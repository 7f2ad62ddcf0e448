import { describe, expect, it } from 'vitest';
import type { ModelMessage, ModelParams, ModelRequest } from '../../../../src/core/model.ts';
import { type Endpoint, requestToWire } from '../../../../src/outbound/models/openai-compatible/request.ts';
import { quirksOf } from '../../../../src/outbound/models/openai-compatible/quirks.ts';
import { requestOf, user } from '../asking.ts';

const endpoint: Endpoint = {
  model: 'm',
  quirks: quirksOf('compatible'),
  attachments: new Map(),
  kept: new WeakMap(),
};
const wire = (request: Partial<ModelRequest>, at: Partial<Endpoint> = {}) =>
  requestToWire({ ...requestOf(), ...request }, { ...endpoint, ...at });
const line = (message: ModelMessage, at: Partial<Endpoint> = {}) =>
  wire({ messages: [message] }, at)['messages'];

describe('a request as a body', () => {
  it('has the model, the lines, and asks for a stream with usage', () => {
    expect(wire({ system: 'be brief', messages: [user('hi')] })).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'hi' },
      ],
      stream_options: { include_usage: true },
      stream: true,
    });
  });

  it('has the tools', () => {
    const inputSchema = { type: 'object', properties: {} };
    expect(wire({ tools: [{ name: 'clock', description: 'tells the time', inputSchema }] })).toMatchObject({
      tools: [
        {
          type: 'function',
          function: { name: 'clock', description: 'tells the time', parameters: inputSchema },
        },
      ],
    });
  });

  it.each([
    ['temperature', { temperature: 0 }, { temperature: 0 }],
    ['top_p', { topP: 0.5 }, { top_p: 0.5 }],
    ['max_tokens', { maxTokens: 9 }, { max_tokens: 9 }],
    ['stop', { stop: ['x'] }, { stop: ['x'] }],
    ['effort', { effort: 'low' }, { reasoning_effort: 'low' }],
    [
      'extra, which wins',
      { temperature: 1, extra: { temperature: 2, top_k: 3 } },
      { temperature: 2, top_k: 3 },
    ],
    ['extra, but not the stream', { extra: { stream: false } }, { stream: true }],
  ] satisfies [string, ModelParams, object][])('has %s', (_, params, expected) => {
    expect(wire({ params })).toMatchObject(expected);
  });

  it.each([
    [
      'openai',
      { max_completion_tokens: 9, reasoning_effort: 'xhigh', stream_options: { include_usage: true } },
    ],
    ['compatible', { max_tokens: 9, reasoning_effort: 'xhigh', stream_options: { include_usage: true } }],
    ['gemini', { max_tokens: 9, reasoning_effort: 'high', stream_options: { include_usage: true } }],
    ['bedrock', { max_tokens: 9, reasoning_effort: 'high', stream_options: { include_usage: true } }],
    ['ollama', { max_tokens: 9, reasoning_effort: 'high', stream_options: { include_usage: true } }],
    [
      'openrouter',
      {
        max_tokens: 9,
        reasoning: { effort: 'xhigh' },
        stream_options: { include_usage: true },
        usage: { include: true },
      },
    ],
  ] as const)('says to %s what it wants in its own words', (dialect, expected) => {
    const params = { maxTokens: 9, effort: 'xhigh', temperature: 0.5, extra: { seed: 1 } };
    expect(wire({ params }, { quirks: quirksOf(dialect) })).toEqual({
      model: 'm',
      messages: [],
      temperature: 0.5,
      seed: 1,
      stream: true,
      ...expected,
    });
  });
});

describe('a line of the dialogue', () => {
  const image = { kind: 'file', name: 'a.png', mediaType: 'image/png' } as const;
  const attachments = new Map([['r1', Buffer.of(0)]]);
  const call = { id: 'c1', name: 'clock', input: { zone: 'CET' } };

  it.each([
    [
      'text and data of a user, as one text',
      {
        role: 'user',
        parts: [
          { kind: 'text', text: 'see' },
          { kind: 'data', data: { a: 1 } },
        ],
      },
      [{ role: 'user', content: 'see\n{"a":1}' }],
    ],
    [
      'images by address and by reference',
      {
        role: 'user',
        parts: [
          { kind: 'text', text: 'see' },
          { ...image, source: { url: 'https://x.test/a.png' } },
          { ...image, source: { ref: 'r1' } },
        ],
      },
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'see' },
            { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          ],
        },
      ],
    ],
    [
      'files that are no images, by name',
      {
        role: 'user',
        parts: [
          {
            kind: 'file',
            name: 'a.pdf',
            mediaType: 'application/pdf',
            source: { url: 'https://x.test/a.pdf' },
          },
          { kind: 'file', name: 'b', source: { ref: 'r2' } },
        ],
      },
      [
        {
          role: 'user',
          content:
            '[file a.pdf (application/pdf): https://x.test/a.pdf]\n[file b, which cannot be shown here]',
        },
      ],
    ],
    ['text of an agent', { role: 'agent', text: 'yes', calls: [] }, [{ role: 'assistant', content: 'yes' }]],
    ['an agent that said nothing, left out', { role: 'agent', text: '', calls: [] }, []],
    [
      'calls of an agent',
      { role: 'agent', text: '', calls: [call] },
      [
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'clock', arguments: '{"zone":"CET"}' } },
          ],
        },
      ],
    ],
    [
      'a call whose input is no object, as an empty one',
      { role: 'agent', text: 'now', calls: [{ ...call, input: '{"zone": CET' }] },
      [
        {
          role: 'assistant',
          content: 'now',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'clock', arguments: '{}' } }],
        },
      ],
    ],
    [
      'a tool result',
      {
        role: 'tool',
        callId: 'c1',
        name: 'clock',
        result: {
          ok: true,
          parts: [
            { kind: 'text', text: 'noon' },
            { kind: 'data', data: [1] },
          ],
        },
      },
      [{ role: 'tool', tool_call_id: 'c1', content: 'noon\n[1]' }],
    ],
    [
      'a tool that failed',
      { role: 'tool', callId: 'c1', name: 'clock', result: { ok: false, error: 'no clock' } },
      [{ role: 'tool', tool_call_id: 'c1', content: 'error: no clock' }],
    ],
  ] satisfies [string, ModelMessage, object[]][])('is %s', (_, message, expected) => {
    expect(line(message, { attachments })).toEqual(expected);
  });

  const parts = [
    { ...image, source: { url: 'https://x.test/a.png' } },
    { kind: 'file', name: 'a.pdf', mediaType: 'application/pdf', source: { ref: 'r1' } },
    { kind: 'file', name: 'a.json', mediaType: 'application/json', source: { ref: 'r1' } },
  ] as const;
  const picture = { type: 'image_url', image_url: { url: 'https://x.test/a.png' } };
  const address = { type: 'text', text: '[file a.png (image/png): https://x.test/a.png]' };
  const document = {
    type: 'file',
    file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' },
  };
  const named = { type: 'text', text: '[file a.pdf (application/pdf), which cannot be shown here]' };
  const text = { type: 'text', text: '[file a.json]\n\0' };

  it.each([
    ['openai', [picture, document, text]],
    ['openrouter', [picture, document, text]],
    ['compatible', [picture, named, text]],
    ['gemini', `${address.text}\n${named.text}\n${text.text}`],
    ['ollama', `${address.text}\n${named.text}\n${text.text}`],
  ] as const)('has the files that %s can read, and tells of the others', (dialect, content) => {
    expect(line({ role: 'user', parts }, { attachments, quirks: quirksOf(dialect) })).toEqual([
      { role: 'user', content },
    ]);
  });
});
