import type { LlmConfig, ToolServer, ToolsConfig } from './config.ts';
import type { DocumentTable } from './schema/document.ts';
import type { McpTable } from './schema/mcp.ts';

/** What belongs to the tools of one agent, or of one worker. */
interface Own {
  readonly mcp_filter?: readonly string[] | undefined;
  readonly nudge_last_turn?: boolean | undefined;
  readonly nudge_turns_remaining?: number | undefined;
}

/** The tools of an agent as the rest of the node knows them. */
export function toolsConfig({ mcp, orchestration }: DocumentTable, own: Own, llm: LlmConfig): ToolsConfig {
  const { mcp_filter: mcpFilter, nudge_turns_remaining: turnsRemaining } = own;
  const nudgeAt = orchestration?.duplicate_call_nudge_threshold ?? 3;
  const blockAt = orchestration?.duplicate_call_block_threshold ?? 5;
  return {
    servers: Object.entries(mcp?.servers ?? {}).map(([name, server]) => toolServer(name, server)),
    ...(mcp?.sanitize_schemas !== false && { schemas: schemasFor(mcp?.strict_schemas, llm) }),
    ...(mcpFilter !== undefined && { mcpFilter }),
    nudges: {
      lastTurn: own.nudge_last_turn ?? false,
      ...(turnsRemaining !== undefined && { turnsRemaining }),
    },
    repeats: { nudgeAt, blockAt },
  };
}

/** One that only Gemini needs is read by the others too, so a model that stands in decides as well. */
function schemasFor(strict: boolean | undefined, llm: LlmConfig): 'plain' | 'strict' | 'openapi' {
  if ([llm, ...llm.fallback].some(({ provider }) => provider === 'gemini')) return 'openapi';
  return strict === true ? 'strict' : 'plain';
}

function toolServer(name: string, table: McpTable['servers'][string]): ToolServer {
  const { call_timeout_secs: callSecs, resources, prompts } = table;
  const any = {
    name,
    connectMs: table.connect_timeout_secs * 1000,
    ...(callSecs !== undefined && { callMs: callSecs * 1000 }),
    resources,
    prompts,
  };
  switch (table.transport) {
    case 'stdio': {
      const [command = '', ...first] = table.cmd;
      return { transport: 'stdio', command, args: [...first, ...table.args], env: table.env, ...any };
    }
    case 'http_streamable':
    case 'sse': {
      const { transport, url, headers, headers_from_request: forwarded } = table;
      return { transport, url, headers, forwarded, ...any };
    }
  }
}
