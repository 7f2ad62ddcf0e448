/** What the two shapes of a card must hold, as the data models of A2A 1.0 and 0.3 say it. */
const text = { type: 'string', minLength: 1 } as const;
const flag = { type: 'boolean' } as const;
const texts = { type: 'array', minItems: 1, items: text } as const;
const lists = { type: 'object', additionalProperties: { type: 'array', items: text } } as const;
const strict = (properties: object, required: readonly string[]) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as const;

const extension = strict({ uri: text, description: text, required: flag, params: { type: 'object' } }, [
  'uri',
]);
const provider = strict({ organization: text, url: text }, ['organization', 'url']);
const about = {
  name: text,
  description: text,
  version: text,
  provider,
  iconUrl: text,
  documentationUrl: text,
  defaultInputModes: texts,
  defaultOutputModes: texts,
};
const skill = {
  id: text,
  name: text,
  description: text,
  tags: texts,
  examples: texts,
  inputModes: texts,
  outputModes: texts,
};
const capabilities = {
  streaming: flag,
  pushNotifications: flag,
  extensions: { type: 'array', items: extension },
};
const required = ['name', 'description', 'version', 'defaultInputModes', 'defaultOutputModes'] as const;
const skillRequired = ['id', 'name', 'description', 'tags'] as const;

const requirements = {
  type: 'array',
  items: strict(
    { schemes: { type: 'object', additionalProperties: strict({ list: { type: 'array' } }, []) } },
    ['schemes'],
  ),
};

/** Strict, as conformance tests read it: a field that 1.0 does not know is a fault. */
export const cardSchema = strict(
  {
    ...about,
    supportedInterfaces: {
      type: 'array',
      minItems: 1,
      items: strict(
        { url: text, protocolBinding: text, protocolVersion: { pattern: '^\\d+\\.\\d+$' }, tenant: text },
        ['url', 'protocolBinding', 'protocolVersion'],
      ),
    },
    capabilities: strict({ ...capabilities, extendedAgentCard: flag }, []),
    skills: {
      type: 'array',
      minItems: 1,
      items: strict({ ...skill, securityRequirements: requirements }, skillRequired),
    },
    securitySchemes: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        minProperties: 1,
        maxProperties: 1,
        propertyNames: { pattern: 'SecurityScheme$' },
      },
    },
    securityRequirements: requirements,
  },
  [...required, 'supportedInterfaces', 'capabilities', 'skills'],
);

const flow = (...addresses: readonly string[]) =>
  strict(
    {
      ...Object.fromEntries(addresses.map((name) => [name, text])),
      refreshUrl: text,
      scopes: { type: 'object', additionalProperties: { type: 'string' } },
    },
    [...addresses, 'scopes'],
  );

const securityScheme = {
  type: 'object',
  required: ['type'],
  oneOf: [
    strict(
      {
        type: { const: 'apiKey' },
        in: { enum: ['cookie', 'header', 'query'] },
        name: text,
        description: text,
      },
      ['in', 'name'],
    ),
    strict({ type: { const: 'http' }, scheme: text, bearerFormat: text, description: text }, ['scheme']),
    strict(
      {
        type: { const: 'oauth2' },
        flows: strict(
          {
            authorizationCode: flow('authorizationUrl', 'tokenUrl'),
            clientCredentials: flow('tokenUrl'),
            implicit: flow('authorizationUrl'),
            password: flow('tokenUrl'),
          },
          [],
        ),
        oauth2MetadataUrl: text,
        description: text,
      },
      ['flows'],
    ),
    strict({ type: { const: 'openIdConnect' }, openIdConnectUrl: text, description: text }, [
      'openIdConnectUrl',
    ]),
    strict({ type: { const: 'mutualTLS' }, description: text }, []),
  ],
};

/** The strictest reader of 0.3 takes nothing else. */
export const legacyCardSchema = strict(
  {
    ...about,
    protocolVersion: { pattern: '^0\\.3\\.\\d+$' },
    url: text,
    preferredTransport: { enum: ['JSONRPC', 'GRPC', 'HTTP+JSON'] },
    additionalInterfaces: {
      type: 'array',
      items: strict({ url: text, transport: text }, ['url', 'transport']),
    },
    capabilities: strict({ ...capabilities, stateTransitionHistory: flag }, []),
    skills: {
      type: 'array',
      minItems: 1,
      items: strict({ ...skill, security: { type: 'array', items: lists } }, skillRequired),
    },
    securitySchemes: { type: 'object', additionalProperties: securityScheme },
    security: { type: 'array', items: lists },
    supportsAuthenticatedExtendedCard: flag,
  },
  [...required, 'protocolVersion', 'url', 'preferredTransport', 'capabilities', 'skills'],
);
