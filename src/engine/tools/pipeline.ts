import type { ToolSource } from '../../core/tool.ts';
import { type RepeatLimits, noStreak, withRepeatGuard } from './with-repeat-guard.ts';
import type { SchemaProfile } from './schema-profile.ts';
import { withResultLimit } from './with-result-limit.ts';
import { withSchemaProfile } from './with-schema-profile.ts';
import { withTimeLimit } from './with-time-limit.ts';

export interface ToolLimits {
  /** How long a call may take that has no limit of its own; 0 for no limit. */
  readonly callMs: number;
  /** The most characters of a result; 0 for no limit. */
  readonly resultCharacters: number;
  readonly repeats: RepeatLimits;
  /** How schemas are written; as the tools have them without it. */
  readonly schemas?: SchemaProfile;
}

/** What every tool goes through, whatever its kind: the only place where the wrappers are put together. */
export const pipeline = (source: ToolSource, limits: ToolLimits): ToolSource => ({
  async tools(context) {
    const tools = await source.tools(context);
    // One for the run: a repeat is one among all of its tools.
    const streak = noStreak();
    return tools.map((tool) =>
      withRepeatGuard(
        withResultLimit(
          withTimeLimit(withSchemaProfile(tool, limits.schemas), limits.callMs),
          limits.resultCharacters,
        ),
        limits.repeats,
        streak,
      ),
    );
  },
});
