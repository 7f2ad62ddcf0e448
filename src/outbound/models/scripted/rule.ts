import { type ErrorCode, NodeError, errorCodes } from '../../../core/error.ts';
import type { Json } from '../../../core/json.ts';
import { type ArtifactTemplate, artifactTemplate } from './artifact.ts';
import { type Condition, condition } from './condition.ts';
import type { Rule } from './script.ts';
import { type Names, type Template, jsonTemplate, textTemplate } from './template.ts';

/** A rule that has been checked, with its patterns and templates read. */
export interface ReadyRule {
  readonly match: Condition['match'];
  readonly think: Template<string>;
  readonly say: Template<string>;
  readonly note?: Template<string>;
  readonly calls: readonly { readonly name: string; readonly input: Template<Json> }[];
  readonly artifacts: readonly ArtifactTemplate[];
  readonly outcome: NonNullable<Rule['outcome']>;
  readonly error?: { readonly code: ErrorCode; readonly message: Template<string> };
  readonly chunk: number;
  readonly repeat: number;
  readonly delayMs: number;
  /** `say` is the answer. Otherwise it is what goes with the outcome. */
  readonly saysAloud: boolean;
}

/** Refuses (`config`) a rule that cannot be played, and names it by its number. */
export function readyRule(rule: Rule, number: number): ReadyRule {
  const { match, names: known } = condition(rule.when ?? {}, number);
  const names: Names = { rule: number, known };
  const { outcome = 'completed', note, error, calls = [], artifacts = [] } = rule;
  if (calls.length > 0 && (outcome !== 'completed' || note !== undefined)) {
    throw new NodeError(
      'config',
      `rule ${number} of the script has calls and an outcome or a note; calls go on, so end in another rule`,
    );
  }
  if (outcome === 'message' && (artifacts.length > 0 || note !== undefined)) {
    throw new NodeError(
      'config',
      `rule ${number} of the script answers with a message, which carries neither artifacts nor a note`,
    );
  }
  return {
    match,
    think: textTemplate(rule.think ?? '', names),
    say: textTemplate(rule.say ?? '', names),
    ...(note === undefined ? {} : { note: textTemplate(note, names) }),
    calls: calls.map(({ name, input = {} }) => ({ name, input: jsonTemplate(input, names) })),
    artifacts: artifacts.map((artifact) => artifactTemplate(artifact, names)),
    outcome,
    ...(error === undefined ? {} : { error: readyError(error, names) }),
    chunk: rule.chunk ?? 0,
    repeat: rule.repeat ?? 1,
    delayMs: rule.delay_ms ?? 0,
    saysAloud: error !== undefined || outcome === 'completed' || note !== undefined,
  };
}

function readyError(error: NonNullable<Rule['error']>, names: Names): NonNullable<ReadyRule['error']> {
  const { code = 'model-failed' } = error;
  const known = errorCodes.find((candidate) => candidate === code);
  if (known === undefined) {
    throw new NodeError(
      'config',
      `rule ${names.rule} of the script has the error code ${code}; the codes are ${errorCodes.join(', ')}`,
    );
  }
  return { code: known, message: textTemplate(error.message, names) };
}
