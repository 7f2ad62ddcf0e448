import { type Server, type ServerResponse, createServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  EventStream,
  type StreamLimits,
  frame,
  streamDefaults,
} from '../../../src/inbound/http/event-stream.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers every request with what `tell` does. */
async function serve(tell: (response: ServerResponse) => void): Promise<number> {
  server = createServer((_request, response) => tell(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  return (server.address() as { port: number }).port;
}
const limits = (change: Partial<StreamLimits>): StreamLimits => ({ ...streamDefaults, ...change });

describe('an event stream', () => {
  it('sends the frames of one moment in one piece', async () => {
    const port = await serve((response) => {
      const stream = new EventStream(response, streamDefaults);
      for (const text of ['a', 'b', 'c']) void stream.send(frame(text));
      setTimeout(() => {
        void stream.send(frame('d'));
        stream.end();
      }, 30);
    });
    const response = await fetch(`http://127.0.0.1:${port}`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const pieces: string[] = [];
    for await (const piece of response.body!) pieces.push(Buffer.from(piece).toString());
    expect(pieces).toEqual(['data: a\n\ndata: b\n\ndata: c\n\n', 'data: d\n\n']);
  });

  it('says that it is alive when there is nothing to say, and only then', async () => {
    const port = await serve((response) => {
      const stream = new EventStream(response, limits({ heartbeatMs: 40 }));
      setTimeout(() => stream.end(), 220);
    });
    const text = await (await fetch(`http://127.0.0.1:${port}`)).text();
    const beats = text.split('\n\n').filter((line) => line === ': ping').length;
    expect(beats).toBeGreaterThanOrEqual(2);
    expect(beats).toBeLessThanOrEqual(6);
  });

  it('holds its source back while the reader is slow, and drops a reader that reads nothing', async () => {
    const sent = { bytes: 0, waited: false };
    const dropped = new Promise<Error>((resolve) => {
      void serve((response) => {
        const stream = new EventStream(response, limits({ bufferBytes: 20_000, stallMs: 100 }));
        stream.gone.addEventListener('abort', () => resolve(stream.gone.reason as Error));
        const flood = async (): Promise<void> => {
          while (!stream.gone.aborted) {
            sent.bytes += 10_000;
            const full = stream.send(frame('x'.repeat(10_000)));
            if (full === undefined) continue;
            sent.waited = true;
            await full;
          }
        };
        void flood();
      }).then((port) => {
        const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
        socket.on('error', () => {});
        socket.pause();
      });
    });
    expect((await dropped).message).toBe('the reader has left');
    expect(sent.waited).toBe(true);
    // What the sockets of both sides hold; nothing grows with what the source could have said.
    expect(sent.bytes).toBeLessThan(20_000_000);
  });

  it('tells its source when the reader leaves', async () => {
    let gone: AbortSignal | undefined;
    const port = await serve((response) => {
      const stream = new EventStream(response, streamDefaults);
      gone = stream.gone;
      void stream.send(frame('hello'));
    });
    const controller = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}`, { signal: controller.signal });
    await response.body!.getReader().read();
    expect(gone?.aborted).toBe(false);
    controller.abort();
    await expect.poll(() => gone?.aborted).toBe(true);
  });
});
