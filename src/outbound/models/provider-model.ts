import { NodeError } from '../../core/error.ts';
import type { ModelClient } from '../../core/model.ts';
import type { Blobs } from '../../core/store.ts';
import { anthropicModel } from './anthropic/anthropic-model.ts';
import { openAiCompatibleModel } from './openai-compatible/openai-compatible-model.ts';
import type { Dialect } from './openai-compatible/quirks.ts';
import type { Script } from './scripted/script.ts';
import { scriptedModel } from './scripted/scripted-model.ts';

/** A model as a configuration declares it. */
export type DeclaredModel = DeclaredScript | DeclaredEndpoint | DeclaredAnthropic;
interface DeclaredScript extends Script {
  readonly provider: 'scripted';
}
interface DeclaredEndpoint {
  readonly provider: 'openai' | 'openrouter' | 'gemini' | 'bedrock' | 'ollama';
  readonly model: string;
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly textToolCalls: boolean;
}
interface DeclaredAnthropic {
  readonly provider: 'anthropic';
  readonly model: string;
  readonly baseUrl: string;
  readonly apiKey?: string;
}

export interface ModelParts {
  readonly blobs: Blobs;
  readonly debugProviderErrors: boolean;
}

/** The client of a declared model. */
export function providerModel(declared: DeclaredModel, parts: ModelParts): ModelClient {
  if (declared.provider === 'scripted') return scriptedModel(declared, parts.blobs);
  const { baseUrl, model, apiKey = '' } = declared;
  if (declared.provider === 'anthropic') return anthropicModel({ baseUrl, model, apiKey, ...parts });
  if (declared.provider === 'bedrock' && apiKey === '') return unsigned;
  return openAiCompatibleModel({ baseUrl, model, apiKey, dialect: dialectOf(declared), ...parts });
}

const officialHost = 'api.openai.com';

const dialectOf = ({ provider, baseUrl }: DeclaredEndpoint): Dialect =>
  provider === 'openai' && new URL(baseUrl).host !== officialHost ? 'compatible' : provider;

/** Bedrock without a key of its own. */
const unsigned: ModelClient = {
  async *stream() {
    throw new NodeError(
      'unsupported',
      'this version does not sign requests to bedrock with AWS credentials; give the model an api_key',
    );
  },
};
