import { A2AError } from '@a2a-js/sdk/errors';
import { GRPC_STATUS_DETAILS_BIN, encodeGrpcStatusDetails, grpcStatusFor } from '@a2a-js/sdk/errors/grpc';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { Metadata, status } from '@grpc/grpc-js';
import { type ErrorCode, type Violation, nodeErrorFrom } from '../../../core/error.ts';
import { wireErrorFrom } from '../error.ts';

/** What A2A has no error for. */
const statuses: Readonly<Partial<Record<ErrorCode, status>>> = {
  'too-large': status.RESOURCE_EXHAUSTED,
  busy: status.RESOURCE_EXHAUSTED,
  canceled: status.CANCELLED,
  deadline: status.DEADLINE_EXCEEDED,
  shutdown: status.UNAVAILABLE,
};

/** A failed call, as gRPC ends it. */
export class GrpcFault extends Error {
  readonly code: status;
  readonly details: string;
  readonly metadata = new Metadata();

  constructor(code: status, message: string) {
    const text = short(message);
    super(text);
    this.name = 'GrpcFault';
    this.code = code;
    this.details = text;
  }

  /** Adds what else there is to say, as pieces of one `google.rpc.Status`. */
  with(...pieces: readonly Uint8Array[]): this {
    // Protobuf reads messages that are written one after the other as one, with their lists joined.
    this.metadata.set(GRPC_STATUS_DETAILS_BIN, Buffer.concat(pieces));
    return this;
  }
}

/** How a call ends that failed like this, with `ErrorInfo`, `BadRequest` and `RetryInfo` where they apply. */
export function grpcFaultFrom(thrown: unknown): GrpcFault {
  if (thrown instanceof GrpcFault) return thrown;
  const { error, violations } = wireErrorFrom(thrown);
  const more = violations.length === 0 ? [] : [badRequest(violations)];
  if (error instanceof A2AError) {
    const fault = new GrpcFault(grpcStatusFor(error), error.message);
    return fault.with(
      encodeGrpcStatusDetails(fault.code, fault.details, error.reason, error.metadata),
      ...more,
    );
  }
  const { code, retryAfterMs } = nodeErrorFrom(error);
  const fault = new GrpcFault(statuses[code] ?? status.INTERNAL, error.message);
  if (retryAfterMs !== undefined) more.push(retryInfo(retryAfterMs));
  return fault.with(summary(fault), ...more);
}

/** Headers hold little, and a message may quote the caller, who is not bound to be brief. */
const maxMessage = 500;

/** A cut may leave half a character, which no header can carry: the detour through bytes replaces it. */
const short = (message: string): string => Buffer.from(message.slice(0, maxMessage)).toString();

const { LengthDelimited, Varint } = WireType;

/** `google.rpc.Status` without details. */
const summary = ({ code, details }: GrpcFault): Uint8Array =>
  new BinaryWriter().tag(1, Varint).int32(code).tag(2, LengthDelimited).string(details).finish();

/** `google.rpc.Status` with nothing but one detail. */
const detail = (type: string, value: Uint8Array): Uint8Array =>
  new BinaryWriter()
    .tag(3, LengthDelimited)
    .fork()
    .tag(1, LengthDelimited)
    .string(`type.googleapis.com/${type}`)
    .tag(2, LengthDelimited)
    .bytes(value)
    .join()
    .finish();

function badRequest(violations: readonly Violation[]): Uint8Array {
  const message = new BinaryWriter();
  for (const { field, description } of violations) {
    message.tag(1, LengthDelimited).fork();
    message.tag(1, LengthDelimited).string(field).tag(2, LengthDelimited).string(description).join();
  }
  return detail('google.rpc.BadRequest', message.finish());
}

function retryInfo(ms: number): Uint8Array {
  const message = new BinaryWriter().tag(1, LengthDelimited).fork();
  message
    .tag(1, Varint)
    .int64(Math.ceil(ms / 1000))
    .join();
  return detail('google.rpc.RetryInfo', message.finish());
}
