import type { JsonObject } from '../core/json.ts';
import { type KeyPath, valueAt } from './key-path.ts';
import type { Schema } from './schema/schema.ts';

/** The variant of a tagged union the value says it is; the schema itself where there is no union or no such variant. */
export function variantOf(schema: Schema, value: unknown): Schema {
  const tag = schema.discriminator?.propertyName;
  if (tag === undefined) return schema;
  const word = valueAt(value, [tag]);
  return schema.oneOf?.find((variant) => variant.properties?.[tag]?.const === word) ?? schema;
}

/** What a table's schema says of one of its keys. */
export function propertyOf(schema: Schema, key: string): Schema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** What the schema of a document says of the value at a path. */
export function schemaAt(schema: Schema, path: KeyPath, document: JsonObject): Schema | undefined {
  let at: Schema | undefined = variantOf(schema, document);
  path.forEach((part, index) => {
    const inner: Schema | undefined = typeof part === 'number' ? at?.items : at && propertyOf(at, part);
    at = inner && variantOf(inner, valueAt(document, path.slice(0, index + 1)));
  });
  return at;
}
