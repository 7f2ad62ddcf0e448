import type { Clock } from '../core/run.ts';

/** A timer of the platform rings at once when it is set to more than this. */
const longestTimer = 2 ** 31 - 1;

/** Time that runs out: counts while started, keeps what is left while paused. 0 means it never runs out. */
export class Countdown {
  readonly #clock: Clock;
  readonly #expire: () => void;
  #left: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, clock: Clock, expire: () => void) {
    this.#left = ms;
    this.#clock = clock;
    this.#expire = expire;
  }

  start(): void {
    if (this.#left <= 0 || this.#timer !== undefined) return;
    this.#startedAt = this.#clock.now();
    const longest = Math.min(this.#left, longestTimer);
    this.#timer = setTimeout(() => this.#ring(), longest).unref();
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // At least a millisecond, since nothing left would mean no limit.
    this.#left = Math.max(1, this.#left - (this.#clock.now() - this.#startedAt));
  }

  #ring(): void {
    const done = this.#left <= longestTimer;
    this.pause();
    if (done) this.#expire();
    else this.start();
  }
}
