import type { Fetch } from './with-last-word.ts';

const lineFeed = 10;

/** Fetches, and breaks off an answer that has a line of more than `most` bytes: a message of an event stream is one line. */
export function boundedFetch(most: number): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(boundedLines(most)), { status, statusText, headers });
  };
}

function boundedLines(most: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let length = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const end = chunk.lastIndexOf(lineFeed);
      length = end === -1 ? length + chunk.length : chunk.length - end - 1;
      if (length > most) controller.error(new RangeError(`a message of more than ${most} bytes`));
      else controller.enqueue(chunk);
    },
  });
}
