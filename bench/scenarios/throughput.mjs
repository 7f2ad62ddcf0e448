import { getCard, getRootCard, sendForChunks, sendOverRest, sendOverRpc } from '../exchanges.mjs';
import { comparison } from '../figures.mjs';
import { parley } from '../contenders.mjs';
import { compare } from '../rounds.mjs';

const connections = 64;

/** Requests per second, each contender as fast as it can, and a goal against the SDK's server. */
const throughput =
  (title, exchange) =>
  async ({ contenders, pace }) => {
    const seen = await compare(contenders, exchange, { ...pace, connections });
    const goal = { key: 'perSecond', of: 'parley', over: 'sdk', atLeast: 5 };
    return [comparison(`${title}, ${connections} connections`, seen, { unit: 'requests', goals: [goal] })];
  };

export const rpc = throughput('SendMessage to a completed task, JSON-RPC', sendOverRpc);
export const chunks = throughput('The same with an answer of 20 chunks, JSON-RPC', sendForChunks(20));
export const rest = throughput('SendMessage to a completed task, REST', sendOverRest);
export const card = throughput('Agent card', getRootCard);

/** A node with a thousand agents against a node with one, asking each agent in turn. */
export async function agents({ folder, pace }) {
  const contenders = [
    parley({ folder, name: '1 agent' }),
    parley({ folder, name: '1000 agents', agents: 1000 }),
  ];
  const goal = { key: 'perSecond', of: '1000 agents', over: '1 agent', atLeast: 0.9 };
  const results = [];
  for (const [title, exchange] of [
    ['SendMessage, JSON-RPC, to each agent in turn', sendOverRpc],
    ['Agent card of each agent in turn', getCard],
  ]) {
    const seen = await compare(contenders, exchange, { ...pace, connections });
    results.push(comparison(title, seen, { unit: 'requests', goals: [goal] }));
  }
  return results;
}
