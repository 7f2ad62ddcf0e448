import { createHash } from 'node:crypto';

export interface Unnamed<T> {
  readonly server: string;
  readonly name: string;
  readonly item: T;
}
export interface Named<T> extends Unnamed<T> {
  /** What models call it: letters, digits, `_` and `-`, at most 64 of them, and no two the same. */
  readonly alias: string;
}
export interface Naming<T> {
  readonly tools: readonly Named<T>[];
  /** What more than one server calls a tool; those go by `server__tool`. */
  readonly collisions: readonly string[];
}

const longest = 64;

/** Gives every tool a name that models may use: its own where it can, in the same way at any order of the list. */
export function named<T>(list: readonly Unnamed<T>[]): Naming<T> {
  const simple = counted(list.map((tool) => ({ ...tool, alias: safe(tool.name) })));
  const collisions = new Set<string>();
  const apart = simple.map((tool) => {
    if (tool.alone) return tool;
    const servers = new Set(simple.filter(({ alias }) => alias === tool.alias).map(({ server }) => server));
    if (servers.size < 2) return tool;
    collisions.add(tool.alias);
    return { ...tool, alias: safe(`${tool.server}__${tool.name}`) };
  });
  const tools = counted(apart).map(({ alone, ...tool }) => ({
    ...tool,
    alias: alone && tool.alias.length <= longest ? tool.alias : marked(tool),
  }));
  return { tools, collisions: [...collisions].toSorted() };
}

/** Some providers want the first character to be a letter or `_`. */
function safe(name: string): string {
  const text = name.replace(/[^a-zA-Z0-9_-]/g, '_');
  return /^[a-zA-Z_]/.test(text) ? text : `_${text}`;
}

function counted<T>(list: readonly Named<T>[]): (Named<T> & { readonly alone: boolean })[] {
  const counts = new Map<string, number>();
  for (const { alias } of list) counts.set(alias, (counts.get(alias) ?? 0) + 1);
  return list.map((tool) => ({ ...tool, alone: counts.get(tool.alias) === 1 }));
}

/** Too long, or no other name is left: as much as fits, and a mark of the whole. */
function marked({ server, name, alias }: Named<unknown>): string {
  const mark = createHash('sha256').update(`${server}\n${name}`).digest('hex').slice(0, 8);
  return `${alias.slice(0, longest - mark.length - 1)}_${mark}`;
}
