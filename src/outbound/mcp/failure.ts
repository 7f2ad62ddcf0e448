import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { NodeError } from '../../core/error.ts';
import { headAndTail } from '../../lib/head-and-tail.ts';
import type { McpServer } from './server.ts';

const connectionClosed: number = ErrorCode.ConnectionClosed;
const brokenOff = /: (Connection closed|the answer was cut off)$/;
const longestQuote = 1000;

/**
 * Why a server did not do what it was asked, as one of our errors: `not-found` when it does not know the session, so
 * that nothing was done. Its own words are for the model that asked.
 */
export function failureOf(error: unknown, { name, ...server }: McpServer): NodeError {
  if (error instanceof NodeError) return error;
  const status = statusOf(error);
  const code = status === 404 || status === 400 ? 'not-found' : 'peer-failed';
  return new NodeError(code, `the tool server ${name} ${sentence(error, server)}`, { cause: error });
}

function sentence(error: unknown, server: Omit<McpServer, 'name'>): string {
  if (error instanceof McpError) {
    // Servers use the code of a closed connection for errors of their own.
    if (error.code === connectionClosed && brokenOff.test(error.message)) return 'broke off; try again';
    return `refused: ${headAndTail(error.message, longestQuote)}`;
  }
  const status = statusOf(error);
  if (status !== undefined) return statusSentence(status);
  if (server.transport === 'stdio') {
    return isMissing(error) ? 'cannot be started: there is no such program' : 'cannot be started, or is gone';
  }
  return isUnreadable(error) ? 'sent something that cannot be read' : 'cannot be reached';
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof StreamableHTTPError || error instanceof SseError) {
    return error.code !== undefined && error.code >= 100 ? error.code : undefined;
  }
  // The SDK puts the status of a POST of the SSE transport into its words only.
  const [, status] = error instanceof Error ? (/\(HTTP (\d{3})\)/.exec(error.message) ?? []) : [];
  return status === undefined ? undefined : Number(status);
}

function statusSentence(status: number): string {
  const said = `answered ${status}`;
  if (status === 401 || status === 403) return `${said}: it does not accept the credentials`;
  if (status === 404 || status === 400) return `${said}: its address is wrong, or the session is over`;
  if (status >= 300 && status < 400) return `${said}: it is somewhere else`;
  return status >= 500 ? `${said}: it has failed` : said;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
const isUnreadable = (error: unknown): boolean =>
  error instanceof SyntaxError || (error instanceof Error && error.name === 'ZodError');
