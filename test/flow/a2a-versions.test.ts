import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../src/node.ts';
import { everything } from '../support/rules.ts';
import { scripted, startNode } from '../support/start-node.ts';

type Version = '1.0' | '0.3';
const nodes = new Map<Version, Node>();
beforeAll(async () => {
  for (const version of ['1.0', '0.3'] as const) {
    const files = {
      'helper.toml': scripted('helper', everything),
      'node.toml': `[node.a2a]\ndefault_version = "${version}"\n`,
    };
    nodes.set(version, await startNode(files));
  }
});
afterAll(async () => {
  for (const node of nodes.values()) await node[Symbol.asyncDispose]();
});

const params = {
  SendMessage: { message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hi' }] } },
  'message/send': { message: { messageId: 'm', role: 'user', parts: [{ kind: 'text', text: 'hi' }] } },
};
type Method = keyof typeof params;

interface Answer {
  readonly result?: { readonly kind?: string; readonly task?: object };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: object };
}

/** The version the answer is in, or the code of its error. */
const spokenIn = ({ result, error }: Answer): string | number | undefined =>
  error?.code ?? (result?.kind === 'task' ? '0.3' : result?.task && '1.0');

interface Asked {
  readonly version?: string;
  readonly query?: string;
  readonly method: Method;
}
async function ask(standard: Version, { version, query = '', method }: Asked): Promise<Answer> {
  const response = await fetch(`${nodes.get(standard)?.url}/a2a/helper/v1/rpc${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(version !== undefined && { 'A2A-Version': version }) },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: params[method] }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

describe('JSON-RPC speaks the version that is asked for', () => {
  it.each([
    ['1.0', 'SendMessage', '1.0'],
    ['1.0.3', 'SendMessage', '1.0'],
    [' 1.0 ', 'SendMessage', '1.0'],
    ['1.0', 'message/send', -32601],
    ['0.3', 'message/send', '0.3'],
    ['0.3.0', 'message/send', '0.3'],
    ['0.3', 'SendMessage', -32601],
    ['0.2.6', 'message/send', -32009],
    ['1', 'SendMessage', -32009],
    ['1.1', 'SendMessage', -32009],
    ['2.0', 'SendMessage', -32009],
    ['1.0, 0.3', 'SendMessage', -32009],
    ['latest', 'message/send', -32009],
  ] as const)('%s %s: %s', async (version, method, spoken) => {
    for (const standard of ['1.0', '0.3'] as const) {
      expect(spokenIn(await ask(standard, { version, method }))).toBe(spoken);
      const query = `?A2A-Version=${encodeURIComponent(version)}`;
      expect(spokenIn(await ask(standard, { query, method }))).toBe(spoken);
      expect(spokenIn(await ask(standard, { query, version: '', method }))).toBe(spoken);
    }
  });

  it.each([
    ['1.0', 'SendMessage', '1.0'],
    ['1.0', 'message/send', '0.3'],
    ['0.3', 'SendMessage', -32601],
    ['0.3', 'message/send', '0.3'],
  ] as const)('of none, where %s is the default, %s: %s', async (standard, method, spoken) => {
    for (const named of [{}, { version: '' }, { version: '', query: '?A2A-Version=' }]) {
      expect(spokenIn(await ask(standard, { ...named, method }))).toBe(spoken);
    }
  });

  it('takes the header before the query, and a version named twice for none of both', async () => {
    const query = '?A2A-Version=0.3';
    expect(spokenIn(await ask('1.0', { version: '1.0', query, method: 'SendMessage' }))).toBe('1.0');
    const twice = await ask('1.0', { query: `${query}&A2A-Version=1.0`, method: 'SendMessage' });
    expect(twice.error?.code).toBe(-32009);
  });

  it('says what is wrong in the shape of the version that is asked for, and what to do', async () => {
    const newer = await ask('1.0', { version: '0.3', method: 'SendMessage' });
    expect(newer.error).toEqual({
      code: -32601,
      message: 'SendMessage is not a method of A2A 0.3; it is one of 1.0, so send A2A-Version: 1.0',
    });
    const unknown = await ask('1.0', { version: '9.9', method: 'SendMessage' });
    expect(unknown.error).toMatchObject({
      message: 'A2A version 9.9 is not spoken here; the versions are 1.0, 0.3',
      data: [{ reason: 'VERSION_NOT_SUPPORTED' }],
    });
  });
});

describe('HTTP+JSON speaks 1.0', () => {
  const tasks = (standard: Version, version?: string, query = '') =>
    fetch(`${nodes.get(standard)?.url}/a2a/helper/v1/tasks${query}`, {
      headers: version === undefined ? {} : { 'A2A-Version': version },
    });

  it.each([
    ['1.0', undefined, 200],
    ['0.3', undefined, 400],
    ['0.3', '1.0', 200],
    ['1.0', '1.0.1', 200],
    ['1.0', '0.3', 400],
    ['1.0', '2.0', 400],
  ] as const)('where %s is the default, %s gets %i', async (standard, version, status) => {
    const response = await tasks(standard, version);
    expect(response.status).toBe(status);
    if (status === 400) {
      expect(await response.json()).toMatchObject({
        error: { status: 'FAILED_PRECONDITION', details: [{ reason: 'VERSION_NOT_SUPPORTED' }] },
      });
    }
    if (version !== undefined) {
      expect((await tasks(standard, undefined, `?A2A-Version=${version}`)).status).toBe(status);
    }
  });

  it('tells a caller of 0.3 where 0.3 is spoken', async () => {
    expect(await (await tasks('0.3')).json()).toMatchObject({
      error: { message: expect.stringContaining('spoken over JSON-RPC only; send A2A-Version: 1.0') },
    });
  });
});
