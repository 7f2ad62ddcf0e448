import type { Json } from '../../../core/json.ts';
import type { ModelPart } from '../../../core/model.ts';
import type { ToolCall } from '../../../core/tool-call.ts';
import { type FinishReason, type Usage, noUsage } from '../../../core/usage.ts';
import { inputFrom } from '../call-input.ts';
import { brokenOff } from '../failure.ts';
import type { Kept } from './kept.ts';
import type { Quirks } from './quirks.ts';
import { ThoughtTags } from './thought-tags.ts';

/** A chunk as far as it is read. Providers differ, so nothing is sure to be there. */
export interface Chunk {
  readonly choices?: readonly Choice[] | null;
  readonly usage?: WireUsage | null;
  readonly error?: unknown;
}
interface Choice {
  readonly delta?: Delta | null;
  readonly finish_reason?: string | null;
}
interface Delta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_details?: readonly Json[] | null;
  readonly tool_calls?: readonly (CallDelta | null)[] | null;
}
interface CallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
  readonly extra_content?: Json;
}
interface WireUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number | null } | null;
  readonly prompt_cache_hit_tokens?: number | null;
}

/** A call while its pieces come in. */
interface OpenCall {
  readonly index: number | undefined;
  readonly wireId: string;
  name: string;
  readonly input: string[];
  extra: Json | undefined;
}

interface ReplyParts {
  readonly idFor: (wanted?: string) => string;
  readonly quirks: Pick<Quirks, 'keeps' | 'thinksInTags'>;
  readonly kept: Kept;
}

/** Puts one reply together from its chunks. */
export class Reply {
  readonly #parts: ReplyParts;
  readonly #tags: ThoughtTags | undefined;
  readonly #calls: OpenCall[] = [];
  readonly #reasoning: Json[] = [];
  #finish: string | undefined;
  #refused = false;
  #usage: Usage = noUsage;
  #begun = false;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
    this.#tags = parts.quirks.thinksInTags ? new ThoughtTags() : undefined;
  }

  /** What can be shown at once. Calls wait for their last piece. */
  *take(chunk: Chunk): Generator<ModelPart, void, void> {
    this.#begun = true;
    if (chunk.usage) this.#usage = usageOf(chunk.usage);
    const choice = chunk.choices?.[0];
    const delta = choice?.delta;
    const thought = textOf(delta?.reasoning_content) || textOf(delta?.reasoning);
    if (thought !== '') yield { type: 'thought', text: thought };
    const text = textOf(delta?.content);
    if (text !== '') {
      if (this.#tags === undefined) yield { type: 'text', text };
      else yield* this.#tags.take(text);
    }
    const refusal = textOf(delta?.refusal);
    if (refusal !== '') {
      this.#refused = true;
      yield { type: 'text', text: refusal };
    }
    if (Array.isArray(delta?.reasoning_details)) this.#reasoning.push(...delta.reasoning_details);
    if (Array.isArray(delta?.tool_calls))
      for (const piece of delta.tool_calls) if (piece !== null) this.#takeCall(piece);
    this.#finish = textOf(choice?.finish_reason) || this.#finish;
  }

  /** The calls and the end. Throws when the provider stopped before it was done. */
  *end(): Generator<ModelPart, void, void> {
    if (this.#finish === undefined || this.#finish === 'error') {
      throw brokenOff(this.#begun ? 'half' : 'empty');
    }
    if (this.#tags !== undefined) yield* this.#tags.end();
    for (const open of this.#calls) {
      if (open.name === '') throw brokenOff('unreadable');
      const call = {
        id: this.#parts.idFor(open.wireId),
        name: open.name,
        input: inputFrom(open.input.join('')),
      };
      this.#keep(call, open);
      yield { type: 'call', call };
    }
    yield { type: 'finish', reason: this.#reason(this.#finish), usage: this.#usage };
  }

  #takeCall(piece: CallDelta): void {
    const id = textOf(piece.id);
    const name = textOf(piece.function?.name);
    const index = piece.index ?? undefined;
    const known = this.#calls.findLast((call) =>
      index === undefined ? id === '' || call.wireId === id : call.index === index,
    );
    // Some providers give every call the same index; a new id with a name begins another one.
    const another =
      known === undefined || (id !== '' && id !== known.wireId && name !== '' && known.name !== '');
    const call = another ? { index, wireId: id, name, input: [], extra: undefined } : known;
    if (another) this.#calls.push(call);
    if (call.name === '') call.name = name;
    if (piece.extra_content !== undefined) call.extra = piece.extra_content;
    const input = piece.function?.arguments;
    // Some providers send the value itself instead of its text.
    if (typeof input === 'object' && input !== null) call.input.push(JSON.stringify(input));
    else call.input.push(textOf(input));
  }

  /** What the provider wants back with the call: its own field, or the reasoning before all calls, with the first one. */
  #keep(call: ToolCall, { extra }: OpenCall): void {
    const { kept, quirks } = this.#parts;
    if (quirks.keeps === 'extra_content' && extra !== undefined) kept.set(call, extra);
    if (quirks.keeps !== 'reasoning_details' || this.#reasoning.length === 0) return;
    kept.set(call, this.#reasoning.splice(0));
  }

  #reason(finish: string): FinishReason {
    if (this.#refused || finish === 'content_filter') return 'refused';
    if (finish === 'length') return 'length';
    return this.#calls.length > 0 ? 'calls' : 'stop';
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const countOf = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0);

function usageOf(usage: WireUsage): Usage {
  const cached = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens;
  return {
    input: countOf(usage.prompt_tokens),
    output: countOf(usage.completion_tokens),
    ...(typeof cached === 'number' ? { cached: countOf(cached) } : {}),
  };
}
