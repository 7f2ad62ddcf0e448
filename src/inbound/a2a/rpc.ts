import type { Request, Response } from 'express';
import { parseObject } from 'jsonrpc-lite';
import { nodeErrorFrom } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import { mediaTypeOf, readText } from '../http/body.ts';
import { frame } from '../http/event-stream.ts';
import { sendJson } from '../http/exchange.ts';
import { hint } from '../http/status.ts';
import type { Dialect, Envelope, Id } from './dialect.ts';
import { dialectOf, dialects, strangeMethod } from './dialects.ts';
import type { Door, Doors } from './doors.ts';
import { unsupportedMedia } from './error.ts';
import { openCall } from './open-call.ts';
import type { A2aSettings } from './settings.ts';
import { streamFrames } from './stream.ts';
import { versionShown, versionText } from './version.ts';

/** A request as it came; a notification has no id. */
interface Received extends Omit<Envelope, 'id'> {
  readonly id?: string | number;
}

/** What went wrong before there was a call to answer. */
class EnvelopeFault extends Error {
  readonly code: number;
  readonly id: Id;
  readonly status: number;

  constructor(code: number, message: string, { id = null, status = 200 }: { id?: Id; status?: number } = {}) {
    super(message);
    this.name = 'EnvelopeFault';
    this.code = code;
    this.id = id;
    this.status = status;
  }
}

/** A2A over JSON-RPC: one POST, answered with JSON or with a stream of it. */
export const rpcRoute =
  (doors: Doors, settings: A2aSettings) =>
  async (request: Request, response: Response): Promise<void> => {
    const { defaultVersion } = settings;
    let id: Id = null;
    const version = versionText(request);
    let dialect = dialects[versionShown(version, defaultVersion)];
    try {
      const door = openDoor(doors, request);
      const received = await readEnvelope(request, settings.bodyBytes);
      id = received.id ?? null;
      dialect = dialectOf(version, received.method, defaultVersion);
      const envelope = checkedBy(dialect, received);
      const call = openCall(request, response, door);
      const answer = await dialect.answer(door, envelope, call);
      if (call.fault !== undefined) throw call.fault;
      if (!(Symbol.asyncIterator in answer)) return sendJson(response, 200, JSON.stringify(answer));
      await streamFrames(answer, response, {
        settings,
        errorFrame: (error) => ({ jsonrpc: '2.0', id, error: dialect.error(error) }),
      });
    } catch (error) {
      sendFault(error, { request, response, id, dialect });
    }
  };

function checkedBy(dialect: Dialect, received: Received): Envelope {
  if (received.id === undefined && !dialect.answersNotifications) {
    throw new EnvelopeFault(-32600, 'the body is not a JSON-RPC 2.0 request: it has no id');
  }
  const envelope = { ...received, id: received.id ?? null };
  if (dialect.methods.has(envelope.method)) return dialect.checked(envelope);
  throw new EnvelopeFault(-32601, strangeMethod(dialect, envelope.method), { id: envelope.id });
}

/** An address without an agent is no A2A endpoint at all. */
function openDoor(doors: Doors, request: Request): Door {
  try {
    return doors.at(request.params['agent'] as string | undefined);
  } catch (error) {
    throw new EnvelopeFault(-32600, nodeErrorFrom(error).message, { status: 404 });
  }
}

async function readEnvelope(request: Request, limit: number): Promise<Received> {
  const mediaType = mediaTypeOf(request);
  if (mediaType !== undefined && mediaType !== 'application/json') {
    throw unsupportedMedia(`${mediaType} is not accepted here; send application/json`);
  }
  const text = await readText(request, limit);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new EnvelopeFault(-32700, 'the body is not valid JSON');
  }
  return envelopeFrom(body);
}

/** A JSON-RPC request as the specification wants it; anything else is refused with the code it names. */
function envelopeFrom(body: unknown): Received {
  if (Array.isArray(body))
    throw new EnvelopeFault(-32600, 'batches are not supported; send one request at a time');
  if (typeof body !== 'object' || body === null)
    throw new EnvelopeFault(-32600, 'the body is not a JSON-RPC request');
  const { params } = body as JsonObject;
  // The library takes a string for parameters; the specification wants an object, and A2A uses nothing else.
  const wrongParams =
    params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params));
  const id = idOf(body);
  const type: string = parseObject(wrongParams ? { ...body, params: {} } : body).type;
  if (type !== 'request' && type !== 'notification') {
    throw new EnvelopeFault(-32600, 'the body is not a JSON-RPC 2.0 request: check jsonrpc, id and method', {
      id,
    });
  }
  if (wrongParams) throw new EnvelopeFault(-32602, 'params must be an object', { id });
  return body as Received;
}

function idOf(body: object): Id {
  const id = (body as { id?: unknown }).id;
  return typeof id === 'string' || (typeof id === 'number' && Number.isInteger(id)) ? id : null;
}

interface Failed {
  readonly request: Request;
  readonly response: Response;
  readonly id: Id;
  readonly dialect: Dialect;
}

function sendFault(thrown: unknown, { request, response, id, dialect }: Failed): void {
  if (response.headersSent || response.destroyed) return void response.end();
  const { status, ...fault } =
    thrown instanceof EnvelopeFault
      ? { status: thrown.status, id: thrown.id, error: { code: thrown.code, message: thrown.message } }
      : { status: dialect.status(thrown), id, error: dialect.error(thrown) };
  const json = JSON.stringify({ jsonrpc: '2.0', ...fault });
  hint(response, nodeErrorFrom(thrown));
  const streams = dialect.streamsFaults && request.get('accept') === 'text/event-stream';
  if (!streams || status !== 200) return sendJson(response, status, json);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.end(frame(json));
}
