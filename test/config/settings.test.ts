import { describe, expect, it } from 'vitest';
import type { LoadRequest } from '../../src/config/load.ts';
import { settings } from '../../src/config/settings.ts';
import { agent, load, refusal, warnings } from './files.ts';

const one = { 'configs/a.toml': agent('a') };
const withNode = (text: string) => ({ ...one, 'configs/node.toml': text });
const node = (files: Readonly<Record<string, string>>, request: Partial<LoadRequest> = {}) =>
  load(files, request).node;

describe('the settings of the node', () => {
  it('have defaults', () => {
    expect(node(one)).toEqual({
      host: '127.0.0.1',
      port: 8080,
      defaultAgent: 'a',
      a2a: { defaultVersion: '1.0' },
      logLevel: 'info',
      debugProviderErrors: false,
      toolResultMode: 'none',
      toolResultMaxLength: 1000,
      streamingBufferSize: 400,
      customEvents: false,
      emitReasoning: false,
      store: { backend: 'memory', maxRuns: 100_000 },
      limits: {
        bodyBytes: 4_194_304,
        liveRuns: 1000,
        runSecs: 900,
        firstChunkSecs: 90,
        inactivitySecs: 0,
        toolSecs: 120,
        toolResultChars: 100_000,
        waitingSecs: 86_400,
        shutdownSecs: 30,
        streamBufferBytes: 1_048_576,
      },
    });
  });

  it('come from the file, over it from the environment, over that from flags', () => {
    const files = withNode('[node]\nport = 1\nhost = "file"\n[node.limits]\nrun_secs = 1\nlive_runs = 1\n');
    const environment = { PORT: '2', STREAMING_TIMEOUT_SECS: '2', HOST: ' variable ' };
    const flags = { port: '3', 'limits.run_secs': '3' };
    const { host, port, limits } = node(files, { environment, flags });
    expect({ host, port, runSecs: limits.runSecs, liveRuns: limits.liveRuns }).toEqual({
      host: 'variable',
      port: 3,
      runSecs: 3,
      liveRuns: 1,
    });
  });

  it('may stand in the file of an agent, from the environment', () => {
    const files = { 'configs/a.toml': `${agent('a')}[node]\nport = "{{ env.MY_PORT }}"\n` };
    expect(node(files, { environment: { MY_PORT: '9000' } }).port).toBe(9000);
  });

  it('take an empty variable for one that is not set', () => {
    expect(node(withNode('[node]\nport = 1\n'), { environment: { PORT: '  ', HOST: '' } })).toMatchObject({
      port: 1,
      host: '127.0.0.1',
    });
  });

  it.each([
    ['1 true T yes Y ON', true],
    ['0 false F no N OFF', false],
  ])('understand %s', (words, value) => {
    for (const word of words.split(' ')) {
      expect(node(one, { environment: { AURA_CUSTOM_EVENTS: word } }).customEvents).toBe(value);
    }
  });

  it('take a flag that is just given, or taken back', () => {
    const environment = { AURA_EMIT_REASONING: 'yes' };
    expect(node(one, { flags: { custom_events: true } }).customEvents).toBe(true);
    expect(node(one, { flags: { emit_reasoning: false }, environment }).emitReasoning).toBe(false);
  });

  it('that are wrong are named as they were written', () => {
    const flags = { port: 'eighty', 'limits.live_runs': '0', log_level: 'wran' };
    const environment = {
      SHUTDOWN_TIMEOUT_SECS: '-1',
      TOOL_RESULT_MODE: 'loud',
      AURA_CUSTOM_EVENTS: 'maybe',
      AURA_SERVER_URL: 'example.org',
      AURA_SESSION_STORE: 'valkey',
      MAX_BODY_BYTES: '1.5',
    };
    expect(refusal(one, { flags, environment })).toBe(
      [
        'command line  --port wants a whole number from 0 to 65535, got "eighty"',
        'command line  --log-level is one of trace, debug, info, warn, error, fatal, silent, got "wran"; did you mean "warn"?',
        'command line  --max-live-runs wants a whole number of at least 1, got "0"',
        'environment  TOOL_RESULT_MODE is one of none, open-web-ui, aura, got "loud"',
        'environment  AURA_CUSTOM_EVENTS wants true or false, got "maybe"',
        'environment  MAX_BODY_BYTES wants a whole number of at least 1, got "1.5"',
        'environment  SHUTDOWN_TIMEOUT_SECS wants a whole number of at least 0, got "-1"',
        'environment  AURA_SERVER_URL is not an address that begins with http:// or https:// and ends with its path',
        'environment  AURA_SESSION_STORE "valkey" comes with a later version; use "memory"',
      ].join('\n'),
    );
  });

  it('give a public address without its last slash', () => {
    expect(node(one, { environment: { AURA_SERVER_URL: 'https://x.org/parley//' } }).publicUrl).toBe(
      'https://x.org/parley',
    );
  });

  it.each([
    [{ verbose: true }, {}, 'debug'],
    [{ debug: true }, {}, 'trace'],
    [{ verbose: true }, { LOG_LEVEL: 'warn' }, 'debug'],
    [{ verbose: true, log_level: 'error' }, {}, 'error'],
    [{}, { LOG_LEVEL: 'warn' }, 'warn'],
  ])('log at the level of %o over %o', (flags, environment, level) => {
    expect(node(one, { flags, environment }).logLevel).toBe(level);
  });

  it('turn gRPC on by its port, on the host of the node unless it has its own', () => {
    expect(node(one)).not.toHaveProperty('grpc');
    expect(node(one, { flags: { 'grpc.port': '0' } }).grpc).toEqual({ host: '127.0.0.1', port: 0 });
    const file = withNode('[node]\nhost = "::1"\n[node.grpc]\nport = 50051\n');
    expect(node(file).grpc).toEqual({ host: '::1', port: 50_051 });
    const environment = { GRPC_PORT: '1', GRPC_HOST: '0.0.0.0' };
    expect(node(file, { environment }).grpc).toEqual({ host: '0.0.0.0', port: 1 });
    expect(warnings(one, { environment: { GRPC_HOST: '::' } })).toBe(
      'environment  GRPC_HOST has no effect: without a grpc.port there is no gRPC',
    );
  });

  it('cannot turn A2A off, and say so', () => {
    expect(warnings(one, { environment: { AURA_ENABLE_A2A: 'off' } })).toBe(
      'environment  AURA_ENABLE_A2A has no effect: A2A is always on',
    );
    expect(warnings(one, { flags: { enable_a2a: true } })).toBe('');
  });

  it('have one name, one flag and one variable each', () => {
    for (const key of ['name', 'flag', 'env', 'short'] as const) {
      const values = settings.flatMap((setting) => setting[key] ?? []);
      expect(values).toEqual([...new Set(values)]);
    }
  });
});

describe('the path', () => {
  const files = {
    'configs/a.toml': agent('a'),
    'other/b.toml': agent('b'),
    'c.toml': agent('c'),
  };
  const ids = (request: Partial<LoadRequest>) => load(files, request).agents.map(({ id }) => id);

  it('is a file or a folder, said by flag, by variable, or not at all', () => {
    expect(ids({ path: 'c.toml', environment: { CONFIG_PATH: 'other' } })).toEqual(['c']);
    expect(ids({ flags: { config: 'c.toml' }, environment: { CONFIG_PATH: 'other' } })).toEqual(['c']);
    expect(ids({ environment: { CONFIG_PATH: 'other' } })).toEqual(['b']);
    expect(ids({ environment: { CONFIG_PATH: '' } })).toEqual(['a']);
  });
});

describe('the default agent', () => {
  const two = { 'configs/a.toml': agent('a'), 'configs/b.toml': agent('Bee', 'alias = "b"\n') };
  const chosen = (name: string) => node(two, { environment: { DEFAULT_AGENT: name } }).defaultAgent;

  it('is chosen by id or by name, and known by its id', () => {
    expect(chosen('b')).toBe('b');
    expect(chosen('Bee')).toBe('b');
  });

  it('is nobody when there are several and none is chosen', () => {
    expect(node(two)).not.toHaveProperty('defaultAgent');
  });

  it('is the coordinator of the only team', () => {
    const team = `${agent('a')}[orchestration]\nenabled = true\n[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\n`;
    expect(node({ 'configs/a.toml': team }).defaultAgent).toBe('a');
    expect(node({ 'configs/a.toml': team }, { flags: { default_agent: 'a.w' } }).defaultAgent).toBe('a.w');
  });

  it('must exist', () => {
    expect(refusal(two, { environment: { DEFAULT_AGENT: 'x' } })).toBe(
      'environment  DEFAULT_AGENT names the agent "x", which does not exist; the agents are a, b',
    );
    expect(refusal({ ...two, 'configs/node.toml': '[node]\ndefault_agent = "Beee"\n' })).toBe(
      'configs/node.toml:2  [node] default_agent names the agent "Beee", which does not exist; did you mean `Bee`? the agents are a, b',
    );
  });

  it('must be one', () => {
    const twins = { ...two, 'configs/c.toml': agent('Bee', 'alias = "c"\n') };
    expect(refusal(twins, { flags: { default_agent: 'Bee' } })).toBe(
      'command line  --default-agent "Bee" is the name of several agents; choose by id: b, c',
    );
  });
});
