import type { Request, Response } from 'express';
import { clientSignal, ownerOf } from '../http/exchange.ts';
import { Call } from './call.ts';
import type { Door } from './doors.ts';
import { extensionsHeader, negotiated } from './extensions.ts';

/** The call that an HTTP request makes. The extensions it activates are named in the response, streams included. */
export function openCall(request: Request, response: Response, door: Door): Call {
  const extensions = negotiated(request.get(extensionsHeader), door.card().card);
  if (extensions.size > 0) response.setHeader(extensionsHeader, [...extensions].join(', '));
  return new Call({ ownerId: ownerOf(request).id, signal: clientSignal(response), extensions });
}
