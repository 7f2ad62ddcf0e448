import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ResultSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../../core/json.ts';
import { abortable } from '../../lib/abort.ts';
import { failureOf } from './failure.ts';
import type { McpServer } from './server.ts';
import { type Wiring, transportTo } from './transport.ts';

/** What a server tells while it works. */
export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A live session with a server. */
export interface Connection {
  /** What the server says it has. */
  readonly offers: { readonly tools: boolean; readonly resources: boolean; readonly prompts: boolean };
  /** Aborts when the session is over, whoever ended it. */
  readonly gone: AbortSignal;
  /** Asks and resolves with the answer as it came. Aborting tells the server that nobody waits any more. */
  ask(method: string, params: JsonObject, options: AskOptions): Promise<JsonObject>;
  /** Resolves when the server answers. */
  ping(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions extends Wiring {
  readonly version: string;
  /** The tools of the server are no longer the ones it listed. */
  readonly onToolsChanged: () => void;
  readonly signal: AbortSignal;
}

/** How long a server that is in trouble may take to show that it lives. */
const patience = (): AbortSignal => AbortSignal.timeout(5000);
/** How long a server may take to hear that a session is over. */
const farewellMs = 1000;
/** Times are kept by our signals; the SDK's own clock is set as far away as a timer goes. */
const never = 2 ** 31 - 1;
/** The SDK would compile and run the patterns of a foreign output schema. */
const noValidation = {
  getValidator: () => () => ({ valid: true, data: undefined as never, errorMessage: undefined }) as const,
};

/** Opens a session. Rejects with a `NodeError` that says why there is none. */
export async function openConnection(server: McpServer, options: OpenOptions): Promise<Connection> {
  const { signal, version } = options;
  const client = new Client({ name: 'parley', version }, { jsonSchemaValidator: noValidation });
  const gone = new AbortController();
  client.onclose = () => gone.abort();
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => options.onToolsChanged());
  let transport: Transport | undefined;
  try {
    transport = transportTo(server, options);
    await abortable(client.connect(transport, { timeout: never }), signal);
  } catch (error) {
    await client.close().catch(() => {});
    await transport?.close().catch(() => {});
    signal.throwIfAborted();
    throw failureOf(error, server);
  }
  const connection = sessionOf({ client, server, gone: gone.signal, transport });
  watch(client, connection);
  return connection;
}

interface Session {
  readonly client: Client;
  readonly server: McpServer;
  readonly gone: AbortSignal;
  readonly transport: Transport;
}

function sessionOf({ client, server, gone, transport }: Session): Connection {
  const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
  return {
    offers: {
      tools: tools !== undefined,
      resources: resources !== undefined,
      prompts: prompts !== undefined,
    },
    gone,
    async ask(method, params, { signal, onProgress }) {
      // The SDK never takes its listener off the signal, and would cancel what has long been answered.
      const controller = new AbortController();
      const passOn = (): void => controller.abort(signal.reason);
      signal.throwIfAborted();
      signal.addEventListener('abort', passOn, { once: true });
      const told = onProgress === undefined ? {} : { onprogress: onProgress };
      try {
        const asked = client.request({ method, params: { ...params } }, ResultSchema, {
          signal: controller.signal,
          timeout: never,
          ...told,
        });
        // The answer was JSON on the wire.
        return (await abortable(asked, signal)) as JsonObject;
      } catch (error) {
        signal.throwIfAborted();
        throw failureOf(error, server);
      } finally {
        signal.removeEventListener('abort', passOn);
      }
    },
    async ping(signal) {
      await abortable(client.ping({ timeout: never }), AbortSignal.any([signal, gone]));
    },
    async close() {
      // A server that keeps sessions can forget this one at once.
      if (transport instanceof StreamableHTTPClientTransport && !gone.aborted) {
        const farewell = transport.terminateSession().catch(() => {});
        await abortable(farewell, AbortSignal.timeout(farewellMs)).catch(() => {});
      }
      await client.close().catch(() => {});
    },
  };
}

/** A transport tells of trouble, not of its end: whether the session still lives is found out by asking. */
function watch(client: Client, connection: Connection): void {
  let asking = false;
  const look = async (error: Error): Promise<void> => {
    // What cannot be read is the server's fault in one message, and no sign that it is gone.
    const unread =
      error instanceof SyntaxError || error.name === 'ZodError' || error.message.startsWith('Received');
    if (asking || connection.gone.aborted || unread) return;
    asking = true;
    try {
      // The event source would come back by itself, to a session that the server no longer knows.
      if (error instanceof SseError) throw error;
      await connection.ping(patience());
    } catch {
      await connection.close();
    } finally {
      asking = false;
    }
  };
  client.onerror = (error) => void look(error);
}
