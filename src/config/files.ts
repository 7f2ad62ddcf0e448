import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Source } from './document.ts';
import type { Problem } from './problem.ts';

export interface Found {
  readonly sources: readonly Source[];
  readonly problems: readonly Problem[];
  /** There is nothing at the path. */
  readonly missing: boolean;
  /** The path is that of one file, not of a folder. */
  readonly alone: boolean;
}

interface Place {
  /** As the user says it; messages repeat it. */
  readonly path: string;
  readonly cwd: string;
  /** The ending of the files to read in a folder, with its dot. */
  readonly ending: string;
}

/** Reads a file, or the files of a folder that end so: sorted, not those further down, nor what editors hide there. */
export function readFiles({ path, cwd, ending }: Place): Found {
  try {
    const files = filesAt({ path, cwd, ending });
    return { missing: false, alone: files[0] === path, ...readAll(files, cwd) };
  } catch (error) {
    const missing = codeOf(error) === 'ENOENT';
    return { sources: [], problems: [refusal(path, error)], missing, alone: false };
  }
}

function filesAt({ path, cwd, ending }: Place): readonly string[] {
  if (!statSync(resolve(cwd, path)).isDirectory()) return [path];
  return readdirSync(resolve(cwd, path), { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && entry.name.endsWith(ending))
    .map(({ name }) => name)
    .sort()
    .map((name) => join(path, name));
}

function readAll(files: readonly string[], cwd: string): Pick<Found, 'sources' | 'problems'> {
  const sources: Source[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      sources.push({ file, text: readFileSync(resolve(cwd, file), 'utf8') });
    } catch (error) {
      problems.push(refusal(file, error));
    }
  }
  return { sources, problems };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not read it',
};
const refusal = (file: string, error: unknown): Problem => ({
  file,
  message: reasons[codeOf(error)] ?? `it cannot be read: ${codeOf(error)}`,
});
