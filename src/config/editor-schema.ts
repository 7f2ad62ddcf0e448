import type { Json, JsonObject } from '../core/json.ts';
import { type Retired, retired } from './retired.ts';
import { documentTable } from './schema/document.ts';
import type { Schema } from './schema/schema.ts';

/** A JSON Schema of a configuration file, for editors: draft-07, which TOML editors know best. */
export function editorSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Parley configuration',
    description: 'Agents, teams and the node that serves them.',
    ...tableOf(documentTable, []),
  };
}

const reference = String.raw`\{\{\s*env\.\w+[^{}]*\}\}`;
/** What the check also accepts in place of a scalar: a reference to the environment, or the scalar as text. */
const texts: Readonly<Record<string, string>> = {
  boolean: String.raw`^\s*(true|false)\s*$|${reference}`,
  integer: String.raw`^\s*[+-]?\d+(\.0+)?([eE][+-]?\d+)?\s*$|${reference}`,
  number: String.raw`^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*$|${reference}`,
};

function editorOf(schema: Schema, path: readonly string[]): JsonObject {
  const { type, description, default: preset, format: _format, title: _title, ...rules } = schema;
  const said = {
    ...(description !== undefined && { description }),
    ...(preset !== undefined && { default: preset }),
  };
  if (schema.oneOf !== undefined) {
    // A reference may stand for the tag, and then several variants fit.
    return { ...said, anyOf: schema.oneOf.map((variant) => editorOf(variant, path)) };
  }
  if (type === 'object') return { ...said, ...tableOf(schema, path) };
  if (type === 'array') {
    const { items = {}, minItems } = schema;
    return { ...said, type, items: editorOf(items, path), ...(minItems !== undefined && { minItems }) };
  }
  const word = schema.const ?? schema.enum;
  const pattern = word === undefined ? texts[type ?? ''] : reference;
  const plain: JsonObject = { ...(type !== undefined && { type }), ...json(rules) };
  return pattern === undefined
    ? { ...said, ...plain }
    : { ...said, anyOf: [plain, { type: 'string', pattern }] };
}

function tableOf(schema: Schema, path: readonly string[]): JsonObject {
  const { properties = {}, additionalProperties: others, required = [] } = schema;
  const old = retired.filter((key) => key.path.slice(0, -1).join('.') === path.join('.'));
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: {
      ...Object.fromEntries(
        Object.entries(properties).map(([key, inner]) => [key, editorOf(inner, [...path, key])]),
      ),
      ...Object.fromEntries(old.map((key) => [key.path.at(-1) ?? '', deprecated(key)])),
    },
    additionalProperties: typeof others === 'object' ? editorOf(others, [...path, '*']) : (others ?? true),
  };
}

const deprecated = ({ hint }: Retired): JsonObject => ({
  deprecated: true,
  description: `No longer used: ${hint}.`,
});

/** The rules of a scalar are JSON already; undefined ones are left out. */
const json = (rules: object): JsonObject =>
  JSON.parse(JSON.stringify(rules)) as Readonly<Record<string, Json>>;
