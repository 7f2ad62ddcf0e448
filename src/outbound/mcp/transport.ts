import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { NodeError } from '../../core/error.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { withLastWord } from './with-last-word.ts';
import type { HttpServer, McpServer, StdioServer } from './server.ts';

/** The largest single message of a server; a longer one breaks the connection. */
const longestMessage = 32 * 1024 * 1024;
/** The most of a line of stderr that is kept. */
const longestLine = 1000;

export interface Wiring {
  /** Taken from the caller; they win over those of the configuration. */
  readonly headers: Readonly<Record<string, string>>;
  /** Told every line a local server writes for people. */
  readonly onLine: (line: string) => void;
}

/** The way to a server, not yet gone. A local server is started with the environment it is given, not with ours. */
export function transportTo(server: McpServer, wiring: Wiring): Transport {
  if (server.transport === 'stdio') return startedBy(server, wiring.onLine);
  const url = new URL(server.url);
  const headers = headersOf(server, wiring.headers);
  moveCredentials(url, headers);
  const options = {
    requestInit: { headers },
    fetch: withLastWord(boundedFetch(longestMessage)),
  };
  return server.transport === 'sse'
    ? new SSEClientTransport(url, options)
    : new StreamableHTTPClientTransport(url, options);
}

function startedBy({ command, args, env }: StdioServer, onLine: (line: string) => void): Transport {
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: { ...env },
    stderr: 'pipe',
    maxBufferSize: longestMessage,
  });
  let rest = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split(/\r?\n/);
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) if (line.trim() !== '') onLine(line.slice(0, longestLine));
  });
  return transport;
}

function headersOf(server: HttpServer, forwarded: Wiring['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of [...Object.entries(server.headers), ...Object.entries(forwarded)]) {
    try {
      headers.set(name, value);
    } catch {
      // The error quotes the value, which may be a secret.
      throw new NodeError('config', `the header ${name} for the tool server ${server.name} cannot be sent`);
    }
  }
  return headers;
}

/** A request cannot go to an address with credentials in it, and its error would show them. */
function moveCredentials(url: URL, headers: Headers): void {
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  if (pair !== ':' && !headers.has('authorization'))
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  url.username = '';
  url.password = '';
}
