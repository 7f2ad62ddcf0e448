import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breaker, type Permit } from '../../src/lib/breaker.ts';

function at0() {
  const time = { now: 0 };
  return { time, breaker: new Breaker(() => time.now) };
}

function permitOf(breaker: Breaker): Permit {
  const admitted = breaker.admit();
  if ('waitMs' in admitted) throw new Error(`no permit for ${admitted.waitMs} ms`);
  return admitted;
}

const failing = (breaker: Breaker, times: number): void => {
  for (let n = 0; n < times; n++) permitOf(breaker).fail();
};

describe('a breaker', () => {
  it('opens after five failures in a row, for half a minute', () => {
    const { time, breaker } = at0();
    failing(breaker, 4);
    permitOf(breaker).succeed();
    failing(breaker, 4);
    expect(breaker.state()).toEqual({ kind: 'closed', failuresInRow: 4 });
    failing(breaker, 1);
    time.now = 10_000;
    expect(breaker.state()).toEqual({ kind: 'open', waitMs: 20_000 });
    expect(breaker.admit()).toEqual({ waitMs: 20_000 });
  });

  it('opens when half of the calls of a minute fail, once there were ten', () => {
    const { time, breaker } = at0();
    for (let n = 0; n < 4; n++) {
      permitOf(breaker).succeed();
      permitOf(breaker).fail();
    }
    permitOf(breaker).succeed();
    expect(breaker.state().kind).toBe('closed');
    time.now = 61_000;
    permitOf(breaker).fail();
    expect(breaker.state().kind).toBe('closed');
    for (let n = 0; n < 5; n++) {
      permitOf(breaker).succeed();
      permitOf(breaker).fail();
    }
    expect(breaker.state().kind).toBe('open');
  });

  it('lets one call through when the time is up, and all once it succeeds', () => {
    const { time, breaker } = at0();
    failing(breaker, 5);
    time.now = 30_000;
    const probe = permitOf(breaker);
    expect(probe.probe).toBe(true);
    expect(breaker.state()).toEqual({ kind: 'half-open' });
    expect(Array.from({ length: 100 }, () => breaker.admit())).toEqual(
      Array.from({ length: 100 }, () => ({ waitMs: 0 })),
    );
    probe.succeed();
    expect(breaker.state()).toEqual({ kind: 'closed', failuresInRow: 0 });
    expect(permitOf(breaker).probe).toBe(false);
  });

  it('stays open twice as long after each probe that fails, up to five minutes', () => {
    const { time, breaker } = at0();
    failing(breaker, 5);
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) {
      const state = breaker.state();
      if (state.kind !== 'open') throw new Error(state.kind);
      waits.push(state.waitMs);
      time.now += state.waitMs;
      permitOf(breaker).fail();
    }
    expect(waits).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
    time.now += 300_000;
    permitOf(breaker).succeed();
    failing(breaker, 5);
    expect(breaker.state()).toEqual({ kind: 'open', waitMs: 30_000 });
  });

  it('lets another call through when a probe leaves without a verdict', () => {
    const { time, breaker } = at0();
    failing(breaker, 5);
    time.now = 30_000;
    permitOf(breaker).leave();
    expect(permitOf(breaker).probe).toBe(true);
  });

  it('does not hear of calls that began before it opened', () => {
    const { time, breaker } = at0();
    const [early, late] = [permitOf(breaker), permitOf(breaker)];
    failing(breaker, 5);
    early.succeed();
    expect(breaker.state().kind).toBe('open');
    time.now = 30_000;
    const probe = permitOf(breaker);
    late.fail();
    expect(breaker.state().kind).toBe('half-open');
    probe.succeed();
    probe.fail();
    expect(breaker.state()).toEqual({ kind: 'closed', failuresInRow: 0 });
  });

  it('never has two probes, and always lets one through in the end', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom('admit', 'succeed', 'fail', 'leave' as const), of: fc.nat(9) }),
      fc.record({ do: fc.constant('wait' as const), of: fc.nat(400_000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { time, breaker } = at0();
        const permits: Permit[] = [];
        for (const { do: act, of } of steps) {
          if (act === 'wait') time.now += of;
          else if (act === 'admit') {
            const before = breaker.state().kind;
            const admitted = breaker.admit();
            if ('waitMs' in admitted) continue;
            expect(before === 'half-open').toBe(false);
            permits.push(admitted);
          } else permits[of]?.[act]();
        }
        for (const permit of permits) permit.leave();
        time.now += 300_000;
        expect('waitMs' in breaker.admit()).toBe(false);
      }),
    );
  });
});
