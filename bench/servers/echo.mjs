// As little as a server can do in Node: what comes in goes out, and a stream is frames written one by one.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { card, chunk, chunksOf, textIn } from '../dialogue.mjs';

const cardJson = JSON.stringify(card('http://127.0.0.1'));

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.destroy(error));
});

async function answer(request, response) {
  if (request.method === 'GET') return sendJson(response, cardJson);
  const body = JSON.parse(await text(request));
  if (body.method !== 'SendStreamingMessage') return sendJson(response, JSON.stringify(body));
  const chunks = chunksOf(textIn(body.params));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (let n = 0; n < chunks; n++) response.write(`data: {"text":${JSON.stringify(chunk)}}\n\n`);
  response.end();
}

function sendJson(response, json) {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
}

server.listen(0, '127.0.0.1', () => {
  console.error(`echo listens on http://127.0.0.1:${server.address().port}`);
});
process.on('SIGTERM', () => process.exit());
