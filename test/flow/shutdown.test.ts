import { describe, expect, it } from 'vitest';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

const start = (shutdownSecs: number) =>
  startNode({
    'helper.toml': scripted('helper', everything),
    'node.toml': `[node.limits]\nshutdown_secs = ${shutdownSecs}\n`,
  });

const stream = (url: string, text: string) =>
  fetch(`${url}/a2a/helper/v1/message:stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }] } }),
  });

/** Reads until the first chunk of an answer is there. */
async function firstWord(response: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = response.body!.getReader();
  for (let seen = ''; !seen.includes('artifactUpdate');) {
    seen += Buffer.from((await reader.read()).value ?? []).toString();
  }
  return reader;
}

async function rest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += Buffer.from(value).toString();
  }
}

describe('a node that shuts down', () => {
  it('lets a stream come to its end, refuses new work, and is gone', async () => {
    const node = await start(10);
    const reader = await firstWord(await stream(node.url, 'slow'));
    const closed = node[Symbol.asyncDispose]();
    const refused = await stream(node.url, 'hello');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      error: { message: expect.stringContaining('shutting down') },
    });
    expect((await fetch(`${node.url}/ready`)).status).toBe(503);
    expect((await fetch(`${node.url}/health`)).status).toBe(503);
    expect(await rest(reader)).toContain('TASK_STATE_COMPLETED');
    await closed;
    await expect(fetch(`${node.url}/health`)).rejects.toThrow('fetch failed');
  });

  it('ends a stream that does not end by itself with a last word', async () => {
    const node = await start(0);
    const reader = await firstWord(await stream(node.url, 'endless'));
    const closed = node[Symbol.asyncDispose]();
    const text = await rest(reader);
    expect(text).toContain('TASK_STATE_CANCELED');
    expect(text).toContain('the node is shutting down');
    await closed;
  });

  it('does not wait for tasks that wait for their caller', async () => {
    const node = await start(60);
    const response = await stream(node.url, 'book');
    expect(await response.text()).toContain('TASK_STATE_INPUT_REQUIRED');
    await node[Symbol.asyncDispose]();
  });
});

describe('a node that is up', () => {
  it('says so, and whether it takes work', async () => {
    const node = await start(0);
    expect(await (await fetch(`${node.url}/health`)).json()).toMatchObject({
      status: 'healthy',
      a2a_server: { version: '1.0' },
      session_store: { backend: 'memory', ping: { ok: true } },
    });
    expect(await (await fetch(`${node.url}/ready`)).json()).toEqual({ ready: true });
    await node[Symbol.asyncDispose]();
  });
});
