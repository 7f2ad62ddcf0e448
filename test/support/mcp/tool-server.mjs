// A real MCP server over stdio that does what a tool server may do to a node. Run it with `node`.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const object = { type: 'object', properties: {} };
const text = (said) => ({ content: [{ type: 'text', text: said }] });
const nested = (depth) => {
  let schema = { type: 'string' };
  for (let level = 0; level < depth; level++) schema = { type: 'object', properties: { inner: schema } };
  return schema;
};
/** Never resolves; ends with the request. */
const never = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled'))));

let begun = 0;
let cancelled = 0;
let clock = 0;
const server = new Server(
  { name: 'tool-server', version: '1.0.0' },
  { capabilities: { tools: { listChanged: true } } },
);

const tools = [
  { name: 'pid', inputSchema: object, call: () => text(String(process.pid)) },
  { name: 'env', inputSchema: object, call: () => text(Object.keys(process.env).sort().join(' ')) },
  { name: 'tick', inputSchema: object, call: () => text(`tick ${++clock}`) },
  { name: 'same', inputSchema: object, call: () => text('always the same') },
  { name: 'say', inputSchema: object, call: ({ text: said }) => text(String(said)) },
  {
    name: 'given',
    inputSchema: { type: 'object', properties: { a: { type: 'string' } } },
    call: (input) => text(JSON.stringify(input)),
  },
  { name: 'dotted.name/v2', inputSchema: object, call: () => text('called by its own name') },
  {
    name: 'fail',
    inputSchema: object,
    call: () => ({ ...text(`it broke${'.'.repeat(20_000)}for this reason`), isError: true }),
  },
  {
    name: 'refuse',
    inputSchema: object,
    call: () => {
      throw Object.assign(new Error('no, not with these arguments'), { code: -32_000 });
    },
  },
  { name: 'die', inputSchema: object, call: () => process.exit(3) },
  {
    name: 'never',
    inputSchema: object,
    call: (_input, { signal }) => {
      begun++;
      signal.addEventListener('abort', () => cancelled++);
      return never(signal);
    },
  },
  { name: 'cancelled', inputSchema: object, call: () => text(`begun ${begun}, cancelled ${cancelled}`) },
  { name: 'big', inputSchema: object, call: () => text(`begin ${'x'.repeat(5 * 1024 * 1024)} end`) },
  {
    name: 'deep',
    inputSchema: object,
    call: () => {
      let value = {};
      for (let level = 0; level < 3000; level++) value = { value };
      return { content: [], structuredContent: value };
    },
  },
  {
    name: 'bytes',
    inputSchema: object,
    // What the SDK would never write: bytes that are not UTF-8, and half of a character.
    call: (_input, { requestId }) => {
      const head = `{"jsonrpc":"2.0","id":${requestId},"result":{"content":[{"type":"text","text":"a`;
      process.stdout.write(
        Buffer.concat([Buffer.from(head), Buffer.from([0xff, 0xfe]), Buffer.from('b\\ud800c"}]}}\n')]),
      );
      return new Promise(() => {});
    },
  },
  {
    name: 'chatty',
    inputSchema: object,
    call: async (_input, { sendNotification, _meta }) => {
      for (let progress = 1; progress <= 5000; progress++)
        await sendNotification({
          method: 'notifications/progress',
          params: { progressToken: _meta.progressToken, progress, total: 5000, message: `step ${progress}` },
        });
      return text('done');
    },
  },
  {
    name: 'grow',
    inputSchema: object,
    call: async () => {
      tools.push({ name: 'grown', inputSchema: object, call: () => text('I am new') });
      await server.sendToolListChanged();
      return text('grown');
    },
  },
  {
    name: 'catastrophe',
    description: 'Has a pattern that takes for ever.',
    inputSchema: { type: 'object', properties: { text: { type: 'string', pattern: '^(a+)+$' } } },
    outputSchema: { type: 'object', properties: { text: { type: 'string', pattern: '^(a+)+$' } } },
    call: () => ({ content: [], structuredContent: { text: `${'a'.repeat(40)}!` } }),
  },
  {
    name: 'recursive',
    inputSchema: {
      $ref: '#/$defs/node',
      $defs: { node: { type: 'object', properties: { child: { $ref: '#/$defs/node' } } } },
    },
    call: (input) => text(JSON.stringify(input)),
  },
  { name: 'abyss', inputSchema: nested(2000), call: () => text('nobody gets here') },
];

/** Two to a page, so that nobody who reads one page sees much. */
server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
  const from = Number(params?.cursor ?? 0);
  const page = tools.slice(from, from + 2).map(({ call: _call, ...tool }) => tool);
  return { tools: page, ...(from + 2 < tools.length && { nextCursor: String(from + 2) }) };
});
server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
  const tool = tools.find(({ name }) => name === params.name);
  if (tool === undefined) throw new Error(`there is no ${params.name}`);
  return tool.call(params.arguments ?? {}, extra);
});

process.stderr.write('the tool server has begun\n');
await server.connect(new StdioServerTransport());
