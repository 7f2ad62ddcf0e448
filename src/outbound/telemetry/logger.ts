import { pino } from 'pino';
import type { Log } from '../../core/log.ts';

/** Names under which a secret may be logged by mistake, at any of the depths our fields have. */
const secretNames = ['api_key', 'apiKey', 'authorization', 'token', 'password', 'secret', 'headers'];
const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Lines of JSON on standard output: one fact each, ids as fields, secrets replaced. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: { paths: secretPaths, censor: '***' },
    serializers: { error: pino.stdSerializers.err, cause: pino.stdSerializers.err },
  });
}
