import type { Express } from 'express';
import { mountCards } from './card-routes.ts';
import { catalogRoute, listRoute } from './catalog.ts';
import { Doors, type DoorsParts } from './doors.ts';
import { restRoutes } from './rest.ts';
import { rpcRoute } from './rpc.ts';
import type { A2aSettings } from './settings.ts';

/**
 * Where A2A lives: agent `<id>` under `/a2a/<id>`, a worker under `/a2a/<team>.<worker>`, the default agent also under
 * `/a2a` itself and, for its card, at the root. Returns the doors it opened, for other bindings to share.
 */
export function mountA2a(app: Express, parts: DoorsParts, settings: A2aSettings): Doors {
  const doors = new Doors(parts);
  const rpcAddresses = ['/a2a/v1/rpc', '/a2a/:agent/v1/rpc', '/', '/a2a', '/a2a/:agent'];

  // What is asked most comes first.
  mountCards(app, doors, settings);
  app.post(rpcAddresses, rpcRoute(doors, settings));
  app.use(['/a2a/v1', '/a2a/:agent/v1'], restRoutes(doors, settings));
  app.get('/a2a', listRoute(parts));
  app.get('/.well-known/ai-catalog.json', catalogRoute(parts));
  return doors;
}
