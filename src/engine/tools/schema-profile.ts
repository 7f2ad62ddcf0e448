import type { Json, JsonObject } from '../../core/json.ts';
import { openApiSchema } from './openapi-schema.ts';

/**
 * How a schema is written for a provider. `plain` is JSON Schema without what providers refuse; `strict` also makes
 * every property required, as constrained decoding wants it, and those that were optional nullable; `openapi` is the
 * part of it that Gemini reads.
 */
export type SchemaProfile = 'plain' | 'strict' | 'openapi';

/** Keywords whose value is a schema, a list of schemas, or schemas by name. Everything else is left as it is. */
const single = new Set([
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
]);
const several = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const byName = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** What names a schema to others; providers take it for a keyword they do not know. */
const names = new Set(['$schema', '$id', '$anchor', '$comment', 'id']);

/** The schema as a provider takes it. It is an object at its root; no pattern in it is ever run. */
export function profiled(schema: JsonObject, profile: SchemaProfile): JsonObject {
  const root = withoutUnion(resolved(schema));
  const tidy = tidied(root);
  const object = {
    ...tidy,
    type: 'object',
    properties: isObject(tidy['properties']) ? tidy['properties'] : {},
  };
  if (profile === 'openapi') return openApiSchema(object);
  return profile === 'strict' ? strict(object) : object;
}

/** A root that only points at a definition becomes that definition. */
function resolved(schema: JsonObject): JsonObject {
  const { $ref: ref, ...rest } = schema;
  if (typeof ref !== 'string') return schema;
  const target = pointed(schema, ref);
  return target === undefined ? rest : { ...target, ...rest };
}

function pointed(root: JsonObject, ref: string): JsonObject | undefined {
  if (!ref.startsWith('#/')) return undefined;
  let at: Json | undefined = root;
  for (const part of ref.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isObject(at) && at['$ref'] === undefined ? at : undefined;
}

/** Providers want no choice at the root: it offers the properties of every branch, and requires what all of them require. */
function withoutUnion(root: JsonObject): JsonObject {
  const { anyOf, oneOf, allOf, enum: _enum, not: _not, ...rest } = root;
  const branches = [anyOf, oneOf].map((list) => objectsIn(list).map((branch) => inlined(root, branch)));
  const all = objectsIn(allOf).map((branch) => inlined(root, branch));
  const properties = merged([...all, ...branches.flat(), rest]);
  const required = new Set([
    ...textsIn(rest['required']),
    ...all.flatMap((part) => textsIn(part['required'])),
    ...branches.flatMap((list) => inAll(list.map((branch) => textsIn(branch['required'])))),
  ]);
  return {
    ...rest,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.size > 0 && { required: [...required] }),
  };
}

/** The properties of all parts. One that differs between them may be what any of them says. */
function merged(parts: readonly JsonObject[]): JsonObject {
  const found = new Map<string, Map<string, Json>>();
  for (const { properties } of parts) {
    for (const [name, schema] of Object.entries(isObject(properties) ? properties : {})) {
      const variants = found.get(name) ?? new Map<string, Json>();
      found.set(name, variants.set(JSON.stringify(schema), schema));
    }
  }
  return Object.fromEntries(
    [...found].map(([name, variants]) => {
      const [only, ...others] = variants.values();
      return [name, others.length === 0 ? only! : { anyOf: [...variants.values()] }];
    }),
  );
}

const inlined = (root: JsonObject, branch: JsonObject): JsonObject =>
  typeof branch['$ref'] === 'string' ? (pointed(root, branch['$ref']) ?? {}) : branch;
const inAll = ([first = [], ...others]: readonly (readonly string[])[]): readonly string[] =>
  first.filter((name) => others.every((list) => list.includes(name)));

/** Without names and comments; `true` and `false` become schemas that say the same. Definitions and unions stay. */
function tidied(schema: JsonObject): JsonObject {
  return mapped(
    Object.fromEntries(
      Object.entries(schema).filter(([key, value]) => !names.has(key) || (key === 'id' && isObject(value))),
    ),
    (inner) =>
      typeof inner === 'boolean' ? (inner ? {} : { not: {} }) : isObject(inner) ? tidied(inner) : inner,
  );
}

/** Does it to every schema inside this one, one level down. */
function mapped(schema: JsonObject, change: (inner: Json) => Json): JsonObject {
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (key === 'additionalProperties' && typeof value === 'boolean') return [key, value];
    if (single.has(key)) return [key, Array.isArray(value) ? value.map(change) : change(value)];
    if (several.has(key) && Array.isArray(value)) return [key, value.map(change)];
    if (byName.has(key) && isObject(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]))];
    }
    return [key, value];
  });
  return Object.fromEntries(entries);
}

/** Every property required, the optional ones nullable, no others allowed; a map stays a map. */
function strict(schema: JsonObject): JsonObject {
  const inner = mapped(schema, (value) => (isObject(value) ? strict(value) : value));
  const { properties, additionalProperties } = inner;
  if (!isObject(properties)) return inner;
  const isMap = Object.keys(properties).length === 0 && additionalProperties !== false;
  if (isMap && schema['type'] === 'object' && additionalProperties !== undefined) return inner;
  const required = textsIn(inner['required']);
  return {
    ...inner,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [
        name,
        required.includes(name) || !isObject(value) ? value : nullable(value),
      ]),
    ),
    required: Object.keys(properties),
    ...(isObject(additionalProperties) ? {} : { additionalProperties: false }),
  };
}

function nullable(schema: JsonObject): JsonObject {
  if (allowsNull(schema)) return schema;
  const { type, enum: values } = schema;
  if (typeof type === 'string' && schema['const'] === undefined && values === undefined)
    return { ...schema, type: [type, 'null'] };
  const { description, ...rest } = schema;
  return { ...(description !== undefined && { description }), anyOf: [rest, { type: 'null' }] };
}

/** Whether null is a value of the schema by what it says itself; a reference is not followed. */
function allowsNull(schema: Json | undefined): boolean {
  if (schema === true) return true;
  if (!isObject(schema)) return false;
  const { type, enum: values, anyOf, oneOf } = schema;
  if (schema['const'] !== undefined) return schema['const'] === null;
  if (Array.isArray(values)) return values.includes(null);
  if (Array.isArray(type)) return type.includes('null');
  if (typeof type === 'string') return type === 'null' || schema['nullable'] === true;
  const unions = [anyOf, oneOf].filter((list) => Array.isArray(list));
  return unions.length === 0 ? schema['$ref'] === undefined : unions.some((list) => list.some(allowsNull));
}

/** The input without the nulls that stand for "left out": those of optional properties that cannot be null. */
export function withoutNulls(input: Json, schema: Json | undefined): Json {
  if (Array.isArray(input)) {
    const items = isObject(schema) ? schema['items'] : undefined;
    return input.map((item: Json) => withoutNulls(item, items));
  }
  if (!isObject(input) || !isObject(schema)) return input;
  const { properties } = schema;
  if (!isObject(properties)) return input;
  const required = textsIn(schema['required']);
  return Object.fromEntries(
    Object.entries(input)
      .filter(([name, value]) => {
        const declared = Object.hasOwn(properties, name) && !required.includes(name);
        return value !== null || !declared || allowsNull(properties[name]);
      })
      .map(([name, value]) => [
        name,
        withoutNulls(value, Object.hasOwn(properties, name) ? properties[name] : true),
      ]),
  );
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((item: Json) => isObject(item)) : [];
const textsIn = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item: Json) => typeof item === 'string') : [];
