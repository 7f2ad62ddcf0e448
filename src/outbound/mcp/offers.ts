import type { JsonObject } from '../../core/json.ts';
import type { Blobs } from '../../core/store.ts';
import type { ToolResult } from '../../core/tool-call.ts';
import type { AskOptions } from './connection.ts';
import type { Link } from './link.ts';
import { type DeclaredTool, isObject } from './lists.ts';
import { contentsFrom, promptFrom, resultFrom } from './result.ts';

/** Something a model can do with a server: one of its tools, or a look at its resources and prompts. */
export interface Offer extends DeclaredTool {
  use(input: JsonObject, usage: Usage): Promise<ToolResult>;
}

interface Usage extends AskOptions {
  readonly link: Link;
  readonly blobs: Blobs;
}

/** What the tools of a server offer. */
export const toolOffer = (tool: DeclaredTool): Offer => ({
  ...tool,
  async use(input, { link, blobs, ...options }) {
    return resultFrom(await link.ask('tools/call', { name: tool.name, arguments: input }, options), blobs);
  },
});

const nothing: JsonObject = { type: 'object', properties: {} };
const cursor = { type: 'string', description: 'Where the last page ended; its nextCursor.' };

/** How a model reads the resources of a server. */
export const resourceOffers: readonly Offer[] = [
  list('list_resources', 'Lists the resources of the server.', 'resources/list'),
  list('list_resource_templates', 'Lists the patterns of resource addresses.', 'resources/templates/list'),
  {
    name: 'read_resource',
    description: 'Reads one resource of the server.',
    inputSchema: {
      type: 'object',
      properties: { uri: { type: 'string', description: 'The address of the resource.' } },
      required: ['uri'],
    },
    async use({ uri = '' }, { link, blobs, ...options }) {
      return contentsFrom(await link.ask('resources/read', { uri }, options), blobs);
    },
  },
];

/** How a model reads the prompts of a server. */
export const promptOffers: readonly Offer[] = [
  list('list_prompts', 'Lists the prompts of the server.', 'prompts/list'),
  {
    name: 'get_prompt',
    description: 'Reads one prompt of the server.',
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: 'The name of the prompt.' },
        arguments: { ...nothing, additionalProperties: { type: 'string' }, description: 'What it asks for.' },
      },
      required: ['name'],
    },
    async use({ name = '', arguments: given }, { link, blobs, ...options }) {
      const params = { name, ...(isObject(given) && { arguments: given }) };
      return promptFrom(await link.ask('prompts/get', params, options), blobs);
    },
  },
];

/** A page as the server sends it, for the model to go through. */
function list(name: string, description: string, method: string): Offer {
  return {
    name,
    description,
    inputSchema: { ...nothing, properties: { cursor } },
    async use({ cursor }, { link, blobs: _blobs, ...options }) {
      const page = await link.ask(method, typeof cursor === 'string' ? { cursor } : {}, options);
      return { ok: true, parts: [{ kind: 'data', data: page }] };
    },
  };
}
