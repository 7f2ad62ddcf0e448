import type { ArtifactChunk } from './event.ts';
import type { JsonObject } from './json.ts';
import type { Message } from './message.ts';
import type { RunState } from './run.ts';

/** What an A2A agent lets its caller see, whoever runs it. */
export type PeerPart =
  | { readonly type: 'accepted'; readonly taskId: string; readonly contextId: string }
  | { readonly type: 'state'; readonly state: RunState; readonly message?: Message }
  | { readonly type: 'artifact'; readonly artifact: ArtifactChunk }
  | { readonly type: 'replied'; readonly message: Message };

export interface PeerAddress {
  readonly taskId?: string;
  readonly contextId?: string;
}

/** An A2A agent that takes work: one of this node, or one elsewhere. The caller cannot tell which. */
export interface Peer {
  /** Its card, as it serves it. */
  card(signal: AbortSignal): Promise<JsonObject>;
  /** Sends one message and follows the answer to its end. */
  send(message: Message, address: PeerAddress, signal: AbortSignal): AsyncIterable<PeerPart>;
}
