import type { Message } from '../../../src/core/message.ts';
import { textOf } from '../../../src/core/message.ts';
import type { Peer, PeerAddress, PeerPart } from '../../../src/core/peer.ts';

export const asks = (text: string): Message => ({ id: 'm1', from: 'user', parts: [{ kind: 'text', text }] });
export const never = new AbortController().signal;

/** A part in one line. */
export function line(part: PeerPart): string {
  switch (part.type) {
    case 'accepted':
      return 'accepted';
    case 'state':
      return part.message === undefined ? part.state : `${part.state}: ${textOf(part.message.parts)}`;
    case 'artifact': {
      const { id, parts, append, last } = part.artifact;
      return `${id} ${append ? '+' : '='} ${textOf(parts)}${last ? ' .' : ''}`;
    }
    case 'replied':
      return `replied: ${textOf(part.message.parts)}`;
  }
}

/** Everything a peer tells, in lines. */
export async function toldBy(peer: Peer, text: string, address: PeerAddress = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const part of peer.send(asks(text), address, never)) lines.push(line(part));
  return lines;
}
