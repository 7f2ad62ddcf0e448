import { parley } from '../contenders.mjs';
import { getTask, listTasks, sendOverRpc } from '../exchanges.mjs';
import { table } from '../figures.mjs';
import { load, median } from '../load.mjs';
import { measure, withServers } from '../rounds.mjs';

/** What one read costs, alone on the node, with few finished tasks and with many. */
export function tasks({ folder, pace }) {
  return withServers([parley({ folder })], async ([entered]) => {
    const ids = [];
    const rows = [];
    for (const total of [1000, pace.tasks]) {
      await fill(entered.server, ids, total);
      rows.push({ name: `${total} tasks`, ...(await latencies(entered, ids, pace)) });
    }
    const columns = { get: 'GetTask, µs', list: 'ListTasks, µs' };
    const [{ name: few }, { name: many }] = rows;
    const goals = ['get', 'list'].map((key) => ({ key, of: many, over: few, atMost: 1.3 }));
    return [table('Reading tasks, p50 of one request at a time', { rows, columns, goals })];
  });
}

/** Runs tasks until there are so many. */
async function fill({ url }, ids, total) {
  const { request, check } = sendOverRpc;
  await load({
    url,
    connections: 64,
    seconds: Infinity,
    total: total - ids.length,
    request: (n) => request(n, 'bench'),
    check(answer, n) {
      ids.push(JSON.parse(answer.body).result.task.id);
      return check(answer, n);
    },
  });
}

async function latencies(entered, ids, pace) {
  const seen = { get: [], list: [] };
  const one = { connections: 1, seconds: pace.seconds / 2 };
  for (let n = 0; n <= pace.rounds; n++) {
    const get = await measure(entered, getTask(ids), one);
    const list = await measure(entered, listTasks(ids.length), one);
    // The first round warms up.
    if (n === 0) continue;
    seen.get.push(get.p50 * 1000);
    seen.list.push(list.p50 * 1000);
  }
  return { get: median(seen.get), list: median(seen.list) };
}
