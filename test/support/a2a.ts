import { randomUUID } from 'node:crypto';
import {
  type Message,
  type Part,
  Role,
  type SendMessageRequest,
  type StreamResponse,
  type Task,
  TaskState,
} from '@a2a-js/sdk';

const part = (text: string): Part => ({
  content: { $case: 'text', value: text },
  metadata: undefined,
  filename: '',
  mediaType: '',
});

/** A request with one message of one text. */
export function says(
  text: string,
  options: { taskId?: string; contextId?: string; now?: boolean } = {},
): SendMessageRequest {
  const message: Message = {
    messageId: randomUUID(),
    contextId: options.contextId ?? '',
    taskId: options.taskId ?? '',
    role: Role.ROLE_USER,
    parts: [part(text)],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
  };
  const configuration = {
    acceptedOutputModes: [],
    taskPushNotificationConfig: undefined,
    historyLength: undefined,
    returnImmediately: options.now === true,
  };
  return { tenant: '', message, configuration, metadata: undefined };
}

export const byId = (id: string) => ({ tenant: '', id });

export function asTask(answer: Message | Task): Task {
  if ('messageId' in answer) throw new Error('a message came instead of a task');
  return answer;
}

export const textOf = (parts: readonly Part[] = []): string =>
  parts.map(({ content }) => (content?.$case === 'text' ? content.value : `<${content?.$case}>`)).join('');

export const answerOf = (task: Task): string =>
  textOf(task.artifacts.find(({ artifactId }) => artifactId === 'answer')?.parts);

export async function gather(stream: AsyncIterable<StreamResponse>): Promise<StreamResponse[]> {
  const all: StreamResponse[] = [];
  for await (const update of stream) all.push(update);
  return all;
}

/** One word per frame. */
export function brief({ payload }: StreamResponse): string {
  switch (payload?.$case) {
    case 'task':
      return `task ${TaskState[payload.value.status?.state ?? 0]}`;
    case 'statusUpdate':
      return `status ${TaskState[payload.value.status?.state ?? 0]}`;
    case 'artifactUpdate': {
      const { append, lastChunk, artifact } = payload.value;
      const flags = `${append ? '+' : ''}${lastChunk ? '.' : ''}`;
      return `${artifact?.artifactId}${flags} ${textOf(artifact?.parts)}`;
    }
    default:
      return payload?.$case ?? 'nothing';
  }
}
