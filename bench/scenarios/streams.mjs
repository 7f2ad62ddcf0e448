import { stream } from '../exchanges.mjs';
import { comparison, table } from '../figures.mjs';
import { median } from '../load.mjs';
import { takeTurns, warmUp, withServers } from '../rounds.mjs';

/** Streams of 200 chunks, one after another on every connection, without a pause between chunks. */
export function streams({ contenders, pace }) {
  const exchange = stream(200);
  return withServers(contenders, async (entered) => {
    await warmUp(entered, exchange, { ...pace, connections: 10 });
    const results = [];
    for (const connections of [1, 10, 100]) {
      const seen = await takeTurns(entered, exchange, { ...pace, rounds: pace.streamRounds, connections });
      results.push(streamTable(`Streams of 200 chunks, ${connections} at a time`, seen, connections));
    }
    return results;
  });
}

function streamTable(title, seen, connections) {
  const goals = [
    { key: 'perSecond', of: 'parley', over: 'sdk', atLeast: 12 },
    { key: 'firstP50', of: 'parley', over: 'sdk', atMost: 1 },
  ];
  return comparison(title, seen, { unit: 'events', first: true, goals: connections === 1 ? [] : goals });
}

/** What ten times the chunks cost: ten times as much, if a chunk costs the same however many went before. */
export function long({ contenders, pace }) {
  const one = { ...pace, connections: 1, rounds: 1 };
  return withServers(contenders, async (entered) => {
    await warmUp(entered, stream(200), one);
    const rounds = [];
    for (let n = 0; n < pace.streamRounds; n++) {
      const [short] = await takeTurns(entered, stream(200), one);
      const [long] = await takeTurns(entered, stream(2000), one);
      rounds.push({ short, long });
    }
    return [growthTable(rounds, entered)];
  });
}

function growthTable(rounds, entered) {
  const rows = entered.map(({ name }) => {
    const ms = (length) => rounds.map((round) => round[length][name].p50);
    const [short, long] = [ms('short'), ms('long')];
    return {
      name,
      short: median(short),
      long: median(long),
      growth: median(long.map((value, n) => value / short[n])),
    };
  });
  const columns = { short: '200, ms', long: '2,000, ms', growth: 'times' };
  const goals = [{ key: 'growth', of: 'parley', atMost: 13 }];
  return table('One stream of 2,000 chunks against one of 200', { rows, columns, goals });
}
