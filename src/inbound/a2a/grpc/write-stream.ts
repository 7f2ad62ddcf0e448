import type { Writable } from 'node:stream';
import type { StreamResponse } from '@a2a-js/sdk';
import { NodeError } from '../../../core/error.ts';

export interface Pace {
  /** Aborts when the reader has left. */
  readonly signal: AbortSignal;
  /** A reader that takes nothing for this long is dropped. */
  readonly stallMs: number;
}

/**
 * Writes what the source yields, as fast as the reader takes it: once a few messages wait, the source is held back. A
 * reader that leaves, or takes nothing for too long, ends the source and nothing else.
 */
export async function writeStream(
  source: AsyncIterable<StreamResponse>,
  wire: Writable,
  pace: Pace,
): Promise<void> {
  for await (const update of source) {
    if (!wire.write(update) && !pace.signal.aborted) await drained(wire, pace);
    if (pace.signal.aborted) return;
  }
}

function drained(wire: Writable, { signal, stallMs }: Pace): Promise<void> {
  return new Promise((resolve, reject) => {
    let waiting = wire.writableLength;
    const settle = (error?: NodeError): void => {
      clearTimeout(timer);
      wire.off('drain', done);
      signal.removeEventListener('abort', done);
      if (error === undefined) resolve();
      else reject(error);
    };
    const done = (): void => settle();
    const timer = setTimeout(() => {
      if (wire.writableLength === waiting) return settle(stalled(stallMs));
      waiting = wire.writableLength;
      timer.refresh();
    }, stallMs);
    wire.on('drain', done);
    signal.addEventListener('abort', done);
  });
}

const stalled = (ms: number): NodeError =>
  new NodeError('canceled', `nothing was read for ${ms / 1000} seconds; subscribe to see the rest`);
