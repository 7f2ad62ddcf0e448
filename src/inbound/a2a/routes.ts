import type { Express, Request, Response } from 'express';
import { sendJson } from '../http/exchange.ts';
import { catalogRoute, listRoute } from './catalog.ts';
import { Doors, type DoorsParts } from './doors.ts';
import { restRoutes, sendRestFault } from './rest.ts';
import { rpcRoute } from './rpc.ts';
import type { StreamSettings } from './stream.ts';

/**
 * Where A2A lives: agent `<id>` under `/a2a/<id>`, a worker under `/a2a/<team>.<worker>`, the default agent also under
 * `/a2a` itself and, for its card, at the root. Returns the doors it opened, for other bindings to share.
 */
export function mountA2a(app: Express, parts: DoorsParts, settings: StreamSettings): Doors {
  const doors = new Doors(parts);
  const rpc = rpcRoute(doors, settings);
  const card = cardRoute(doors);

  app.post(['/a2a/v1/rpc', '/a2a/:agent/v1/rpc'], rpc);
  app.use(['/a2a/v1', '/a2a/:agent/v1'], restRoutes(doors, settings));
  app.get(['/.well-known/agent-card.json', '/a2a/:agent/.well-known/agent-card.json'], card);
  app.get('/a2a', listRoute(parts));
  app.get('/.well-known/ai-catalog.json', catalogRoute(parts));
  return doors;
}

/** Cards are public, the same for everyone, and rarely change: caches may keep them. */
const cardRoute =
  (doors: Doors) =>
  (request: Request, response: Response): void => {
    try {
      const { json, etag } = doors.at(request.params['agent'] as string | undefined).card();
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cache-control', 'public, max-age=300');
      response.setHeader('etag', etag);
      if (request.get('if-none-match') === etag) return void response.writeHead(304).end();
      sendJson(response, 200, json);
    } catch (error) {
      sendRestFault(response, error);
    }
  };
