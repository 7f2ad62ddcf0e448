import { NodeError, nodeErrorFrom } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Log } from '../../core/log.ts';
import { abortable, sleep } from '../../lib/abort.ts';
import { headAndTail } from '../../lib/head-and-tail.ts';
import type { AskOptions, Connection, OpenOptions } from './connection.ts';
import { type DeclaredTool, listTools } from './lists.ts';
import type { McpServer } from './server.ts';

export interface LinkParts {
  readonly server: McpServer;
  /** The headers of the caller this link is for. */
  readonly headers: Readonly<Record<string, string>>;
  readonly open: (server: McpServer, options: Omit<OpenOptions, 'version'>) => Promise<Connection>;
  readonly log: Log;
  readonly pace: Pace;
}

/** All in milliseconds. */
export interface Pace {
  /** The pause after the first failure; it doubles with each further one. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
  /** How often a server that is not asked anything shows that it lives. */
  readonly pingMs: number;
  readonly patienceMs: number;
  /** The least pause between two lists of tools. */
  readonly relistMs: number;
}

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly tools: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** How many of the last lines of a local server are told when it fails. */
const keptLines = 5;

/** One session with one server, opened again whenever it ends, until the link is closed. */
export class Link implements AsyncDisposable {
  readonly #parts: LinkParts;
  readonly #stop = new AbortController();
  readonly #work: Promise<void>;
  /** Whoever waits for the outcome of the attempt under way. */
  #waiters = new Set<() => void>();
  #connection: Connection | undefined;
  #state: LinkState = { kind: 'connecting' };
  #tools: readonly DeclaredTool[] = [];
  #failures = 0;
  #asked = 0;
  #hurry: () => void = () => {};
  #lines: string[] = [];
  /** The server has changed its tools since they were last listed. */
  #stale = false;
  #listing: Promise<void> | undefined;
  #faults = '';

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#work = this.#keepUp();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The tools of the server, as it last listed them. */
  get tools(): readonly DeclaredTool[] {
    return this.#tools;
  }

  /** Resolves when it is known whether the server can be reached; a later failure is waited for no more. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#state.kind === 'connecting') await this.#attempt(signal);
  }

  /** Somebody waits for an answer of the server. */
  get busy(): boolean {
    return this.#asked > 0;
  }

  /** Asks the server, over a new session when there is none. Throws a `NodeError` for the model to read. */
  async ask(method: string, params: JsonObject, options: AskOptions): Promise<JsonObject> {
    this.#asked++;
    try {
      return await this.#ask(method, params, options);
    } finally {
      this.#asked--;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new NodeError('shutdown', 'the session with the tool server was closed'));
    await this.#work;
    await this.#listing;
  }

  async #ask(method: string, params: JsonObject, options: AskOptions): Promise<JsonObject> {
    const first = await this.#session(options.signal);
    try {
      return await first.ask(method, params, options);
    } catch (error) {
      options.signal.throwIfAborted();
      // A server that has forgotten the session has not done what it was asked, so it can be asked again.
      if (!isForgotten(error) || (await this.#answers(first))) throw error;
      if (this.#connection === first) await first.close();
      return (await this.#session(options.signal)).ask(method, params, options);
    }
  }

  async #answers(connection: Connection): Promise<boolean> {
    try {
      await connection.ping(AbortSignal.timeout(this.#parts.pace.patienceMs));
      return true;
    } catch {
      return false;
    }
  }

  async #session(signal: AbortSignal): Promise<Connection> {
    if (this.#connection?.gone.aborted === false) return this.#connection;
    this.#hurry();
    await this.#attempt(signal);
    if (this.#connection !== undefined) return this.#connection;
    const { name } = this.#parts.server;
    const reason =
      this.#state.kind === 'failed' ? this.#state.reason : `the tool server ${name} is not there`;
    throw new NodeError('peer-failed', reason);
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    let done: () => void = () => {};
    const ended = new Promise<void>((resolve) => (done = resolve));
    this.#waiters.add(done);
    try {
      await abortable(ended, AbortSignal.any([signal, this.#stop.signal]));
    } finally {
      this.#waiters.delete(done);
    }
  }

  /** Connects, stays, and begins again. Never rejects. */
  async #keepUp(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#connect();
      this.#tellWaiters();
      if (this.#connection !== undefined) await this.#stay(this.#connection);
      this.#connection = undefined;
      await this.#pause();
    }
  }

  async #connect(): Promise<void> {
    const { server, headers, open, log } = this.#parts;
    const limit = server.connectMs > 0 ? [AbortSignal.timeout(server.connectMs)] : [];
    const signal = AbortSignal.any([this.#stop.signal, ...limit]);
    let connection: Connection | undefined;
    this.#lines = [];
    try {
      connection = await open(server, {
        headers,
        signal,
        onLine: (line) => this.#heard(line),
        onToolsChanged: () => this.#listAgain(),
      });
      this.#stale = false;
      await this.#list(connection, signal);
      this.#connection = connection;
      this.#catchUp();
      log.info({ server: server.name, tools: this.#tools.length }, 'a tool server is connected');
    } catch (error) {
      await connection?.close();
      if (this.#stop.signal.aborted) return;
      this.#fail(signal.aborted ? new NodeError('deadline', lateSentence(server)) : nodeErrorFrom(error));
    }
  }

  #fail({ message, cause }: NodeError): void {
    const { server, log } = this.#parts;
    // One line when it goes down, and silence until it is back.
    const level = this.#failures++ === 0 ? 'warn' : 'debug';
    this.#state = { kind: 'failed', reason: message };
    log[level](
      { server: server.name, cause: shortly(cause), stderr: this.#lines },
      `${message}; its tools are left out`,
    );
  }

  async #list(connection: Connection, signal: AbortSignal): Promise<void> {
    const { server, log } = this.#parts;
    const { items, faults } = await listTools(connection, signal);
    this.#tools = items;
    this.#state = { kind: 'connected', tools: items.length };
    // What was said of the last list is not said of the next.
    if (this.#faults === JSON.stringify(faults)) return;
    this.#faults = JSON.stringify(faults);
    for (const fault of faults) log.warn({ server: server.name }, `a tool is left out: ${fault}`);
  }

  /** However often a server says that its tools have changed, they are listed once at a time, with pauses. */
  #listAgain(): void {
    this.#stale = true;
    this.#catchUp();
  }

  #catchUp(): void {
    if (this.#stale && this.#connection !== undefined)
      this.#listing ??= this.#relist(this.#connection).finally(() => (this.#listing = undefined));
  }

  async #relist(connection: Connection): Promise<void> {
    const { server, log, pace } = this.#parts;
    const over = AbortSignal.any([connection.gone, this.#stop.signal]);
    while (this.#stale) {
      this.#stale = false;
      try {
        await this.#list(connection, AbortSignal.any([over, AbortSignal.timeout(pace.patienceMs)]));
        await sleep(pace.relistMs, over);
      } catch (error) {
        if (over.aborted) return;
        const text = 'the tools of a server changed and cannot be listed';
        log.warn({ server: server.name, cause: shortly(error) }, text);
      }
    }
  }

  /** Resolves when the session is over: the server ended it, did not answer a ping, or the link is closed. */
  async #stay(connection: Connection): Promise<void> {
    const { pace, server, log } = this.#parts;
    const over = AbortSignal.any([connection.gone, this.#stop.signal]);
    const began = Date.now();
    try {
      for (;;) {
        await sleep(pace.pingMs, over);
        await connection.ping(AbortSignal.any([over, AbortSignal.timeout(pace.patienceMs)]));
      }
    } catch {
      await connection.close();
    }
    if (this.#stop.signal.aborted) return;
    // A server that starts well and dies at once is given longer and longer pauses too.
    if (Date.now() - began > pace.longestBackoffMs) this.#failures = 0;
    const reason = `the tool server ${server.name} broke off`;
    this.#state = { kind: 'failed', reason };
    log.warn({ server: server.name, stderr: this.#lines }, `${reason}; it is being connected again`);
    this.#failures++;
  }

  /** Waits before the next attempt, less long when somebody asks for the server. */
  async #pause(): Promise<void> {
    const { backoffMs, longestBackoffMs } = this.#parts.pace;
    const ms = Math.min(backoffMs * 2 ** (this.#failures - 1), longestBackoffMs);
    const hurried = new AbortController();
    this.#hurry = () => hurried.abort();
    // Somebody may have asked already, and even then a server that fails at once is not tried without a pause.
    await sleep(Math.min(backoffMs, ms), this.#stop.signal).catch(() => {});
    if (this.#waiters.size === 0)
      await sleep(ms - Math.min(backoffMs, ms), AbortSignal.any([hurried.signal, this.#stop.signal])).catch(
        () => {},
      );
  }

  #tellWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const done of waiters) done();
  }

  #heard(line: string): void {
    this.#lines = [...this.#lines, line].slice(-keptLines);
    this.#parts.log.debug({ server: this.#parts.server.name, line }, 'a tool server says');
  }
}

/** A server may put a whole page into its error. */
const shortly = (cause: unknown): string => headAndTail(String(cause), 500);

const lateSentence = ({ name, connectMs }: McpServer): string =>
  `the tool server ${name} was not ready within ${connectMs / 1000} s`;

const isForgotten = (error: unknown): boolean => error instanceof NodeError && error.code === 'not-found';
