import { describe, expect, it } from 'vitest';
import type { ModelMessage, ModelParams, ModelRequest } from '../../../../src/core/model.ts';
import { type Endpoint, requestToWire } from '../../../../src/outbound/models/anthropic/request.ts';
import { agent, requestOf, toolResult, user } from '../asking.ts';

const endpoint: Endpoint = {
  model: 'claude-sonnet-4-5',
  attachments: new Map([['r1', Buffer.from('x')]]),
  thoughts: new WeakMap(),
};
const wire = (request: Partial<ModelRequest>, model = endpoint.model) =>
  requestToWire({ ...requestOf(), ...request }, { ...endpoint, model });
const tool = { name: 'clock', description: 'tells the time', inputSchema: { properties: {} } };
const wireTool = {
  name: 'clock',
  description: 'tells the time',
  input_schema: { type: 'object', properties: {} },
};
const kept = { cache_control: { type: 'ephemeral' } };

describe('a request as a body', () => {
  it('has the prompt and the tools, and has them kept when there are tools', () => {
    expect(wire({ system: 'be brief' })['system']).toBe('be brief');
    expect(wire({ system: 'be brief', tools: [tool, tool] })).toMatchObject({
      system: [{ type: 'text', text: 'be brief', ...kept }],
      tools: [wireTool, wireTool],
    });
    expect(wire({ tools: [tool, tool] })['tools']).toEqual([wireTool, { ...wireTool, ...kept }]);
  });

  it.each([
    ['a limit, always', {}, { max_tokens: 8192 }],
    ['its own limit', { maxTokens: 9 }, { max_tokens: 9 }],
    ['temperature', { temperature: 0.5 }, { temperature: 0.5 }],
    ['top_p and stop', { topP: 0.5, stop: ['x'] }, { top_p: 0.5, stop_sequences: ['x'] }],
    [
      'extra, which wins',
      { temperature: 1, extra: { temperature: 0, top_k: 3 } },
      { temperature: 0, top_k: 3 },
    ],
    ['extra, but not the stream', { extra: { stream: false } }, { stream: true }],
  ] satisfies [string, ModelParams, object][])('has %s', (_, params, expected) => {
    expect(wire({ params })).toMatchObject(expected);
  });

  it.each([
    [
      'claude-sonnet-4-5',
      { effort: 'medium' },
      { max_tokens: 16_384, thinking: { type: 'enabled', budget_tokens: 8192 } },
    ],
    [
      'claude-opus-4-1-20250805',
      { effort: 'low', maxTokens: 2500 },
      { max_tokens: 2500, thinking: { type: 'enabled', budget_tokens: 1250 } },
    ],
    ['claude-sonnet-4-20250514', { effort: 'low', maxTokens: 1000 }, { max_tokens: 1000 }],
    [
      'claude-opus-4-6',
      { effort: 'high' },
      { max_tokens: 8192, thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
    ],
    [
      'claude-opus-4-8',
      { effort: 'minimal' },
      { max_tokens: 8192, thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    ],
    ['claude-3-5-haiku-latest', { effort: 'high' }, { max_tokens: 8192 }],
    ['claude-3-haiku-20240307', {}, { max_tokens: 4096 }],
    ['claude-sonnet-4-5', { effort: 'none', temperature: 0 }, { max_tokens: 8192, temperature: 0 }],
  ] satisfies [string, ModelParams, object][])('of %s with %o has its pace', (model, params, expected) => {
    const { model: _model, messages: _messages, stream: _stream, ...rest } = wire({ params }, model);
    expect(rest).toEqual(expected);
  });

  it('gives a model that thinks no temperature', () => {
    expect(wire({ params: { effort: 'low', temperature: 0 } })).not.toHaveProperty('temperature');
  });
});

describe('the dialogue', () => {
  const image = { kind: 'file', name: 'a.png', mediaType: 'image/png' } as const;
  const pdf = { kind: 'file', name: 'a.pdf', mediaType: 'application/pdf' } as const;
  const note = { kind: 'file', name: 'a.md', mediaType: 'text/markdown' } as const;
  const base64 = (media_type: string) => ({ type: 'base64', media_type, data: 'eA==' });

  it.each([
    [
      'is turns that alternate',
      [user('a'), user('b'), agent('c'), agent(''), user('d')],
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'c' }] },
        { role: 'user', content: [{ type: 'text', text: 'd' }] },
      ],
    ],
    [
      'has all results of a round in one turn',
      [
        agent('so ', 'x:1', 'c2'),
        toolResult('x:1', 'noon'),
        { role: 'tool', callId: 'c2', name: 'sun', result: { ok: false, error: 'no sun' } },
        user('and?'),
      ],
      [
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'so' },
            { type: 'tool_use', id: 'x_1', name: 'clock', input: {} },
            { type: 'tool_use', id: 'c2', name: 'clock', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'x_1', content: 'noon' },
            { type: 'tool_result', tool_use_id: 'c2', content: 'no sun', is_error: true },
            { type: 'text', text: 'and?' },
          ],
        },
      ],
    ],
    [
      'has images and documents, by address and with their bytes',
      [
        {
          role: 'user',
          parts: [
            { ...image, source: { url: 'https://x.test/a.png' } },
            { ...image, source: { ref: 'r1' } },
            { ...pdf, source: { url: 'https://x.test/a.pdf' } },
            { ...pdf, source: { ref: 'r1' } },
            { ...image, source: { ref: 'gone' } },
          ],
        },
      ],
      [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
            { type: 'image', source: base64('image/png') },
            { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } },
            { type: 'document', source: base64('application/pdf') },
            { type: 'text', text: '[file a.png (image/png), which cannot be shown here]' },
          ],
        },
      ],
    ],
    [
      'has text files as text',
      [
        {
          role: 'user',
          parts: [
            { ...note, source: { ref: 'r1' } },
            { kind: 'data', data: { a: 1 } },
          ],
        },
      ],
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: '[file a.md]\nx' },
            { type: 'text', text: '{"a":1}' },
          ],
        },
      ],
    ],
  ] satisfies [string, ModelMessage[], object[]][])('%s', (_, messages, expected) => {
    expect(wire({ messages })['messages']).toEqual(expected);
  });
});
