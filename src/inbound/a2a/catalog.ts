import type { Request, Response } from 'express';
import { sendJson } from '../http/exchange.ts';
import type { DoorsParts } from './doors.ts';

/** Every visible agent, with where its card is. */
export const listRoute =
  ({ agents, baseUrl }: DoorsParts) =>
  (_request: Request, response: Response): void => {
    const list = agents.visible().map(({ profile: { id, name, description } }) => ({
      id,
      name,
      description,
      card: cardUrl(baseUrl(), id),
    }));
    sendJson(response, 200, JSON.stringify({ agents: list }));
  };

/** The same as an AI Catalog, the document by which hosts of many agents are found. */
export const catalogRoute =
  ({ agents, baseUrl, version }: DoorsParts) =>
  (_request: Request, response: Response): void => {
    const base = baseUrl();
    const { hostname } = new URL(base);
    const entries = agents.visible().map(({ profile: { id, name, description } }) => ({
      identifier: `urn:air:${hostname}:${id}`,
      displayName: name,
      description,
      // The draft has renamed mediaType to type; readers of either find the other beside it.
      type: cardType,
      mediaType: cardType,
      url: cardUrl(base, id),
      version,
      tags: ['a2a'],
    }));
    const catalog = {
      specVersion: '1.0',
      host: { displayName: 'Parley', identifier: `urn:air:${hostname}` },
      entries,
    };
    const json = JSON.stringify(catalog);
    response.writeHead(200, {
      'content-type': 'application/ai-catalog+json',
      'content-length': Buffer.byteLength(json),
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
    });
    response.end(json);
  };

const cardType = 'application/a2a-agent-card+json';

const cardUrl = (base: string, id: string): string => `${base}/a2a/${id}/.well-known/agent-card.json`;
