import type { ModelClient, ModelPart, ModelRequest } from '../../src/core/model.ts';
import type { Tool } from '../../src/core/tool.ts';
import { noUsage } from '../../src/core/usage.ts';

/** A model that plays one list of parts per turn and remembers what it was asked. */
export function playing(
  ...turns: readonly (readonly ModelPart[])[]
): ModelClient & { readonly asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  return {
    asked,
    async *stream(request) {
      const turn = turns[Math.min(asked.length, turns.length - 1)] ?? [];
      asked.push({ ...request, messages: [...request.messages] });
      yield* turn;
    },
  };
}

export const says = (...texts: readonly string[]): ModelPart[] => [
  ...texts.map((text) => ({ type: 'text', text }) as const),
  { type: 'finish', reason: 'stop', usage: { input: 1, output: texts.length } },
];

export const calls = (...names: readonly string[]): ModelPart[] => [
  ...names.map((name, index) => ({ type: 'call', call: { id: `c${index}`, name, input: {} } }) as const),
  { type: 'finish', reason: 'calls', usage: noUsage },
];

export const tool = (name: string, call: Tool['call']): Tool => ({
  name,
  description: name,
  inputSchema: { type: 'object' },
  call,
});

export const tools = (...list: readonly Tool[]) => ({ tools: () => Promise.resolve(list) });
