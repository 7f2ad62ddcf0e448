import { createHash } from 'node:crypto';
import { NodeError } from '../../core/error.ts';
import type { Log } from '../../core/log.ts';
import type { CallerHeaders } from '../../core/run.ts';
import { Link, type LinkState, type Pace } from './link.ts';
import type { McpServer } from './server.ts';

export interface McpServersParts {
  readonly log: Log;
  /** Of the node, as it introduces itself. */
  readonly version: string;
  readonly pace?: Partial<Pace>;
}

export interface ServerStatus {
  readonly server: string;
  readonly state: LinkState['kind'];
  readonly tools?: number;
  readonly reason?: string;
}

const standardPace: Pace = {
  backoffMs: 500,
  longestBackoffMs: 30_000,
  pingMs: 30_000,
  patienceMs: 10_000,
  relistMs: 200,
};
/** Sessions that belong to one caller: how many there may be, and how long one stays unused. */
const mostForCallers = 100;
const idleMs = 5 * 60_000;

interface Kept {
  readonly link: Link;
  readonly server: string;
  readonly ofCaller: boolean;
  usedAt: number;
}

/** The sessions with all tool servers of a node, shared by its agents and kept between runs. */
export class McpServers implements AsyncDisposable {
  readonly #parts: McpServersParts;
  readonly #links = new Map<string, Kept>();
  readonly #closing = new Set<Promise<void>>();
  /** The key of each server's shared session: a hash is too much work for every call. */
  readonly #keys = new WeakMap<McpServer, string>();
  #sweep: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: McpServersParts) {
    this.#parts = parts;
  }

  /** The session with the server for a caller with these headers. Callers share one unless the server gets theirs. */
  link(server: McpServer, headers: CallerHeaders): Link {
    if (this.#closed) throw new NodeError('shutdown', 'the node is shutting down');
    const forwarded = forwardedTo(server, headers);
    const key = this.#keyOf(server, forwarded);
    let kept = this.#links.get(key);
    if (kept === undefined) {
      const ofCaller = Object.keys(forwarded).length > 0;
      if (ofCaller) this.#makeRoom();
      kept = { link: this.#open(server, forwarded), server: server.name, ofCaller, usedAt: 0 };
      this.#links.set(key, kept);
    }
    kept.usedAt = Date.now();
    return kept.link;
  }

  /** How each server is, by name. Of sessions that belong to callers, only that there are some. */
  status(): readonly ServerStatus[] {
    return [...this.#links.values()]
      .filter(({ ofCaller }) => !ofCaller)
      .map(({ server, link: { state } }) => {
        const { kind, ...more } = state;
        return { server, state: kind, ...more };
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#sweep);
    for (const key of this.#links.keys()) this.#drop(key);
    await Promise.all(this.#closing);
  }

  /** Callers that differ in any forwarded value never share a session. */
  #keyOf(server: McpServer, forwarded: CallerHeaders): string {
    let shared = this.#keys.get(server);
    if (shared === undefined) this.#keys.set(server, (shared = hashOf(server)));
    return Object.keys(forwarded).length === 0 ? shared : hashOf([shared, forwarded]);
  }

  #open(server: McpServer, headers: CallerHeaders): Link {
    const { log, version, pace } = this.#parts;
    return new Link({
      server,
      headers,
      log,
      pace: { ...standardPace, ...pace },
      // The SDK takes a while to load, so it is loaded when there is a server to connect.
      open: async (to, options) => {
        const { openConnection } = await import('./connection.ts');
        return openConnection(to, { ...options, version });
      },
    });
  }

  /** Drops what has been idle, then what was used longest ago, until one more session fits. */
  #makeRoom(): void {
    this.#sweep ??= setTimeout(() => this.#dropIdle(), idleMs).unref();
    const ofCallers = [...this.#links].filter(([, kept]) => kept.ofCaller && !kept.link.busy);
    const oldestFirst = ofCallers.toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    const count = [...this.#links.values()].filter((kept) => kept.ofCaller).length;
    for (const [key] of oldestFirst.slice(0, Math.max(0, count - mostForCallers + 1))) this.#drop(key);
    if ([...this.#links.values()].filter((kept) => kept.ofCaller).length < mostForCallers) return;
    throw new NodeError('busy', 'too many callers use tool servers at once; try again later', {
      retryAfterMs: 1000,
    });
  }

  #dropIdle(): void {
    this.#sweep = undefined;
    const since = Date.now() - idleMs;
    for (const [key, { ofCaller, link, usedAt }] of this.#links)
      if (ofCaller && !link.busy && usedAt <= since) this.#drop(key);
    const left = [...this.#links.values()].some(({ ofCaller }) => ofCaller);
    if (left) this.#sweep = setTimeout(() => this.#dropIdle(), idleMs).unref();
  }

  #drop(key: string): void {
    const kept = this.#links.get(key);
    this.#links.delete(key);
    if (kept === undefined) return;
    const closed = kept.link[Symbol.asyncDispose]().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}

/** What the server is to be told of the caller: outgoing names with the caller's values. */
function forwardedTo(server: McpServer, headers: CallerHeaders): CallerHeaders {
  if (server.transport === 'stdio') return {};
  return Object.fromEntries(
    Object.entries(server.forwarded).flatMap(([name, from]) => {
      const value = headers[from.toLowerCase()];
      return value === undefined ? [] : [[name.toLowerCase(), value]];
    }),
  );
}

/** A hash, because what it is made of may hold secrets. */
const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
