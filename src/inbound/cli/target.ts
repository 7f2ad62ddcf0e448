import { InvalidArgumentError, Option } from 'commander';
import { NodeError } from '../../core/error.ts';

const defaultNode = 'http://127.0.0.1:8080';

type Headers = Readonly<Record<string, string>>;

/** What `card` and `send` say of the agent they ask. */
export interface Target {
  readonly node?: string;
  readonly header?: Headers;
}

/** A URL as it is; anything else is the id of an agent of the first node that is named. */
export function agentUrl(agent: string, ...nodes: readonly (string | undefined)[]): string {
  if (/^https?:\/\//i.test(agent)) return agent;
  if (/[:/]/.test(agent)) {
    throw new NodeError('invalid-request', `"${agent}" is no agent id; for a URL, say http://${agent}`);
  }
  const node = nodes.find((name) => name !== undefined && name !== '') ?? defaultNode;
  return `${node.replace(/\/+$/, '')}/a2a/${encodeURIComponent(agent)}`;
}

export const nodeOption = (): Option =>
  new Option('--node <url>', `the node that serves the agent (default ${defaultNode}; env PARLEY_NODE)`);

export function headerOption(): Option {
  const option = new Option("--header <'K: V'>", 'a header for every request; may be given more than once');
  return option.argParser((line: string, before?: Headers): Headers => ({ ...before, ...headerFrom(line) }));
}

function headerFrom(line: string): Headers {
  const { name, value } = /^(?<name>[\w!#$%&'*+.^`|~-]+):\s*(?<value>\S.*)$/.exec(line)?.groups ?? {};
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Say 'Name: value'.");
  return { [name]: value.trimEnd() };
}
