import { createHash } from 'node:crypto';
import { AgentCard } from '@a2a-js/sdk';
import type { AgentProfile, Skill } from '../../core/agent.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { declaredExtensions } from './extensions.ts';
import { legacyCard } from './legacy-card.ts';
import type { Version } from './version.ts';

export interface CardParts {
  readonly profile: AgentProfile;
  /** What `agent-cards/<id>.json` says; it wins over what the configuration derives. */
  readonly overlay: JsonObject;
  /** The agent's public URL, without a trailing slash. */
  readonly url: string;
  readonly grpcAddress: string | undefined;
  readonly version: string;
}

/** A card as it is served: made once, in the shape of each version. */
export interface ServedCard {
  readonly card: AgentCard;
  readonly texts: Readonly<Record<Version, { readonly json: string; readonly etag: string }>>;
}

const inputModes = [
  'text/plain',
  'text/markdown',
  'application/json',
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
];
const outputModes = ['text/plain', 'application/json'];

export function servedCard(parts: CardParts): ServedCard {
  const card = cardJson(parts);
  return {
    card: AgentCard.fromJSON(card),
    texts: { '1.0': textOf(card), '0.3': textOf(legacyCard(card)) },
  };
}

function textOf(card: JsonObject): ServedCard['texts'][Version] {
  const json = JSON.stringify(card);
  return { json, etag: `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"` };
}

/** The card in A2A's own JSON. A profile holds no prompt, so a card cannot either. */
function cardJson({ profile, overlay, url, grpcAddress, version }: CardParts): JsonObject {
  const derived: JsonObject = {
    name: profile.name,
    description: profile.description,
    version,
    supportedInterfaces: [
      { url: `${url}/v1/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
      { url: `${url}/v1`, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
      ...grpcInterface(profile.id, grpcAddress),
      { url: `${url}/v1/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
    ],
    capabilities: {
      streaming: true,
      pushNotifications: false,
      extendedAgentCard: false,
      extensions: [...declaredExtensions],
    },
    defaultInputModes: inputModes,
    defaultOutputModes: outputModes,
    skills: skillsOf(profile).map((skill) => ({ ...skill })),
  };
  return merged(derived, overlay);
}

/** All agents share one gRPC port: clients copy the tenant into every request, and it tells which agent they mean. */
const grpcInterface = (id: string, address: string | undefined): JsonObject[] =>
  address === undefined
    ? []
    : [{ url: address, protocolBinding: 'GRPC', protocolVersion: '1.0', tenant: id }];

function skillsOf(profile: AgentProfile): readonly Skill[] {
  if (profile.skills.length > 0) return profile.skills;
  return [{ id: 'chat', name: profile.name, description: profile.description, tags: ['chat'] }];
}

/** Objects are merged, extensions are added, everything else is replaced. */
function merged(base: JsonObject, over: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    if (isObject(before) && isObject(value)) result[key] = merged(before, value);
    else if (key === 'extensions' && isList(before) && isList(value)) result[key] = [...before, ...value];
    else result[key] = value;
  }
  return result;
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
