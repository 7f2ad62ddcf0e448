import type { IncomingMessage } from 'node:http';

export interface Validators {
  readonly etag: string;
  /** In milliseconds since 1970; HTTP knows whole seconds only. */
  readonly modifiedAt: number;
}

/** Whether the reader has the newest already. An entity tag decides where the reader sends one, whatever its date. */
export function notModified({ headers }: IncomingMessage, { etag, modifiedAt }: Validators): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => [etag, `W/${etag}`, '*'].includes(tag.trim()));
  }
  const since = headers['if-modified-since'];
  return since !== undefined && Math.floor(modifiedAt / 1000) * 1000 <= Date.parse(since);
}
