import { agentName } from './contenders.mjs';
import { load, median } from './load.mjs';

/** @typedef {{ warmUp: number, seconds: number, rounds: number, connections: number }} Pace */

/** Measures one exchange with every contender, in rounds. */
export function compare(contenders, exchange, pace) {
  return withServers(contenders, async (entered) => {
    await warmUp(entered, exchange, pace);
    return takeTurns(entered, exchange, pace);
  });
}

/** Lets the servers see what they are about to be asked, until they have compiled for it. */
export async function warmUp(entered, exchange, pace) {
  for (const each of entered) await measure(each, exchange, { ...pace, seconds: pace.warmUp });
}

/** All of them run at once, and take turns: a machine that gets slower in the meantime does so for all. */
export async function takeTurns(entered, exchange, pace) {
  const rounds = [];
  for (let n = 0; n < pace.rounds; n++) {
    const round = {};
    for (const each of entered) round[each.name] = await measure(each, exchange, pace);
    rounds.push(round);
  }
  return rounds;
}

/** Starts the contenders, and stops them again however the work with them ends. */
export async function withServers(contenders, work) {
  const entered = [];
  try {
    for (const contender of contenders) entered.push({ ...contender, server: await contender.start() });
    return await work(entered);
  } finally {
    await Promise.all(entered.map(({ server }) => server.stop()));
  }
}

/** One exchange with one contender that runs. */
export async function measure({ isEcho, agents, server }, exchange, pace) {
  const cpuBefore = server.cpuMs();
  const seen = await load({
    ...pace,
    url: server.url,
    request: (n) => exchange.request(n, agentName(n % agents)),
    check: isEcho ? exchange.checkEcho : exchange.check,
  });
  return { ...seen, cpuUs: ((server.cpuMs() - cpuBefore) * 1000) / seen.units };
}

/** The median of one figure of one contender. */
export const medianOf = (rounds, name, key) => median(rounds.map((round) => round[name][key]));

/** How many times larger a figure is with one contender than with another: the median of the rounds' own ratios. */
export const timesOf = (rounds, key, [name, base]) =>
  median(rounds.map((round) => round[name][key] / round[base][key]));
