import { describe, expect, it } from 'vitest';
import { agent, load, refusal, warnings } from './files.ts';

const withCard = (card: string, name = 'a.json') => ({
  'configs/a.toml': agent('a'),
  [`agent-cards/${name}`]: card,
});
const full = {
  name: 'A',
  description: 'Helps.',
  version: '1.2.3',
  documentationUrl: 'https://x.org/docs',
  iconUrl: 'https://x.org/a.png',
  provider: { organization: 'X', url: 'https://x.org' },
  capabilities: {
    extensions: [{ uri: 'urn:x', description: 'd', required: true, params: { any: [{ thing: null }] } }],
  },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [
    {
      id: 's',
      name: 'S',
      description: 'd',
      tags: ['t'],
      examples: ['e'],
      inputModes: ['text/plain'],
      outputModes: ['text/plain'],
      securityRequirements: [{ schemes: { key: { list: [] } } }],
    },
  ],
  securitySchemes: {
    key: { apiKeySecurityScheme: { location: 'header', name: 'X-Key' } },
    bearer: { httpAuthSecurityScheme: { scheme: 'Bearer', bearerFormat: 'JWT' } },
    oauth: {
      oauth2SecurityScheme: {
        flows: {
          authorizationCode: {
            authorizationUrl: 'https://x',
            tokenUrl: 'https://x',
            refreshUrl: 'https://x',
            scopes: { read: 'Reads.' },
            pkceRequired: true,
          },
        },
        oauth2MetadataUrl: 'https://x',
      },
    },
    oidc: { openIdConnectSecurityScheme: { openIdConnectUrl: 'https://x' } },
    mtls: { mtlsSecurityScheme: { description: 'd' } },
  },
  securityRequirements: [{ schemes: { bearer: { list: ['read'] } } }],
};

const broken: readonly (readonly [what: string, card: string, text: string])[] = [
  ['a comma too many', '{\n  "name": "A",\n}', 'agent-cards/a.json:3:1  invalid JSON from here on'],
  ['no end', '{\n  "name": "A"', 'agent-cards/a.json:2:14  invalid JSON from here on'],
  ['two values', '{} {}', 'agent-cards/a.json:1:4  invalid JSON from here on'],
  ['nothing', '', 'agent-cards/a.json:1:1  invalid JSON from here on'],
  ['a list', '[]', 'agent-cards/a.json:1  a card overlay is a JSON object'],
  [
    'a field with a typo',
    '{\n  "name": "A",\n  "descripton": "d"\n}',
    'agent-cards/a.json:3  descripton is not a key I know; did you mean `description`?',
  ],
  [
    'what the node knows itself',
    '{\n "supportedInterfaces": [],\n "capabilities": {\n  "streaming": true\n }\n}',
    'agent-cards/a.json:2  supportedInterfaces is not for an overlay to say: the node knows it; leave it out\n' +
      'agent-cards/a.json:4  capabilities.streaming is not for an overlay to say: the node knows it; leave it out',
  ],
  [
    'half a skill',
    '{\n "skills": [\n  { "id": "a", "name": "A", "description": "d", "tags": [] },\n  { "id": "b", "name": 3,\n    "description": "d" }\n ]\n}',
    'agent-cards/a.json:3  skills[0].tags is empty\n' +
      'agent-cards/a.json:4  skills[1].tags is missing; it says: words to find it by\n' +
      'agent-cards/a.json:4  skills[1].name wants a text, got 3',
  ],
  [
    'a scheme of two kinds',
    '{ "securitySchemes": { "x": { "mtlsSecurityScheme": {}, "httpAuthSecurityScheme": { "scheme": "Bearer" } } } }',
    'agent-cards/a.json:1  securitySchemes.x wants exactly one of apiKeySecurityScheme, httpAuthSecurityScheme, ' +
      'oauth2SecurityScheme, openIdConnectSecurityScheme, mtlsSecurityScheme, got a table',
  ],
  ['a reserved key', '{ "__proto__": {} }', 'agent-cards/a.json:1  __proto__ cannot be a key'],
];

describe('a card overlay', () => {
  it('is kept as it is, by the id of its agent', () => {
    const { overlays } = load(withCard(JSON.stringify(full, null, 2)));
    expect([...overlays]).toEqual([['a', full]]);
    expect(Object.isFrozen(overlays.get('a'))).toBe(true);
  });

  it('may be for a worker', () => {
    const team = `${agent('a')}[orchestration]\nenabled = true\n[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\n`;
    const files = { 'configs/a.toml': team, 'agent-cards/a.w.json': '{}' };
    expect([...load(files).overlays.keys()]).toEqual(['a.w']);
  });

  it.each(broken)('with %s says so', (_, card, text) => {
    expect(refusal(withCard(card))).toBe(text);
  });

  it('for an agent there is not says which there are', () => {
    expect(refusal(withCard('{}', 'b.json'))).toBe(
      'agent-cards/b.json  no agent has the id "b"; the agents are a',
    );
  });

  it('is reported together with the files, and not called a stranger while one of them is unread', () => {
    const files = { ...withCard('{', 'b.json'), 'configs/b.toml': '[agent' };
    expect(refusal(files)).toBe(
      'agent-cards/b.json:1:2  invalid JSON from here on\n' +
        'configs/b.toml:1:2  invalid TOML: incomplete key-value: cannot find end of key',
    );
  });
});

describe('the folder of overlays', () => {
  it('need not be there', () => {
    const files = { 'configs/a.toml': agent('a') };
    expect(load(files).overlays.size).toBe(0);
    expect(warnings(files)).toBe('');
  });

  it('that was asked for and is not there is warned of', () => {
    expect(warnings({ 'configs/a.toml': agent('a') }, { environment: { AGENT_CARDS: 'cards' } })).toBe(
      'environment  AGENT_CARDS names cards, and there is no such folder, so no card has an overlay',
    );
  });

  it('is beside the folder of the configuration, wherever that is', () => {
    const files = { 'deep/configs/a.toml': agent('a'), 'deep/agent-cards/a.json': '{"version":"2"}' };
    expect(load(files, { path: 'deep/configs' }).overlays.get('a')).toEqual({ version: '2' });
    expect(load(files, { path: 'deep/configs/a.toml' }).overlays.get('a')).toEqual({ version: '2' });
  });

  it('may hold cards of agents in other files when one file is served alone', () => {
    const files = { ...withCard('{}', 'b.json'), 'agent-cards/a.json': '{}' };
    expect([...load(files, { path: 'configs/a.toml' }).overlays.keys()]).toEqual(['a']);
  });

  it('may be another, and holds more than overlays', () => {
    const files = { ...withCard('{}', '../cards/a.json'), 'cards/README.md': '', 'cards/old/b.json': '{' };
    expect([...load(files, { flags: { cards: 'cards' } }).overlays.keys()]).toEqual(['a']);
  });
});
