import type { Chosen } from './chosen.ts';
import type { NodeConfig } from './config.ts';
import type { Problem } from './problem.ts';
import type { SettingName } from './settings.ts';

/** What belongs to the node, once its default agent is known. */
export function nodeConfig(chosen: Chosen, defaultAgent: string | undefined): NodeConfig {
  const { values } = chosen;
  const publicUrl = values.public_url?.trim().replace(/\/+$/, '') ?? '';
  return {
    host: values.host,
    port: values.port,
    ...(publicUrl !== '' && { publicUrl }),
    ...(defaultAgent !== undefined && { defaultAgent }),
    ...(values['grpc.port'] !== undefined && {
      grpc: { host: values['grpc.host'] ?? values.host, port: values['grpc.port'] },
    }),
    a2a: { defaultVersion: values['a2a.default_version'] },
    logLevel: logLevel(chosen),
    debugProviderErrors: values.debug_provider_errors,
    toolResultMode: values.tool_result_mode,
    toolResultMaxLength: values.tool_result_max_length,
    streamingBufferSize: values.streaming_buffer_size,
    customEvents: values.custom_events,
    emitReasoning: values.emit_reasoning,
    store: { backend: 'memory', maxRuns: values['store.max_runs'] },
    limits: {
      bodyBytes: values['limits.body_bytes'],
      liveRuns: values['limits.live_runs'],
      runSecs: values['limits.run_secs'],
      firstChunkSecs: values['limits.first_chunk_secs'],
      inactivitySecs: values['limits.inactivity_secs'],
      toolSecs: values['limits.tool_secs'],
      toolResultChars: values['limits.tool_result_chars'],
      waitingSecs: values['limits.waiting_secs'],
      shutdownSecs: values['limits.shutdown_secs'],
      streamBufferBytes: values['limits.stream_buffer_bytes'],
    },
  };
}

const ranks = ['file', 'variable', 'flag'] as const;

/** `--verbose` and `--debug` lower the level, unless the level itself was asked for as strongly. */
function logLevel({ values, from }: Chosen): NodeConfig['logLevel'] {
  const rank = (name: SettingName): number => ranks.findIndex((origin) => origin === from(name));
  const asked = (name: 'verbose' | 'debug'): boolean => values[name] && rank(name) > rank('log_level');
  return asked('debug') ? 'trace' : asked('verbose') ? 'debug' : values.log_level;
}

/** What the declaration of a setting cannot say about its value. */
export function nodeProblems({ values, blame }: Chosen): readonly Problem[] {
  const problems: Problem[] = [];
  const url = values.public_url?.trim() ?? '';
  if (url !== '' && !isPublicUrl(url)) {
    problems.push(
      blame('public_url', 'is not an address that begins with http:// or https:// and ends with its path'),
    );
  }
  const backend = values['store.backend'];
  if (backend !== 'memory')
    problems.push(blame('store.backend', `"${backend}" comes with a later version`, 'use "memory"'));
  return problems;
}

/** What this version reads and does not act on. */
const unserved = [
  'tool_result_mode',
  'tool_result_max_length',
  'streaming_buffer_size',
  'custom_events',
  'emit_reasoning',
] as const satisfies readonly SettingName[];

/** What is accepted and does not do what it says. */
export function nodeWarnings({ values, from, blame }: Chosen): readonly Problem[] {
  const chosenInVain = unserved.filter((name) => from(name) !== undefined);
  return [
    ...(values.enable_a2a ? [] : [blame('enable_a2a', 'has no effect: A2A is always on')]),
    ...(values['grpc.host'] !== undefined && values['grpc.port'] === undefined
      ? [blame('grpc.host', 'has no effect: without a grpc.port there is no gRPC')]
      : []),
    ...chosenInVain.map((name) =>
      blame(name, 'is read and checked, but this version does not carry it out yet'),
    ),
  ];
}

function isPublicUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { search, hash } = new URL(text);
  return search === '' && hash === '';
}
