/** A place in the order: by state time, then by change. */
export interface Place {
  readonly stateAt: number;
  readonly order: number;
}

/** What has a place in the order. */
export interface Placed {
  readonly head: { readonly stateAt: number };
  readonly order: number;
}

export interface Span {
  readonly limit: number;
  /** Only runs older than this place. */
  readonly before?: Place | undefined;
  /** Only runs whose state is at least this young. */
  readonly since?: number | undefined;
}

const chunkSize = 512;

/**
 * Runs in the order of their last change of state. Kept as sorted chunks, oldest first: the usual insert is a push at
 * the end, any other one moves half a chunk at most, and a page costs its own length however many runs there are.
 * A run must leave the index before its place changes.
 */
export class RecencyIndex<Run extends Placed> {
  readonly #chunks: Run[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  insert(run: Run): void {
    this.#size++;
    const place = placeOf(run);
    const at = Math.min(this.#chunkAt(place), this.#chunks.length - 1);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([run]);
      return;
    }
    const slot = slotAt(chunk, place);
    if (chunk.length < chunkSize) chunk.splice(slot, 0, run);
    else if (slot === chunk.length) this.#chunks.splice(at + 1, 0, [run]);
    else {
      this.#chunks.splice(at + 1, 0, chunk.splice(chunkSize / 2));
      const half = slot <= chunk.length ? chunk : this.#chunks[at + 1]!;
      half.splice(slotAt(half, place), 0, run);
    }
  }

  remove(run: Run): void {
    const place = placeOf(run);
    const at = this.#chunkAt(place);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    const slot = slotAt(chunk, place);
    if (chunk[slot] !== run) return;
    chunk.splice(slot, 1);
    this.#size--;
    if (chunk.length === 0) this.#chunks.splice(at, 1);
    else this.#mergeWithNext(at);
  }

  /** Newest first. */
  span({ limit, before, since = -Infinity }: Span): Run[] {
    const runs: Run[] = [];
    let at = before === undefined ? this.#chunks.length - 1 : this.#chunkAt(before);
    let chunk = this.#chunks[at];
    // A place beyond the newest run has no chunk: the span starts at the end of the last one.
    if (chunk === undefined) chunk = this.#chunks[(at = this.#chunks.length - 1)];
    let slot = chunk === undefined ? 0 : before === undefined ? chunk.length : slotAt(chunk, before);
    while (chunk !== undefined) {
      for (slot--; slot >= 0; slot--) {
        const run = chunk[slot]!;
        if (runs.length === limit || run.head.stateAt < since) return runs;
        runs.push(run);
      }
      chunk = this.#chunks[--at];
      slot = chunk?.length ?? 0;
    }
    return runs;
  }

  /** How many runs have a state at least this young. */
  countSince(since: number): number {
    const place = { stateAt: since, order: 0 };
    const at = this.#chunkAt(place);
    const first = this.#chunks[at];
    if (first === undefined) return 0;
    let count = first.length - slotAt(first, place);
    for (let next = at + 1; next < this.#chunks.length; next++) count += this.#chunks[next]!.length;
    return count;
  }

  /** Few runs must not end up in many chunks. */
  #mergeWithNext(at: number): void {
    const chunk = this.#chunks[at]!;
    const next = this.#chunks[at + 1];
    if (next === undefined || chunk.length + next.length > chunkSize / 4) return;
    chunk.push(...next);
    this.#chunks.splice(at + 1, 1);
  }

  /** The first chunk that reaches the place; their number when none does. */
  #chunkAt(place: Place): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isOlder(this.#chunks[middle]!.at(-1)!, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const placeOf = (run: Placed): Place => ({ stateAt: run.head.stateAt, order: run.order });

const isOlder = (run: Placed, place: Place): boolean =>
  run.head.stateAt === place.stateAt ? run.order < place.order : run.head.stateAt < place.stateAt;

/** Where the first run is that is not older than the place. */
function slotAt(chunk: readonly Placed[], place: Place): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isOlder(chunk[middle]!, place)) low = middle + 1;
    else high = middle;
  }
  return low;
}
