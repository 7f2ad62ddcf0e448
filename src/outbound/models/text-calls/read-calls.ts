import type { Json, JsonObject } from '../../../core/json.ts';
import type { ToolSpec } from '../../../core/tool.ts';
import { LooseJson } from '../../../lib/loose-json.ts';

/** A call that a model wrote down. */
export interface WrittenCall {
  readonly name: string;
  readonly input: Json;
}

/** The tools a model may have in mind, by name. Of one that is no longer offered nothing is known but its name. */
export type KnownTools = ReadonlyMap<string, Pick<ToolSpec, 'inputSchema'> | undefined>;

/** The calls in JSON: a table with a name and arguments, a list of them, or several in a row. */
export function callsInJson(text: string): readonly WrittenCall[] {
  const reader = new LooseJson(text);
  const calls: WrittenCall[] = [];
  for (;;) {
    const value = reader.value();
    if (value === undefined) return calls;
    calls.push(...callsIn(value));
    reader.skip(',');
    reader.skip(';');
  }
}

/** The calls in `[tool(a="b"), other(c=1)]`. */
export function callsInPython(text: string): readonly WrittenCall[] {
  const reader = new LooseJson(text);
  const calls: WrittenCall[] = [];
  reader.skip('[');
  for (;;) {
    const name = reader.name();
    if (name === undefined || !reader.skip('(')) return calls;
    const input = keywords(reader);
    if (input === undefined) return [];
    calls.push({ name, input });
    reader.skip(',');
  }
}

/** The arguments up to the closing bracket; undefined where there is something else. */
function keywords(reader: LooseJson): JsonObject | undefined {
  const entries: [string, Json][] = [];
  while (!reader.skip(')')) {
    if (reader.skip(',')) continue;
    const key = reader.name();
    if (key === undefined) break;
    const value = reader.skip('=') ? reader.value() : undefined;
    if (value === undefined) return undefined;
    entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

const opening = '<function=';

/** The calls in `<function=name><parameter=key>value</parameter></function>`, closed or not. */
export function callsInTags(text: string, tools: KnownTools): readonly WrittenCall[] {
  return text
    .split(opening)
    .slice(1)
    .flatMap((piece) => {
      const end = piece.indexOf('>');
      if (end < 0) return [];
      const name = unquoted(piece.slice(0, end));
      const body = piece.slice(end + 1).split('</function>')[0] ?? '';
      return [{ name, input: inputIn(body, tools.get(name)?.inputSchema) }];
    });
}

function inputIn(body: string, schema: JsonObject | undefined): Json {
  if (body.trimStart().startsWith('{')) return new LooseJson(body).value() ?? {};
  const entries = body
    .split('<parameter=')
    .slice(1)
    .flatMap((piece): [string, Json][] => {
      const end = piece.indexOf('>');
      if (end < 0) return [];
      const key = unquoted(piece.slice(0, end));
      const text = piece.slice(end + 1).split('</parameter>')[0] ?? '';
      return [[key, valueOf(text.replace(/^\n/u, '').replace(/\n\s*$/u, ''), typeOf(schema, key))]];
    });
  return Object.fromEntries(entries);
}

const unquoted = (text: string): string => text.trim().replaceAll(/^["']|["']$/gu, '');

/** A value without quotes is a text where a text is wanted, and else what it reads as. */
function valueOf(text: string, type: Json | undefined): Json {
  if (type === 'string') return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text === 'True' || text === 'False' ? text === 'True' : text;
  }
}

function typeOf(schema: JsonObject | undefined, key: string): Json | undefined {
  const properties = fieldOf(schema, 'properties');
  return fieldOf(fieldOf(properties, key), 'type');
}

/** A value that may be a call, or hold some. */
function callsIn(value: Json): readonly WrittenCall[] {
  if (isList(value)) return value.flatMap(callsIn);
  const inner = ['tool_calls', 'tool_call', 'function_call', 'function'].map((key) => fieldOf(value, key));
  const wrapped = inner.find((one) => typeof one === 'object' && one !== null);
  if (wrapped !== undefined) return callsIn(wrapped);
  const name = ['name', 'tool', 'tool_name', 'function'].map((key) => fieldOf(value, key)).find(isText);
  if (name === undefined) return [];
  const input = ['arguments', 'parameters', 'args', 'input'].map((key) => fieldOf(value, key));
  return [{ name, input: parsed(input.find((one) => one !== undefined && one !== null) ?? {}) }];
}

/** Arguments may be JSON within a text. */
function parsed(input: Json): Json {
  if (typeof input !== 'string') return input;
  const value = input.trimStart().startsWith('{') ? new LooseJson(input).value() : undefined;
  return value ?? input;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isText = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

const fieldOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === 'object' && value !== null && !isList(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined;
