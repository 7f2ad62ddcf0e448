import { StreamResponse, Task } from '@a2a-js/sdk';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/core/event.ts';
import type { Message, Part } from '../../../src/core/message.ts';
import { taskToWire, updateToWire } from '../../../src/inbound/a2a/render.ts';
import { Fold } from '../../../src/runtime/fold.ts';
import { stateAfter } from '../../../src/runtime/view.ts';
import { said } from '../../support/context.ts';

const ids = { id: 't', contextId: 'c' };
const scope: readonly string[] = [];
const note = (text: string): Message => ({ id: 'n', from: 'agent', parts: [{ kind: 'text', text }] });
const chunk = (id: string, parts: readonly Part[], append = false, last = false): RunEvent => ({
  type: 'artifact.made',
  scope,
  artifact: { id, parts, append, last },
});
const text = (value: string): Part => ({ kind: 'text', text: value });

/** What a stream shows of these events, in A2A's own JSON. */
function shown(
  events: readonly RunEvent[],
  files: ReadonlyMap<string, Uint8Array> = new Map(),
  runEvents = false,
): unknown[] {
  const known = new Set<string>();
  return events.flatMap((event, index) => {
    const state = stateAfter('working', event);
    const update = updateToWire({ seq: index + 1, at: 0, event }, ids, { known, files, state, runEvents });
    return update === undefined ? [] : [StreamResponse.toJSON(update)];
  });
}

function view(events: readonly RunEvent[]) {
  const fold = new Fold({ ...ids, agent: 'a', owner: { id: 'o', tenant: '' }, createdAt: 0 });
  events.forEach((event, index) => fold.take({ seq: index + 1, at: index, event }));
  return fold.view();
}

describe('an event in a stream', () => {
  it.each<[string, RunEvent]>([
    ['a question to a model', { type: 'model.asked', scope, turn: 1 }],
    ['a thought', { type: 'model.thought', scope, text: 'hm' }],
    ['what a helper inside the run says', { type: 'model.delta', scope: ['task'], text: 'aside' }],
    ['a tool call', { type: 'tool.called', scope, call: { id: 'c', name: 'n', input: {} } }],
  ])('that is %s shows nothing', (_what, event) => {
    expect(shown([event])).toEqual([]);
  });

  it('appends to an artifact only once the reader knows it', () => {
    const updates = shown([
      { type: 'model.delta', scope, text: 'a' },
      { type: 'model.delta', scope, text: 'b' },
      chunk('x', [text('1')], true),
      chunk('x', [text('2')], true, true),
      chunk('x', [text('new')]),
    ]);
    expect(updates).toMatchObject([
      {
        artifactUpdate: {
          taskId: 't',
          contextId: 'c',
          artifact: { artifactId: 'answer', parts: [{ text: 'a' }] },
        },
      },
      { artifactUpdate: { append: true, artifact: { artifactId: 'answer', parts: [{ text: 'b' }] } } },
      { artifactUpdate: { artifact: { artifactId: 'x' } } },
      { artifactUpdate: { append: true, lastChunk: true } },
      { artifactUpdate: { artifact: { artifactId: 'x', parts: [{ text: 'new' }] } } },
    ]);
    expect(updates[0]).not.toHaveProperty('artifactUpdate.append');
    expect(updates[4]).not.toHaveProperty('artifactUpdate.append');
  });

  it.each<[RunEvent, string, string | undefined]>([
    [{ type: 'input.given', scope, message: said('hi') }, 'TASK_STATE_WORKING', undefined],
    [
      { type: 'input.requested', scope, question: { id: 'q', kind: 'input', parts: [text('why?')] } },
      'TASK_STATE_INPUT_REQUIRED',
      'why?',
    ],
    [
      { type: 'input.requested', scope, question: { id: 'q', kind: 'credentials', parts: [text('who?')] } },
      'TASK_STATE_AUTH_REQUIRED',
      'who?',
    ],
    [{ type: 'run.finished', scope, outcome: { kind: 'completed' } }, 'TASK_STATE_COMPLETED', undefined],
    [
      { type: 'run.finished', scope, outcome: { kind: 'completed', note: note('bye') } },
      'TASK_STATE_COMPLETED',
      'bye',
    ],
    [
      { type: 'run.finished', scope, outcome: { kind: 'rejected', reason: 'no' } },
      'TASK_STATE_REJECTED',
      'no',
    ],
    [
      { type: 'run.finished', scope, outcome: { kind: 'canceled', reason: 'stop' } },
      'TASK_STATE_CANCELED',
      'stop',
    ],
    [
      { type: 'run.finished', scope, outcome: { kind: 'failed', code: 'model-failed', reason: 'oh' } },
      'TASK_STATE_FAILED',
      'oh',
    ],
  ])('%o becomes %s', (event, state, message) => {
    expect(shown([event])).toEqual([
      {
        statusUpdate: {
          taskId: 't',
          contextId: 'c',
          status: {
            state,
            timestamp: '1970-01-01T00:00:00.000Z',
            ...(message !== undefined && {
              message: expect.objectContaining({ role: 'ROLE_AGENT', parts: [{ text: message }] }),
            }),
          },
        },
      },
    ]);
  });

  it('carries every kind of part, and says so when bytes are gone', () => {
    const parts: Part[] = [
      { kind: 'text', text: 'a', mediaType: 'text/markdown', metadata: { k: 1 } },
      { kind: 'data', data: { n: [1, null] }, name: 'd.json' },
      { kind: 'file', name: 'f.txt', mediaType: 'text/plain', source: { ref: 'here' } },
      { kind: 'file', name: 'u.png', source: { url: 'https://x/u.png' } },
      { kind: 'file', name: 'g.txt', source: { ref: 'gone' } },
    ];
    const [update] = shown([chunk('x', parts)], new Map([['here', Buffer.from('hi')]]));
    expect(update).toMatchObject({
      artifactUpdate: {
        artifact: {
          parts: [
            { text: 'a', mediaType: 'text/markdown', metadata: { k: 1 } },
            { data: { n: [1, null] }, filename: 'd.json' },
            { raw: 'aGk=', filename: 'f.txt', mediaType: 'text/plain' },
            { url: 'https://x/u.png', filename: 'u.png' },
            { text: 'this file is no longer kept', filename: 'g.txt' },
          ],
        },
      },
    });
  });
});

describe('a task', () => {
  const talk: RunEvent[] = [
    { type: 'input.given', scope, message: said('one') },
    { type: 'input.requested', scope, question: { id: 'q', kind: 'input', parts: [text('two?')] } },
    { type: 'input.given', scope, message: said('three') },
    { type: 'model.delta', scope, text: 'fo' },
    { type: 'model.delta', scope, text: 'ur' },
    { type: 'run.finished', scope, outcome: { kind: 'completed' } },
  ];

  it.each([
    [undefined, ['one', 'q', 'three']],
    [0, []],
    [2, ['q', 'three']],
    [9, ['one', 'q', 'three']],
  ])('with a history of %s has the newest messages', (historyLength, messages) => {
    const task = taskToWire(view(talk), { historyLength, artifacts: true });
    expect(task.history.map(({ messageId }) => messageId)).toEqual(messages);
  });

  it('has its artifacts when they are asked for, each text in one part', () => {
    expect(Task.toJSON(taskToWire(view(talk), { artifacts: true }))).toMatchObject({
      id: 't',
      contextId: 'c',
      artifacts: [{ artifactId: 'answer', parts: [{ text: 'four' }] }],
    });
    expect(taskToWire(view(talk), { artifacts: false }).artifacts).toEqual([]);
  });
});
