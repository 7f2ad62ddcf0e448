import { anyTable, type Schema, textList, textMap } from './schema.ts';

const text = (description: string) => ({ type: 'string', minLength: 1, description }) as const;
const description = { type: 'string', description: 'For the reader.' } as const;
const modes = (description: string) => ({ ...textList, minItems: 1, description }) as const;
const table = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const choice = (properties: Readonly<Record<string, Schema>>): Schema => ({
  ...table(properties),
  minProperties: 1,
  maxProperties: 1,
});

const requirements: Schema = {
  type: 'array',
  description: 'Which schemes a caller needs; one entry is enough.',
  items: table({ schemes: { type: 'object', additionalProperties: table({ list: textList }) } }, ['schemes']),
};

const flow = (keys: readonly string[], extra: Readonly<Record<string, Schema>> = {}): Schema =>
  table(
    {
      ...Object.fromEntries(keys.map((key) => [key, text('An address of the authorization server.')])),
      refreshUrl: text('Where tokens are renewed.'),
      scopes: { ...textMap, description: 'The scopes and what they allow.' },
      ...extra,
    },
    [...keys, 'scopes'],
  );

const schemes: Schema = {
  type: 'object',
  description: 'How callers prove who they are, by name.',
  additionalProperties: choice({
    apiKeySecurityScheme: table(
      {
        description,
        location: { type: 'string', enum: ['query', 'header', 'cookie'], description: 'Where the key goes.' },
        name: text('The name of the parameter.'),
      },
      ['location', 'name'],
    ),
    httpAuthSecurityScheme: table(
      { description, scheme: text('Such as Bearer.'), bearerFormat: text('Such as JWT.') },
      ['scheme'],
    ),
    oauth2SecurityScheme: table(
      {
        description,
        flows: choice({
          authorizationCode: flow(['authorizationUrl', 'tokenUrl'], { pkceRequired: { type: 'boolean' } }),
          clientCredentials: flow(['tokenUrl']),
          deviceCode: flow(['deviceAuthorizationUrl', 'tokenUrl']),
          implicit: flow(['authorizationUrl']),
          password: flow(['tokenUrl']),
        }),
        oauth2MetadataUrl: text('The metadata of the authorization server.'),
      },
      ['flows'],
    ),
    openIdConnectSecurityScheme: table({ description, openIdConnectUrl: text('Its discovery document.') }, [
      'openIdConnectUrl',
    ]),
    mtlsSecurityScheme: table({ description }),
  }),
};

/** What an overlay may add to an agent card, or put in place of what the node derives. Every field is optional. */
export const cardOverlay: Schema = table({
  name: text('What people call the agent.'),
  description: text('What the agent is for.'),
  version: text('The version of the agent.'),
  documentationUrl: text('Where to read more.'),
  iconUrl: text('A picture.'),
  provider: table({ organization: text('Who offers the agent.'), url: text('Their address.') }, [
    'organization',
    'url',
  ]),
  capabilities: table({
    extensions: {
      type: 'array',
      items: table(
        { uri: text('Which extension.'), description, required: { type: 'boolean' }, params: anyTable },
        ['uri'],
      ),
    },
  }),
  defaultInputModes: modes('The media types it reads.'),
  defaultOutputModes: modes('The media types it writes.'),
  skills: {
    type: 'array',
    minItems: 1,
    description: 'What the agent can do.',
    items: table(
      {
        id: text('The id of the skill.'),
        name: text('What people call it.'),
        description: text('What it does.'),
        tags: modes('Words to find it by.'),
        examples: { ...textList, description: 'What one may say to use it.' },
        inputModes: modes('The media types it reads.'),
        outputModes: modes('The media types it writes.'),
        securityRequirements: requirements,
      },
      ['id', 'name', 'description', 'tags'],
    ),
  },
  securitySchemes: schemes,
  securityRequirements: requirements,
});

/** What the node alone can say of itself. */
export const derivedFields: readonly (readonly string[])[] = [
  ['supportedInterfaces'],
  ['signatures'],
  ['capabilities', 'streaming'],
  ['capabilities', 'pushNotifications'],
  ['capabilities', 'extendedAgentCard'],
];
