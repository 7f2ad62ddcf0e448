import type { FilePart, Part } from '../../../core/message.ts';
import type { ModelRequest } from '../../../core/model.ts';
import type { Blobs } from '../../../core/store.ts';
import { abortable } from '../../../lib/abort.ts';

interface Source {
  readonly blobs: Blobs;
  readonly signal: AbortSignal;
}

/** The images of user messages whose bytes the node has, by their reference, as `data:` addresses. */
export async function loadImages(
  request: ModelRequest,
  { blobs, signal }: Source,
): Promise<ReadonlyMap<string, string>> {
  const images = new Map<string, string>();
  for (const part of request.messages.flatMap((line) => (line.role === 'user' ? line.parts : []))) {
    if (!isImage(part) || !('ref' in part.source)) continue;
    const bytes = await abortable(blobs.get(part.source.ref), signal);
    if (bytes === undefined) continue;
    images.set(part.source.ref, `data:${part.mediaType};base64,${Buffer.from(bytes).toString('base64')}`);
  }
  return images;
}

export const isImage = (part: Part): part is FilePart & { readonly mediaType: string } =>
  part.kind === 'file' && part.mediaType?.startsWith('image/') === true;
