type Loose = null | boolean | number | string | Loose[] | { [key: string]: Loose };

/** How deep values may be in one another. */
const deepest = 64;

/**
 * Reads JSON as models write it: quotes of either kind, names without quotes, commas too many, `True` and `None`,
 * line breaks within texts, and brackets that are never closed. In one pass, whatever it is given.
 */
export class LooseJson {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value that stands here, or undefined where there is none. */
  value(): Loose | undefined {
    this.#space();
    const first = this.#text[this.#at];
    if (first === undefined || this.#depth >= deepest) return undefined;
    if (first === '{') return this.#nested(() => this.#table());
    if (first === '[' || first === '(') return this.#nested(() => this.#list(first === '[' ? ']' : ')'));
    if (first === '"' || first === "'") return this.#quoted(first);
    return this.#word();
  }

  /** Steps over this character if it stands here. */
  skip(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** The name that stands here, in quotes or without. */
  name(): string | undefined {
    this.#space();
    const first = this.#text[this.#at];
    if (first === '"' || first === "'") return this.#quoted(first);
    const found = this.#match(/[\w.$-]+/uy);
    return found;
  }

  #nested<T>(read: () => T): T {
    this.#depth++;
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #table(): Loose {
    const entries: [string, Loose][] = [];
    while (!this.skip('}')) {
      if (this.skip(',')) continue;
      const key = this.name();
      if (key === undefined || !this.skip(':')) break;
      const value = this.value();
      if (value === undefined) break;
      entries.push([key, value]);
    }
    // Unlike an assignment, this gives `__proto__` no meaning.
    return Object.fromEntries(entries);
  }

  #list(closing: string): Loose {
    const items: Loose[] = [];
    while (!this.skip(closing)) {
      if (this.skip(',')) continue;
      const value = this.value();
      if (value === undefined) break;
      items.push(value);
    }
    return items;
  }

  #quoted(quote: string): string {
    const pieces: string[] = [];
    let from = ++this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at];
      if (character === quote) break;
      if (character !== '\\') continue;
      pieces.push(this.#text.slice(from, this.#at));
      pieces.push(this.#escaped());
      from = this.#at + 1;
    }
    pieces.push(this.#text.slice(from, this.#at));
    this.#at++;
    return pieces.join('');
  }

  /** Reads the escape that stands here, and ends on its last character. */
  #escaped(): string {
    this.#at++;
    const character = this.#text[this.#at] ?? '';
    if (character === 'u') {
      const code = this.#text.slice(this.#at + 1, this.#at + 5);
      if (/^[0-9a-f]{4}$/iu.test(code)) {
        this.#at += 4;
        return String.fromCharCode(Number.parseInt(code, 16));
      }
    }
    return escapes[character] ?? character;
  }

  #word(): Loose | undefined {
    const word = this.#match(/[\w.+-]+/uy);
    if (word === undefined) return undefined;
    if (Object.hasOwn(words, word)) return words[word];
    return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu.test(word) ? Number(word) : word;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #space(): void {
    while (/\s/u.test(this.#text[this.#at] ?? '')) this.#at++;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const words: Readonly<Record<string, Loose>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
};
