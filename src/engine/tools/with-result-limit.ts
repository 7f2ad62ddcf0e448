import type { Part } from '../../core/message.ts';
import type { Work } from '../../core/run.ts';
import type { ToolResult } from '../../core/tool-call.ts';
import type { Tool } from '../../core/tool.ts';
import { headAndTail } from '../../lib/head-and-tail.ts';

/** The most characters of an error: what matters is at its beginning or its end. */
const longestError = 8192;
/** However many parts share what there is, each keeps at least this much. */
const shortestShare = 200;
/** More parts than this are no answer any more. */
const mostParts = 200;

/** Shortens a result of more than `most` characters in the middle of each part; 0 for no limit on what succeeded. */
export function withResultLimit(tool: Tool, most: number): Tool {
  return {
    ...tool,
    async *call(call, context): Work<ToolResult> {
      const result = yield* tool.call(call, context);
      if (!result.ok) return { ok: false, error: headAndTail(result.error, longestError) };
      return most <= 0 ? result : { ok: true, parts: shortened(result.parts, most) };
    },
  };
}

function shortened(parts: readonly Part[], most: number): readonly Part[] {
  const kept = parts.slice(0, mostParts);
  const left = parts.length - kept.length;
  const texts = kept.map(readable);
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  const note: Part[] = left === 0 ? [] : [{ kind: 'text', text: `[… ${left} parts left out …]` }];
  if (total <= most) return left === 0 ? parts : [...kept, ...note];
  const fitting = kept.map((part, index): Part => {
    const text = texts[index]!;
    const share = Math.max(shortestShare, Math.floor((most * text.length) / total));
    return text.length <= share ? part : { kind: 'text', text: headAndTail(text, share) };
  });
  return [...fitting, ...note];
}

/** What a model reads of a part; a file costs no more than its name. */
const readable = (part: Part): string =>
  part.kind === 'text' ? part.text : part.kind === 'data' ? JSON.stringify(part.data) : '';
