import type { JsonObject } from './json.ts';
import type { CallContext, RunContext, Work } from './run.ts';
import type { ToolCall, ToolResult } from './tool-call.ts';

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

export interface Tool extends ToolSpec {
  /** Where it comes from and what it is called there, when that is not here. */
  readonly origin?: { readonly server: string; readonly name: string };
  /** How long a call may take, where the tool has a limit of its own; 0 for no limit. */
  readonly timeoutMs?: number;
  call(call: ToolCall, context: RunContext): Work<ToolResult>;
}

export interface ToolSource {
  /** The tools an agent may use now. */
  tools(context: CallContext): Promise<readonly Tool[]>;
}
