import type { Json, JsonObject } from '../core/json.ts';
import type { KeyPath } from './key-path.ts';

const deepest = 64;

/** What is found on the way through a document, before it has a file and a line. */
export interface Finding {
  readonly path: KeyPath;
  readonly message: string;
  readonly hint?: string;
}

export interface Plain {
  readonly table: JsonObject;
  readonly findings: readonly Finding[];
}

/** The parsed document as plain JSON: dates become text, and keys that could reach a prototype are refused. */
export function plain(value: object, say: (path: KeyPath) => string): Plain {
  const findings: Finding[] = [];
  const refuse = (path: KeyPath, message: string): null => {
    findings.push({ path, message: `${say(path)} ${message}` });
    return null;
  };
  const copy = (value: unknown, path: KeyPath): Json => {
    if (typeof value === 'number' && !Number.isFinite(value)) return refuse(path, 'is not a finite number');
    if (value === null || typeof value !== 'object') return scalar(value);
    if (value instanceof Date) return value.toISOString();
    if (path.length > deepest) {
      const named = path.slice(0, path.findLastIndex((part) => typeof part === 'string') + 1);
      return refuse(named, `is nested more than ${deepest} levels deep`);
    }
    if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index]));
    return copyTable(value, path);
  };
  const copyTable = (value: object, path: KeyPath): JsonObject =>
    Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => {
        const at = [...path, key];
        if (key !== '__proto__') return [[key, copy(item, at)]];
        refuse(at, 'cannot be a key');
        return [];
      }),
    );
  return { table: copyTable(value, []), findings };
}

const scalar = (value: unknown): Json =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
