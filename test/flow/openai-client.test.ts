import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

let node: Node;
let openai: OpenAI;
beforeAll(async () => {
  node = await startNode({
    'helper.toml': scripted('helper', everything),
    'other.toml': scripted('other', '[[agent.llm.rules]]\nsay = "other"'),
    'secret.toml': scripted('secret', '[[agent.llm.rules]]\nsay = "secret"').replace(
      '[agent]',
      '[agent]\nhidden = true',
    ),
    'node.toml': '[node]\ndefault_agent = "helper"\n',
  });
  openai = new OpenAI({ baseURL: `${node.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
});

const user = (content: string) => ({ role: 'user', content }) as const;
const chat = (body: unknown, path = '/v1/chat/completions', headers: Record<string, string> = {}) =>
  fetch(`${node.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('the openai client', () => {
  it('sees every visible agent as a model, and only those', async () => {
    const models = await openai.models.list();
    expect(models.data.map(({ id, object, owned_by }) => [id, object, owned_by])).toEqual([
      ['helper', 'model', 'scripted'],
      ['other', 'model', 'scripted'],
    ]);
    expect(await openai.models.retrieve('secret')).toMatchObject({ id: 'secret' });
    await expect(openai.models.retrieve('nobody')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  it('gets an answer, with usage', async () => {
    const answer = await openai.chat.completions.create({ model: 'helper', messages: [user('good day')] });
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'helper',
      choices: [{ message: { role: 'assistant', content: 'You said: good day' }, finish_reason: 'stop' }],
    });
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('streams the same answer, and the same usage only when it asks for it', async () => {
    const plain = await openai.chat.completions.create({ model: 'helper', messages: [user('hello')] });
    const body = { model: 'helper', messages: [user('hello')], stream: true as const };
    for (const include_usage of [true, false]) {
      const chunks = [];
      for await (const chunk of await openai.chat.completions.create({
        ...body,
        stream_options: { include_usage },
      })) {
        chunks.push(chunk);
      }
      const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
      expect(text).toBe(plain.choices[0]?.message.content);
      expect(chunks[0]?.choices[0]).toMatchObject({ delta: { role: 'assistant' }, finish_reason: null });
      expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
      expect(chunks.flatMap(({ usage }) => usage ?? [])).toEqual(include_usage ? [plain.usage] : []);
    }
  });

  it('is shown reasoning beside the answer', async () => {
    const stream = await openai.chat.completions.create({
      model: 'helper',
      messages: [user('think')],
      stream: true,
    });
    const thoughts: unknown[] = [];
    for await (const { choices } of stream) {
      const [choice] = choices;
      if (choice !== undefined && 'reasoning_content' in choice.delta)
        thoughts.push(choice.delta.reasoning_content);
    }
    expect(thoughts.join('')).toBe('hm, let me see');
  });

  it('gets an error, not an answer, when the agent fails: plain, streamed, and half-way', async () => {
    const body = { model: 'helper', messages: [user('fail')] };
    await expect(openai.chat.completions.create(body)).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('the model is on holiday'),
    });
    const texts: string[] = [];
    const stream = await openai.chat.completions.create({
      ...body,
      messages: [user('halfway')],
      stream: true,
    });
    const read = async () => {
      for await (const { choices } of stream) texts.push(choices[0]?.delta.content ?? '');
    };
    await expect(read()).rejects.toThrow('the line went dead');
    expect(texts.join('')).toBe('so far so good');
  });

  it('is asked back, and its next message in that conversation continues the run', async () => {
    const headers = { 'X-Chat-Session-Id': 'table-talk' };
    const ask = (content: string) =>
      openai.chat.completions.create({ model: 'helper', messages: [user(content)] }, { headers });
    expect((await ask('book')).choices[0]?.message.content).toBe('For how many?');
    expect((await ask('5')).choices[0]?.message.content).toBe('Booked for 5.');
  });

  it('takes its run along when it leaves', async () => {
    const controller = new AbortController();
    const before = node.runs.liveCount;
    const stream = await openai.chat.completions.create(
      { model: 'helper', messages: [user('endless')], stream: true },
      { signal: controller.signal },
    );
    for await (const _chunk of stream) break;
    controller.abort();
    await expect.poll(() => node.runs.liveCount).toBe(before);
  });
});

describe('the chat endpoint', () => {
  it('sends nothing but frames with choices and the end, as strict clients want it', async () => {
    const response = await chat({ model: 'helper', messages: [user('hi')], stream: true });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const frames = (await response.text()).split('\n\n').filter((line) => line.startsWith('data: '));
    expect(frames.at(-1)).toBe('data: [DONE]');
    for (const frame of frames.slice(0, -1)) expect(JSON.parse(frame.slice(6))).toHaveProperty('choices');
  });

  it('takes content as parts, drops system lines, and shows the agent what was said before', async () => {
    const messages = [
      { role: 'system', content: 'be rude' },
      user('first'),
      { role: 'assistant', content: 'ok' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'sec' },
          { type: 'text', text: 'ond' },
        ],
      },
    ];
    const answer = (await (await chat({ model: 'helper', messages })).json()) as object;
    expect(answer).toMatchObject({ choices: [{ message: { content: 'You said: sec\nond' } }] });
  });

  it('answers without /v1 and without a model', async () => {
    expect((await fetch(`${node.url}/models`)).status).toBe(200);
    const response = await chat({ messages: [user('hi')] }, '/chat/completions');
    expect(await response.json()).toMatchObject({ model: 'helper' });
  });

  it.each([
    ['what is not JSON', '{', 400, null],
    ['no messages', {}, 400, 'messages'],
    ['no message at all', { messages: [] }, 400, 'messages'],
    ['a message without a role', { messages: [{ content: 'x' }] }, 400, 'messages.0.role'],
    ['a number as content', { messages: [{ role: 'user', content: 5 }] }, 400, 'messages.0.content'],
    [
      'a sound',
      { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] },
      400,
      'messages.0.content.0',
    ],
    [
      'a last word that is not the user’s',
      { messages: [user('a'), { role: 'assistant', content: 'b' }] },
      400,
      'messages',
    ],
    ['a model nobody has', { model: 'nobody', messages: [user('hi')] }, 404, 'model'],
  ])('answers %s in OpenAI’s shape, naming the field', async (_what, body, status, param) => {
    const response = await chat(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { message: expect.any(String), type: 'invalid_request_error', param, code: expect.any(String) },
    });
  });
});
