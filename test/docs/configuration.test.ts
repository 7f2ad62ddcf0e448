import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathSetting, settings } from '../../src/config/settings.ts';
import { startNode } from '../support/start-node.ts';

const root = new URL('../..', import.meta.url).pathname;
const page = readFileSync(`${root}docs/configuration.md`, 'utf8');
const examples = ['README.md', 'docs/configuration.md'].flatMap((file) =>
  [...readFileSync(root + file, 'utf8').matchAll(/```toml\n([\s\S]*?)```/g)].map(([, toml = '']) => ({
    file,
    toml,
  })),
);

describe('the configuration page', () => {
  it.each([pathSetting, ...settings])('tells of --$flag, with its variable and default', (setting) => {
    const row = page
      .split('\n')
      .find((line) => line.startsWith('|') && line.includes(`\`--${setting.flag}\``));
    expect(row).toContain(setting.description);
    if ('env' in setting) expect(row).toContain(`\`${setting.env}\``);
    if ('default' in setting) expect(row).toContain(`\`${setting.default}\``);
  });
});

describe('the examples in TOML', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4);
  });

  it.each(examples)('of $file start', async ({ toml }) => {
    const node = await startNode({ 'example.toml': toml });
    expect(node.agents.visible().length).toBe(1);
    await node[Symbol.asyncDispose]();
  });

  it('do what the page says: the booking agent books', async () => {
    const toml = examples.find((example) => example.toml.includes('I only book tables'))?.toml ?? '';
    const node = await startNode({ 'example.toml': toml });
    const say = async (text: string, taskId?: string) => {
      const response = await fetch(`${node.url}/a2a/v1/message:send`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }], taskId } }),
      });
      return (await response.json()) as { task: { id: string; status: object; artifacts: object[] } };
    };
    const asked = await say('a table please');
    expect(asked.task.status).toMatchObject({
      state: 'TASK_STATE_INPUT_REQUIRED',
      message: { parts: [{ text: 'For how many?' }] },
    });
    expect((await say('3', asked.task.id)).task.artifacts).toMatchObject([
      { parts: [{ text: 'A table for 3 is booked.' }] },
    ]);
    expect((await say('table for 4')).task.artifacts).toMatchObject([
      { parts: [{ text: 'A table for 4 is booked.' }] },
      { name: 'Booking', parts: [{ data: { guests: '4' } }] },
    ]);
    await node[Symbol.asyncDispose]();
  });
});
