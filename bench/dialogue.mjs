/** One chunk of a stream. A single word, so that Parley's script sends it whole. */
export const chunk = ' token-of-a-text';

/** How many chunks the agent answers a text with; 0 for one that it just says back. */
export const chunksOf = (text) => Number(/^stream-(\d+)$/.exec(text)?.[1] ?? 0);

/** What the parameters of a SendMessage say. */
export const textIn = (params) => params.message.parts[0].text;

const streamRule = (chunks) => `
[[agent.llm.rules]]
when = { text = '^stream-${chunks}$' }
say = "${chunk}"
repeat = ${chunks}
`;

/** The agent all servers play, as Parley's configuration says it. */
export const agentToml = (id) => `
[agent]
name = "Bench"
alias = "${id}"
description = "Says what it hears, or streams as many chunks as it is asked for."
system_prompt = "You say what you hear."

[agent.llm]
provider = "scripted"

${[20, 200, 2000].map(streamRule).join('')}
[[agent.llm.rules]]
say = "{{ text }}"
`;

const modes = ['text/plain', 'text/markdown', 'application/json'];

/** The same agent's card, for the servers that do not derive it. */
export const card = (url) => ({
  name: 'Bench',
  description: 'Says what it hears, or streams as many chunks as it is asked for.',
  version: '1.0.0',
  supportedInterfaces: [
    { url: `${url}/v1/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
    { url: `${url}/v1`, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
  ],
  capabilities: { streaming: true, pushNotifications: false, extendedAgentCard: false },
  defaultInputModes: modes,
  defaultOutputModes: modes,
  skills: [{ id: 'chat', name: 'Bench', description: 'Says what it hears.', tags: ['chat'] }],
});
