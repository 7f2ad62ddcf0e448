import type { JsonObject } from '../../../core/json.ts';
import type { ModelParams } from '../../../core/model.ts';

/** What is sent of the limit of a reply, its thinking and its temperature: the three depend on each other. */
export function pacing(model: string, params: ModelParams, mayThink: boolean): JsonObject {
  const { maxTokens, temperature } = params;
  const limit = maxTokens ?? longestReply(model);
  const thinking = mayThink ? thinkingOf(model, params, limit) : undefined;
  if (thinking === undefined)
    return { max_tokens: limit, ...(temperature === undefined ? {} : { temperature }) };
  // A model that thinks takes no temperature, and its thoughts count as part of the reply.
  const { budget, ...fields } = thinking;
  return { max_tokens: maxTokens ?? limit + budget, ...fields };
}

/** The API demands a limit. Old models refuse one that is higher than what they can do. */
const longestReply = (model: string): number => (/claude-3-(opus|sonnet|haiku)/u.test(model) ? 4096 : 8192);

const budgets: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
};
/** The least the API takes. */
const smallestBudget = 1024;

function thinkingOf(
  model: string,
  { effort = 'none', maxTokens }: ModelParams,
  limit: number,
): (JsonObject & { readonly budget: number }) | undefined {
  const wanted = budgets[effort];
  if (wanted === undefined || /claude-3-(opus|sonnet|haiku|5)/u.test(model)) return undefined;
  if (!takesBudget(model)) {
    const word = effort === 'minimal' ? 'low' : effort;
    return { budget: 0, thinking: { type: 'adaptive' }, output_config: { effort: word } };
  }
  // Some of the reply has to be left for the answer.
  const budget = maxTokens === undefined ? wanted : Math.min(wanted, Math.floor(limit / 2));
  if (budget < smallestBudget) return undefined;
  return { budget, thinking: { type: 'enabled', budget_tokens: budget } };
}

/** Models up to 4.5 are told how many tokens to think; later ones how hard, and they decide themselves. */
const takesBudget = (model: string): boolean =>
  /claude-3-7|claude-(opus|sonnet|haiku)-4(-[015])?(-\d{8}|@|:|$|-latest)/u.test(model);
