import type { Request } from 'express';
import { unsupportedVersion } from './error.ts';

/** The protocol version this node speaks. */
const spoken = '1.0';

/**
 * Refuses a protocol version this node does not speak. The version comes as a header or in the query; a patch number
 * does not matter, and a caller that names none is taken to speak ours.
 */
export function checkVersion(request: Request): void {
  const asked = request.get('a2a-version') ?? request.query['A2A-Version'];
  if (typeof asked !== 'string' || asked === '') return;
  const text = asked.trim();
  if (text.split('.', 2).join('.') === spoken) return;
  throw unsupportedVersion(`A2A version ${text} is not spoken here; the versions are ${spoken}`);
}
