import { describe, expect, it } from 'vitest';
import type { Schema } from '../../src/config/schema/schema.ts';
import { withSharedTables } from '../../src/config/shared-tables.ts';

const inner: Schema = { type: 'object', properties: { name: { type: 'string' } }, default: {} };

describe('a table that stands in several places', () => {
  const root: Schema = {
    type: 'object',
    properties: { first: inner, second: { type: 'array', items: inner }, only: { type: 'string' } },
  };
  const { schema, originals } = withSharedTables(root);

  it('is written once; each place refers to it, and keeps its default', () => {
    const reference = { $ref: '#/definitions/table0', default: {} };
    expect(schema).toEqual({
      type: 'object',
      properties: {
        first: reference,
        second: { type: 'array', items: reference },
        only: { type: 'string' },
      },
      definitions: { table0: { type: 'object', properties: { name: { type: 'string' } } } },
    });
  });

  it('is known by what is written of it', () => {
    const { definitions } = schema as { definitions: { table0: object } };
    expect(originals.get(schema)).toBe(root);
    expect(originals.get(definitions.table0)).toBe(inner);
  });
});
