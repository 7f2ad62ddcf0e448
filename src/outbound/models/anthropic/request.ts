import type { JsonObject } from '../../../core/json.ts';
import type { FilePart, Part } from '../../../core/message.ts';
import type { ModelMessage, ModelRequest } from '../../../core/model.ts';
import type { ToolCall } from '../../../core/tool-call.ts';
import type { ToolSpec } from '../../../core/tool.ts';
import { type Attachments, bytesOf, isImage, isPdf } from '../attachments.ts';
import { inputObject } from '../call-input.ts';
import { partText, resultText } from '../part-text.ts';
import { pacing } from './thinking.ts';

/** The thoughts before a call, signed by the provider, for as long as somebody holds the call. */
export type Thoughts = WeakMap<ToolCall, readonly JsonObject[]>;

/** What the body depends on besides the request. */
export interface Endpoint {
  readonly model: string;
  readonly attachments: Attachments;
  readonly thoughts: Thoughts;
}

/** The body of one streamed message. */
export function requestToWire(request: ModelRequest, endpoint: Endpoint): JsonObject {
  const { system, messages, tools, params } = request;
  // A prompt with tools is sent again with their results, so it pays to have it kept.
  const again = tools.length === 0 ? {} : { cache_control: { type: 'ephemeral' } };
  const wireTools = tools.map(toolToWire);
  const lastTool = wireTools.at(-1);
  const { topP, stop, extra } = params;
  return {
    model: endpoint.model,
    ...(system === ''
      ? {}
      : { system: tools.length === 0 ? system : [{ type: 'text', text: system, ...again }] }),
    messages: turns(messages, endpoint),
    // What is kept ends with the prompt, which comes after the tools.
    ...(lastTool === undefined
      ? {}
      : { tools: system === '' ? [...wireTools.slice(0, -1), { ...lastTool, ...again }] : wireTools }),
    ...pacing(endpoint.model, params, mayThink(messages, endpoint.thoughts)),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stop === undefined ? {} : { stop_sequences: stop }),
    ...extra,
    // Nothing else can be read.
    stream: true,
  };
}

const toolToWire = ({ name, description, inputSchema }: ToolSpec): JsonObject => ({
  name,
  description,
  input_schema: { type: 'object', ...inputSchema },
});

/** The API wants the thoughts before a call back, and refuses to think about a result without them. */
function mayThink(messages: readonly ModelMessage[], thoughts: Thoughts): boolean {
  if (messages.at(-1)?.role !== 'tool') return true;
  const asked = messages.findLast((line) => line.role === 'agent');
  const [first] = asked?.calls ?? [];
  return first !== undefined && thoughts.has(first);
}

/** Turns that alternate: what one side says in a row, with all the results of one round, is one turn. */
function turns(messages: readonly ModelMessage[], endpoint: Endpoint): readonly JsonObject[] {
  const list: { readonly role: 'user' | 'assistant'; readonly content: JsonObject[] }[] = [];
  for (const line of messages) {
    const role = line.role === 'agent' ? 'assistant' : 'user';
    const blocks = blocksOf(line, endpoint);
    const last = list.at(-1);
    if (blocks.length === 0) continue;
    if (last?.role === role) last.content.push(...blocks);
    else list.push({ role, content: [...blocks] });
  }
  return list;
}

function blocksOf(line: ModelMessage, endpoint: Endpoint): readonly JsonObject[] {
  switch (line.role) {
    case 'user':
      return line.parts.flatMap((part) => partToWire(part, endpoint.attachments));
    case 'agent': {
      const [first] = line.calls;
      const thought = first === undefined ? [] : (endpoint.thoughts.get(first) ?? []);
      return [...thought, ...textBlock(line.text.trimEnd()), ...line.calls.map(callToWire)];
    }
    case 'tool':
      return [
        {
          type: 'tool_result',
          tool_use_id: wireId(line.callId),
          content: line.result.ok ? resultText(line.result) : line.result.error,
          ...(line.result.ok ? {} : { is_error: true }),
        },
      ];
  }
}

/** Providers refuse an empty text. */
const textBlock = (text: string): readonly JsonObject[] => (text === '' ? [] : [{ type: 'text', text }]);

function partToWire(part: Part, attachments: Attachments): readonly JsonObject[] {
  const file = part.kind === 'file' ? fileToWire(part, attachments) : undefined;
  return file === undefined ? textBlock(partText(part, attachments)) : [file];
}

function fileToWire(part: FilePart, attachments: Attachments): JsonObject | undefined {
  if (!isImage(part) && !isPdf(part)) return undefined;
  const type = isImage(part) ? 'image' : 'document';
  if ('url' in part.source) return { type, source: { type: 'url', url: part.source.url } };
  const data = bytesOf(part, attachments)?.toString('base64');
  if (data === undefined) return undefined;
  const mediaType = part.mediaType.split(';', 1).join('');
  return { type, source: { type: 'base64', media_type: mediaType, data } };
}

const callToWire = ({ id, name, input }: ToolCall): JsonObject => ({
  type: 'tool_use',
  id: wireId(id),
  name,
  input: inputObject(input),
});

/** The ids of other providers may have characters that this one refuses. */
const wireId = (id: string): string => id.replaceAll(/[^\w-]/gu, '_');
