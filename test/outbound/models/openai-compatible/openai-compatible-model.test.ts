import { getEventListeners } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ModelClient, ModelPart } from '../../../../src/core/model.ts';
import {
  type OpenAiCompatibleOptions,
  openAiCompatibleModel,
} from '../../../../src/outbound/models/openai-compatible/openai-compatible-model.ts';
import { ask, callContext, linesOf, requestOf, textIn, toolResult, user } from '../asking.ts';
import { blobsByText } from '../scripted/blobs.ts';
import { type Provider, dribbles, hangsAfter, provider, recorded, refuses, sends } from '../provider.ts';

const hi = requestOf(user('hi'));
const secret = 'sk-very-secret';
const modelAt = (at: Pick<Provider, 'url'>, more: Partial<OpenAiCompatibleOptions> = {}): ModelClient =>
  openAiCompatibleModel({ baseUrl: at.url, apiKey: secret, model: 'm-1', dialect: 'openai', ...more });

/** What was streamed before the failure, and the failure. */
async function failing(model: ModelClient, signal?: AbortSignal): Promise<{ said: string; error: unknown }> {
  const parts: ModelPart[] = [];
  try {
    for await (const part of model.stream(hi, callContext(signal))) parts.push(part);
  } catch (error) {
    return { said: textIn(parts), error };
  }
  throw new Error(`the model did not fail: ${linesOf(parts).join(', ')}`);
}

describe('what a provider streams', () => {
  const none = '{"input":0,"output":0}';

  it.each([
    [
      'text, and usage in a last chunk without choices',
      'text',
      ['text: The sky', 'text:  is blue', 'text: .', 'finish: stop {"input":21,"output":6,"cached":16}'],
    ],
    [
      'reasoning as reasoning_content',
      'reasoning-content',
      ['thought: First', 'thought: , think.', 'text: Four.', 'finish: stop {"input":9,"output":4}'],
    ],
    [
      'reasoning under two names, once',
      'reasoning',
      ['thought: Let me see.', 'text: Yes.', `finish: stop ${none}`],
    ],
    [
      'parallel calls whose arguments come in turns',
      'parallel-calls',
      [
        'call call_kA1: weather {"city":"Köln"}',
        'call call_kB2: clock {"zone":"CET"}',
        'finish: calls {"input":21,"output":6,"cached":16}',
      ],
    ],
    [
      'a call without arguments',
      'call-without-arguments',
      ['call call_kC3: clock {}', `finish: calls ${none}`],
    ],
    [
      'a call whose arguments are not JSON, as they are',
      'broken-arguments',
      ['call call_kD4: clock "{\\"zone\\": CET"', `finish: calls ${none}`],
    ],
    [
      'calls that share an index',
      'calls-at-one-index',
      [
        'call function-call-1: weather {"city":"Köln"}',
        'call function-call-2: clock {}',
        `finish: calls ${none}`,
      ],
    ],
    [
      'calls without ids, and arguments that are no text',
      'calls-without-ids',
      ['call call-1: weather {"city":"Köln"}', 'call call-2: clock {}', `finish: calls ${none}`],
    ],
    [
      'a refusal',
      'refusal',
      ["text: I'm sorry, ", "text: I can't help with that.", `finish: refused ${none}`],
    ],
    [
      'reasoning before the role',
      'recorded-reasoning',
      ['thought: Step by step.', 'text: Done.', 'finish: stop {"input":2,"output":2}'],
    ],
    [
      'chunks with fields of their own',
      'recorded-openrouter',
      ['thought: Step by step.', 'text: Done.', 'finish: stop {"input":2,"output":2}'],
    ],
    [
      'thoughts in tags',
      'think-tags',
      [
        'thought: So ',
        'thought: <b>',
        'thought:  it is.',
        'text: It is ',
        'text: noon.',
        'finish: stop {"input":12,"output":9}',
      ],
    ],
    [
      'calls that are signed',
      'signed-calls',
      [
        'call function-call-7: weather {"city":"Köln"}',
        'call function-call-8: clock {}',
        'finish: calls {"input":40,"output":11}',
      ],
    ],
    ['a filtered answer', 'content-filter', ['text: Well', `finish: refused ${none}`]],
    ['an answer that is cut by its limit', 'length', ['text: And then', `finish: length ${none}`]],
  ])('is %s', async (_, name, expected) => {
    await using at = await provider(sends(name));
    expect(linesOf(await ask(modelAt(at, { dialect: 'compatible' }), hi))).toEqual(expected);
  });

  it('is calls as a mock of it sends them', async () => {
    await using at = await provider(sends('recorded-calls'));
    expect(linesOf(await ask(modelAt(at), hi)).map((line) => line.replace(/ call_[^:]+/u, ''))).toEqual([
      'call: clock {"zone":"CET"}',
      'call: sun {}',
      expect.stringMatching(/^finish: calls /u),
    ]);
  });

  it('is whole when it comes byte by byte', async () => {
    await using at = await provider(dribbles('unicode'));
    expect(textIn(await ask(modelAt(at), hi))).toBe('Grüße, 世界 👩‍👩‍👧 und 🇩🇪');
  });

  it('is whole when every byte is a chunk of its own', async () => {
    const bytes = recorded('unicode');
    const oneByOne = async (): Promise<Response> =>
      new Response(
        new Blob([bytes]).stream().pipeThrough(
          new TransformStream<Uint8Array, Uint8Array>({
            transform: (chunk, to) => chunk.forEach((byte) => to.enqueue(Uint8Array.of(byte))),
          }),
        ),
      );
    const model = modelAt({ url: 'http://provider.invalid/v1' }, { fetch: oneByOne });
    expect(textIn(await ask(model, hi))).toBe('Grüße, 世界 👩‍👩‍👧 und 🇩🇪');
  });

  it('leaves the connection in order for the next', async () => {
    await using at = await provider(sends('text'));
    const model = modelAt(at);
    for (let n = 0; n < 6; n++) await ask(model, hi);
    expect(at.connections).toBeLessThan(4);
    expect(at.abandoned).toBe(0);
  });
});

describe('what is sent', () => {
  it('is the key, our own headers, and none of the machine', async () => {
    await using at = await provider(sends('text'));
    await ask(modelAt(at, { headers: { 'X-Team': 'blue', 'User-Agent': 'other' } }), hi);
    const [request] = at.requests;
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'x-team': 'blue',
      'user-agent': 'other',
    });
    expect(Object.keys(request?.headers ?? {}).filter((name) => /stainless|openai/u.test(name))).toEqual([]);
    expect(request?.body).toEqual({
      model: 'm-1',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('is no key when there is none', async () => {
    await using at = await provider(sends('text'));
    await ask(openAiCompatibleModel({ baseUrl: at.url, model: 'm', dialect: 'compatible' }), hi);
    expect(at.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('is an image with its bytes when the node has them', async () => {
    await using at = await provider(sends('text'));
    const blobs = blobsByText();
    const ref = await blobs.put(Buffer.from('png'));
    const image = (ref: string) =>
      ({ kind: 'file', name: 'a.png', mediaType: 'image/png', source: { ref } }) as const;
    const request = requestOf({ role: 'user', parts: [image(ref), image('gone')] });
    await ask(modelAt(at, { blobs }), request);
    expect(at.requests[0]?.body).toMatchObject({
      messages: [
        {
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,cG5n' } },
            { type: 'text', text: '[file a.png (image/png), which cannot be shown here]' },
          ],
        },
      ],
    });
  });

  it('cannot be a header with a line break, and the refusal does not show it', () => {
    const make = () => modelAt({ url: 'http://127.0.0.1' }, { apiKey: `${secret}\nx` });
    expect(make).toThrow(expect.objectContaining({ code: 'config' }));
    expect(make).not.toThrow(secret);
    expect(() => modelAt({ url: 'http://127.0.0.1' }, { headers: { 'a b': 'c' } })).toThrow('the header a b');
  });
});

describe('a stream that is not whole fails', () => {
  it.each([
    ['unfinished', 'The sky', 'the model provider stopped in the middle of its answer; try again'],
    ['unfinished-by-error', 'The sky', 'the model provider stopped in the middle of its answer; try again'],
    ['empty', '', 'the model provider sent an empty answer; check base_url of the model, or try again'],
    ['malformed', 'The sky', 'the model provider sent something that cannot be read; try again'],
    ['no-chunks', '', 'the model provider sent something that cannot be read; try again'],
    [
      'error-midway',
      'The sky',
      'the model provider reported an error in the middle of its answer; try again',
    ],
  ])('%s', async (name, said, message) => {
    await using at = await provider(sends(name));
    const failed = await failing(modelAt(at));
    expect(failed.said).toBe(said);
    expect(failed.error).toMatchObject({ code: 'model-failed', message, retryable: true });
  });

  it('when the provider is asked too much in the middle', async () => {
    await using at = await provider(sends('limited-midway'));
    expect((await failing(modelAt(at))).error).toMatchObject({
      code: 'model-rate-limited',
      message:
        'the model provider reported an error in the middle of its answer: it is asked too much; try again later',
    });
  });

  it('when the answer is a page and no stream', async () => {
    await using at = await provider(
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
    );
    expect((await failing(modelAt(at))).error).toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('empty answer') as string,
    });
  });

  it('when the connection breaks', async () => {
    await using at = await provider((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(recorded('unfinished'), () => response.destroy());
    });
    const failed = await failing(modelAt(at));
    expect(failed.error).toMatchObject({ code: 'model-failed' });
    expect(['', 'The sky']).toContain(failed.said);
  });
});

describe('a provider that refuses', () => {
  const body = (message: string) => JSON.stringify({ error: { message, type: 'x', code: null } });

  it.each([
    [400, 'model-failed', 'it does not accept the request; check model and the parameters'],
    [401, 'model-unauthorized', 'it does not accept the key; check api_key of the model'],
    [403, 'model-unauthorized', 'it does not accept the key; check api_key of the model'],
    [404, 'model-failed', 'it does not know the model m-1; check model and base_url'],
    [429, 'model-rate-limited', 'it is asked too much; try again later'],
    [500, 'model-failed', 'it has failed; try again later'],
    [503, 'model-overloaded', 'it has too much to do; try again later'],
  ])('with %i is told without its words', async (status, code, words) => {
    await using at = await provider(refuses(status, body(`it went wrong for ${secret}`)));
    const message = `the model provider answered ${status}: ${words}`;
    expect((await failing(modelAt(at))).error).toMatchObject({ code, message });
    expect(at.requests).toHaveLength(1);
  });

  it.each([
    [429, { 'retry-after': '2' }, 2000],
    [503, { 'retry-after': '1.5' }, 1500],
    [429, {}, undefined],
    [401, { 'retry-after': '2' }, undefined],
  ])(
    'with %i and %o says how long to wait',
    async (status, headers: Record<string, string>, retryAfterMs) => {
      await using at = await provider(refuses(status, body('slow down'), headers));
      expect((await failing(modelAt(at))).error).toMatchObject({ retryAfterMs });
    },
  );

  it('is quoted when asked for, cut, and without the key', async () => {
    await using at = await provider(
      refuses(401, body(`Incorrect API key provided: ${secret}. ${'😀'.repeat(600)}`)),
    );
    const { error } = await failing(modelAt(at, { debugProviderErrors: true }));
    const { message } = error as Error;
    const [, quote = ''] = message.split('check api_key of the model: ');
    expect(quote).toMatch(/^Incorrect API key provided: \*\*\*\. 😀+$/u);
    expect(Array.from(quote)).toHaveLength(500);
  });

  it('with a redirect is not followed', async () => {
    await using other = await provider(sends('text'));
    await using at = await provider(
      (response) => void response.writeHead(308, { location: other.url }).end(),
    );
    expect((await failing(modelAt(at))).error).toMatchObject({
      code: 'model-failed',
      message: 'the model provider answered 308: it is somewhere else; check base_url of the model',
    });
    expect(other.requests).toEqual([]);
  });

  it('by a dead port cannot be reached', async () => {
    const socket = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => socket.once('listening', resolve));
    const { port } = socket.address() as AddressInfo;
    await new Promise((resolve) => socket.close(resolve));
    const url = `http://127.0.0.1:${port}/v1`;
    const message = 'the model provider cannot be reached; check base_url of the model';
    expect((await failing(modelAt({ url }))).error).toMatchObject({ code: 'model-failed', message });
    expect((await failing(modelAt({ url }, { debugProviderErrors: true }))).error).toMatchObject({
      message: expect.stringMatching(/: Connection error\./u) as string,
    });
  });
});

describe('an abort', () => {
  const reason = new Error('the caller left');

  it('ends a provider that never answers, and the connection to it', async () => {
    await using at = await provider(() => {});
    const controller = new AbortController();
    const failed = failing(modelAt(at), controller.signal);
    await expect.poll(() => at.requests.length).toBe(1);
    controller.abort(reason);
    expect((await failed).error).toBe(reason);
    await expect.poll(() => at.abandoned).toBe(1);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('ends a stream in the middle, and the connection of it', async () => {
    await using at = await provider(hangsAfter('unfinished'));
    const controller = new AbortController();
    const parts: ModelPart[] = [];
    const drain = async () => {
      for await (const part of modelAt(at).stream(hi, callContext(controller.signal))) parts.push(part);
    };
    const drained = drain();
    await expect.poll(() => textIn(parts)).toBe('The sky');
    controller.abort(reason);
    await expect(drained).rejects.toBe(reason);
    await expect.poll(() => at.abandoned).toBe(1);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('ends a fetch that does not listen', async () => {
    const controller = new AbortController();
    let asked = false;
    const deaf = (): Promise<Response> => {
      asked = true;
      return new Promise(() => {});
    };
    const failed = failing(
      modelAt({ url: 'http://provider.invalid/v1' }, { fetch: deaf }),
      controller.signal,
    );
    await expect.poll(() => asked).toBe(true);
    controller.abort(reason);
    expect((await failed).error).toBe(reason);
  });

  it('before the first word asks nobody', async () => {
    await using at = await provider(sends('text'));
    expect((await failing(modelAt(at), AbortSignal.abort(reason))).error).toBe(reason);
    expect(at.requests).toEqual([]);
  });

  it('is not needed by a reader that leaves: the connection ends', async () => {
    await using at = await provider(hangsAfter('unfinished'));
    const { signal } = new AbortController();
    for await (const part of modelAt(at).stream(hi, callContext(signal))) if (part.type === 'text') break;
    await expect.poll(() => at.abandoned).toBe(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('what a provider wants back with a call', () => {
  it.each([
    ['gemini', 'signed-calls', { extra_content: { google: { thought_signature: 'c2ln' } } }],
    ['openai', 'signed-calls', {}],
  ] as const)('goes to %s with the call', async (dialect, name, kept) => {
    await using at = await provider(sends(name));
    const model = modelAt(at, { dialect });
    const calls = (await ask(model, hi)).flatMap((part) => (part.type === 'call' ? [part.call] : []));
    const results = calls.map((call) => toolResult(call.id, 'ok'));
    await ask(model, requestOf(user('hi'), { role: 'agent', text: '', calls }, ...results));
    const { messages } = at.requests[1]!.body as { messages: { tool_calls?: object[] }[] };
    const plain = {
      id: 'function-call-7',
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Köln"}' },
    };
    expect(messages[1]?.tool_calls?.[0]).toEqual({ ...plain, ...kept });
    expect(messages[1]?.tool_calls?.[1]).not.toHaveProperty('extra_content');
  });

  it('goes to OpenRouter with the message of the call', async () => {
    await using at = await provider(sends('reasoning-details'));
    const model = modelAt(at, { dialect: 'openrouter' });
    const calls = (await ask(model, hi)).flatMap((part) => (part.type === 'call' ? [part.call] : []));
    await ask(model, requestOf({ role: 'agent', text: '', calls }, toolResult(calls[0]!.id, 'ok')));
    expect(at.requests[1]?.body).toMatchObject({
      messages: [
        {
          reasoning_details: [
            { type: 'reasoning.text', text: 'Look it up.', index: 0 },
            { type: 'reasoning.encrypted', data: 'ZW5j', index: 1 },
          ],
        },
        {},
      ],
      usage: { include: true },
    });
  });
});
