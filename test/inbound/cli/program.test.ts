import { describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import type { Setting } from '../../../src/core/setting.ts';
import type { Flags } from '../../../src/inbound/cli/cli.ts';
import { parley } from './captured.ts';

const settings: readonly Setting[] = [
  { name: 'port', flag: 'port', env: 'PORT', type: 'integer', default: 8080, description: 'the port' },
  { name: 'public_url', flag: 'server-url', env: 'SERVER_URL', type: 'text', description: 'the address' },
  {
    name: 'store.backend',
    flag: 'store',
    env: 'SESSION_STORE',
    type: 'text',
    choices: ['memory', 'sqlite'],
    default: 'memory',
    description: 'where runs are kept',
  },
  { name: 'verbose', flag: 'verbose', short: 'v', type: 'boolean', default: false, description: 'logs more' },
  {
    name: 'enable_a2a',
    flag: 'enable-a2a',
    env: 'A2A',
    type: 'boolean',
    default: true,
    description: 'is on',
  },
];

/** What `serve` is given. */
async function served(...argv: string[]) {
  const calls: [string | undefined, Flags][] = [];
  const ran = await parley(argv, {
    settings,
    actions: { serve: async (path, flags) => void calls.push([path, flags]) },
  });
  return { ...ran, calls };
}

describe('serve', () => {
  it('is what happens without a command', async () => {
    expect(await served()).toMatchObject({ code: 0, out: '', error: '', calls: [[undefined, {}]] });
    expect((await served('--config', 'a.toml')).calls).toEqual([['a.toml', {}]]);
    expect((await served('serve', 'a.toml')).calls).toEqual([['a.toml', {}]]);
  });

  it('is given the flags the user gave, by the names of their settings, and no defaults', async () => {
    const { calls } = await served(
      '--port',
      '0',
      '--store=sqlite',
      '-v',
      '--no-enable-a2a',
      '--server-url',
      'http://x',
    );
    expect(calls).toEqual([
      [
        undefined,
        { port: '0', 'store.backend': 'sqlite', verbose: true, enable_a2a: false, public_url: 'http://x' },
      ],
    ]);
  });

  it('takes its path once', async () => {
    expect(await served('serve', 'a.toml', '--config', 'b.toml')).toMatchObject({
      code: 2,
      calls: [],
      error: expect.stringContaining('given twice: a.toml and --config b.toml'),
    });
  });

  it('knows --config also when it is declared as a setting', async () => {
    const path: Setting = {
      name: 'config',
      flag: 'config',
      env: 'CONFIG_PATH',
      type: 'text',
      description: 'where',
    };
    const calls: unknown[] = [];
    await parley(['--config', 'a.toml'], {
      settings: [path, ...settings],
      actions: { serve: async (...call) => void calls.push(call) },
    });
    expect(calls).toEqual([['a.toml', {}]]);
  });

  it('shows every setting with its default and its variable', async () => {
    const { code, out } = await served('serve', '--help');
    const help = out.replace(/\s+/g, ' ');
    expect(code).toBe(0);
    expect(help).toContain('--port <n> the port (default 8080; env PORT)');
    expect(help).toContain('--server-url <text> the address (env SERVER_URL)');
    expect(help).toContain(
      '--store <text> where runs are kept (one of memory, sqlite; default memory; env SESSION_STORE)',
    );
    expect(help).toContain('-v, --[no-]verbose logs more (default false)');
    expect(help).toContain('--[no-]enable-a2a is on (default true; env A2A)');
    expect(help).toContain('--config <text>');
  });

  it('says why it cannot, with every violation', async () => {
    const violations = [{ field: 'port', description: 'is taken' }];
    const ran = await parley([], {
      actions: { serve: () => Promise.reject(new NodeError('config', 'cannot start', { violations })) },
    });
    expect(ran).toEqual({ code: 1, out: '', error: 'parley: cannot start\n  port: is taken\n' });
  });

  it('reports a bug as one', async () => {
    const ran = await parley([], { actions: { serve: () => Promise.reject(new TypeError('x is not y')) } });
    expect(ran).toEqual({ code: 1, out: '', error: 'parley: unexpected: x is not y\n' });
  });
});

describe('check', () => {
  it('prints the report, and fails on problems', async () => {
    const check = (report: { ok: boolean; text: string }) =>
      parley(['check', 'configs', '--port', '1'], {
        settings,
        actions: {
          check: async (path, flags) => ({
            ...report,
            text: `${report.text} ${path} ${JSON.stringify(flags)}`,
          }),
        },
      });
    expect(await check({ ok: true, text: 'ok: 2 agents' })).toEqual({
      code: 0,
      out: 'ok: 2 agents configs {"port":"1"}\n',
      error: '',
    });
    expect(await check({ ok: false, text: 'a.toml:1 bad' })).toEqual({
      code: 1,
      out: '',
      error: 'a.toml:1 bad configs {"port":"1"}\n',
    });
  });
});

it('schema is printed as JSON', async () => {
  const { code, out } = await parley(['schema'], { actions: { schema: () => ({ type: 'object' }) } });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({ type: 'object' });
});

describe('the help', () => {
  it('lists the commands, and is printed on standard output', async () => {
    const { code, out, error } = await parley(['--help']);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    for (const command of ['serve', 'check', 'schema', 'card', 'send'])
      expect(out).toContain(`  ${command} `);
  });

  it.each(['serve', 'check', 'schema', 'card', 'send'])('of %s has one example', async (command) => {
    const { code, out } = await parley([command, '--help']);
    expect(code).toBe(0);
    expect(out.match(/Example:\n {2}parley /g)).toHaveLength(1);
    expect(await parley(['help', command])).toMatchObject({ out });
  });

  it('has the version next to it', async () => {
    expect(await parley(['--version'])).toEqual({ code: 0, out: '1.2.3\n', error: '' });
  });
});

describe('a mistake', () => {
  it.each([
    [['sned', 'x', 'hi'], "error: unknown command 'sned'\n(Did you mean send?)"],
    [['send', 'x', 'hi', '--jsn'], "error: unknown option '--jsn'\n(Did you mean --json?)"],
    [['serve', '--prot', '1'], "error: unknown option '--prot'\n(Did you mean --port?)"],
    [['--prot', '1'], "error: unknown option '--prot'\n(Did you mean --port?)"],
    [['send', 'x'], "error: missing required argument 'text'"],
    [['card'], "error: missing required argument 'agent'"],
    [['send', 'x', 'hi', '--timeout', 'soon'], 'Say a number of seconds above 0.'],
    [['send', 'x', 'hi', '--timeout', '0'], 'Say a number of seconds above 0.'],
    [['send', 'x', 'hi', '--header', 'nonsense'], "Say 'Name: value'."],
    [['send', 'x', ' '], 'there is nothing to send: the text is empty'],
    [
      ['send', 'localhost:8080', 'hi'],
      '"localhost:8080" is no agent id; for a URL, say http://localhost:8080',
    ],
    [['send', 'x', 'hi', '--node', 'nowhere'], 'is not the http(s) URL of an agent'],
  ])('like %j is explained, with exit code 2', async (argv, explanation) => {
    expect(await parley(argv, { settings })).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringContaining(explanation),
    });
  });
});
