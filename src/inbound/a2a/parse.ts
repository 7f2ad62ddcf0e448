import { type Message as WireMessage, type Part as WirePart, TaskState } from '@a2a-js/sdk';
import { NodeError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import type { Message, Part } from '../../core/message.ts';
import type { RunState } from '../../core/run.ts';
import type { Blobs } from '../../core/store.ts';

/** A caller's message as the core knows it. Bytes go to the blobs. */
export async function messageFromWire(message: WireMessage, blobs: Blobs): Promise<Message> {
  const parts: Part[] = [];
  for (const part of message.parts) {
    const parsed = partFromWire(part, blobs);
    parts.push(parsed instanceof Promise ? await parsed : parsed);
  }
  return {
    id: message.messageId,
    from: 'user',
    parts,
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(message.extensions.length === 0 ? {} : { extensions: message.extensions }),
    ...(message.referenceTaskIds.length === 0 ? {} : { references: message.referenceTaskIds }),
  };
}

/** A promise only for bytes. */
function partFromWire(
  { content, mediaType, filename, metadata }: WirePart,
  blobs: Blobs,
): Part | Promise<Part> {
  const about = {
    ...(metadata === undefined ? {} : { metadata }),
    ...(mediaType === '' ? {} : { mediaType }),
  };
  const named = filename === '' ? {} : { name: filename };
  switch (content?.$case) {
    case 'text':
      return { kind: 'text', text: content.value, ...about, ...named };
    case 'data':
      // JSON.parse made it, or protobuf's Value did: both are JSON.
      return { kind: 'data', data: content.value as Json, ...about, ...named };
    case 'url':
      return { kind: 'file', name: filename, source: { url: content.value }, ...about };
    case 'raw':
      return blobs
        .put(content.value)
        .then((ref) => ({ kind: 'file', name: filename, source: { ref }, ...about }));
    default:
      throw new NodeError('invalid-request', 'a part holds none of text, data, raw and url');
  }
}

const states: Partial<Record<TaskState, RunState>> = {
  [TaskState.TASK_STATE_SUBMITTED]: 'submitted',
  [TaskState.TASK_STATE_WORKING]: 'working',
  [TaskState.TASK_STATE_COMPLETED]: 'completed',
  [TaskState.TASK_STATE_FAILED]: 'failed',
  [TaskState.TASK_STATE_CANCELED]: 'canceled',
  [TaskState.TASK_STATE_INPUT_REQUIRED]: 'input-required',
  [TaskState.TASK_STATE_REJECTED]: 'rejected',
  [TaskState.TASK_STATE_AUTH_REQUIRED]: 'auth-required',
};

/** The state a list is filtered by; undefined for all. */
export function stateFromWire(state: TaskState): RunState | undefined {
  if (state === TaskState.TASK_STATE_UNSPECIFIED) return undefined;
  const known = states[state];
  if (known === undefined) throw invalid('status', 'is not a task state');
  return known;
}

export function timeFromWire(timestamp: string | undefined): number | undefined {
  if (timestamp === undefined || timestamp === '') return undefined;
  const time = Date.parse(timestamp);
  if (Number.isNaN(time)) throw invalid('statusTimestampAfter', 'is not an ISO 8601 time');
  return time;
}

const invalid = (field: string, description: string): NodeError =>
  new NodeError('invalid-request', `${field} ${description}`, { violations: [{ field, description }] });
