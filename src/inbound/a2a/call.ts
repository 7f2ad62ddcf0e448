import { ServerCallContext } from '@a2a-js/sdk/server';
import { NodeError } from '../../core/error.ts';
import type { CallerHeaders, Owner } from '../../core/run.ts';

export interface CallParts {
  readonly ownerId: string;
  readonly signal: AbortSignal;
  /** The extensions that both sides agreed on. */
  readonly extensions: ReadonlySet<string>;
  /** Of the request, names in lower case. */
  readonly headers: CallerHeaders;
}

/** One A2A call: who makes it, and until when they wait for it. */
export class Call extends ServerCallContext {
  readonly ownerId: string;
  readonly signal: AbortSignal;
  readonly extensions: ReadonlySet<string>;
  readonly headers: CallerHeaders;
  /** What made the call fail, before it became the SDK's error: the SDK's has no room for all of it. */
  fault: Error | undefined;

  constructor({ ownerId, signal, extensions, headers }: CallParts) {
    super({ requestedVersion: '1.0' });
    this.ownerId = ownerId;
    this.signal = signal;
    this.extensions = extensions;
    this.headers = headers;
  }

  get owner(): Owner {
    return { id: this.ownerId, tenant: this.tenant ?? '' };
  }
}

/** The SDK hands back the context it was given; every entry of this room gives it a `Call`. */
export function callOf(context: ServerCallContext): Call {
  if (context instanceof Call) return context;
  throw new NodeError('internal', 'an A2A call came in without its context');
}
