import type { Json, JsonObject } from '../../../core/json.ts';
import type { Part } from '../../../core/message.ts';
import type { ModelMessage, ModelParams, ModelRequest } from '../../../core/model.ts';
import type { ToolCall, ToolResult } from '../../../core/tool-call.ts';
import type { ToolSpec } from '../../../core/tool.ts';
import { isImage } from './images.ts';

/** What the body depends on besides the request. */
export interface Endpoint {
  readonly model: string;
  /** OpenAI itself, which has its own name for the limit of a reply. */
  readonly official: boolean;
  /** Addresses of images by their reference. */
  readonly images: ReadonlyMap<string, string>;
}

/** The body of one streamed chat completion. */
export function requestToWire(request: ModelRequest, endpoint: Endpoint): JsonObject {
  const { system, messages, tools, params } = request;
  return {
    model: endpoint.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...messages.flatMap((line) => lineToWire(line, endpoint.images)),
    ],
    ...(tools.length === 0 ? {} : { tools: tools.map(toolToWire) }),
    ...paramsToWire(params, endpoint.official),
    stream_options: { include_usage: true },
    ...params.extra,
    // Nothing else can be read.
    stream: true,
  };
}

function paramsToWire(params: ModelParams, official: boolean): JsonObject {
  const { temperature, topP, maxTokens, stop, effort } = params;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { [official ? 'max_completion_tokens' : 'max_tokens']: maxTokens }),
    ...(stop === undefined ? {} : { stop }),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
  };
}

const toolToWire = ({ name, description, inputSchema }: ToolSpec): JsonObject => ({
  type: 'function',
  function: { name, description, parameters: inputSchema },
});

/** One line, or none when an agent said nothing: providers refuse an empty one. */
function lineToWire(line: ModelMessage, images: Endpoint['images']): readonly JsonObject[] {
  switch (line.role) {
    case 'user':
      return [{ role: 'user', content: userContent(line.parts, images) }];
    case 'agent': {
      const content = line.text === '' ? null : line.text;
      if (line.calls.length > 0)
        return [{ role: 'assistant', content, tool_calls: line.calls.map(callToWire) }];
      return content === null ? [] : [{ role: 'assistant', content }];
    }
    case 'tool':
      return [{ role: 'tool', tool_call_id: line.callId, content: resultText(line.result) }];
  }
}

/** A plain text when there are no images; not every provider takes a list. */
function userContent(parts: readonly Part[], images: Endpoint['images']): Json {
  const address = (part: Part): string | undefined => {
    if (!isImage(part)) return undefined;
    return 'url' in part.source ? part.source.url : images.get(part.source.ref);
  };
  const items = parts.map((part) => ({ url: address(part), text: partText(part) }));
  if (items.every((item) => item.url === undefined)) return items.map((item) => item.text).join('\n');
  return items.map(({ url, text }) =>
    url === undefined ? { type: 'text', text } : { type: 'image_url', image_url: { url } },
  );
}

// Providers refuse a call whose arguments are no object; what was wrong with them is in the tool's answer.
const callToWire = ({ id, name, input }: ToolCall): JsonObject => ({
  id,
  type: 'function',
  function: { name, arguments: isObject(input) ? JSON.stringify(input) : '{}' },
});

const isObject = (value: Json): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const resultText = (result: ToolResult): string =>
  result.ok ? result.parts.map(partText).join('\n') : `error: ${result.error}`;

/** A part as words. A file the model cannot see is named, so that it can say so. */
function partText(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'data':
      return JSON.stringify(part.data);
    case 'file': {
      const type = part.mediaType === undefined ? '' : ` (${part.mediaType})`;
      return 'url' in part.source
        ? `[file ${part.name}${type}: ${part.source.url}]`
        : `[file ${part.name}${type}, which cannot be shown here]`;
    }
  }
}
