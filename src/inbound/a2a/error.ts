import {
  A2AError,
  ContentTypeNotSupportedError,
  RequestMalformedError,
  TaskNotFoundError,
  UnsupportedOperationError,
  VersionNotSupportedError,
  restStatusFor,
  toJsonRpcError,
  toRestErrorBody,
} from '@a2a-js/sdk/errors';
import { type ErrorCode, type Violation, nodeErrorFrom } from '../../core/error.ts';
import { httpStatus } from '../http/status.ts';
import type { Call } from './call.ts';

/** The A2A error each of our codes becomes; the rest are plain internal errors. */
const a2aErrors: Partial<Record<ErrorCode, new (message: string) => A2AError>> = {
  'invalid-request': RequestMalformedError,
  'not-found': TaskNotFoundError,
  conflict: UnsupportedOperationError,
  unsupported: UnsupportedOperationError,
};

/** What to say on the wire: the SDK's error where A2A has one for it, and what of ours goes along. */
export interface WireError {
  readonly error: Error;
  readonly status: number;
  readonly violations: readonly Violation[];
}

export function wireErrorFrom(thrown: unknown): WireError {
  if (thrown instanceof A2AError) return { error: thrown, status: restStatusFor(thrown), violations: [] };
  const ours = nodeErrorFrom(thrown);
  const Known = a2aErrors[ours.code];
  const error = Known === undefined ? ours : new Known(ours.message);
  const status = Known === undefined ? httpStatus[ours.code] : restStatusFor(error);
  return { error, status, violations: ours.violations };
}

/** The body of a failed REST call. */
export function restError(thrown: unknown): { readonly status: number; readonly json: string } {
  const { error, status, violations } = wireErrorFrom(thrown);
  const body = toRestErrorBody(error, status);
  const details = [...body.error.details, ...badRequest(violations)];
  return { status, json: JSON.stringify({ error: { ...body.error, details } }) };
}

/** The `error` member of a failed JSON-RPC call. */
export function rpcError(thrown: unknown): object {
  const { error, violations } = wireErrorFrom(thrown);
  const body = toJsonRpcError(error);
  if (violations.length === 0) return body;
  const data = Array.isArray(body.data) ? (body.data as unknown[]) : [];
  return { ...body, data: [...data, ...badRequest(violations)] };
}

function badRequest(violations: readonly Violation[]): object[] {
  if (violations.length === 0) return [];
  return [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations }];
}

/** Runs a handler method; what it throws leaves as an A2A error. */
export async function asA2a<T>(call: Call, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw a2aError(call, error);
  }
}

/** What a handler method throws, as the A2A error it leaves as; the call keeps it. */
export function a2aError(call: Call, thrown: unknown): Error {
  call.fault = thrown instanceof Error ? thrown : nodeErrorFrom(thrown);
  return wireErrorFrom(thrown).error;
}

export const unsupportedMedia = (message: string): Error => new ContentTypeNotSupportedError(message);
export const unsupportedVersion = (message: string): Error => new VersionNotSupportedError(message);
