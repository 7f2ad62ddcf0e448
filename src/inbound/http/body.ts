import type { IncomingMessage } from 'node:http';
import { NodeError } from '../../core/error.ts';

/** The whole body as text. Refuses (`too-large`) one over `limit` bytes without reading the rest. */
export function readText(request: IncomingMessage, limit: number): Promise<string> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      request.pause();
      reject(tooLarge(limit));
    });
    request.on('end', () =>
      resolve(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString()),
    );
    request.on('error', (cause) => reject(new NodeError('canceled', 'the request broke off', { cause })));
    request.on('close', () => {
      // A request that was read to its end is closed too.
      if (!request.readableEnded) reject(new NodeError('canceled', 'the request broke off'));
    });
  });
}

/** The body as JSON. Refuses (`invalid-request`) what is not. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  return parseJson(await readText(request, limit));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new NodeError('invalid-request', 'the body is not valid JSON', { cause });
  }
}

/** The media type of a Content-Type header, without parameters; undefined when there is none. */
export function mediaTypeOf(request: IncomingMessage): string | undefined {
  const header = request.headers['content-type'];
  if (header === undefined) return undefined;
  const end = header.indexOf(';');
  return (end === -1 ? header : header.slice(0, end)).trim().toLowerCase();
}

const tooLarge = (limit: number): NodeError =>
  new NodeError('too-large', `the body is over ${limit} bytes; send less, or raise limits.body_bytes`);
