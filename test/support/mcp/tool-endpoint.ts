import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingHttpHeaders, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

/** A real MCP server over streamable HTTP, in this process. */
export interface ToolEndpoint extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The headers of every request so far. */
  readonly seen: readonly IncomingHttpHeaders[];
  /** Sessions that were opened, and those that were ended by their client. */
  readonly sessions: { opened: number; ended: number };
  /** How many calls have been told that nobody waits any more. */
  readonly cancelled: () => number;
  /** Cuts every connection, and goes on listening. */
  cut(): void;
  /** Forgets every session, as a server that was restarted does. */
  forget(): void;
}

/** What every request is refused with, if anything. */
interface Options {
  readonly port?: number;
  readonly refuse?: number;
}

export async function startEndpoint({ port = 0, refuse }: Options = {}): Promise<ToolEndpoint> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const seen: IncomingHttpHeaders[] = [];
  const counts = { opened: 0, ended: 0 };
  const sockets = new Set<Socket>();
  let cancelled = 0;
  const server = createServer((request, response) => {
    seen.push(request.headers);
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (refuse !== undefined || (typeof id === 'string' && known === undefined)) {
      response.writeHead(refuse ?? 404).end('not here: '.repeat(1000));
    } else if (known === undefined) {
      void open().then((transport) => transport.handleRequest(request, response));
    } else void known.handleRequest(request, response);
  });
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: () => void counts.ended++,
    });
    counts.opened++;
    await toolServer(() => cancelled++).connect(transport);
    return transport;
  };
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has such an address.
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    port: address.port,
    seen,
    sessions: counts,
    cancelled: () => cancelled,
    cut: () => {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    forget: () => sessions.clear(),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Calls that never return, so far. */
let begun = 0;

function toolServer(onCancel: () => void): Server {
  const server = new Server({ name: 'endpoint', version: '1.0.0' }, { capabilities: { tools: {} } });
  const names = ['who', 'never', 'begun'];
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: names.map((name) => ({ name, inputSchema: { type: 'object' as const, properties: {} } })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { requestInfo, signal }) => {
    if (params.name === 'begun') return { content: [{ type: 'text', text: String(begun) }] };
    if (params.name === 'never') {
      begun++;
      signal.addEventListener('abort', onCancel);
      return new Promise(() => {});
    }
    const { authorization = 'nobody', 'x-user': user = 'nobody' } = requestInfo?.headers ?? {};
    return { content: [{ type: 'text', text: `${String(authorization)} as ${String(user)}` }] };
  });
  return server;
}
