import type { Response } from 'express';
import type { ErrorCode, NodeError } from '../../core/error.ts';

/** The HTTP status each code is answered with, on every route. */
export const httpStatus: Readonly<Record<ErrorCode, number>> = {
  'invalid-request': 400,
  'not-found': 404,
  conflict: 409,
  unsupported: 400,
  'too-large': 413,
  busy: 429,
  canceled: 499,
  deadline: 504,
  shutdown: 503,
  config: 500,
  'model-failed': 502,
  'model-unauthorized': 502,
  'model-rate-limited': 429,
  'model-overloaded': 503,
  'context-overflow': 400,
  'peer-failed': 502,
  internal: 500,
};

/**
 * What a refusal says in its headers: when to come again, and that the rest of too large a body is not read. A fault of
 * the node itself is left with the response for the log, since the caller is told nothing of it.
 */
export function hint(response: Response, error: NodeError): void {
  if (error.retryAfterMs !== undefined)
    response.setHeader('retry-after', Math.ceil(error.retryAfterMs / 1000));
  if (error.code === 'too-large') response.setHeader('connection', 'close');
  if (error.code === 'internal') response.locals['fault'] = error;
}
