import type { Express, Request, RequestHandler } from 'express';
import { sendJson } from '../http/exchange.ts';
import { notModified } from '../http/not-modified.ts';
import type { Doors } from './doors.ts';
import { sendRestFault } from './rest.ts';
import type { A2aSettings } from './settings.ts';
import { type Version, versionShown, versionText } from './version.ts';

const addresses = ['/.well-known/agent-card.json', '/a2a/:agent/.well-known/agent-card.json'];
/** Where cards were before 0.3.0. Who asks here cannot read a newer one. */
const formerAddresses = ['/.well-known/agent.json', '/a2a/:agent/.well-known/agent.json'];

/** Cards are public, the same for everyone, and rarely change: any page may read them, and caches may keep them. */
export function mountCards(app: Express, doors: Doors, { defaultVersion, startedAt }: A2aSettings): void {
  const lastModified = new Date(startedAt).toUTCString();
  const answer =
    (shape: (request: Request) => Version): RequestHandler =>
    (request, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-expose-headers', 'ETag');
      try {
        const { texts } = doors.at(request.params['agent'] as string | undefined).card();
        const { json, etag } = texts[shape(request)];
        response.setHeader('cache-control', 'public, max-age=300');
        response.setHeader('vary', 'A2A-Version');
        response.setHeader('etag', etag);
        response.setHeader('last-modified', lastModified);
        if (notModified(request, { etag, modifiedAt: startedAt })) return void response.writeHead(304).end();
        sendJson(response, 200, json);
      } catch (error) {
        sendRestFault(response, error);
      }
    };
  app.get(
    addresses,
    answer((request) => versionShown(versionText(request), defaultVersion)),
  );
  app.get(
    formerAddresses,
    answer(() => '0.3'),
  );
  app.options([...addresses, ...formerAddresses], preflight);
}

const preflight: RequestHandler = (_request, response) => {
  response.writeHead(204, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    // The star stands for every header but this one.
    'access-control-allow-headers': '*, Authorization',
    'access-control-max-age': '86400',
    allow: 'GET, HEAD, OPTIONS',
  });
  response.end();
};
