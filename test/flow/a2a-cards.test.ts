import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { cardSchema, legacyCardSchema } from '../support/card-schemas.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

const list = ['read', 'write'];
const scopes = { read: 'Reads.', write: 'Writes.' };
const authorizationCode = { authorizationUrl: 'https://x/a', tokenUrl: 'https://x/t', scopes };
const overlay = {
  provider: { organization: 'Parley', url: 'https://example.com' },
  documentationUrl: 'https://example.com/docs',
  iconUrl: 'https://example.com/icon.png',
  capabilities: { extensions: [{ uri: 'urn:x', required: false }] },
  securitySchemes: {
    key: { apiKeySecurityScheme: { location: 'header', name: 'x-key', description: 'A key.' } },
    bearer: { httpAuthSecurityScheme: { scheme: 'bearer', bearerFormat: 'JWT' } },
    login: {
      oauth2SecurityScheme: { flows: { authorizationCode: { ...authorizationCode, pkceRequired: true } } },
    },
    device: {
      oauth2SecurityScheme: {
        flows: { deviceCode: { deviceAuthorizationUrl: 'https://x/d', tokenUrl: 'https://x/t', scopes } },
      },
    },
    oidc: { openIdConnectSecurityScheme: { openIdConnectUrl: 'https://x/.well-known/openid-configuration' } },
    mtls: { mtlsSecurityScheme: { description: 'A certificate.' } },
  },
  securityRequirements: [{ schemes: { key: {}, login: { list } } }, { schemes: { bearer: { list: [] } } }],
  skills: [
    {
      id: 'count',
      name: 'Count',
      description: 'Counts.',
      tags: ['numbers'],
      examples: ['count to three'],
      securityRequirements: [{ schemes: { bearer: { list } } }],
    },
  ],
};

const startedAt = Date.UTC(2026, 10, 21, 12, 0, 0, 500);
const files = (standard: string) => ({
  'helper.toml': scripted('helper', everything),
  'node.toml': `[node.a2a]\ndefault_version = "${standard}"\n`,
  'agent-cards/helper.json': JSON.stringify(overlay),
});

let node: Node;
let former: Node;
beforeAll(async () => {
  const clock = { now: () => startedAt };
  node = await startNode(files('1.0'), { clock });
  former = await startNode(files('0.3'), { clock });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await former[Symbol.asyncDispose]();
});

const at = '/a2a/helper/.well-known/agent-card.json';
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(node.url + path, { method, headers });
const legacy = { 'A2A-Version': '0.3' };
const ajv = new Ajv({ strict: false, allErrors: true });
const faultsIn = (schema: object, card: unknown): unknown => {
  ajv.validate(schema, card);
  return ajv.errors;
};

describe('the card of 1.0', () => {
  it('holds what 1.0 knows, and nothing else', async () => {
    const card = (await (await get(at)).json()) as { supportedInterfaces: object[] };
    expect(faultsIn(cardSchema, card)).toBeNull();
    expect(card).toMatchObject({
      ...overlay,
      capabilities: {
        extendedAgentCard: false,
        extensions: expect.arrayContaining([{ uri: 'urn:x', required: false }]),
      },
    });
  });

  it('names the interface of 0.3 last', async () => {
    const { supportedInterfaces } = (await (await get(at)).json()) as { supportedInterfaces: object[] };
    expect(supportedInterfaces.at(-1)).toEqual({
      url: `${node.url}/a2a/helper/v1/rpc`,
      protocolBinding: 'JSONRPC',
      protocolVersion: '0.3',
    });
    expect(supportedInterfaces.slice(0, -1)).not.toContainEqual(
      expect.objectContaining({ protocolVersion: '0.3' }),
    );
  });

  it.each([
    ['no version', {}],
    ['an empty one', { 'A2A-Version': '' }],
    ['1.0', { 'A2A-Version': '1.0' }],
    ['a patch of it', { 'A2A-Version': '1.0.1' }],
    ['one that is not spoken here', { 'A2A-Version': '7.0' }],
  ])('is what a reader gets that asks for %s', async (_what, headers) => {
    expect(await (await get(at, headers)).json()).toHaveProperty('supportedInterfaces');
    expect(await (await get('/.well-known/agent-card.json', headers)).json()).not.toHaveProperty('url');
  });
});

describe('the card of 0.3', () => {
  it('holds what the strictest reader of 0.3 takes', async () => {
    const card = await (await get(at, legacy)).json();
    expect(faultsIn(legacyCardSchema, card)).toBeNull();
    const url = `${node.url}/a2a/helper/v1/rpc`;
    const { provider, documentationUrl, iconUrl } = overlay;
    expect(card).toMatchObject({
      protocolVersion: '0.3.0',
      url,
      preferredTransport: 'JSONRPC',
      additionalInterfaces: [{ url, transport: 'JSONRPC' }],
      capabilities: { streaming: true, pushNotifications: false },
      supportsAuthenticatedExtendedCard: false,
      provider,
      documentationUrl,
      iconUrl,
    });
  });

  it('says security as OpenAPI does, less what 0.3 does not know', async () => {
    expect(await (await get(at, legacy)).json()).toMatchObject({
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'x-key', description: 'A key.' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        login: { type: 'oauth2', flows: { authorizationCode } },
        device: { type: 'oauth2', flows: {} },
        oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://x/.well-known/openid-configuration' },
        mtls: { type: 'mutualTLS', description: 'A certificate.' },
      },
      security: [{ key: [], login: list }, { bearer: [] }],
      skills: [{ id: 'count', examples: ['count to three'], security: [{ bearer: list }] }],
    });
  });

  it.each([
    ['by header', at, legacy],
    ['by header, with a patch', at, { 'A2A-Version': '0.3.0' }],
    ['by query', `${at}?A2A-Version=0.3`, {}],
    ['at the root', '/.well-known/agent-card.json', legacy],
    ['where cards were before', '/.well-known/agent.json', {}],
    [
      'where cards were before, whatever it asks for',
      '/a2a/helper/.well-known/agent.json',
      { 'A2A-Version': '1.0' },
    ],
  ])('is what a reader gets that asks %s', async (_how, path, headers) => {
    const card = await (await get(path, headers)).text();
    expect(card).toBe(await (await get(at, legacy)).text());
  });

  it('is what a reader gets that names no version, where 0.3 is the default', async () => {
    const read = async (headers: Record<string, string>) =>
      (await fetch(former.url + at, { headers })).json();
    expect(await read({})).toHaveProperty('protocolVersion', '0.3.0');
    expect(faultsIn(cardSchema, await read({ 'A2A-Version': '1.0' }))).toBeNull();
  });
});

describe.each([
  ['1.0', {}],
  ['0.3', legacy],
])('caches of the card of %s', (_version, headers) => {
  const date = 'Sat, 21 Nov 2026 12:00:00 GMT';

  it('learn how long to keep it, what it depends on, and when it changed', async () => {
    const response = await get(at, headers);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=300',
      vary: 'A2A-Version',
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
      'last-modified': date,
      'access-control-allow-origin': '*',
    });
    const head = await get(at, headers, 'HEAD');
    expect(await head.text()).toBe('');
    for (const name of ['etag', 'last-modified', 'content-length', 'vary']) {
      expect(head.headers.get(name)).toBe(response.headers.get(name));
    }
  });

  it('get 304 when they have it, and the card when they do not', async () => {
    const etag = (await get(at, headers)).headers.get('etag') ?? '';
    const asked: [Record<string, string>, number][] = [
      [{ 'if-none-match': etag }, 304],
      [{ 'if-none-match': `"other", W/${etag}` }, 304],
      [{ 'if-none-match': '*' }, 304],
      [{ 'if-none-match': '"other"' }, 200],
      [{ 'if-none-match': '"other"', 'if-modified-since': date }, 200],
      [{ 'if-modified-since': date }, 304],
      [{ 'if-modified-since': 'Sat, 21 Nov 2026 12:00:01 GMT' }, 304],
      [{ 'if-modified-since': 'Sat, 21 Nov 2026 11:59:59 GMT' }, 200],
      [{ 'if-modified-since': 'yesterday' }, 200],
    ];
    for (const [conditions, status] of asked) {
      for (const method of ['GET', 'HEAD']) {
        const response = await get(at, { ...headers, ...conditions }, method);
        expect({ conditions, method, status: response.status }).toEqual({ conditions, method, status });
        expect(response.headers.get('etag')).toBe(etag);
        expect(response.headers.get('vary')).toBe('A2A-Version');
        if (status === 304) expect(await response.text()).toBe('');
      }
    }
  });
});

describe('cards on other pages', () => {
  it('have a tag of their own in each shape', async () => {
    const tags = await Promise.all([get(at), get(at, legacy)]);
    expect(new Set(tags.map(({ headers }) => headers.get('etag'))).size).toBe(2);
  });

  it.each([at, '/.well-known/agent-card.json', '/.well-known/agent.json'])(
    'may be read from anywhere, with any header: %s',
    async (path) => {
      const response = await get(
        path,
        {
          origin: 'https://example.com',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'a2a-version, authorization',
        },
        'OPTIONS',
      );
      expect(response.status).toBe(204);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD, OPTIONS',
        'access-control-allow-headers': '*, Authorization',
      });
    },
  );

  it('say what is not there where pages can read it', async () => {
    const response = await get('/a2a/nobody/.well-known/agent-card.json');
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([404, '*']);
  });
});
