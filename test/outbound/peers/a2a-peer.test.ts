import { TaskState } from '@a2a-js/sdk';
import { describe, expect, it } from 'vitest';
import { a2aPeer } from '../../../src/outbound/peers/a2a-peer.ts';
import { type Act, type SampleOptions, sampleAgent, text } from './sample-agent.ts';
import { asks, never, toldBy } from './told-by.ts';

/** Does what the message says. */
const obedient: Act = (voice, asked) => {
  if (asked === 'reply') return voice.reply('just this');
  voice.task();
  voice.status(TaskState.TASK_STATE_WORKING);
  switch (asked) {
    case 'stream':
      voice.artifact('a1', [text('one ')], { lastChunk: false });
      voice.artifact('a1', [text('two ')], { append: true, lastChunk: false });
      voice.artifact('a1', [text('three')], { append: true });
      return voice.status(TaskState.TASK_STATE_COMPLETED);
    case 'ask':
      return voice.status(TaskState.TASK_STATE_INPUT_REQUIRED, 'which one?');
    case 'log in':
      return voice.status(TaskState.TASK_STATE_AUTH_REQUIRED, 'who are you?');
    case 'refuse':
      return voice.status(TaskState.TASK_STATE_REJECTED, 'not my trade');
    case 'throw':
      throw new Error('out of paper');
    default:
      voice.artifact('a1', [text(asked)]);
      return voice.status(TaskState.TASK_STATE_COMPLETED, 'done');
  }
};

type Interfaces = NonNullable<SampleOptions['interfaces']>;
const only =
  (protocolBinding: string, protocolVersion: string, path: string): Interfaces =>
  (base) => [{ url: `${base}/${path}`, protocolBinding, protocolVersion, tenant: '' }];

const streamed: readonly [string, SampleOptions][] = [
  ['JSON-RPC 1.0', { interfaces: only('JSONRPC', '1.0', 'rpc') }],
  ['HTTP+JSON 1.0', { interfaces: only('HTTP+JSON', '1.0', 'rest') }],
  ['JSON-RPC 0.3', { interfaces: only('JSONRPC', '0.3', 'rpc'), legacy: true }],
];
const whole: readonly [string, SampleOptions][] = [
  ...streamed.map(([name, options]): [string, SampleOptions] => [
    `${name}, no stream`,
    { ...options, streaming: false },
  ]),
  ['HTTP+JSON 0.3', { interfaces: only('HTTP+JSON', '0.3', 'rest'), legacy: true }],
];

const told = async (asked: string, options: SampleOptions): Promise<string[]> => {
  await using agent = await sampleAgent(obedient, options);
  return await toldBy(a2aPeer(agent.url), asked);
};

describe.each(streamed)('an agent that streams over %s', (_name, options) => {
  it('is followed from the acceptance to the end', async () => {
    expect(await told('hi', options)).toEqual([
      'accepted',
      'submitted',
      'working',
      'a1 = hi .',
      'completed: done',
    ]);
  });

  it('is heard chunk by chunk', async () => {
    expect((await told('stream', options)).slice(3)).toEqual([
      'a1 = one ',
      'a1 + two ',
      'a1 + three .',
      'completed',
    ]);
  });
});

describe.each(whole)('an agent that answers at once over %s', (_name, options) => {
  it('is heard when it is done', async () => {
    expect(await told('hi', options)).toEqual(['accepted', 'a1 = hi .', 'completed: done']);
    expect(await told('stream', options)).toEqual(['accepted', 'a1 = one \ntwo \nthree .', 'completed']);
  });
});

describe.each([...streamed, ...whole])('an agent over %s', (_name, options) => {
  it('may reply with a bare message', async () => {
    expect(await told('reply', options)).toEqual(['replied: just this']);
  });

  it('may ask for input or for credentials, and that ends the answer', async () => {
    expect((await told('ask', options)).at(-1)).toBe('input-required: which one?');
    expect((await told('log in', options)).at(-1)).toBe('auth-required: who are you?');
  });

  it('may refuse or fail', async () => {
    expect((await told('refuse', options)).at(-1)).toBe('rejected: not my trade');
    expect((await told('throw', options)).at(-1)).toMatch(/^failed: .*out of paper/);
  });
});

describe('a follow-up', () => {
  const twoQuestions: Act = (voice, asked, context) => {
    voice.task();
    if (context.task === undefined) {
      voice.artifact('a1', [text('draft')]);
      return voice.status(TaskState.TASK_STATE_INPUT_REQUIRED, 'like that?');
    }
    voice.artifact('a2', [text(asked)]);
    return voice.status(TaskState.TASK_STATE_COMPLETED);
  };

  it.each([true, false])(
    'goes to the same task, and the old question is not its answer (streaming: %s)',
    async (streaming) => {
      await using agent = await sampleAgent(twoQuestions, { streaming });
      const peer = a2aPeer(agent.url);
      let address = {};
      for await (const part of peer.send(asks('write'), {}, never)) {
        if (part.type === 'accepted') address = { taskId: part.taskId, contextId: part.contextId };
      }
      const told = await toldBy(peer, 'yes', address);
      expect(told).toEqual(['accepted', expect.stringMatching(/^a1 = draft/), 'a2 = yes .', 'completed']);
      expect(agent.given.map(({ taskId, contextId }) => ({ taskId, contextId }))).toEqual([address, address]);
    },
  );

  it('to a task the agent does not have is not found', async () => {
    await using agent = await sampleAgent(obedient);
    await expect(toldBy(a2aPeer(agent.url), 'hi', { taskId: 'gone' })).rejects.toMatchObject({
      code: 'not-found',
      message: `${agent.url} refuses: Task not found: gone (-32001)`,
    });
  });
});

describe('a call', () => {
  it('carries the version and the given headers, as the card request does', async () => {
    await using agent = await sampleAgent(obedient);
    await toldBy(a2aPeer(agent.url, { headers: { Authorization: 'Bearer x', 'a2a-version': '9' } }), 'hi');
    expect(agent.headers.map((h) => [h['authorization'], h['a2a-version']])).toEqual([
      ['Bearer x', '1.0'],
      ['Bearer x', '1.0'],
    ]);
  });

  it('goes through the given fetch alone', async () => {
    await using agent = await sampleAgent(obedient);
    const asked: string[] = [];
    const peer = a2aPeer('http://elsewhere.invalid/a2a/sample', {
      fetch: (input, init) => {
        // The peer asks by address, not by Request.
        const url = input as string;
        asked.push(url);
        return fetch(url.replace('http://elsewhere.invalid', agent.origin), init);
      },
    });
    await toldBy(peer, 'hi');
    expect(asked).toEqual([
      'http://elsewhere.invalid/a2a/sample/.well-known/agent-card.json',
      `${agent.url}/rpc`,
    ]);
  });

  it('takes the first interface of the card that this node speaks', async () => {
    const rest = { protocolBinding: 'HTTP+JSON', protocolVersion: '1.0', tenant: '' };
    const rpc = { protocolBinding: 'JSONRPC', protocolVersion: '1.0', tenant: '' };
    const asked = async (interfaces: Interfaces) => {
      await using agent = await sampleAgent(obedient, { interfaces });
      await toldBy(a2aPeer(agent.url), 'hi');
      return agent.requests.at(-1);
    };
    expect(
      await asked((base) => [
        { protocolBinding: 'GRPC', protocolVersion: '1.0', tenant: '', url: 'localhost:1' },
        { ...rpc, protocolVersion: '0.3', url: `${base}/old` },
        { ...rest, url: `${base}/rest` },
        { ...rpc, url: `${base}/rpc` },
      ]),
    ).toBe('POST /a2a/sample/rest/message:stream');
    expect(
      await asked((base) => [
        { ...rpc, url: `${base}/rpc` },
        { ...rpc, url: `${base}/second` },
        { ...rest, url: `${base}/rest` },
      ]),
    ).toBe('SendStreamingMessage');
  });
});
