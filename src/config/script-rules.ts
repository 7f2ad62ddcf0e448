import type { Json } from '../core/json.ts';
import { type KeyPath, sayPath, sayTable } from './key-path.ts';
import type { Finding } from './plain.ts';
import type { ScriptedRule } from './schema/scripted.ts';

/** What no single key of a scripted rule can say. */
export function scriptFaults(rule: ScriptedRule, path: KeyPath): readonly Finding[] {
  return [
    ...endingFaults(rule, path),
    ...(rule.artifacts ?? []).flatMap((artifact, index) =>
      contentFaults(artifact, [...path, 'artifacts', index]),
    ),
    ...placeholderFaults(rule, path),
  ];
}

function endingFaults(rule: ScriptedRule, path: KeyPath): readonly Finding[] {
  const { calls = [], artifacts = [], outcome, note } = rule;
  const fault = (key: string, message: string, hint: string): readonly Finding[] => [
    { path: [...path, key], message: `${sayPath([...path, key])} ${message}`, hint },
  ];
  if (calls.length > 0 && (outcome !== 'completed' || note !== undefined))
    return fault('calls', 'go on, and the rule also ends', 'end in the rule that answers the tool result');
  if (outcome === 'message' && (artifacts.length > 0 || note !== undefined))
    return fault('outcome', 'is "message", which carries neither artifacts nor a note', 'leave them out');
  return [];
}

type Artifact = NonNullable<ScriptedRule['artifacts']>[number];

function contentFaults(artifact: Artifact, path: KeyPath): readonly Finding[] {
  const whole = onlyOne(artifact, path, ['text', 'data', 'file', 'url', 'chunks']);
  if (whole.length > 0 || artifact.file === undefined) return whole;
  return onlyOne(artifact.file, [...path, 'file'], ['text', 'base64']);
}

function onlyOne(value: object, path: KeyPath, keys: readonly string[]): readonly Finding[] {
  const given = keys.filter((key) => Object.hasOwn(value, key));
  if (given.length === 1) return [];
  const found = given.length === 0 ? 'none of them' : given.join(' and ');
  return [{ path, message: `${sayTable(path)} wants exactly one of ${keys.join(', ')}, got ${found}` }];
}

const always: readonly string[] = ['text', 'result', 'message_id', 'turn'];

/** `{{ name }}` in what a rule says stands for what it matched. */
function placeholderFaults(rule: ScriptedRule, path: KeyPath): readonly Finding[] {
  const known = [...always, ...groupsOf(rule.when?.text)];
  return textsOf(rule).flatMap(([at, text]) => {
    const names = [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name = '']) => name.trim());
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) return [];
    const where = [...path, ...at];
    const message = `${sayPath(where)} uses {{ ${unknown} }}, which the rule does not have`;
    return [{ path: where, message, hint: `it has ${known.join(', ')}` }];
  });
}

/** The numbers and names of the groups of a pattern. Beside an empty alternative it matches anything and tells them. */
function groupsOf(pattern: string | undefined): readonly string[] {
  const found = pattern === undefined ? null : new RegExp(`(?:${pattern})|`, 'u').exec('');
  if (found === null) return [];
  return [...found.slice(1).map((_, index) => String(index + 1)), ...Object.keys(found.groups ?? {})];
}

type Text = readonly [path: KeyPath, text: string];

/** Everything in a rule that may have placeholders. */
function textsOf({ think, say, note, error, calls = [], artifacts = [] }: ScriptedRule): readonly Text[] {
  const values: readonly (readonly [KeyPath, Json | undefined])[] = [
    [['think'], think],
    [['say'], say],
    [['note'], note],
    [['error', 'message'], error?.message],
    ...calls.map(({ input }, index) => [['calls', index, 'input'], input] as const),
    ...artifacts.flatMap(({ text, data, url, chunks, file }, index) => [
      [['artifacts', index, 'text'], text] as const,
      [['artifacts', index, 'data'], data] as const,
      [['artifacts', index, 'url'], url] as const,
      [['artifacts', index, 'chunks'], chunks] as const,
      [['artifacts', index, 'file', 'text'], file?.text] as const,
    ]),
  ];
  return values.flatMap(([path, value]) => (value === undefined ? [] : textsIn(value, path)));
}

function textsIn(value: Json, path: KeyPath): readonly Text[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  const list = Array.isArray(value);
  return Object.entries(value).flatMap(([key, item]: [string, Json]) =>
    textsIn(item, [...path, list ? Number(key) : key]),
  );
}
