import type { Json, JsonObject } from '../../core/json.ts';

type Table<T> = Readonly<Record<string, T>>;
type Requirement = { readonly schemes: Table<{ readonly list?: readonly string[] }> };
/** Whatever its kind; flows are those of OAuth. */
type Scheme = JsonObject & { readonly flows?: Table<JsonObject> };

/** What of a 1.0 card is told otherwise in 0.3; the rest is the same in both. */
interface Card {
  readonly supportedInterfaces: readonly {
    readonly url: string;
    readonly protocolBinding: string;
    readonly protocolVersion: string;
  }[];
  readonly capabilities: JsonObject;
  readonly skills: readonly (JsonObject & { readonly securityRequirements?: readonly Requirement[] })[];
  readonly securitySchemes?: Table<Table<Scheme>>;
  readonly securityRequirements?: readonly Requirement[];
  readonly signatures?: Json;
}

/** The card as 0.3 has it: one address, one version of the protocol, and security as OpenAPI writes it. */
export function legacyCard(card: JsonObject): JsonObject {
  const {
    supportedInterfaces,
    capabilities: { extendedAgentCard = false, ...capabilities },
    skills,
    securitySchemes,
    securityRequirements,
    // They sign the other shape.
    signatures: _,
    ...same
    // The node made it, and what an overlay says in it was checked with the configuration.
  } = card as JsonObject & Card;
  const interfaces = supportedInterfaces
    .filter(({ protocolVersion }) => protocolVersion === '0.3')
    .map(({ url, protocolBinding }) => ({ url, transport: protocolBinding }));
  const [preferred] = interfaces;
  return {
    ...same,
    protocolVersion: '0.3.0',
    ...(preferred === undefined ? {} : { url: preferred.url, preferredTransport: preferred.transport }),
    additionalInterfaces: interfaces,
    capabilities,
    supportsAuthenticatedExtendedCard: extendedAgentCard,
    skills: skills.map(({ securityRequirements: needs, ...skill }) => ({ ...skill, ...security(needs) })),
    ...security(securityRequirements),
    ...(securitySchemes === undefined ? {} : { securitySchemes: mapped(securitySchemes, scheme) }),
  };
}

const security = (needs: readonly Requirement[] | undefined): JsonObject =>
  needs === undefined
    ? {}
    : { security: needs.map(({ schemes }) => mapped(schemes, ({ list = [] }) => list)) };

const types: Table<string> = {
  apiKeySecurityScheme: 'apiKey',
  httpAuthSecurityScheme: 'http',
  oauth2SecurityScheme: 'oauth2',
  openIdConnectSecurityScheme: 'openIdConnect',
  mtlsSecurityScheme: 'mutualTLS',
};

/** 1.0 names the kind of a scheme by the key around it, 0.3 by a `type` within. */
function scheme(wrapped: Table<Scheme>): JsonObject {
  const [[kind, { location, flows, ...same }] = ['', {}]] = Object.entries(wrapped);
  return {
    type: types[kind] ?? kind,
    ...same,
    ...(location === undefined ? {} : { in: location }),
    ...(flows === undefined ? {} : { flows: legacyFlows(flows) }),
  };
}

/** 0.3 knows neither the flow for devices nor whether a flow needs PKCE. */
function legacyFlows(flows: Table<JsonObject>): JsonObject {
  const { deviceCode: _, ...known } = flows;
  return mapped(known, (flow) => {
    const { pkceRequired: _pkce, ...same } = flow;
    return same;
  });
}

const mapped = <T>(table: Table<T>, to: (value: T) => Json): JsonObject =>
  Object.fromEntries(Object.entries(table).map(([key, value]) => [key, to(value)]));
