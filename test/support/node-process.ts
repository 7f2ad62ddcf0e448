import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const root = new URL('../..', import.meta.url).pathname;

/** A node as a user runs it: the built program, in a process of its own. */
export interface NodeProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything it has written so far. */
  output(): { readonly out: string; readonly error: string };
  /** Asks it to stop and returns its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `parley` with these arguments on a free port, and waits until it listens. */
export async function startProcess(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<NodeProcess> {
  const child = spawn(process.execPath, ['dist/main.js', ...args, '--port', '0'], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let error = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (data: Buffer) => {
      error += data.toString();
      const [, found] = /listens on (\S+)/.exec(error) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`the node exited with ${code}: ${error}`)));
  });
  return {
    url,
    process: child,
    output: () => ({ out, error }),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
