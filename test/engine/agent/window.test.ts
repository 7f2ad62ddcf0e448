import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { fitting } from '../../../src/engine/agent/window.ts';

const line = (id: string, from: Message['from'], length = 400): Message => ({
  id,
  from,
  parts: [{ kind: 'text', text: 'x'.repeat(length) }],
});
/** Five exchanges of about 216 tokens each. */
const talk = Array.from({ length: 5 }, (_, index) => [
  line(`u${index}`, 'user'),
  line(`a${index}`, 'agent'),
]).flat();
const ids = (messages: readonly Message[]): string[] => messages.map(({ id }) => id);

describe('what an agent is reminded of', () => {
  it('is everything when nobody knows how much the model can read', () => {
    expect(fitting(talk, { contextWindow: undefined, fixed: [] })).toBe(talk);
  });

  it('is the newest that fits, from a message of the caller on', () => {
    expect(ids(fitting(talk, { contextWindow: 700, fixed: [] }))).toEqual(['u3', 'a3', 'u4', 'a4']);
    expect(ids(fitting(talk, { contextWindow: 500, fixed: [] }))).toEqual(['u4', 'a4']);
  });

  it('leaves room for the prompt and the new message', () => {
    expect(ids(fitting(talk, { contextWindow: 700, fixed: ['p'.repeat(1000)] }))).toEqual(['u4', 'a4']);
    expect(fitting(talk, { contextWindow: 100, fixed: ['p'.repeat(1000)] })).toEqual([]);
  });

  it('counts data and the names of files, too', () => {
    const heavy: Message = { id: 'd', from: 'user', parts: [{ kind: 'data', data: 'x'.repeat(4000) }] };
    expect(ids(fitting([heavy, ...talk.slice(-2)], { contextWindow: 800, fixed: [] }))).toEqual(['u4', 'a4']);
  });
});
