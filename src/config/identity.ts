import type { Document } from './document.ts';
import { type KeyPath, sayTable, valueAt } from './key-path.ts';
import type { Problem } from './problem.ts';
import { workersOf } from './rules.ts';

/** Who an agent is, and where its file says so. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly path: KeyPath;
  readonly document: Document;
  /** The id of the team, for workers. */
  readonly team?: string;
}

export interface Identities {
  readonly identities: readonly Identity[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const legal = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const rule =
  'an id has up to 64 letters, digits, dots, dashes and underscores, and begins with a letter or a digit';
/** Ids that are segments of the node's own addresses. */
const reserved: ReadonlySet<string> = new Set(['v1', 'rpc']);

/** The agents a file declares, itself first; none of them when its identity is unclear. */
export function identitiesOf(document: Document): Identities {
  const path = ['agent', document.given['agent'] !== undefined && hasAlias(document) ? 'alias' : 'name'];
  const text = valueAt(document.table, path);
  if (typeof text !== 'string' || !document.sound(path))
    return { identities: [], problems: [], warnings: [] };
  const own = idOf(document, { path, text });
  if (own.id === undefined) return { identities: [], problems: own.notes, warnings: [] };
  const team = { id: own.id, name: nameOf(document), path, document };
  const workers = isTeam(document) ? workersOf(document.table) : [];
  const members = workers.map((name) => memberOf(name, team));
  return {
    identities: [team, ...members.flatMap(({ identity }) => identity ?? [])],
    problems: members.flatMap(({ problem }) => problem ?? []),
    warnings: [...own.notes, ...members.flatMap(({ warning }) => warning ?? [])],
  };
}

/** An id that two agents claim: a problem for each but the first. */
export function duplicates(identities: readonly Identity[]): readonly Problem[] {
  const first = new Map<string, Identity>();
  return identities.flatMap((identity) => {
    const { id, path, document, team } = identity;
    const twin = first.get(id);
    if (twin === undefined) {
      first.set(id, identity);
      return [];
    }
    const { file, line } = twin.document.place({ path: twin.path, message: '' });
    const what =
      team === undefined ? `[agent] ${path.at(-1)} "${id}"` : `${sayTable(path)} is "${id}", which`;
    const owner = twin.team === undefined ? 'an agent' : 'a worker';
    const message = `${what} is already the id of ${owner}, at ${file}${line === undefined ? '' : `:${line}`}`;
    const hint = team === undefined ? 'give it another alias' : 'rename one of them';
    return [document.place({ path, message, hint })];
  });
}

interface Naming {
  readonly id?: string;
  /** Problems without an id; warnings with one. */
  readonly notes: readonly Problem[];
}

function idOf(document: Document, { path, text }: { readonly path: KeyPath; readonly text: string }): Naming {
  const key = path.at(-1);
  const note = (message: string, hint: string): readonly Problem[] => [
    document.place({ path, message: `[agent] ${key} ${JSON.stringify(text)} ${message}`, hint }),
  ];
  if (legal.test(text))
    return reserved.has(text.toLowerCase()) ? { notes: note('is reserved', other) } : { id: text, notes: [] };
  if (key === 'alias') return { notes: note('cannot be an id', rule) };
  const id = slug(text);
  if (id === undefined || reserved.has(id)) return { notes: note('gives no id', 'set an alias') };
  return { id, notes: note(`is no id, so the agent is \`${id}\``, `set alias = "${id}" to keep that id`) };
}
const other = 'set another alias';

interface Member {
  readonly identity?: Identity;
  readonly problem?: Problem;
  readonly warning?: Problem;
}

function memberOf(name: string, team: Identity): Member {
  const path = ['orchestration', 'worker', name];
  const note = (message: string, hint: string): Problem =>
    team.document.place({ path, message: `${sayTable(path)} ${message}`, hint });
  const part = legal.test(name) ? name : slug(name);
  // An empty name has its problem already.
  if (name.trim() === '') return {};
  if (part === undefined)
    return { problem: note('gives no id', 'rename the worker with letters and digits') };
  const id = `${team.id}.${part}`;
  const identity = { id, name, path, document: team.document, team: team.id };
  return part === name
    ? { identity }
    : {
        identity,
        warning: note(
          `has a name that is no id, so the worker is \`${id}\``,
          `rename it to ${part} to keep that id`,
        ),
      };
}

/** A name as an id: lower case, dashes for what an id cannot hold. */
function slug(name: string): string | undefined {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  const id = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
  return id === '' ? undefined : id;
}

const hasAlias = (document: Document): boolean => valueAt(document.table, ['agent', 'alias']) !== undefined;
const isTeam = (document: Document): boolean =>
  valueAt(document.table, ['orchestration', 'enabled']) === true;
const nameOf = (document: Document): string => {
  const name = valueAt(document.table, ['agent', 'name']);
  return typeof name === 'string' ? name : '';
};
