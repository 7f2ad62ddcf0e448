const assignment =
  /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*=[^\S\n]*("(?:\\[^]|[^"\\])*"|'[^']*'|`[^`]*`|[^\n]*)/gm;

/** Reads the text of a `.env` file: quotes may span lines, `#` after a blank starts a comment, a later line wins. */
export function parseDotenv(text: string): Record<string, string> {
  const lines = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  return Object.fromEntries(
    [...lines.matchAll(assignment)].map(([, name = '', value = '']) => [name, unquoted(value)]),
  );
}

function unquoted(value: string): string {
  const [quote] = value;
  const quoted =
    value.length > 1 && value.endsWith(quote!) && (quote === '"' || quote === "'" || quote === '`');
  if (!quoted) return value.replace(/(?:^|\s)#.*$/, '').trim();
  const inner = value.slice(1, -1);
  return quote === '"' ? inner.replace(/\\([nrt"\\])/g, (_, letter: string) => escapes[letter]!) : inner;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
