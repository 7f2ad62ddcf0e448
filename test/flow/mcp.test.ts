import { afterEach, describe, expect, it } from 'vitest';
import { type Node } from '../../src/node.ts';
import { ask, calling, events, keptLog, ready, sayingResult, stdio } from '../support/mcp/asking.ts';
import { anyone } from '../support/runs.ts';
import { toolServerCommand } from '../support/mcp/reference-server.ts';
import { scripted, startNode } from '../support/start-node.ts';

const words = [
  'pid',
  'env',
  'tick',
  'same',
  'fail',
  'refuse',
  'die',
  'never',
  'cancelled',
  'big',
  'deep',
  'bytes',
  'chatty',
  'grow',
  'grown',
  'catastrophe',
  'recursive',
  'abyss',
];
const rules = `${words.map((word) => calling(word, word)).join('')}
${calling('dotted', 'dotted_name_v2')}
${calling('given', 'given', { a: 'x' })}
${sayingResult}`;

const table = (more = ''): string => stdio('tools', toolServerCommand, more);
const open: Node[] = [];
const start = async (toml: string, log = keptLog()): Promise<Node> => {
  const node = await startNode({ 'a.toml': toml }, { log });
  open.push(node);
  return node;
};
afterEach(async () => {
  for (const node of open.splice(0)) await node[Symbol.asyncDispose]();
});

describe('a tool server over stdio', () => {
  it('is one process for all runs, with no more of our environment than it needs', async () => {
    const node = await start(scripted('a', rules) + table('env = { DECLARED = "yes" }'));
    const pids = await Promise.all([1, 2, 3].map(async () => (await ask(node, 'pid')).answer));
    expect(new Set(pids).size).toBe(1);
    expect(pids[0]).toMatch(/^\d+$/);
    const names = (await ask(node, 'env')).answer.split(' ');
    expect(names).toContain('DECLARED');
    expect(names).toContain('PATH');
    expect(names.filter((name) => name.startsWith('VITEST') || name.startsWith('npm_'))).toEqual([]);
  });

  it('is listed to its last page, and a tool that cannot be used is left out and named', async () => {
    const log = keptLog();
    const node = await start(scripted('a', rules) + table(), log);
    expect((await ask(node, 'recursive')).answer).toBe('{}');
    expect((await ready(node)).mcp).toEqual([{ server: 'tools', state: 'connected', tools: 19 }]);
    expect(log.lines.filter(({ level }) => level === 'warn').map(({ text }) => text)).toEqual([
      'a tool is left out: the schema of abyss is nested too deep',
    ]);
    expect(log.lines).toContainEqual({
      level: 'debug',
      fields: { server: 'tools', line: 'the tool server has begun' },
      text: 'a tool server says',
    });
  });

  it('is called by the names it gave, whatever models may say', async () => {
    const node = await start(scripted('a', rules) + table());
    expect((await ask(node, 'dotted')).answer).toBe('called by its own name');
  });

  it('may fail or refuse, and the model reads why, at a bounded length', async () => {
    const node = await start(scripted('a', rules) + table());
    const failed = (await ask(node, 'fail')).answer;
    expect(failed).toMatch(/^it broke\.+\n\[… \d+ characters left out …\]\n\.+for this reason$/);
    expect(failed.length).toBeLessThan(8300);
    expect((await ask(node, 'refuse')).answer).toBe(
      'the tool server tools refused: MCP error -32000: no, not with these arguments',
    );
  });

  it('that dies in the middle of a call fails the call, and is there again for the next one', async () => {
    const log = keptLog();
    const node = await start(scripted('a', rules) + table(), log);
    const before = (await ask(node, 'pid')).answer;
    expect((await ask(node, 'die')).answer).toBe('the tool server tools broke off; try again');
    await expect.poll(async () => (await ready(node)).mcp[0]?.['state'], { timeout: 5000 }).toBe('connected');
    const after = (await ask(node, 'pid')).answer;
    expect(after).toMatch(/^\d+$/);
    expect(after).not.toBe(before);
    expect(log.lines.map(({ text }) => text)).toContain(
      'the tool server tools broke off; it is being connected again',
    );
  });

  it('that never returns is given up after its time, and told so', async () => {
    const node = await start(scripted('a', rules) + table('call_timeout_secs = 1'));
    expect((await ask(node, 'never')).answer).toBe('never did not answer within 1 s');
    expect((await ask(node, 'cancelled')).answer).toBe('begun 1, cancelled 1');
  });

  it('is told when the caller cancels the task', async () => {
    const node = await start(scripted('a', rules) + table());
    const reading = events(node, 'never');
    await expect.poll(async () => (await ask(node, 'cancelled')).answer).toBe('begun 1, cancelled 0');
    const place = { owner: anyone, agent: 'a' };
    const { views } = await node.runs.list({ ...place, state: 'working' }, { limit: 1 });
    await node.runs.cancel(views[0]!.id, place);
    expect((await reading).at(-1)?.event).toMatchObject({
      type: 'run.finished',
      outcome: { kind: 'canceled' },
    });
    await expect.poll(async () => (await ask(node, 'cancelled')).answer).toBe('begun 1, cancelled 1');
  });

  it('may send 5 MB, of which the model is shown the beginning and the end', async () => {
    const node = await start(scripted('a', rules) + table());
    const { answer } = await ask(node, 'big');
    expect(answer.length).toBeLessThan(100_100);
    expect(answer).toMatch(/^begin x+\n\[… 5142\d{3} characters left out …\]\nx+ end$/);
  });

  it('may send what is nested too deep, or no UTF-8, or more news than anyone reads', async () => {
    const node = await start(scripted('a', rules) + table());
    expect((await ask(node, 'deep')).answer).toBe('the result is nested too deep to be read');
    expect((await ask(node, 'bytes')).answer).toBe('a\uFFFD\uFFFDb\uFFFDc');
    const all = await events(node, 'chatty');
    const told = all.filter(({ event }) => event.type === 'tool.progressed').length;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(500);
    expect(all.at(-1)?.event).toMatchObject({ outcome: { kind: 'completed' } });
  });

  it('may declare a catastrophic pattern, which nobody runs', async () => {
    const node = await start(scripted('a', rules) + table());
    const began = Date.now();
    expect((await ask(node, 'catastrophe')).answer).toContain('aaaa');
    expect(Date.now() - began).toBeLessThan(2000);
  });

  it('may change its tools, which the next run sees', async () => {
    const node = await start(scripted('a', rules) + table());
    expect((await ask(node, 'grown')).answer).toContain('there is no tool grown');
    expect((await ask(node, 'grow')).answer).toBe('grown');
    await expect.poll(async () => (await ask(node, 'grown')).answer, { timeout: 5000 }).toBe('I am new');
  });
});

describe('a tool server that is not there', () => {
  it('leaves its tools out, is named in the readiness, and the agent answers', async () => {
    const log = keptLog();
    const missing = stdio('gone', '["/no/such/program"]') + table();
    const node = await start(scripted('a', rules) + missing, log);
    expect(await ask(node, 'hello')).toMatchObject({ answer: 'hello', state: 'TASK_STATE_COMPLETED' });
    expect((await ask(node, 'pid')).answer).toMatch(/^\d+$/);
    const { ready: isReady, mcp } = await ready(node);
    expect(isReady).toBe(true);
    expect(mcp).toContainEqual({
      server: 'gone',
      state: 'failed',
      reason: 'the tool server gone cannot be started: there is no such program',
    });
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        text: 'the tool server gone cannot be started: there is no such program; its tools are left out',
      }),
    );
  });

  it('is waited for no longer than it may take to begin', async () => {
    const silentServer = stdio(
      'mute',
      JSON.stringify([process.execPath, '-e', 'process.stdin.resume()']),
      'connect_timeout_secs = 1',
    );
    const node = await start(scripted('a', rules) + silentServer);
    expect((await ask(node, 'hello')).answer).toBe('hello');
    expect((await ready(node)).mcp).toMatchObject([
      { server: 'mute', state: 'failed', reason: 'the tool server mute was not ready within 1 s' },
    ]);
  });
});

describe('the tools of an agent', () => {
  const loop = (name: string) => `
[[agent.llm.rules]]
calls = [{ name = "${name}", input = {} }]
`;
  const results = async (node: Node): Promise<string[]> =>
    (await events(node, 'go')).flatMap(({ event }) => {
      if (event.type !== 'tool.returned') return [];
      const { result } = event;
      return [
        result.ok
          ? result.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('|')
          : result.error,
      ];
    });

  it('are those its filter lets through, and a pattern that lets none through is told once', async () => {
    const log = keptLog();
    const filter = 'mcp_filter = ["pi?", "dotted.*", "tools__tick", "nothing_*"]\n';
    const toml = scripted('a', rules).replace('alias =', `${filter}alias =`) + table();
    const node = await start(toml, log);
    expect((await ask(node, 'pid')).answer).toMatch(/^\d+$/);
    expect((await ask(node, 'same')).answer).toBe(
      'there is no tool same; the tools are: pid, tick, dotted_name_v2',
    );
    const idle = log.lines.filter(({ text }) => text === 'a pattern of mcp_filter matches no tool');
    expect(idle).toEqual([
      { level: 'warn', fields: { agent: 'a', pattern: 'nothing_*' }, text: expect.any(String) },
    ]);
  });

  it('are none with an empty filter', async () => {
    const toml = scripted('a', rules).replace('alias =', 'mcp_filter = []\nalias =') + table();
    expect((await ask(await start(toml), 'pid')).answer).toBe('there is no tool pid; the tools are: none');
  });

  it('go by server__tool where two servers have the same, and that is told', async () => {
    const log = keptLog();
    const two = stdio('one', toolServerCommand) + stdio('two', toolServerCommand);
    const node = await start(scripted('a', calling('pid', 'two__pid') + sayingResult) + two, log);
    expect((await ask(node, 'pid')).answer).toMatch(/^\d+$/);
    expect(log.lines.some(({ fields }) => 'tool' in fields && fields.tool === 'pid')).toBe(true);
  });

  it('are not called again and again for the same answer', async () => {
    const toml = scripted('a', loop('same')).replace('alias =', 'turn_depth = 7\nalias =') + table();
    const said = await results(await start(toml));
    expect(said.slice(0, 2)).toEqual(['always the same', 'always the same']);
    expect(said[2]).toMatch(/^always the same\|\[This call was made 3 times in a row/);
    expect(said[3]).toMatch(/made 4 times/);
    expect(said.slice(4, 7)).toEqual(
      Array(3).fill(expect.stringMatching(/^same was called 4 times in a row .* it is not called again/)),
    );
  });

  it('may be asked for news as often as there are any', async () => {
    const toml = scripted('a', loop('tick')).replace('alias =', 'turn_depth = 7\nalias =') + table();
    expect((await results(await start(toml))).slice(0, 7)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((count) => `tick ${count}`),
    );
  });

  it('come to an end that a model is told of in time, where the agent wants it', async () => {
    const heeding = `
[[agent.llm.rules]]
when = { tool_result = 'no tools are left' }
say = "{{ result }}"
${loop('tick')}`;
    const nudges = 'turn_depth = 3\nnudge_last_turn = true\nnudge_turns_remaining = 2\nalias =';
    const node = await start(scripted('a', heeding).replace('alias =', nudges) + table());
    expect((await ask(node, 'go')).answer).toBe(
      'tick 3\n[Turn limit: no tools are left. Answer now with what you have.]',
    );
    // What the model is told is not what the tool gave back.
    expect(await results(node)).toEqual(['tick 4', 'tick 5', 'tick 6']);
  });

  it('come to an end: a model that never stops calling fails, and says why', async () => {
    const toml = scripted('a', loop('tick')) + table();
    const { state, error } = await ask(await start(toml), 'go');
    expect(state).toBe('TASK_STATE_FAILED');
    expect(error).toBe('a still called tools after 5 rounds; raise turn_depth or narrow the request');
  });
});
