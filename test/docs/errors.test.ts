import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/core/error.ts';
import { httpStatus } from '../../src/inbound/http/status.ts';

const rows = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('docs/errors.md', () => {
  it('has a row for every code, and for no other', () => {
    expect(rows.map((row) => row[1])).toEqual(errorCodes.map((code) => `\`${code}\``));
  });

  it('says for each what happened and what to do', () => {
    for (const row of rows) expect([row[2], row[3]].every((cell) => (cell ?? '').length > 10)).toBe(true);
  });

  it('names the HTTP status each is answered with', () => {
    expect(rows.map((row) => row[4])).toEqual(errorCodes.map((code) => String(httpStatus[code])));
  });
});
