import type { StreamSettings } from './stream.ts';
import type { Version } from './version.ts';

export interface A2aSettings extends StreamSettings {
  /** What a request speaks that names no version. */
  readonly defaultVersion: Version;
  /** When the node started, in milliseconds since 1970: what its cards say has not changed since. */
  readonly startedAt: number;
}
