import type { A2ARequestHandler } from '@a2a-js/sdk/server';
import { Metadata, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { NodeError, nodeErrorFrom } from '../../../core/error.ts';
import type { CallerHeaders } from '../../../core/run.ts';
import { ownerOf } from '../../http/exchange.ts';
import { Call } from '../call.ts';
import type { Door, Doors } from '../doors.ts';
import { extensionsHeader, negotiated } from '../extensions.ts';
import { requireSpoken } from '../version.ts';
import { agentKey, chosenAgent } from './chosen-agent.ts';
import { GrpcFault } from './error.ts';

/** What every A2A request holds. */
export interface Asked {
  readonly tenant: string;
}

/** What a call over gRPC has in common with every other. */
export type Wire = Pick<
  ServerUnaryCall<Asked, unknown>,
  'metadata' | 'request' | 'sendMetadata' | 'getPath' | 'on'
>;

export interface Opened {
  readonly requests: A2ARequestHandler;
  readonly call: Call;
}

/** The call that a gRPC request makes, at the door of its agent. The extensions it activates are in the first metadata. */
export function openGrpcCall(wire: Wire, doors: Doors): Opened {
  const named = textIn(wire.metadata, agentKey);
  const { agent, tenant } = chosenAgent({ named, tenant: wire.request.tenant }, (id) => doors.has(id));
  const door = openDoor(doors, agent);
  // The service belongs to 1.0: a call that names no version says so by calling it.
  requireSpoken(textIn(wire.metadata, 'a2a-version') ?? '');
  const extensions = negotiated(textIn(wire.metadata, extensionsHeader), door.card().card);
  if (extensions.size > 0) {
    const metadata = new Metadata();
    metadata.set(extensionsHeader, [...extensions].join(', '));
    wire.sendMetadata(metadata);
  }
  const call = new Call({
    ownerId: ownerOf(wire).id,
    signal: clientSignal(wire),
    extensions,
    headers: headersOf(wire.metadata),
  });
  if (tenant !== '') call.setTenant(tenant);
  return { requests: door.requests, call };
}

/** An agent that is not here is no error of A2A: there is nobody to make one. */
function openDoor(doors: Doors, agent: string | undefined): Door {
  try {
    return doors.at(agent);
  } catch (error) {
    const { message } = nodeErrorFrom(error);
    throw new GrpcFault(
      status.NOT_FOUND,
      `${message}; the metadata ${agentKey} names one, or else the tenant`,
    );
  }
}

/** The text under a key; several values are one list. */
function textIn(metadata: Metadata, key: string): string | undefined {
  const values = metadata.get(key);
  return values.length === 0 ? undefined : values.map(String).join(',').trim();
}

/** Metadata are the headers of gRPC; those of bytes are left out. */
const headersOf = (metadata: Metadata): CallerHeaders =>
  Object.fromEntries(
    Object.keys(metadata.getMap())
      .filter((key) => !key.endsWith('-bin'))
      .map((key) => [key, metadata.get(key).map(String).join(', ')]),
  );

/** Aborts when the client cancels, leaves, or runs out of time. */
function clientSignal(wire: Wire): AbortSignal {
  const controller = new AbortController();
  wire.on('cancelled', () => controller.abort(new NodeError('canceled', 'the client has left')));
  return controller.signal;
}
