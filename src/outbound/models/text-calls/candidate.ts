import { Brackets } from './brackets.ts';
import { type KnownTools, type WrittenCall, callsInJson, callsInPython, callsInTags } from './read-calls.ts';

/** What is known of text that began like a call: nothing yet, up to where it is none, or where it ends and what it calls. */
type Verdict =
  | { readonly kind: 'open' }
  | { readonly kind: 'none'; readonly end: number }
  | { readonly kind: 'found'; readonly end: number; readonly calls: readonly WrittenCall[] };

/** Text that may be a call, from its first character on. It is asked again each time there is more of it. */
export interface Candidate {
  /** Takes the next piece. All of the text is asked for only while it is short, and when it is whole. */
  read(piece: string, all: () => string): Verdict;
  /** The last word, once there will be no more. */
  finish(text: string): Verdict;
}

const open: Verdict = { kind: 'open' };
const none = (end: number): Verdict => ({ kind: 'none', end });

/** Characters that a call can begin with. */
export const beginnings = /[{[<]/u;

/** What the text that begins here may be. */
export function candidateAt(text: string, tools: KnownTools): Candidate {
  if (text.startsWith('<')) return new Tagged(tools);
  return new Bracketed(tools);
}

/** Tables whose first name is none of these are no calls, so they need not be waited for. */
const firstNames = [
  'name',
  'arguments',
  'parameters',
  'function',
  'function_call',
  'tool',
  'tool_name',
  'tool_call',
  'tool_calls',
  'type',
  'id',
];
/** How much space may be within the beginning of a call. */
const longestSpace = 200;

/** `{"name": …}`, a list of such tables, or `[tool(…)]`. */
class Bracketed implements Candidate {
  readonly #tools: KnownTools;
  readonly #brackets = new Brackets();
  #likely = false;

  constructor(tools: KnownTools) {
    this.#tools = tools;
  }

  read(piece: string, all: () => string): Verdict {
    let unread = piece;
    if (!this.#likely) {
      unread = all();
      const head = this.#head(unread);
      if (head !== 'yes') return head === 'no' ? none(1) : open;
      this.#likely = true;
    }
    const end = this.#brackets.take(unread);
    return end < 0 ? open : this.#verdict(all().slice(0, end));
  }

  finish(text: string): Verdict {
    return this.#likely ? this.#verdict(text) : none(1);
  }

  #verdict(text: string): Verdict {
    const calls = /^\[\s*[^\s{[]/u.test(text) ? callsInPython(text) : callsInJson(text);
    const known = calls.length > 0 && calls.every((call) => this.#tools.has(call.name));
    return known ? { kind: 'found', end: text.length, calls } : none(text.length);
  }

  /** Whether the first few characters can begin a call. */
  #head(text: string): 'yes' | 'no' | 'open' {
    const inner = text.slice(1).trimStart();
    if (inner === '') return text.length > longestSpace ? 'no' : 'open';
    if (text.startsWith('{')) return nameBegins(inner, firstNames);
    if (inner.startsWith('{')) {
      const first = inner.slice(1).trimStart();
      if (first === '') return text.length > longestSpace ? 'no' : 'open';
      return nameBegins(first, firstNames);
    }
    const name = /^[\w.-]*/u.exec(inner)?.[0] ?? '';
    const rest = inner.slice(name.length);
    if (rest !== '') return rest.startsWith('(') && this.#tools.has(name) ? 'yes' : 'no';
    const begun = [...this.#tools.keys()].some((tool) => tool.startsWith(name));
    return begun ? 'open' : 'no';
  }
}

function nameBegins(text: string, names: readonly string[]): 'yes' | 'no' | 'open' {
  const begun = /^["']?\w*/u.exec(text)?.[0] ?? '';
  const word = begun.replace(/^["']/u, '');
  if (begun.length < text.length) return names.includes(word) ? 'yes' : 'no';
  return names.some((known) => known.startsWith(word)) ? 'open' : 'no';
}

const tags = [
  { opening: '<tool_call>', closing: '</tool_call>' },
  { opening: '<tool_calls>', closing: '</tool_calls>' },
  { opening: '<function_call>', closing: '</function_call>' },
  { opening: '<function=', closing: '</function>' },
] as const;

/** What a call is named that cannot be read: the model is told that there is no such tool, and which there are. */
const unreadable = 'tool_call';

/** `<tool_call>…</tool_call>` and `<function=…>…</function>`. */
class Tagged implements Candidate {
  readonly #tools: KnownTools;
  #tag: (typeof tags)[number] | undefined;
  /** The end of what came, which may be the beginning of the closing tag, and where it stands. */
  #tail = '';
  #tailAt = 0;

  constructor(tools: KnownTools) {
    this.#tools = tools;
  }

  read(piece: string, all: () => string): Verdict {
    let unread = piece;
    if (this.#tag === undefined) {
      unread = all();
      this.#tag = tags.find(({ opening }) => unread.startsWith(opening));
      if (this.#tag === undefined)
        return tags.some(({ opening }) => opening.startsWith(unread)) ? open : none(1);
    }
    const { closing } = this.#tag;
    const near = this.#tail + unread;
    const found = near.indexOf(closing);
    if (found < 0) {
      this.#tail = near.slice(1 - closing.length);
      this.#tailAt += near.length - this.#tail.length;
      return open;
    }
    const at = this.#tailAt + found;
    return this.#verdict(all(), at, at + closing.length);
  }

  finish(text: string): Verdict {
    return this.#tag === undefined ? none(1) : this.#verdict(text, text.length, text.length);
  }

  #verdict(text: string, bodyEnd: number, end: number): Verdict {
    const whole = text.slice(0, bodyEnd);
    // `<function=` is part of the call; the other tags are around it.
    const body = whole.includes('<function=') ? whole : whole.slice(whole.indexOf('>') + 1);
    const calls = body.includes('<function=') ? callsInTags(body, this.#tools) : this.#plain(body);
    return {
      kind: 'found',
      end,
      calls: calls.length > 0 ? calls : [{ name: unreadable, input: body.trim() }],
    };
  }

  #plain(body: string): readonly WrittenCall[] {
    const from = body.search(/[{[]/u);
    if (from < 0) return [];
    const text = body.slice(from);
    // Some leave the tag open and begin another.
    const parts = text.split('<tool_call>');
    return parts.flatMap((part) =>
      /^\s*\[\s*[^\s{[]/u.test(part) ? callsInPython(part.trim()) : callsInJson(part.trim()),
    );
  }
}
