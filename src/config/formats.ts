/** A format says what is wrong with a text, or nothing. */
type Format = (text: string) => string | undefined;

/** The formats the tables use, beyond what JSON Schema itself can say. An empty text is left to `minLength`. */
export const formats: Readonly<Record<string, Format>> = {
  regex(text) {
    try {
      RegExp(text, 'u');
      return undefined;
    } catch (error) {
      return `is not a regular expression: ${error instanceof Error ? lastClause(error.message) : text}`;
    }
  },
  'http-url'(text) {
    const url = text.trim();
    if (url === '') return undefined;
    return /^https?:\/\//i.test(url) && URL.canParse(url)
      ? undefined
      : 'is not an address that begins with http:// or https://';
  },
  base64: (text) =>
    /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text) && text.replace(/\s/g, '').length % 4 === 0
      ? undefined
      : 'is not base64',
  glob: (text) => globFault(text),
  'forwardable-header': (text) => headerFault(text),
};

// "Invalid regular expression: /(/: Unterminated group" repeats what the file says.
const lastClause = (message: string): string => message.slice(message.lastIndexOf(': ') + 2).toLowerCase();

function globFault(glob: string): string | undefined {
  let group = 0;
  for (let at = 0; at < glob.length; at++) {
    const sign = glob[at];
    if (sign === '\\') at++;
    else if (sign === '[') {
      // The first sign inside a class stands for itself, even `]`.
      const end = glob.indexOf(']', at + (glob[at + 1] === '!' || glob[at + 1] === '^' ? 3 : 2));
      if (end < 0) return 'is not a pattern: [ is never closed';
      at = end;
    } else if (sign === '{') group++;
    else if (sign === '}' && --group < 0) return 'is not a pattern: } closes nothing';
  }
  return group > 0 ? 'is not a pattern: { is never closed' : undefined;
}

const reserved: ReadonlySet<string> = new Set([
  'content-type',
  'accept',
  'mcp-session-id',
  'host',
  'content-length',
  'transfer-encoding',
]);
function headerFault(name: string): string | undefined {
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return 'is not a header name in lower case';
  return reserved.has(name) ? 'is a header the node sets itself' : undefined;
}
