import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Countdown } from '../../src/runtime/countdown.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const clock = { now: () => Date.now() };
const day = 86_400_000;

describe('a countdown', () => {
  it('runs out after its time, not counting pauses', () => {
    const expired = vi.fn<() => void>();
    const countdown = new Countdown(1000, clock, expired);
    countdown.start();
    vi.advanceTimersByTime(600);
    countdown.pause();
    vi.advanceTimersByTime(5000);
    countdown.start();
    vi.advanceTimersByTime(399);
    expect(expired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expired).toHaveBeenCalledOnce();
  });

  it('may be longer than a timer of the platform', () => {
    const expired = vi.fn<() => void>();
    new Countdown(60 * day, clock, expired).start();
    vi.advanceTimersByTime(59 * day);
    expect(expired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(day);
    expect(expired).toHaveBeenCalledOnce();
  });

  it('never runs out when it is 0', () => {
    const countdown = new Countdown(0, clock, () => {
      throw new Error('ran out');
    });
    countdown.start();
    expect(vi.getTimerCount()).toBe(0);
  });
});
