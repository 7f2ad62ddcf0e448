// Measures Parley next to a bare echo and a bare SDK server. README.md says how to read what it prints.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { echo, parley, sdk } from './contenders.mjs';
import { circumstances, renderTable, writeJson } from './report.mjs';
import { agents, card, chunks, rest, rpc } from './scenarios/throughput.mjs';
import { long, streams } from './scenarios/streams.mjs';
import { start } from './scenarios/start.mjs';
import { tasks } from './scenarios/tasks.mjs';
import { pinLoad } from './server.mjs';

const scenarios = { rpc, chunks, rest, card, streams, long, tasks, agents, start };
const paces = {
  full: { warmUp: 2, seconds: 3, rounds: 5, streamRounds: 3, starts: 5, tasks: 100_000 },
  quick: { warmUp: 0.6, seconds: 0.5, rounds: 1, streamRounds: 1, starts: 1, tasks: 5000 },
};

const usage = `npm run bench -- [options]

  --quick             short rounds: about 40 seconds in all, good enough to see what broke
  --only <scenario>   one of ${Object.keys(scenarios).join(', ')}; may be given again
  --against <folder>  measures another checkout of Parley, built, in the same rounds
  --json <file>       where the figures go; bench/results/<date>.json otherwise
  --help              shows this
`;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: Object.keys(scenarios) },
    against: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function run({ quick, only, against, json }) {
  const about = circumstances(pinLoad());
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const other = against === undefined ? [] : [parley({ folder: resolve(against), name: 'against' })];
  const plan = {
    pace: paces[quick ? 'quick' : 'full'],
    folder,
    contenders: [echo, sdk, parley({ folder }), ...other],
  };
  const results = {};
  console.log(
    `Node ${about.node}, ${about.cores} cores, load ${about.load[0]}${about.pinned ? '' : ', not pinned'}\n`,
  );
  for (const name of only) {
    results[name] = await scenarios[name](plan);
    for (const result of results[name]) console.log(renderTable(result));
  }
  const file =
    json ?? fileURLToPath(new URL(`results/${about.date.replaceAll(':', '-')}.json`, import.meta.url));
  writeJson(file, { ...about, quick, results });
  console.log(`written to ${file}`);
}

const unknown = options.only.filter((name) => !Object.hasOwn(scenarios, name));
if (options.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `there is no scenario ${unknown.join(', ')}\n\n${usage}` : usage);
  process.exitCode = unknown.length > 0 ? 1 : 0;
} else {
  await run(options);
}
