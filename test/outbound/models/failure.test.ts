import { expect, it } from 'vitest';
import { complaintIn, refusalOf, retryAfterMs, waitIn } from '../../../src/outbound/models/failure.ts';

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

it('a wait in milliseconds is more exact than one in seconds', () => {
  expect(waitIn(new Headers({ 'retry-after-ms': '120', 'retry-after': '1' }), 0)).toBe(120);
});

/** What providers document, or are known to send. */
const bodies = {
  'OpenAI: too long': [
    400,
    {
      error: {
        message:
          "This model's maximum context length is 128000 tokens. However, your messages resulted in 128051.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
    'context-overflow',
    false,
  ],
  'OpenAI: nothing left': [
    429,
    {
      error: {
        message: 'You exceeded your current quota',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      },
    },
    'model-rate-limited',
    false,
  ],
  'OpenAI: too many tokens a minute': [
    429,
    {
      error: {
        message: 'Request too large for gpt-4o on tokens per min',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
    'model-rate-limited',
    true,
  ],
  'OpenAI: the limit of a reply': [
    400,
    {
      error: { message: 'max_tokens is too large: 9000. This model supports at most 4096 completion tokens' },
    },
    'model-failed',
    false,
  ],
  'Anthropic: too long': [
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
    },
    'context-overflow',
    false,
  ],
  'Anthropic: nothing left': [
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API' },
    },
    'model-rate-limited',
    false,
  ],
  'Anthropic: overloaded': [
    529,
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    'model-overloaded',
    true,
  ],
  'Anthropic: overloaded in the middle': [
    undefined,
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    'model-overloaded',
    true,
  ],
  'Gemini: a wrong key, in a list': [
    400,
    [
      {
        error: {
          code: 400,
          message: 'API key not valid. Please pass a valid API key.',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    'model-unauthorized',
    false,
  ],
  'Gemini: too long': [
    400,
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    'context-overflow',
    false,
  ],
  'OpenRouter: no credits': [
    402,
    { error: { code: 402, message: 'Insufficient credits' } },
    'model-rate-limited',
    false,
  ],
  'OpenRouter: limited in the middle': [
    undefined,
    { error: { code: 429, message: 'slow down' } },
    'model-rate-limited',
    true,
  ],
  'OpenRouter: failed in the middle': [
    undefined,
    { error: { code: 502, message: 'Provider returned error' } },
    'model-failed',
    true,
  ],
  'Bedrock: too long': [
    400,
    { message: 'Input is too long for requested model.', __type: 'ValidationException' },
    'context-overflow',
    false,
  ],
  'Bedrock: throttled': [429, { message: 'Too many requests' }, 'model-rate-limited', true],
  'Ollama: no such model': [
    404,
    { error: { message: 'model "x" not found, try pulling it first' } },
    'model-failed',
    false,
  ],
  'llama.cpp: too long': [
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      },
    },
    'context-overflow',
    false,
  ],
  'a proxy without JSON': [502, '<h1>Bad Gateway</h1>', 'model-failed', true],
} as const;

it.each(Object.entries(bodies))('%s', (_, [status, body, code, retryable]) => {
  const wording = { model: 'm', quotes: false };
  expect(refusalOf(complaintIn(body, status), wording)).toMatchObject({ code, retryable });
});

it('quotes the provider only when asked to, and never the key', () => {
  const complaint = complaintIn({ error: { message: 'no sk-1 here' } }, 401);
  const quoting = { model: 'm', quotes: true, secret: 'sk-1' };
  expect(refusalOf(complaint, quoting).message).toMatch(/: no \*\*\* here$/u);
  expect(refusalOf(complaint, { ...quoting, quotes: false }).message).not.toContain('here');
});
