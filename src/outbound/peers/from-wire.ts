import {
  type Artifact,
  type Message as WireMessage,
  type Part as WirePart,
  Role,
  type StreamResponse,
  type Task,
  TaskState,
  type TaskStatus,
} from '@a2a-js/sdk';
import { NodeError } from '../../core/error.ts';
import type { ArtifactChunk } from '../../core/event.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { FilePart, Message, Part } from '../../core/message.ts';
import type { PeerPart } from '../../core/peer.ts';
import { type RunState, isSettled } from '../../core/run.ts';

/**
 * One event of the wire as what a caller sees. Everything that names its task says `accepted` first, and a state comes
 * last, so that nothing follows a settled one. A kind of event that is not known yet says nothing.
 */
export function partsFromWire({ payload }: StreamResponse): PeerPart[] {
  switch (payload?.$case) {
    case 'task':
      return taskFromWire(payload.value);
    case 'message':
      return [{ type: 'replied', message: messageFromWire(payload.value) }];
    case 'statusUpdate':
      return [accepted(payload.value.taskId, payload.value.contextId), stateFromWire(payload.value.status)];
    case 'artifactUpdate': {
      const { taskId, contextId, artifact, append, lastChunk } = payload.value;
      const heard = accepted(taskId, contextId);
      if (artifact === undefined) return [heard];
      return [heard, { type: 'artifact', artifact: artifactFromWire(artifact, append, lastChunk) }];
    }
    case undefined:
      return [];
  }
}

/** A snapshot: its artifacts are whole, and final once the task is settled. */
function taskFromWire(task: Task): PeerPart[] {
  const state = stateFromWire(task.status);
  const last = isSettled(state.state);
  return [
    accepted(task.id, task.contextId),
    ...task.artifacts.map((artifact): PeerPart => ({
      type: 'artifact',
      artifact: artifactFromWire(artifact, false, last),
    })),
    state,
  ];
}

function accepted(taskId: string, contextId: string): PeerPart {
  if (taskId === '') throw new NodeError('peer-failed', 'the agent speaks of a task and does not say which');
  return { type: 'accepted', taskId, contextId };
}

const states: Readonly<Partial<Record<TaskState, RunState>>> = {
  [TaskState.TASK_STATE_SUBMITTED]: 'submitted',
  [TaskState.TASK_STATE_WORKING]: 'working',
  [TaskState.TASK_STATE_INPUT_REQUIRED]: 'input-required',
  [TaskState.TASK_STATE_AUTH_REQUIRED]: 'auth-required',
  [TaskState.TASK_STATE_COMPLETED]: 'completed',
  [TaskState.TASK_STATE_REJECTED]: 'rejected',
  [TaskState.TASK_STATE_CANCELED]: 'canceled',
  [TaskState.TASK_STATE_FAILED]: 'failed',
  // An agent that does not say has the task: it was accepted.
  [TaskState.TASK_STATE_UNSPECIFIED]: 'working',
};

function stateFromWire(status: TaskStatus | undefined): PeerPart & { type: 'state' } {
  const state = states[status?.state ?? TaskState.TASK_STATE_UNSPECIFIED];
  // A state that is not known may be the end: waiting for another one could take for ever.
  if (state === undefined)
    throw new NodeError('peer-failed', 'the agent reports a task state A2A 1.0 does not have');
  return {
    type: 'state',
    state,
    ...(status?.message === undefined ? {} : { message: messageFromWire(status.message) }),
  };
}

function artifactFromWire(artifact: Artifact, append: boolean, last: boolean): ArtifactChunk {
  return {
    id: artifact.artifactId,
    ...(artifact.name === '' ? {} : { name: artifact.name }),
    ...(artifact.description === '' ? {} : { description: artifact.description }),
    parts: artifact.parts.flatMap(partFromWire),
    append,
    last,
  };
}

export function messageFromWire(message: WireMessage): Message {
  return {
    id: message.messageId,
    from: message.role === Role.ROLE_USER ? 'user' : 'agent',
    parts: message.parts.flatMap(partFromWire),
    ...metadataOf(message),
    ...(message.extensions.length === 0 ? {} : { extensions: message.extensions }),
    ...(message.referenceTaskIds.length === 0 ? {} : { references: message.referenceTaskIds }),
  };
}

/** Nothing, for a part without content. Bytes become a `data:` URL: this room has no blobs to keep them in. */
function partFromWire(part: WirePart): Part[] {
  const about = { ...metadataOf(part), ...(part.mediaType === '' ? {} : { mediaType: part.mediaType }) };
  const named = part.filename === '' ? about : { ...about, name: part.filename };
  const file = (url: string): FilePart => ({ name: 'file', ...named, kind: 'file', source: { url } });
  switch (part.content?.$case) {
    case 'text':
      return [{ kind: 'text', text: part.content.value, ...named }];
    case 'data':
      // It was parsed from JSON.
      return [{ kind: 'data', data: part.content.value as Json, ...named }];
    case 'url':
      return [file(part.content.value)];
    case 'raw':
      return [file(toDataUrl(part.content.value, part.mediaType))];
    case undefined:
      return [];
  }
}

function toDataUrl(bytes: Buffer, mediaType: string): string {
  // A media type that would end the head of the URL early stays on the part only.
  const safe = /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream';
  return `data:${safe};base64,${bytes.toString('base64')}`;
}

function metadataOf(from: { readonly metadata?: object | undefined }): { metadata?: JsonObject } {
  // It was parsed from JSON.
  return from.metadata === undefined ? {} : { metadata: from.metadata as JsonObject };
}
