import type { LoggedEvent } from '../../../src/core/event.ts';
import type { Log } from '../../../src/core/log.ts';
import type { Node } from '../../../src/node.ts';
import { anyone } from '../runs.ts';

/** Rules of a script that calls a tool when it is told its word, once, and says what came back. */
export const calling = (word: string, name: string, input: object = {}): string => `
[[agent.llm.rules]]
when = { text = '^${word}$', turn = 1 }
calls = [{ name = "${name}", input = ${toml(input)} }]
`;
export const sayingResult = `
[[agent.llm.rules]]
when = { tool_result = '' }
say = "{{ result }}"

[[agent.llm.rules]]
say = "hello"
`;

const toml = (value: object): string =>
  `{ ${Object.entries(value)
    .map(([key, inner]) => `${key} = ${JSON.stringify(inner)}`)
    .join(', ')} }`;

/** A server of `[mcp.servers]`, as TOML. */
export const stdio = (name: string, cmd: string, more = ''): string =>
  `\n[mcp.servers.${name}]\ntransport = "stdio"\ncmd = ${cmd}\n${more}\n`;
export const http = (name: string, url: string, more = ''): string =>
  `\n[mcp.servers.${name}]\ntransport = "http_streamable"\nurl = "${url}"\n${more}\n`;

/** Says it to the only agent and returns the task. */
export async function ask(
  node: Node,
  text: string,
  headers: Record<string, string> = {},
): Promise<{ readonly id: string; readonly answer: string; readonly state: string; readonly error: string }> {
  const response = await fetch(`${node.url}/a2a/v1/message:send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text }] } }),
  });
  const { task } = (await response.json()) as {
    task: {
      id: string;
      status: { state: string; message?: { parts: { text: string }[] } };
      artifacts?: { parts: { text: string }[] }[];
    };
  };
  return {
    id: task.id,
    answer: task.artifacts?.[0]?.parts.map((part) => part.text).join('') ?? '',
    state: task.status.state,
    error: task.status.message?.parts[0]?.text ?? '',
  };
}

/** Runs the agent and returns everything that happens, to the end; `meanwhile` may take part in it. */
export async function events(
  node: Node,
  text: string,
  meanwhile: (entry: LoggedEvent) => PromiseLike<void> | undefined = () => undefined,
): Promise<LoggedEvent[]> {
  const agent = node.agents.all()[0]!;
  const { run } = await node.runs.start({
    agent,
    owner: anyone,
    message: { id: 'm', from: 'user', parts: [{ kind: 'text', text }] },
  });
  const all: LoggedEvent[] = [];
  for await (const entry of run.after(0, new AbortController().signal)) {
    all.push(entry);
    await meanwhile(entry);
  }
  return all;
}

/** What `/ready?detail` says of tool servers. */
export async function ready(node: Node): Promise<{ ready: boolean; mcp: Record<string, unknown>[] }> {
  return (await (await fetch(`${node.url}/ready?detail`)).json()) as { ready: boolean; mcp: [] };
}

/** A log that can be read. */
export function keptLog(): Log & { readonly lines: { level: string; fields: object; text: string }[] } {
  const lines: { level: string; fields: object; text: string }[] = [];
  const keep = (level: string) => (fields: object, text: string) => void lines.push({ level, fields, text });
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}
