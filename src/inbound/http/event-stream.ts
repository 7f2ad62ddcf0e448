import type { ServerResponse } from 'node:http';
import { NodeError } from '../../core/error.ts';

export interface StreamLimits {
  /** A comment is sent after this long a silence, so that proxies keep the connection. */
  readonly heartbeatMs: number;
  /** Bytes that may wait for a slow reader before the source is held back. */
  readonly bufferBytes: number;
  /** A reader that takes nothing for this long is dropped. */
  readonly stallMs: number;
}

export const streamDefaults: StreamLimits = { heartbeatMs: 15_000, bufferBytes: 65_536, stallMs: 30_000 };

/** Server-sent events to one reader: frames of one moment in one write, never buffered without end. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #limits: StreamLimits;
  readonly #gone = new AbortController();
  #pending = '';
  #scheduled = false;
  #lastWrite = 0;
  #heartbeat: NodeJS.Timeout;

  constructor(
    response: ServerResponse,
    limits: StreamLimits,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#response = response;
    this.#limits = limits;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      ...headers,
    });
    response.on('close', () => this.#leave(new NodeError('canceled', 'the reader has left')));
    this.#heartbeat = this.#beatAfter(limits.heartbeatMs);
  }

  /** Aborts when the reader has left, or was dropped. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Takes one frame. Returns a promise only when the reader has to catch up first. */
  send(frame: string): Promise<void> | undefined {
    this.#pending += frame;
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#flush());
    }
    if (this.#pending.length + this.#response.writableLength <= this.#limits.bufferBytes) return undefined;
    this.#flush();
    return this.#response.writableNeedDrain ? this.#drained() : undefined;
  }

  end(): void {
    clearTimeout(this.#heartbeat);
    this.#flush();
    this.#response.end();
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#pending === '' || this.#response.destroyed) return;
    this.#response.write(this.#pending);
    this.#pending = '';
    this.#lastWrite = performance.now();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#response.off('drain', done);
        this.gone.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(() => this.#response.destroy(), this.#limits.stallMs);
      this.#response.on('drain', done);
      this.gone.addEventListener('abort', done);
    });
  }

  #beatAfter(ms: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      const quiet = performance.now() - this.#lastWrite;
      const due = quiet >= this.#limits.heartbeatMs;
      if (due && !this.#response.writableNeedDrain) void this.send(': ping\n\n');
      this.#heartbeat = this.#beatAfter(due ? this.#limits.heartbeatMs : this.#limits.heartbeatMs - quiet);
    }, ms);
    return timer.unref();
  }

  #leave(reason: NodeError): void {
    clearTimeout(this.#heartbeat);
    this.#pending = '';
    this.#gone.abort(reason);
  }
}

/** One data frame. */
export const frame = (data: string): string => `data: ${data}\n\n`;
