import { NodeError } from '../../core/error.ts';

/** The system's code for a connection that failed. `fetch` hides it one level down. */
export function networkCode(error: unknown): string | undefined {
  const cause = error instanceof Error ? (error.cause ?? error) : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

/** The connection failed, or broke. The cause keeps the code, so that whoever asks can tell this from a refusal. */
export function unreachable(agent: string, error: unknown): NodeError {
  const why = networkCode(error) ?? (error instanceof Error ? clip(error.message) : 'no reason given');
  return new NodeError('peer-failed', `${agent} cannot be reached: ${why}`, { cause: error });
}

/** One line of somebody else's text, short enough for a message. */
export function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
