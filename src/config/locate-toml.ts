import { type KeyPath, type Locate, locateIn, pathKey, type Position } from './key-path.ts';
import { lineFinder } from './line-finder.ts';

interface Scan {
  readonly text: string;
  at: number;
  readonly found: Map<string, number>;
  /** The newest index of each array of tables. */
  readonly lists: Map<string, number>;
}

/** Finds keys in the text of a TOML document. The text must be one the parser has accepted. */
export function locateToml(text: string): Locate {
  let positions: ReadonlyMap<string, Position> | undefined;
  return (path) => locateIn((positions ??= scanToml(text)))(path);
}

function scanToml(text: string): ReadonlyMap<string, Position> {
  const scan: Scan = { text, at: 0, found: new Map(), lists: new Map() };
  let table: KeyPath = [];
  for (skipBlank(scan); scan.at < text.length; skipBlank(scan)) {
    if (text[scan.at] === '[') table = readHeader(scan);
    else scanPair(scan, table);
  }
  const positionAt = lineFinder(text);
  return new Map([...scan.found].map(([key, offset]) => [key, positionAt(offset)]));
}

function readHeader(scan: Scan): KeyPath {
  const start = scan.at;
  const list = scan.text[start + 1] === '[';
  scan.at += list ? 2 : 1;
  const keys = readKeys(scan);
  skipTo(scan, '\n');
  const path: (string | number)[] = [];
  keys.forEach((key, position) => {
    path.push(key);
    const last = position === keys.length - 1;
    mark(scan, path, { start, over: last && !list });
    const newest = scan.lists.get(pathKey(path));
    const index = last && list ? (newest ?? -1) + 1 : newest;
    if (index === undefined) return;
    scan.lists.set(pathKey(path), index);
    path.push(index);
    mark(scan, path, { start, over: false });
  });
  return path;
}

function scanPair(scan: Scan, table: KeyPath): void {
  const start = scan.at;
  const path = [...table];
  for (const key of readKeys(scan)) {
    path.push(key);
    mark(scan, path, { start, over: false });
  }
  skipTo(scan, '=');
  scan.at++;
  skipBlank(scan);
  scanValue(scan, path);
}

function scanValue(scan: Scan, path: KeyPath): void {
  switch (scan.text[scan.at]) {
    case '"':
    case "'":
      return void readString(scan);
    case '[':
      return scanItems(scan, ']', (index) => {
        mark(scan, [...path, index], { start: scan.at, over: false });
        scanValue(scan, [...path, index]);
      });
    case '{':
      return scanItems(scan, '}', () => scanPair(scan, path));
    default:
      while (scan.at < scan.text.length && !',]}#\n'.includes(scan.text[scan.at]!)) scan.at++;
  }
}

function scanItems(scan: Scan, close: string, scanItem: (index: number) => void): void {
  scan.at++;
  for (let index = 0; ; index++) {
    skipBlank(scan);
    if (scan.text[scan.at] === ',') {
      scan.at++;
      skipBlank(scan);
    }
    if (scan.at >= scan.text.length) return;
    if (scan.text[scan.at] === close) {
      scan.at++;
      return;
    }
    scanItem(index);
  }
}

/** Reads `a."b c".d`. Always moves on, so that no text can hold the scan. */
function readKeys(scan: Scan): string[] {
  const keys: string[] = [];
  for (;;) {
    skipSpace(scan);
    const quoted = scan.text[scan.at] === '"' || scan.text[scan.at] === "'";
    const start = scan.at;
    if (quoted) keys.push(readString(scan));
    else {
      while (/[\w-]/.test(scan.text[scan.at] ?? '')) scan.at++;
      keys.push(scan.text.slice(start, scan.at));
    }
    skipSpace(scan);
    if (scan.text[scan.at] !== '.') {
      if (scan.at === start) scan.at++;
      return keys;
    }
    scan.at++;
  }
}

function readString(scan: Scan): string {
  const quote = scan.text[scan.at]!;
  const long = scan.text.startsWith(quote.repeat(3), scan.at);
  const close = long ? quote.repeat(3) : quote;
  const start = scan.at;
  scan.at += close.length;
  while (scan.at < scan.text.length && !scan.text.startsWith(close, scan.at)) {
    scan.at += quote === '"' && scan.text[scan.at] === '\\' ? 2 : 1;
  }
  scan.at += close.length;
  // A long string may end with quotes of its own before the three that close it.
  if (long) while (scan.text[scan.at] === quote) scan.at++;
  const raw = scan.text.slice(start, scan.at);
  return quote === '"' && !long ? unescaped(raw) : raw.slice(close.length, -close.length);
}

function unescaped(raw: string): string {
  try {
    return String(JSON.parse(raw));
  } catch {
    // TOML knows escapes that JSON does not; such a key is only found at its table.
    return raw;
  }
}

function mark(scan: Scan, path: KeyPath, { start, over }: { start: number; over: boolean }): void {
  const key = pathKey(path);
  if (over || !scan.found.has(key)) scan.found.set(key, start);
}

function skipBlank(scan: Scan): void {
  for (; scan.at < scan.text.length; scan.at++) {
    if (scan.text[scan.at] === '#') skipTo(scan, '\n');
    else if (!' \t\r\n\uFEFF'.includes(scan.text[scan.at]!)) return;
  }
}

function skipSpace(scan: Scan): void {
  while (scan.text[scan.at] === ' ' || scan.text[scan.at] === '\t') scan.at++;
}

function skipTo(scan: Scan, mark: string): void {
  const found = scan.text.indexOf(mark, scan.at);
  scan.at = found < 0 ? scan.text.length : found;
}
