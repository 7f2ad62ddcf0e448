import type { Json, JsonObject } from '../../core/json.ts';

/** What a call is given, from its text. No text is an empty table. What is not JSON stays a text, so that the tool can tell the model what is wrong. */
export function inputFrom(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return (JSON.parse(text) as Json) ?? {};
  } catch {
    return text;
  }
}

/** What a provider is told of it. Providers refuse what is no object; what was wrong with it is in the tool's answer. */
export const inputObject = (input: Json): JsonObject => (isObject(input) ? input : {});

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
