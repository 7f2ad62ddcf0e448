import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, warnings } from './files.ts';

const fixture = (name: string) => ({
  'configs/x.toml': readFileSync(join(import.meta.dirname, 'fixtures', `${name}.toml`), 'utf8'),
});
const environment = { OPENAI_API_KEY: 'k' };

describe('a file that uses everything', () => {
  it('loads, defaults and older places included', () => {
    const { agents } = load(fixture('full'), { environment });
    const { memory_dir, mcp, vector_stores, hitl, orchestration, agent } = agents[0]!.source;
    expect(agents.map(({ id }) => id)).toEqual(['sre', 'sre.logs', 'sre.metrics']);
    expect(memory_dir).toBe('/var/lib/parley');
    expect(agent).toMatchObject({ hidden: true, nudge_last_turn: true, nudge_turns_remaining: 3 });
    expect(mcp?.servers).toMatchObject({
      files: { scratchpad: { 'read_*': { min_tokens: 1000 }, '*': { min_tokens: 5120 } } },
      k8s: { headers: { Authorization: 'Bearer ' } },
      prom: { headers: {}, headers_from_request: {} },
    });
    expect(vector_stores.map(({ type }) => type)).toEqual(['in_memory', 'qdrant', 'bedrock_kb']);
    expect(hitl?.route).toMatchObject({ mode: 'webhook', timeout_secs: 240 });
    expect(orchestration?.timeouts).toEqual({
      per_call_timeout_secs: 600,
      stream_inactivity_timeout_secs: 180,
    });
    expect(orchestration?.artifacts).toEqual({
      memory_dir: '/var/lib/parley/artifacts',
      result_artifact_threshold: 3000,
      result_summary_length: 900,
      session_history_turns: 5,
      persistence_drain_timeout_ms: 1000,
      tool_output_artifact_threshold: 0,
      tool_output_duration_threshold_ms: 0,
      show_tool_reasoning_in_continuation: true,
      max_session_runs: 0,
    });
    expect(orchestration).not.toHaveProperty('result_summary_length');
    expect(orchestration?.worker['logs']?.scratchpad).toEqual({
      enabled: true,
      context_safety_margin: 0.2,
      max_extraction_tokens: 10_000,
      turn_depth_bonus: 6,
    });
  });

  it('says what this version leaves undone, once per section', () => {
    expect(warnings(fixture('full'), { environment })).toMatchInlineSnapshot(`
      "configs/x.toml:2  memory_dir is read and checked, but this version does not carry it out yet
      configs/x.toml:10  [node] tool_result_mode is read and checked, but this version does not carry it out yet
      configs/x.toml:11  [node] tool_result_max_length is read and checked, but this version does not carry it out yet
      configs/x.toml:12  [node] streaming_buffer_size is read and checked, but this version does not carry it out yet
      configs/x.toml:13  [node] custom_events is read and checked, but this version does not carry it out yet
      configs/x.toml:14  [node] emit_reasoning is read and checked, but this version does not carry it out yet
      configs/x.toml:19  [node] cards names no-cards-here, and there is no such folder, so no card has an overlay
      configs/x.toml:47  [agent] enable_client_tools, client_tool_filter are read and checked, but this version does not carry them out yet
      configs/x.toml:66  [agent.scratchpad] is read and checked, but this version does not carry it out yet
      configs/x.toml:72  [agent.skills] is read and checked, but this version does not carry it out yet
      configs/x.toml:87  [mcp.servers.files.scratchpad] is read and checked, but this version does not carry it out yet
      configs/x.toml:100  [[vector_stores]] is read and checked, but this version does not carry it out yet
      configs/x.toml:126  [tools] is read and checked, but this version does not carry it out yet
      configs/x.toml:129  [orchestration] in this version the coordinator answers alone; its workers are served as agents
      configs/x.toml:131  [orchestration] max_planning_cycles, max_plan_parse_retries, coordinator_vector_stores, allow_direct_answers, allow_clarification, tools_in_planning, max_tools_per_worker, result_summary_length, per_call_timeout_secs are read and checked, but this version does not carry them out yet
      configs/x.toml:145  [orchestration.timeouts] is read and checked, but this version does not carry it out yet
      configs/x.toml:149  [orchestration.artifacts] is read and checked, but this version does not carry it out yet
      configs/x.toml:160  [orchestration.memory] is read and checked, but this version does not carry it out yet
      configs/x.toml:171  [orchestration.worker.logs] vector_stores, scratchpad, skills are read and checked, but this version does not carry them out yet
      configs/x.toml:190  [hitl] is read and checked, but this version does not carry it out yet"
    `);
  });
});

describe('an older file', () => {
  it('loads, and says what nobody reads any more', () => {
    expect(warnings(fixture('older'))).toMatchInlineSnapshot(`
      "configs/x.toml:5  [agent] context is no longer used and has no effect; put the text into system_prompt
      configs/x.toml:8  [agent.llm] provider "bedrock" has no api_key, and this version does not sign requests with AWS credentials: the agent cannot answer; set api_key = "{{ env.AWS_BEARER_TOKEN_BEDROCK }}" and export the variable
      configs/x.toml:14  [tools] custom_tools is no longer used and has no effect; remove it
      configs/x.toml:17  [orchestration] quality_threshold is no longer used and has no effect; remove it
      configs/x.toml:18  [orchestration] max_iterations is no longer used and has no effect; use max_planning_cycles
      configs/x.toml:19  [orchestration] max_session_runs, memory_dir are read and checked, but this version does not carry them out yet
      configs/x.toml:22  [orchestrator] is no longer used and has no effect; use [orchestration]
      configs/x.toml:25  [workers] is no longer used and has no effect; use [orchestration.worker.<name>]
      configs/x.toml:28  [hitl] is read and checked, but this version does not carry it out yet"
    `);
  });

  it('finds its folder where it used to be', () => {
    const { source } = load(fixture('older')).agents[0]!;
    expect(source.memory_dir).toBe('/tmp/older');
    expect(source.orchestration?.artifacts).toMatchObject({ memory_dir: '/tmp/older', max_session_runs: 7 });
    expect(source.agent).not.toHaveProperty('context');
  });
});

describe('a scripted file', () => {
  it('loads without a warning', () => {
    expect(warnings(fixture('scripted'))).toBe('');
    const llm = load(fixture('scripted')).agents[0]?.llm;
    expect(llm?.provider === 'scripted' && llm.rules[0]).toEqual({
      when: { text: '^call (?<what>\\w+)', message_id: '^m', turn: 1, message: 1 },
      think: 'A call.',
      say: 'Calling {{ what }}.',
      calls: [
        { name: 'clock', input: { zone: '{{ 1 }}' } },
        { name: 'echo', input: {} },
      ],
      chunk: 0,
      delay_ms: 0,
      repeat: 1,
      outcome: 'completed',
    });
  });
});

describe('times', () => {
  it('that cannot all come true are warned of', () => {
    const file =
      `${readFileSync(join(import.meta.dirname, 'fixtures/scripted.toml'), 'utf8')}\n` +
      '[orchestration.timeouts]\nper_call_timeout_secs = 100\nstream_inactivity_timeout_secs = 100\n' +
      '[hitl.route]\nmode = "conversational"\ntimeout_secs = 200\n' +
      '[node.limits]\nrun_secs = 90\ninactivity_secs = 80\n';
    expect(
      warnings({ 'configs/x.toml': file })
        .split('\n')
        .filter((line) => line.includes(' s, and ')),
    ).toMatchInlineSnapshot(`
      [
        "configs/x.toml:62  [orchestration.timeouts] a task may take 100 s, and a run ends after 90 s",
        "configs/x.toml:63  [orchestration.timeouts] a worker may be silent for 100 s, and a task ends after 100 s",
        "configs/x.toml:63  [orchestration.timeouts] a worker may be silent for 100 s, and a silent run ends after 80 s",
        "configs/x.toml:66  [hitl] an approval may take 200 s, and a task ends after 100 s",
        "configs/x.toml:66  [hitl] an approval may take 200 s, and a silent run ends after 80 s",
      ]
    `);
  });

  it('of 0 are no limit, and longer than none', () => {
    const file =
      `${readFileSync(join(import.meta.dirname, 'fixtures/scripted.toml'), 'utf8')}\n` +
      '[orchestration.timeouts]\nper_call_timeout_secs = 0\nstream_inactivity_timeout_secs = 0\n' +
      '[hitl.route]\nmode = "conversational"\ntimeout_secs = 0\n[node.limits]\nrun_secs = 0\n';
    expect(warnings({ 'configs/x.toml': file })).not.toContain(' s, and ');
  });
});
