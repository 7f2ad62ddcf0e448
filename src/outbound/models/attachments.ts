import type { FilePart, Part } from '../../core/message.ts';
import type { ModelRequest } from '../../core/model.ts';
import type { Blobs } from '../../core/store.ts';
import { abortable } from '../../lib/abort.ts';

/** A file that says what it is. */
type TypedFile = FilePart & { readonly mediaType: string };

/** The bytes of files by their reference. */
export type Attachments = ReadonlyMap<string, Buffer>;

interface Source {
  /** Without it no file has bytes. */
  readonly blobs: Blobs | undefined;
  readonly signal: AbortSignal;
}

/** The bytes of what users sent, as far as the node has them and a model can be shown them. */
export async function loadAttachments(
  request: ModelRequest,
  { blobs, signal }: Source,
): Promise<Attachments> {
  const loaded = new Map<string, Buffer>();
  if (blobs === undefined) return loaded;
  for (const part of request.messages.flatMap((line) => (line.role === 'user' ? line.parts : []))) {
    if (part.kind !== 'file' || !('ref' in part.source) || loaded.has(part.source.ref)) continue;
    if (!isImage(part) && !isPdf(part) && !isText(part)) continue;
    const bytes = await abortable(blobs.get(part.source.ref), signal);
    if (bytes !== undefined) loaded.set(part.source.ref, Buffer.from(bytes));
  }
  return loaded;
}

/** The bytes of this file, where they are there. */
export const bytesOf = (part: FilePart, loaded: Attachments): Buffer | undefined =>
  'ref' in part.source ? loaded.get(part.source.ref) : undefined;

export const isImage = (part: Part): part is TypedFile => isTyped(part, /^image\//u);
export const isPdf = (part: Part): part is TypedFile => isTyped(part, /^application\/pdf\b/u);
/** Text in any notation can be read as it is. */
export const isText = (part: Part): part is TypedFile =>
  isTyped(part, /^(text\/|application\/([\w.-]+\+)?(json|xml|yaml|x-yaml|toml|javascript|x-ndjson)\b)/u);

const isTyped = (part: Part, pattern: RegExp): part is TypedFile =>
  part.kind === 'file' && part.mediaType !== undefined && pattern.test(part.mediaType);
