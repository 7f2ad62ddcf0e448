import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Response } from 'express';
import { NodeError } from '../../core/error.ts';
import type { CallerHeaders, Owner } from '../../core/run.ts';

const leavings = new WeakMap<Socket, AbortSignal>();

/** Aborts when the client hangs up. The requests of a connection share it: a signal costs as much as a small request. */
export function clientSignal({ socket }: IncomingMessage): AbortSignal {
  const known = leavings.get(socket);
  if (known !== undefined) return known;
  const controller = new AbortController();
  const leave = (): void => controller.abort(new NodeError('canceled', 'the client has left'));
  if (socket.destroyed) leave();
  else socket.once('close', leave);
  leavings.set(socket, controller.signal);
  return controller.signal;
}

/** Who is asking. Until callers sign in, everyone is the same one. */
export const ownerOf = (_request: object, tenant = ''): Owner => ({ id: 'anonymous', tenant });

/** The headers as tools may be given them: one text each, names in lower case. */
export function callerHeaders(headers: IncomingHttpHeaders): CallerHeaders {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) texts[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return texts;
}

/** Sends text that is already JSON. */
export function sendJson(response: Response, status: number, json: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
}
