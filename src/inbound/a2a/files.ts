import type { LoggedEvent } from '../../core/event.ts';
import type { Part } from '../../core/message.ts';
import type { Blobs } from '../../core/store.ts';
import { type RunView, noteIn } from '../../runtime/view.ts';

/** Bytes of file parts by their reference. */
export type Files = ReadonlyMap<string, Uint8Array>;

export const noFiles: Files = new Map();

/** The bytes behind the references; those that are gone are left out. */
export async function loadFiles(refs: readonly string[], blobs: Blobs): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for (const ref of refs) {
    const bytes = await blobs.get(ref);
    if (bytes !== undefined) files.set(ref, bytes);
  }
  return files;
}

export function refsIn(parts: readonly Part[]): readonly string[] {
  const refs: string[] = [];
  for (const part of parts) {
    if (part.kind === 'file' && 'ref' in part.source) refs.push(part.source.ref);
  }
  return refs;
}

/** The files a task shows, by their reference. */
export function refsOf({ history, artifacts, note }: RunView): readonly string[] {
  const refs: string[] = [];
  for (const { parts } of history) refs.push(...refsIn(parts));
  for (const { parts } of artifacts) refs.push(...refsIn(parts));
  if (note !== undefined) refs.push(...refsIn(note.parts));
  return refs;
}

/** Every part an event shows. */
export const partsIn = ({ event }: LoggedEvent): readonly Part[] =>
  event.type === 'artifact.made' ? event.artifact.parts : (noteIn(event, '')?.parts ?? []);
