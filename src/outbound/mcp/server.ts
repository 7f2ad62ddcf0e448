/** A tool server, and how it is reached. */
export type McpServer = StdioServer | HttpServer;

interface AnyServer {
  /** What the configuration calls it. */
  readonly name: string;
  /** How long it may take to be ready; 0 for no limit. */
  readonly connectMs: number;
  /** How long a call may take, where it has a limit of its own; 0 for no limit. */
  readonly callMs?: number;
  /** Whether agents may list and read its resources, and its prompts. */
  readonly resources: boolean;
  readonly prompts: boolean;
}
export interface StdioServer extends AnyServer {
  readonly transport: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process, beside the few variables every program needs. */
  readonly env: Readonly<Record<string, string>>;
}
export interface HttpServer extends AnyServer {
  readonly transport: 'http_streamable' | 'sse';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Outgoing names and the names, in lower case, of the caller's headers they take their values from. */
  readonly forwarded: Readonly<Record<string, string>>;
}
