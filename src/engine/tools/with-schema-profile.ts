import type { JsonObject } from '../../core/json.ts';
import type { Tool } from '../../core/tool.ts';
import { type SchemaProfile, profiled, withoutNulls } from './schema-profile.ts';

/** What was written once is written for as long as the tool is known. */
const written = {
  plain: new WeakMap<JsonObject, JsonObject>(),
  strict: new WeakMap<JsonObject, JsonObject>(),
  openapi: new WeakMap<JsonObject, JsonObject>(),
};

/** Shows the model the schema in the way its provider takes it, and the tool the input it would have had without that. */
export function withSchemaProfile(tool: Tool, profile: SchemaProfile | undefined): Tool {
  if (profile === undefined) return tool;
  const { inputSchema } = tool;
  const shown = written[profile].get(inputSchema) ?? profiled(inputSchema, profile);
  written[profile].set(inputSchema, shown);
  return {
    ...tool,
    inputSchema: shown,
    call: (call, context) => tool.call({ ...call, input: withoutNulls(call.input, inputSchema) }, context),
  };
}
