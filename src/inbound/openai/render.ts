import type { AgentProfile } from '../../core/agent.ts';
import type { LoggedEvent } from '../../core/event.ts';
import { textOf } from '../../core/message.ts';
import type { FinishReason, Usage } from '../../core/usage.ts';
import { type RunView, answerId } from '../../runtime/view.ts';

/** What every frame of one answer repeats. */
export interface Heading {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

export const headingOf = (view: RunView, model: string): Heading => ({
  id: `chatcmpl-${view.id}`,
  created: Math.floor(view.createdAt / 1000),
  model,
});

export const modelToWire = ({ id, createdAt, modelOwner, description }: AgentProfile): object => ({
  id,
  object: 'model',
  created: Math.floor(createdAt / 1000),
  owned_by: modelOwner,
  description,
});

/** What the agent said, and its question if it asks one. */
export function answerOf(view: RunView): string {
  const said = textOf(view.artifacts.find((artifact) => artifact.id === answerId)?.parts ?? []);
  const note = textOf(view.note?.parts ?? []);
  return [said, note].filter((text) => text !== '').join('\n\n');
}

export function completionToWire(heading: Heading, view: RunView): object {
  return {
    ...heading,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answerOf(view), refusal: null },
        logprobs: null,
        finish_reason: finishToWire(view.finish),
      },
    ],
    usage: usageToWire(view.usage),
  };
}

export const chunkToWire = (heading: Heading, delta: object, finish: FinishReason | null = null): object => ({
  ...heading,
  object: 'chat.completion.chunk',
  choices: [
    { index: 0, delta, logprobs: null, finish_reason: finish === null ? null : finishToWire(finish) },
  ],
});

export const usageChunk = (heading: Heading, usage: Usage): object => ({
  ...heading,
  object: 'chat.completion.chunk',
  choices: [],
  usage: usageToWire(usage),
});

/** What a chat client is shown of one event; undefined for nothing. */
export function deltaOf({ event }: LoggedEvent): object | undefined {
  if (event.scope.length > 0) return undefined;
  if (event.type === 'model.delta') return { content: event.text };
  if (event.type === 'model.thought') return { reasoning_content: event.text };
  return undefined;
}

const usageToWire = ({ input, output, cached }: Usage): object => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
});

/** The run calls its tools itself, so a client never sees `tool_calls`. */
const finishToWire = (finish: FinishReason): string => (finish === 'length' ? 'length' : 'stop');
