import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SourceFile, parseSource } from './support/source-file.ts';

/** Exceptions to a rule, each with its reason. Keep it short. */
const allowed = [
  {
    file: 'src/inbound/http/endings.ts',
    fault: 'takes 4 parameters',
    reason: 'express knows an error handler by its four parameters',
  },
] as const;

const root = resolve(import.meta.dirname, '..');
const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .toSorted();
const read = (path: string): SourceFile => parseSource(path, readFileSync(join(root, path), 'utf8'));
const source = filesUnder('src').map(read);
const tests = filesUnder('test').map(read);

/** What each floor stands on. A floor may always import itself; rooms inside outbound and inbound may not. */
const floors: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  core: [],
  config: ['core', 'lib'],
  engine: ['core', 'lib'],
  runtime: ['core', 'lib', 'engine'],
  outbound: ['core', 'lib'],
  inbound: ['core', 'lib', 'runtime'],
};
/** The doorstep: plumbing that every inbound room stands on. */
const doorstep = 'src/inbound/http';
/** Packages a floor may use. Outbound and inbound rooms each use their own SDK. */
const packages: Readonly<Record<string, readonly string[]>> = {
  lib: ['node:crypto'],
  core: [],
  engine: [],
  runtime: ['node:events'],
  config: ['ajv', 'smol-toml', 'json-schema-to-ts', 'node:fs', 'node:path'],
};
/** Only these may touch the process. */
const processUsers: ReadonlySet<string> = new Set(['src/main.ts', 'src/config/environment.ts']);

const floorOf = (path: string): string => path.split('/')[1] ?? '';
const roomOf = (path: string): string => path.split('/').slice(0, 3).join('/');
const isRoot = (path: string): boolean => path === 'src/main.ts' || path === 'src/node.ts';
const target = (file: SourceFile, specifier: string): string =>
  relative(root, resolve(root, dirname(file.path), specifier));

function floorFault(file: SourceFile, specifier: string): string | undefined {
  if (isRoot(file.path)) return undefined;
  const floor = floorOf(file.path);
  if (!specifier.startsWith('.')) {
    const list = packages[floor];
    const known = list?.some((name) => specifier === name || specifier.startsWith(`${name}/`)) ?? true;
    return known ? undefined : `${file.path} may not use the package ${specifier}`;
  }
  const path = target(file, specifier);
  const below = floorOf(path);
  if (isRoot(path)) return `${file.path} imports the composition root`;
  if (below === floor) {
    const rooms = floor === 'outbound' || floor === 'inbound';
    const stranger = rooms && roomOf(path) !== roomOf(file.path) && roomOf(path) !== doorstep;
    return stranger ? `${file.path} reaches into another room: ${path}` : undefined;
  }
  return floors[floor]?.includes(below) === true ? undefined : `${file.path} looks up at ${path}`;
}

function cycles(files: readonly SourceFile[]): string[] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      file.imports.filter((i) => !i.lazy && i.from.startsWith('.')).map((i) => target(file, i.from)),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

const faults = (check: (file: SourceFile) => (string | undefined)[]): string[] =>
  source
    .flatMap(check)
    .filter((fault) => fault !== undefined)
    .filter((fault) => !allowed.some((one) => fault.startsWith(one.file) && fault.endsWith(one.fault)));

describe('the house', () => {
  it('has floors, and every import points down', () => {
    expect(faults((file) => file.imports.map((i) => floorFault(file, i.from)))).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(cycles(source)).toEqual([]);
  });

  it('has no barrels and no default exports', () => {
    expect(
      faults((file) => [file.path.endsWith('/index.ts') ? `${file.path} is a barrel` : undefined]),
    ).toEqual([]);
    expect(faults((file) => [file.exportsDefault ? `${file.path} has a default export` : undefined])).toEqual(
      [],
    );
  });

  it('has no any and no enum', () => {
    expect(faults((file) => file.anys.map((line) => `${file.path}:${line} says any`))).toEqual([]);
    expect(faults((file) => file.enums.map((line) => `${file.path}:${line} declares an enum`))).toEqual([]);
  });

  it('touches the process in one place and the environment in another', () => {
    const outside = (file: SourceFile) => !processUsers.has(file.path);
    expect(
      faults((file) => (outside(file) ? file.processUses.map((line) => `${file.path}:${line}`) : [])),
    ).toEqual([]);
  });

  it('takes time and ids from the context in the engine and the runtime', () => {
    const pure = (file: SourceFile) => ['engine', 'runtime', 'core'].includes(floorOf(file.path));
    expect(
      faults((file) => (pure(file) ? file.clockUses.map((line) => `${file.path}:${line}`) : [])),
    ).toEqual([]);
  });

  it('keeps files at 400 lines, functions at 60, positional parameters at 3', () => {
    const long = (file: SourceFile) => [
      file.lines > 400 ? `${file.path} has ${file.lines} lines` : undefined,
    ];
    expect(faults(long)).toEqual([]);
    expect(
      faults((file) =>
        file.functions.map((f) =>
          f.lines > 60 ? `${file.path}:${f.line} ${f.name} has ${f.lines} lines` : undefined,
        ),
      ),
    ).toEqual([]);
    expect(
      faults((file) =>
        file.functions.map((f) =>
          f.parameters > 3 ? `${file.path}:${f.line} ${f.name} takes ${f.parameters} parameters` : undefined,
        ),
      ),
    ).toEqual([]);
  });

  it('replaces ports in tests, never modules', () => {
    expect(tests.filter((file) => file.mocks > 0).map((file) => file.path)).toEqual([]);
  });

  it('has no exception that nothing needs', () => {
    const takes = (path: string): number[] =>
      source.filter((file) => file.path === path).flatMap((file) => file.functions.map((f) => f.parameters));
    expect(allowed.filter(({ file }) => !takes(file).includes(4))).toEqual([]);
  });
});

describe('the rules themselves', () => {
  const fault = (path: string, text: string) => {
    const file = parseSource(path, text);
    return file.imports.map((i) => floorFault(file, i.from));
  };

  it('see an import that looks up, a stranger room, a package out of place', () => {
    expect(fault('src/core/x.ts', "import '../engine/y.ts';")).toEqual([
      'src/core/x.ts looks up at src/engine/y.ts',
    ]);
    expect(fault('src/outbound/a/x.ts', "import '../b/y.ts';")).toEqual([
      'src/outbound/a/x.ts reaches into another room: src/outbound/b/y.ts',
    ]);
    expect(fault('src/inbound/a/x.ts', "import '../http/y.ts';")).toEqual([undefined]);
    expect(fault('src/engine/x.ts', "import 'express';")).toEqual([
      'src/engine/x.ts may not use the package express',
    ]);
  });

  it('see any, enums, defaults, the process, the clock, long parameter lists and cycles', () => {
    const file = parseSource(
      'src/lib/x.ts',
      'enum A { B }\nexport default function f(a: any, b: 1, c: 2, d: 3) { process.exit(); Date.now(); }',
    );
    expect(file).toMatchObject({
      anys: [2],
      enums: [1],
      exportsDefault: true,
      processUses: [2],
      clockUses: [2],
    });
    expect(file.functions).toMatchObject([{ name: 'f', parameters: 4 }]);
    const pair = [
      parseSource('src/lib/a.ts', "import './b.ts'"),
      parseSource('src/lib/b.ts', "import './a.ts'"),
    ];
    expect(cycles(pair)).toEqual(['src/lib/a.ts -> src/lib/b.ts -> src/lib/a.ts']);
  });
});
