import type { JsonObject } from '../../../core/json.ts';
import type { ModelPart } from '../../../core/model.ts';
import type { FinishReason, Usage } from '../../../core/usage.ts';
import { inputFrom } from '../call-input.ts';
import { brokenOff } from '../failure.ts';
import type { Thoughts } from './request.ts';

/** An event as far as it is read. Nothing is sure to be there. */
export interface MessageEvent {
  readonly type?: string;
  readonly index?: number;
  readonly message?: { readonly usage?: WireUsage | null } | null;
  readonly content_block?: Block | null;
  readonly delta?: Delta | null;
  readonly usage?: WireUsage | null;
  readonly error?: unknown;
}
interface Block {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly data?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
}
interface Delta {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly partial_json?: string;
  readonly stop_reason?: string | null;
}
interface WireUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
}

type OpenBlock =
  | {
      readonly kind: 'call';
      readonly id: string;
      readonly name: string;
      readonly given: unknown;
      input: string;
    }
  | { readonly kind: 'thought'; text: string; signature: string }
  | { readonly kind: 'hidden'; readonly data: string };

interface ReplyParts {
  readonly idFor: (wanted?: string) => string;
  readonly thoughts: Thoughts;
}

/** Puts one reply together from its events. */
export class Reply {
  readonly #parts: ReplyParts;
  /** Everything but text, in the order it was begun. */
  readonly #blocks = new Map<number, OpenBlock>();
  readonly #usage = { input: 0, output: 0, cached: undefined as number | undefined, written: 0 };
  #stop: string | undefined;
  #begun = false;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
  }

  /** What can be shown at once. Calls wait for the end. */
  *take(event: MessageEvent): Generator<ModelPart, void, void> {
    this.#begun = true;
    const index = event.index ?? 0;
    switch (event.type) {
      case 'message_start':
        this.#count(event.message?.usage);
        break;
      case 'content_block_start':
        yield* this.#open(index, event.content_block ?? {});
        break;
      case 'content_block_delta':
        yield* this.#go(index, event.delta ?? {});
        break;
      case 'message_delta':
        this.#count(event.usage);
        this.#stop = textOf(event.delta?.stop_reason) || this.#stop;
        break;
      default:
        break;
    }
  }

  /** The calls and the end. Throws when the provider stopped before it was done. */
  *end(): Generator<ModelPart, void, void> {
    if (this.#stop === undefined) throw brokenOff(this.#begun ? 'half' : 'empty');
    const signed = this.#signed();
    let called = false;
    for (const block of this.#blocks.values()) {
      if (block.kind !== 'call') continue;
      if (block.name === '') throw brokenOff('unreadable');
      const given =
        block.input === '' && block.given !== undefined ? JSON.stringify(block.given) : block.input;
      const call = { id: this.#parts.idFor(block.id), name: block.name, input: inputFrom(given) };
      if (!called && signed.length > 0) this.#parts.thoughts.set(call, signed);
      called = true;
      yield { type: 'call', call };
    }
    yield { type: 'finish', reason: reasonOf(this.#stop, called), usage: this.#counted() };
  }

  *#open(index: number, block: Block): Generator<ModelPart, void, void> {
    switch (block.type) {
      case 'text':
        yield* said('text', block.text);
        break;
      case 'thinking':
        this.#blocks.set(index, { kind: 'thought', text: textOf(block.thinking), signature: '' });
        yield* said('thought', block.thinking);
        break;
      case 'redacted_thinking':
        this.#blocks.set(index, { kind: 'hidden', data: textOf(block.data) });
        break;
      case 'tool_use': {
        const { id, name, input: given } = block;
        this.#blocks.set(index, { kind: 'call', id: textOf(id), name: textOf(name), given, input: '' });
        break;
      }
      default:
        break;
    }
  }

  *#go(index: number, delta: Delta): Generator<ModelPart, void, void> {
    const block = this.#blocks.get(index);
    if (delta.type === 'text_delta') yield* said('text', delta.text);
    else if (delta.type === 'input_json_delta' && block?.kind === 'call')
      block.input += textOf(delta.partial_json);
    else if (delta.type === 'signature_delta' && block?.kind === 'thought')
      block.signature += textOf(delta.signature);
    else if (delta.type === 'thinking_delta') {
      if (block?.kind === 'thought') block.text += textOf(delta.thinking);
      yield* said('thought', delta.thinking);
    }
  }

  /** The thoughts as the provider wants them back. One without a signature would be refused. */
  #signed(): readonly JsonObject[] {
    return [...this.#blocks.values()].flatMap((block): JsonObject[] => {
      if (block.kind === 'hidden') return [{ type: 'redacted_thinking', data: block.data }];
      if (block.kind !== 'thought' || block.signature === '') return [];
      return [{ type: 'thinking', thinking: block.text, signature: block.signature }];
    });
  }

  /** Counts come at the beginning and again at the end; the last of each holds. */
  #count(usage: WireUsage | null | undefined): void {
    if (!usage) return;
    const counts = this.#usage;
    counts.input = countOf(usage.input_tokens) ?? counts.input;
    counts.output = countOf(usage.output_tokens) ?? counts.output;
    counts.cached = countOf(usage.cache_read_input_tokens) ?? counts.cached;
    counts.written = countOf(usage.cache_creation_input_tokens) ?? counts.written;
  }

  /** Here tokens from and for the cache are counted beside the input; everywhere else they are part of it. */
  #counted(): Usage {
    const { input, output, cached, written } = this.#usage;
    const all = input + (cached ?? 0) + written;
    return { input: all, output, ...(cached === undefined ? {} : { cached }) };
  }
}

function* said(type: 'text' | 'thought', text: string | undefined): Generator<ModelPart, void, void> {
  if (typeof text === 'string' && text !== '') yield { type, text };
}

function reasonOf(stop: string, called: boolean): FinishReason {
  if (stop === 'refusal') return 'refused';
  if (stop === 'max_tokens' || stop === 'model_context_window_exceeded') return 'length';
  return called ? 'calls' : 'stop';
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 ? value : undefined;
