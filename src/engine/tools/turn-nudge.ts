import type { ModelMessage } from '../../core/model.ts';

/** When a model is told that its rounds of tool calls come to an end. */
export interface TurnNudges {
  /** When its last round begins, and when there is none left. */
  readonly lastTurn: boolean;
  /** When this many rounds are left. */
  readonly turnsRemaining?: number;
}

/** The answers of one round, with a word about how many more there may be where the agent wants it. */
export function nudgedLines(
  lines: readonly ModelMessage[],
  left: number,
  { lastTurn, turnsRemaining }: TurnNudges,
): readonly ModelMessage[] {
  const text = lastTurn && left <= 1 ? lastWords(left) : left === turnsRemaining ? warning(left) : undefined;
  const last = lines.at(-1);
  if (text === undefined || last?.role !== 'tool') return lines;
  const { result } = last;
  const told = result.ok
    ? { ...result, parts: [...result.parts, { kind: 'text', text } as const] }
    : { ...result, error: `${result.error}\n${text}` };
  return [...lines.slice(0, -1), { ...last, result: told }];
}

const lastWords = (left: number): string =>
  left === 1
    ? '[Turn limit: your next round of tool calls is the last one. After it, answer with what you have.]'
    : '[Turn limit: no tools are left. Answer now with what you have.]';
const warning = (left: number): string =>
  `[Turn limit: ${left} ${left === 1 ? 'round' : 'rounds'} of tool calls left.]`;
