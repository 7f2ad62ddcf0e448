import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { contentsFrom, promptFrom, resultFrom } from '../../../src/outbound/mcp/result.ts';
import { memoryStores } from '../../../src/outbound/stores/memory/stores.ts';

const { blobs } = memoryStores({ maxRuns: 10 });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('what a tool gave back', () => {
  it.each<[string, Json, unknown]>([
    ['text', { type: 'text', text: 'hi' }, { kind: 'text', text: 'hi' }],
    ['half a character', { type: 'text', text: 'a\ud800b' }, { kind: 'text', text: 'a\uFFFDb' }],
    [
      'an image',
      { type: 'image', data: base64('x'), mimeType: 'image/png' },
      { kind: 'file', name: 'image-1', mediaType: 'image/png', source: { ref: expect.any(String) } },
    ],
    [
      'a sound without a type',
      { type: 'audio', data: base64('x') },
      {
        kind: 'file',
        name: 'audio-1',
        mediaType: 'application/octet-stream',
        source: { ref: expect.any(String) },
      },
    ],
    [
      'a resource of text',
      { type: 'resource', resource: { uri: 'a:b', text: 'hi' } },
      { kind: 'text', text: 'hi' },
    ],
    [
      'a resource of text in bytes',
      { type: 'resource', resource: { uri: 'a:b', mimeType: 'text/csv', blob: base64('a,b') } },
      { kind: 'text', text: 'a,b' },
    ],
    [
      'a resource of bytes',
      { type: 'resource', resource: { uri: 'a:b', mimeType: 'application/zip', blob: base64('zip') } },
      { kind: 'file', name: 'a:b', mediaType: 'application/zip', source: { ref: expect.any(String) } },
    ],
    [
      'an empty resource',
      { type: 'resource', resource: { uri: 'a:b' } },
      { kind: 'text', text: '[the resource a:b, which is empty]' },
    ],
    [
      'a link',
      { type: 'resource_link', uri: 'a:b', name: 'B', mimeType: 'text/plain', description: 'the b' },
      { kind: 'text', text: '[resource a:b: B, text/plain, the b]' },
    ],
    [
      'something new',
      { type: 'hologram' },
      { kind: 'text', text: '[content of the kind hologram, which cannot be shown here]' },
    ],
  ])('%s', async (_name, block, part) => {
    expect(await resultFrom({ content: [block] }, blobs)).toEqual({ ok: true, parts: [part] });
  });

  it('is its structured content, without the text that repeats it', async () => {
    const content: Json = [
      { type: 'text', text: '{ "a": 1 }' },
      { type: 'text', text: 'and a remark' },
    ];
    expect(await resultFrom({ structuredContent: { a: 1 }, content }, blobs)).toEqual({
      ok: true,
      parts: [
        { kind: 'data', data: { a: 1 } },
        { kind: 'text', text: 'and a remark' },
      ],
    });
  });

  it('is an error with its words, or with any', async () => {
    const failed = (answer: Record<string, Json>) => resultFrom({ isError: true, ...answer }, blobs);
    expect(await failed({ content: [{ type: 'text', text: 'no' }] })).toEqual({ ok: false, error: 'no' });
    expect(await failed({ structuredContent: { code: 7 } })).toEqual({ ok: false, error: '{"code":7}' });
    expect(await failed({})).toEqual({ ok: false, error: 'the tool failed and does not say why' });
  });

  it('keeps no more bytes than it may', async () => {
    const data = 'A'.repeat(24 * 1024 * 1024);
    expect(await resultFrom({ content: [{ type: 'image', data, mimeType: 'image/png' }] }, blobs)).toEqual({
      ok: true,
      parts: [{ kind: 'text', text: '[image-1 (image/png) is too large to be kept]' }],
    });
  });

  it('may be nothing, or nonsense', async () => {
    expect(await resultFrom({}, blobs)).toEqual({ ok: true, parts: [] });
    expect(await resultFrom({ content: 'x', structuredContent: [] }, blobs)).toEqual({ ok: true, parts: [] });
  });
});

describe('what a resource holds, and a prompt says', () => {
  it('comes as parts', async () => {
    expect(await contentsFrom({ contents: [{ uri: 'a:b', text: 'one' }, null] }, blobs)).toEqual({
      ok: true,
      parts: [{ kind: 'text', text: 'one' }],
    });
    const messages: Json = [
      { role: 'user', content: { type: 'text', text: 'ask' } },
      { role: 'assistant', content: { type: 'text', text: 'say' } },
    ];
    const prompt = await promptFrom({ messages }, blobs);
    expect(prompt.ok && prompt.parts.map((part) => (part.kind === 'text' ? part.text : ''))).toEqual([
      'user:',
      'ask',
      'assistant:',
      'say',
    ]);
  });
});
