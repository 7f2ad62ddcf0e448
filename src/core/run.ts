import type { Message } from './message.ts';
import type { Outcome, RunEvent, Scope } from './event.ts';

/** Work that tells what it does while doing it: yields events, returns its value. */
export type Work<T> = AsyncGenerator<RunEvent, T, void>;

export interface Clock {
  now(): number;
}

/** Whose run it is. Nobody else can see it. */
export interface Owner {
  readonly id: string;
  readonly tenant: string;
}

export type CallerHeaders = Readonly<Record<string, string>>;

/** What leaves through a port with every call. */
export interface CallContext {
  readonly runId: string;
  readonly contextId: string;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** What the caller's request said of itself, names in lower case. To be passed on; never journaled, never logged. */
  readonly headers: CallerHeaders;
}

/** What every piece of work is given. Never optional, never stored. */
export interface RunContext extends CallContext {
  readonly clock: Clock;
  readonly ids: () => string;
  /** The caller's answer to a question of this run. Rejects with the signal's reason as soon as it aborts. */
  answer(questionId: string): Promise<Message>;
}

/** What a run starts from: the new message, and what was said before it. */
export interface RunInput {
  readonly message: Message;
  readonly earlier: readonly Message[];
}

export type RunState =
  | 'submitted'
  | 'working'
  | 'input-required'
  | 'auth-required'
  | 'completed'
  | 'replied'
  | 'rejected'
  | 'canceled'
  | 'failed';

const ended: ReadonlySet<RunState> = new Set(['completed', 'replied', 'rejected', 'canceled', 'failed']);

/** Nothing can happen to the run any more. */
export const isEnded = (state: RunState): boolean => ended.has(state);
/** The run waits for its caller. */
export const isWaiting = (state: RunState): boolean =>
  state === 'input-required' || state === 'auth-required';
/** The run will not go on by itself: it has ended, or it waits. */
export const isSettled = (state: RunState): boolean => isEnded(state) || isWaiting(state);

/** The state a run is in once it ends this way. */
export const stateOf = (outcome: Outcome): RunState => outcome.kind;
