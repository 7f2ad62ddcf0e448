import { NodeError } from '../../core/error.ts';
import type { ModelMessage } from '../../core/model.ts';
import type { RunContext, Work } from '../../core/run.ts';
import type { ToolCall, ToolResult } from '../../core/tool-call.ts';
import type { Tool } from '../../core/tool.ts';
import { parallel } from '../../lib/parallel.ts';

/** Runs the calls of one turn at once; the lines come back in the order of the calls. */
export async function* callTools(
  tools: readonly Tool[],
  calls: readonly ToolCall[],
  context: RunContext,
): Work<ModelMessage[]> {
  const results = yield* parallel(calls.map((call) => callTool(tools, call, context)));
  return calls.map((call, index) => ({
    role: 'tool',
    callId: call.id,
    name: call.name,
    // parallel() returns one value per branch.
    result: results[index]!,
  }));
}

async function* callTool(tools: readonly Tool[], call: ToolCall, context: RunContext): Work<ToolResult> {
  const scope = [...context.scope, call.id];
  yield { type: 'tool.called', scope, call };
  const result = yield* attempt(tools, call, { ...context, scope });
  yield { type: 'tool.returned', scope, callId: call.id, result };
  return result;
}

/** A tool that fails, or is not there, is an answer for the model. */
async function* attempt(tools: readonly Tool[], call: ToolCall, context: RunContext): Work<ToolResult> {
  const tool = tools.find((candidate) => candidate.name === call.name);
  if (tool === undefined) {
    const known = tools.map((candidate) => candidate.name).join(', ');
    return {
      ok: false,
      error: `there is no tool ${call.name}; the tools are: ${known === '' ? 'none' : known}`,
    };
  }
  try {
    return yield* tool.call(call, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return { ok: false, error: error instanceof NodeError ? error.message : `${call.name} failed` };
  }
}
