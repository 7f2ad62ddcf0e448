import type { Response } from 'express';
import { EventStream, type StreamLimits, frame } from '../http/event-stream.ts';

export interface StreamSettings {
  readonly bodyBytes: number;
  readonly stream: StreamLimits;
}

export interface Framing {
  readonly settings: StreamSettings;
  /** What the reader is told when the source fails after the stream has begun. */
  readonly errorFrame: (error: unknown) => object;
}

/**
 * Streams what the source yields, one data frame each. A source that fails before its first item throws here, so that
 * the caller can still answer with a plain error; a reader that leaves ends the stream and nothing else.
 */
export async function streamFrames<T>(
  source: AsyncGenerator<T, void, undefined>,
  response: Response,
  framing: Framing & { readonly toFrame?: (item: T) => unknown },
): Promise<void> {
  const { settings, errorFrame, toFrame = (item: T) => item } = framing;
  let next = await source.next();
  const stream = new EventStream(response, settings.stream);
  try {
    for (; next.done !== true; next = await source.next()) {
      const full = stream.send(frame(JSON.stringify(toFrame(next.value))));
      if (full !== undefined) await full;
      if (stream.gone.aborted) break;
    }
  } catch (error) {
    if (!stream.gone.aborted) void stream.send(`event: error\n${frame(JSON.stringify(errorFrame(error)))}`);
  } finally {
    stream.end();
    await source.return();
  }
}
