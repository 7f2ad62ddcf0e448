import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { type LoadRequest, loadConfig } from '../../src/config/load.ts';
import { ConfigError, renderProblems } from '../../src/config/problem.ts';

type Files = Readonly<Record<string, string>>;

/** A folder with these files, gone when the test is. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The configuration in `configs` among the files. */
export const load = (files: Files, request: Partial<LoadRequest> = {}): Config =>
  loadConfig({ path: undefined, flags: {}, environment: {}, now: 1000, cwd: folderOf(files), ...request });

/** What a user reads when it does not load. */
export function refusal(files: Files, request: Partial<LoadRequest> = {}): string {
  try {
    load(files, request);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'it loads';
}

/** What a user reads when it does. */
export const warnings = (files: Files, request: Partial<LoadRequest> = {}): string =>
  renderProblems(load(files, request).warnings);

/** An agent that needs nothing else. */
export const agent = (name: string, more = ''): string =>
  `[agent]\nname = "${name}"\nsystem_prompt = "You help."\n${more}${model}`;
export const model = '[agent.llm]\nprovider = "scripted"\nrules = [{ say = "Hi." }]\n';
