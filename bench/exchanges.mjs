import assert from 'node:assert/strict';
import { chunk } from './dialogue.mjs';

/**
 * A request, and what a right answer to it looks like. `check` throws on a wrong one and returns how many units a right
 * one is worth. An echo is held to a simpler truth of its own.
 * @typedef {object} Exchange
 * @property {(n: number, agent: string) => { method: string, path: string, body?: string }} request
 * @property {(answer: import('./answer-reader.mjs').Answer, n: number) => number} check
 * @property {(answer: import('./answer-reader.mjs').Answer, n: number) => number} [checkEcho]
 */

const message = (n, text) => ({ messageId: `message-${n}`, role: 'ROLE_USER', parts: [{ text }] });
const rpcBody = (n, method, params) => JSON.stringify({ jsonrpc: '2.0', id: n, method, params });

const bodyOf = ({ status, body }) => {
  assert.equal(status, 200, body);
  return JSON.parse(body);
};

function checkTask(task, text) {
  assert.equal(task.status.state, 'TASK_STATE_COMPLETED');
  assert.equal(task.artifacts[0].parts.map((part) => part.text).join(''), text);
  return 1;
}

/** @returns {Exchange} */
const sendWith = (asked, answered) => ({
  request: (n, agent) => ({
    method: 'POST',
    path: `/a2a/${agent}/v1/rpc`,
    body: rpcBody(n, 'SendMessage', { message: message(n, asked(n)) }),
  }),
  check(answer, n) {
    const { id, result } = bodyOf(answer);
    assert.equal(id, n);
    return checkTask(result.task, answered(n));
  },
  checkEcho(answer, n) {
    assert.equal(bodyOf(answer).id, n);
    return 1;
  },
});

const ping = (n) => `ping-${n}`;
/** SendMessage over JSON-RPC; the agent says back what it hears, in one chunk. */
export const sendOverRpc = sendWith(ping, ping);
/** The same with an answer that the agent says in so many chunks. */
export const sendForChunks = (chunks) =>
  sendWith(
    () => `stream-${chunks}`,
    () => chunk.repeat(chunks),
  );

/** @type {Exchange} */
export const sendOverRest = {
  request: (n, agent) => ({
    method: 'POST',
    path: `/a2a/${agent}/v1/message:send`,
    body: JSON.stringify({ message: message(n, `ping-${n}`) }),
  }),
  check: (answer, n) => checkTask(bodyOf(answer).task, `ping-${n}`),
  checkEcho(answer, n) {
    assert.equal(bodyOf(answer).message.messageId, `message-${n}`);
    return 1;
  },
};

function checkCard(answer) {
  const { name, supportedInterfaces } = bodyOf(answer);
  assert.equal(name, 'Bench');
  assert.equal(supportedInterfaces[0].protocolBinding, 'JSONRPC');
  return 1;
}

/** @type {Exchange} */
export const getRootCard = {
  request: () => ({ method: 'GET', path: '/.well-known/agent-card.json' }),
  check: checkCard,
  checkEcho: checkCard,
};

/** @type {Exchange} */
export const getCard = {
  request: (_n, agent) => ({ method: 'GET', path: `/a2a/${agent}/.well-known/agent-card.json` }),
  check: checkCard,
};

/**
 * SendStreamingMessage over JSON-RPC; worth as many units as events came.
 * @returns {Exchange}
 */
export const stream = (chunks) => ({
  request: (n, agent) => ({
    method: 'POST',
    path: `/a2a/${agent}/v1/rpc`,
    body: rpcBody(n, 'SendStreamingMessage', { message: message(n, `stream-${chunks}`) }),
  }),
  check(answer, n) {
    const events = eventsOf(answer);
    assert.ok('task' in events[0].result);
    assert.equal(events.at(-1).result.statusUpdate.status.state, 'TASK_STATE_COMPLETED');
    const updates = events.filter(({ result }) => 'artifactUpdate' in result);
    assert.equal(updates.length, chunks);
    for (const { id, result } of updates) {
      assert.equal(id, n);
      assert.equal(result.artifactUpdate.artifact.parts[0].text, chunk);
    }
    return events.length;
  },
  checkEcho(answer) {
    const events = eventsOf(answer);
    assert.equal(events.length, chunks);
    return events.length;
  },
});

function eventsOf({ status, body }) {
  assert.equal(status, 200, body);
  const frames = body.split('\n\n');
  assert.equal(frames.pop(), '');
  return frames.map((frame) => JSON.parse(frame.slice(frame.indexOf('data:') + 5)));
}

/**
 * Reads one of these tasks, another one each time.
 * @returns {Exchange}
 */
export const getTask = (ids) => {
  // A stride that visits ids far apart, and all of them.
  const idAt = (n) => ids[(n * 7919) % ids.length];
  return {
    request: (n, agent) => ({
      method: 'POST',
      path: `/a2a/${agent}/v1/rpc`,
      body: rpcBody(n, 'GetTask', { id: idAt(n) }),
    }),
    check(answer, n) {
      assert.equal(bodyOf(answer).result.id, idAt(n));
      return 1;
    },
  };
};

/**
 * The newest page of a list that holds `total` tasks.
 * @returns {Exchange}
 */
export const listTasks = (total) => ({
  request: (n, agent) => ({
    method: 'POST',
    path: `/a2a/${agent}/v1/rpc`,
    body: rpcBody(n, 'ListTasks', {}),
  }),
  check(answer) {
    const { tasks, totalSize } = bodyOf(answer).result;
    assert.equal(tasks.length, 50);
    assert.equal(totalSize, total);
    return 1;
  },
});
