import { NodeError } from '../../../core/error.ts';
import type { Json } from '../../../core/json.ts';

export type Values = ReadonlyMap<string, string>;
/** A text or a value with its placeholders filled in. A name without a value renders as nothing. */
export type Template<T> = (values: Values) => T;

/** Whose template it is, and what it may name. */
export interface Names {
  readonly rule: number;
  readonly known: readonly string[];
}

/** Reads the `{{ name }}` placeholders of a text. Refuses (`config`) a name that is not known. */
export function textTemplate(text: string, names: Names): Template<string> {
  // Split at a pattern with one group: every second piece is what the group held.
  const pieces = text.split(/\{\{([^{}]*)\}\}/u).map((piece, i) => (i % 2 === 0 ? piece : piece.trim()));
  const unknown = pieces.find((piece, i) => i % 2 === 1 && !names.known.includes(piece));
  if (unknown !== undefined) {
    throw new NodeError(
      'config',
      `rule ${names.rule} of the script uses {{ ${unknown} }}; it can use ${names.known.join(', ')}`,
    );
  }
  if (pieces.length === 1) return () => text;
  return (values) => pieces.map((piece, i) => (i % 2 === 0 ? piece : (values.get(piece) ?? ''))).join('');
}

/** The same for every text inside a value. */
export function jsonTemplate(value: Json, names: Names): Template<Json> {
  if (typeof value === 'string') return textTemplate(value, names);
  if (typeof value !== 'object' || value === null) return () => value;
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => jsonTemplate(item, names));
    return (values) => items.map((item) => item(values));
  }
  const entries = Object.entries(value).map(([key, item]) => [key, jsonTemplate(item, names)] as const);
  return (values) => Object.fromEntries(entries.map(([key, item]) => [key, item(values)]));
}
