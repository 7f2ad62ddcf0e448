import { expect, it } from 'vitest';
import { NodeError } from '../../../../src/core/error.ts';
import { failureOf } from '../../../../src/outbound/models/openai-compatible/connection.ts';

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
