import { medianOf, timesOf } from './rounds.mjs';

/**
 * What a figure should be: `of` and `over` are rows; without `over` it is the figure itself that is held to the goal,
 * with it the ratio.
 * @typedef {{ key: string, of: string, over?: string, atLeast?: number, atMost?: number }} Goal
 */

/** A table of figures, and whether they reach their goals. */
export function table(title, { rows, columns, goals = [], read = valueIn(rows) }) {
  const named = new Set(rows.map(({ name }) => name));
  const applicable = goals.filter(({ of, over }) => named.has(of) && (over === undefined || named.has(over)));
  return { title, columns, rows, goals: applicable.map((goal) => judged(goal, read(goal))) };
}

const valueIn =
  (rows) =>
  ({ key, of, over }) => {
    const figure = (name) => rows.find((row) => row.name === name)[key];
    return over === undefined ? figure(of) : figure(of) / figure(over);
  };

function judged(goal, value) {
  const { atLeast = -Infinity, atMost = Infinity } = goal;
  return { ...goal, value, reached: value >= atLeast && value <= atMost };
}

/** Rounds of several contenders as one table: how fast, how long, at what cost, and how many times the others. */
export function comparison(title, rounds, { unit, goals = [], first = false }) {
  const names = Object.keys(rounds[0]);
  const [base, ...others] = ['sdk', 'echo', '1 agent'].filter((name) => names.includes(name));
  const figures = { perSecond: `${unit}/s`, cpuUs: 'cpu µs', p50: 'p50 ms', p99: 'p99 ms' };
  if (first) figures.firstP50 = 'first ms';
  const rows = names.map((name) => ({
    name,
    ...Object.fromEntries(Object.keys(figures).map((key) => [key, medianOf(rounds, name, key)])),
    ...Object.fromEntries(
      [base, ...others].map((other) => [`times ${other}`, timesOf(rounds, 'perSecond', [name, other])]),
    ),
  }));
  const times = [base, ...others].map((other) => [`times ${other}`, `× ${other}`]);
  const read = ({ key, of, over }) => timesOf(rounds, key, [of, over]);
  return {
    ...table(title, { rows, columns: { ...figures, ...Object.fromEntries(times) }, goals, read }),
    rounds,
  };
}
