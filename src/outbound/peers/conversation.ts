import type { StreamResponse } from '@a2a-js/sdk';
import { NodeError } from '../../core/error.ts';
import type { Message } from '../../core/message.ts';
import type { PeerAddress, PeerPart } from '../../core/peer.ts';
import { isSettled, isWaiting } from '../../core/run.ts';
import { abortable, sleep } from '../../lib/abort.ts';
import type { Connection } from './connection.ts';
import { partsFromWire } from './from-wire.ts';
import { peerError, unansweredError } from './peer-error.ts';
import { timeLimit } from './time-limit.ts';
import { requestToWire } from './to-wire.ts';
import { Told } from './told.ts';

const paceMs = { first: 250, slowest: 5_000 };
const readTimeoutMs = 10_000;
/** How often in a row a task may be unreadable before it is given up. */
const lastFailure = 5;

interface Conversation {
  readonly connection: Connection;
  readonly message: Message;
  readonly address: PeerAddress;
}

/** Sends the message once and tells the answer; from the first word on, whatever breaks is mended by task id. */
export async function* converse(
  { connection, message, address }: Conversation,
  signal: AbortSignal,
): AsyncGenerator<PeerPart, void, void> {
  const { client, agent } = connection;
  const told = new Told();
  const request = requestToWire(message, address);
  // The first words of an answer to a question may be the task as it was, still waiting: no question of its own.
  let mayBeOld = connection.streams && address.taskId !== undefined;
  try {
    for await (const event of heard(client.sendMessageStream(request, { signal }), signal)) {
      const parts = partsFromWire(event);
      yield* told.news(mayBeOld ? parts.filter((part) => !waits(part)) : parts);
      if (told.settled) return;
      mayBeOld = false;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (told.taskId === undefined) throw unansweredError(error, agent);
  }
  if (told.taskId === undefined) {
    const text = `${agent} ends its answer before it begins; the outcome is unknown, it may have taken the message`;
    throw new NodeError('peer-failed', text);
  }
  yield* recover({ connection, told, taskId: told.taskId, signal });
}

const waits = (part: PeerPart): boolean => part.type === 'state' && isWaiting(part.state);
const settles = (part: PeerPart): boolean => part.type === 'state' && isSettled(part.state);

interface Recovery {
  readonly connection: Connection;
  readonly told: Told;
  readonly taskId: string;
  readonly signal: AbortSignal;
}

/** Reads the task until it is settled, at a slowing pace; listens again in between where the agent streams. */
async function* recover(recovery: Recovery): AsyncGenerator<PeerPart, void, void> {
  const { connection, told, taskId, signal } = recovery;
  let failures = 0;
  for (
    let pace = connection.streams ? 0 : paceMs.first;
    ;
    pace = Math.min(paceMs.slowest, Math.max(paceMs.first, pace * 2))
  ) {
    await sleep(pace, signal);
    let parts: PeerPart[];
    try {
      parts = await readTask(recovery);
      failures = 0;
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      if (failures < lastFailure) continue;
      const { code, message } = peerError(error, connection.agent);
      throw new NodeError(code, `task ${taskId} was accepted and cannot be read any more: ${message}`, {
        cause: error,
      });
    }
    yield* told.news(parts);
    if (told.settled) return;
    if (yield* listen(recovery)) pace = 0;
  }
}

async function readTask({ connection, taskId, signal }: Recovery): Promise<PeerPart[]> {
  const { client, agent } = connection;
  const late = () => new NodeError('peer-failed', `${agent} does not answer: no task within 10 s`);
  const task = await timeLimit({ ms: readTimeoutMs, late }, signal, (stop) =>
    client.getTask({ tenant: '', id: taskId, historyLength: 0 }, { signal: stop }),
  );
  return partsFromWire({ payload: { $case: 'task', value: task } });
}

/**
 * Follows the task for as long as the agent lets it, and returns whether there was news.
 * The settled state is left for the next reading: a new listener may have missed chunks, and the task has them all.
 */
async function* listen(recovery: Recovery): AsyncGenerator<PeerPart, boolean, void> {
  const { connection, told, taskId, signal } = recovery;
  if (!connection.streams) return false;
  let news = false;
  const stream = connection.client.resubscribeTask({ tenant: '', id: taskId }, { signal });
  try {
    for await (const event of heard(stream, signal)) {
      const parts = partsFromWire(event);
      if (parts.some(settles)) return true;
      const fresh = told.news(parts);
      news ||= fresh.length > 0;
      yield* fresh;
    }
  } catch {
    // Not every agent lets anyone listen twice. Whether the task is lost, reading it decides.
    signal.throwIfAborted();
  }
  return news;
}

/** The events of a stream. Leaves with the signal's reason at once, also when the stream itself does not. */
async function* heard(
  stream: AsyncGenerator<StreamResponse, void, undefined>,
  signal: AbortSignal,
): AsyncGenerator<StreamResponse, void, void> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await abortable(stream.next(), signal);
      if (done === true) return;
      yield value;
    }
  } finally {
    // return() waits for a pending read, so it is asked for and not waited for.
    stream.return().catch(() => {});
  }
}
