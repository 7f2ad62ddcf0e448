import type { Json, JsonObject } from '../../core/json.ts';
import { checkRequest, isChecked } from './check-request.ts';

const sends: ReadonlySet<string> = new Set(['message/send', 'message/stream']);

/** The parameters of a 0.3 call, as the SDK takes them. Refuses (`invalid-request`) what the method does not take. */
export function legacyParams(method: string, given: JsonObject = {}): JsonObject {
  const params = withoutNulls(given, optional);
  if (isChecked(method)) checkRequest(method, params);
  return sends.has(method) ? { ...params, configuration: configured(params['configuration']) } : params;
}

/** The objects whose members may be null, and where they are. */
interface Holders {
  readonly [key: string]: Holders;
}
const optional: Holders = { message: { parts: { file: {} } }, configuration: {} };

/** To 0.3 a member that is null is one that is not there. Inside metadata and data it is what the caller says. */
function withoutNulls(given: JsonObject, holders: Holders): JsonObject {
  const members = Object.entries(given).flatMap(([key, value]): [string, Json][] => {
    if (value === null) return [];
    const inner = Object.hasOwn(holders, key) ? holders[key] : undefined;
    if (inner === undefined) return [[key, value]];
    const bare = (one: Json): Json => (isObject(one) ? withoutNulls(one, inner) : one);
    return [[key, Array.isArray(value) ? value.map(bare) : bare(value)]];
  });
  return Object.fromEntries(members);
}

/**
 * A caller that does not say `blocking` waits, as it did with the servers of 0.3; the SDK has it not wait. Nobody is
 * pushed to, so what the caller says about that goes no further.
 */
function configured(given: Json | undefined): JsonObject {
  const { pushNotificationConfig: _, ...rest } = isObject(given) ? given : {};
  return { blocking: true, ...rest };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
