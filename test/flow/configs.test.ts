import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { silent } from '../../src/core/log.ts';
import { createNode } from '../../src/node.ts';

const root = new URL('../..', import.meta.url).pathname;
const files = readdirSync(join(root, 'configs')).filter(
  (name) => name.endsWith('.toml') && name !== 'node.toml',
);

/** Cards of this repository belong to all of its agents at once, so one file alone goes without them. */
const boot = (path: string, cards: string) =>
  createNode(loadConfig({ path, flags: { port: '0', cards }, environment: {}, now: 0, cwd: root }), {
    log: silent,
  });

describe('every configuration we ship', () => {
  it.each(files)('%s starts, and each of its agents answers', async (name) => {
    await using node = await boot(join('configs', name), 'none');
    expect(node.agents.all().length).toBeGreaterThan(0);
    for (const { profile } of node.agents.all()) {
      const response = await fetch(`${node.url}/a2a/${profile.id}/v1/message:send`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hello' }] } }),
      });
      expect(await response.json()).toMatchObject({ task: { status: { state: 'TASK_STATE_COMPLETED' } } });
    }
  });

  it('start together, with their cards', async () => {
    await using node = await boot('configs', 'agent-cards');
    const card = await (await fetch(`${node.url}/a2a/assistant/.well-known/agent-card.json`)).json();
    expect(card).toMatchObject({ name: 'Assistant', skills: [{ id: 'show', examples: expect.any(Array) }] });
    expect(await (await fetch(`${node.url}/.well-known/agent-card.json`)).json()).toEqual(card);
  });
});
