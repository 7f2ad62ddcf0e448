import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { scripted, startNode } from '../support/start-node.ts';

const counting = `
[[agent.llm.rules]]
when = { text = "fail" }
error = { message = "no" }

[[agent.llm.rules]]
when = { message = 1 }
say = "This is the first thing you say."

[[agent.llm.rules]]
when = { message = 2 }
say = "This is the second."

[[agent.llm.rules]]
say = "You talk a lot."
`;

async function says(
  node: Node,
  text: string,
  contextId?: string,
  tenant = '',
): Promise<{ answer: string; contextId: string }> {
  const response = await fetch(`${node.url}/a2a/v1/${tenant}message:send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }], contextId } }),
  });
  const { task } = (await response.json()) as {
    task: { contextId: string; artifacts?: { parts: { text: string }[] }[] };
  };
  return { answer: task.artifacts?.[0]?.parts[0]?.text ?? '', contextId: task.contextId };
}

describe('a conversation', () => {
  it('goes on in the tasks of its context, and in no other', async () => {
    await using node = await startNode({ 'a.toml': scripted('a', counting) });
    const first = await says(node, 'hello');
    expect(first.answer).toBe('This is the first thing you say.');
    expect((await says(node, 'and?', first.contextId)).answer).toBe('This is the second.');
    expect((await says(node, 'hello')).answer).toBe('This is the first thing you say.');
    expect((await says(node, 'hello', first.contextId, 'acme/')).answer).toBe(
      'This is the first thing you say.',
    );
  });

  it('leaves out what came to nothing', async () => {
    await using node = await startNode({ 'a.toml': scripted('a', counting) });
    const { contextId } = await says(node, 'fail');
    expect((await says(node, 'hello', contextId)).answer).toBe('This is the first thing you say.');
  });

  it('forgets its beginning when the model cannot read all of it', async () => {
    const small = scripted('a', counting).replace(
      'provider = "scripted"',
      'provider = "scripted"\ncontext_window = 200',
    );
    await using node = await startNode({ 'a.toml': small });
    const { contextId } = await says(node, 'x'.repeat(500));
    expect((await says(node, 'hello', contextId)).answer).toBe('This is the first thing you say.');
    expect((await says(node, 'hello again', contextId)).answer).toBe('This is the second.');
  });
});
