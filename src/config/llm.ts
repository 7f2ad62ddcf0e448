import type { ModelParams } from '../core/model.ts';
import type { LlmConfig } from './config.ts';
import type { LlmTable } from './schema/llm.ts';

/** The model of an agent as the rest of the node knows it. */
export function llmConfig(table: LlmTable): LlmConfig {
  const { model, context_window: contextWindow } = table;
  const any = { model, params: paramsOf(table), ...(contextWindow !== undefined && { contextWindow }) };
  switch (table.provider) {
    case 'scripted':
      return { provider: table.provider, rules: table.rules, ...any };
    case 'openai':
    case 'openrouter':
      return {
        provider: table.provider,
        baseUrl: textOf(table.base_url) ?? 'https://api.openai.com/v1',
        ...keyOf(table.api_key),
        ...any,
      };
    case 'ollama':
      return { provider: table.provider, baseUrl: versioned(table.base_url), ...any };
    case 'anthropic':
    case 'gemini': {
      const baseUrl = textOf(table.base_url);
      return {
        provider: table.provider,
        apiKey: table.api_key,
        ...(baseUrl !== undefined && { baseUrl }),
        ...any,
      };
    }
    case 'bedrock': {
      const { provider, region, profile } = table;
      return { provider, region, ...(profile !== undefined && { profile }), ...any };
    }
  }
}

function paramsOf(table: LlmTable): ModelParams {
  const { temperature, max_tokens: maxTokens, additional_params: extra } = table;
  const effort = table.provider === 'openai' ? table.reasoning_effort : undefined;
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
