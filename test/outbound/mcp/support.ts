import type { JsonObject } from '../../../src/core/json.ts';
import { silent } from '../../../src/core/log.ts';
import type { Connection } from '../../../src/outbound/mcp/connection.ts';
import { Link, type LinkParts, type Pace } from '../../../src/outbound/mcp/link.ts';
import type { McpServer } from '../../../src/outbound/mcp/server.ts';

export const server: McpServer = {
  name: 'x',
  transport: 'stdio',
  command: 'none',
  args: [],
  env: {},
  connectMs: 1000,
  resources: false,
  prompts: false,
};
export const quick: Pace = { backoffMs: 1, longestBackoffMs: 8, pingMs: 5, patienceMs: 20, relistMs: 1 };

/** A session that answers as it is told; `end` is how the server leaves. */
export interface Played extends Connection {
  end(): void;
}

export function played(answers: {
  readonly ask?: (method: string) => Promise<JsonObject>;
  readonly ping?: () => Promise<void>;
}): Played {
  const gone = new AbortController();
  const tools = (): Promise<JsonObject> => Promise.resolve({ tools: [] });
  return {
    offers: { tools: true, resources: false, prompts: false },
    gone: gone.signal,
    ask: answers.ask ?? tools,
    ping: answers.ping ?? (() => Promise.resolve()),
    close: () => Promise.resolve(gone.abort()),
    end: () => gone.abort(),
  };
}

/** A link whose sessions are these, one after the other; the last one again and again. */
export function linkOver(
  sessions: readonly (() => Promise<Connection>)[],
  parts: Partial<LinkParts> = {},
): { link: Link; opened: () => number } {
  let opened = 0;
  const link = new Link({
    server,
    headers: {},
    log: silent,
    pace: quick,
    open: () => sessions[Math.min(opened++, sessions.length - 1)]!(),
    ...parts,
  });
  return { link, opened: () => opened };
}
