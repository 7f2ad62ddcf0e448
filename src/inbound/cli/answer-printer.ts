import type { ArtifactChunk } from '../../core/event.ts';
import { type Part, textOf } from '../../core/message.ts';
import type { PeerPart } from '../../core/peer.ts';
import { isWaiting } from '../../core/run.ts';
import type { Cli } from './cli.ts';

export interface Printer {
  print(part: PeerPart): void;
  /** Nothing more comes, whatever the reason. */
  end(): void;
}

/**
 * The raw answer on standard output, each piece once and a line end after the last; everything else on standard error.
 * The answer is the text artifacts or the reply; for a task that completes without any, what it says on completing.
 */
export class AnswerPrinter implements Printer {
  readonly #io: Cli['io'];
  readonly #again: string;
  /** What every artifact said so far: a snapshot repeats it. */
  readonly #texts = new Map<string, string>();
  readonly #announced = new Set<string>();
  #taskId = '';
  /** The artifact that had the last word. */
  #last: string | undefined;
  #isLineOpen = false;

  /** `again` is the command that reaches the same agent once more. */
  constructor(io: Cli['io'], again: string) {
    this.#io = io;
    this.#again = again;
  }

  print(part: PeerPart): void {
    switch (part.type) {
      case 'accepted':
        this.#taskId = part.taskId;
        return this.#note(
          `task ${part.taskId}${part.contextId === '' ? '' : ` in context ${part.contextId}`}`,
        );
      case 'state':
        return this.#state(part);
      case 'artifact':
        this.#artifact(part.artifact);
        return this.#announce(part.artifact.parts, part.artifact.name ?? part.artifact.id);
      case 'replied':
        this.#write(textOf(part.message.parts));
        return this.#announce(part.message.parts, 'reply');
    }
  }

  end(): void {
    if (this.#isLineOpen) this.#write('\n');
  }

  #state({ state, message }: PeerPart & { readonly type: 'state' }): void {
    const parts = message?.parts ?? [];
    const text = textOf(parts);
    if (isWaiting(state)) {
      const asks = state === 'input-required' ? 'asks' : 'wants credentials';
      const how = `answer with: ${this.#again} --task ${this.#taskId} '…'`;
      this.#note(`the agent ${asks}: ${text || 'it does not say what'}; ${how}`);
    } else if (state === 'completed' && text !== '' && this.#last === undefined) {
      this.#write(text);
    } else {
      this.#note(text === '' ? state : `${state}: ${text}`);
    }
    this.#announce(parts, state);
  }

  #artifact({ id, parts, append }: ArtifactChunk): void {
    const before = this.#texts.get(id) ?? '';
    const said = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    const now = append ? before + said : said;
    this.#texts.set(id, now);
    const goesOn = now.startsWith(before);
    const fresh = goesOn ? now.slice(before.length) : now;
    if (fresh === '') return;
    if (this.#isLineOpen && (this.#last !== id || !goesOn)) this.#write('\n');
    if (!goesOn) this.#note('the agent says it anew:');
    this.#last = id;
    this.#write(fresh);
  }

  #announce(parts: readonly Part[], within: string): void {
    for (const part of parts) {
      if (part.kind === 'text') continue;
      const key = JSON.stringify([within, part]);
      if (!this.#announced.has(key)) this.#note(described(part, within));
      this.#announced.add(key);
    }
  }

  #write(text: string): void {
    if (text === '') return;
    this.#io.out(text);
    this.#isLineOpen = !text.endsWith('\n');
  }

  /** On a screen that shows both, a note does not go on in the middle of the answer's line. */
  #note(text: string): void {
    const lineEnd = this.#isLineOpen && this.#io.isTty ? '\n' : '';
    this.#io.error(`${lineEnd}${harmless(text)}\n`);
  }
}

function described(part: Exclude<Part, { kind: 'text' }>, within: string): string {
  if (part.kind === 'data') {
    const size = Buffer.byteLength(JSON.stringify(part.data));
    return `data ${part.name ?? within} (${part.mediaType ?? 'application/json'}, ${size} bytes)`;
  }
  const type = part.mediaType ?? 'unknown type';
  if (!('url' in part.source)) return `file ${part.name} (${type}, unknown size)`;
  const { url } = part.source;
  if (!url.startsWith('data:')) return `file ${part.name} (${type}, unknown size) at ${url}`;
  const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64').byteLength;
  return `file ${part.name} (${type}, ${bytes} bytes)`;
}

/** Other people's text may not move the cursor where the user reads what the program says. */
function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '');
}
