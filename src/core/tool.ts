import type { JsonObject } from './json.ts';
import type { CallContext, RunContext, Work } from './run.ts';
import type { ToolCall, ToolResult } from './tool-call.ts';

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
