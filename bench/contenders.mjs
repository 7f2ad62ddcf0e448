import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agentToml } from './dialogue.mjs';
import { startServer } from './server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * A server under a name.
 * @typedef {object} Contender
 * @property {string} name
 * @property {boolean} [isEcho] It only says back what it hears.
 * @property {number} agents How many agents it serves.
 * @property {() => ReturnType<typeof startServer>} start
 */

/** @type {Contender} */
export const echo = {
  name: 'echo',
  isEcho: true,
  agents: 1,
  start: () => startServer([fileURLToPath(new URL('./servers/echo.mjs', import.meta.url))], here),
};

/** @type {Contender} */
export const sdk = {
  name: 'sdk',
  agents: 1,
  start: () => startServer([fileURLToPath(new URL('./servers/sdk.mjs', import.meta.url))], here),
};

/**
 * Parley as it comes: the scripted provider, the store in memory, every setting at its default.
 * @param {{ folder: string, name?: string, agents?: number }} options The folder that has `dist/`, and how many agents.
 * @returns {Contender}
 */
export const parley = ({ folder, name = 'parley', agents = 1 }) => ({
  name,
  agents,
  async start() {
    const cwd = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    for (let n = 0; n < agents; n++)
      writeFileSync(join(cwd, `${agentName(n)}.toml`), agentToml(agentName(n)));
    const main = resolve(folder, 'dist/main.js');
    try {
      return await startServer([main, 'serve', '--config', cwd, '--port', '0'], cwd);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  },
});

/** The n-th agent of a node that has several; a node with one has the first. */
export const agentName = (n) => (n === 0 ? 'bench' : `bench-${n}`);
