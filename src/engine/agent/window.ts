import { type Message, textOf } from '../../core/message.ts';

/** What a reply and the tool rounds before it may need of the window. */
const reserve = 0.25;
/** A token is about four characters in the languages models are trained on most. */
const charactersPerToken = 4;
/** What a message costs beside its text. */
const overhead = 8;

export interface Window {
  /** Tokens the model can read; undefined when nobody said. */
  readonly contextWindow: number | undefined;
  /** What has to fit in any case: the prompt and the new message. */
  readonly fixed: readonly string[];
}

/** The newest of the earlier messages that fit, beginning with one of the caller's. */
export function fitting(earlier: readonly Message[], { contextWindow, fixed }: Window): readonly Message[] {
  if (contextWindow === undefined) return earlier;
  let left = contextWindow * (1 - reserve) - fixed.reduce((sum, text) => sum + tokens(text), 0);
  let from = earlier.length;
  while (from > 0) {
    left -= tokens(sayable(earlier[from - 1]!));
    if (left < 0) break;
    from--;
  }
  const kept = earlier.slice(from);
  const first = kept.findIndex((message) => message.from === 'user');
  return first === -1 ? [] : kept.slice(first);
}

const tokens = (text: string): number => Math.ceil(text.length / charactersPerToken) + overhead;

/** What a model reads of a message: data as JSON, files by their name. */
const sayable = ({ parts }: Message): string =>
  textOf(parts) +
  parts
    .map((part) => (part.kind === 'data' ? JSON.stringify(part.data) : part.kind === 'file' ? part.name : ''))
    .join('');
