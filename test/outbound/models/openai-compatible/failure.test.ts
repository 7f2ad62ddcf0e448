import { expect, it } from 'vitest';
import { NodeError } from '../../../../src/core/error.ts';
import { failureOf, retryAfterMs } from '../../../../src/outbound/models/openai-compatible/failure.ts';

it.each([
  ['seconds', '3', 3000],
  ['part of a second', '0.5', 500],
  ['a date', 'Sat, 21 Nov 2026 00:00:10 GMT', 10_000],
  ['a date that has passed', 'Sat, 21 Nov 2026 00:00:00 GMT', 0],
  ['nothing', '', undefined],
  ['nonsense', 'soon', undefined],
])('a wait can be %s', (_, value, expected) => {
  const now = Date.parse('2026-11-21T00:00:00Z');
  expect(retryAfterMs(value, now)).toBe(expected);
});

it('an error of ours stays as it is', () => {
  const error = new NodeError('deadline', 'too late');
  expect(failureOf(error, { model: 'm', quotes: true })).toBe(error);
});

it('an error that nobody foresaw keeps its cause, and is quoted only when asked for', () => {
  const error = new TypeError('terminated', { cause: new Error('other side closed') });
  expect(failureOf(error, { model: 'm', quotes: false })).toMatchObject({
    code: 'model-failed',
    message: 'the connection to the model provider broke; try again',
    cause: error,
  });
  expect(failureOf(error, { model: 'm', quotes: true }).message).toBe(
    'the connection to the model provider broke; try again: terminated (other side closed)',
  );
});
