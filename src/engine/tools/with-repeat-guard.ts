import type { Json } from '../../core/json.ts';
import type { Work } from '../../core/run.ts';
import type { ToolResult } from '../../core/tool-call.ts';
import type { Tool } from '../../core/tool.ts';

/** From which call in a row on a model is told that it repeats itself, and from which on it is refused; 0 for never. */
export interface RepeatLimits {
  readonly nudgeAt: number;
  readonly blockAt: number;
}

/** What the calls of one run were, as far as it matters: the newest, and how often it came in a row with the same answer. */
export interface Streak {
  key: string;
  answer: string;
  count: number;
}

export const noStreak = (): Streak => ({ key: '', answer: '', count: 0 });

/**
 * Notices the same call with the same answer, again and again. Any other call in between, another answer or a failure
 * begins anew: asking whether something is done yet is no mistake.
 */
export function withRepeatGuard(tool: Tool, limits: RepeatLimits, streak: Streak): Tool {
  return {
    ...tool,
    async *call(call, context): Work<ToolResult> {
      const key = `${call.name} ${canonical(call.input)}`;
      if (streak.key !== key) Object.assign(streak, { key, answer: '', count: 0 });
      const inRow = streak.count + 1;
      if (limits.blockAt > 0 && inRow >= limits.blockAt) return refused(call.name, streak.count);
      const result = yield* tool.call(call, context);
      if (streak.key !== key) return result;
      if (!result.ok) {
        streak.count = 0;
        return result;
      }
      const answer = JSON.stringify(result.parts);
      streak.count = streak.answer === answer ? streak.count + 1 : 1;
      streak.answer = answer;
      return limits.nudgeAt > 0 && streak.count >= limits.nudgeAt ? nudged(result, streak.count) : result;
    },
  };
}

const nudged = ({ parts }: Extract<ToolResult, { readonly ok: true }>, count: number): ToolResult => ({
  ok: true,
  parts: [
    ...parts,
    {
      kind: 'text',
      text: `[This call was made ${count} times in a row, with the same answer. Use the answer, or try something else.]`,
    },
  ],
});

const refused = (name: string, count: number): ToolResult => ({
  ok: false,
  error: `${name} was called ${count} times in a row with the same arguments and the same answer, so it is not called again; use that answer, or try something else`,
});

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
