import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { llmTable } from '../../src/config/schema/llm.ts';
import { startNode } from '../support/start-node.ts';

const root = new URL('../..', import.meta.url).pathname;
const page = readFileSync(`${root}docs/models.md`, 'utf8');
const examples = [...page.matchAll(/```toml\n([\s\S]*?)```/g)].map(([, toml = '']) => toml);

describe('the page of models', () => {
  it.each(llmTable.oneOf.map(({ properties }) => properties.provider.const))('tells of %s', (provider) => {
    expect(page).toMatch(new RegExp(`^\\| \`${provider}\` +\\|`, 'mu'));
  });

  it.each(examples)('has an example that starts %#', async (toml) => {
    const keyed = toml.replaceAll(/\{\{ env\.\w+ \}\}/gu, 'a key');
    const node = await startNode({ 'example.toml': keyed });
    expect(node.agents.visible().length).toBe(1);
    await node[Symbol.asyncDispose]();
  });
});

describe('the page of streams', () => {
  const list = readFileSync(`${root}test/wire/README.md`, 'utf8');

  it.each(['chat-completions', 'anthropic-messages'])('has a line for every file of %s', (folder) => {
    const section = list.split(`## ${folder}`)[1]?.split('## ')[0] ?? '';
    const listed = [...section.matchAll(/^\| `([\w-]+)`/gmu)].map(([, name]) => `${name}.sse`);
    expect(listed.toSorted()).toEqual(readdirSync(`${root}test/wire/${folder}`).toSorted());
  });
});
