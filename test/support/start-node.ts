import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { silent } from '../../src/core/log.ts';
import { type Node, type Parts, createNode } from '../../src/node.ts';

/** A node made from these files, listening on a free port of loopback: TOML, and `agent-cards/<id>.json`. */
export async function startNode(
  files: Readonly<Record<string, string>>,
  overrides: Partial<Parts> = {},
): Promise<Node> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  try {
    const flags = { port: '0', cards: join(folder, 'agent-cards') };
    const config = loadConfig({ path: folder, flags, environment: {}, now: 0, cwd: folder });
    return await createNode(config, { log: silent, ...overrides });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One agent whose model plays these rules, as TOML. */
export const scripted = (id: string, rules: string): string => `
[agent]
name = "${id}"
alias = "${id}"
description = "The ${id} of the tests"
system_prompt = "A prompt nobody outside may read"

[agent.llm]
provider = "scripted"
${rules}
`;
