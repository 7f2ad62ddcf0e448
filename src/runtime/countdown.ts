import type { Clock } from '../core/run.ts';

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
    this.#timer = setTimeout(this.#expire, this.#left);
    this.#timer.unref();
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // At least a millisecond, since nothing left would mean no limit.
    this.#left = Math.max(1, this.#left - (this.#clock.now() - this.#startedAt));
  }
}
