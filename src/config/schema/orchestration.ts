import { llmTable } from './llm.ts';
import { scratchpadTable } from './scratchpad.ts';
import { type Schema, type Table, textList } from './schema.ts';
import { skillsTable } from './skills.ts';

const count = (description: string) => ({ type: 'integer', minimum: 0, description }) as const;

// Each of these may also stand directly under [orchestration]; that copy wins over the one in the sub-table.
const timeouts = {
  per_call_timeout_secs: count('How long one task of a worker may take; 0 for no limit.'),
  stream_inactivity_timeout_secs: count('How long a worker may be silent; 0 for no limit.'),
} as const;
const artifacts = {
  memory_dir: { type: 'string', description: 'Where results are kept; memory_dir at the top wins.' },
  result_artifact_threshold: count('Results over this many characters are kept as a file.'),
  result_summary_length: count('The most characters of a summary.'),
  session_history_turns: count('How many earlier turns the coordinator is shown.'),
  persistence_drain_timeout_ms: count('How long to wait for the last writes.'),
  tool_output_artifact_threshold: count('Tool output over this many characters is kept; 0 for all.'),
  tool_output_duration_threshold_ms: count('Output of calls slower than this is kept; 0 for off.'),
  show_tool_reasoning_in_continuation: {
    type: 'boolean',
    description: 'Shows why tools were called when a plan goes on.',
  },
  max_session_runs: count('How many runs of a session are kept; 0 for all.'),
} as const;
const memoryPath = { type: 'string', description: 'Another name of memory_dir.' } as const;

/** `[orchestration.worker.<name>]`: one worker of the team, an agent of its own. */
const workerTable = {
  type: 'object',
  description: 'A worker of the team; an agent of its own.',
  additionalProperties: false,
  required: ['description', 'preamble'],
  properties: {
    description: { type: 'string', description: 'What the worker is for, as the world may read it.' },
    preamble: { type: 'string', description: 'What its model is told. Never shown to anyone.' },
    turn_depth: count('The most rounds of tool calls in one run; that of the agent when absent.'),
    llm: llmTable,
    mcp_filter: { ...textList, description: 'Patterns of tools the worker may use; [] for none.' },
    vector_stores: { ...textList, default: [], description: 'Vector stores the worker may search.' },
    scratchpad: scratchpadTable,
    skills: skillsTable,
  },
} as const satisfies Schema;

/** `[orchestration]`: a team with a coordinator and workers. */
export const orchestrationTable = {
  type: 'object',
  description: 'Makes the agent the coordinator of a team.',
  additionalProperties: false,
  properties: {
    enabled: { type: 'boolean', default: false, description: 'Whether there is a team.' },
    max_planning_cycles: { ...count('How many times the coordinator may plan anew.'), default: 3 },
    max_plan_parse_retries: { ...count('How many times an unreadable plan is asked for again.'), default: 3 },
    worker_system_prompt: { type: 'string', description: 'Added to what every worker is told.' },
    coordinator_vector_stores: {
      ...textList,
      default: [],
      description: 'Vector stores the coordinator may search.',
    },
    allow_direct_answers: {
      type: 'boolean',
      default: true,
      description: 'The coordinator may answer by itself.',
    },
    allow_clarification: { type: 'boolean', default: true, description: 'The coordinator may ask back.' },
    tools_in_planning: {
      type: 'string',
      enum: ['none', 'summary', 'full'],
      default: 'summary',
      description: 'How much of the tools of the workers the plan prompt shows.',
    },
    max_tools_per_worker: { ...count('How many tools of a worker the plan prompt names.'), default: 10 },
    duplicate_call_nudge_threshold: {
      ...count('After this many equal calls the model is told.'),
      default: 3,
    },
    duplicate_call_block_threshold: {
      ...count('After this many equal calls the call is refused.'),
      default: 5,
    },
    ...timeouts,
    ...artifacts,
    memory_path: memoryPath,
    timeouts: {
      type: 'object',
      default: {},
      description: 'How long workers may take.',
      additionalProperties: false,
      properties: {
        per_call_timeout_secs: { ...timeouts.per_call_timeout_secs, default: 0 },
        stream_inactivity_timeout_secs: { ...timeouts.stream_inactivity_timeout_secs, default: 0 },
      },
    },
    artifacts: {
      type: 'object',
      default: {},
      description: 'What is kept of the work of a team.',
      additionalProperties: false,
      properties: {
        memory_dir: artifacts.memory_dir,
        memory_path: memoryPath,
        result_artifact_threshold: { ...artifacts.result_artifact_threshold, default: 4000 },
        result_summary_length: { ...artifacts.result_summary_length, default: 2000 },
        session_history_turns: { ...artifacts.session_history_turns, default: 3 },
        persistence_drain_timeout_ms: { ...artifacts.persistence_drain_timeout_ms, default: 2000 },
        tool_output_artifact_threshold: { ...artifacts.tool_output_artifact_threshold, default: 500 },
        tool_output_duration_threshold_ms: {
          ...artifacts.tool_output_duration_threshold_ms,
          default: 5000,
        },
        show_tool_reasoning_in_continuation: {
          ...artifacts.show_tool_reasoning_in_continuation,
          default: false,
        },
        max_session_runs: { ...artifacts.max_session_runs, default: 20 },
      },
    },
    memory: {
      type: 'object',
      description: 'Lets the team remember across sessions.',
      additionalProperties: false,
      properties: {
        enabled: { type: 'boolean', default: false, description: 'Whether the team remembers.' },
        root_dir: { type: 'string', description: 'Where; the folder of the artifacts when absent.' },
        max_read_bytes: count('The most bytes of one read.'),
        max_search_results: count('The most results of one search.'),
      },
    },
    worker: {
      type: 'object',
      default: {},
      description: 'The workers by name.',
      additionalProperties: workerTable,
    },
  },
} as const satisfies Schema;

export type WorkerTable = Table<typeof workerTable>;
/** Flat copies already folded into their sub-tables. */
export type OrchestrationTable = Table<typeof orchestrationTable>;

/** The keys whose flat copies override a sub-table. */
export const flatTimeouts: readonly string[] = Object.keys(timeouts);
export const flatArtifacts: readonly string[] = [...Object.keys(artifacts), 'memory_path'];
