import { NodeError } from '../../core/error.ts';
import type { ModelClient } from '../../core/model.ts';
import type { Blobs } from '../../core/store.ts';
import { openAiCompatibleModel } from './openai-compatible/openai-compatible-model.ts';
import type { Dialect } from './openai-compatible/quirks.ts';
import type { Script } from './scripted/script.ts';
import { scriptedModel } from './scripted/scripted-model.ts';

/** A model as a configuration declares it. */
export type DeclaredModel = DeclaredScript | DeclaredEndpoint | DeclaredCloud;
interface DeclaredScript extends Script {
  readonly provider: 'scripted';
}
interface DeclaredEndpoint {
  readonly provider: 'openai' | 'openrouter' | 'ollama';
  readonly model: string;
  readonly baseUrl: string;
  readonly apiKey?: string;
}
interface DeclaredCloud {
  readonly provider: 'anthropic' | 'gemini' | 'bedrock';
  readonly model: string;
}

export interface ModelParts {
  readonly blobs: Blobs;
  readonly debugProviderErrors: boolean;
}

/** The client of a declared model. */
export function providerModel(declared: DeclaredModel, parts: ModelParts): ModelClient {
  switch (declared.provider) {
    case 'scripted':
      return scriptedModel(declared, parts.blobs);
    case 'openai':
    case 'openrouter':
    case 'ollama': {
      const { baseUrl, model, apiKey = '' } = declared;
      return openAiCompatibleModel({ baseUrl, model, apiKey, dialect: dialectOf(declared), ...parts });
    }
    case 'anthropic':
    case 'gemini':
    case 'bedrock':
      return unserved(declared.provider);
  }
}

const officialHost = 'api.openai.com';

const dialectOf = ({ provider, baseUrl }: DeclaredEndpoint): Dialect =>
  provider === 'openai' && new URL(baseUrl).host !== officialHost ? 'compatible' : provider;

/** A model that is declared, and that this version cannot ask. */
const unserved = (provider: string): ModelClient => ({
  async *stream() {
    throw new NodeError(
      'unsupported',
      `this version does not speak to ${provider} yet; choose another provider`,
    );
  },
});
