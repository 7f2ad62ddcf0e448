import { parse, TomlError } from 'smol-toml';
import type { JsonObject } from '../core/json.ts';
import { checkerOf } from './check.ts';
import { coerceTable } from './coerce.ts';
import { foldLegacy } from './legacy.ts';
import { type KeyPath, type Locate, pathKey, sayPath } from './key-path.ts';
import { locateToml } from './locate-toml.ts';
import { type Finding, plain } from './plain.ts';
import type { Problem } from './problem.ts';
import { type Checked, promptWarnings, rulesOf } from './rules.ts';
import { withoutRetired } from './retired.ts';
import { type DocumentTable, documentTable } from './schema/document.ts';
import { fillTemplates } from './template.ts';
import { unserved } from './unserved.ts';

/** One file, read as far as it can be. With problems, only what `sound` vouches for may be trusted. */
export interface Document extends Checked {
  readonly file: string;
  /** What the file itself says: filled in and lenient, without defaults. */
  readonly given: JsonObject;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** The finding as a problem of this file. */
  readonly place: (finding: Finding) => Problem;
}

export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Only the problem, when the text is no TOML at all. */
export type Reading = Document | { readonly file: string; readonly unreadable: Problem };

const check = checkerOf(documentTable);

/** Reads one file: TOML, then templates, then lenient scalars, then checks and defaults, then the rules between keys. */
export function readDocument(
  { file, text }: Source,
  environment: Readonly<Record<string, string | undefined>>,
): Reading {
  const parsed = parseToml(file, text);
  if ('unreadable' in parsed) return { file, ...parsed };
  const raw = plain(parsed.root, sayPath);
  const current = withoutRetired(raw.table);
  const filled = fillTemplates(current.table, environment);
  const given = coerceTable(documentTable, filled.table);
  const names = (path: KeyPath): readonly string[] => filled.names.get(pathKey(path)) ?? [];

  // The check fills defaults into its own copy. What it leaves unsound, `sound` keeps others away from.
  const filledIn = structuredClone(given);
  const faults = check(filledIn, {
    say: sayPath,
    show: (path) => shown(path, names(path)),
  });
  const table = filledIn as unknown as DocumentTable;
  const broken = [...raw.findings, ...faults.filter(({ unknownKey }) => !unknownKey)];
  const sound = soundness([...broken.map(({ path }) => path), ...filled.unfilled]);
  const checked: Checked = { table: sound(['orchestration']) ? foldLegacy(table) : table, sound, names };
  // What could not be read or filled in has its problem already.
  const told = new Set([...raw.findings.map(({ path }) => path), ...filled.unfilled].map(pathKey));
  const untold = faults.filter(({ path }) => !told.has(pathKey(path)));
  const place = placer(file, locateToml(text));
  return {
    ...checked,
    file,
    given,
    place,
    problems: [...raw.findings, ...current.findings, ...filled.missing, ...untold, ...rulesOf(checked)].map(
      place,
    ),
    warnings: [...current.warnings, ...filled.warnings, ...promptWarnings(checked), ...unserved(given)].map(
      place,
    ),
  };
}

function parseToml(file: string, text: string): { readonly root: object } | { readonly unreadable: Problem } {
  try {
    return { root: parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The rest of the message quotes the file, which may hold secrets.
    const [message = ''] = error.message.split('\n');
    const { line, column } = error;
    return {
      unreadable: {
        file,
        line,
        column,
        message: message.replace('Invalid TOML document: ', 'invalid TOML: '),
      },
    };
  }
}

const placer =
  (file: string, locate: Locate) =>
  ({ path, message, hint }: Finding): Problem => ({
    file,
    ...(path.length > 0 && { path: path.join('.') }),
    ...lineOf(locate, path),
    message,
    ...(hint !== undefined && { hint }),
  });

function lineOf(locate: Locate, path: KeyPath): { readonly line?: number } {
  const line = locate(path)?.line;
  return line === undefined ? {} : { line };
}

function soundness(faults: readonly KeyPath[]): (path: KeyPath) => boolean {
  const startsWith = (long: KeyPath, short: KeyPath): boolean => short.every((part, at) => long[at] === part);
  return (path) => !faults.some((fault) => startsWith(fault, path) || startsWith(path, fault));
}

const secretKey = /(^|_)(key|token|secret|password|headers|env)(_|$)/i;

/** Secrets are not repeated, and what came from the environment is named, not shown. */
function shown(path: KeyPath, names: readonly string[]): string | undefined {
  const [name] = names;
  if (name !== undefined) return `the value of {{ env.${name} }}`;
  const secret = path.some((part) => secretKey.test(String(part)));
  return secret ? 'something else' : undefined;
}
