import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calling, sayingResult, stdio } from '../support/mcp/asking.ts';
import { toolServerCommand } from '../support/mcp/reference-server.ts';
import { type NodeProcess, startProcess } from '../support/node-process.ts';
import { scripted } from '../support/start-node.ts';

let folder = '';
const nodes: NodeProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-'));
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop('SIGKILL')));
  rmSync(folder, { recursive: true });
});

async function start(toml: string, env: Record<string, string> = {}): Promise<NodeProcess> {
  const path = join(folder, 'agent.toml');
  writeFileSync(path, toml);
  const node = await startProcess(['serve', '--config', path, '--cards', folder], env);
  nodes.push(node);
  return node;
}

async function say(node: NodeProcess, text: string): Promise<string> {
  const response = await fetch(`${node.url}/a2a/v1/message:send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }] } }),
  });
  const { task } = (await response.json()) as { task: { artifacts: { parts: { text: string }[] }[] } };
  return task.artifacts[0]?.parts[0]?.text ?? '';
}

/** Every module the node has loaded, as its coverage knows them. */
async function modulesOf(node: NodeProcess): Promise<string> {
  await node.stop();
  return readdirSync(folder)
    .filter((name) => name.startsWith('coverage-'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the program', () => {
  it('loads what speaks to tool servers only when there is one', async () => {
    const env = { NODE_V8_COVERAGE: folder };
    const without = await start(scripted('a', sayingResult), env);
    expect(await say(without, 'hello')).toBe('hello');
    const modules = await modulesOf(without);
    expect(modules).toContain('/dist/outbound/mcp/link.js');
    expect(modules).not.toContain('@modelcontextprotocol');
    const withOne = await start(scripted('a', sayingResult) + stdio('x', toolServerCommand), env);
    expect(await say(withOne, 'hello')).toBe('hello');
    expect(await modulesOf(withOne)).toContain('@modelcontextprotocol');
  });

  it('takes its tool servers with it', async () => {
    const node = await start(
      scripted('a', calling('pid', 'pid') + sayingResult) + stdio('x', toolServerCommand),
    );
    const pid = Number(await say(node, 'pid'));
    expect(isAlive(pid)).toBe(true);
    expect(await node.stop()).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('leaves no tool server behind when it is killed', async () => {
    const node = await start(
      scripted('a', calling('pid', 'pid') + sayingResult) + stdio('x', toolServerCommand),
    );
    const pid = Number(await say(node, 'pid'));
    await node.stop('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });
});

describe('the configuration with tools', () => {
  const toml = readFileSync(new URL('../../configs/tools.toml', import.meta.url), 'utf8');

  it('shows a tool at work', async () => {
    const node = await start(toml);
    expect(await say(node, 'what is 2 + 3?')).toBe('The sum of 2 and 3 is 5.');
    expect(await say(node, 'echo good morning')).toBe('Echo: good morning');
  });

  it('starts and answers where the server is not installed', async () => {
    const node = await start(toml.replace('server-everything', 'server-of-nobody'));
    expect(await say(node, 'hello')).toContain('Try: 2 + 3');
    expect(await say(node, 'what is 2 + 3?')).toBe('there is no tool get-sum; the tools are: none');
  });
});
