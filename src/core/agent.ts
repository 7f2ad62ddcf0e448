import type { Outcome } from './event.ts';
import type { RunContext, RunInput, Work } from './run.ts';

export interface Skill {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** What the world may know of an agent. Never holds a prompt. */
export interface AgentProfile {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly skills: readonly Skill[];
  /** Callable, but in no list. */
  readonly hidden: boolean;
  /** The team a worker belongs to. */
  readonly team?: string;
  readonly createdAt: number;
  readonly modelOwner: string;
  /** It may answer with a bare message instead of a task, so nobody can be promised a task before its first word. */
  readonly repliesDirectly: boolean;
}

/** An agent: what it shows, and how it works. Single agents and teams differ only in `work`. */
export interface Agent {
  readonly profile: AgentProfile;
  work(input: RunInput, context: RunContext): Work<Outcome>;
}
