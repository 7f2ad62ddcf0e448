import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const program = new URL(
  '../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
  import.meta.url,
).pathname;

/** The reference server of the protocol, over HTTP, in a process of its own. */
export interface ReferenceServer extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
}

/** A port that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function startReference(
  transport: 'streamableHttp' | 'sse',
  port?: number,
): Promise<ReferenceServer> {
  const on = port ?? (await freePort());
  const child = spawn(process.execPath, [program, transport], {
    env: { ...process.env, PORT: String(on) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    const heard = (data: Buffer): void => {
      if (/listening on port|running on port/.test(data.toString())) resolve();
    };
    child.stdout.on('data', heard);
    child.stderr.on('data', heard);
    child.on('exit', (code) => reject(new Error(`the reference server exited with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${on}/${transport === 'sse' ? 'sse' : 'mcp'}`,
    process: child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
/** The command line of the reference server over stdio, as TOML. */
export const referenceCommand = JSON.stringify([process.execPath, program, 'stdio']);
/** The command line of the server beside this file, as TOML. */
export const toolServerCommand = JSON.stringify([
  process.execPath,
  new URL('tool-server.mjs', import.meta.url).pathname,
]);
