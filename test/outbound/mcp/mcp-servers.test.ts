import { describe, expect, it } from 'vitest';
import { silent } from '../../../src/core/log.ts';
import { McpServers } from '../../../src/outbound/mcp/mcp-servers.ts';
import type { McpServer } from '../../../src/outbound/mcp/server.ts';
import { server } from './support.ts';

const remote: McpServer = {
  name: 'remote',
  transport: 'http_streamable',
  // Nobody listens there.
  url: 'http://127.0.0.1:9/mcp',
  headers: {},
  forwarded: { Authorization: 'X-Token' },
  connectMs: 1000,
  resources: false,
  prompts: false,
};

describe('the sessions of a node', () => {
  it('are one for each server, and one for each caller a server is told of', async () => {
    await using pool = new McpServers({ log: silent, version: '1' });
    expect(pool.link(server, { 'x-token': 'a' })).toBe(pool.link(server, { 'x-token': 'b' }));
    const mine = pool.link(remote, { 'x-token': 'a', 'x-other': '1' });
    expect(pool.link(remote, { 'x-token': 'a', 'x-other': '2' })).toBe(mine);
    expect(pool.link(remote, { 'x-token': 'b' })).not.toBe(mine);
    expect(pool.link(remote, {})).not.toBe(mine);
    expect(pool.link({ ...remote, name: 'another' }, { 'x-token': 'a' })).not.toBe(mine);
    expect(pool.status().map((one) => one.server)).toEqual(['x', 'remote']);
  });

  it('are opened when they are first used, and not before', async () => {
    await using pool = new McpServers({ log: silent, version: '1' });
    expect(pool.status()).toEqual([]);
    pool.link(server, {});
    expect(pool.status()).toEqual([{ server: 'x', state: 'connecting' }]);
  });

  it('are no more than a hundred for callers; the one that was used longest ago makes room', async () => {
    await using pool = new McpServers({ log: silent, version: '1' });
    const first = pool.link(remote, { 'x-token': 'first' });
    const shared = pool.link(server, {});
    for (let caller = 1; caller < 100; caller++) pool.link(remote, { 'x-token': `${caller}` });
    expect(pool.link(remote, { 'x-token': 'first' })).toBe(first);
    pool.link(remote, { 'x-token': 'one more' });
    expect(pool.link(server, {})).toBe(shared);
    expect(pool.link(remote, { 'x-token': '99' })).toBe(pool.link(remote, { 'x-token': '99' }));
    const { signal } = new AbortController();
    for (let caller = 200; caller < 300; caller++) pool.link(remote, { 'x-token': `${caller}` });
    await expect(first.ask('tools/call', {}, { signal })).rejects.toThrow('was closed');
    expect(pool.link(remote, { 'x-token': 'first' })).not.toBe(first);
  });

  it('are not opened any more once the node goes down', async () => {
    const pool = new McpServers({ log: silent, version: '1' });
    await pool[Symbol.asyncDispose]();
    expect(() => pool.link(server, {})).toThrow('shutting down');
  });
});
