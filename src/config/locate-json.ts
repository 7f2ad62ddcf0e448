import { type KeyPath, type Locate, locateIn, pathKey, type Position } from './key-path.ts';
import { lineFinder } from './line-finder.ts';

interface Scan {
  readonly text: string;
  at: number;
  readonly found: Map<string, number>;
}

/** Where things stand in a JSON text, and where reading ends: at the first fault, or behind the value. */
export interface JsonMap {
  readonly locate: Locate;
  readonly end: Position;
}

/** Finds keys in a JSON text, as far as it can be read. */
export function mapJson(text: string): JsonMap {
  const scan: Scan = { text, at: 0, found: new Map() };
  if (scanValue(scan, [])) skipSpace(scan);
  const positionAt = lineFinder(text);
  const positions = new Map([...scan.found].map(([key, offset]) => [key, positionAt(offset)]));
  return { locate: locateIn(positions), end: positionAt(scan.at) };
}

const scalar =
  /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/** False where the text stops making sense; the scan then stands there. */
function scanValue(scan: Scan, path: KeyPath): boolean {
  skipSpace(scan);
  if (path.length > 0) scan.found.set(pathKey(path), scan.found.get(pathKey(path)) ?? scan.at);
  // As deep as anyone reads; what is deeper is found at its ancestor.
  if (path.length > 100) return false;
  switch (scan.text[scan.at]) {
    case '{':
      return scanItems(scan, '}', () => {
        const start = scan.at;
        const key = scan.text[start] === '"' ? readScalar(scan) : undefined;
        if (key === undefined) return false;
        const inner = [...path, String(JSON.parse(key))];
        scan.found.set(pathKey(inner), start);
        return take(scan, ':') && scanValue(scan, inner);
      });
    case '[':
      return scanItems(scan, ']', (index) => scanValue(scan, [...path, index]));
    default:
      return readScalar(scan) !== undefined;
  }
}

function scanItems(scan: Scan, close: string, scanItem: (index: number) => boolean): boolean {
  scan.at++;
  if (take(scan, close)) return true;
  for (let index = 0; ; index++) {
    skipSpace(scan);
    if (!scanItem(index)) return false;
    if (take(scan, close)) return true;
    if (!take(scan, ',')) return false;
  }
}

function readScalar(scan: Scan): string | undefined {
  scalar.lastIndex = scan.at;
  const [found] = scalar.exec(scan.text) ?? [];
  scan.at += found?.length ?? 0;
  return found;
}

function take(scan: Scan, sign: string): boolean {
  skipSpace(scan);
  if (scan.text[scan.at] !== sign) return false;
  scan.at++;
  return true;
}

function skipSpace(scan: Scan): void {
  while (' \t\r\n'.includes(scan.text[scan.at] ?? '.')) scan.at++;
}
