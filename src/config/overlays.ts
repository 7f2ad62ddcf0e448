import { basename, join } from 'node:path';
import type { JsonObject } from '../core/json.ts';
import { nearest } from '../lib/nearest.ts';
import { checkerOf } from './check.ts';
import type { Chosen } from './chosen.ts';
import type { Source } from './document.ts';
import { readFiles } from './files.ts';
import { type KeyPath, valueAt } from './key-path.ts';
import { mapJson } from './locate-json.ts';
import { type Finding, plain } from './plain.ts';
import type { Problem } from './problem.ts';
import { cardOverlay, derivedFields } from './schema/card.ts';

export interface Overlays {
  readonly overlays: ReadonlyMap<string, JsonObject>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

interface Request {
  /** The ids of the agents, when all of them are known. */
  readonly ids: readonly string[] | undefined;
  /** The folder of the configuration: the cards are beside it unless somebody says where. */
  readonly beside: string;
  /** Only one file of that folder is served, so some cards belong to agents of the others. */
  readonly alone: boolean;
  readonly cwd: string;
}

const ending = '.json';
const check = checkerOf(cardOverlay);

/** Reads the card overlays, one `<agent id>.json` each. No folder, no overlays. */
export function readOverlays(
  { values, from, blame }: Chosen,
  { ids, beside, alone, cwd }: Request,
): Overlays {
  const path = from('cards') === undefined ? join(beside, '..', values.cards) : values.cards;
  const found = readFiles({ path, cwd, ending });
  if (found.missing) {
    const message = `names ${values.cards}, and there is no such folder, so no card has an overlay`;
    const warnings = from('cards') === undefined ? [] : [blame('cards', message)];
    return { overlays: new Map(), problems: [], warnings };
  }
  const overlays = new Map<string, JsonObject>();
  const problems = [...found.problems];
  for (const source of found.sources) {
    const id = basename(source.file, ending);
    const known = ids === undefined || ids.includes(id);
    if (!known && alone) continue;
    if (!known) problems.push(stranger(source.file, id, ids));
    const overlay = readOverlay(source);
    problems.push(...overlay.problems);
    overlays.set(id, overlay.card);
  }
  return { overlays, problems, warnings: [] };
}

function stranger(file: string, id: string, ids: readonly string[]): Problem {
  const near = nearest(id, ids);
  return {
    file,
    message: `no agent has the id "${id}"`,
    hint: `${near === undefined ? '' : `did you mean ${near}${ending}? `}the agents are ${ids.join(', ')}`,
  };
}

interface Overlay {
  readonly card: JsonObject;
  readonly problems: readonly Problem[];
}

function readOverlay({ file, text }: Source): Overlay {
  const json = text.replace(/^\uFEFF/, '');
  const { locate, end } = mapJson(json);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { card: {}, problems: [{ file, ...end, message: 'invalid JSON from here on' }] };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { card: {}, problems: [{ file, line: 1, message: 'a card overlay is a JSON object' }] };
  const { table, findings } = plain(value, say);
  const faults = check(table, { say, show: () => undefined });
  const place = ({ path, message, hint }: Finding): Problem => ({
    file,
    line: locate(path)?.line ?? 1,
    path: say(path),
    message,
    ...(hint !== undefined && { hint }),
  });
  const derived = derivedFields.filter((path) => valueAt(table, path) !== undefined);
  const others = faults.filter((fault) => !derived.some((path) => say(path) === say(fault.path)));
  return { card: table, problems: [...findings, ...derived.map(refusal), ...others].map(place) };
}

const refusal = (path: KeyPath): Finding => ({
  path,
  message: `${say(path)} is not for an overlay to say: the node knows it`,
  hint: 'leave it out',
});

/** A path as JavaScript would write it. */
const say = (path: KeyPath): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
