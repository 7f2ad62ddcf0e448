/** How long one event may be; a provider that sends more is not one. */
const longestEvent = 16 * 1024 * 1024;

/** Takes the text of a stream of server-sent events as it comes, and gives out the data of each event. */
export class EventData {
  /** What has come of the line that is not whole yet. */
  readonly #line: string[] = [];
  #lineLength = 0;
  #data: string | undefined;
  #endsWithReturn = false;

  /** The data of every event that this text completes. Throws a `RangeError` when one is too long. */
  push(text: string): string[] {
    const found: string[] = [];
    const lines = this.#endsWithReturn || text.includes('\r') ? this.#plain(text) : text;
    let from = 0;
    for (let to = lines.indexOf('\n'); to >= 0; to = lines.indexOf('\n', from)) {
      const line = this.#whole(lines.slice(from, to));
      from = to + 1;
      if (line !== '') this.#take(line);
      else if (this.#data !== undefined) {
        found.push(this.#data);
        this.#data = undefined;
      }
    }
    if (from < lines.length) this.#keep(from === 0 ? lines : lines.slice(from));
    return found;
  }

  /** The event that the stream ended in, if all of its lines had come. */
  end(): string[] {
    return this.#data === undefined ? [] : [this.#data];
  }

  /** Lines may end with a carriage return, a line feed, or both; both may come in two pieces. */
  #plain(text: string): string {
    const rest = this.#endsWithReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#endsWithReturn = text.endsWith('\r');
    return rest.replaceAll(/\r\n?/gu, '\n');
  }

  #keep(piece: string): void {
    this.#lineLength += piece.length;
    if (this.#lineLength > longestEvent) throw new RangeError('an event of the stream is too long');
    this.#line.push(piece);
  }

  #whole(end: string): string {
    if (this.#line.length === 0) return end;
    this.#line.push(end);
    const line = this.#line.join('');
    this.#line.length = 0;
    this.#lineLength = 0;
    return line;
  }

  #take(line: string): void {
    if (!line.startsWith('data')) return;
    if (line.length > 4 && line[4] !== ':') return;
    const value = line.slice(line[5] === ' ' ? 6 : 5);
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    if (this.#data.length > longestEvent) throw new RangeError('an event of the stream is too long');
  }
}
