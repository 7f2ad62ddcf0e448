import type { Schema } from './schema/schema.ts';

type Written = Readonly<Record<string, unknown>>;

export interface SharedTables {
  /** The same schema, in which a table that stands in several places is written once and referred to. */
  readonly schema: Written;
  /** What each piece of it was written from. */
  readonly originals: ReadonlyMap<unknown, Schema>;
}

/** Code is made for every place of a table, and tables hold tables: writing each once makes a tenth of it. */
export function withSharedTables(root: Schema): SharedTables {
  const places = placesOf(root);
  const originals = new Map<unknown, Schema>();
  const names = new Map<Schema, string>();
  const definitions: Record<string, Written> = {};

  const remembered = (copy: Written, schema: Schema): Written => {
    originals.set(copy, schema);
    return copy;
  };
  const copied = (schema: Schema): Written => remembered(mapped(schema, placed), schema);
  const named = (schema: Schema): string => {
    const known = names.get(schema);
    if (known !== undefined) return known;
    const name = `table${names.size}`;
    names.set(schema, name);
    // A default belongs to the place, from where it is filled in.
    const { default: _, ...definition } = mapped(schema, placed);
    definitions[name] = remembered(definition, schema);
    return name;
  };
  const placed = (schema: Schema): Written => {
    const once = (places.get(schema) ?? 0) < 2 || innerOf(schema).length === 0;
    if (once) return copied(schema);
    const preset = schema.default === undefined ? {} : { default: schema.default };
    return { $ref: `#/definitions/${named(schema)}`, ...preset };
  };
  return { schema: remembered({ ...mapped(root, placed), definitions }, root), originals };
}

/** In how many places each piece of a schema stands. */
function placesOf(root: Schema): ReadonlyMap<Schema, number> {
  const places = new Map<Schema, number>();
  const visit = (schema: Schema): void => {
    const before = places.get(schema) ?? 0;
    places.set(schema, before + 1);
    if (before === 0) innerOf(schema).forEach(visit);
  };
  visit(root);
  return places;
}

const innerOf = ({ properties = {}, items, oneOf = [], additionalProperties }: Schema): readonly Schema[] => [
  ...Object.values(properties),
  ...oneOf,
  ...(items === undefined ? [] : [items]),
  ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
];

function mapped(schema: Schema, each: (inner: Schema) => Written): Written {
  const { properties, items, oneOf, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, each(inner)])),
    }),
    ...(items && { items: each(items) }),
    ...(oneOf && { oneOf: oneOf.map(each) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: each(additionalProperties) }),
  };
}
