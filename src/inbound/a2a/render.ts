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
import type { ArtifactChunk, LoggedEvent, RunEvent } from '../../core/event.ts';
import type { Message, Part } from '../../core/message.ts';
import type { RunState } from '../../core/run.ts';
import { type ArtifactView, type RunView, answerId, noteIn } from '../../runtime/view.ts';
import { runEventsUri } from './extensions.ts';
import { type Files, noFiles } from './files.ts';

/** Which task a frame is about. */
export interface TaskIds {
  readonly id: string;
  readonly contextId: string;
}

export interface TaskShape {
  /** At most this many messages, the newest; undefined for all. */
  readonly historyLength?: number | undefined;
  readonly artifacts: boolean;
  readonly files?: Files;
}

export function taskToWire(view: RunView, shape: TaskShape): Task {
  const { historyLength, artifacts, files = noFiles } = shape;
  const surplus = historyLength === undefined ? 0 : view.history.length - historyLength;
  return {
    id: view.id,
    contextId: view.contextId,
    status: statusToWire(view, { state: view.state, at: view.stateAt, note: view.note }, files),
    artifacts: artifacts ? view.artifacts.map((artifact) => artifactToWire(artifact, files)) : [],
    history: view.history.slice(Math.max(0, surplus)).map((message) => messageToWire(message, view, files)),
    metadata: undefined,
  };
}

/** A bare message, for a run that never became a task. */
export const replyToWire = (view: RunView, message: Message, files: Files): WireMessage => ({
  ...messageToWire(message, view, files),
  taskId: '',
});

/** What a stream is about to show: which artifacts its reader knows, and the state after the event. */
export interface Shown {
  /** Learns the artifacts whose beginning the reader sees now. */
  readonly known: Set<string>;
  readonly state: RunState;
  readonly files: Files;
  /** The reader has activated the run-events extension. */
  readonly runEvents: boolean;
}

/** What a stream shows of one event; undefined for what A2A does not show to a reader without the extension. */
export function updateToWire(entry: LoggedEvent, ids: TaskIds, shown: Shown): StreamResponse | undefined {
  const { event } = entry;
  if (event.type === 'model.delta' && event.scope.length === 0) {
    const parts = [{ kind: 'text', text: event.text }] as const;
    return chunkToWire({ id: answerId, parts, append: true, last: false }, ids, shown);
  }
  if (event.type === 'artifact.made') return chunkToWire(event.artifact, ids, shown);
  return shown.runEvents || isState(event) ? statusUpdate(entry, ids, shown) : undefined;
}

const isState = ({ type }: RunEvent): boolean =>
  type === 'input.given' || type === 'input.requested' || type === 'run.finished';

function statusUpdate({ seq, at, event }: LoggedEvent, ids: TaskIds, shown: Shown): StreamResponse {
  const status = statusToWire(ids, { state: shown.state, at, note: noteIn(event, ids.id) }, shown.files);
  const metadata = shown.runEvents ? { [runEventsUri]: { seq, event } } : undefined;
  return {
    payload: {
      $case: 'statusUpdate',
      value: { taskId: ids.id, contextId: ids.contextId, status, metadata },
    },
  };
}

function chunkToWire(chunk: ArtifactChunk, ids: TaskIds, { known, files }: Shown): StreamResponse {
  const append = chunk.append && known.has(chunk.id);
  known.add(chunk.id);
  return {
    payload: {
      $case: 'artifactUpdate',
      value: {
        taskId: ids.id,
        contextId: ids.contextId,
        artifact: artifactToWire(chunk, files),
        append,
        lastChunk: chunk.last,
        metadata: undefined,
      },
    },
  };
}

interface Status {
  readonly state: RunState;
  readonly at: number;
  readonly note: Message | undefined;
}

const statusToWire = (ids: TaskIds, { state, at, note }: Status, files: Files): TaskStatus => ({
  state: states[state],
  message: note === undefined ? undefined : messageToWire(note, ids, files),
  timestamp: new Date(at).toISOString(),
});

const artifactToWire = (
  { id, name = '', description = '', parts }: ArtifactView,
  files: Files,
): Artifact => ({
  artifactId: id,
  name,
  description,
  parts: parts.map((part) => partToWire(part, files)),
  metadata: undefined,
  extensions: [],
});

const messageToWire = (message: Message, ids: TaskIds, files: Files): WireMessage => ({
  messageId: message.id,
  contextId: ids.contextId,
  taskId: ids.id,
  role: message.from === 'user' ? Role.ROLE_USER : Role.ROLE_AGENT,
  parts: message.parts.map((part) => partToWire(part, files)),
  metadata: message.metadata,
  extensions: [...(message.extensions ?? [])],
  referenceTaskIds: [...(message.references ?? [])],
});

function partToWire(part: Part, files: Files): WirePart {
  const about = { metadata: part.metadata, filename: part.name ?? '', mediaType: part.mediaType ?? '' };
  switch (part.kind) {
    case 'text':
      return { content: { $case: 'text', value: part.text }, ...about };
    case 'data':
      return { content: { $case: 'data', value: part.data }, ...about };
    case 'file': {
      if ('url' in part.source) return { content: { $case: 'url', value: part.source.url }, ...about };
      const bytes = files.get(part.source.ref);
      if (bytes !== undefined) return { content: { $case: 'raw', value: Buffer.from(bytes) }, ...about };
      return { content: { $case: 'text', value: 'this file is no longer kept' }, ...about };
    }
  }
}

const states: Readonly<Record<RunState, TaskState>> = {
  submitted: TaskState.TASK_STATE_SUBMITTED,
  working: TaskState.TASK_STATE_WORKING,
  'input-required': TaskState.TASK_STATE_INPUT_REQUIRED,
  'auth-required': TaskState.TASK_STATE_AUTH_REQUIRED,
  completed: TaskState.TASK_STATE_COMPLETED,
  // Never on the wire: such a run leaves as a bare message.
  replied: TaskState.TASK_STATE_COMPLETED,
  rejected: TaskState.TASK_STATE_REJECTED,
  canceled: TaskState.TASK_STATE_CANCELED,
  failed: TaskState.TASK_STATE_FAILED,
};
