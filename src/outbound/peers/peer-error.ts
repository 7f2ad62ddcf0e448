import { A2AError, TaskNotFoundError, isJsonRpcError, isRestError } from '@a2a-js/sdk/errors';
import { NodeError } from '../../core/error.ts';
import { clip, networkCode, unreachable } from './network-error.ts';

/** What the SDK, `fetch` or a broken answer threw, as our error with the agent's own words in it. */
export function peerError(error: unknown, agent: string): NodeError {
  if (error instanceof NodeError) return error;
  const refusal = refusalIn(error);
  if (refusal !== undefined) {
    const code = refusal instanceof TaskNotFoundError ? 'not-found' : 'peer-failed';
    const text = `${agent} refuses: ${clip(refusal.message)} (${wireCode(refusal)})`;
    return new NodeError(code, text, { cause: error });
  }
  if (networkCode(error) !== undefined) return unreachable(agent, error);
  const why = error instanceof Error ? clip(error.message) : 'no reason given';
  const text = `${agent} does not answer as an A2A agent does: ${why}`;
  return new NodeError('peer-failed', text, { cause: error });
}

/** The error of a message nobody acknowledged. It says so when the agent may have taken the message all the same. */
export function unansweredError(error: unknown, agent: string): NodeError {
  const known = peerError(error, agent);
  if (isRefused(error)) return known;
  const text = `${known.message}; the outcome is unknown, it may have taken the message`;
  return new NodeError(known.code, text, { cause: error });
}

/** The agent answered outside the protocol: a proxy, a gate, a crash. */
export function httpError(response: Response, body: string, agent: string): NodeError {
  const { status } = response;
  const retryAfterMs = Number(response.headers.get('Retry-After') ?? Number.NaN) * 1000;
  const answer = [`HTTP ${status} ${response.statusText}`.trimEnd(), clip(body)].filter(
    (text) => text !== '',
  );
  return new NodeError('peer-failed', `${agent} answers ${answer.join(': ')}`, {
    cause: { status },
    ...(Number.isFinite(retryAfterMs) ? { retryAfterMs } : {}),
  });
}

const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Certain that no work was accepted: the agent said no, or was never reached. */
function isRefused(error: unknown): boolean {
  if (refusalIn(error) !== undefined) return true;
  if (!(error instanceof NodeError)) return neverConnected.has(networkCode(error) ?? '');
  const status = statusOf(error);
  return status === undefined || status < 500 || status === 503;
}

/** An error inside a stream arrives wrapped. */
function refusalIn(error: unknown): A2AError | undefined {
  if (error instanceof A2AError) return error;
  return error instanceof Error && error.cause instanceof A2AError ? error.cause : undefined;
}

function wireCode(refusal: A2AError): string {
  if (isJsonRpcError(refusal)) return String(refusal.envelopeCode);
  return isRestError(refusal) ? `HTTP ${refusal.statusCode}` : refusal.reason;
}

function statusOf(error: NodeError): number | undefined {
  const { cause } = error;
  const status = typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : undefined;
  return typeof status === 'number' ? status : undefined;
}
