import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type NodeProcess, startProcess } from '../support/node-process.ts';

const root = new URL('../..', import.meta.url).pathname;
const nodes: NodeProcess[] = [];
const start = async (args: readonly string[], env: Record<string, string> = {}): Promise<NodeProcess> => {
  const node = await startProcess(args, env);
  nodes.push(node);
  return node;
};
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop('SIGKILL')));
});

/** Runs `parley` to its end. */
async function parley(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['dist/main.js', ...args], {
      cwd: root,
    });
    return { code: 0, out: stdout, error: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, error: stderr };
  }
}

const stream = (url: string, text: string) =>
  fetch(`${url}/a2a/assistant/v1/message:stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }] } }),
  });

describe('the program', () => {
  it('serves what is in configs/ without a key, a database or another server', async () => {
    const node = await start([]);
    expect(node.output().error).toContain('with assistant, team, team.researcher, team.writer');
    const cards = ['assistant', 'conformance', 'team', 'team.researcher', 'team.writer'].map(async (id) => {
      const card = await fetch(`${node.url}/a2a/${id}/.well-known/agent-card.json`);
      return ((await card.json()) as { supportedInterfaces: { url: string }[] }).supportedInterfaces[0]?.url;
    });
    expect(await Promise.all(cards)).toEqual(
      ['assistant', 'conformance', 'team', 'team.researcher', 'team.writer'].map(
        (id) => `${node.url}/a2a/${id}/v1/rpc`,
      ),
    );
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('lets a stream end on %s, and exits with 0', async (signal) => {
    const node = await start([]);
    const response = await stream(node.url, 'story');
    const reader = response.body!.getReader();
    await reader.read();
    const stopped = node.stop(signal);
    let text = '';
    for (let next = await reader.read(); !next.done; next = await reader.read())
      text += Buffer.from(next.value).toString();
    expect(text).toContain('TASK_STATE_COMPLETED');
    expect(await stopped).toBe(0);
  });

  it('cuts off what does not end in time, with a last word, and exits with 0', async () => {
    const node = await start(['serve', '--shutdown-timeout-secs', '0']);
    const response = await stream(node.url, 'story');
    const stopped = node.stop();
    expect(await response.text()).toContain('TASK_STATE_CANCELED');
    expect(await stopped).toBe(0);
  });

  it('logs JSON lines with ids, and no secret', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-'));
    writeFileSync(
      join(folder, 'keyed.toml'),
      '[agent]\nname = "keyed"\nsystem_prompt = "x"\n[agent.llm]\nprovider = "openai"\nmodel = "m"\n' +
        'base_url = "http://127.0.0.1:9"\napi_key = "{{ env.CANARY }}"\n',
    );
    const node = await start(['serve', folder, '--cards', folder, '--log-level', 'trace'], {
      CANARY: 'sk-canary-7d1f',
    });
    const response = await fetch(`${node.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer caller-canary-33',
        'x-request-id': 'req-42',
      },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] }),
    });
    expect(response.status).toBe(502);
    const answer = await response.text();
    await node.stop();
    rmSync(folder, { recursive: true });
    const { out, error } = node.output();
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(expect.objectContaining({ request: 'req-42', status: 502 }));
    expect(lines).toContainEqual(expect.objectContaining({ run: expect.any(String), code: 'model-failed' }));
    for (const text of [out, error, answer]) expect(text).not.toMatch(/canary/);
  });

  it('exits before it binds when the configuration is wrong, with every problem', async () => {
    const { code, out, error } = await parley('serve', 'test/docs/fixtures/typo.toml', '--port', '0');
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain('typo.toml:4  [agent] turn_dept is not a key I know; did you mean `turn_depth`?');
    expect(error).toContain('NO_SUCH_KEY');
    expect(error).not.toContain('at ');
  });

  it('says who has the port', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const { port } = squatter.address() as { port: number };
    const { code, error } = await parley('serve', '--port', String(port));
    squatter.close();
    expect(code).toBe(1);
    expect(error).toContain(`cannot listen on 127.0.0.1:${port}: something else listens there`);
  });

  it('checks, and prints the schema for editors', async () => {
    expect(await parley('check')).toMatchObject({ code: 0, out: expect.stringMatching(/^ok: \d+ agents\n/) });
    const { out } = await parley('schema');
    expect(JSON.parse(out)).toMatchObject({
      type: 'object',
      properties: { agent: {}, node: {}, orchestration: {} },
    });
  });
});
