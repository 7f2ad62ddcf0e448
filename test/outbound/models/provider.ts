import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

/** A stream as a provider sends it: of chat completions, or of what stands before the slash. */
export const recorded = (name: string): Buffer =>
  readFileSync(
    join(import.meta.dirname, '../../wire', `${name.includes('/') ? name : `chat-completions/${name}`}.sse`),
  );

type Answer = (response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

export interface Provider extends AsyncDisposable {
  readonly url: string;
  readonly requests: {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: unknown;
  }[];
  /** Connections that were made. */
  connections: number;
  /** Answers that the client did not wait for. */
  abandoned: number;
}

/** A provider on a free port that answers every request this way. */
export async function provider(answer: Answer): Promise<Provider> {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.on('close', () => (served.abandoned += response.writableFinished ? 0 : 1));
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    served.requests.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(body) });
    await answer(response, request);
  };
  const server = createServer((request, response) => {
    take(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.on('connection', (socket) => {
    served.connections++;
    socket.setNoDelay(true);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address.
  const { port } = server.address() as AddressInfo;
  const served: Provider = {
    url: `http://127.0.0.1:${port}/v1`,
    requests: [],
    connections: 0,
    abandoned: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
  return served;
}

const eventStream = { 'content-type': 'text/event-stream; charset=utf-8' };

/** Sends a recorded stream at once. */
export const sends =
  (name: string): Answer =>
  (response) =>
    void response.writeHead(200, eventStream).end(recorded(name));

/** Sends a recorded stream one byte at a time. */
export const dribbles =
  (name: string): Answer =>
  async (response) => {
    response.writeHead(200, eventStream);
    for (const byte of recorded(name)) {
      response.write(Buffer.of(byte));
      await setImmediate();
    }
    response.end();
  };

/** Sends a recorded stream and leaves the connection open. */
export const hangsAfter =
  (name: string): Answer =>
  (response) =>
    void response.writeHead(200, eventStream).write(recorded(name));

/** Refuses with a status. */
export const refuses =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
