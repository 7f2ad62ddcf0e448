import { nearest } from '../lib/nearest.ts';
import type { Schema } from './schema/schema.ts';

/** What is wrong with a value, as the rest of a sentence that begins with its path. */
export interface Wording {
  readonly text: string;
  readonly hint?: string | undefined;
  /** It is this key of the value that is wrong. */
  readonly inner?: string;
}

export const isEmpty: Wording = { text: 'is empty' };

/** A key nobody knows: the one that was meant, the table it belongs in, or those there are. */
export function isStrange(key: string, schema: Schema): Wording {
  const known = Object.keys(schema.properties ?? {});
  const tag = Object.entries(schema.properties ?? {}).find(([, property]) => property.const !== undefined);
  const where = tag === undefined ? '' : ` where ${tag[0]} is "${tag[1].const}"`;
  return { text: `is not a key I know${where}`, hint: meant(key, known, schema), inner: key };
}

function meant(key: string, known: readonly string[], schema: Schema): string | undefined {
  const near = nearest(key, known);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  const table = known.find((name) => keysWithin(schema.properties?.[name]).includes(key));
  if (table !== undefined) return `it belongs in the table \`${table}\``;
  return known.length > 0 && known.length <= 12 ? `the keys here are ${known.join(', ')}` : undefined;
}

const keysWithin = (schema: Schema | undefined): readonly string[] =>
  [schema, ...(schema?.oneOf ?? [])].flatMap((table) => Object.keys(table?.properties ?? {}));

/** A key that must be there: the words it may hold, or what it is for. */
export function isMissing(key: string, schema: Schema): Wording {
  const tags = tagsOf(schema);
  const [purpose = ''] = schema.properties?.[key]?.description?.split(/[.;:]/) ?? [];
  const hint = purpose === '' ? undefined : `it says: ${purpose.charAt(0).toLowerCase()}${purpose.slice(1)}`;
  return { text: 'is missing', hint: tags.length > 0 ? `it is one of ${tags.join(', ')}` : hint, inner: key };
}

/** The words that tell the variants of a union apart. */
export const tagsOf = ({ oneOf = [], discriminator }: Schema): readonly string[] =>
  oneOf.flatMap((variant) => variant.properties?.[discriminator?.propertyName ?? '']?.const ?? []);

interface Word {
  readonly words: readonly string[];
  readonly value: unknown;
  readonly shown?: string | undefined;
  readonly inner?: string;
}

/** A word that is none of those there are. */
export function isWrongWord({ words, value, shown, inner }: Word): Wording {
  const near = typeof value === 'string' ? nearest(value, words) : undefined;
  return {
    text: `is one of ${words.join(', ')}, got ${shown ?? quoted(value)}`,
    hint: near === undefined ? undefined : `did you mean "${near}"?`,
    ...(inner !== undefined && { inner }),
  };
}

/** A value that is not of the kind its place wants. */
export const isWrong = (schema: Schema, value: unknown, shown: string | undefined): Wording => ({
  text: `wants ${wanted(schema)}, got ${shown ?? quoted(value)}`,
});

function wanted(schema: Schema): string {
  switch (schema.type) {
    case 'integer':
      return wantedNumber(schema.minimum ?? 0, schema.maximum);
    case 'number':
      return schema.minimum === undefined ? 'a number' : `a number of at least ${schema.minimum}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
      return schema.maxProperties === 1
        ? `exactly one of ${Object.keys(schema.properties ?? {}).join(', ')}`
        : 'a table';
    default:
      return 'a text';
  }
}

/** How the range of a whole number is said. */
export const wantedNumber = (minimum: number, maximum: number | undefined): string =>
  maximum === undefined
    ? `a whole number of at least ${minimum}`
    : `a whole number from ${minimum} to ${maximum}`;

function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a table';
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
