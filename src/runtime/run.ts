import { setMaxListeners } from 'node:events';
import { NodeError, nodeErrorFrom } from '../core/error.ts';
import { type LoggedEvent, type Outcome, type RunEvent, isStep } from '../core/event.ts';
import type { Log } from '../core/log.ts';
import type { Message } from '../core/message.ts';
import {
  type CallerHeaders,
  type Clock,
  type RunContext,
  type Work,
  isEnded,
  isSettled,
  isWaiting,
} from '../core/run.ts';
import type { Journal } from '../core/store.ts';
import { abortable } from '../lib/abort.ts';
import { Countdown } from './countdown.ts';
import { type Birth, Fold } from './fold.ts';
import { RunLog } from './run-log.ts';
import type { RunView } from './view.ts';

export interface RunParts {
  readonly birth: Birth;
  readonly work: (context: RunContext) => Work<Outcome>;
  readonly headers: CallerHeaders;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly log: Log;
  readonly limits: RunLimits;
}

/** All in milliseconds; 0 means no limit. */
export interface RunLimits {
  /** How long a run may work, not counting the time it waits for its caller. */
  readonly runMs: number;
  /** How long it waits for its caller. */
  readonly waitingMs: number;
  /** How long work may go on after its signal aborted, before it is left behind. */
  readonly graceMs: number;
}

/** Events shown before they are durable; more than this many are never at risk. */
const group = 64;

/** One live run: the only writer of its journal, from its first message to its end. */
export class Run {
  readonly #parts: RunParts;
  readonly #fold: Fold;
  readonly #log: RunLog;
  readonly #controller = new AbortController();
  readonly #working: Countdown;
  #waiting: Countdown | undefined;
  /** Who waits for an answer, oldest question first. */
  readonly #answers = new Map<string, (message: Message) => void>();
  readonly #settledWaiters = new Set<() => void>();
  /** Shown, and not yet in the journal. */
  #group: LoggedEvent[] = [];
  /** Writes under way and waiting. */
  #writes = 0;
  /** Who waits for the write before theirs, the next one first. */
  readonly #turns: (() => void)[] = [];
  #finishing = false;
  #closed: { readonly error?: NodeError } | undefined;
  /** What the work is given; its headers are those of the newest request. */
  readonly #context: RunContext & { headers: CallerHeaders };

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#fold = new Fold(parts.birth);
    this.#log = new RunLog((from, limit) => parts.journal.read(parts.birth.id, from, limit));
    this.#working = this.#countdown(
      parts.limits.runMs,
      'the run took longer than it may; ask for less at once',
    );
    // Many calls of one turn listen at once; that is no leak.
    setMaxListeners(0, this.#controller.signal);
    this.#context = this.#newContext();
  }

  get id(): string {
    return this.#parts.birth.id;
  }

  get birth(): Birth {
    return this.#parts.birth;
  }

  view(): RunView {
    return this.#fold.view();
  }

  /** Every event after `seq`, once and in order; ends with the run. */
  after(seq: number, signal: AbortSignal): AsyncGenerator<LoggedEvent, void, void> {
    return this.#log.after(seq, signal);
  }

  /** Resolves when the run has ended or waits for its caller. Rejects with the signal's reason. */
  async settled(signal: AbortSignal): Promise<void> {
    while (!isSettled(this.#fold.state)) {
      if (this.#closed?.error !== undefined) throw this.#closed.error;
      await this.#nextChange(signal);
    }
  }

  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#settledWaiters.delete(wake);
        reject(signal.reason as Error);
      };
      signal.throwIfAborted();
      this.#settledWaiters.add(wake);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Resolves with the run as it is once the message is durable: the run exists from then on. */
  async begin(message: Message): Promise<RunView> {
    await this.#write({ type: 'input.given', scope: [], message });
    return this.view();
  }

  /** Does the work, to the one end the run has. Never rejects. */
  async carryOut(): Promise<void> {
    this.#working.start();
    try {
      await this.#finish(await this.#drain());
    } catch (error) {
      await this.#finish(this.#outcomeOf(error));
    }
  }

  /** Gives the run the answer it waits for, and resolves with the run as it takes it. Refuses (`conflict`) when it does not wait. */
  async answer(message: Message, headers: CallerHeaders): Promise<RunView> {
    await this.#write({ type: 'input.given', scope: [], message }, () => {
      if (isWaiting(this.#fold.state)) return;
      const what = isEnded(this.#fold.state) ? 'has ended' : 'is still working';
      throw new NodeError(
        'conflict',
        `task ${this.id} ${what}; send the message without a task id to start a new one`,
      );
    });
    this.#context.headers = headers;
    const view = this.view();
    const [oldest] = this.#answers;
    oldest?.[1](message);
    return view;
  }

  /** Ends the run for this reason, whether its work listens or not. Resolves when it has ended. */
  async stop(reason: NodeError): Promise<void> {
    this.#abort(reason);
    while (this.#closed === undefined)
      await new Promise<void>((resolve) => this.#settledWaiters.add(resolve));
  }

  #abort(reason: NodeError): void {
    if (this.#finishing || this.#controller.signal.aborted) return;
    this.#controller.abort(reason);
    // Work that does not watch its signal is left behind, and the run ends all the same.
    const { graceMs } = this.#parts.limits;
    const timer = setTimeout(() => void this.#leaveBehind(reason), graceMs);
    timer.unref();
  }

  async #leaveBehind(reason: NodeError): Promise<void> {
    if (this.#finishing) return;
    this.#parts.log.warn({ run: this.id }, 'the work did not stop when told to; the run ends without it');
    await this.#finish(this.#outcomeOf(reason));
  }

  async #drain(): Promise<Outcome> {
    const { signal } = this.#controller;
    const work = this.#parts.work(this.#context);
    try {
      for (;;) {
        const next = await work.next();
        if (next.done === true) return next.value;
        signal.throwIfAborted();
        const written = this.#record(next.value);
        if (written !== undefined) await written;
      }
    } finally {
      work.return({ kind: 'completed' }).catch(() => {});
    }
  }

  #newContext(): RunContext {
    const { birth, headers, clock, ids } = this.#parts;
    const { signal } = this.#controller;
    const answer = (id: string): Promise<Message> =>
      abortable(new Promise<Message>((resolve) => this.#answers.set(id, resolve)), signal).finally(() =>
        this.#answers.delete(id),
      );
    return { runId: birth.id, contextId: birth.contextId, scope: [], signal, headers, clock, ids, answer };
  }

  /** Shows the event at once where that is allowed, and returns a promise only when there is something to wait for. */
  #record(event: RunEvent): Promise<void> | undefined {
    if (isStep(event) || this.#writes > 0 || this.#group.length >= group) return this.#write(event);
    const entry = this.#stamp(event);
    this.#group.push(entry);
    this.#show(entry);
    return undefined;
  }

  /** Writes are one after another; `check` runs when it is this one's turn. */
  async #write(event: RunEvent, check: () => void = () => {}): Promise<void> {
    this.#writes++;
    try {
      if (this.#writes > 1) await new Promise<void>((resolve) => this.#turns.push(resolve));
      if (this.#closed !== undefined) throw new NodeError('conflict', `task ${this.id} has ended`);
      check();
      const entry = this.#stamp(event);
      // The journal first, then everyone else.
      await this.#parts.journal.append(this.#fold.headAfter(entry), [...this.#group, entry]);
      this.#group = [];
      this.#log.journaled(entry.seq - 1);
      this.#show(entry);
      this.#noticeState(event);
    } finally {
      this.#writes--;
      this.#turns.shift()?.();
    }
  }

  #stamp(event: RunEvent): LoggedEvent {
    return { seq: this.#fold.seq + 1, at: this.#parts.clock.now(), event };
  }

  #show(entry: LoggedEvent): void {
    this.#fold.take(entry);
    this.#log.push(entry);
  }

  /** Working time counts while the run works, waiting time while it waits. */
  #noticeState(event: RunEvent): void {
    if (event.type === 'input.requested') {
      this.#working.pause();
      this.#waiting = this.#countdown(this.#parts.limits.waitingMs, 'nobody answered the question in time');
      this.#waiting.start();
    } else if (event.type === 'input.given') {
      this.#waiting?.pause();
      this.#working.start();
    }
    if (isSettled(this.#fold.state)) this.#wakeSettled();
  }

  #countdown(ms: number, reason: string): Countdown {
    return new Countdown(ms, this.#parts.clock, () => this.#abort(new NodeError('deadline', reason)));
  }

  #wakeSettled(): void {
    for (const wake of this.#settledWaiters) wake();
    this.#settledWaiters.clear();
  }

  #outcomeOf(error: unknown): Outcome {
    const { aborted, reason } = this.#controller.signal;
    const { code, message, cause } = nodeErrorFrom(aborted ? reason : error);
    if (code === 'canceled' || code === 'shutdown') return { kind: 'canceled', reason: message };
    this.#parts.log.warn({ run: this.id, code, cause }, `the run failed: ${message}`);
    return { kind: 'failed', code, reason: message };
  }

  /** Writes the one end of the run. Only the first call counts. */
  async #finish(outcome: Outcome): Promise<void> {
    if (this.#finishing) return;
    this.#finishing = true;
    this.#working.pause();
    this.#waiting?.pause();
    try {
      await this.#write({ type: 'run.finished', scope: [], outcome });
      this.#close();
    } catch (error) {
      this.#parts.log.error({ run: this.id, error }, 'the end of the run could not be journaled');
      this.#close(nodeErrorFrom(error));
    }
  }

  #close(error?: NodeError): void {
    this.#closed = error === undefined ? {} : { error };
    this.#log.close(error);
    this.#wakeSettled();
  }
}
