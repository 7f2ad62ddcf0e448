import type { JsonObject } from '../core/json.ts';
import type { ModelParams } from '../core/model.ts';
import type { Problem } from './problem.ts';
import type { DocumentTable } from './schema/document.ts';
import type { ScriptedRule } from './schema/scripted.ts';
import type { SettingValues } from './settings.ts';

/** Everything the node is told before it starts. Frozen. */
export interface Config {
  readonly node: NodeConfig;
  /** In the order of their files; the workers of a team follow it. */
  readonly agents: readonly AgentConfig[];
  /** Card overlays by agent id. */
  readonly overlays: ReadonlyMap<string, JsonObject>;
  readonly warnings: readonly Problem[];
}

export interface NodeConfig {
  readonly host: string;
  readonly port: number;
  /** Where others reach the node, without a slash at the end. */
  readonly publicUrl?: string;
  /** The id of the agent that answers when a request names none. */
  readonly defaultAgent?: string;
  /** Absent where there is no gRPC. */
  readonly grpc?: { readonly host: string; readonly port: number };
  readonly a2a: { readonly defaultVersion: SettingValues['a2a.default_version'] };
  readonly logLevel: SettingValues['log_level'];
  readonly debugProviderErrors: boolean;
  readonly toolResultMode: SettingValues['tool_result_mode'];
  /** 0 for no limit. */
  readonly toolResultMaxLength: number;
  readonly streamingBufferSize: number;
  readonly customEvents: boolean;
  readonly emitReasoning: boolean;
  readonly store: { readonly backend: 'memory'; readonly maxRuns: number };
  readonly limits: Limits;
}

/** Times in seconds, where 0 is no limit, except that of the shutdown. */
interface Limits {
  readonly bodyBytes: number;
  readonly liveRuns: number;
  readonly runSecs: number;
  readonly firstChunkSecs: number;
  readonly inactivitySecs: number;
  readonly toolSecs: number;
  /** 0 for no limit. */
  readonly toolResultChars: number;
  readonly waitingSecs: number;
  readonly shutdownSecs: number;
  readonly streamBufferBytes: number;
}

export interface AgentConfig {
  /** One segment of an address; `<team>.<worker>` for workers. */
  readonly id: string;
  readonly name: string;
  /** For the world to read; never a prompt. */
  readonly description: string;
  readonly hidden: boolean;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  readonly modelOwner: string;
  readonly systemPrompt: string;
  readonly turnDepth: number;
  readonly llm: LlmConfig;
  readonly tools: ToolsConfig;
  /** The id of the team a worker belongs to. */
  readonly team?: string;
  /** The workers a coordinator has. */
  readonly workers: readonly WorkerProfile[];
  /** Where it is declared. */
  readonly file: string;
  /** The whole file, checked, with defaults; keys as in TOML. */
  readonly source: DocumentTable;
}

/** What an agent may use, and how often. */
export interface ToolsConfig {
  /** The tool servers of its file. */
  readonly servers: readonly ToolServer[];
  /** How their schemas are written; as the servers have them without it. */
  readonly schemas?: 'plain' | 'strict' | 'openapi';
  /** Patterns of tools; all tools without it, none when empty. */
  readonly mcpFilter?: readonly string[];
  readonly nudges: { readonly lastTurn: boolean; readonly turnsRemaining?: number };
  /** Equal calls in a row: after how many the model is told, and which one is refused; 0 for never. */
  readonly repeats: { readonly nudgeAt: number; readonly blockAt: number };
}

export type ToolServer = StdioToolServer | HttpToolServer;
interface AnyToolServer {
  readonly name: string;
  /** 0 for no limit. */
  readonly connectMs: number;
  readonly callMs?: number;
  readonly resources: boolean;
  readonly prompts: boolean;
}
interface StdioToolServer extends AnyToolServer {
  readonly transport: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
interface HttpToolServer extends AnyToolServer {
  readonly transport: 'http_streamable' | 'sse';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Outgoing names and the names of the caller's headers they take their values from. */
  readonly forwarded: Readonly<Record<string, string>>;
}

interface WorkerProfile {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

interface AnyModel {
  readonly model: string;
  readonly params: ModelParams;
  readonly contextWindow?: number;
}
/** The model that answers, how often it is asked again, and the models that stand in for it. */
export type LlmConfig = ModelConfig & {
  readonly retries: number;
  readonly fallback: readonly ModelConfig[];
};
export type ModelConfig = ScriptedModel | CompatibleModel | AnthropicModel;
interface ScriptedModel extends AnyModel {
  readonly provider: 'scripted';
  readonly rules: readonly ScriptedRule[];
}
/** Speaks OpenAI chat completions at `baseUrl`, which is complete: `/chat/completions` goes behind it. */
interface CompatibleModel extends AnyModel {
  readonly provider: 'openai' | 'openrouter' | 'gemini' | 'bedrock' | 'ollama';
  readonly baseUrl: string;
  /** Absent where the endpoint needs none. */
  readonly apiKey?: string;
  /** Tool calls that it writes as text are calls. */
  readonly textToolCalls: boolean;
}
interface AnthropicModel extends AnyModel {
  readonly provider: 'anthropic';
  readonly baseUrl: string;
  readonly apiKey?: string;
}
