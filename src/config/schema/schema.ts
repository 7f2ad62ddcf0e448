import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { Json, JsonObject } from '../../core/json.ts';

/** The part of JSON Schema the tables are written in. Checks, defaults, types and editors all read the same constants. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly discriminator?: { readonly propertyName: string };
  readonly oneOf?: readonly Schema[];
}

/** Any value at all. The title is how `Table` finds it. */
export const anyValue = { title: 'any value' } as const;
/** A table whose keys are not ours to know. */
export const anyTable = { type: 'object', title: 'any table', additionalProperties: true } as const;
export const textMap = { type: 'object', additionalProperties: { type: 'string' } } as const;
export const textList = { type: 'array', items: { type: 'string' } } as const;

interface Reading {
  deserialize: [
    { pattern: { readonly title: 'any value' }; output: Json },
    { pattern: { readonly title: 'any table' }; output: JsonObject },
  ];
}
/** What a valid table holds once its defaults are filled in. */
export type Table<S> = S extends JSONSchema ? FromSchema<S, Reading> : never;
