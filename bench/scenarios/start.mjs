import { performance } from 'node:perf_hooks';
import { getRootCard } from '../exchanges.mjs';
import { table } from '../figures.mjs';
import { load, median } from '../load.mjs';

/** From the command to the first answer, and the memory the process holds then. */
export async function start({ contenders, pace }) {
  const seen = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let n = 0; n < pace.starts; n++) {
    for (const contender of contenders) seen[contender.name].push(await startOnce(contender));
  }
  const rows = contenders.map(({ name }) => ({
    name,
    ms: median(seen[name].map(({ ms }) => ms)),
    rssMb: median(seen[name].map(({ rssMb }) => rssMb)),
  }));
  const columns = { ms: 'first answer, ms', rssMb: 'RSS, MB' };
  const goals = [
    { key: 'ms', of: 'parley', atMost: 1500 },
    { key: 'rssMb', of: 'parley', atMost: 120 },
  ];
  return [table('Start-up', { rows, columns, goals })];
}

async function startOnce(contender) {
  const server = await contender.start();
  try {
    const check = contender.isEcho ? getRootCard.checkEcho : getRootCard.check;
    await load({ url: server.url, connections: 1, seconds: 0, request: getRootCard.request, check });
    return { ms: performance.now() - server.startedAt, rssMb: server.rssMb() };
  } finally {
    await server.stop();
  }
}
