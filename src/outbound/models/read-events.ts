import { abortable } from '../../lib/abort.ts';
import { EventData } from '../../lib/event-data.ts';

type Events = AsyncGenerator<readonly string[], void, void>;

/** The data of the events in a body, together as they came in. Rejects with the signal's reason on abort; leaves no body open. */
export async function* readEvents(body: ReadableStream<Uint8Array>, signal: AbortSignal): Events {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const data = new EventData();
  let whole = false;
  try {
    for (;;) {
      const { done, value } = await abortable(reader.read(), signal);
      if (done) break;
      const events = data.push(decoder.decode(value, { stream: true }));
      if (events.length > 0) yield events;
    }
    whole = true;
    const rest = data.end();
    if (rest.length > 0) yield rest;
  } finally {
    // A body that nobody reads any more would hold its connection. Whether it can be told makes no difference here.
    if (!whole) reader.cancel().catch(() => {});
  }
}
