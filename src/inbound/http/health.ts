import type { Express, Request, Response } from 'express';
import { sendJson } from './exchange.ts';

export interface HealthParts {
  readonly version: string;
  readonly backend: string;
  /** Rejects when the store does not answer. */
  readonly ping: () => Promise<void>;
  readonly draining: () => boolean;
  /** How the tool servers are; one that is down makes agents poorer, and the node no less ready. */
  readonly tools: () => readonly object[];
  /** How the models are: one that fails too often is left alone for a while. */
  readonly models: () => readonly object[];
  readonly now: () => number;
}

/** `/health` says how the node is; `/ready` says whether it takes work, and with `?detail` what it takes it with. */
export function mountHealth(app: Express, parts: HealthParts): void {
  app.get('/health', (_request: Request, response: Response) => answer(parts, response, 'health'));
  app.get('/ready', (request: Request, response: Response) => {
    const detail = request.query['detail'] !== undefined && request.query['detail'] !== 'false';
    return answer(parts, response, detail ? 'detail' : 'ready');
  });
}

async function answer(
  parts: HealthParts,
  response: Response,
  question: 'health' | 'ready' | 'detail',
): Promise<void> {
  const { version, backend, draining, now } = parts;
  const ping = await pinged(parts);
  const ready = ping.ok && !draining();
  if (question !== 'health') {
    const reason = draining() ? 'the node is shutting down' : 'the store does not answer';
    const detail = question === 'detail' ? { mcp: parts.tools(), models: parts.models() } : {};
    const body = { ready, ...(!ready && { reason }), ...detail };
    return sendJson(response, ready ? 200 : 503, JSON.stringify(body));
  }
  const body = {
    status: ping.ok ? 'healthy' : 'degraded',
    timestamp: new Date(now()).toISOString(),
    version,
    a2a_server: { version: '1.0' },
    session_store: { backend, ping },
  };
  sendJson(response, draining() ? 503 : 200, JSON.stringify(body));
}

/** How long a store may take to answer before it counts as gone. */
const patienceMs = 2000;

async function pinged({
  ping,
  now,
}: HealthParts): Promise<{ ok: boolean; latency_ms?: number; error?: string }> {
  const began = now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), patienceMs)));
  try {
    const answered = await Promise.race([ping(), late]);
    if (answered === 'late') return { ok: false, error: `no answer within ${patienceMs} ms` };
    return { ok: true, latency_ms: now() - began };
  } catch {
    return { ok: false, error: 'the store does not answer' };
  } finally {
    clearTimeout(timer);
  }
}
