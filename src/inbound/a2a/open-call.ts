import type { Request, Response } from 'express';
import { callerHeaders, clientSignal, ownerOf } from '../http/exchange.ts';
import { Call } from './call.ts';
import type { Door } from './doors.ts';
import { extensionsHeader, negotiated } from './extensions.ts';

/** The call that an HTTP request makes. The extensions it activates are named in the response, streams included. */
export function openCall(request: Request, response: Response, door: Door): Call {
  // Callers of 0.3 spell the header with an X, and look for it so.
  const header = request.get(extensionsHeader) === undefined ? `X-${extensionsHeader}` : extensionsHeader;
  const extensions = negotiated(request.get(header), door.card().card);
  if (extensions.size > 0) response.setHeader(header, [...extensions].join(', '));
  return new Call({
    ownerId: ownerOf(request).id,
    signal: clientSignal(request),
    extensions,
    headers: callerHeaders(request.headers),
  });
}
