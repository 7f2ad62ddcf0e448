import type { ArtifactChunk, Outcome, Question } from './event.ts';
import type { JsonObject } from './json.ts';
import type { Part } from './message.ts';
import type { CallContext } from './run.ts';
import type { ToolCall, ToolResult } from './tool-call.ts';
import type { ToolSpec } from './tool.ts';
import type { FinishReason, Usage } from './usage.ts';

/** One line of the dialogue a model is shown. `id` is the message a user line came from. */
export type ModelMessage =
  | { readonly role: 'user'; readonly parts: readonly Part[]; readonly id?: string }
  | { readonly role: 'agent'; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly name: string; readonly result: ToolResult };

export interface ModelParams {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly effort?: string;
  readonly extra?: JsonObject;
}

export interface ModelRequest {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ToolSpec[];
  readonly params: ModelParams;
}

/**
 * What a model streams. A stream ends with `finish` or with `decision`; one that just stops is a failed one.
 * `decision` is for models that speak for the whole run, as the scripted one does; no provider sends it.
 */
export type ModelPart =
  | { readonly type: 'text' | 'thought'; readonly text: string }
  | { readonly type: 'call'; readonly call: ToolCall }
  | { readonly type: 'artifact'; readonly artifact: ArtifactChunk }
  | { readonly type: 'decision'; readonly decision: Decision }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: Usage };

export type Decision =
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'end'; readonly outcome: Outcome };

export interface ModelClient {
  /** Streams one reply. Throws a `NodeError` on failure and the signal's reason on abort; never ends silently. */
  stream(request: ModelRequest, context: CallContext): AsyncIterable<ModelPart>;
}
