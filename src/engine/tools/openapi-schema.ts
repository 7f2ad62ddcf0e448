import type { Json, JsonObject } from '../../core/json.ts';

/** How often a reference is followed on one way down; a schema that refers to itself ends there. */
const mostReferences = 4;
/** How many schemas one may become: references inside references multiply. */
const mostSchemas = 2000;
const kept = ['description', 'minimum', 'maximum', 'minItems', 'maxItems'];

interface Reading {
  readonly root: JsonObject;
  left: number;
}

/**
 * The schema in the part of OpenAPI that Gemini reads: one word that it does not know makes it refuse the request.
 * References are put in place, choices are `anyOf`, null is `nullable`, and what remains is left out.
 */
export function openApiSchema(root: JsonObject): JsonObject {
  return { ...written(root, { root, left: mostSchemas }, 0), type: 'object' };
}

function written(schema: Json | undefined, reading: Reading, references: number): JsonObject {
  if (!isObject(schema) || reading.left-- <= 0) return { type: 'string' };
  const { $ref: ref, ...rest } = schema;
  if (typeof ref === 'string') {
    const target = references < mostReferences ? pointed(reading.root, ref) : undefined;
    return target === undefined ? anything(rest) : written({ ...target, ...rest }, reading, references + 1);
  }
  const choices = [...listIn(schema['anyOf']), ...listIn(schema['oneOf'])];
  if (choices.length > 0) return choice(schema, choices, (inner) => written(inner, reading, references));
  const [type, ...others] = typesOf(schema).filter((name) => name !== 'null');
  if (others.length > 0) {
    const variants = [type, ...others].map((name) => ({ ...schema, type: name ?? 'string' }));
    return choice(schema, variants, (inner) => written(inner, reading, references));
  }
  return {
    ...only(schema, kept),
    type: type ?? 'string',
    ...(typesOf(schema).includes('null') && { nullable: true }),
    ...(type === 'string' && textsOf(schema)),
    ...(type === 'array' && { items: written(schema['items'], reading, references) }),
    ...(type === 'object' && membersOf(schema, (inner) => written(inner, reading, references))),
  };
}

/** What can be said of a schema that is not followed any further. */
const anything = (schema: JsonObject): JsonObject => ({ ...only(schema, ['description']), type: 'object' });

function choice(
  schema: JsonObject,
  choices: readonly Json[],
  write: (inner: Json) => JsonObject,
): JsonObject {
  const real = choices.filter((inner) => !(isObject(inner) && inner['type'] === 'null'));
  const about = {
    ...only(schema, ['description']),
    ...((real.length < choices.length || typesOf(schema).includes('null')) && { nullable: true }),
  };
  const [first] = real;
  if (real.length === 1) return { ...write(first!), ...about };
  return { ...about, anyOf: real.map(write) };
}

/** Of parts that are put together, all properties; of those that are required, the ones that are there. */
function membersOf(schema: JsonObject, write: (inner: Json) => JsonObject): JsonObject {
  const parts = [schema, ...listIn(schema['allOf']).filter(isObject)];
  const properties = Object.fromEntries(
    parts.flatMap((part) =>
      Object.entries(isObject(part['properties']) ? part['properties'] : {}).map(
        ([name, inner]) => [name, write(inner)] as const,
      ),
    ),
  );
  const required = parts
    .flatMap((part) => listIn(part['required']))
    .filter((name) => typeof name === 'string' && Object.hasOwn(properties, name));
  if (Object.keys(properties).length === 0) return {};
  return { properties, ...(required.length > 0 && { required: [...new Set(required)] }) };
}

/** Only texts can be enumerated, and only two formats are known. */
function textsOf({ enum: values, const: value, format }: JsonObject): JsonObject {
  const words = [...listIn(values), ...(value === undefined ? [] : [value])].filter(
    (word) => typeof word === 'string' && word !== '',
  );
  return {
    ...(words.length > 0 && { enum: words }),
    ...(format === 'date-time' && { format }),
  };
}

/** The types a schema names, or those that what it holds speaks of. */
function typesOf(schema: JsonObject): readonly string[] {
  const { type, enum: values, const: value } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((name: Json) => typeof name === 'string');
  if (isObject(schema['properties']) || schema['allOf'] !== undefined) return ['object'];
  if (schema['items'] !== undefined) return ['array'];
  const samples = [...listIn(values), ...(value === undefined ? [] : [value])];
  return [...new Set(samples.map((sample) => (sample === null ? 'null' : typeof sample)))];
}

function pointed(root: JsonObject, ref: string): JsonObject | undefined {
  if (!ref.startsWith('#/')) return undefined;
  let at: Json | undefined = root;
  for (const part of ref.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isObject(at) ? at : undefined;
}

const only = (schema: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => keys.includes(key)));
const listIn = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
