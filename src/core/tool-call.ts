import type { Json } from './json.ts';
import type { Part } from './message.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Json;
}

/** What a tool gives back. A failure is an answer for the model, not an exception. */
export type ToolResult =
  | { readonly ok: true; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly error: string };
