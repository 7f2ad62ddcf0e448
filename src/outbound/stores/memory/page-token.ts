import { NodeError } from '../../../core/error.ts';
import type { Place } from './recency-index.ts';

/** Names a place, not a run, so it stays good when the run moves or goes. */
export function renderPageToken(place: Place): string {
  return Buffer.from(JSON.stringify([place.stateAt, place.order])).toString('base64url');
}

export function parsePageToken(token: string): Place {
  const place = placeFrom(Buffer.from(token, 'base64url').toString());
  if (place !== undefined && renderPageToken(place) === token) return place;
  throw new NodeError('invalid-request', 'the page token is not one that this node gave out', {
    violations: [{ field: 'pageToken', description: 'use the token of the page before, unchanged' }],
  });
}

function placeFrom(text: string): Place | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [stateAt, order] = value as unknown[];
  return typeof stateAt === 'number' && typeof order === 'number' ? { stateAt, order } : undefined;
}
