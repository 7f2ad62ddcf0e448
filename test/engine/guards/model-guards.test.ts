import { describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/core/error.ts';
import { type Candidate, ModelGuards } from '../../../src/engine/guards/model-guards.ts';
import { down, drain, finish, playing, text } from './failing.ts';

const guards = () =>
  new ModelGuards({ now: () => 0, random: () => 0, silence: { firstChunkMs: 0, inactivityMs: 0 } });
const candidate = (model: Candidate['model'], name?: string, params = {}): Candidate => ({
  model,
  params,
  ...(name === undefined ? {} : { name }),
});
const well = [text('well'), finish];

describe('models that stand in for another', () => {
  it.each([
    ['a failure for now', down()],
    ['a wrong key', new NodeError('model-unauthorized', 'no')],
    ['a conversation that is too long', new NodeError('context-overflow', 'no')],
    ['silence', new NodeError('deadline', 'silent')],
  ])('are asked after %s, with their own parameters', async (_, error) => {
    const first = playing([error]);
    const second = playing([down()], well);
    const model = guards().guard(
      [candidate(first.model, 'a'), candidate(second.model, 'b', { temperature: 1 })],
      1,
    );
    expect(await drain(model)).toBe('well.');
    expect(second.asked.map((asked) => asked.params)).toEqual([{ temperature: 1 }, { temperature: 1 }]);
    expect(first.asked[0]?.params).toEqual({});
  });

  it.each([
    ['a first word', [text('so'), down()], 'so model-failed: it is down'],
    ['a fault of ours', [new TypeError('oh')], ' TypeError: oh'],
    ['a request that nobody may answer', [new NodeError('too-large', 'no')], ' too-large: no'],
  ])('are not asked after %s', async (_, turn, expected) => {
    const second = playing(well);
    const model = guards().guard([candidate(playing(turn).model), candidate(second.model)], 0);
    expect(await drain(model)).toBe(expected);
    expect(second.asked).toEqual([]);
  });

  it('fail with the first failure', async () => {
    const first = playing([new NodeError('model-unauthorized', 'no key')]);
    const model = guards().guard([candidate(first.model), candidate(playing([down()]).model)], 0);
    expect(await drain(model)).toBe(
      ' model-unauthorized: no key; the models that stand in for it have failed too',
    );
  });
});

describe('the guards of a node', () => {
  it('share a breaker between agents with the same model, and tell how it stands', async () => {
    const shared = guards();
    const bad = playing([down()]);
    const one = shared.guard([candidate(bad.model, 'a')], 4);
    const other = shared.guard([candidate(bad.model, 'a'), candidate(playing(well).model, 'b')], 4);
    await drain(one);
    expect(await drain(other)).toBe('well.');
    expect(bad.asked).toHaveLength(5);
    expect(shared.state()).toEqual([
      { name: 'a', state: { kind: 'open', waitMs: 30_000 } },
      { name: 'b', state: { kind: 'closed', failuresInRow: 0 } },
    ]);
  });

  it('leave a model without a name as it is', async () => {
    const bad = playing([down()]);
    const shared = guards();
    await drain(shared.guard([candidate(bad.model)], 4));
    expect(bad.asked).toHaveLength(1);
    expect(shared.state()).toEqual([]);
  });

  it('may have something around them that holds an answer back', async () => {
    const around = () => playing([text('around'), finish]).model;
    const model = guards().guard([{ ...candidate(playing(well).model, 'a'), around }], 2);
    expect(await drain(model)).toBe('around.');
  });
});
