import { TaskState } from '@a2a-js/sdk';
import type { RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import type { PeerPart } from '../../../src/core/peer.ts';
import { a2aPeer } from '../../../src/outbound/peers/a2a-peer.ts';
import { sampleAgent, text } from './sample-agent.ts';
import { scriptedAgent, wireChunk, wireState, wireTask } from './scripted-agent.ts';
import { asks, line, never, toldBy } from './told-by.ts';

/** Cuts the connection of the first stream after some writes. */
function cutAfter(writes: number, cut: () => void = () => {}): RequestHandler {
  let left = writes;
  return (request, response, next) => {
    const { method } = (request.body ?? {}) as { method?: string };
    if (method !== 'SendStreamingMessage') return next();
    const write = response.write.bind(response) as (chunk: unknown) => boolean;
    response.write = (chunk: unknown): boolean => {
      const sent = write(chunk);
      left -= 1;
      if (left === 0) setImmediate(() => (response.destroy(), cut()));
      return sent;
    };
    next();
  };
}

function signalled(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve: () => resolve() };
}

describe('a stream that breaks', () => {
  it('is taken up again by task id, and the message is not sent twice', async () => {
    const { promise: cut, resolve: onCut } = signalled();
    await using agent = await sampleAgent(
      async (voice) => {
        voice.task();
        voice.status(TaskState.TASK_STATE_WORKING);
        voice.artifact('a1', [text('before ')], { lastChunk: false });
        await cut;
        voice.artifact('a1', [text('after')], { append: true });
        voice.status(TaskState.TASK_STATE_COMPLETED);
      },
      { gate: cutAfter(3, onCut) },
    );
    const told = await toldBy(a2aPeer(agent.url), 'go');
    expect(told.slice(0, 4)).toEqual(['accepted', 'submitted', 'working', 'a1 = before ']);
    expect(told.slice(-2)).toEqual(['a1 = before \nafter .', 'completed']);
    expect(agent.given).toHaveLength(1);
    expect(agent.requests.filter((method) => method === 'SendStreamingMessage')).toHaveLength(1);
    const tasks = await fetch(`${agent.url}/rest/tasks`, { headers: { 'A2A-Version': '1.0' } });
    expect(await tasks.json()).toMatchObject({
      totalSize: 1,
      tasks: [{ status: { state: 'TASK_STATE_COMPLETED' } }],
    });
  });

  it('is listened to again while the task goes on', async () => {
    await using agent = await scriptedAgent({
      SendStreamingMessage: (call) => {
        call.event({ task: wireTask('WORKING') });
        setImmediate(() => call.response.destroy());
      },
      GetTask: (call) => call.result(call.nth === 0 ? wireTask('WORKING') : wireTask('COMPLETED', 'one two')),
      SubscribeToTask: (call) => {
        call.event({ task: wireTask('WORKING') });
        call.event(wireChunk('one ', false));
        call.event(wireChunk('two', true));
        call.event(wireState('COMPLETED'));
        call.response.end();
      },
    });
    expect(await toldBy(a2aPeer(agent.url), 'go')).toEqual([
      'accepted',
      'working',
      'a1 = one ',
      'a1 + two',
      'a1 = one two .',
      'completed',
    ]);
    expect(agent.calls).toEqual(['SendStreamingMessage', 'GetTask', 'SubscribeToTask', 'GetTask']);
  });

  it('is polled when the agent lets nobody listen again', async () => {
    await using agent = await scriptedAgent({
      SendStreamingMessage: (call) => {
        call.event({ task: wireTask('WORKING') });
        call.response.end();
      },
      GetTask: (call) => call.result(call.nth < 2 ? wireTask('WORKING', 'half') : wireTask('FAILED', 'half')),
      SubscribeToTask: (call) => call.response.status(500).end(),
    });
    expect(await toldBy(a2aPeer(agent.url), 'go')).toEqual([
      'accepted',
      'working',
      'a1 = half',
      'a1 = half .',
      'failed',
    ]);
  });

  it('is a failure when the task cannot be read any more', async () => {
    await using agent = await scriptedAgent({
      SendStreamingMessage: (call) => {
        call.event({ task: wireTask('WORKING') });
        setImmediate(() => call.response.destroy());
      },
      GetTask: (call) => void call.response.destroy(),
    });
    await expect(toldBy(a2aPeer(agent.url), 'go')).rejects.toMatchObject({
      code: 'peer-failed',
      message: expect.stringMatching(
        /^task t1 was accepted and cannot be read any more: .* cannot be reached/,
      ),
    });
    expect(agent.calls).toEqual(['SendStreamingMessage', ...Array.from({ length: 5 }, () => 'GetTask')]);
  });

  it('may have been an event too large for the client, and the task has it all the same', async () => {
    const large = 'x'.repeat(5_000_000);
    await using agent = await sampleAgent((voice) => {
      voice.task();
      voice.artifact('a1', [text(large)]);
      voice.status(TaskState.TASK_STATE_COMPLETED);
    });
    expect(await toldBy(a2aPeer(agent.url), 'go')).toEqual([
      'accepted',
      'submitted',
      `a1 = ${large} .`,
      'completed',
    ]);
  });
});

describe('a message that nobody acknowledges', () => {
  const unknown = /; the outcome is unknown, it may have taken the message$/;

  it.each<[string, RequestHandler]>([
    ['the connection breaks', (_request, response) => void response.destroy()],
    ['a proxy gives up', (_request, response) => void response.status(502).send('bad gateway')],
    ['the answer is a page', (_request, response) => void response.send('<html>')],
    [
      'the answer is not JSON-RPC',
      (_request, response) => void response.type('text/event-stream').send('data: {}\n\n'),
    ],
    [
      'the answer is not JSON',
      (_request, response) => void response.type('text/event-stream').send('data: {{\n\n'),
    ],
  ])('has an unknown outcome when %s', async (_name, answer) => {
    await using agent = await sampleAgent(() => {}, {
      gate: (request, response, next) =>
        request.method === 'POST' ? answer(request, response, next) : next(),
    });
    await expect(toldBy(a2aPeer(agent.url), 'go')).rejects.toMatchObject({
      code: 'peer-failed',
      message: expect.stringMatching(unknown),
    });
    expect(agent.requests).toHaveLength(2);
  });

  it('has an unknown outcome when the stream ends without a word', async () => {
    await using agent = await scriptedAgent({
      SendStreamingMessage: (call) => void call.response.type('text/event-stream').end(),
    });
    await expect(toldBy(a2aPeer(agent.url), 'go')).rejects.toThrow(unknown);
  });

  it.each<[string, RequestHandler, object]>([
    [
      'HTTP 401 Unauthorized: {"detail":"who are you"}',
      (_request, response) => void response.status(401).json({ detail: 'who are you' }),
      {},
    ],
    [
      'HTTP 503 Service Unavailable',
      (_request, response) => void response.status(503).set('Retry-After', '7').end(),
      { retryAfterMs: 7000 },
    ],
  ])('was not taken when the answer is %s', async (answer, gate, more) => {
    await using agent = await sampleAgent(() => {}, {
      gate: (request, response, next) => (request.method === 'POST' ? gate(request, response, next) : next()),
    });
    await expect(toldBy(a2aPeer(agent.url), 'go')).rejects.toMatchObject({
      code: 'peer-failed',
      message: `${agent.url} answers ${answer}`,
      ...more,
    });
  });

  it('was not taken when the agent says why', async () => {
    await using agent = await scriptedAgent({
      SendStreamingMessage: (call) =>
        void call.response.json({
          jsonrpc: '2.0',
          id: 1,
          error: { code: -32050, message: 'closed  on\nSundays' },
        }),
    });
    await expect(toldBy(a2aPeer(agent.url), 'go')).rejects.toMatchObject({
      code: 'peer-failed',
      message: `${agent.url} refuses: closed on Sundays (-32050)`,
    });
  });
});

it('a task that is not settled yet is polled where nothing streams', async () => {
  await using agent = await scriptedAgent(
    {
      SendMessage: (call) => call.result({ task: wireTask('SUBMITTED') }),
      GetTask: (call) => call.result(call.nth === 0 ? wireTask('WORKING') : wireTask('COMPLETED', 'done')),
    },
    {},
  );
  expect(await toldBy(a2aPeer(agent.url), 'go')).toEqual([
    'accepted',
    'submitted',
    'working',
    'a1 = done .',
    'completed',
  ]);
});

describe('an abort', () => {
  const reason = new NodeError('canceled', 'enough');

  it.each<[string, typeof fetch]>([
    ['the agent goes silent', fetch],
    ['fetch does not hear the signal', (input, init) => fetch(input, { ...init, signal: null })],
  ])('ends the answer at once with its reason, also when %s', async (_name, fetch) => {
    await using agent = await scriptedAgent({
      SendStreamingMessage: (call) => call.event({ task: wireTask('WORKING') }),
    });
    const stop = new AbortController();
    const told: string[] = [];
    const answer = (async () => {
      for await (const part of a2aPeer(agent.url, { fetch }).send(asks('go'), {}, stop.signal)) {
        told.push(line(part));
        if (part.type === 'state') setImmediate(() => stop.abort(reason));
      }
    })();
    await expect(answer).rejects.toBe(reason);
    expect(told).toEqual(['accepted', 'working']);
  });

  it('ends a poll, and a signal that is already aborted sends nothing', async () => {
    await using agent = await scriptedAgent(
      {
        SendMessage: (call) => call.result({ task: wireTask('WORKING') }),
        GetTask: () => stop.abort(reason),
      },
      {},
    );
    const stop = new AbortController();
    const peer = a2aPeer(agent.url);
    const drain = async () => {
      for await (const part of peer.send(asks('go'), {}, stop.signal)) void part;
    };
    await expect(drain()).rejects.toBe(reason);
    await expect(drain()).rejects.toBe(reason);
    expect(agent.calls).toEqual(['SendMessage', 'GetTask']);
  });

  it('is not needed to leave: the connection closes when the caller stops listening', async () => {
    const { promise: closed, resolve: onClose } = signalled();
    await using agent = await scriptedAgent({
      SendStreamingMessage: (call) => {
        call.response.on('close', onClose);
        call.event({ task: wireTask('WORKING') });
      },
    });
    const heard: PeerPart[] = [];
    for await (const part of a2aPeer(agent.url).send(asks('go'), {}, never)) {
      heard.push(part);
      break;
    }
    await closed;
    expect(heard).toHaveLength(1);
  });
});
