import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { profiled, withoutNulls } from '../../../src/engine/tools/schema-profile.ts';
import { withSchemaProfile } from '../../../src/engine/tools/with-schema-profile.ts';
import { collect, context } from '../../support/context.ts';
import { tool } from '../../support/model.ts';

/** Schemas as servers in use send them, by what is special about each. */
const real: Record<string, { schema: JsonObject; plain: JsonObject; strict: JsonObject }> = {
  'a file server: a list of edits, a flag with a default': {
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        path: { type: 'string' },
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: { oldText: { type: 'string' }, newText: { type: 'string' } },
            required: ['oldText', 'newText'],
            additionalProperties: false,
          },
        },
        dryRun: { type: 'boolean', default: false, description: 'Only show the changes.' },
      },
      required: ['path', 'edits'],
      additionalProperties: false,
    },
    plain: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: { oldText: { type: 'string' }, newText: { type: 'string' } },
            required: ['oldText', 'newText'],
            additionalProperties: false,
          },
        },
        dryRun: { type: 'boolean', default: false, description: 'Only show the changes.' },
      },
      required: ['path', 'edits'],
      additionalProperties: false,
    },
    strict: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: { oldText: { type: 'string' }, newText: { type: 'string' } },
            required: ['oldText', 'newText'],
            additionalProperties: false,
          },
        },
        dryRun: { type: ['boolean', 'null'], default: false, description: 'Only show the changes.' },
      },
      required: ['path', 'edits', 'dryRun'],
      additionalProperties: false,
    },
  },
  'an issue tracker: an enum that may be left out, a free-form map, any value': {
    schema: {
      type: 'object',
      properties: {
        state: { type: 'string', enum: ['open', 'closed'], description: 'Which issues.' },
        fields: { type: 'object', additionalProperties: { type: 'string' } },
        extra: { type: 'object', additionalProperties: true },
        value: {},
        anything: true,
      },
    },
    plain: {
      type: 'object',
      properties: {
        state: { type: 'string', enum: ['open', 'closed'], description: 'Which issues.' },
        fields: { type: 'object', additionalProperties: { type: 'string' } },
        extra: { type: 'object', additionalProperties: true },
        value: {},
        anything: {},
      },
    },
    strict: {
      type: 'object',
      properties: {
        state: {
          description: 'Which issues.',
          anyOf: [{ type: 'string', enum: ['open', 'closed'] }, { type: 'null' }],
        },
        fields: { type: ['object', 'null'], additionalProperties: { type: 'string' } },
        extra: { type: ['object', 'null'], additionalProperties: true },
        value: {},
        anything: {},
      },
      required: ['state', 'fields', 'extra', 'value', 'anything'],
      additionalProperties: false,
    },
  },
  'a document store: definitions that refer to themselves': {
    schema: {
      type: 'object',
      properties: { filter: { $ref: '#/$defs/Filter' } },
      $defs: {
        Filter: {
          oneOf: [
            {
              type: 'object',
              properties: { and: { type: 'array', items: { $ref: '#/$defs/Filter' } } },
              required: ['and'],
            },
            {
              type: 'object',
              properties: { name: { type: 'string' }, not: { type: 'boolean' } },
              required: ['name'],
            },
          ],
        },
      },
    },
    plain: {
      type: 'object',
      properties: { filter: { $ref: '#/$defs/Filter' } },
      $defs: {
        Filter: {
          oneOf: [
            {
              type: 'object',
              properties: { and: { type: 'array', items: { $ref: '#/$defs/Filter' } } },
              required: ['and'],
            },
            {
              type: 'object',
              properties: { name: { type: 'string' }, not: { type: 'boolean' } },
              required: ['name'],
            },
          ],
        },
      },
    },
    strict: {
      type: 'object',
      properties: { filter: { anyOf: [{ $ref: '#/$defs/Filter' }, { type: 'null' }] } },
      required: ['filter'],
      additionalProperties: false,
      $defs: {
        Filter: {
          oneOf: [
            {
              type: 'object',
              properties: { and: { type: 'array', items: { $ref: '#/$defs/Filter' } } },
              required: ['and'],
              additionalProperties: false,
            },
            {
              type: 'object',
              properties: { name: { type: 'string' }, not: { type: ['boolean', 'null'] } },
              required: ['name', 'not'],
              additionalProperties: false,
            },
          ],
        },
      },
    },
  },
  'a mail server: a choice at the root': {
    schema: {
      type: 'object',
      oneOf: [
        { properties: { kind: { const: 'id' }, id: { type: 'string' } }, required: ['kind', 'id'] },
        { properties: { kind: { const: 'query' }, query: { type: 'string' } }, required: ['kind', 'query'] },
      ],
    },
    plain: {
      type: 'object',
      properties: {
        kind: { anyOf: [{ const: 'id' }, { const: 'query' }] },
        id: { type: 'string' },
        query: { type: 'string' },
      },
      required: ['kind'],
    },
    strict: {
      type: 'object',
      properties: {
        kind: { anyOf: [{ const: 'id' }, { const: 'query' }] },
        id: { type: ['string', 'null'] },
        query: { type: ['string', 'null'] },
      },
      required: ['kind', 'id', 'query'],
      additionalProperties: false,
    },
  },
  'a server made from classes: parts put together, and a root that points': {
    schema: {
      $ref: '#/definitions/Args',
      definitions: {
        Base: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
        Args: {
          allOf: [{ $ref: '#/definitions/Base' }],
          type: 'object',
          properties: { note: { type: ['string', 'null'] } },
        },
      },
    },
    plain: {
      type: 'object',
      properties: { id: { type: 'integer' }, note: { type: ['string', 'null'] } },
      required: ['id'],
      definitions: {
        Base: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
        Args: {
          allOf: [{ $ref: '#/definitions/Base' }],
          type: 'object',
          properties: { note: { type: ['string', 'null'] } },
        },
      },
    },
    strict: {
      type: 'object',
      properties: { id: { type: 'integer' }, note: { type: ['string', 'null'] } },
      required: ['id', 'note'],
      additionalProperties: false,
      definitions: {
        Base: {
          type: 'object',
          properties: { id: { type: 'integer' } },
          required: ['id'],
          additionalProperties: false,
        },
        Args: {
          allOf: [{ $ref: '#/definitions/Base' }],
          type: 'object',
          properties: { note: { type: ['string', 'null'] } },
          required: ['note'],
          additionalProperties: false,
        },
      },
    },
  },
  'a clock: nothing at all': {
    schema: { type: 'object' },
    plain: { type: 'object', properties: {} },
    strict: { type: 'object', properties: {}, required: [], additionalProperties: false },
  },
};

describe.each(Object.entries(real))('%s', (_name, { schema, plain, strict }) => {
  it('as plain JSON Schema', () => expect(profiled(schema, 'plain')).toEqual(plain));
  it('as a strict schema', () => expect(profiled(schema, 'strict')).toEqual(strict));
});

describe('nulls that stand for nothing', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      a: { type: 'string' },
      must: { type: 'string' },
      may: { type: ['string', 'null'] },
      either: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      list: { type: 'array', items: { type: 'object', properties: { b: { type: 'string' } } } },
      map: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: ['must'],
  };
  it.each<[string, Json, Json]>([
    ['of an optional property', { a: null }, {}],
    ['of a required property', { must: null }, { must: null }],
    ['that the schema knows', { may: null, either: null }, { may: null, either: null }],
    ['inside lists', { list: [{ b: null }, { b: 'x' }] }, { list: [{}, { b: 'x' }] }],
    [
      'of maps and of what nobody declared',
      { map: { x: null }, more: null },
      { map: { x: null }, more: null },
    ],
    ['in what is no object', [null, 'x'], [null, 'x']],
  ])('%s', (_name, input, expected) => expect(withoutNulls(input, schema)).toEqual(expected));

  it('are gone before the tool is called', async () => {
    let given: Json = null;
    const inner = {
      ...tool('save', async function* (call) {
        given = call.input;
        return { ok: true, parts: [] };
      }),
      inputSchema: schema,
    };
    const shown = withSchemaProfile(inner, 'strict');
    expect(shown.inputSchema['required']).toEqual(['a', 'must', 'may', 'either', 'list', 'map']);
    const input = { a: null, must: 'x', may: null, either: null, list: null, map: null };
    await collect(shown.call({ id: 'c', name: 'save', input }, context()));
    expect(given).toEqual({ must: 'x', may: null, either: null });
    expect(withSchemaProfile(inner, undefined)).toBe(inner);
  });
});

describe('any schema at all', () => {
  it('becomes an object that JSON can carry, and pollutes nothing', () => {
    const { schema } = fc.letrec<{ schema: Json; inner: Json }>((tie) => ({
      inner: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.boolean(),
        fc.jsonValue() as fc.Arbitrary<Json>,
        tie('schema'),
      ),
      schema: fc.dictionary(
        fc.constantFrom(
          'type',
          'properties',
          'required',
          'anyOf',
          'oneOf',
          'allOf',
          'items',
          '$ref',
          '$defs',
          'enum',
          'not',
          'additionalProperties',
          '__proto__',
        ),
        fc.oneof(
          { depthSize: 'small' },
          fc.constantFrom<Json>('object', '#/$defs/a', '#', ['a'], '#/$ref'),
          tie('inner'),
          fc.array(tie('inner'), { maxLength: 3 }),
          fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('inner')),
        ),
      ),
    }));
    fc.assert(
      fc.property(
        schema,
        fc.constantFrom('plain' as const, 'strict' as const, 'openapi' as const),
        (value, profile) => {
          const shown = profiled(JSON.parse(JSON.stringify(value)) as JsonObject, profile);
          expect(shown['type']).toBe('object');
          expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
          expect(({} as Record<string, unknown>)['a']).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });
});
