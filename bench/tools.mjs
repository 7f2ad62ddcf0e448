/**
 * What a tool call costs over a session that is kept, through the whole pipeline, next to the bare client of the MCP SDK:
 * same server, same transport, in turns. And how long 64 calls of one turn take next to the slowest of them.
 * `node bench/tools.mjs`, after `npm run build`.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';
import { silent } from '../dist/core/log.js';
import { callTools } from '../dist/engine/agent/call-tools.js';
import { pipeline } from '../dist/engine/tools/pipeline.js';
import { McpServers } from '../dist/outbound/mcp/mcp-servers.js';
import { mcpTools } from '../dist/outbound/mcp/mcp-tools.js';
import { memoryStores } from '../dist/outbound/stores/memory/stores.js';

const calls = 1000;
const rounds = 9;
const waits = Array.from({ length: 64 }, (_, index) => 50 + index * 5);

/** Two tools: one answers at once, one after a while. */
async function serve() {
  const server = new McpServer({ name: 'bench', version: '1' });
  const text = (value) => ({ content: [{ type: 'text', text: value }] });
  server.registerTool('echo', { inputSchema: { text: z.string() } }, (input) => text(input.text));
  server.registerTool('wait', { inputSchema: { ms: z.number() } }, async ({ ms }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return text('waited');
  });
  await server.connect(new StdioServerTransport());
}

async function measure() {
  const script = new URL(import.meta.url).pathname;
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [script, 'server'] }));

  const stores = memoryStores({ maxRuns: 10 });
  const pool = new McpServers({ log: silent, version: '1' });
  const server = {
    name: 'bench',
    transport: 'stdio',
    command: process.execPath,
    args: [script, 'server'],
    env: {},
    connectMs: 10_000,
    resources: false,
    prompts: false,
  };
  const source = mcpTools({ agent: 'bench', servers: [server], pool, blobs: stores.blobs, log: silent });
  const limits = { callMs: 120_000, resultCharacters: 100_000, repeats: { nudgeAt: 0, blockAt: 0 } };
  const context = contextOf();
  const tools = await pipeline(source, limits).tools(context);
  const echo = tools.find(({ name }) => name === 'echo');

  const asked = (text, options) => client.callTool({ name: 'echo', arguments: { text } }, undefined, options);
  const contenders = {
    bare: async (text) => (await asked(text)).content[0].text,
    // What a call needs that shows progress and can be canceled, as each of ours can.
    full: async (text) => (await asked(text, { onprogress() {}, signal: newSignal() })).content[0].text,
    ours: async (text) => {
      const { value } = await drained(echo.call({ id: text, name: 'echo', input: { text } }, context));
      return value.ok ? value.parts[0].text : value.error;
    },
  };
  const figures = { bare: [], full: [], ours: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const [name, call] of Object.entries(contenders)) {
      const began = performance.now();
      for (let n = 0; n < calls; n++) {
        const text = `${round}-${n}`;
        if ((await call(text)) !== text) throw new Error(`${name} did not echo ${text}`);
      }
      // The first round warms up.
      if (round > 0) figures[name].push(((performance.now() - began) * 1000) / calls);
    }
  }
  const against = (name) =>
    median(figures.ours.map((figure, round) => figure / figures[name][round])).toFixed(2);
  const us = (name) => `${median(figures[name]).toFixed(0).padStart(4)} us per call`;
  console.log(`${calls} calls, ${rounds} rounds, medians; node ${process.version}`);
  console.log(`bare MCP client                      ${us('bare')}`);
  console.log(`bare, with progress and a signal     ${us('full')}`);
  console.log(`ours, through the whole pipeline     ${us('ours')}`);
  console.log(
    `ours is ${against('bare')}x of bare (goal: 1.30x at most), ${against('full')}x of bare with progress and a signal`,
  );

  const together = [];
  for (let round = 0; round < 5; round++) together.push(await turnOf(tools, context));
  const slowest = Math.max(...waits);
  const took = median(together);
  console.log(
    `64 calls in a turn ${took.toFixed(0)} ms, the slowest alone ${slowest} ms, ${(took / slowest).toFixed(2)}x`,
  );

  await client.close();
  await pool[Symbol.asyncDispose]();
}

async function turnOf(tools, context) {
  const turn = waits.map((ms, index) => ({ id: `w${index}`, name: 'wait', input: { ms } }));
  const began = performance.now();
  const { value } = await drained(callTools(tools, turn, context));
  if (value.some(({ result }) => !result.ok)) throw new Error('a call failed');
  return performance.now() - began;
}

const contextOf = () => ({
  runId: 'bench',
  contextId: 'bench',
  scope: [],
  headers: {},
  signal: new AbortController().signal,
  clock: { now: Date.now },
  ids: () => 'id',
  answer: () => Promise.reject(new Error('nobody answers here')),
});

const newSignal = () => new AbortController().signal;

async function drained(work) {
  for (;;) {
    const next = await work.next();
    if (next.done) return next;
  }
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

if (process.argv[2] === 'server') await serve();
else await measure();
