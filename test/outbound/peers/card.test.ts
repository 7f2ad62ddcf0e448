import { AgentCard } from '@a2a-js/sdk';
import type { RequestHandler } from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { a2aPeer } from '../../../src/outbound/peers/a2a-peer.ts';
import { plainServer, sampleAgent, sampleCard } from './sample-agent.ts';
import { never, toldBy } from './told-by.ts';

const served: RequestHandler = (request, response) => void response.json({ name: 'x', path: request.url });

describe('the card of an agent', () => {
  it.each([
    ['/a2a/x', '/a2a/x/.well-known/agent-card.json'],
    ['/a2a/x/', '/a2a/x/.well-known/agent-card.json'],
    ['/a2a/x/?key=1#top', '/a2a/x/.well-known/agent-card.json?key=1'],
    ['', '/.well-known/agent-card.json'],
    ['/', '/.well-known/agent-card.json'],
    ['/cards/x/agent-card.json', '/cards/x/agent-card.json'],
  ])('is found from "%s"', async (path, expected) => {
    await using server = await plainServer(served);
    expect(await a2aPeer(`${server.origin}${path}`).card(never)).toEqual({ name: 'x', path: expected });
  });

  it('is fetched once, and given as it is served', async () => {
    await using agent = await sampleAgent((voice) => voice.reply('hello'));
    const peer = a2aPeer(agent.url);
    expect(await peer.card(never)).toEqual(AgentCard.toJSON(sampleCard(agent.url)));
    await toldBy(peer, 'hi');
    await peer.card(never);
    expect(agent.requests.filter((request) => request.startsWith('GET'))).toHaveLength(1);
  });

  it('is not found where there is none', async () => {
    await using server = await plainServer((_request, response) => void response.sendStatus(404));
    await expect(a2aPeer(`${server.origin}/a2a/x`).card(never)).rejects.toMatchObject({
      code: 'not-found',
      message: `there is no agent at ${server.origin}/a2a/x: no card at ${server.origin}/a2a/x/.well-known/agent-card.json`,
    });
  });

  it.each<[string, RequestHandler, string]>([
    ['a page', (_q, r) => void r.send('<html>'), 'answers something that is not an agent card'],
    ['a list', (_q, r) => void r.json([1]), 'answers something that is not an agent card'],
    ['a refusal', (_q, r) => void r.status(401).json({}), 'cannot be read: HTTP 401 Unauthorized'],
    [
      'half a card',
      (_q, r) => void r.set('Content-Length', '9').write('{', () => r.destroy()),
      'cannot be reached',
    ],
  ])('is a failure of the peer when the server gives %s', async (_name, answer, message) => {
    await using server = await plainServer(answer);
    const failure = await a2aPeer(server.origin)
      .card(never)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'peer-failed', message: expect.stringContaining(message) });
  });

  it('is refused when nothing in it can be spoken to', async () => {
    const error = async (card: object) => {
      await using server = await plainServer((_request, response) => void response.json(card));
      return await toldBy(a2aPeer(server.origin), 'hi').catch((failure: Error) => failure.message);
    };
    const none = 'has no interface this node speaks (JSONRPC or HTTP+JSON, 1.0 or 0.3); its card offers';
    expect(await error({ name: 'x' })).toContain(`${none} none`);
    expect(await error({ supportedInterfaces: [] })).toContain(`${none} none`);
    expect(
      await error({
        supportedInterfaces: [
          { url: 'h:1', protocolBinding: 'GRPC', protocolVersion: '1.0' },
          { url: 'http://h', protocolBinding: 'JSONRPC', protocolVersion: '2.0' },
        ],
      }),
    ).toContain(`${none} GRPC 1.0, JSONRPC 2.0`);
    expect(await error({ url: 'http://h', protocolVersion: '0.3.0' })).toMatch(
      /^the card of .* is not one of A2A/,
    );
  });

  it('may be one of 0.3, with an address of its own kind', async () => {
    await using agent = await sampleAgent((voice) => voice.reply('hello'), {
      legacy: true,
      interfaces: (base) => [
        { url: `${base}/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '0.3', tenant: '' },
      ],
    });
    const old = {
      name: 'Old',
      description: '',
      version: '1',
      protocolVersion: '0.3.0',
      url: `${agent.url}/rpc`,
      preferredTransport: 'JSONRPC',
      capabilities: { streaming: true },
      defaultInputModes: ['text/plain'],
      defaultOutputModes: ['text/plain'],
      skills: [],
    };
    await using host = await plainServer((_request, response) => void response.json(old));
    const peer = a2aPeer(host.origin);
    expect(await toldBy(peer, 'hi')).toEqual(['replied: hello']);
    expect(await peer.card(never)).toEqual(old);
    expect(agent.requests).toEqual(['message/stream']);
  });
});

describe('an agent that cannot be reached', () => {
  afterEach(() => vi.useRealTimers());

  it('is named with the reason of the system', async () => {
    const { origin } = await plainServer(served).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    await expect(a2aPeer(`${origin}/a2a/x?key=secret`).card(never)).rejects.toMatchObject({
      code: 'peer-failed',
      message: `${origin}/a2a/x cannot be reached: ECONNREFUSED`,
    });
  });

  it('is given up after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const peer = a2aPeer('http://silent.test', { fetch: () => new Promise(() => {}) });
    const failure = peer.card(never).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await failure).toBe('http://silent.test does not answer: no card within 10 s');
  });

  it('is left at once on abort, and the next caller starts afresh', async () => {
    let silent = true;
    await using server = await plainServer((request, response, next) => {
      if (!silent) served(request, response, next);
    });
    const peer = a2aPeer(server.origin);
    const stop = new AbortController();
    const first = peer.card(stop.signal);
    const reason = new Error('changed my mind');
    stop.abort(reason);
    await expect(first).rejects.toBe(reason);
    await expect(peer.card(stop.signal)).rejects.toBe(reason);
    silent = false;
    expect(await peer.card(never)).toMatchObject({ name: 'x' });
  });
});

it.each(['agent-7', 'ftp://h/x', ''])('"%s" is not the URL of an agent', (url) => {
  expect(() => a2aPeer(url)).toThrow('is not the http(s) URL of an agent');
});

it('a URL with a password is refused without repeating it', () => {
  expect(() => a2aPeer('http://me:secret@h.test/x')).toThrow(
    /^the URL of h\.test holds a password; send it as a header$/,
  );
});
