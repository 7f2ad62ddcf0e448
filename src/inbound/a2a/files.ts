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

export const refsIn = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => (part.kind === 'file' && 'ref' in part.source ? [part.source.ref] : []));

/** Every part a task shows. */
export const partsOf = (view: RunView): readonly Part[] => [
  ...view.history.flatMap((message) => message.parts),
  ...view.artifacts.flatMap((artifact) => artifact.parts),
  ...(view.note?.parts ?? []),
];

/** Every part an event shows. */
export const partsIn = ({ event }: LoggedEvent): readonly Part[] =>
  event.type === 'artifact.made' ? event.artifact.parts : (noteIn(event, '')?.parts ?? []);
