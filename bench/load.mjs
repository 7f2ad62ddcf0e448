import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { answerReader } from './answer-reader.mjs';

/**
 * What to send to a server, and what must come back.
 * @typedef {object} Job
 * @property {string} url Where the server listens.
 * @property {number} connections How many requests are under way at once, each on a connection of its own.
 * @property {number} seconds How long new requests are sent; those under way are waited for.
 * @property {number} [total] How many requests are sent at most.
 * @property {(n: number) => { method: string, path: string, body?: string }} request The n-th request, from 0.
 * @property {(answer: import('./answer-reader.mjs').Answer, n: number) => number} check Throws on a wrong answer, and
 *   tells how many units (requests, events) a right one is worth.
 */

/**
 * Sends requests over keep-alive connections, one at a time on each, and checks every answer. Rejects on the first
 * wrong one.
 * @param {Job} job
 */
export async function load(job) {
  const tally = { sent: 0, answers: 0, units: 0, latencies: [], firstBytes: [] };
  const began = performance.now();
  const until = began + job.seconds * 1000;
  await Promise.all(Array.from({ length: job.connections }, () => drive(job, tally, until)));
  const seconds = (performance.now() - began) / 1000;
  return {
    answers: tally.answers,
    units: tally.units,
    perSecond: tally.units / seconds,
    p50: quantile(tally.latencies, 0.5),
    p99: quantile(tally.latencies, 0.99),
    firstP50: quantile(tally.firstBytes, 0.5),
  };
}

/** Keeps one connection busy until the time is up. */
function drive(job, tally, until) {
  const { hostname, port } = new URL(job.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  return new Promise((resolve, reject) => {
    let number = 0;
    let sentAt = 0;
    const next = () => {
      number = tally.sent++;
      sentAt = performance.now();
      socket.write(render(job.request(number), `${hostname}:${port}`));
    };
    const answered = (answer) => {
      const now = performance.now();
      tally.units += job.check(answer, number);
      tally.answers++;
      tally.latencies.push(now - sentAt);
      tally.firstBytes.push(answer.firstAt - sentAt);
      if (now < until && tally.sent < (job.total ?? Infinity)) return next();
      socket.end();
      resolve();
    };
    const read = answerReader(answered);
    const fail = (error) => {
      socket.destroy();
      reject(error);
    };
    socket.on('connect', next);
    socket.on('data', (bytes) => {
      try {
        read(bytes);
      } catch (error) {
        fail(error);
      }
    });
    socket.on('error', fail);
    socket.on('close', () => reject(new Error(`the server hung up at request ${number}`)));
  });
}

function render({ method, path, body }, host) {
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\na2a-version: 1.0\r\n`;
  if (body === undefined) return `${head}\r\n`;
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The value below which this share of the list lies. */
export function quantile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (values) => quantile(values, 0.5);
