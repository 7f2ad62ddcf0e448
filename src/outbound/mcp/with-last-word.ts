/** How the fetch of the SDK's transports is called. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * Ends the stream that answers a request with an error for that request, where the stream cannot be resumed. The SDK
 * waits for ever for an answer that was cut off; one that has come is not hurt by another.
 */
export function withLastWord(fetch: Fetch): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    const id = requestIn(init?.body);
    const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (id === undefined || !streamed || response.body === null) return response;
    const { status, statusText, headers } = response;
    const word = { jsonrpc: '2.0', id, error: { code: -32_000, message: 'the answer was cut off' } };
    const body = ended(response.body, new TextEncoder().encode(`\n\ndata: ${JSON.stringify(word)}\n\n`));
    return new Response(body, { status, statusText, headers });
  };
}

/** The id of the request that a body holds. */
function requestIn(body: RequestInit['body']): string | number | undefined {
  if (typeof body !== 'string') return undefined;
  // It was written by the SDK.
  const { id, method } = JSON.parse(body) as { readonly id?: string | number; readonly method?: string };
  return method === undefined ? undefined : id;
}

function ended(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  word: Uint8Array<ArrayBuffer>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let resumable = false;
  const next = async (): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    try {
      return (await reader.read()).value;
    } catch (error) {
      if (resumable) throw error;
      return undefined;
    }
  };
  return new ReadableStream({
    async pull(controller) {
      const chunk = await next();
      // Events with an id can be asked for again; servers that keep them begin with one.
      resumable ||= chunk !== undefined && /(^|\n)id:/.test(Buffer.from(chunk).toString('latin1'));
      if (chunk !== undefined) return controller.enqueue(chunk);
      if (!resumable) controller.enqueue(word);
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
