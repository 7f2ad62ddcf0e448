import type { ModelPart } from '../../../core/model.ts';

type Said = Extract<ModelPart, { readonly type: 'text' | 'thought' }>;

const tags = ['<think>', '<thought>', '<thinking>', '<reasoning>'] as const;

/** Tells what is thought from what is said, where a model puts its thoughts in tags at the beginning of its answer. */
export class ThoughtTags {
  /** Before the first word, within the tags, behind them, and once the answer has begun. */
  #state: 'before' | 'within' | 'behind' | 'after' = 'before';
  #closing = '';
  #held = '';

  /** What is certain by now. */
  *take(text: string): Generator<Said, void, void> {
    let rest = this.#held + text;
    this.#held = '';
    if (this.#state === 'before') {
      const begun = rest.trimStart();
      const tag = tags.find((one) => begun.startsWith(one));
      if (tag === undefined) {
        if (tags.some((one) => one.startsWith(begun))) {
          this.#held = rest;
          return;
        }
        this.#state = 'after';
      } else {
        this.#state = 'within';
        this.#closing = `</${tag.slice(1)}`;
        rest = begun.slice(tag.length);
      }
    }
    if (this.#state === 'within') {
      const end = rest.indexOf(this.#closing);
      const thought =
        end < 0 ? rest.slice(0, rest.length - tailThatBegins(this.#closing, rest)) : rest.slice(0, end);
      if (thought !== '') yield { type: 'thought', text: thought };
      if (end < 0) {
        this.#held = rest.slice(thought.length);
        return;
      }
      this.#state = 'behind';
      rest = rest.slice(end + this.#closing.length);
    }
    if (this.#state === 'behind') {
      rest = rest.trimStart();
      if (rest !== '') this.#state = 'after';
    }
    if (rest !== '') yield { type: 'text', text: rest };
  }

  /** What was held back when the answer ended. */
  *end(): Generator<Said, void, void> {
    if (this.#held === '') return;
    yield { type: this.#state === 'within' ? 'thought' : 'text', text: this.#held };
    this.#held = '';
  }
}

/** How much of the end of the text may be the beginning of the word. */
function tailThatBegins(word: string, text: string): number {
  for (let length = Math.min(word.length - 1, text.length); length > 0; length--)
    if (text.endsWith(word.slice(0, length))) return length;
  return 0;
}
