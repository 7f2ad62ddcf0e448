import type { ModelParams } from '../core/model.ts';
import type { LlmConfig, ModelConfig } from './config.ts';
import type { FallbackTable, LlmTable } from './schema/llm.ts';

/** The model of an agent as the rest of the node knows it, with those that stand in for it. */
export function llmConfig(table: LlmTable): LlmConfig {
  return { ...modelConfig(table), retries: table.retries, fallback: table.fallback.map(modelConfig) };
}

function modelConfig(table: LlmTable | FallbackTable): ModelConfig {
  const { model, context_window: contextWindow } = table;
  const any = { model, params: paramsOf(table), ...(contextWindow !== undefined && { contextWindow }) };
  switch (table.provider) {
    case 'scripted':
      return { provider: table.provider, rules: table.rules, ...any };
    case 'openai':
      return {
        provider: table.provider,
        baseUrl: textOf(table.base_url) ?? 'https://api.openai.com/v1',
        ...keyOf(table.api_key),
        textToolCalls: table.fallback_tool_parsing,
        ...any,
      };
    case 'openrouter':
      return {
        provider: table.provider,
        baseUrl: textOf(table.base_url) ?? 'https://openrouter.ai/api/v1',
        ...keyOf(table.api_key),
        textToolCalls: table.fallback_tool_parsing,
        ...any,
      };
    case 'gemini':
      return {
        provider: table.provider,
        baseUrl: textOf(table.base_url) ?? 'https://generativelanguage.googleapis.com/v1beta/openai',
        ...keyOf(table.api_key),
        textToolCalls: false,
        ...any,
      };
    case 'ollama':
      return {
        provider: table.provider,
        baseUrl: versioned(table.base_url),
        textToolCalls: table.fallback_tool_parsing,
        ...any,
      };
    case 'bedrock':
      return {
        provider: table.provider,
        baseUrl:
          textOf(table.base_url) ?? `https://bedrock-runtime.${table.region.trim()}.amazonaws.com/openai/v1`,
        ...keyOf(table.api_key),
        textToolCalls: false,
        ...any,
      };
    case 'anthropic':
      return {
        provider: table.provider,
        baseUrl: textOf(table.base_url) ?? 'https://api.anthropic.com',
        ...keyOf(table.api_key),
        ...any,
      };
  }
}

function paramsOf(table: LlmTable | FallbackTable): ModelParams {
  const { temperature, max_tokens: maxTokens, additional_params: extra } = table;
  const effort = table.provider === 'scripted' ? undefined : table.reasoning_effort;
  const overruled = extra !== undefined && Object.hasOwn(extra, 'reasoning_effort');
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(effort !== undefined && !overruled && { effort }),
    ...(extra !== undefined && { extra }),
  };
}

const keyOf = (key: string): { readonly apiKey?: string } =>
  key.trim() === '' ? {} : { apiKey: key.trim() };

/** An empty text, as an unset variable leaves it, is no address. */
const textOf = (text: string | undefined): string | undefined => {
  const url = text?.trim().replace(/\/+$/, '');
  return url === '' ? undefined : url;
};

/** Ollama is configured by its root; its OpenAI endpoint is under /v1. */
function versioned(root: string): string {
  const url = textOf(root) ?? 'http://localhost:11434';
  return url.endsWith('/v1') ? url : `${url}/v1`;
}
