import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { dirname } from 'node:path';

/** One table as text. */
export function renderTable({ title, columns, rows, goals }) {
  const keys = Object.keys(columns);
  const lines = [
    ['', ...Object.values(columns)],
    ...rows.map((row) => [row.name, ...keys.map((key) => short(row[key]))]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const body = lines.map((line) =>
    line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join('  '),
  );
  return [title, ...[...body, ...goals.map(renderGoal)].map((line) => `  ${line}`), ''].join('\n');
}

function renderGoal({ key, of, over, atLeast, atMost, value, reached }) {
  const what = over === undefined ? `${key} of ${of}` : `${key} of ${of} over ${over}`;
  const limit = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  return `${reached ? 'reached' : 'MISSED '}  ${what}: ${short(value)}, ${limit}`;
}

/** Three digits say all that such a measurement knows. */
function short(value) {
  if (value === undefined || Number.isNaN(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** What a reader has to know to compare figures of two days. */
export const circumstances = (pinned) => ({
  date: new Date().toISOString(),
  node: process.version,
  system: `${process.platform} ${release()}`,
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  load: loadavg().map((value) => Number(value.toFixed(2))),
  pinned,
});

export function writeJson(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
