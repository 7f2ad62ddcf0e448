import { LegacyJsonRpcTransportHandler } from '@a2a-js/sdk/compat/v0_3/server';
import { PushNotificationNotSupportedError } from '@a2a-js/sdk/errors';
import type { Dialect } from './dialect.ts';
import { wireErrorFrom } from './error.ts';
import { legacyParams } from './legacy-params.ts';

const pushMethods = ['set', 'get', 'list', 'delete'].map((verb) => `tasks/pushNotificationConfig/${verb}`);

/** A2A 0.3: slashes in the names of methods, `kind` in every object, states and roles in lower case. */
export const legacyDialect: Dialect = {
  version: '0.3',
  methods: new Set([
    'message/send',
    'message/stream',
    'tasks/get',
    'tasks/cancel',
    'tasks/resubscribe',
    'agent/getAuthenticatedExtendedCard',
    ...pushMethods,
  ]),
  // The servers of 0.3 did both, and many of its clients can read an error of a stream nowhere else.
  answersNotifications: true,
  streamsFaults: true,
  checked(envelope) {
    // Whatever their parameters: the SDK would trip over some of them first.
    if (pushMethods.includes(envelope.method)) throw new PushNotificationNotSupportedError();
    return { ...envelope, params: legacyParams(envelope.method, envelope.params) };
  },
  async answer({ legacyRpc }, envelope, call) {
    const answer = await legacyRpc.handle({ ...envelope }, call);
    return Symbol.asyncIterator in answer ? untilFinal(answer) : answer;
  },
  error: (thrown) => LegacyJsonRpcTransportHandler.mapToLegacyJSONRPCError(wireErrorFrom(thrown).error),
  status: () => 200,
};

/** A status update as 0.3 has it. */
interface StatusUpdate {
  readonly kind: 'status-update';
  readonly status: { readonly state: string };
  readonly final: boolean;
}

const isStatusUpdate = (result: unknown): result is StatusUpdate =>
  typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'status-update';

const waiting: ReadonlySet<string> = new Set(['input-required', 'auth-required']);

/** To 0.3 a task that waits for its caller ends the stream as well; the SDK says `final` of ended tasks only. */
async function* untilFinal<F extends { readonly result?: unknown }>(
  frames: AsyncGenerator<F, void, undefined>,
): AsyncGenerator<object, void, undefined> {
  for await (const frame of frames) {
    const { result } = frame;
    if (!isStatusUpdate(result)) {
      yield frame;
      continue;
    }
    const final = result.final || waiting.has(result.status.state);
    yield { ...frame, result: { ...result, final } };
    if (final) return;
  }
}
