import { Role, type StreamResponse, TaskState, taskStateFromJSON } from '@a2a-js/sdk';
import { describe, expect, it } from 'vitest';
import type { Message, Part } from '../../../src/core/message.ts';
import { messageFromWire, partsFromWire } from '../../../src/outbound/peers/from-wire.ts';
import { messageToWire, partToWire, requestToWire } from '../../../src/outbound/peers/to-wire.ts';

const bare = { metadata: undefined, filename: '', mediaType: '' };
const words = (value: string) => ({ ...bare, content: { $case: 'text' as const, value } });
const wireMessage = (value: string) => ({
  messageId: 'm1',
  contextId: 'c1',
  taskId: 't1',
  role: Role.ROLE_AGENT,
  parts: [words(value)],
  metadata: undefined,
  extensions: [],
  referenceTaskIds: [],
});
const status = (state: TaskState, value?: string) => ({
  state,
  message: value === undefined ? undefined : wireMessage(value),
  timestamp: undefined,
});
const artifact = (value: string) => ({
  artifactId: 'a1',
  name: 'answer',
  description: '',
  parts: [words(value)],
  metadata: undefined,
  extensions: [],
});
const task = (state: TaskState): StreamResponse => ({
  payload: {
    $case: 'task',
    value: {
      id: 't1',
      contextId: 'c1',
      status: status(state),
      artifacts: [artifact('42')],
      history: [wireMessage('old')],
      metadata: undefined,
    },
  },
});
const update = { taskId: 't1', contextId: 'c1', metadata: undefined };
const accepted = { type: 'accepted', taskId: 't1', contextId: 'c1' };
const answer = { id: 'a1', name: 'answer', parts: [{ kind: 'text', text: '42' }] };
const said = (text: string) => ({ id: 'm1', from: 'agent', parts: [{ kind: 'text', text }] });

describe('an event from the wire', () => {
  it('is, for a snapshot, the acceptance, the whole artifacts and last the state', () => {
    expect(partsFromWire(task(TaskState.TASK_STATE_COMPLETED))).toEqual([
      accepted,
      { type: 'artifact', artifact: { ...answer, append: false, last: true } },
      { type: 'state', state: 'completed' },
    ]);
    expect(partsFromWire(task(TaskState.TASK_STATE_WORKING))).toEqual([
      accepted,
      { type: 'artifact', artifact: { ...answer, append: false, last: false } },
      { type: 'state', state: 'working' },
    ]);
  });

  it('is, for an update, what changed', () => {
    const value = { ...update, status: status(TaskState.TASK_STATE_INPUT_REQUIRED, 'which one?') };
    expect(partsFromWire({ payload: { $case: 'statusUpdate', value } })).toEqual([
      accepted,
      { type: 'state', state: 'input-required', message: said('which one?') },
    ]);
    const chunk = { ...update, artifact: artifact('42'), append: true, lastChunk: false };
    expect(partsFromWire({ payload: { $case: 'artifactUpdate', value: chunk } })).toEqual([
      accepted,
      { type: 'artifact', artifact: { ...answer, append: true, last: false } },
    ]);
  });

  it('is a reply, for a message', () => {
    expect(partsFromWire({ payload: { $case: 'message', value: wireMessage('hello') } })).toEqual([
      { type: 'replied', message: said('hello') },
    ]);
  });

  it('is nothing, for a kind that is not known', () => {
    expect(partsFromWire({ payload: undefined })).toEqual([]);
  });

  it.each([
    ['TASK_STATE_SUBMITTED', 'submitted'],
    ['TASK_STATE_WORKING', 'working'],
    ['TASK_STATE_INPUT_REQUIRED', 'input-required'],
    ['TASK_STATE_AUTH_REQUIRED', 'auth-required'],
    ['TASK_STATE_COMPLETED', 'completed'],
    ['TASK_STATE_REJECTED', 'rejected'],
    ['TASK_STATE_CANCELED', 'canceled'],
    ['TASK_STATE_FAILED', 'failed'],
    ['TASK_STATE_UNSPECIFIED', 'working'],
  ])('maps %s to %s', (wire, state) => {
    expect(partsFromWire(task(taskStateFromJSON(wire))).at(-1)).toEqual({ type: 'state', state });
  });

  it('is refused when it has a state nobody knows, or a task without an id', () => {
    expect(() => partsFromWire(task(TaskState.UNRECOGNIZED))).toThrow('a task state A2A 1.0 does not have');
    const value = { ...update, taskId: '', status: status(TaskState.TASK_STATE_WORKING) };
    expect(() => partsFromWire({ payload: { $case: 'statusUpdate', value } })).toThrow('does not say which');
  });
});

describe('a message', () => {
  const message: Message = {
    id: 'm1',
    from: 'user',
    parts: [
      { kind: 'text', text: 'Grüße', name: 'greeting', mediaType: 'text/markdown', metadata: { a: [1] } },
      { kind: 'data', data: { deep: [null, 1, 'x'] }, mediaType: 'application/json' },
      {
        kind: 'file',
        name: 'a.png',
        mediaType: 'image/png',
        source: { url: 'data:image/png;base64,iVBORw==' },
      },
      { kind: 'file', name: 'b.pdf', source: { url: 'https://files.test/b.pdf?x=1' } },
    ],
    metadata: { trace: 'abc' },
    extensions: ['https://x.test/ext'],
    references: ['t0'],
  };

  it('comes back from the wire as it went', () => {
    expect(messageFromWire(messageToWire(message, {}))).toEqual(message);
  });

  it('takes its task and context from the address, and asks for the end without the history', () => {
    expect(requestToWire(message, { taskId: 't1', contextId: 'c1' })).toMatchObject({
      message: { taskId: 't1', contextId: 'c1', role: Role.ROLE_USER },
      configuration: { historyLength: 0, returnImmediately: false },
    });
  });
});

describe('a file', () => {
  const file = (url: string, more: Partial<Part> = {}): Part => ({
    kind: 'file',
    name: 'f',
    source: { url },
    ...(more as object),
  });

  it.each([
    ['data:text/plain;base64,aGk=', 'text/plain', 'hi'],
    ['data:text/plain;charset=utf-8,h%20i', 'text/plain;charset=utf-8', 'h i'],
    ['DATA:,hi', '', 'hi'],
  ])('travels as the bytes of %s', (url, mediaType, bytes) => {
    expect(partToWire(file(url))).toMatchObject({
      mediaType,
      content: { $case: 'raw', value: Buffer.from(bytes) },
    });
  });

  it('keeps a media type that has no place in a data URL', () => {
    const mediaType = 'text/plain; charset="a,b"';
    const wire = { ...bare, mediaType, content: { $case: 'raw' as const, value: Buffer.from('hi') } };
    const message = messageFromWire({ ...wireMessage(''), parts: [wire] });
    expect(message.parts).toEqual([
      { kind: 'file', name: 'file', mediaType, source: { url: 'data:application/octet-stream;base64,aGk=' } },
    ]);
    expect(messageToWire(message, {}).parts).toEqual([{ ...wire, filename: 'file' }]);
  });

  it('is refused when another agent could not read it', () => {
    const stored: Part = { kind: 'file', name: 'x', source: { ref: 'sha256-1' } };
    expect(() => partToWire(stored)).toThrow('the stored file "x" has no URL');
    expect(() => partToWire(file('data:nothing'))).toThrow('holds no data');
    expect(() => partToWire(file('data:,%E0%A4%A'))).toThrow('cannot be decoded');
  });
});
