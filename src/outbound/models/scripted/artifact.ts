import { NodeError } from '../../../core/error.ts';
import type { ArtifactChunk } from '../../../core/event.ts';
import type { Part } from '../../../core/message.ts';
import type { Blobs } from '../../../core/store.ts';
import type { ScriptedArtifact, ScriptedFile } from './script.ts';
import { type Names, type Template, jsonTemplate, textTemplate } from './template.ts';

/** An artifact of a rule, ready to be made: its chunks, each of them one part. */
export interface ArtifactTemplate {
  readonly about: Pick<ArtifactChunk, 'name' | 'description'>;
  readonly id?: string;
  readonly chunks: readonly Template<PartInMaking>[];
}

/** A part whose bytes, if any, are not in the store yet. */
type PartInMaking =
  | Part
  | { readonly kind: 'bytes'; readonly file: ScriptedFile; readonly bytes: Uint8Array };

/** Refuses (`config`) an artifact that does not have exactly one content. */
export function artifactTemplate(artifact: ScriptedArtifact, names: Names): ArtifactTemplate {
  const { id, name, description, file } = artifact;
  const contents = (['text', 'data', 'file', 'url', 'chunks'] as const).filter(
    (field) => artifact[field] !== undefined,
  );
  const sound =
    contents.length === 1 &&
    artifact.chunks?.length !== 0 &&
    (file === undefined || (file.text === undefined) !== (file.base64 === undefined));
  if (!sound) {
    throw new NodeError(
      'config',
      `rule ${names.rule} of the script has an artifact that needs exactly one of text, data, file (with text or base64), url, chunks`,
    );
  }
  return {
    about: { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) },
    ...(id === undefined ? {} : { id }),
    chunks: chunkTemplates(artifact, names),
  };
}

function chunkTemplates(artifact: ScriptedArtifact, names: Names): readonly Template<PartInMaking>[] {
  const { data, file, url, name } = artifact;
  const mediaType = artifact.media_type === undefined ? {} : { mediaType: artifact.media_type };
  if (file !== undefined) return [fileTemplate(file, names)];
  if (url !== undefined) {
    const link = textTemplate(url, names);
    return [
      (values) => {
        const address = link(values);
        return { kind: 'file', name: name ?? lastSegment(address), source: { url: address }, ...mediaType };
      },
    ];
  }
  if (data !== undefined) {
    const value = jsonTemplate(data, names);
    return [(values) => ({ kind: 'data', data: value(values), ...mediaType })];
  }
  return (artifact.chunks ?? [artifact.text ?? '']).map((chunk) => {
    const text = textTemplate(chunk, names);
    return (values) => ({ kind: 'text', text: text(values), ...mediaType });
  });
}

function fileTemplate(file: ScriptedFile, names: Names): Template<PartInMaking> {
  if (file.base64 !== undefined) {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/u.test(file.base64)) {
      throw new NodeError('config', `rule ${names.rule} of the script has a file whose base64 is not base64`);
    }
    const bytes = Buffer.from(file.base64, 'base64');
    return () => ({ kind: 'bytes', file, bytes });
  }
  const text = textTemplate(file.text ?? '', names);
  return (values) => ({ kind: 'bytes', file, bytes: Buffer.from(text(values)) });
}

const lastSegment = (url: string): string => url.split(/[?#]/u, 1)[0]?.split('/').at(-1) || 'file';

/** Puts the bytes where they belong; any other part is finished already. */
export async function madePart(part: PartInMaking, blobs: Blobs): Promise<Part> {
  if (part.kind !== 'bytes') return part;
  const { name, media_type: mediaType, text } = part.file;
  const type = mediaType ?? (text === undefined ? undefined : 'text/plain');
  const ref = await blobs.put(part.bytes);
  return { kind: 'file', name, source: { ref }, ...(type === undefined ? {} : { mediaType: type }) };
}
