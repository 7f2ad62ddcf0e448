import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { agent, load, model, warnings } from './files.ts';

const only = (text: string, environment = {}): Config =>
  load({ 'configs/a.toml': text }, { environment, now: 77 });
const llm = (text: string) =>
  only(`[agent]\nname = "a"\nsystem_prompt = "x"\n[agent.llm]\n${text}\n`).agents[0]?.llm;
const team = (head: string, more = ''): string =>
  `[agent]\nname = "Team"\nsystem_prompt = "Lead."\n${head}${model}[orchestration]\nenabled = true\n${more}` +
  '[orchestration.worker.logs]\ndescription = "Reads logs."\npreamble = "Read."\n' +
  '[orchestration.worker.metrics]\ndescription = ""\npreamble = "Count."\nturn_depth = 9\n' +
  'llm = { provider = "openai", model = "m", base_url = "http://localhost:1/v1" }\n';

describe('an agent', () => {
  it('is what its file says', () => {
    const more =
      'alias = "helper"\ndescription = "Helps."\nturn_depth = 3\ncreated_at = 5\nmodel_owner = "me"\nhidden = true\n';
    const { source, ...rest } = only(agent('My Helper', more)).agents[0]!;
    expect(rest).toEqual({
      id: 'helper',
      name: 'My Helper',
      description: 'Helps.',
      hidden: true,
      createdAt: 5,
      modelOwner: 'me',
      systemPrompt: 'You help.',
      turnDepth: 3,
      llm: {
        provider: 'scripted',
        retries: 2,
        fallback: [],
        model: 'scripted',
        params: {},
        rules: [{ say: 'Hi.', chunk: 0, delay_ms: 0, repeat: 1, outcome: 'completed' }],
      },
      tools: {
        servers: [],
        schemas: 'plain',
        nudges: { lastTurn: false },
        repeats: { nudgeAt: 3, blockAt: 5 },
      },
      workers: [],
      file: 'configs/a.toml',
    });
    expect(source.agent?.alias).toBe('helper');
  });

  it('has its tools told in the way its model reads, those that stand in included', () => {
    const schemas = (llm: string, mcp = ''): string | undefined =>
      only(`${agent('a').split('[agent.llm]')[0]}[agent.llm]\n${llm}\n[mcp]\nservers = {}\n${mcp}`).agents[0]!
        .tools.schemas;
    const ollama = 'provider = "ollama"\nmodel = "m"';
    const gemini = 'provider = "gemini"\nmodel = "m"\napi_key = "k"';
    expect(schemas(ollama)).toBe('plain');
    expect(schemas(ollama, 'strict_schemas = true')).toBe('strict');
    expect(schemas(ollama, 'sanitize_schemas = false')).toBeUndefined();
    expect(schemas(gemini, 'strict_schemas = true')).toBe('openapi');
    expect(schemas(`${ollama}\nfallback = [{ ${gemini.replaceAll('\n', ', ')} }]`)).toBe('openapi');
  });

  it('has defaults, and never shows its prompt', () => {
    const { id, description, hidden, createdAt, modelOwner, turnDepth } = only(agent('a')).agents[0]!;
    expect({ id, description, hidden, createdAt, modelOwner, turnDepth }).toEqual({
      id: 'a',
      description: 'a is an agent of this node.',
      hidden: false,
      createdAt: 77,
      modelOwner: 'scripted',
      turnDepth: 5,
    });
  });

  it.each([
    ['My Helper', 'my-helper'],
    ['  Été à   Paris! ', 'ete-a-paris'],
    ['a/b?c#d', 'a-b-c-d'],
    [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
  ])('named "%s" is `%s`, with a warning', (name, id) => {
    const files = { 'configs/a.toml': agent(name) };
    expect(load(files).agents[0]).toMatchObject({ id, name });
    expect(warnings(files)).toBe(
      `configs/a.toml:2  [agent] name ${JSON.stringify(name)} is no id, so the agent is \`${id}\`; set alias = "${id}" to keep that id`,
    );
  });

  it.each(['a', 'A.b_c-d', '7', 'x'.repeat(64), 'gpt-4.1'])('named "%s" has that id', (name) => {
    expect(only(agent(name)).agents[0]?.id).toBe(name);
    expect(only(agent(name)).warnings).toEqual([]);
  });

  it('comes in the order of the files', () => {
    const files = {
      'configs/b.toml': agent('one'),
      'configs/a.toml': agent('two'),
      'configs/C.toml': agent('x'),
    };
    expect(load(files).agents.map(({ id }) => id)).toEqual(['x', 'two', 'one']);
  });

  it('cannot be changed', () => {
    const config = only(agent('a'));
    expect(() => Object.assign(config.agents[0]!.source.agent!, { name: 'b' })).toThrow(TypeError);
    expect(() => Object.assign(config.node.limits, { liveRuns: 0 })).toThrow(TypeError);
  });
});

describe('a team', () => {
  it('is a coordinator, then its workers as agents of their own', () => {
    const { agents } = only(team('alias = "t"\nturn_depth = 4\ncreated_at = 5\n'));
    const shown = agents.map(
      ({ id, name, description, team, hidden, createdAt, systemPrompt, turnDepth }) => ({
        id,
        name,
        description,
        team,
        hidden,
        createdAt,
        systemPrompt,
        turnDepth,
      }),
    );
    const shared = { hidden: false, createdAt: 5 };
    expect(shown).toEqual([
      {
        ...shared,
        id: 't',
        name: 'Team',
        description: 'Team is an agent of this node.',
        team: undefined,
        systemPrompt: 'Lead.',
        turnDepth: 4,
      },
      {
        ...shared,
        id: 't.logs',
        name: 'logs',
        description: 'Reads logs.',
        team: 't',
        systemPrompt: 'Read.',
        turnDepth: 4,
      },
      {
        ...shared,
        id: 't.metrics',
        name: 'metrics',
        description: 'metrics is an agent of this node.',
        team: 't',
        systemPrompt: 'Count.',
        turnDepth: 9,
      },
    ]);
    expect(agents.map((a) => [a.modelOwner, a.llm.provider])).toEqual([
      ['scripted', 'scripted'],
      ['scripted', 'scripted'],
      ['openai', 'openai'],
    ]);
    expect(agents.map(({ workers }) => workers)).toEqual([
      [
        { id: 't.logs', name: 'logs', description: 'Reads logs.' },
        { id: 't.metrics', name: 'metrics', description: 'metrics is an agent of this node.' },
      ],
      [],
      [],
    ]);
  });

  it('tells every worker what all are told, and hides them when it hides', () => {
    const { agents } = only(team('alias = "t"\nhidden = true\n', 'worker_system_prompt = "Be short."\n'));
    expect(agents.map(({ systemPrompt }) => systemPrompt)).toEqual([
      'Lead.',
      'Read.\n\nBe short.',
      'Count.\n\nBe short.',
    ]);
    expect(agents.every(({ hidden }) => hidden)).toBe(true);
  });

  it('gives ids to workers whose names are none', () => {
    const text = team('alias = "t"\n').replaceAll('worker.logs', 'worker."Log Reader"');
    expect(only(text).agents[1]).toMatchObject({
      id: 't.log-reader',
      name: 'Log Reader',
      systemPrompt: 'Read.',
    });
    expect(warnings({ 'configs/a.toml': text })).toContain(
      'configs/a.toml:10  [orchestration.worker."Log Reader"] has a name that is no id, so the worker is `t.log-reader`; rename it to log-reader to keep that id',
    );
  });

  it('that is not enabled is one agent, with a warning', () => {
    const files = { 'configs/a.toml': team('alias = "t"\n').replace('enabled = true', 'enabled = false') };
    expect(load(files).agents.map(({ id, workers }) => [id, workers])).toEqual([['t', []]]);
    expect(warnings(files)).toBe(
      'configs/a.toml:8  [orchestration] is not enabled, so its workers are not served; set enabled = true to serve them as agents',
    );
  });
});

describe('a model', () => {
  it.each([
    [
      'provider = "openai"\nmodel = "m"\napi_key = " k "',
      { provider: 'openai', model: 'm', apiKey: 'k', baseUrl: 'https://api.openai.com/v1', params: {} },
    ],
    [
      'provider = "openai"\nmodel = "m"\nbase_url = " http://x/v1/ "\napi_key = ""',
      { provider: 'openai', model: 'm', baseUrl: 'http://x/v1', params: {} },
    ],
    [
      'provider = "openai"\nmodel = "m"\nbase_url = ""\napi_key = "k"',
      { provider: 'openai', model: 'm', apiKey: 'k', baseUrl: 'https://api.openai.com/v1', params: {} },
    ],
    [
      'provider = "openrouter"\nmodel = "m"\napi_key = "k"',
      {
        provider: 'openrouter',
        model: 'm',
        apiKey: 'k',
        baseUrl: 'https://openrouter.ai/api/v1',
        params: {},
      },
    ],
    [
      'provider = "ollama"\nmodel = "m"',
      { provider: 'ollama', model: 'm', baseUrl: 'http://localhost:11434/v1', params: {} },
    ],
    [
      'provider = "ollama"\nmodel = "m"\nbase_url = "http://gpu:1/v1/"',
      { provider: 'ollama', model: 'm', baseUrl: 'http://gpu:1/v1', params: {} },
    ],
    [
      'provider = "anthropic"\nmodel = "m"\napi_key = "k"\nbase_url = "https://x"',
      { provider: 'anthropic', model: 'm', apiKey: 'k', baseUrl: 'https://x', params: {} },
    ],
    [
      'provider = "bedrock"\nmodel = "m"\nregion = "eu"\nprofile = "p"',
      {
        provider: 'bedrock',
        model: 'm',
        baseUrl: 'https://bedrock-runtime.eu.amazonaws.com/openai/v1',
        params: {},
      },
    ],
    [
      'provider = "bedrock"\nmodel = "m"\nregion = "eu"\napi_key = "k"\nbase_url = "https://vpc/openai/v1"',
      { provider: 'bedrock', model: 'm', apiKey: 'k', baseUrl: 'https://vpc/openai/v1', params: {} },
    ],
    [
      'provider = "gemini"\nmodel = "m"\napi_key = "k"',
      {
        provider: 'gemini',
        model: 'm',
        apiKey: 'k',
        baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
        params: {},
      },
    ],
    [
      'provider = "anthropic"\nmodel = "m"\napi_key = "k"',
      { provider: 'anthropic', model: 'm', apiKey: 'k', baseUrl: 'https://api.anthropic.com', params: {} },
    ],
  ])('%s', (text, expected) => {
    const { retries, fallback, ...model } = llm(text)!;
    expect(model).toEqual(
      expected.provider === 'anthropic' ? expected : { ...expected, textToolCalls: false },
    );
    expect({ retries, fallback }).toEqual({ retries: 2, fallback: [] });
  });

  it('has others that stand in for it, each whole', () => {
    const text = `provider = "openai"
model = "m"
api_key = "k"
temperature = 1
retries = 0
fallback = [
  { provider = "anthropic", model = "n", api_key = "k2", max_tokens = 5 },
  { provider = "ollama", model = "o", fallback_tool_parsing = true },
]`;
    expect(llm(text)).toMatchObject({
      retries: 0,
      fallback: [
        { provider: 'anthropic', model: 'n', apiKey: 'k2', params: { maxTokens: 5 } },
        { provider: 'ollama', model: 'o', textToolCalls: true, params: {} },
      ],
    });
  });

  it('has parameters, and its own effort unless others say it', () => {
    const text =
      'provider = "openai"\nmodel = "m"\napi_key = "k"\nmax_tokens = 10\ncontext_window = 100\ntemperature = 0.5\nreasoning_effort = "low"\n';
    expect(llm(`${text}additional_params = { top_p = 1 }`)).toMatchObject({
      contextWindow: 100,
      params: { temperature: 0.5, maxTokens: 10, effort: 'low', extra: { top_p: 1 } },
    });
    expect(llm(`${text}additional_params = { reasoning_effort = "high" }`)?.params).toEqual({
      temperature: 0.5,
      maxTokens: 10,
      extra: { reasoning_effort: 'high' },
    });
  });
});
