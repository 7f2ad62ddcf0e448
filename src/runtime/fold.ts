import type { ErrorCode } from '../core/error.ts';
import type { ArtifactChunk, LoggedEvent } from '../core/event.ts';
import type { Message, Part } from '../core/message.ts';
import { type FinishReason, type Usage, noUsage } from '../core/usage.ts';
import type { RunState } from '../core/run.ts';
import type { RunHead } from '../core/store.ts';
import { type ArtifactView, type RunView, answerId, noteIn, stateAfter } from './view.ts';

export type Birth = Pick<RunHead, 'id' | 'contextId' | 'agent' | 'owner' | 'createdAt'>;

/** Takes in a run's events one by one, each at the same cost, and shows the run they add up to. */
export class Fold {
  readonly #birth: Birth;
  readonly #history: Message[] = [];
  readonly #artifacts = new Map<string, ArtifactView & { parts: Part[] }>();
  #state: RunState = 'submitted';
  #stateAt: number;
  #seq = 0;
  #note: Message | undefined;
  #code: ErrorCode | undefined;
  #usage: Usage = noUsage;
  #finish: FinishReason = 'stop';

  constructor(birth: Birth) {
    this.#birth = birth;
    this.#stateAt = birth.createdAt;
  }

  get state(): RunState {
    return this.#state;
  }

  get seq(): number {
    return this.#seq;
  }

  /** The head a journal keeps once it holds the entry, which may not have been taken in yet. */
  headAfter({ seq, at, event }: LoggedEvent): RunHead {
    const { id, contextId, agent, owner, createdAt } = this.#birth;
    const state = stateAfter(this.#state, event);
    const stateAt = state === this.#state ? this.#stateAt : at;
    return { id, contextId, agent, owner, createdAt, state, stateAt, seq };
  }

  take(entry: LoggedEvent): void {
    const { event } = entry;
    const state = stateAfter(this.#state, event);
    if (state !== this.#state) this.#stateAt = entry.at;
    this.#state = state;
    this.#seq = entry.seq;
    switch (event.type) {
      case 'input.given':
        if (this.#note !== undefined) this.#history.push(this.#note);
        this.#note = undefined;
        this.#history.push(event.message);
        break;
      case 'model.delta':
        if (event.scope.length === 0) this.#answer(event.text);
        break;
      case 'model.replied':
        this.#usage = added(this.#usage, event.usage);
        this.#finish = event.finish;
        break;
      case 'artifact.made':
        this.#chunk(event.artifact);
        break;
      case 'run.finished':
        this.#note = noteIn(event, this.#birth.id);
        if (event.outcome.kind === 'failed') this.#code = event.outcome.code;
        break;
      case 'input.requested':
        this.#note = noteIn(event, this.#birth.id);
        break;
      default:
        break;
    }
  }

  view(): RunView {
    const { id, contextId, agent, owner, createdAt } = this.#birth;
    return {
      id,
      contextId,
      agent,
      owner,
      createdAt,
      state: this.#state,
      stateAt: this.#stateAt,
      seq: this.#seq,
      ...(this.#note === undefined ? {} : { note: this.#note }),
      ...(this.#code === undefined ? {} : { code: this.#code }),
      history: [...this.#history],
      artifacts: Array.from(this.#artifacts.values(), (artifact) => ({
        ...artifact,
        parts: [...artifact.parts],
      })),
      usage: this.#usage,
      finish: this.#finish,
    };
  }

  #answer(text: string): void {
    this.#chunk({ id: answerId, parts: [{ kind: 'text', text }], append: true, last: false });
  }

  #chunk({ id, name, description, parts, append }: ArtifactChunk): void {
    const before = append ? this.#artifacts.get(id) : undefined;
    if (before !== undefined) return appendTo(before.parts, parts);
    this.#artifacts.set(id, {
      id,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      parts: [...parts],
    });
  }
}

/** Text that goes on is one part, however many chunks it came in. */
function appendTo(parts: Part[], more: readonly Part[]): void {
  for (const part of more) {
    const last = parts.at(-1);
    const goesOn =
      last?.kind === 'text' &&
      part.kind === 'text' &&
      last.mediaType === part.mediaType &&
      last.name === part.name &&
      part.metadata === undefined;
    if (goesOn) parts[parts.length - 1] = { ...last, text: last.text + part.text };
    else parts.push(part);
  }
}

const added = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  ...(a.cached === undefined && b.cached === undefined ? {} : { cached: (a.cached ?? 0) + (b.cached ?? 0) }),
});
