import type { JsonObject } from '../../core/json.ts';
import type { Peer } from '../../core/peer.ts';
import { agentPlace, fetchCard } from './agent-card.ts';
import type { Connection } from './connection.ts';

export interface A2aPeerOptions {
  readonly fetch?: typeof fetch;
  /** Go with the card request and with every call: whoever serves the card decides where the calls go. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Any A2A agent as a `Peer`, known by the URL of its card, its base, or its host.
 * A message is sent once and never again: what breaks afterwards is mended by reading the task.
 * The last part is a settled state or a reply; anything else is thrown as a `NodeError`, or as the signal's reason.
 */
export function a2aPeer(url: string, options: A2aPeerOptions = {}): Peer {
  const place = agentPlace(url);
  const access = { place, fetch: options.fetch ?? fetch, headers: options.headers ?? {} };
  let known: JsonObject | undefined;
  let connection: Connection | undefined;
  const card = async (signal: AbortSignal): Promise<JsonObject> =>
    (known ??= await fetchCard(access, signal));

  return {
    card,
    async *send(message, address, signal) {
      const raw = await card(signal);
      // The SDK takes 30 ms to load; a process that only shows help or a card does without it.
      const { connect } = await import('./connection.ts');
      const { converse } = await import('./conversation.ts');
      connection ??= await connect(raw, access);
      yield* converse({ connection, message, address }, signal);
    },
  };
}
