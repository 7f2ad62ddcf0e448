/**
 * What a streamed chunk costs in our model client, next to the iterator and the helper of the `openai` package, in one
 * process and in turns: CPU time of this process per chunk, the upstream being another. `node bench/models.mjs`, after
 * `npm run build`.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { OpenAI } from 'openai';
import { openAiCompatibleModel } from '../dist/outbound/models/openai-compatible/openai-compatible-model.js';
import { anthropicModel } from '../dist/outbound/models/anthropic/anthropic-model.js';
import { ModelGuards } from '../dist/engine/guards/model-guards.js';

const chunks = 100;
const answers = 300;
const rounds = 7;

if (process.argv[2] === 'upstream') serve();
else await measure();

/** Streams 100 chunks without a pause, in the format of the path. */
function serve() {
  const event = (data) => `data: ${JSON.stringify(data)}\n\n`;
  const chunk = (delta, finish = null) =>
    event({
      id: 'chatcmpl-Bq7',
      object: 'chat.completion.chunk',
      created: 1763680000,
      model: 'gpt-4o-2024-08-06',
      service_tier: 'default',
      system_fingerprint: 'fp_50cad350e4',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    });
  const delta = (text) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
  const many = Array.from({ length: chunks }, (_, n) => ` word${n}`);
  const completions = [
    chunk({ role: 'assistant', content: '' }),
    ...many.map((content) => chunk({ content })),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ];
  const messages = [
    event({ type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 1 } } }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...many.map(delta),
    event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } }),
  ];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const piece of request.url === '/v1/messages' ? messages : completions) response.write(piece);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}

async function measure() {
  const upstream = fork(new URL(import.meta.url), ['upstream']);
  const port = await new Promise((resolve) => upstream.once('message', resolve));
  const baseURL = `http://127.0.0.1:${port}/v1`;
  const sdk = new OpenAI({ baseURL, apiKey: 'k', maxRetries: 0 });
  const ours = openAiCompatibleModel({ baseUrl: baseURL, apiKey: 'k', model: 'm', dialect: 'openai' });
  const silence = { firstChunkMs: 90_000, inactivityMs: 60_000 };
  const guards = new ModelGuards({ now: Date.now, random: Math.random, silence });
  const guarded = guards.guard([{ model: ours, params: {}, name: 'm' }], 2);
  const anthropic = anthropicModel({ baseUrl: baseURL, apiKey: 'k', model: 'm' });
  const { signal } = new AbortController();
  const context = { runId: 'r', contextId: 'c', scope: [], headers: {}, signal };
  const line = { role: 'user', parts: [{ kind: 'text', text: 'hi' }] };
  const request = { system: '', messages: [line], tools: [], params: {} };
  const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true };
  const asks = async (model) => {
    let n = 0;
    for await (const part of model.stream(request, context)) if (part.type === 'text') n += 1;
    return n;
  };
  const contenders = {
    'openai, stream: true': async () => {
      let n = 0;
      for await (const piece of await sdk.chat.completions.create(body))
        if (piece.choices[0]?.delta.content) n += 1;
      return n;
    },
    'openai, .stream() helper': async () => {
      let n = 0;
      for await (const piece of sdk.chat.completions.stream(body))
        if (piece.choices[0]?.delta.content) n += 1;
      return n;
    },
    'ours, chat completions': () => asks(ours),
    'ours, with every guard': () => asks(guarded),
    'ours, anthropic messages': () => asks(anthropic),
  };

  const figures = new Map(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, answer] of Object.entries(contenders)) {
      const before = process.cpuUsage();
      for (let n = 0; n < answers; n++) {
        const seen = await answer();
        if (seen !== chunks) throw new Error(`${name} saw ${seen} chunks of ${chunks}`);
      }
      const { user, system } = process.cpuUsage(before);
      // The first round warms up.
      if (round > 0) figures.get(name).push((user + system) / (answers * chunks));
    }
  }
  upstream.kill();

  const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  const base = median(figures.get('openai, stream: true'));
  console.log(`${answers} answers of ${chunks} chunks, ${rounds} rounds, median; node ${process.version}`);
  for (const [name, list] of figures) {
    const figure = median(list);
    const share = (figure / base).toFixed(2);
    console.log(`${name.padEnd(28)} ${figure.toFixed(2).padStart(7)} us CPU per chunk ${share.padStart(6)}x`);
  }
}
