#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { editorSchema } from './config/editor-schema.ts';
import { readEnvironment } from './config/environment.ts';
import { type LoadRequest, loadConfig } from './config/load.ts';
import { ConfigError, renderProblems } from './config/problem.ts';
import { pathSetting, settings } from './config/settings.ts';
import { NodeError } from './core/error.ts';
import type { Cli, Flags } from './inbound/cli/cli.ts';
import { runCli } from './inbound/cli/run-cli.ts';
import { createNode, version } from './node.ts';
import { a2aPeer } from './outbound/peers/a2a-peer.ts';

const environment = readEnvironment(process.cwd());
const stop = new AbortController();

/** The first signal asks; the second does not wait for an answer. */
function listenForSignals(): void {
  const asked = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort(new NodeError('canceled', 'stopped'));
  };
  process.on('SIGINT', asked);
  process.on('SIGTERM', asked);
}

const request = (path: string | undefined, flags: Flags): LoadRequest => ({
  path,
  flags,
  environment,
  now: Date.now(),
  cwd: process.cwd(),
});

async function serve(path: string | undefined, flags: Flags): Promise<void> {
  const config = loadConfig(request(path, flags));
  if (config.warnings.length > 0) process.stderr.write(`${renderProblems(config.warnings)}\n`);
  await using node = await createNode(config);
  const names = node.agents.visible().map(({ profile }) => profile.id);
  const grpc = node.grpc === undefined ? '' : ` and for gRPC on ${node.grpc}`;
  process.stderr.write(`parley ${version} listens on ${node.url}${grpc} with ${names.join(', ')}\n`);
  await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
}

async function check(path: string | undefined, flags: Flags): Promise<{ ok: boolean; text: string }> {
  try {
    const { agents, warnings } = loadConfig(request(path, flags));
    const list = agents.map(({ id, file, description }) => `  ${id}  (${file})  ${description}`);
    const head = `ok: ${agents.length} ${agents.length === 1 ? 'agent' : 'agents'}`;
    const notes = warnings.length === 0 ? [] : [renderProblems(warnings)];
    return { ok: true, text: [head, ...list, ...notes].join('\n') };
  } catch (error) {
    if (error instanceof ConfigError) return { ok: false, text: error.message };
    throw error;
  }
}

const cli: Cli = {
  settings: [pathSetting, ...settings],
  io: {
    out: (line) => void process.stdout.write(line),
    error: (line) => void process.stderr.write(line),
    isTty: process.stdout.isTTY && process.stderr.isTTY,
  },
  actions: { serve, check, schema: editorSchema, connect: (url, headers) => a2aPeer(url, { headers }) },
  readInput: () => text(process.stdin),
  node: environment['PARLEY_NODE'],
  signal: stop.signal,
  version,
  ids: randomUUID,
};

/** Whoever reads our output may stop reading, as `head` does; that is no error of ours. */
function allowEarlyReaders(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

listenForSignals();
allowEarlyReaders();
process.exitCode = await runCli(cli, process.argv.slice(2));
