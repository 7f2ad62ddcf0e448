import type { Json } from '../../../core/json.ts';

/** What a scripted model does, as the TOML says it. The first rule that applies answers. */
export interface Script {
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly when?: When;
  /** Reasoning, sent first. */
  readonly think?: string;
  readonly say?: string;
  /** Characters per chunk of `say`, as a reader counts them; 0 streams word by word. */
  readonly chunk?: number;
  /** The pause before each chunk; a rule that streams nothing pauses once. */
  readonly delay_ms?: number;
  /** How many times `say` is sent. */
  readonly repeat?: number;
  readonly calls?: readonly ScriptedCall[];
  readonly artifacts?: readonly ScriptedArtifact[];
  readonly outcome?: 'completed' | 'input-required' | 'auth-required' | 'rejected' | 'failed' | 'message';
  /** The status message of the outcome. Without one, `say` is that message, unless the outcome is `completed`. */
  readonly note?: string;
  /** Fails the model call, after whatever was said. */
  readonly error?: { readonly code?: string; readonly message: string };
}

/** All that is given must match. Texts and results match without case, ids with it. */
export interface When {
  readonly text?: string;
  readonly message_id?: string;
  /** Of the newest tool result since the last user message. */
  readonly tool_result?: string;
  /** The model call since the last user message, from 1. */
  readonly turn?: number;
  /** The user message of the dialogue, from 1. */
  readonly message?: number;
}

interface ScriptedCall {
  readonly name: string;
  readonly input?: Json;
}

/** Exactly one of `text`, `data`, `file`, `url`, `chunks`. */
export interface ScriptedArtifact {
  readonly id?: string;
  readonly name?: string;
  readonly description?: string;
  readonly media_type?: string;
  readonly text?: string;
  readonly data?: Json;
  readonly file?: ScriptedFile;
  readonly url?: string;
  readonly chunks?: readonly string[];
}

export interface ScriptedFile {
  readonly name: string;
  readonly media_type?: string;
  readonly text?: string;
  readonly base64?: string;
}

/** Some rule answers without a task. */
export const repliesDirectly = (script: Script): boolean =>
  script.rules.some((rule) => rule.outcome === 'message');
