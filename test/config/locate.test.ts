import { describe, expect, it } from 'vitest';
import type { KeyPath } from '../../src/config/key-path.ts';
import { mapJson } from '../../src/config/locate-json.ts';
import { locateToml } from '../../src/config/locate-toml.ts';

const toml = `# [not.a.table]
top = 1
[a]
text = """
x = 1
[b]
\\""" "" still text""""
raw = '''
[c]
''''
  b.c.d = [ # a comment ]
    1, "two, ]",
    { e = 3, f.g = 4 },
    [5]]
inline = { h = { i = "}" },
  j = 1 }
"quo ted" = 1
'li.teral' = 2
"\\u0061\\"" = 3

[[list]]
k = 1
[list.sub]
l = 1
[[list.deep]]
m = 1
[[list]]
[[list.deep]]
[[list.deep]]
m = 2
[list.sub]
l = 2
[x.y.z]
n = 2026-01-01T00:00:00Z
[x]
o = 1 # [p]
date = 1979-05-27 07:32:00`;

const cases: readonly (readonly [KeyPath, number])[] = [
  [['top'], 2],
  [['a'], 3],
  [['a', 'text'], 4],
  [['a', 'raw'], 8],
  [['a', 'b'], 11],
  [['a', 'b', 'c', 'd'], 11],
  [['a', 'b', 'c', 'd', 0], 12],
  [['a', 'b', 'c', 'd', 1], 12],
  [['a', 'b', 'c', 'd', 2, 'e'], 13],
  [['a', 'b', 'c', 'd', 2, 'f', 'g'], 13],
  [['a', 'b', 'c', 'd', 3, 0], 14],
  [['a', 'inline', 'h', 'i'], 15],
  [['a', 'inline', 'j'], 16],
  [['a', 'quo ted'], 17],
  [['a', 'li.teral'], 18],
  [['a', 'a"'], 19],
  [['list'], 21],
  [['list', 0, 'k'], 22],
  [['list', 0, 'sub', 'l'], 24],
  [['list', 0, 'deep', 0, 'm'], 26],
  [['list', 1], 27],
  [['list', 1, 'deep', 0], 28],
  [['list', 1, 'deep', 1, 'm'], 30],
  [['list', 1, 'sub', 'l'], 32],
  [['x', 'y', 'z', 'n'], 34],
  [['x', 'y'], 33],
  [['x'], 35],
  [['x', 'o'], 36],
  [['x', 'date'], 37],
];

describe('a key in TOML', () => {
  it.each(cases)('%j stands in line %i', (path, line) => {
    expect(locateToml(toml)(path)?.line).toBe(line);
  });

  it('is looked for at its ancestors', () => {
    const locate = locateToml(toml);
    expect(locate(['a', 'inline', 'h', 'missing'])?.line).toBe(15);
    expect(locate(['list', 1, 'missing', 3])?.line).toBe(27);
    expect(locate(['missing', 'too'])).toBeUndefined();
    expect(locate([])).toBeUndefined();
  });

  it('has a column', () => {
    expect(locateToml('a = { b = 1 }')(['a', 'b'])).toEqual({ line: 1, column: 7 });
  });

  it('is found whatever ends the lines', () => {
    expect(locateToml('\uFEFFa = 1\r\n\r\n[b]\r\nc = 1\r\n')(['b', 'c'])?.line).toBe(4);
  });
});

describe('a key in JSON', () => {
  const json = '{\n "a": [1,\n  {"b\\n": "}"}\n ],\n "c": {\n  "d": null }\n}';
  it.each([
    [['a'], 2],
    [['a', 0], 2],
    [['a', 1, 'b\n'], 3],
    [['c', 'd'], 6],
    [['c', 'missing'], 5],
  ])('%j stands in line %i', (path, line) => {
    expect(mapJson(json).locate(path)?.line).toBe(line);
  });

  it.each([
    ['{"a": 1,}', 9],
    ['{"a" 1}', 6],
    ['{"a": tru}', 7],
    ['{"a": "\n"}', 7],
    ['{"a": 01}', 8],
    ['[1 2]', 4],
    ['{} x', 4],
    ['', 1],
  ])('is the last thing before a fault: %j', (text, column) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(mapJson(text).end.column).toBe(column);
  });
});
