import type { Json, JsonObject } from '../core/json.ts';
import type { Schema } from './schema/schema.ts';
import { propertyOf, variantOf } from './schema-walk.ts';

/** Turns texts into the number or the truth value their place wants. What fits nowhere stays, for the checks to refuse. */
function coerce(schema: Schema, value: Json): Json {
  if (typeof value === 'string') return coerceText(schema, value);
  if (typeof value !== 'object' || value === null) return value;
  const { items } = schema;
  if (isList(value)) return items === undefined ? value : value.map((item) => coerce(items, item));
  return coerceTable(schema, value);
}

/** The same for a table, which stays one. */
export function coerceTable(schema: Schema, table: JsonObject): JsonObject {
  const variant = variantOf(schema, table);
  return Object.fromEntries(
    Object.entries(table).map(([key, item]) => {
      const inner = propertyOf(variant, key);
      return [key, inner === undefined ? item : coerce(inner, item)];
    }),
  );
}

function coerceText(schema: Schema, text: string): Json {
  const word = text.trim();
  if (schema.type === 'boolean') return word === 'true' ? true : word === 'false' ? false : text;
  if (schema.type !== 'integer' && schema.type !== 'number') return text;
  return /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word) ? Number(word) : text;
}

const isList = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value);
