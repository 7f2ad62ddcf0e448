import type { Json, JsonObject } from '../../../core/json.ts';
import type { FilePart, Part } from '../../../core/message.ts';
import type { ModelMessage, ModelParams, ModelRequest } from '../../../core/model.ts';
import type { ToolCall } from '../../../core/tool-call.ts';
import type { ToolSpec } from '../../../core/tool.ts';
import { type Attachments, bytesOf, isImage, isPdf } from '../attachments.ts';
import { inputObject } from '../call-input.ts';
import { partText, resultText } from '../part-text.ts';
import type { Kept } from './kept.ts';
import type { Quirks } from './quirks.ts';

/** What the body depends on besides the request. */
export interface Endpoint {
  readonly model: string;
  readonly quirks: Quirks;
  readonly attachments: Attachments;
  readonly kept: Kept;
}

/** The body of one streamed chat completion. */
export function requestToWire(request: ModelRequest, endpoint: Endpoint): JsonObject {
  const { system, messages, tools, params } = request;
  const { model, quirks } = endpoint;
  return {
    model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...messages.flatMap((line) => lineToWire(line, endpoint)),
    ],
    ...(tools.length === 0 ? {} : { tools: tools.map(toolToWire) }),
    ...paramsToWire(params, quirks),
    ...quirks.usage,
    ...params.extra,
    // Nothing else can be read.
    stream: true,
  };
}

function paramsToWire(params: ModelParams, quirks: Quirks): JsonObject {
  const { temperature, topP, maxTokens, stop, effort } = params;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { [quirks.limit]: maxTokens }),
    ...(stop === undefined ? {} : { stop }),
    ...(effort === undefined ? {} : quirks.effort(effort)),
  };
}

const toolToWire = ({ name, description, inputSchema }: ToolSpec): JsonObject => ({
  type: 'function',
  function: { name, description, parameters: inputSchema },
});

/** One line, or none when an agent said nothing: providers refuse an empty one. */
function lineToWire(line: ModelMessage, endpoint: Endpoint): readonly JsonObject[] {
  switch (line.role) {
    case 'user':
      return [{ role: 'user', content: userContent(line.parts, endpoint) }];
    case 'agent': {
      const content = line.text === '' ? null : line.text;
      if (line.calls.length === 0) return content === null ? [] : [{ role: 'assistant', content }];
      return [{ role: 'assistant', content, ...callsToWire(line.calls, endpoint) }];
    }
    case 'tool':
      return [{ role: 'tool', tool_call_id: line.callId, content: resultText(line.result) }];
  }
}

/** A plain text when there is nothing else; not every provider takes a list. */
function userContent(parts: readonly Part[], endpoint: Endpoint): Json {
  const items = parts.map((part) => ({
    file: part.kind === 'file' ? fileToWire(part, endpoint) : undefined,
    text: partText(part, endpoint.attachments),
  }));
  if (items.every((item) => item.file === undefined)) return items.map((item) => item.text).join('\n');
  return items.map(({ file, text }) => file ?? { type: 'text', text });
}

function fileToWire(part: FilePart, { quirks, attachments }: Endpoint): JsonObject | undefined {
  const bytes = bytesOf(part, attachments)?.toString('base64');
  const inline = bytes === undefined ? undefined : `data:${part.mediaType};base64,${bytes}`;
  if (isImage(part)) {
    const url = 'url' in part.source && quirks.fetchesImages ? part.source.url : inline;
    return url === undefined ? undefined : { type: 'image_url', image_url: { url } };
  }
  if (!isPdf(part) || !quirks.documents || inline === undefined) return undefined;
  return { type: 'file', file: { filename: part.name, file_data: inline } };
}

function callsToWire(calls: readonly ToolCall[], { quirks, kept }: Endpoint): JsonObject {
  const { keeps } = quirks;
  const found = calls.map((call) => kept.get(call));
  return {
    tool_calls: calls.map(({ id, name, input }, index) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(inputObject(input)) },
      ...(keeps === 'extra_content' && found[index] !== undefined ? { extra_content: found[index] } : {}),
    })),
    ...(keeps === 'reasoning_details' && found[0] !== undefined ? { reasoning_details: found[0] } : {}),
  };
}
