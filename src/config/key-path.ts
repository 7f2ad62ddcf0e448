/** The way to a value in a document: keys, and indexes of lists. */
export type KeyPath = readonly (string | number)[];

export interface Position {
  readonly line: number;
  readonly column: number;
}
/** Finds where a key stands; an unknown one is looked for at its nearest ancestor. */
export type Locate = (path: KeyPath) => Position | undefined;

/** A map key for a path. */
export const pathKey = (path: KeyPath): string => JSON.stringify(path);

/** Finds positions by path, at the nearest ancestor when the path itself has none. */
export function locateIn(positions: ReadonlyMap<string, Position>): Locate {
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const found = positions.get(pathKey(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** A path as a person says it: `[agent.llm] model`, `[[agent.llm.rules]] when.text`, `[agent] mcp_filter[0]`. */
export function sayPath(path: KeyPath): string {
  const end = path.findLastIndex((part) => typeof part === 'string') + 1;
  const keys = path.slice(0, end);
  const indexes = path.slice(end).map((index) => `[${index}]`);
  const list = keys.findLastIndex((part) => typeof part === 'number');
  const table = list < 0 ? keys.slice(0, -1) : keys.slice(0, list + 1);
  const key = dotted(keys.slice(table.length)) + indexes.join('');
  return table.length === 0 ? key : `${sayTable(table)} ${key}`;
}

/** A table as its header: `[agent.llm]`. */
export function sayTable(path: KeyPath): string {
  return typeof path.at(-1) === 'number' ? `[[${dotted(path.slice(0, -1))}]]` : `[${dotted(path)}]`;
}

/** The keys with dots between them, without the indexes of lists. */
const dotted = (path: KeyPath): string =>
  path
    .filter((part) => typeof part === 'string')
    .map(sayKey)
    .join('.');

const sayKey = (key: string): string => {
  const short = key.length > 60 ? `${key.slice(0, 57)}...` : key;
  return /^[A-Za-z0-9_-]+$/.test(key) ? short : JSON.stringify(short);
};

/** The value at a path, or undefined where there is none. */
export function valueAt(value: unknown, path: KeyPath): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    // The line above has seen that the object has the key.
    at = (at as Record<string | number, unknown>)[part];
  }
  return at;
}
