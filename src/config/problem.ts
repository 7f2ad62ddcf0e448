import { NodeError } from '../core/error.ts';

/** One thing wrong with the configuration, where it is, and what to do about it. */
export interface Problem {
  /** The file as the user named it, `command line` or `environment`. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The key, dotted. */
  readonly path?: string;
  readonly message: string;
  readonly hint?: string;
}

/** The configuration cannot be used. Holds every problem of every file. */
export class ConfigError extends NodeError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('config', renderProblems(problems));
    this.name = 'ConfigError';
    this.problems = sortedProblems(problems);
  }
}

const most = 100;

/** One line per problem, in the order of the files and their lines. */
export function renderProblems(problems: readonly Problem[]): string {
  const shown = sortedProblems(problems).slice(0, most).map(renderProblem);
  const rest = problems.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

/** In the order of the files and their lines. */
export const sortedProblems = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted(byPlace);

function renderProblem({ file, line, column, message, hint }: Problem): string {
  const place = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined);
  return `${place.join(':')}  ${message}${hint === undefined ? '' : `; ${hint}`}`;
}

const byPlace = (a: Problem, b: Problem): number =>
  a.file === b.file
    ? (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
    : order(a.file, b.file);
const order = (a: string, b: string): number => (a < b ? -1 : 1);
