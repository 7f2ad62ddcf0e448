import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { listTools } from '../../../src/outbound/mcp/lists.ts';
import { played } from './support.ts';

const { signal } = new AbortController();
const object: Json = { type: 'object' };
const listed = async (...tools: readonly Json[]) =>
  listTools(played({ ask: () => Promise.resolve({ tools }) }), signal);

describe('a list of tools', () => {
  it('leaves out what cannot be used, and says why', async () => {
    let deep: JsonObject = {};
    for (let level = 0; level < 10_000; level++) deep = { deep };
    const { items, faults } = await listed(
      { name: 'good', inputSchema: object },
      { name: 'good', inputSchema: object },
      { name: '', inputSchema: object },
      { name: 'n'.repeat(300), inputSchema: object },
      { name: 'none' },
      { name: 'list', inputSchema: { type: 'array' } },
      { name: 'deep', inputSchema: deep },
      { name: 'long', inputSchema: { type: 'object', description: 'x'.repeat(200_000) } },
      { name: 'untyped', description: 'd'.repeat(20_000), inputSchema: {} },
      null,
      'x',
    );
    expect(items.map(({ name, description }) => [name, description.length])).toEqual([
      ['good', 0],
      ['untyped', 8192],
    ]);
    expect(items[1]?.inputSchema).toEqual(object);
    expect(faults).toEqual([
      'good is listed twice',
      'a tool has no name',
      `a name is over 256 characters: ${'n'.repeat(40)}…`,
      'none has no schema',
      'list takes something else than an object',
      'the schema of deep is nested too deep',
      'the schema of long is too long',
    ]);
  });

  it('ends, whatever pages a server makes up', async () => {
    let page = 0;
    const endless = played({
      ask: () =>
        Promise.resolve({ tools: [{ name: `t${page}`, inputSchema: object }], nextCursor: `${++page}` }),
    });
    expect(await listTools(endless, signal)).toMatchObject({
      faults: ['tools/list goes on after 100 entries'],
    });
    const round = played({ ask: () => Promise.resolve({ tools: [], nextCursor: 'again' }) });
    expect(await listTools(round, signal)).toEqual({
      items: [],
      faults: ['tools/list came back to a page it had been on'],
    });
    const many = Array.from({ length: 5000 }, (_, index) => ({ name: `t${index}`, inputSchema: object }));
    expect((await listed(...many)).items.length).toBe(1000);
  });

  it('is empty where the server has no tools', async () => {
    const none = { ...played({}), offers: { tools: false, resources: true, prompts: false } };
    expect(await listTools(none, signal)).toEqual({ items: [], faults: [] });
  });
});
