import type { JsonObject } from '../../core/json.ts';
import type { Call } from './call.ts';
import type { Door } from './doors.ts';
import type { Version } from './version.ts';

export type Id = string | number | null;

/** A JSON-RPC request. */
export interface Envelope {
  readonly id: Id;
  readonly method: string;
  readonly params?: JsonObject;
}

/** How one version of the protocol is spoken over JSON-RPC. */
export interface Dialect {
  readonly version: Version;
  readonly methods: ReadonlySet<string>;
  /** Whether a request without an id has an answer all the same. */
  readonly answersNotifications: boolean;
  /** Whether a caller that takes nothing but a stream gets its error in one. */
  readonly streamsFaults: boolean;
  /** The request as the SDK takes it. Refuses (`invalid-request`) parameters that the method does not take. */
  checked(envelope: Envelope): Envelope;
  /** A whole response, or the responses of a stream. What fails is in the response, or in `call.fault`. */
  answer(
    door: Door,
    envelope: Envelope,
    call: Call,
  ): Promise<object | AsyncGenerator<object, void, undefined>>;
  /** The `error` member of a failed call. */
  error(thrown: unknown): object;
  /** The HTTP status that goes with it. */
  status(thrown: unknown): number;
}
