import type { Json, JsonObject } from './json.ts';
import type { Part } from './message.ts';
import type { CallContext, RunContext, Work } from './run.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Json;
}

/** What a tool gives back. A failure is an answer for the model, not an exception. */
export type ToolResult =
  | { readonly ok: true; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly error: string };

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

export interface Tool extends ToolSpec {
  call(call: ToolCall, context: RunContext): Work<ToolResult>;
}

export interface ToolSource {
  /** The tools an agent may use now. */
  tools(context: CallContext): Promise<readonly Tool[]>;
}
