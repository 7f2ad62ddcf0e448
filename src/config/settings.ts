import type { Setting } from '../core/setting.ts';

interface Declared extends Setting {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Where the configuration is: a file or a folder. It cannot stand in a file, so it is no setting of `[node]`. */
export const pathSetting = {
  name: 'config',
  flag: 'config',
  env: 'CONFIG_PATH',
  type: 'text',
  default: 'configs',
  description: 'the TOML file, or the folder of TOML files, that declares the agents',
} as const satisfies Setting;

const general = [
  {
    name: 'host',
    flag: 'host',
    env: 'HOST',
    type: 'text',
    default: '127.0.0.1',
    description: 'the address to listen on',
  },
  {
    name: 'port',
    flag: 'port',
    env: 'PORT',
    type: 'integer',
    default: 8080,
    maximum: 65_535,
    description: 'the port to listen on; 0 takes any free one',
  },
  {
    name: 'public_url',
    flag: 'server-url',
    env: 'AURA_SERVER_URL',
    type: 'text',
    description: 'the address others reach this node at, as its cards say it',
  },
  {
    name: 'default_agent',
    flag: 'default-agent',
    env: 'DEFAULT_AGENT',
    type: 'text',
    description: 'the agent that answers when a request names none',
  },
  {
    name: 'cards',
    flag: 'cards',
    env: 'AGENT_CARDS',
    type: 'text',
    default: 'agent-cards',
    description:
      'the folder of card overlays, one <agent id>.json each; its default is beside the folder of the configuration',
  },
  {
    name: 'enable_a2a',
    flag: 'enable-a2a',
    env: 'AURA_ENABLE_A2A',
    type: 'boolean',
    default: true,
    description: 'accepted for older set-ups; A2A is always on',
  },
] as const satisfies readonly Declared[];

const a2a = [
  {
    name: 'a2a.default_version',
    flag: 'a2a-default-version',
    env: 'A2A_DEFAULT_VERSION',
    type: 'text',
    choices: ['1.0', '0.3'],
    default: '1.0',
    description: 'the A2A version of a request that names none; the specification says 0.3',
  },
] as const satisfies readonly Declared[];

const grpc = [
  {
    name: 'grpc.port',
    flag: 'grpc-port',
    env: 'GRPC_PORT',
    type: 'integer',
    maximum: 65_535,
    description: 'the port for A2A over gRPC; 0 takes any free one; without it there is no gRPC',
  },
  {
    name: 'grpc.host',
    flag: 'grpc-host',
    env: 'GRPC_HOST',
    type: 'text',
    description: 'the address to listen on for gRPC; that of the node when it is not set',
  },
] as const satisfies readonly Declared[];

const logging = [
  {
    name: 'log_level',
    flag: 'log-level',
    env: 'LOG_LEVEL',
    type: 'text',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    description: 'how much the node logs',
  },
  {
    name: 'verbose',
    flag: 'verbose',
    short: 'v',
    type: 'boolean',
    default: false,
    description: 'logs more: log level debug',
  },
  {
    name: 'debug',
    flag: 'debug',
    short: 'd',
    type: 'boolean',
    default: false,
    description: 'logs everything: log level trace',
  },
  {
    name: 'debug_provider_errors',
    flag: 'debug-provider-errors',
    env: 'AURA_DEBUG_PROVIDER_ERRORS',
    type: 'boolean',
    default: false,
    description: 'shows callers what a model provider said when it failed',
  },
] as const satisfies readonly Declared[];

const chat = [
  {
    name: 'tool_result_mode',
    flag: 'tool-result-mode',
    env: 'TOOL_RESULT_MODE',
    type: 'text',
    choices: ['none', 'open-web-ui', 'aura'],
    default: 'none',
    description: 'how chat streams show tool results',
  },
  {
    name: 'tool_result_max_length',
    flag: 'tool-result-max-length',
    env: 'TOOL_RESULT_MAX_LENGTH',
    type: 'integer',
    default: 1000,
    description: 'the most characters of a tool result in a chat stream; 0 for no limit',
  },
  {
    name: 'streaming_buffer_size',
    flag: 'streaming-buffer-size',
    env: 'STREAMING_BUFFER_SIZE',
    type: 'integer',
    default: 400,
    description: 'how many events a chat stream may hold back',
  },
  {
    name: 'custom_events',
    flag: 'aura-custom-events',
    env: 'AURA_CUSTOM_EVENTS',
    type: 'boolean',
    default: false,
    description: 'adds named events to chat streams',
  },
  {
    name: 'emit_reasoning',
    flag: 'aura-emit-reasoning',
    env: 'AURA_EMIT_REASONING',
    type: 'boolean',
    default: false,
    description: 'adds the reasoning of the model to chat streams',
  },
] as const satisfies readonly Declared[];

const store = [
  {
    name: 'store.backend',
    flag: 'store',
    env: 'AURA_SESSION_STORE',
    type: 'text',
    choices: ['memory', 'sqlite', 'redis', 'valkey'],
    default: 'memory',
    description: 'where runs are kept',
  },
  {
    name: 'store.max_runs',
    flag: 'max-kept-runs',
    env: 'MAX_KEPT_RUNS',
    type: 'integer',
    default: 100_000,
    minimum: 1,
    description: 'how many finished runs are kept',
  },
] as const satisfies readonly Declared[];

const limits = [
  {
    name: 'limits.body_bytes',
    flag: 'max-body-bytes',
    env: 'MAX_BODY_BYTES',
    type: 'integer',
    default: 4_194_304,
    minimum: 1,
    description: 'the largest request body',
  },
  {
    name: 'limits.live_runs',
    flag: 'max-live-runs',
    env: 'MAX_LIVE_RUNS',
    type: 'integer',
    default: 1000,
    minimum: 1,
    description: 'how many runs may be under way at once',
  },
  {
    name: 'limits.run_secs',
    flag: 'streaming-timeout-secs',
    env: 'STREAMING_TIMEOUT_SECS',
    type: 'integer',
    default: 900,
    description: 'how long a run may work; 0 for no limit',
  },
  {
    name: 'limits.first_chunk_secs',
    flag: 'first-chunk-timeout-secs',
    env: 'FIRST_CHUNK_TIMEOUT_SECS',
    type: 'integer',
    default: 90,
    description: 'how long a model may take to begin; 0 for no limit',
  },
  {
    name: 'limits.inactivity_secs',
    flag: 'stream-inactivity-timeout-secs',
    env: 'STREAM_INACTIVITY_TIMEOUT_SECS',
    type: 'integer',
    default: 0,
    description: 'how long a run may be silent; 0 for no limit',
  },
  {
    name: 'limits.tool_secs',
    flag: 'tool-timeout-secs',
    env: 'TOOL_TIMEOUT_SECS',
    type: 'integer',
    default: 120,
    description: 'how long a tool call may take; 0 for no limit',
  },
  {
    name: 'limits.tool_result_chars',
    flag: 'max-tool-result-chars',
    env: 'MAX_TOOL_RESULT_CHARS',
    type: 'integer',
    default: 100_000,
    description: 'the most characters of a tool result that a model is shown; 0 for no limit',
  },
  {
    name: 'limits.waiting_secs',
    flag: 'waiting-timeout-secs',
    env: 'WAITING_TIMEOUT_SECS',
    type: 'integer',
    default: 86_400,
    description: 'how long a run waits for an answer of its caller; 0 for no limit',
  },
  {
    name: 'limits.shutdown_secs',
    flag: 'shutdown-timeout-secs',
    env: 'SHUTDOWN_TIMEOUT_SECS',
    type: 'integer',
    default: 30,
    description: 'how long runs may go on once the node is told to stop',
  },
  {
    name: 'limits.stream_buffer_bytes',
    flag: 'stream-buffer-bytes',
    env: 'STREAM_BUFFER_BYTES',
    type: 'integer',
    default: 1_048_576,
    minimum: 1,
    description: 'how many bytes a slow reader of a stream may leave unread',
  },
] as const satisfies readonly Declared[];

const declared = [...general, ...a2a, ...grpc, ...logging, ...chat, ...store, ...limits] as const;

/** Everything about the node that a flag, a variable or `[node]` may set: the one declaration of each. */
export const settings: readonly Declared[] = declared;

type Known = (typeof declared)[number];
type ValueOf<S> = S extends { readonly type: 'integer' }
  ? number
  : S extends { readonly type: 'boolean' }
    ? boolean
    : S extends { readonly choices: readonly (infer C)[] }
      ? C
      : string;

export type SettingName = Known['name'];
/** The value of every setting; only those without a default may be undefined. */
export type SettingValues = {
  readonly [S in Known as S['name']]: S extends { readonly default: unknown }
    ? ValueOf<S>
    : ValueOf<S> | undefined;
};
