import type { Request } from 'express';
import { unsupportedVersion } from './error.ts';

/** The protocol versions this node speaks, the newest first. */
const spoken = ['1.0', '0.3'] as const;
const [newest] = spoken;
export type Version = (typeof spoken)[number];

/** What a request says of its version, in its header or else in its query; empty when it says nothing. */
export function versionText(request: Request): string {
  const header = request.get('a2a-version')?.trim() ?? '';
  if (header !== '') return header;
  const { 'A2A-Version': query = '' } = request.query;
  return typeof query === 'string' ? query.trim() : JSON.stringify(query);
}

/** A patch number does not matter. */
function versionFrom(text: string): Version | undefined {
  const [, version] = /^(\d+\.\d+)(?:\.\d+)?$/.exec(text) ?? [];
  return spoken.find((one) => one === version);
}

/** The version a request asks for; undefined when it names none. Refuses one that is not spoken here. */
export function versionAsked(text: string): Version | undefined {
  if (text === '') return undefined;
  const version = versionFrom(text);
  if (version !== undefined) return version;
  throw unsupportedVersion(`A2A version ${text} is not spoken here; the versions are ${spoken.join(', ')}`);
}

/** The version to show: a reader that asks for what is not spoken here learns what is. */
export const versionShown = (text: string, fallback: Version): Version =>
  text === '' ? fallback : (versionFrom(text) ?? newest);

/** Refuses every version but the newest, for the bindings that the older one is not spoken over. */
export function requireSpoken(text: string, fallback: Version = newest): void {
  const version = versionAsked(text) ?? fallback;
  if (version === newest) return;
  throw unsupportedVersion(
    `this request speaks A2A ${version}, which is spoken over JSON-RPC only; send A2A-Version: ${newest} here`,
  );
}
