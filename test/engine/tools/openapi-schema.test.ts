import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { profiled } from '../../../src/engine/tools/schema-profile.ts';

const property = (schema: JsonObject, definitions: JsonObject = {}): unknown => {
  const { properties } = profiled(
    { type: 'object', properties: { it: schema }, $defs: definitions },
    'openapi',
  ) as { properties: { it: unknown } };
  return properties.it;
};

describe('a schema for Gemini', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'keeps the words it knows',
      { type: 'integer', description: 'How many.', minimum: 1, exclusiveMaximum: 9, default: 3, title: 'N' },
      { type: 'integer', description: 'How many.', minimum: 1 },
    ],
    ['keeps one format', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
    ['drops others, and patterns', { type: 'string', format: 'uri', pattern: '^(a+)+$' }, { type: 'string' }],
    ['says null its own way', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      'makes a choice of several types',
      { type: ['string', 'number'] },
      { anyOf: [{ type: 'string' }, { type: 'number' }] },
    ],
    [
      'takes null out of a choice',
      {
        oneOf: [
          { type: 'object', properties: { a: { const: 'x' } }, required: ['a', 'b'] },
          { type: 'null' },
        ],
      },
      { type: 'object', properties: { a: { type: 'string', enum: ['x'] } }, required: ['a'], nullable: true },
    ],
    [
      'enumerates texts only',
      { enum: ['a', null, 'b'] },
      { type: 'string', nullable: true, enum: ['a', 'b'] },
    ],
    ['leaves other values open', { type: 'integer', enum: [1, 2] }, { type: 'integer' }],
    ['gives every list something to hold', { type: 'array' }, { type: 'array', items: { type: 'string' } }],
    [
      'lets a map be an object',
      { type: 'object', additionalProperties: { type: 'string' } },
      { type: 'object' },
    ],
    [
      'puts parts together',
      {
        allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }],
        properties: { b: { type: 'boolean' } },
      },
      { type: 'object', properties: { b: { type: 'boolean' }, a: { type: 'string' } }, required: ['a'] },
    ],
  ])('%s', (_name, schema, expected) => expect(property(schema)).toEqual(expected));

  it('holds what it refers to, and ends where that refers to itself', () => {
    const node = { type: 'object', properties: { child: { $ref: '#/$defs/node' } } };
    const text = JSON.stringify(property({ $ref: '#/$defs/node', description: 'The root.' }, { node }));
    expect(text).toContain('"description":"The root."');
    expect(text.match(/child/g)?.length).toBe(4);
    expect(text).not.toContain('$ref');
  });

  it('stays small, however references multiply', () => {
    const names = Array.from({ length: 30 }, (_, index) => `n${index}`);
    const bomb = Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          type: 'object',
          properties: Object.fromEntries(names.map((key) => [key, { $ref: `#/$defs/n${(index + 1) % 30}` }])),
        },
      ]),
    );
    const began = performance.now();
    expect(JSON.stringify(property({ $ref: '#/$defs/n0' }, bomb)).length).toBeLessThan(1_000_000);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('is an object at its root, whatever that was', () => {
    expect(profiled({ type: 'object' }, 'openapi')).toEqual({ type: 'object' });
    expect(profiled({ anyOf: [{ properties: { a: { type: 'string' } } }] }, 'openapi')).toEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
    });
  });
});
