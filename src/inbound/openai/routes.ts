import type { Express, Request, Response } from 'express';
import { sendJson } from '../http/exchange.ts';
import { type ChatParts, chatRoute } from './chat.ts';
import { sendChatFault } from './error.ts';
import { modelToWire } from './render.ts';

/** The OpenAI-compatible facade: every visible agent is a model. Also without `/v1`, which clients often forget. */
export function mountOpenai(app: Express, parts: ChatParts): void {
  const both = (path: string): string[] => [`/v1${path}`, path];
  app.get(both('/models'), listModels(parts));
  app.get(both('/models/:id'), getModel(parts));
  app.post(both('/chat/completions'), chatRoute(parts));
}

const listModels =
  ({ agents }: ChatParts) =>
  (_request: Request, response: Response): void => {
    const data = agents.visible().map(({ profile }) => modelToWire(profile));
    sendJson(response, 200, JSON.stringify({ object: 'list', data }));
  };

const getModel =
  ({ agents }: ChatParts) =>
  (request: Request, response: Response): void => {
    try {
      const { profile } = agents.named(String(request.params['id']));
      sendJson(response, 200, JSON.stringify(modelToWire(profile)));
    } catch (error) {
      sendChatFault(response, error);
    }
  };
