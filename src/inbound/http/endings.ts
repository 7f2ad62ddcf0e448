import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import { NodeError, nodeErrorFrom } from '../../core/error.ts';
import type { Log } from '../../core/log.ts';
import { sendJson } from './exchange.ts';
import { hint, httpStatus } from './status.ts';

/** Gives every request an id, the caller's own if it brought a decent one, and a line in the log. */
export const identified =
  (ids: () => string, log: Log): RequestHandler =>
  (request, response, next) => {
    const brought = request.get('x-request-id');
    const id = brought !== undefined && /^[\w.:-]{1,128}$/.test(brought) ? brought : ids();
    response.setHeader('x-request-id', id);
    response.on('finish', () => {
      const { fault } = response.locals as { fault?: NodeError };
      const asked = { request: id, method: request.method, path: request.path, status: response.statusCode };
      if (fault !== undefined) log.error({ ...asked, error: fault.cause ?? fault }, 'a route failed');
      log.debug(asked, 'answered');
    });
    next();
  };

/** What no route took: JSON that says so, and where to look. Goes last. */
export function mountEndings(app: Express): void {
  app.use((request: Request, response: Response) => {
    const error = new NodeError(
      'not-found',
      `there is nothing at ${request.method} ${request.path}; the agents are listed at GET /a2a, the models at GET /v1/models`,
    );
    sendFault(response, error);
  });
  // Express tells an error handler by its four parameters.
  const fail: ErrorRequestHandler = (thrown: unknown, _request, response, _next) => {
    const malformed = thrown instanceof URIError;
    const error = malformed
      ? new NodeError('invalid-request', 'the path is not well-formed')
      : nodeErrorFrom(thrown);
    if (response.headersSent) return void response.destroy();
    sendFault(response, error);
  };
  app.use(fail);
}

/** One body that both A2A's REST readers and OpenAI's clients understand. */
function sendFault(response: Response, error: NodeError): void {
  hint(response, error);
  const status = httpStatus[error.code];
  const name = error.code.replaceAll('-', '_');
  const body = { code: status, status: name.toUpperCase(), message: error.message, type: name, details: [] };
  sendJson(response, status, JSON.stringify({ error: body }));
}
