import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/config/document.ts';
import type { KeyPath } from '../../src/config/key-path.ts';
import { mapJson } from '../../src/config/locate-json.ts';
import { locateToml } from '../../src/config/locate-toml.ts';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { documentTable } from '../../src/config/schema/document.ts';
import type { Schema } from '../../src/config/schema/schema.ts';
import { fillTemplates } from '../../src/config/template.ts';
import { folderOf } from './files.ts';

const keysOf = (schema: Schema): readonly string[] => [
  ...Object.keys(schema.properties ?? {}),
  ...[
    ...Object.values(schema.properties ?? {}),
    ...(schema.oneOf ?? []),
    schema.items,
    schema.additionalProperties,
  ]
    .filter((inner) => typeof inner === 'object')
    .flatMap(keysOf),
];
const key = fc.oneof(fc.constantFrom(...new Set(keysOf(documentTable))), fc.string());
const scalar = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.integer(),
  fc.constantFrom(
    'openai',
    'scripted',
    'stdio',
    'webhook',
    '7',
    'true',
    '{{ env.A }}',
    '{{ env.NONE }}',
    '(',
  ),
);
/** Tables whose keys are often ours and whose values are often not what those keys want. */
const { table } = fc.letrec<{ value: unknown; table: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 6 }, scalar, fc.array(tie('value'), { maxLength: 3 }), tie('table')),
  table: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
}));
const plain = (value: Record<string, unknown>): boolean => !JSON.stringify(value).includes('"__proto__":');
const tables = table.filter(plain);

const pathsIn = (value: unknown, path: KeyPath = []): readonly KeyPath[] => {
  const inner: readonly KeyPath[] = Array.isArray(value)
    ? value.flatMap((item, index) => pathsIn(item, [...path, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, item]) => pathsIn(item, [...path, name]))
      : [];
  return path.length === 0 ? inner : [path, ...inner];
};

/** The same, where a real file has such tables. */
const documents = fc
  .tuple(tables, fc.constantFrom('agent', 'llm', 'rule', 'team', 'worker', 'mcp', 'hitl', 'stores', 'node'))
  .map(([value, place]) => {
    const agent = { name: 'a', system_prompt: 'x', llm: { provider: 'scripted', rules: [{ say: 'x' }] } };
    const worker = { description: 'd', preamble: 'p' };
    const team = { enabled: true, worker: { w: { ...worker, ...(place === 'worker' && value) } } };
    return {
      agent: {
        ...agent,
        ...(place === 'agent' && value),
        ...(place === 'llm' && { llm: { ...agent.llm, ...value } }),
        ...(place === 'rule' && { llm: { ...agent.llm, rules: [value] } }),
      },
      orchestration: { ...team, ...(place === 'team' && value) },
      ...(place === 'mcp' && { mcp: { servers: { x: { transport: 'stdio', cmd: ['x'], ...value } } } }),
      ...(place === 'hitl' && { hitl: { route: { mode: 'conversational' }, ...value } }),
      ...(place === 'stores' && { vector_stores: [{ type: 'in_memory', name: 'x', ...value }] }),
      ...(place === 'node' && { node: value }),
    };
  });

describe('any file', () => {
  it.each([
    ['of any tables', tables],
    ['with any tables where there may be some', documents],
  ])('%s loads or is refused, and nothing else', (_, files) => {
    const cwd = folderOf({});
    fc.assert(
      fc.property(files, (value) => {
        writeFileSync(join(cwd, 'x.toml'), stringify(value));
        const request = { path: 'x.toml', flags: {}, environment: { A: 'a' }, now: 0, cwd };
        try {
          expect(loadConfig(request).agents).not.toEqual([]);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.problems).not.toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has every problem in a line of its own text', () => {
    fc.assert(
      fc.property(tables, (value) => {
        const text = stringify({ agent: value });
        const reading = readDocument({ file: 'x.toml', text }, {});
        const lines = 'problems' in reading ? reading.problems.map(({ line }) => line) : [];
        expect(
          lines.every((line) => line !== undefined && line >= 1 && line <= text.split('\n').length),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('any key', () => {
  it('is found in TOML', () => {
    fc.assert(
      fc.property(tables, (value) => {
        const text = stringify(value);
        const locate = locateToml(text);
        for (const path of pathsIn(value)) {
          const found = locate(path);
          const name = path.findLast((part) => typeof part === 'string');
          if (typeof path.at(-1) === 'number' || found === undefined) continue;
          const rest = text.split('\n')[found.line - 1]!.slice(found.column - 1);
          expect(rest).toContain(/^[A-Za-z0-9_-]+$/.test(name!) ? name : '');
        }
        expect(pathsIn(value).filter((path) => locate(path) === undefined)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is found in JSON, which is read to its end', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const { locate, end } = mapJson(text);
        expect(end.line).toBe(text.split('\n').length);
        expect(pathsIn(value).filter((path) => locate(path) === undefined)).toEqual([]);
      }),
    );
  });
});

describe('any value', () => {
  it('of a variable is inserted as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, value) => {
        const { table } = fillTemplates({ x: `${before.replaceAll('{', '')}{{ env.A }}` }, { A: value });
        expect(table['x']).toBe(before.replaceAll('{', '') + value);
      }),
    );
  });
});
