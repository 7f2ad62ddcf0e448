import { type Candidate, beginnings, candidateAt } from './candidate.ts';
import type { KnownTools, WrittenCall } from './read-calls.ts';

/** What can be told of the text so far. */
export interface Found {
  /** Certain to be no call, and not shown before. */
  readonly shown: string;
  readonly calls: readonly WrittenCall[];
}

/** Text that might be a call is held back up to here; a longer one is none. */
const longestHeld = 256 * 1024;
/** How often what was held to the end is looked at again. */
const mostTries = 8;
/** The longest beginning of a block of code. */
const longestFence = 64;

/** Marks that some models put before their calls. They are never part of an answer. */
const marks = ['[TOOL_CALLS]', '<|python_tag|>', '<|tool_call|>', '<|tool_calls_section_begin|>'];
/** The beginning of a block of code, up to where its content begins. */
const fence = /^```[\w-]{0,20}[ \t]*\n\s*$/u;
const fenceBegins = /^(`{1,3}|```[\w-]{0,20}[ \t]*\n?\s{0,20})$/u;

/** Takes text as it streams, and tells calls from what may be shown. Holds back no more than may still be a call. */
export class CallFinder {
  readonly #tools: KnownTools;
  /** Not shown yet, from where a call may begin. */
  #held: string[] = [];
  #heldLength = 0;
  /** A fence right before what is held: it goes where that goes. */
  #fence = '';
  #candidate: Candidate | undefined;
  /** Space is shown with the word that follows it. */
  #space = '';
  #inFence = false;
  #called = false;
  #shown: string[] = [];
  #calls: WrittenCall[] = [];

  constructor(tools: KnownTools) {
    this.#tools = tools;
  }

  take(text: string): Found {
    this.#look(text);
    return this.#found();
  }

  end(): Found {
    for (let tries = 0; this.#candidate !== undefined && tries < mostTries; tries++) {
      const verdict = this.#candidate.finish(this.#held.join(''));
      if (verdict.kind === 'found') this.#takeCalls(verdict.calls);
      else this.#look(this.#release(1));
    }
    this.#release(this.#heldLength);
    if (!this.#called) this.#shown.push(this.#space);
    this.#space = '';
    return this.#found();
  }

  #look(text: string): void {
    let rest = text;
    while (rest !== '') rest = this.#candidate === undefined ? this.#prose(rest) : this.#judge(rest);
  }

  /** Shows what is no beginning of a call, and returns what is left to look at. */
  #prose(text: string): string {
    const all = this.#letGo() + text;
    const at = all.search(/[{[<`]/u);
    if (at < 0) {
      this.#show(all);
      return '';
    }
    this.#show(all.slice(0, at));
    const rest = all.slice(at);
    if (rest.startsWith('`')) return this.#backticks(rest);
    const mark = marks.find((one) => rest.startsWith(one));
    if (mark !== undefined) return rest.slice(mark.length);
    if (marks.some((one) => one.startsWith(rest))) {
      this.#hold(rest);
      return '';
    }
    this.#candidate = candidateAt(rest, this.#tools);
    return rest;
  }

  /** A fence is held until it is known what it holds; that of a call closes right behind it. */
  #backticks(text: string): string {
    if (this.#inFence && text.startsWith('```')) {
      this.#inFence = false;
      return text.slice(3);
    }
    if (fenceBegins.test(text) || (this.#inFence && '```'.startsWith(text))) {
      this.#hold(text);
      return '';
    }
    const at = text.slice(0, longestFence).search(beginnings);
    const head = at < 0 ? '' : text.slice(0, at);
    if (fence.test(head)) {
      this.#fence = head;
      this.#candidate = candidateAt(text.slice(at), this.#tools);
      return text.slice(at);
    }
    const run = /^`+/u.exec(text)?.[0].length ?? 1;
    this.#show(text.slice(0, run));
    return text.slice(run);
  }

  /** Asks again whether what is held is a call. */
  #judge(text: string): string {
    this.#hold(text);
    const verdict = this.#candidate?.read(text, () => this.#held.join(''));
    switch (verdict?.kind) {
      case 'found': {
        const rest = this.#letGo().slice(verdict.end);
        this.#takeCalls(verdict.calls);
        return rest;
      }
      case 'none':
        return this.#release(verdict.end);
      default:
        return this.#heldLength > longestHeld ? this.#release(this.#heldLength) : '';
    }
  }

  #takeCalls(calls: readonly WrittenCall[]): void {
    this.#calls.push(...calls);
    this.#called = true;
    this.#inFence = this.#inFence || this.#fence !== '';
    this.#fence = '';
    this.#letGo();
    this.#candidate = undefined;
  }

  #hold(text: string): void {
    this.#held.push(text);
    this.#heldLength += text.length;
  }

  #letGo(): string {
    const held = this.#held.join('');
    this.#held = [];
    this.#heldLength = 0;
    return held;
  }

  /** Shows as much of what was held, which is no call after all, and returns what is to be looked at again. */
  #release(length: number): string {
    const held = this.#letGo();
    this.#candidate = undefined;
    this.#show(this.#fence);
    this.#fence = '';
    this.#show(held.slice(0, length));
    return held.slice(length);
  }

  #show(text: string): void {
    if (text === '') return;
    const words = text.trimEnd();
    if (words === '') {
      this.#space += text;
      return;
    }
    this.#inFence = false;
    this.#shown.push(this.#space, words);
    this.#space = text.slice(words.length);
  }

  #found(): Found {
    const found = { shown: this.#shown.join(''), calls: this.#calls };
    this.#shown = [];
    this.#calls = [];
    return found;
  }
}
