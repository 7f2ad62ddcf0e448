import type { AgentCard } from '@a2a-js/sdk';
import { ExtensionSupportRequiredError } from '@a2a-js/sdk/errors';
import type { JsonObject } from '../../core/json.ts';

/** Status updates carry the events of the run, as `docs/run-events.schema.json` describes them. */
export const runEventsUri = 'urn:parley:extensions:run-events:v1';

/** What every card declares. */
export const declaredExtensions: readonly JsonObject[] = [
  {
    uri: runEventsUri,
    description: 'Status updates carry what happens inside the run: model replies, tool calls, results.',
    required: false,
  },
];

export const extensionsHeader = 'A2A-Extensions';

const none: ReadonlySet<string> = new Set();

/** The extensions that the caller names and the card declares. One that the card does not know is ignored. */
export function negotiated(header: string | undefined, card: AgentCard): ReadonlySet<string> {
  if (header === undefined || header === '') return none;
  const asked = new Set(header.split(',').map((uri) => uri.trim()));
  const declared = card.capabilities?.extensions ?? [];
  return new Set(declared.map(({ uri }) => uri).filter((uri) => asked.has(uri)));
}

/** Refuses a caller that does not speak an extension which the card requires. */
export function requireExtensions(active: ReadonlySet<string>, card: AgentCard): void {
  const missing = card.capabilities?.extensions.find(({ uri, required }) => required && !active.has(uri));
  if (missing === undefined) return;
  throw new ExtensionSupportRequiredError(
    `this agent requires the extension ${missing.uri}; name it in the ${extensionsHeader} header`,
  );
}
