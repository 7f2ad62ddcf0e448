import { AgentCard, type AgentInterface } from '@a2a-js/sdk';
import {
  type Client,
  ClientFactory,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from '@a2a-js/sdk/client';
import { NodeError } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import type { AgentAccess, AgentPlace } from './agent-card.ts';
import { clip } from './network-error.ts';
import { httpError } from './peer-error.ts';

/** What a conversation needs of the agent. */
export interface Connection {
  readonly client: Client;
  readonly agent: string;
  readonly streams: boolean;
}

/** An SDK client for the interface of the card that suits this node best. Reads the card only; calls nobody. */
export async function connect(raw: JsonObject, access: AgentAccess): Promise<Connection> {
  const card = usableCard(raw, access.place);
  const transport = { fetchImpl: protocolFetch(access), legacyCompat: { enabled: true } };
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory(transport), new RestTransportFactory(transport)],
  });
  return {
    client: await factory.createFromAgentCard(card),
    agent: access.place.name,
    streams: card.capabilities?.streaming === true,
  };
}

/**
 * The card with one interface left, so that the SDK has no choice: of several with one binding it takes the last.
 * Its schemes are left out because the SDK, seeing them, parses the card a second time and loses fields.
 */
function usableCard(raw: JsonObject, place: AgentPlace): AgentCard {
  const card = readCard(raw, place.name);
  const chosen = chooseInterface(card.supportedInterfaces);
  if (chosen === undefined || !URL.canParse(chosen.url, place.cardUrl)) {
    const offers = card.supportedInterfaces
      .map((i) => `${i.protocolBinding} ${i.protocolVersion}`)
      .join(', ');
    const text = `${place.name} has no interface this node speaks (JSONRPC or HTTP+JSON, 1.0 or 0.3); its card offers ${clip(offers) || 'none'}`;
    throw new NodeError('peer-failed', text);
  }
  const url = new URL(chosen.url, place.cardUrl).href;
  // Over HTTP+JSON 0.3 the SDK drops `append` from the chunks of a stream, so the answer is asked for whole.
  const losesChunks = isBinding(chosen, 'HTTP+JSON') && chosen.protocolVersion === '0.3';
  const streaming = card.capabilities?.streaming === true && !losesChunks;
  return {
    ...card,
    capabilities: { extensions: [], ...card.capabilities, streaming },
    supportedInterfaces: [{ ...chosen, url }],
    securitySchemes: {},
    securityRequirements: [],
  };
}

/** A card without `supportedInterfaces` may be one of 0.3, which the SDK translates. */
function readCard(raw: JsonObject, name: string): AgentCard {
  try {
    const card = AgentCard.fromJSON(raw);
    if (card.supportedInterfaces.length > 0) return card;
    const legacy = new DefaultAgentCardResolver({ legacyCompat: { enabled: true } }).normalizeAgentCard(raw);
    return Array.isArray(legacy.supportedInterfaces) ? legacy : card;
  } catch (error) {
    throw new NodeError('peer-failed', `the card of ${name} is not one of A2A 1.0 or 0.3`, { cause: error });
  }
}

const isBinding = (offer: AgentInterface, binding: string): boolean =>
  offer.protocolBinding.toUpperCase() === binding;

/** The first of 1.x in the order of the card, as the specification demands; else one of 0.x, JSON-RPC if there is. */
function chooseInterface(offered: readonly AgentInterface[]): AgentInterface | undefined {
  const spoken = offered.filter((i) => isBinding(i, 'JSONRPC') || isBinding(i, 'HTTP+JSON'));
  const current = spoken.find((i) => i.protocolVersion === '' || /^1(\.|$)/.test(i.protocolVersion));
  if (current !== undefined) return { ...current, protocolVersion: '1.0' };
  const old = spoken.filter((i) => i.protocolVersion.startsWith('0.'));
  const legacy = old.find((i) => isBinding(i, 'JSONRPC')) ?? old[0];
  return legacy === undefined ? undefined : { ...legacy, protocolVersion: '0.3' };
}

/**
 * Adds the headers of the agent, of which the protocol's own win. Lets through what speaks the protocol:
 * of a refusal that does not, the SDK would keep neither status nor reason.
 */
function protocolFetch({ place, fetch, headers }: AgentAccess): typeof globalThis.fetch {
  return async (input, init) => {
    const sent = new Headers(headers);
    new Headers(init?.headers).forEach((value, name) => sent.set(name, value));
    const response = await fetch(input, { ...init, headers: sent });
    if (response.ok) return response;
    const body = await response.text();
    if (!holdsError(body)) throw httpError(response, body, place.name);
    return new Response(body, response);
  };
}

/** As JSON-RPC and HTTP+JSON 1.0 wrap an error, or bare with a JSON-RPC code as HTTP+JSON 0.3 has it. */
function holdsError(body: string): boolean {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null) return false;
    if ('error' in json) return typeof json.error === 'object' && json.error !== null;
    return 'code' in json && typeof json.code === 'number' && json.code < 0;
  } catch {
    return false;
  }
}
