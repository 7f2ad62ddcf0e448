import type { Json, JsonObject } from '../core/json.ts';
import { type KeyPath, pathKey, sayPath } from './key-path.ts';
import type { Finding } from './plain.ts';

/** `{{ env.NAME }}` and `{{ env.NAME | default: 'x' }}`. */
const reference = /\{\{\s*env\.(\w+)\s*(?:\|\s*default:\s*('[^']*'|"[^"]*")\s*)?\}\}/g;
const almost = /\{\{\s*env\b[^{}]*\}\}/;

export interface Filled {
  readonly table: JsonObject;
  /** The names each templated text refers to, by path. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** One per name that is not set, at its first use. */
  readonly missing: readonly Finding[];
  /** The texts that could not be filled in. */
  readonly unfilled: readonly KeyPath[];
  readonly warnings: readonly Finding[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Fills references to the environment into the strings of a parsed document; what is inserted is never read again. */
export function fillTemplates(table: JsonObject, environment: Environment): Filled {
  const names = new Map<string, string[]>();
  const missing = new Map<string, Finding>();
  const unfilled: KeyPath[] = [];
  const warnings: Finding[] = [];
  const fillText = (text: string, path: KeyPath): string => {
    if (!text.includes('{{')) return text;
    const filled = text.replace(reference, (whole, name: string, fallback?: string) => {
      const key = pathKey(path);
      names.set(key, [...(names.get(key) ?? []), name]);
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      const known = value ?? fallback?.slice(1, -1);
      if (known !== undefined) return known;
      unfilled.push(path);
      if (!missing.has(name)) missing.set(name, notSet(name, path));
      return whole;
    });
    const odd = almost.exec(text.replace(reference, ''))?.[0];
    if (odd !== undefined) warnings.push(notRead(odd, path));
    return filled;
  };
  const fill = (value: Json, path: KeyPath): Json => {
    if (typeof value === 'string') return fillText(value, path);
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return value.map((item, index) => fill(item, [...path, index]));
    return fillTable(value, path);
  };
  const fillTable = (value: JsonObject, path: KeyPath): JsonObject =>
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]));
  return { table: fillTable(table, []), names, missing: [...missing.values()], unfilled, warnings };
}

const isList = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value);

const notSet = (name: string, path: KeyPath): Finding => ({
  path,
  message: `${sayPath(path)} needs the environment variable ${name}, which is not set`,
  hint: `export ${name}=..., put it in .env, or write {{ env.${name} | default: '' }}`,
});

const notRead = (text: string, path: KeyPath): Finding => ({
  path,
  message: `${sayPath(path)} keeps ${text} as it is`,
  hint: "a reference is written {{ env.NAME }} or {{ env.NAME | default: 'x' }}",
});
