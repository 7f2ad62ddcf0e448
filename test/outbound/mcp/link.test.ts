import { describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { OpenOptions } from '../../../src/outbound/mcp/connection.ts';
import { Link } from '../../../src/outbound/mcp/link.ts';
import { keptLog } from '../../support/mcp/asking.ts';
import { type Played, linkOver, played, quick, server } from './support.ts';

const { signal } = new AbortController();
const refused = (): Promise<never> =>
  Promise.reject(new NodeError('peer-failed', 'the tool server x is away'));
const named = (...names: readonly string[]): JsonObject => ({
  tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })),
});

describe('a link to a tool server', () => {
  it('is opened again until it holds, and warns once', async () => {
    const log = keptLog();
    const { link, opened } = linkOver([refused, refused, refused, () => Promise.resolve(played({}))], {
      log,
    });
    await link.settled(signal);
    expect(link.state).toEqual({ kind: 'failed', reason: 'the tool server x is away' });
    await expect.poll(() => link.state.kind).toBe('connected');
    expect(opened()).toBe(4);
    expect(log.lines.filter(({ level }) => level === 'warn').length).toBe(1);
    await link[Symbol.asyncDispose]();
  });

  it('that answers no ping is given up and opened anew', async () => {
    const deaf = played({ ping: () => new Promise(() => {}) });
    const pings = { ...deaf, ping: () => Promise.reject(new Error('no answer')) };
    const { link, opened } = linkOver([() => Promise.resolve(pings), () => Promise.resolve(played({}))]);
    await expect.poll(() => opened()).toBe(2);
    await expect.poll(() => link.state.kind).toBe('connected');
    expect(deaf.gone.aborted).toBe(true);
    await link[Symbol.asyncDispose]();
  });

  it('is opened at once for somebody who asks, instead of after the pause', async () => {
    const first = played({});
    const pace = { ...quick, longestBackoffMs: 60_000, backoffMs: 50, pingMs: 60_000 };
    const { link } = linkOver(
      [
        () => Promise.resolve(first),
        refused,
        refused,
        refused,
        refused,
        () => Promise.resolve(played({ ask: () => Promise.resolve({ said: 'hi' }) })),
      ],
      { pace },
    );
    await link.settled(signal);
    first.end();
    const failures = Array.from({ length: 4 }, () => link.ask('tools/call', {}, { signal }).catch(String));
    expect(await Promise.all(failures)).toEqual(Array(4).fill('NodeError: the tool server x is away'));
    for (let more = 0; more < 3; more++) await link.ask('tools/call', {}, { signal }).catch(() => {});
    expect(await link.ask('tools/call', {}, { signal })).toEqual({ said: 'hi' });
    await link[Symbol.asyncDispose]();
  });

  it('asks a server that has forgotten the session once more, and no other again', async () => {
    let calls = 0;
    const fails = (
      code: 'not-found' | 'peer-failed',
      ping = (): Promise<void> => Promise.reject(new Error('gone')),
    ) =>
      played({
        ping,
        ask: (method) => {
          if (method === 'tools/list') return Promise.resolve(named());
          calls++;
          return Promise.reject(new NodeError(code, 'no'));
        },
      });
    const well = played({
      ask: (method) => Promise.resolve(method === 'tools/list' ? named() : { ok: true }),
    });
    const pace = { ...quick, pingMs: 60_000 };
    const over = (...sessions: Played[]) =>
      linkOver(
        sessions.map((one) => () => Promise.resolve(one)),
        { pace },
      ).link;
    const forgetful = over(fails('not-found'), well);
    await forgetful.settled(signal);
    expect(await forgetful.ask('tools/call', {}, { signal })).toEqual({ ok: true });
    expect(calls).toBe(1);
    const broken = over(fails('peer-failed'), well);
    await broken.settled(signal);
    await expect(broken.ask('tools/call', {}, { signal })).rejects.toThrow('no');
    expect(calls).toBe(2);
    const picky = over(fails('not-found', () => Promise.resolve()));
    await picky.settled(signal);
    await expect(picky.ask('tools/call', {}, { signal })).rejects.toThrow('no');
    expect(calls).toBe(3);
    await picky[Symbol.asyncDispose]();
    await forgetful[Symbol.asyncDispose]();
    await broken[Symbol.asyncDispose]();
  });

  it('lists tools that change all the time with pauses, and ends at the newest', async () => {
    let lists = 0;
    let changed: () => void = () => {};
    const connection = played({ ask: () => Promise.resolve(named(`version-${++lists}`)) });
    const link = new Link({
      server,
      headers: {},
      log: keptLog(),
      pace: { ...quick, pingMs: 60_000 },
      open: (_server, options: Omit<OpenOptions, 'version'>) => {
        changed = options.onToolsChanged;
        return Promise.resolve(connection);
      },
    });
    await link.settled(signal);
    for (let change = 0; change < 1000; change++) changed();
    await expect.poll(() => link.tools.map(({ name }) => name)).toEqual(['version-3']);
    expect(lists).toBe(3);
    await link[Symbol.asyncDispose]();
  });

  it('ends while it connects, while it pauses and while somebody waits', async () => {
    const waits = linkOver([() => new Promise(() => {})], {
      open: (_server, options) =>
        new Promise((_, reject) =>
          options.signal.addEventListener('abort', () => reject(options.signal.reason as Error)),
        ),
    }).link;
    const waiting = waits.settled(signal).catch((error: unknown) => String(error));
    await waits[Symbol.asyncDispose]();
    expect(await waiting).toContain('was closed');
    const pauses = linkOver([refused], {
      pace: { ...quick, backoffMs: 60_000, longestBackoffMs: 60_000 },
    }).link;
    await pauses.settled(signal);
    await pauses[Symbol.asyncDispose]();
  });
});
