import type { Cli } from '../../../src/inbound/cli/cli.ts';
import { runCli } from '../../../src/inbound/cli/run-cli.ts';
import { a2aPeer } from '../../../src/outbound/peers/a2a-peer.ts';

export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export interface Given {
  readonly settings?: Cli['settings'];
  readonly actions?: Partial<Cli['actions']>;
  readonly input?: string;
  readonly isTty?: boolean;
  readonly node?: string;
  readonly signal?: AbortSignal;
  /** Hears every text as it is written. */
  readonly onOut?: (text: string) => void;
}

/** Runs the command line with captured output; agents are reached for real. */
export async function parley(argv: readonly string[], given: Given = {}): Promise<Captured> {
  const written = { out: '', error: '' };
  const code = await runCli(
    {
      settings: given.settings ?? [],
      io: {
        out: (text) => {
          written.out += text;
          given.onOut?.(text);
        },
        error: (text) => void (written.error += text),
        isTty: given.isTty ?? false,
      },
      actions: {
        serve: async () => {},
        check: async () => ({ ok: true, text: 'ok' }),
        schema: () => ({}),
        connect: (url, headers) => a2aPeer(url, { headers }),
        ...given.actions,
      },
      readInput: async () => given.input ?? '',
      node: given.node,
      signal: given.signal ?? new AbortController().signal,
      version: '1.2.3',
      ids: () => 'm1',
    },
    argv,
  );
  return { code, ...written };
}
