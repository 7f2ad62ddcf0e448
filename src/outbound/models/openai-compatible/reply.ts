import { NodeError } from '../../../core/error.ts';
import type { Json } from '../../../core/json.ts';
import type { ModelPart } from '../../../core/model.ts';
import { type FinishReason, type Usage, noUsage } from '../../../core/usage.ts';

/** A chunk as far as it is read. Providers differ, so nothing is sure to be there. */
interface Chunk {
  readonly choices?: readonly Choice[] | null;
  readonly usage?: WireUsage | null;
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
  readonly tool_calls?: readonly (CallDelta | null)[] | null;
}
interface CallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
}
interface WireUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number | null } | null;
}

/** A call while its pieces come in. */
interface OpenCall {
  readonly index: number | undefined;
  readonly wireId: string;
  name: string;
  readonly input: string[];
}

/** Puts one reply together from its chunks. */
export class Reply {
  readonly #idFor: (wanted?: string) => string;
  readonly #calls: OpenCall[] = [];
  #finish: string | undefined;
  #refused = false;
  #usage: Usage = noUsage;
  #begun = false;

  constructor(idFor: (wanted?: string) => string) {
    this.#idFor = idFor;
  }

  /** What can be shown at once. Calls wait for their last piece. */
  *take(value: unknown): Generator<ModelPart, void, void> {
    if (typeof value !== 'object' || value === null) throw unreadable();
    // Every field is optional, and every leaf is checked where it is used.
    const chunk = value as Chunk;
    this.#begun = true;
    if (chunk.usage) this.#usage = usageOf(chunk.usage);
    const choice = chunk.choices?.[0];
    const delta = choice?.delta;
    const thought = textOf(delta?.reasoning_content) || textOf(delta?.reasoning);
    if (thought !== '') yield { type: 'thought', text: thought };
    const text = textOf(delta?.content);
    if (text !== '') yield { type: 'text', text };
    const refusal = textOf(delta?.refusal);
    if (refusal !== '') {
      this.#refused = true;
      yield { type: 'text', text: refusal };
    }
    const pieces = Array.isArray(delta?.tool_calls) ? delta.tool_calls : [];
    for (const piece of pieces) if (piece !== null) this.#takeCall(piece);
    this.#finish = textOf(choice?.finish_reason) || this.#finish;
  }

  /** The calls and the end. Throws when the provider stopped before it was done. */
  *end(): Generator<ModelPart, void, void> {
    if (this.#finish === undefined || this.#finish === 'error') {
      throw new NodeError(
        'model-failed',
        this.#begun
          ? 'the model provider stopped in the middle of its answer; try again'
          : 'the model provider sent an empty answer; check base_url of the model, or try again',
      );
    }
    for (const { wireId, name, input } of this.#calls) {
      if (name === '') throw unreadable();
      yield { type: 'call', call: { id: this.#idFor(wireId), name, input: inputOf(input.join('')) } };
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
    const call = another ? { index, wireId: id, name, input: [] } : known;
    if (another) this.#calls.push(call);
    if (call.name === '') call.name = name;
    const input = piece.function?.arguments;
    // Some providers send the value itself instead of its text.
    if (typeof input === 'object' && input !== null) call.input.push(JSON.stringify(input));
    else call.input.push(textOf(input));
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
  const cached = usage.prompt_tokens_details?.cached_tokens;
  return {
    input: countOf(usage.prompt_tokens),
    output: countOf(usage.completion_tokens),
    ...(typeof cached === 'number' ? { cached: countOf(cached) } : {}),
  };
}

/** No arguments are an empty table. What is not JSON stays a text, so that the tool can tell the model what is wrong. */
function inputOf(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return (JSON.parse(text) as Json) ?? {};
  } catch {
    return text;
  }
}

const unreadable = (): NodeError =>
  new NodeError('model-failed', 'the model provider sent something that cannot be read; try again');
