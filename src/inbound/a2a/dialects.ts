import { A2AError } from '@a2a-js/sdk/errors';
import { checkRequest, isChecked } from './check-request.ts';
import type { Dialect } from './dialect.ts';
import { rpcError, wireErrorFrom } from './error.ts';
import { legacyDialect } from './legacy.ts';
import { type Version, versionAsked } from './version.ts';

const newestDialect: Dialect = {
  version: '1.0',
  methods: new Set([
    'SendMessage',
    'SendStreamingMessage',
    'GetTask',
    'ListTasks',
    'CancelTask',
    'SubscribeToTask',
    'CreateTaskPushNotificationConfig',
    'GetTaskPushNotificationConfig',
    'ListTaskPushNotificationConfigs',
    'DeleteTaskPushNotificationConfig',
    'GetExtendedAgentCard',
  ]),
  answersNotifications: false,
  streamsFaults: false,
  checked(envelope) {
    if (isChecked(envelope.method)) checkRequest(envelope.method, envelope.params);
    return envelope;
  },
  answer: ({ rpc }, envelope, call) => rpc.handle({ ...envelope }, call),
  error: rpcError,
  /** The body says what A2A knows, with 200; the status tells of what A2A has no error for. */
  status(thrown) {
    const { error, status } = wireErrorFrom(thrown);
    return error instanceof A2AError ? 200 : status;
  },
};

export const dialects: Readonly<Record<Version, Dialect>> = { '1.0': newestDialect, '0.3': legacyDialect };

/**
 * The dialect of a request: of the version it names; of none, that of its method, unless the node takes 0.3 for granted,
 * as the specification does.
 */
export function dialectOf(version: string, method: string, fallback: Version): Dialect {
  const asked = versionAsked(version);
  if (asked !== undefined) return dialects[asked];
  return legacyDialect.methods.has(method) ? legacyDialect : dialects[fallback];
}

/** Why a dialect does not take a method, and which one does. */
export function strangeMethod({ version }: Dialect, method: string): string {
  const other = Object.values(dialects).find(({ methods }) => methods.has(method));
  const hint =
    other === undefined ? '' : `; it is one of ${other.version}, so send A2A-Version: ${other.version}`;
  return `${method} is not a method of A2A ${version}${hint}`;
}
