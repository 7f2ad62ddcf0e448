import type { RunContext, Work } from '../../core/run.ts';
import type { ToolCall, ToolResult } from '../../core/tool-call.ts';
import type { Tool } from '../../core/tool.ts';
import { abortable } from '../../lib/abort.ts';

const longestTimer = 2 ** 31 - 1;

/** Ends a call that takes longer than `ms`, or than the tool itself says it may, with an answer for the model; 0 for no limit. */
export function withTimeLimit(tool: Tool, ms: number): Tool {
  const limitMs = tool.timeoutMs ?? ms;
  if (limitMs <= 0) return tool;
  return { ...tool, call: (call, context) => limited({ tool, call, limitMs }, context) };
}

interface Limited {
  readonly tool: Tool;
  readonly call: ToolCall;
  readonly limitMs: number;
}

async function* limited({ tool, call, limitMs }: Limited, context: RunContext): Work<ToolResult> {
  const controller = new AbortController();
  const { signal } = controller;
  const passOn = (): void => controller.abort(context.signal.reason);
  context.signal.throwIfAborted();
  context.signal.addEventListener('abort', passOn, { once: true });
  const error = `${tool.name} did not answer within ${limitMs / 1000} s`;
  const timer = setTimeout(() => controller.abort(new Error(error)), Math.min(limitMs, longestTimer));
  const work = tool.call(call, { ...context, signal });
  try {
    for (;;) {
      const next = await abortable(work.next(), signal);
      if (next.done === true) return next.value;
      yield next.value;
    }
  } catch (cause) {
    context.signal.throwIfAborted();
    if (signal.aborted) return { ok: false, error };
    throw cause;
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', passOn);
    // A tool that does not listen would never settle this, so it is asked for and not waited for.
    work.return({ ok: false, error }).catch(() => {});
  }
}
