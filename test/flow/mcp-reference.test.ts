import { describe, expect, it } from 'vitest';
import { ask, calling, events, http, ready, sayingResult, stdio } from '../support/mcp/asking.ts';
import { referenceCommand, startReference } from '../support/mcp/reference-server.ts';
import { scripted, startNode } from '../support/start-node.ts';

const rules =
  calling('echo', 'echo', { message: 'hi' }) +
  calling('sum', 'get-sum', { a: 2, b: 40 }) +
  calling('weather', 'get-structured-content', { location: 'Chicago' }) +
  calling('image', 'get-tiny-image') +
  calling('links', 'get-resource-links', { count: 2 }) +
  calling('reference', 'get-resource-reference', { resourceType: 'Text', resourceId: 1 }) +
  calling('long', 'trigger-long-running-operation', { duration: 0.4, steps: 4 }) +
  calling('resources', 'list_resources') +
  calling('prompts', 'list_prompts') +
  calling('prompt', 'get_prompt', { name: 'simple-prompt' }) +
  sayingResult;

/** The reference server over a transport, and the table that names it. */
const reached: Record<string, () => Promise<{ table: string } & AsyncDisposable>> = {
  stdio: () =>
    Promise.resolve({
      table: stdio('reference', referenceCommand, 'resources = true\nprompts = true'),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  'streamable HTTP': async () => {
    const server = await startReference('streamableHttp');
    const table = http('reference', server.url, 'resources = true\nprompts = true');
    return { table, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  },
  SSE: async () => {
    const server = await startReference('sse');
    const table = http('reference', server.url, 'resources = true\nprompts = true');
    return {
      table: table.replace('http_streamable', 'sse'),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

describe.each(Object.keys(reached))('the reference server over %s', (transport) => {
  it('is used by an agent: text, structured content, files, links, resources, prompts, progress', async () => {
    await using server = await reached[transport]!();
    await using node = await startNode({ 'a.toml': scripted('a', rules) + server.table });
    const answer = async (text: string): Promise<string> => (await ask(node, text)).answer;

    expect(await answer('echo')).toBe('Echo: hi');
    expect(await answer('sum')).toBe('The sum of 2 and 40 is 42.');
    expect(await answer('weather')).toBe(
      '{"temperature":36,"conditions":"Light rain / drizzle","humidity":82}',
    );
    expect(await answer('image')).toContain('[file image-2 (image/png), which cannot be shown here]');
    expect(await answer('links')).toMatch(/\[resource demo:\/\/resource\/dynamic\/\S+: .+\]/);
    expect(await answer('reference')).toContain('Resource 1: This is a plaintext resource');
    expect(await answer('resources')).toContain('"uri"');
    expect(await answer('prompts')).toContain('"simple-prompt"');
    expect(await answer('prompt')).toContain('user:');

    const told = (await events(node, 'long')).flatMap(({ event }) =>
      event.type === 'tool.progressed' ? [`${event.message} ${event.percent}`] : [],
    );
    // The SDK drops a notification that comes in one piece with the answer.
    expect(told.slice(0, 3)).toEqual(['1 of 4 25', '2 of 4 50', '3 of 4 75']);
    expect((await ready(node)).mcp).toEqual([{ server: 'reference', state: 'connected', tools: 13 }]);
  });
});
