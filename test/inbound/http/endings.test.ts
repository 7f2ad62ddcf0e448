import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import type { Log } from '../../../src/core/log.ts';
import { silent } from '../../../src/core/log.ts';
import { createApp } from '../../../src/inbound/http/app.ts';
import { identified, mountEndings } from '../../../src/inbound/http/endings.ts';
import { type HealthParts, mountHealth } from '../../../src/inbound/http/health.ts';

function serverWith(thrown?: Error, log: Log = silent) {
  const { app, server } = createApp();
  app.use(identified(() => 'made-up', log));
  app.get('/throws', () => {
    throw thrown ?? new Error('nothing');
  });
  mountEndings(app);
  return server;
}

describe('a request', () => {
  it('keeps the id it brings, and gets one when it brings none or rubbish', async () => {
    const ask = (id?: string) => {
      const asked = request(serverWith()).get('/');
      return id === undefined ? asked : asked.set('X-Request-Id', id);
    };
    expect((await ask('caller-7')).headers['x-request-id']).toBe('caller-7');
    expect((await ask()).headers['x-request-id']).toBe('made-up');
    expect((await ask('not an id')).headers['x-request-id']).toBe('made-up');
    expect((await ask('x'.repeat(200))).headers['x-request-id']).toBe('made-up');
  });

  it('to nowhere is told where things are, in JSON', async () => {
    const response = await request(serverWith()).delete('/nowhere');
    expect(response.status).toBe(404);
    expect(response.body).toEqual({
      error: {
        code: 404,
        status: 'NOT_FOUND',
        type: 'not_found',
        message: expect.stringContaining('there is nothing at DELETE /nowhere'),
        details: [],
      },
    });
    expect(response.headers['x-powered-by']).toBeUndefined();
  });

  it('that a route fails on gets its error, and no detail of one that is not ours', async () => {
    const ours = await request(serverWith(new NodeError('busy', 'come back later'))).get('/throws');
    expect(ours.status).toBe(429);
    expect(ours.body).toMatchObject({ error: { message: 'come back later', type: 'busy' } });
    const logged: object[] = [];
    const log = { ...silent, error: (fields: object) => void logged.push(fields) };
    const theirs = await request(serverWith(new Error('password=hunter2'), log)).get('/throws');
    expect(theirs.status).toBe(500);
    expect(theirs.text).not.toContain('hunter2');
    expect(logged).toMatchObject([
      { request: 'made-up', path: '/throws', error: { message: 'password=hunter2' } },
    ]);
  });
});

describe('health', () => {
  const serverOf = (parts: Partial<HealthParts>) => {
    const { app, server } = createApp();
    mountHealth(app, {
      version: '1',
      backend: 'memory',
      ping: () => Promise.resolve(),
      draining: () => false,
      tools: () => [],
      models: () => [],
      now: () => 0,
      ...parts,
    });
    return server;
  };

  it('is degraded, and the node not ready, when the store does not answer', async () => {
    const server = { ping: () => Promise.reject(new Error('gone: redis://user:secret@host')) };
    const health = await request(serverOf(server)).get('/health');
    expect(health.body).toMatchObject({ status: 'degraded', session_store: { ping: { ok: false } } });
    expect(health.text).not.toContain('secret');
    const ready = await request(serverOf(server)).get('/ready');
    expect([ready.status, ready.body]).toEqual([503, { ready: false, reason: 'the store does not answer' }]);
  });

  it('does not wait for a store that never answers', async () => {
    const health = await request(serverOf({ ping: () => new Promise(() => {}) })).get('/health');
    expect(health.body).toMatchObject({
      status: 'degraded',
      session_store: { ping: { error: 'no answer within 2000 ms' } },
    });
  });

  it('is 503 while the node drains', async () => {
    for (const path of ['/health', '/ready']) {
      expect((await request(serverOf({ draining: () => true })).get(path)).status).toBe(503);
    }
  });
});
