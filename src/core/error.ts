/** Every way the node refuses or fails. `docs/errors.md` explains each one; a test holds the two together. */
export const errorCodes = [
  'invalid-request',
  'not-found',
  'conflict',
  'unsupported',
  'too-large',
  'busy',
  'canceled',
  'deadline',
  'shutdown',
  'config',
  'model-failed',
  'model-unauthorized',
  'model-rate-limited',
  'model-overloaded',
  'context-overflow',
  'peer-failed',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** One thing wrong with a request: which field, and what to do about it. */
export interface Violation {
  readonly field: string;
  readonly description: string;
}

interface NodeErrorOptions {
  readonly cause?: unknown;
  readonly violations?: readonly Violation[];
  readonly retryAfterMs?: number;
  readonly retryable?: boolean;
}

/** The only error this code throws. Its message is a sentence a user can act on, and holds no secret. */
export class NodeError extends Error {
  readonly code: ErrorCode;
  readonly violations: readonly Violation[];
  readonly retryAfterMs: number | undefined;
  /** The fault lies in the moment: the same again may succeed. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: NodeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'NodeError';
    this.code = code;
    this.violations = options.violations ?? [];
    this.retryAfterMs = options.retryAfterMs;
    this.retryable = options.retryable ?? false;
  }
}

/** The error itself if it is ours; anything else becomes `internal` with a message that gives nothing away. */
export function nodeErrorFrom(error: unknown): NodeError {
  if (error instanceof NodeError) return error;
  return new NodeError('internal', 'something went wrong inside the node; its log has the details', {
    cause: error,
  });
}
