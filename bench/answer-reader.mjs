import { performance } from 'node:perf_hooks';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} body
 * @property {number} firstAt When the first byte of the body came in.
 */

const endOfHead = Buffer.from('\r\n\r\n');
const endOfLine = Buffer.from('\r\n');

/**
 * Reads HTTP/1.1 answers, one after another, from the bytes of one connection. Knows bodies with a length and chunked
 * ones; the servers of the bench send nothing else.
 * @param {(answer: Answer) => void} onAnswer
 */
export function answerReader(onAnswer) {
  let waiting = Buffer.alloc(0);
  let answer;
  return (bytes) => {
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
    for (;;) {
      answer ??= readHead();
      if (answer === undefined || !(answer.chunked ? readChunks() : readFixed())) return;
      const { status, firstAt, pieces } = answer;
      answer = undefined;
      onAnswer({
        status,
        firstAt,
        body: (pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)).toString(),
      });
    }
  };

  function readHead() {
    const end = waiting.indexOf(endOfHead);
    if (end === -1) return undefined;
    const head = waiting.toString('latin1', 0, end).toLowerCase();
    waiting = waiting.subarray(end + endOfHead.length);
    const length = /\ncontent-length: *(\d+)/.exec(head)?.[1];
    const chunked = /\ntransfer-encoding: *chunked/.test(head);
    if (length === undefined && !chunked) throw new Error(`an answer without a length:\n${head}`);
    return { status: Number(head.slice(9, 12)), chunked, left: Number(length ?? 0), pieces: [], firstAt: 0 };
  }

  /** Whether the whole body is there. */
  function readFixed() {
    if (answer.left > 0 && waiting.length > 0) take(Math.min(answer.left, waiting.length));
    return answer.left === 0;
  }

  function readChunks() {
    for (;;) {
      const line = waiting.indexOf(endOfLine);
      if (line === -1) return false;
      const size = Number.parseInt(waiting.toString('latin1', 0, line), 16);
      const whole = line + endOfLine.length + size + endOfLine.length;
      if (waiting.length < whole) return false;
      waiting = waiting.subarray(line + endOfLine.length);
      take(size);
      waiting = waiting.subarray(endOfLine.length);
      if (size === 0) return true;
    }
  }

  function take(size) {
    if (answer.pieces.length === 0) answer.firstAt = performance.now();
    answer.pieces.push(waiting.subarray(0, size));
    answer.left -= size;
    waiting = waiting.subarray(size);
  }
}
