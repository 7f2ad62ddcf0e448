import type { Agent } from '../core/agent.ts';
import { NodeError } from '../core/error.ts';
import type { LoggedEvent } from '../core/event.ts';
import type { Log } from '../core/log.ts';
import type { Message } from '../core/message.ts';
import type { CallerHeaders, Clock, Owner, RunContext } from '../core/run.ts';
import type { HeadFilter, HeadPage, Journal, Page, RunHead } from '../core/store.ts';
import { conversationOf } from './conversation.ts';
import { Fold } from './fold.ts';
import { Run, type RunLimits } from './run.ts';
import type { RunView } from './view.ts';

export interface RunsParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly log: Log;
  readonly limits: RunLimits & { readonly liveRuns: number };
}

/** Who asks, and at which agent's door. Runs of others are not found. */
export interface Caller {
  readonly owner: Owner;
  readonly agent: string;
  /** The headers of the request, names in lower case; a run that is answered goes on with them. */
  readonly headers?: CallerHeaders;
}

export interface NewRun {
  readonly agent: Agent;
  readonly owner: Owner;
  readonly message: Message;
  readonly contextId?: string;
  /** What was said before, where the caller brings it along; else it is what was said in the context. */
  readonly earlier?: readonly Message[];
  /** The headers of the request, names in lower case, for tools that pass some of them on. */
  readonly headers?: CallerHeaders;
}

/** A run that has just taken a message, and how it looked then. */
export interface Accepted {
  readonly run: Run;
  readonly view: RunView;
}

/** A run at one moment, and everything that happens in it afterwards. */
export interface Following {
  readonly view: RunView;
  readonly events: AsyncIterable<LoggedEvent>;
}

/** How many of the newest runs of a context an agent is reminded of. */
const remembered = 50;

/** Entries read from a journal at a time. */
const pageSize = 1000;

/** The life of runs: starts them, finds them, follows them, ends them. */
export class Runs implements AsyncDisposable {
  readonly #parts: RunsParts;
  readonly #live = new Map<string, Run>();
  #draining = false;

  constructor(parts: RunsParts) {
    this.#parts = parts;
  }

  get liveCount(): number {
    return this.#live.size;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Resolves once the run is durable; it goes on whether anyone follows it or not. */
  async start(request: NewRun): Promise<Accepted> {
    const { journal, clock, ids, log, limits } = this.#parts;
    const { agent, owner, message } = request;
    const earlier = request.earlier ?? (await this.#saidBefore(request));
    this.#admit();
    const birth = {
      id: ids(),
      contextId: request.contextId ?? ids(),
      agent: agent.profile.id,
      owner,
      createdAt: clock.now(),
    };
    const work = (context: RunContext) => agent.work({ message, earlier }, context);
    const headers = request.headers ?? {};
    const run = new Run({ birth, headers, work, journal, clock, ids, log, limits });
    this.#live.set(run.id, run);
    try {
      const view = await run.begin(message);
      // The one place that starts work without waiting for it: carryOut never rejects.
      void run.carryOut().then(() => this.#forget(run));
      return { run, view };
    } catch (error) {
      this.#forget(run);
      throw error;
    }
  }

  /** Continues a run that waits for its caller. Refuses (`conflict`) one that works or has ended. */
  async answer(id: string, caller: Caller, message: Message): Promise<Accepted> {
    const run = await this.#reach(id, caller);
    if (run instanceof Run) {
      return { run, view: await run.answer(message, caller.headers ?? {}) };
    }
    throw new NodeError(
      'conflict',
      `task ${id} has ended; send the message without a task id to start a new one`,
    );
  }

  async view(id: string, caller: Caller): Promise<RunView> {
    const run = await this.#reach(id, caller);
    return run instanceof Run ? run.view() : this.#readView(run);
  }

  /** The run as it is now, then every later event, once and in order. */
  async follow(id: string, caller: Caller, signal: AbortSignal): Promise<Following> {
    const run = await this.#reach(id, caller);
    if (!(run instanceof Run)) return { view: await this.#readView(run), events: nothing() };
    const view = run.view();
    return { view, events: run.after(view.seq, signal) };
  }

  /** Ends a run. Cancelling a canceled run is fine; any other ended run is a `conflict`. */
  async cancel(id: string, caller: Caller): Promise<RunView> {
    const run = await this.#reach(id, caller);
    if (run instanceof Run) await run.stop(new NodeError('canceled', 'the caller canceled the task'));
    const view = run instanceof Run ? run.view() : await this.#readView(run);
    if (view.state !== 'canceled')
      throw new NodeError('conflict', `task ${id} has already ended: ${view.state}`);
    return view;
  }

  /** Newest first. Views without their artifacts cost the same, so both come. */
  async list(
    filter: HeadFilter,
    page: Page,
  ): Promise<Omit<HeadPage, 'heads'> & { views: readonly RunView[] }> {
    const { heads, ...rest } = await this.#parts.journal.list(filter, page);
    const views = await Promise.all(
      heads.map(async (head) => this.#live.get(head.id)?.view() ?? this.#readView(head)),
    );
    return { ...rest, views };
  }

  /**
   * Takes no more runs, and gives those that work `ms` to come to an end or a question by themselves; what is live
   * after that is stopped. Resolves when nothing is.
   */
  async drain(ms: number): Promise<void> {
    this.#draining = true;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ms);
    const live = [...this.#live.values()];
    await Promise.allSettled(live.map((run) => run.settled(patience.signal)));
    clearTimeout(timer);
    const reason = new NodeError('shutdown', 'the node is shutting down');
    await Promise.all(live.map((run) => run.stop(reason)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain(0);
  }

  #admit(): void {
    if (this.#draining)
      throw new NodeError('shutdown', 'the node is shutting down; try another one, or again later');
    const { liveRuns } = this.#parts.limits;
    if (this.#live.size < liveRuns) return;
    throw new NodeError('busy', `the node already runs ${liveRuns} tasks; try again later`, {
      retryAfterMs: 1000,
    });
  }

  async #saidBefore({ agent, owner, contextId }: NewRun): Promise<readonly Message[]> {
    if (contextId === undefined) return [];
    const { views } = await this.list({ owner, agent: agent.profile.id, contextId }, { limit: remembered });
    return conversationOf(views.toReversed());
  }

  /** The live run, or the head of one that has left memory. Another owner's run, or another agent's, is not found. */
  async #reach(id: string, caller: Caller): Promise<Run | RunHead> {
    const run = this.#live.get(id);
    const head = run === undefined ? await this.#parts.journal.head(id) : run.birth;
    const visible =
      head !== undefined &&
      // A run that answered with a bare message was never a task to anyone.
      !('state' in head && head.state === 'replied') &&
      head.agent === caller.agent &&
      head.owner.id === caller.owner.id &&
      head.owner.tenant === caller.owner.tenant;
    if (!visible) throw new NodeError('not-found', `there is no task ${id} here`);
    // head is a RunHead exactly when there is no live run.
    return run ?? (head as RunHead);
  }

  async #readView(head: RunHead): Promise<RunView> {
    const fold = new Fold(head);
    for (;;) {
      const entries = await this.#parts.journal.read(head.id, fold.seq + 1, pageSize);
      for (const entry of entries) fold.take(entry);
      if (entries.length < pageSize) return fold.view();
    }
  }

  #forget(run: Run): void {
    this.#live.delete(run.id);
  }
}

async function* nothing(): AsyncGenerator<never, void, void> {}
