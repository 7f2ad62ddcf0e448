import { NodeError } from '../../../core/error.ts';
import type { LoggedEvent } from '../../../core/event.ts';
import { isEnded } from '../../../core/run.ts';
import type { HeadFilter, HeadPage, Journal, Page, RunHead } from '../../../core/store.ts';
import type { MemoryBlobs } from './blobs.ts';
import { partsOf } from './named-files.ts';
import { parsePageToken, renderPageToken } from './page-token.ts';
import { Shelf, type StoredRun } from './shelf.ts';

interface JournalOptions {
  /** Ended runs beyond this are forgotten, the oldest-ended first. Live and waiting runs always stay. */
  readonly maxRuns: number;
  readonly blobs: Pick<MemoryBlobs, 'claim' | 'release'>;
}

export class MemoryJournal implements Journal {
  readonly #maxRuns: number;
  readonly #blobs: Pick<MemoryBlobs, 'claim' | 'release'>;
  readonly #runs = new Map<string, StoredRun>();
  readonly #shelves = new Map<string, Shelf>();
  #ended = 0;
  #oldestEnded: StoredRun | undefined;
  #newestEnded: StoredRun | undefined;

  constructor(options: JournalOptions) {
    this.#maxRuns = options.maxRuns;
    this.#blobs = options.blobs;
  }

  async append(head: RunHead, entries: readonly LoggedEvent[]): Promise<void> {
    const stored = this.#runs.get(head.id);
    refuseStrangers(stored?.head, head);
    refuseGaps(stored?.head.seq ?? 0, head, entries);
    const run = stored === undefined ? this.#create(head) : this.#advance(stored, head);
    for (const entry of entries) {
      run.entries.push(entry);
      this.#claimFiles(run, entry);
    }
    if (isEnded(head.state)) this.#end(run);
  }

  async read(runId: string, from: number, limit: number): Promise<readonly LoggedEvent[]> {
    const start = Math.max(from, 1) - 1;
    return this.#runs.get(runId)?.entries.slice(start, start + limit) ?? [];
  }

  async head(runId: string): Promise<RunHead | undefined> {
    return this.#runs.get(runId)?.head;
  }

  async list(filter: HeadFilter, page: Page): Promise<HeadPage> {
    const before = page.after === undefined ? undefined : parsePageToken(page.after);
    const index = this.#shelves.get(shelfKey(filter))?.index(filter.contextId, filter.state);
    if (index === undefined) return { heads: [], total: 0 };
    const { since } = filter;
    const total = since === undefined ? index.size : index.countSince(since);
    const runs = index.span({ limit: page.limit + 1, before, since });
    const heads = runs.slice(0, page.limit).map((run) => run.head);
    const last = runs[page.limit - 1];
    if (last === undefined || runs.length <= page.limit) return { heads, total };
    return { heads, total, next: renderPageToken({ stateAt: last.head.stateAt, order: last.order }) };
  }

  clear(): void {
    this.#runs.clear();
    this.#shelves.clear();
    this.#ended = 0;
    this.#oldestEnded = undefined;
    this.#newestEnded = undefined;
  }

  #create(head: RunHead): StoredRun {
    const key = shelfKey(head);
    const shelf = this.#shelves.get(key) ?? new Shelf(key);
    const run: StoredRun = {
      head,
      entries: [],
      order: shelf.nextOrder(),
      shelf,
      files: undefined,
      endedNext: undefined,
    };
    this.#runs.set(head.id, run);
    this.#show(run);
    return run;
  }

  #advance(run: StoredRun, head: RunHead): StoredRun {
    if (head.state === run.head.state && head.stateAt === run.head.stateAt) {
      run.head = head;
      return run;
    }
    this.#hide(run);
    if (head.stateAt !== run.head.stateAt) run.order = run.shelf.nextOrder();
    run.head = head;
    this.#show(run);
    return run;
  }

  #show(run: StoredRun): void {
    if (run.head.state === 'replied') return;
    if (run.shelf.size === 0) this.#shelves.set(run.shelf.key, run.shelf);
    run.shelf.insert(run);
  }

  #hide(run: StoredRun): void {
    if (run.head.state === 'replied') return;
    run.shelf.remove(run);
    if (run.shelf.size === 0) this.#shelves.delete(run.shelf.key);
  }

  #claimFiles(run: StoredRun, entry: LoggedEvent): void {
    for (const part of partsOf(entry.event)) {
      if (part.kind !== 'file' || !('ref' in part.source)) continue;
      const { ref } = part.source;
      if (run.files?.has(ref) === true) continue;
      (run.files ??= new Set()).add(ref);
      this.#blobs.claim(ref);
    }
  }

  #end(run: StoredRun): void {
    // A growing array holds room in reserve; one that is done needs none.
    run.entries = run.entries.slice();
    if (this.#newestEnded === undefined) this.#oldestEnded = run;
    else this.#newestEnded.endedNext = run;
    this.#newestEnded = run;
    this.#ended++;
    if (this.#ended > this.#maxRuns) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const run = this.#oldestEnded;
    if (run === undefined) return;
    this.#oldestEnded = run.endedNext;
    if (this.#oldestEnded === undefined) this.#newestEnded = undefined;
    this.#ended--;
    this.#runs.delete(run.head.id);
    this.#hide(run);
    for (const ref of run.files ?? []) this.#blobs.release(ref);
  }
}

/** Quoted, so that no choice of names makes two keys one. */
const shelfKey = ({ owner, agent }: Pick<HeadFilter, 'owner' | 'agent'>): string =>
  JSON.stringify([owner.tenant, owner.id, agent]);

/** A run never changes hands, and takes nothing more once it ended. */
function refuseStrangers(stored: RunHead | undefined, head: RunHead): void {
  if (stored === undefined) return;
  if (isEnded(stored.state))
    throw new NodeError('conflict', `run ${head.id} has ended (${stored.state}) and takes no more entries`);
  const same =
    stored.owner.id === head.owner.id &&
    stored.owner.tenant === head.owner.tenant &&
    stored.agent === head.agent &&
    stored.contextId === head.contextId;
  if (!same) throw new NodeError('conflict', `run ${head.id} has another owner, agent or context`);
}

function refuseGaps(newest: number, head: RunHead, entries: readonly LoggedEvent[]): void {
  let next = newest;
  for (const { seq } of entries)
    if (seq !== ++next)
      throw new NodeError('conflict', `run ${head.id} is at entry ${newest}; entry ${seq} does not follow`);
  if (next === 0)
    throw new NodeError('conflict', `run ${head.id} does not exist; its first entry creates it`);
  if (head.seq !== next)
    throw new NodeError('conflict', `the head of run ${head.id} says entry ${head.seq}, its journal ${next}`);
}
