import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { ModelClient, ModelMessage } from '../../../../src/core/model.ts';
import type { Script } from '../../../../src/outbound/models/scripted/script.ts';
import { scriptedModel } from '../../../../src/outbound/models/scripted/scripted-model.ts';
import { agent, ask, callContext, linesOf, requestOf, textIn, user } from '../asking.ts';
import { blobsByText } from './blobs.ts';

/** The model a shipped file gives its agent. */
function modelOf(name: string): ModelClient {
  const path = join(import.meta.dirname, '../../../../configs', name);
  // The shape is what the file says; the rules of scripts are checked when the model is made.
  const file = parse(readFileSync(path, 'utf8')) as unknown as { agent: { llm: Script } };
  return scriptedModel(file.agent.llm, blobsByText());
}

describe('the shipped conformance agent', () => {
  const model = modelOf('conformance.toml');
  const plays = async (id: string): Promise<string> =>
    linesOf(await ask(model, requestOf(user('TCK test', `${id}-8f3a`)))).join('\n');

  it.each([
    [
      'tck-complete-task',
      '"completed","note":{"id":"run-1.1","from":"agent","parts":[{"kind":"text","text":"Hello from TCK"}]}',
    ],
    [
      'tck-message-response',
      '"replied","message":{"id":"run-1.1","from":"agent","parts":[{"kind":"text","text":"Direct message response"}]}',
    ],
    ['tck-input-required', 'decision: {"kind":"ask"'],
    ['tck-reject-task', '{"kind":"rejected","reason":"rejected"}'],
    ['tck-artifact-text', '[{"kind":"text","text":"Generated text content"}]'],
    [
      'tck-artifact-file',
      '[{"kind":"file","name":"output.txt","source":{"ref":"bytes:tck"},"mediaType":"text/plain"}]',
    ],
    [
      'tck-artifact-file-url',
      '[{"kind":"file","name":"output.txt","source":{"url":"https://example.com/output.txt"},"mediaType":"text/plain"}]',
    ],
    ['tck-artifact-data', '[{"kind":"data","data":{"key":"value","count":42}}]'],
    ['tck-stream-001', '"text":"Stream hello from TCK"'],
    ['tck-stream-003', '"text":"Stream task lifecycle"'],
    ['tck-stream-ordering-001', '"text":"Ordered output"'],
    ['tck-stream-artifact-text', '"text":"Streamed text content"'],
    ['tck-stream-artifact-file', '"name":"output.txt"'],
    ['tck-stream-artifact-chunked', '"parts":[{"kind":"text","text":"chunk-2"}],"append":true,"last":true'],
    ['anything-else', '"completed"'],
  ])('plays %s', async (id, expected) => {
    expect(await plays(id)).toContain(expected);
  });

  it('completes tck-stream-002 without a word', async () => {
    expect(await plays('tck-stream-002')).toBe('finish: stop {"input":2,"output":0}');
  });

  it('keeps test-resubscribe-message-id working', async () => {
    const controller = new AbortController();
    const request = requestOf(user('TCK test', 'test-resubscribe-message-id-1'));
    const parts = model.stream(request, callContext(controller.signal));
    const stream = parts[Symbol.asyncIterator]();
    expect((await stream.next()).value).toMatchObject({ type: 'thought' });
    const end = stream.next();
    controller.abort(new Error('seen enough'));
    await expect(end).rejects.toThrow('seen enough');
  });
});

describe('the shipped assistant', () => {
  const model = modelOf('assistant.toml');
  const plays = async (...dialogue: readonly ModelMessage[]): Promise<string> => {
    const parts = await ask(model, requestOf(...dialogue));
    return textIn(parts) || linesOf(parts).join('\n');
  };

  it.each([
    ['Hello there!', 'Hello! I follow a script.'],
    ['help', 'Try one of these:'],
    ['please think', 'the answer is 42'],
    ['Book a table for 4', 'A table for 4 is booked.'],
    ['log in', '"kind":"credentials"'],
    ['file', 'Here is the file.'],
    ['fail', '"kind":"failed"'],
    ['reject', '"kind":"rejected"'],
    ['2 + 2', 'You said: 2 + 2'],
  ])('answers %s', async (text, expected) => {
    expect(await plays(user(text))).toContain(expected);
  });

  it('asks back and confirms what it is told', async () => {
    const question = 'For how many people?';
    expect(await plays(user('book a table'))).toContain(question);
    expect(await plays(user('book a table'), agent(question), user('Five of us.'))).toBe(
      'A table for Five is booked.',
    );
  });

  it('makes a report of text and figures', async () => {
    const lines = linesOf(await ask(model, requestOf(user('report'))));
    expect(lines.filter((line) => line.startsWith('artifact'))).toHaveLength(4);
  });
});

it('the shipped team has a script for everyone', async () => {
  expect(textIn(await ask(modelOf('team.toml'), requestOf(user('rivers'))))).toContain(
    'rivers: the researcher',
  );
});
