import type { IncomingHttpHeaders } from 'node:http';
import type { Response } from 'express';
import { NodeError } from '../../core/error.ts';
import type { CallerHeaders, Owner } from '../../core/run.ts';

/** Aborts when the client leaves before it has its answer. */
export function clientSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) controller.abort(new NodeError('canceled', 'the client has left'));
  });
  return controller.signal;
}

/** Who is asking. Until callers sign in, everyone is the same one. */
export const ownerOf = (_request: object, tenant = ''): Owner => ({ id: 'anonymous', tenant });

/** The headers as tools may be given them: one text each, names in lower case. */
export const callerHeaders = (headers: IncomingHttpHeaders): CallerHeaders =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );

/** Sends text that is already JSON. */
export function sendJson(response: Response, status: number, json: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
}
