import { NodeError } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import { unreachable } from './network-error.ts';
import { timeLimit } from './time-limit.ts';

const cardFile = '.well-known/agent-card.json';
const cardTimeoutMs = 10_000;

/** Where an agent is. `name` is for people: it holds no query, which may be a secret. */
export interface AgentPlace {
  readonly name: string;
  readonly cardUrl: string;
}

/** How to get there. */
export interface AgentAccess {
  readonly place: AgentPlace;
  readonly fetch: typeof fetch;
  readonly headers: Readonly<Record<string, string>>;
}

/** A URL that ends in `.json` is the card itself; below any other URL the card is at the well-known place. */
export function agentPlace(url: string): AgentPlace {
  const card = URL.canParse(url) ? new URL(url) : undefined;
  if (card === undefined || !['http:', 'https:'].includes(card.protocol)) {
    throw new NodeError('invalid-request', `"${url}" is not the http(s) URL of an agent or of its card`);
  }
  if (card.username !== '' || card.password !== '') {
    throw new NodeError('invalid-request', `the URL of ${card.host} holds a password; send it as a header`);
  }
  const name = `${card.origin}${card.pathname}`.replace(/\/+$/, '');
  card.hash = '';
  if (!card.pathname.endsWith('.json')) {
    card.pathname = `${card.pathname.replace(/\/+$/, '')}/${cardFile}`;
  }
  return { name, cardUrl: card.href };
}

/** The card as it is served, within ten seconds. */
export async function fetchCard(access: AgentAccess, signal: AbortSignal): Promise<JsonObject> {
  const { name } = access.place;
  const late = () => new NodeError('peer-failed', `${name} does not answer: no card within 10 s`);
  const text = await timeLimit({ ms: cardTimeoutMs, late }, signal, (stop) => cardText(access, stop)).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw error instanceof NodeError ? error : unreachable(name, error);
    },
  );
  const card = parsed(text);
  if (card === undefined) {
    throw new NodeError('peer-failed', `${access.place.cardUrl} answers something that is not an agent card`);
  }
  return card;
}

async function cardText({ place, fetch, headers }: AgentAccess, signal: AbortSignal): Promise<string> {
  const asked = new Headers(headers);
  asked.set('A2A-Version', '1.0');
  asked.set('Accept', 'application/json');
  const response = await fetch(place.cardUrl, { headers: asked, signal });
  if (response.ok) return response.text();
  await response.body?.cancel();
  const answer = `${response.status} ${response.statusText}`.trimEnd();
  throw response.status === 404
    ? new NodeError('not-found', `there is no agent at ${place.name}: no card at ${place.cardUrl}`)
    : new NodeError('peer-failed', `the card of ${place.name} cannot be read: HTTP ${answer}`);
}

function parsed(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text);
    // What JSON.parse returns is JSON.
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}
