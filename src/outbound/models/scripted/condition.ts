import { NodeError } from '../../../core/error.ts';
import type { Moment } from './moment.ts';
import type { When } from './script.ts';
import type { Values } from './template.ts';

/** Whether a rule applies, and what its texts can name then. */
export interface Condition {
  readonly names: readonly string[];
  readonly match: (moment: Moment) => Values | undefined;
}

const always = ['text', 'result', 'message_id', 'turn'];

export function condition(when: When, rule: number): Condition {
  const pattern = (field: 'text' | 'message_id' | 'tool_result', flags: string): RegExp | undefined =>
    when[field] === undefined ? undefined : regularExpression(when[field], { field, flags, rule });
  const text = pattern('text', 'iu');
  const messageId = pattern('message_id', 'u');
  const toolResult = pattern('tool_result', 'iu');

  return {
    names: text === undefined ? always : [...always, ...groupsOf(text)],
    match: (moment) => {
      if (when.turn !== undefined && when.turn !== moment.turn) return undefined;
      if (when.message !== undefined && when.message !== moment.message) return undefined;
      if (messageId?.test(moment.messageId) === false) return undefined;
      if (toolResult !== undefined && (moment.result === undefined || !toolResult.test(moment.result))) {
        return undefined;
      }
      if (text === undefined) return valuesOf(moment);
      const found = text.exec(moment.text);
      return found === null ? undefined : valuesOf(moment, found);
    },
  };
}

function regularExpression(source: string, at: { field: string; flags: string; rule: number }): RegExp {
  try {
    return new RegExp(source, at.flags);
  } catch (cause) {
    throw new NodeError(
      'config',
      `rule ${at.rule} of the script has a when.${at.field} that is no regular expression: ${source}`,
      { cause },
    );
  }
}

/** The names of its captures: the numbers, then the names. An alternative that is empty matches anything and tells them. */
function groupsOf(pattern: RegExp): readonly string[] {
  const empty = new RegExp(`(?:${pattern.source})|`, pattern.flags).exec('');
  if (empty === null) return [];
  return [...Array.from(empty.slice(1), (_, index) => String(index + 1)), ...Object.keys(empty.groups ?? {})];
}

function valuesOf(moment: Moment, found?: RegExpExecArray): Values {
  const captures = found === undefined ? [] : found.slice(1).map((text, i) => [String(i + 1), text] as const);
  const values: readonly (readonly [string, string | undefined])[] = [
    ['text', moment.text],
    ['result', moment.result],
    ['message_id', moment.messageId],
    ['turn', String(moment.turn)],
    ...captures,
    ...Object.entries(found?.groups ?? {}),
  ];
  return new Map(values.map(([name, text]) => [name, text ?? '']));
}
