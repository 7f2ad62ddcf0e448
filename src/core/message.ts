import type { Json, JsonObject } from './json.ts';

/** One piece of content. Bytes live in `Blobs`; a part carries the reference. */
export type Part = TextPart | DataPart | FilePart;

interface About {
  readonly metadata?: JsonObject;
  readonly mediaType?: string;
}
interface TextPart extends About {
  readonly kind: 'text';
  readonly text: string;
  readonly name?: string;
}
interface DataPart extends About {
  readonly kind: 'data';
  readonly data: Json;
  readonly name?: string;
}
export interface FilePart extends About {
  readonly kind: 'file';
  readonly name: string;
  readonly source: { readonly ref: string } | { readonly url: string };
}

/** What one party says to another: a caller to an agent, an agent to its caller. */
export interface Message {
  readonly id: string;
  readonly from: 'user' | 'agent';
  readonly parts: readonly Part[];
  readonly metadata?: JsonObject;
  readonly extensions?: readonly string[];
  readonly references?: readonly string[];
}

/** The text of the parts, one per line; other kinds are left out. */
export function textOf(parts: readonly Part[]): string {
  return parts
    .filter((part) => part.kind === 'text')
    .map((part) => part.text)
    .join('\n');
}
