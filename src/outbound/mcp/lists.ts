import type { JsonObject } from '../../core/json.ts';
import type { Connection } from './connection.ts';

/** A tool as its server declares it. */
export interface DeclaredTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

export interface Listed<T> {
  readonly items: readonly T[];
  /** What was left out, and why. */
  readonly faults: readonly string[];
}

const mostPages = 100;
const mostItems = 1000;
const longestName = 256;
const longestDescription = 8192;
const longestSchema = 100_000;
const deepestSchema = 64;

/** Every page of the tools of a server. One that cannot be used is left out, and the others stay. */
export async function listTools(connection: Connection, signal: AbortSignal): Promise<Listed<DeclaredTool>> {
  if (!connection.offers.tools) return { items: [], faults: [] };
  const { items, faults } = await listAll(connection, { method: 'tools/list', key: 'tools' }, signal);
  const seen = new Set<string>();
  const sound: DeclaredTool[] = [];
  const wrong = [...faults];
  for (const item of items) {
    const read = toolFrom(item, seen);
    if (typeof read === 'string') wrong.push(read);
    else {
      seen.add(read.name);
      sound.push(read);
    }
  }
  return { items: sound, faults: wrong };
}

interface List {
  readonly method: string;
  readonly key: string;
}

/** Every page of a list, as far as a list may go. */
async function listAll(
  connection: Connection,
  { method, key }: List,
  signal: AbortSignal,
): Promise<Listed<JsonObject>> {
  const items: JsonObject[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < mostPages && items.length < mostItems; page++) {
    const answer = await connection.ask(method, cursor === undefined ? {} : { cursor }, { signal });
    const list = answer[key];
    if (Array.isArray(list)) for (const item of list) if (isObject(item)) items.push(item);
    const next = answer['nextCursor'];
    if (typeof next !== 'string' || next === '') return { items: items.slice(0, mostItems), faults: [] };
    if (cursors.has(next)) return { items, faults: [`${method} came back to a page it had been on`] };
    cursors.add(next);
    cursor = next;
  }
  return { items: items.slice(0, mostItems), faults: [`${method} goes on after ${items.length} entries`] };
}

function toolFrom(item: JsonObject, seen: ReadonlySet<string>): DeclaredTool | string {
  const { name, description, inputSchema: schema } = item;
  if (typeof name !== 'string' || name === '') return 'a tool has no name';
  if (name.length > longestName) return `a name is over ${longestName} characters: ${name.slice(0, 40)}…`;
  if (seen.has(name)) return `${name} is listed twice`;
  if (!isObject(schema)) return `${name} has no schema`;
  if (schema['type'] !== undefined && schema['type'] !== 'object')
    return `${name} takes something else than an object`;
  if (isDeeper(schema, deepestSchema)) return `the schema of ${name} is nested too deep`;
  if (JSON.stringify(schema).length > longestSchema) return `the schema of ${name} is too long`;
  const about = typeof description === 'string' ? description.slice(0, longestDescription) : '';
  return { name, description: about, inputSchema: { ...schema, type: 'object' } };
}

/** Looks only as deep as it may be, so that no depth can exhaust the stack. */
export function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeper(inner, most - 1));
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
