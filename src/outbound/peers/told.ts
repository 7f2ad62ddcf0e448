import { createHash } from 'node:crypto';
import type { PeerPart } from '../../core/peer.ts';
import { isSettled } from '../../core/run.ts';

/** What the caller has heard of a task, so that a snapshot adds only what is new. */
export class Told {
  #taskId: string | undefined;
  #settled = false;
  #state: string | undefined;
  readonly #artifacts = new Map<string, string>();

  get taskId(): string | undefined {
    return this.#taskId;
  }

  /** The caller has heard the end, or a question. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Those of the parts that are new to the caller, who now knows them. */
  news(parts: readonly PeerPart[]): PeerPart[] {
    return parts.filter((part) => this.#isNew(part));
  }

  #isNew(part: PeerPart): boolean {
    switch (part.type) {
      case 'accepted': {
        const isFirst = this.#taskId === undefined;
        this.#taskId ??= part.taskId;
        return isFirst;
      }
      case 'state': {
        const state = JSON.stringify(part);
        const changed = state !== this.#state;
        this.#state = state;
        this.#settled ||= isSettled(part.state);
        return changed;
      }
      case 'artifact': {
        const { id, append } = part.artifact;
        // A chunk is always new; what the artifact is after it, only the next snapshot says.
        const print = append ? '' : fingerprint(part);
        const changed = append || this.#artifacts.get(id) !== print;
        this.#artifacts.set(id, print);
        return changed;
      }
      case 'replied':
        this.#settled = true;
        return true;
    }
  }
}

const fingerprint = (part: PeerPart): string =>
  createHash('sha256').update(JSON.stringify(part)).digest('base64');
