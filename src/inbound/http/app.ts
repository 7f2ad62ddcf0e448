import { IncomingMessage, type Server, ServerResponse, createServer } from 'node:http';
import express, { type Express } from 'express';

/**
 * Express and the server that feeds it. Express re-parents every request and response it is handed, which costs more
 * than answering them; these are born with the prototypes it wants, so that it finds nothing to do.
 */
export function createApp(): { readonly app: Express; readonly server: Server } {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  class Request extends IncomingMessage {}
  Object.setPrototypeOf(Request.prototype, app.request);
  class Response extends ServerResponse<Request> {}
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });

  const server = createServer({ IncomingMessage: Request, ServerResponse: Response }, app);
  return { app, server };
}
