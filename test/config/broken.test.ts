import { describe, expect, it } from 'vitest';
import { agent, model, refusal } from './files.ts';

const head = '[agent]\nname = "a"\nsystem_prompt = "x"\n';
const scripted = (rule: string): string =>
  `${head}[agent.llm]\nprovider = "scripted"\n[[agent.llm.rules]]\n${rule}\n`;
const llm = (text: string): string => `${head}[agent.llm]\n${text}\n`;
const openai = 'provider = "openai"\nmodel = "m"\n';
const team = (workers: string): string => `${agent('a')}[orchestration]\nenabled = true\n${workers}`;

/** What is wrong, the one file, and the whole text its author reads. */
const broken: readonly (readonly [what: string, file: string, text: string])[] = [
  [
    'a syntax error',
    '[agent]\nname = "a"\nname = "b"\n',
    'configs/a.toml:3:1  invalid TOML: trying to redefine an already defined table or value',
  ],
  [
    'an unclosed text, without what the file holds',
    '[agent]\nname = "secret',
    'configs/a.toml:2:8  invalid TOML: unfinished string',
  ],
  [
    'a key with a typo',
    agent('a', 'turn_dept = 3\n'),
    'configs/a.toml:4  [agent] turn_dept is not a key I know; did you mean `turn_depth`?',
  ],
  [
    'a key that is like no other',
    `${agent('a')}[tools]\nzzzzzz = 1\n`,
    'configs/a.toml:8  [tools] zzzzzz is not a key I know; the keys here are filesystem',
  ],
  [
    'a key in the table above its own',
    agent('a', 'temperature = 1\n'),
    'configs/a.toml:4  [agent] temperature is not a key I know; it belongs in the table `llm`',
  ],
  [
    'a table with a typo',
    `${agent('a')}[agent.lllm]\n[mpc]\n`,
    'configs/a.toml:7  [agent] lllm is not a key I know; did you mean `llm`?\n' +
      'configs/a.toml:8  mpc is not a key I know; did you mean `mcp`?',
  ],
  [
    'a key of another provider',
    llm('provider = "ollama"\nmodel = "m"\napi_key = "k"'),
    'configs/a.toml:7  [agent.llm] api_key is not a key I know where provider is "ollama"; ' +
      'the keys here are provider, model, base_url, fallback_tool_parsing, reasoning_effort, max_tokens, context_window, temperature, additional_params, retries, fallback',
  ],
  [
    'keys that are missing',
    `[agent]\n${model}`,
    'configs/a.toml:1  [agent] name is missing; it says: what people call the agent\n' +
      'configs/a.toml:1  [agent] system_prompt is missing; it says: what the model is told',
  ],
  ['an empty name', agent(''), 'configs/a.toml:2  [agent] name is empty'],
  [
    'a provider with a typo',
    llm('provider = "opnai"\nmodel = "m"'),
    'configs/a.toml:5  [agent.llm] provider is one of openai, anthropic, gemini, openrouter, bedrock, ollama, scripted, ' +
      'got "opnai"; did you mean "openai"?',
  ],
  [
    'no provider',
    llm('model = "m"'),
    'configs/a.toml:4  [agent.llm] provider is missing; ' +
      'it is one of openai, anthropic, gemini, openrouter, bedrock, ollama, scripted',
  ],
  [
    'a model outside its agent',
    `${head}${model}[llm]\nprovider = "openai"\n`,
    'configs/a.toml:7  [llm] has moved; rename the table to [agent.llm]',
  ],
  [
    'no model',
    head,
    'configs/a.toml:1  LLM API key is required for [agent.llm]; there is no such table: add it, with provider, model and api_key',
  ],
  [
    'no key',
    llm(openai),
    'configs/a.toml:4  LLM API key is required for [agent.llm]; ' +
      'set api_key = "{{ env.OPENAI_API_KEY }}" and export the variable',
  ],
  [
    'a key from an empty variable',
    llm('provider = "gemini"\nmodel = "m"\napi_key = "{{ env.EMPTY }}"'),
    'configs/a.toml:7  LLM API key is required for [agent.llm]; the variable EMPTY is empty',
  ],
  [
    'no key for a worker',
    team(
      '[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\n[orchestration.worker.w.llm]\nprovider = "openrouter"\nmodel = "m"\n',
    ),
    'configs/a.toml:12  LLM API key is required for [orchestration.worker.w.llm]; ' +
      'set api_key = "{{ env.OPENROUTER_API_KEY }}" and export the variable',
  ],
  [
    'no key for a model that stands in',
    llm(`${openai}api_key = "k"\nfallback = [{ provider = "anthropic", model = "m" }]`),
    'configs/a.toml:8  LLM API key is required for [[agent.llm.fallback]]; ' +
      'set api_key = "{{ env.ANTHROPIC_API_KEY }}" and export the variable',
  ],
  [
    'a stand-in with a stand-in',
    llm(`${openai}api_key = "k"\n[[agent.llm.fallback]]\nprovider = "ollama"\nmodel = "m"\nretries = 3`),
    'configs/a.toml:11  [[agent.llm.fallback]] retries is not a key I know where provider is "ollama"; ' +
      'the keys here are provider, model, base_url, fallback_tool_parsing, reasoning_effort, max_tokens, context_window, temperature, additional_params',
  ],
  [
    'a key that is a number, without the number',
    llm(`${openai}api_key = 123456`),
    'configs/a.toml:7  [agent.llm] api_key wants a text, got something else',
  ],
  [
    'a level there is not',
    llm(`${openai}api_key = "k"\nreasoning_effort = "hi"`),
    'configs/a.toml:8  [agent.llm] reasoning_effort is one of none, minimal, low, medium, high, xhigh, got "hi"',
  ],
  [
    'an address that is none',
    llm(`${openai}api_key = "k"\nbase_url = "llm.example.org"`),
    'configs/a.toml:8  [agent.llm] base_url is not an address that begins with http:// or https://',
  ],
  [
    'numbers that count nothing',
    agent('a', 'turn_depth = -1\nnudge_turns_remaining = 1.5\ncreated_at = "soon"\n'),
    'configs/a.toml:4  [agent] turn_depth wants a whole number of at least 0, got -1\n' +
      'configs/a.toml:5  [agent] nudge_turns_remaining wants a whole number of at least 0, got 1.5\n' +
      'configs/a.toml:6  [agent] created_at wants a whole number of at least 0, got "soon"',
  ],
  [
    'one sentence for a number that is wrong twice',
    agent('a', 'turn_depth = -1.5\n'),
    'configs/a.toml:4  [agent] turn_depth wants a whole number of at least 0, got -1.5',
  ],
  [
    'a number that is not finite',
    llm(`${openai}api_key = "k"\ntemperature = inf`),
    'configs/a.toml:8  [agent.llm] temperature is not a finite number',
  ],
  [
    'values of another kind',
    `agent = 3\nmcp = "x"\nvector_stores = {}\n`,
    'configs/a.toml:1  agent wants a table, got 3\n' +
      'configs/a.toml:2  mcp wants a table, got "x"\n' +
      'configs/a.toml:3  vector_stores wants a list, got a table',
  ],
  [
    'a word that is no truth value',
    agent('a', 'hidden = "yes"\n'),
    'configs/a.toml:4  [agent] hidden wants true or false, got "yes"',
  ],
  [
    'tables without their agent',
    '[node]\nport = 1\n[mcp]\nservers = {}\n',
    'configs  no agent is declared; add a file with an [agent] table\n' +
      'configs/a.toml:3  [mcp] belongs to an agent, and this file has no [agent]',
  ],
  [
    'a script without rules',
    llm('provider = "scripted"\nrules = []'),
    'configs/a.toml:6  [agent.llm] rules is empty',
  ],
  [
    'a pattern that is none',
    scripted('when = { text = "(" }'),
    'configs/a.toml:7  [[agent.llm.rules]] when.text is not a regular expression: unterminated group',
  ],
  [
    'an artifact with two contents, one with none, a file with two',
    scripted(
      'artifacts = [\n { text = "a", data = 1 },\n { id = "x" },\n { file = { name = "f", text = "a", base64 = "" } },\n]',
    ),
    'configs/a.toml:8  [[agent.llm.rules.artifacts]] wants exactly one of text, data, file, url, chunks, got text and data\n' +
      'configs/a.toml:9  [[agent.llm.rules.artifacts]] wants exactly one of text, data, file, url, chunks, got none of them\n' +
      'configs/a.toml:10  [agent.llm.rules.artifacts.file] wants exactly one of text, base64, got text and base64',
  ],
  [
    'bytes that are no base64',
    scripted('artifacts = [{ file = { name = "f", base64 = "!" } }]'),
    'configs/a.toml:7  [[agent.llm.rules.artifacts]] file.base64 is not base64',
  ],
  [
    'an outcome there is not',
    scripted('outcome = "complete"'),
    'configs/a.toml:7  [[agent.llm.rules]] outcome is one of completed, input-required, auth-required, rejected, failed, message, ' +
      'got "complete"; did you mean "completed"?',
  ],
  [
    'calls that also end',
    scripted('calls = [{ name = "t" }]\noutcome = "failed"'),
    'configs/a.toml:7  [[agent.llm.rules]] calls go on, and the rule also ends; end in the rule that answers the tool result',
  ],
  [
    'a message with a note',
    scripted('note = "n"\noutcome = "message"'),
    'configs/a.toml:8  [[agent.llm.rules]] outcome is "message", which carries neither artifacts nor a note; leave them out',
  ],
  [
    'placeholders for what a rule does not match',
    scripted(
      'when = { text = "(?<city>a)" }\nsay = "{{ city }} {{ 1 }} {{ 2 }}"\ncalls = [{ name = "t", input = { at = ["{{ land }}"] } }]',
    ),
    'configs/a.toml:8  [[agent.llm.rules]] say uses {{ 2 }}, which the rule does not have; it has text, result, message_id, turn, 1, city\n' +
      'configs/a.toml:9  [[agent.llm.rules.calls]] input.at[0] uses {{ land }}, which the rule does not have; it has text, result, message_id, turn, 1, city',
  ],
  [
    'an MCP server of no kind, one without its program',
    `${agent('a')}[mcp.servers.x]\ntransport = "carrier-pigeon"\n[mcp.servers.y]\ntransport = "stdio"\n`,
    'configs/a.toml:8  [mcp.servers.x] transport is one of stdio, http_streamable, sse, got "carrier-pigeon"\n' +
      'configs/a.toml:9  [mcp.servers.y] cmd is missing; it says: the program and its first arguments',
  ],
  [
    'a vector store without a key',
    `${agent('a')}[[vector_stores]]\nname = "notes"\ntype = "in_memory"\nembedding_model = { provider = "openai", model = "e" }\n`,
    `configs/a.toml:10  Embedding model API key is required for vector store 'notes'; ` +
      'set api_key = "{{ env.OPENAI_API_KEY }}" and export the variable',
  ],
  [
    'a knowledge base with an empty region',
    `${agent('a')}[[vector_stores]]\nname = "kb"\ntype = "bedrock_kb"\nknowledge_base_id = "k"\nregion = ""\n`,
    'configs/a.toml:11  [[vector_stores]] region is empty',
  ],
  [
    'approvals without a route, with patterns that are none',
    `${agent('a')}[hitl]\nrequire_approval = ["ok_*", "a[b", "{c", "d}"]\n`,
    'configs/a.toml:7  [hitl] route is missing; it says: how the person is asked\n' +
      'configs/a.toml:8  [hitl] require_approval[1] is not a pattern: [ is never closed\n' +
      'configs/a.toml:8  [hitl] require_approval[2] is not a pattern: { is never closed\n' +
      'configs/a.toml:8  [hitl] require_approval[3] is not a pattern: } closes nothing',
  ],
  [
    'headers that cannot be passed on',
    `${agent('a')}[hitl.route]\nmode = "webhook"\nurl = "https://x"\ntool_headers_from_response = { Host = "a", host = "b", "x y" = "c", ok = "D" }\n`,
    'configs/a.toml:10  [hitl.route.tool_headers_from_response] Host is not a header name in lower case\n' +
      'configs/a.toml:10  [hitl.route.tool_headers_from_response] host is a header the node sets itself\n' +
      'configs/a.toml:10  [hitl.route.tool_headers_from_response] "x y" is not a header name in lower case',
  ],
  [
    'a scratchpad without a folder and without a window',
    `${agent('a')}[agent.scratchpad]\nenabled = true\n`,
    'configs/a.toml:4  [agent.llm] context_window is missing; the scratchpad needs to know how much the model can read\n' +
      'configs/a.toml:7  Scratchpad enabled but top-level `memory_dir` is not set',
  ],
  [
    'a worker with a scratchpad and a model without a window',
    `memory_dir = "/m"\n${agent('a').replace('rules', 'context_window = 1\nrules')}[orchestration]\nenabled = true\n` +
      '[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\nscratchpad = { enabled = true }\n' +
      'llm = { provider = "scripted", rules = [{}] }\n',
    'configs/a.toml:15  [orchestration.worker.w.llm] context_window is missing; the scratchpad needs to know how much the model can read',
  ],
  [
    'team memory without a folder',
    team('[orchestration.memory]\nenabled = true\n'),
    'configs/a.toml:9  [orchestration.memory] is enabled and has no folder; set root_dir',
  ],
  [
    'workers whose names differ by capitals, and one without a name',
    team(
      ['W', 'w', '""']
        .map((name) => `[orchestration.worker.${name}]\ndescription = "d"\npreamble = "p"\n`)
        .join(''),
    ),
    'configs/a.toml:12  [orchestration.worker.w] has the name of [orchestration.worker.W] but for capitals; ' +
      'give every worker a name of its own\n' +
      'configs/a.toml:15  [orchestration.worker.""] has an empty name',
  ],
  [
    'a worker with a typo',
    team('[orchestration.worker.w]\ndescription = "d"\npreambel = "p"\n'),
    'configs/a.toml:9  [orchestration.worker.w] preamble is missing; it says: what its model is told\n' +
      'configs/a.toml:11  [orchestration.worker.w] preambel is not a key I know; did you mean `preamble`?',
  ],
  [
    'an alias that is no id',
    agent('a', 'alias = "my helper"\n'),
    'configs/a.toml:4  [agent] alias "my helper" cannot be an id; ' +
      'an id has up to 64 letters, digits, dots, dashes and underscores, and begins with a letter or a digit',
  ],
  [
    'a reserved alias',
    agent('a', 'alias = "RPC"\n'),
    'configs/a.toml:4  [agent] alias "RPC" is reserved; set another alias',
  ],
  ['a reserved name', agent('v1'), 'configs/a.toml:2  [agent] name "v1" is reserved; set another alias'],
  [
    'a name no id can be made of',
    agent('助手'),
    'configs/a.toml:2  [agent] name "助手" gives no id; set an alias',
  ],
  [
    'a store that is not there yet',
    `${agent('a')}[node.store]\nbackend = "redis"\n`,
    'configs/a.toml:8  [node.store] backend "redis" comes with a later version; use "memory"',
  ],
  [
    'a port that is none, an unknown limit',
    `${agent('a')}[node]\nport = 70000\n[node.limits]\nrun_seconds = 1\n`,
    'configs/a.toml:8  [node] port wants a whole number from 0 to 65535, got 70000\n' +
      'configs/a.toml:10  [node.limits] run_seconds is not a key I know; did you mean `run_secs`?',
  ],
  [
    'a public address that is none',
    `${agent('a')}[node]\npublic_url = "https://x.org/?a=1"\n`,
    'configs/a.toml:8  [node] public_url is not an address that begins with http:// or https:// and ends with its path',
  ],
];

describe('a broken file', () => {
  it.each(broken)('with %s says so', (_, file, text) => {
    expect(refusal({ 'configs/a.toml': file }, { environment: { EMPTY: '' } })).toBe(text);
  });
});

describe('broken files', () => {
  it('are reported together, in the order of files and lines', () => {
    const files = {
      'configs/b.toml': agent('b', 'hiden = true\n'),
      'configs/a.toml': agent('a', 'alais = "x"\nturn_depth = -1\n'),
      'configs/c.toml': '[agent',
    };
    expect(refusal(files)).toBe(
      'configs/a.toml:4  [agent] alais is not a key I know; did you mean `alias`?\n' +
        'configs/a.toml:5  [agent] turn_depth wants a whole number of at least 0, got -1\n' +
        'configs/b.toml:4  [agent] hiden is not a key I know; did you mean `hidden`?\n' +
        'configs/c.toml:1:2  invalid TOML: incomplete key-value: cannot find end of key',
    );
  });

  it('cannot make two agents with one id', () => {
    const files = {
      'configs/a.toml': agent('Helper', 'alias = "x"\n'),
      'configs/b.toml': agent('x'),
      'configs/c.toml': agent('y', 'alias = "x"\n'),
    };
    expect(refusal(files)).toBe(
      'configs/b.toml:2  [agent] name "x" is already the id of an agent, at configs/a.toml:4; give it another alias\n' +
        'configs/c.toml:4  [agent] alias "x" is already the id of an agent, at configs/a.toml:4; give it another alias',
    );
  });

  it('cannot give an agent the id of a worker', () => {
    const files = {
      'configs/a.toml': team('[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\n'),
      'configs/b.toml': agent('b', 'alias = "a.w"\n'),
    };
    expect(refusal(files)).toBe(
      'configs/b.toml:4  [agent] alias "a.w" is already the id of a worker, at configs/a.toml:9; give it another alias',
    );
  });

  it('cannot name two workers so that they share an id', () => {
    const files = {
      'configs/a.toml': team(
        '[orchestration.worker."Log Reader"]\ndescription = "d"\npreamble = "p"\n' +
          '[orchestration.worker.log-reader]\ndescription = "d"\npreamble = "p"\n',
      ),
    };
    expect(refusal(files)).toBe(
      'configs/a.toml:12  [orchestration.worker.log-reader] is "a.log-reader", which is already the id of a worker, ' +
        'at configs/a.toml:9; rename one of them',
    );
  });

  it('are not what an editor hides beside them', () => {
    const files = { 'configs/a.toml': agent('a'), 'configs/.#a.toml': '[', 'configs/a.toml~': '[' };
    expect(refusal(files)).toBe('it loads');
  });

  it('cannot both speak for the node', () => {
    const files = { 'configs/a.toml': `${agent('a')}[node]\n`, 'configs/node.toml': '[node]\nport = 1\n' };
    expect(refusal(files)).toBe(
      'configs/node.toml:1  [node] is already in configs/a.toml; keep one of the two',
    );
  });

  it('hide nothing behind a default agent that one of them may declare', () => {
    const files = { 'configs/a.toml': agent('a'), 'configs/b.toml': '[agent' };
    expect(refusal(files, { flags: { default_agent: 'b' } })).toBe(
      'configs/b.toml:1:2  invalid TOML: incomplete key-value: cannot find end of key',
    );
  });
});

describe('a path', () => {
  it('where nothing is, is named', () => {
    expect(refusal({})).toBe('configs  there is no such file or folder; create it or pass --config');
    expect(refusal({}, { path: 'x.toml' })).toBe(
      'x.toml  there is no such file or folder; create it or pass --config',
    );
  });

  it('of a folder without files, is named', () => {
    const files = { 'configs/notes.md': '', 'configs/deeper/a.toml': agent('a') };
    expect(refusal(files)).toBe(
      'configs  no .toml files found in directory configs, create one or pass --config',
    );
  });

  it('of files without an agent, is named', () => {
    expect(refusal({ 'configs/node.toml': '[node]\n' })).toBe(
      'configs  no agent is declared; add a file with an [agent] table',
    );
  });
});
