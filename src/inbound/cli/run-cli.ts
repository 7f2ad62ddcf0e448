import { CommanderError } from 'commander';
import { NodeError } from '../../core/error.ts';
import type { Cli, ExitCode } from './cli.ts';
import { program } from './program.ts';

/** Runs what the arguments (those after the program's name) ask for. Never exits and never throws: returns the code. */
export async function runCli(cli: Cli, argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const command = program(cli, (told) => (code = told));
  try {
    await command.parseAsync(withDefault(argv), { from: 'user' });
    return code;
  } catch (error) {
    return explain(cli, error);
  }
}

const forTheProgram: ReadonlySet<string> = new Set(['-h', '--help', '-V', '--version']);

/** Without a command it is `serve`; commander's own default would take a mistyped command for a path. */
function withDefault(argv: readonly string[]): string[] {
  const [first] = argv;
  const hasCommand = first !== undefined && (!first.startsWith('-') || forTheProgram.has(first));
  return hasCommand ? [...argv] : ['serve', ...argv];
}

function explain({ io, signal }: Cli, error: unknown): ExitCode {
  // Commander has said what is wrong, or has shown what it was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (signal.aborted && error === signal.reason) {
    io.error('parley: stopped\n');
    return 1;
  }
  if (!(error instanceof NodeError)) {
    io.error(`parley: unexpected: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  const hint = neverReached(error) ? '; is the node running? Start it with: npm start' : '';
  io.error(`parley: ${error.message}${hint}\n`);
  for (const { field, description } of error.violations) io.error(`  ${field}: ${description}\n`);
  return error.code === 'invalid-request' ? 2 : 1;
}

const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The system's code is somewhere among the causes. */
function neverReached(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const known = 'code' in error && typeof error.code === 'string' && networkCodes.has(error.code);
  return known || neverReached(error.cause);
}
