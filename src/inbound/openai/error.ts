import type { Response } from 'express';
import { type ErrorCode, type NodeError, nodeErrorFrom } from '../../core/error.ts';
import { sendJson } from '../http/exchange.ts';
import { httpStatus, hint } from '../http/status.ts';

/** How OpenAI's clients sort errors. */
const types: Partial<Record<ErrorCode, string>> = {
  'invalid-request': 'invalid_request_error',
  'not-found': 'invalid_request_error',
  'too-large': 'invalid_request_error',
  busy: 'rate_limit_error',
  shutdown: 'service_unavailable',
  'model-rate-limited': 'rate_limit_error',
  'model-overloaded': 'service_unavailable',
  'context-overflow': 'invalid_request_error',
};

/** Where OpenAI has a word of its own, its clients look for it. */
const codes: Partial<Record<ErrorCode, string>> = { 'context-overflow': 'context_length_exceeded' };

export function errorBody(error: NodeError): object {
  const param = error.violations[0]?.field ?? null;
  const code = param === 'model' ? 'model_not_found' : (codes[error.code] ?? error.code.replaceAll('-', '_'));
  return { error: { message: error.message, type: types[error.code] ?? 'server_error', param, code } };
}

export function sendChatFault(response: Response, thrown: unknown): void {
  if (response.headersSent || response.destroyed) return void response.end();
  const error = nodeErrorFrom(thrown);
  hint(response, error);
  sendJson(response, httpStatus[error.code], JSON.stringify(errorBody(error)));
}
