import type { ErrorCode } from '../core/error.ts';
import type { RunEvent } from '../core/event.ts';
import type { Message, Part } from '../core/message.ts';
import type { FinishReason, Usage } from '../core/usage.ts';
import { type Owner, type RunState, stateOf } from '../core/run.ts';

/** The artifact that holds what the agent itself says, as it says it. */
export const answerId = 'answer';

export interface ArtifactView {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly parts: readonly Part[];
}

/** A run as its journal tells it up to `seq`. Nothing in it changes later. */
export interface RunView {
  readonly id: string;
  readonly contextId: string;
  readonly agent: string;
  readonly owner: Owner;
  readonly createdAt: number;
  readonly state: RunState;
  readonly stateAt: number;
  readonly seq: number;
  /** What the agent says about its state: the open question, or why the run ended. */
  readonly note?: Message;
  /** Which failure the run ended with. */
  readonly code?: ErrorCode;
  /** What was said to the agent, and what it asked in return. */
  readonly history: readonly Message[];
  readonly artifacts: readonly ArtifactView[];
  readonly usage: Usage;
  /** How the model's newest reply ended. */
  readonly finish: FinishReason;
}

/** The state a run is in after the event. */
export function stateAfter(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'input.given':
      return 'working';
    case 'input.requested':
      return event.question.kind === 'credentials' ? 'auth-required' : 'input-required';
    case 'run.finished':
      return stateOf(event.outcome);
    default:
      return state;
  }
}

/** What the agent says about its state once the event has happened; undefined when the event says nothing of it. */
export function noteIn(event: RunEvent, runId: string): Message | undefined {
  if (event.type === 'input.requested') {
    return { id: event.question.id, from: 'agent', parts: event.question.parts };
  }
  if (event.type !== 'run.finished') return undefined;
  const { outcome } = event;
  if (outcome.kind === 'completed') return outcome.note;
  if (outcome.kind === 'replied') return outcome.message;
  return { id: `${runId}-end`, from: 'agent', parts: [{ kind: 'text', text: outcome.reason }] };
}
