import type { ModelClient, ModelMessage, ModelPart, ModelRequest } from '../../../src/core/model.ts';
import type { CallContext } from '../../../src/core/run.ts';

/** A request with these lines and nothing else. */
export const requestOf = (...messages: readonly ModelMessage[]): ModelRequest => ({
  system: '',
  messages,
  tools: [],
  params: {},
});

export const user = (text: string, id?: string): ModelMessage => ({
  role: 'user',
  parts: [{ kind: 'text', text }],
  ...(id === undefined ? {} : { id }),
});

export const agent = (text: string, ...callIds: readonly string[]): ModelMessage => ({
  role: 'agent',
  text,
  calls: callIds.map((id) => ({ id, name: 'clock', input: {} })),
});

export const toolResult = (callId: string, text: string): ModelMessage => ({
  role: 'tool',
  callId,
  name: 'clock',
  result: { ok: true, parts: [{ kind: 'text', text }] },
});

export const callContext = (signal: AbortSignal = new AbortController().signal): CallContext => ({
  runId: 'run',
  contextId: 'context',
  scope: [],
  headers: {},
  signal,
});

/** Every part of one reply. */
export async function ask(
  model: ModelClient,
  request: ModelRequest,
  signal?: AbortSignal,
): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of model.stream(request, callContext(signal))) parts.push(part);
  return parts;
}

/** The parts of one reply as lines to compare: what came, in order. */
export const linesOf = (parts: readonly ModelPart[]): string[] =>
  parts.map((part) => {
    switch (part.type) {
      case 'text':
      case 'thought':
        return `${part.type}: ${part.text}`;
      case 'call':
        return `call ${part.call.id}: ${part.call.name} ${JSON.stringify(part.call.input)}`;
      case 'artifact':
        return `artifact: ${JSON.stringify(part.artifact)}`;
      case 'decision':
        return `decision: ${JSON.stringify(part.decision)}`;
      case 'finish':
        return `finish: ${part.reason} ${JSON.stringify(part.usage)}`;
    }
  });

export const textIn = (parts: readonly ModelPart[]): string =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
