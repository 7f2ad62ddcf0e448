/** Finds where a bracket closes, in text that comes in pieces. Each character is looked at once. */
export class Brackets {
  #depth = 0;
  #quote = '';
  #escaped = false;
  #before = 0;

  /** Where, in all that came, the text behind the closing bracket begins; -1 when it is not in this piece either. */
  take(piece: string): number {
    for (let at = 0; at < piece.length; at++) {
      // The loop ends before the piece does.
      if (this.#closes(piece[at]!)) return this.#before + at + 1;
    }
    this.#before += piece.length;
    return -1;
  }

  #closes(character: string): boolean {
    if (this.#escaped) this.#escaped = false;
    else if (this.#quote !== '') {
      if (character === '\\') this.#escaped = true;
      else if (character === this.#quote) this.#quote = '';
    } else if (character === '"' || character === "'") this.#quote = character;
    else if (character === '{' || character === '[' || character === '(') this.#depth++;
    else if (character === '}' || character === ']' || character === ')') return --this.#depth <= 0;
    return false;
  }
}
