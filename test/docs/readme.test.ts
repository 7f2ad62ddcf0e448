import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NodeProcess, startProcess } from '../support/node-process.ts';

const root = new URL('../..', import.meta.url).pathname;
const readme = readFileSync(`${root}README.md`, 'utf8');

/** A command of the page and the output it promises. */
const examples = [...readme.matchAll(/```console\n\$ (.+)\n([\s\S]*?)```/g)].map(
  ([, command = '', output = '']) => ({
    command,
    output: output.trimEnd(),
  }),
);

let node: NodeProcess;
beforeAll(async () => {
  node = await startProcess(['serve']);
});
afterAll(() => node.stop());

/** Runs a command of the page as its reader would, against the node of this test. */
async function run(command: string): Promise<string> {
  const here = command
    .replaceAll('http://127.0.0.1:8080', node.url)
    .replaceAll('npx parley', 'node dist/main.js');
  const env = { ...process.env, PARLEY_NODE: node.url };
  try {
    const { stdout } = await promisify(execFile)('bash', ['-c', here], { cwd: root, env });
    return stdout;
  } catch (error) {
    // A check that finds something fails, and says what on standard error.
    return (error as { stderr: string }).stderr;
  }
}

/** What differs from run to run looks the same. */
const settled = (text: string): string =>
  text
    .replaceAll(node.url, 'http://127.0.0.1:8080')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replaceAll(/"created":\d+/g, '"created":0')
    .trimEnd();

describe('the README', () => {
  it('has its examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(8);
  });

  it.each(examples)('$command', async ({ command, output }) => {
    expect(settled(await run(command))).toBe(settled(output));
  });
});
