export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly inRow: number;
  /** Or this share of the calls of the last while, once there were enough of them. */
  readonly share: number;
  readonly enough: number;
  readonly whileMs: number;
  /** How long it stays open: at first, and at the most, as each failed probe doubles it. */
  readonly coolDownMs: number;
  readonly longestMs: number;
}

const usualBreaker: BreakerLimits = {
  inRow: 5,
  share: 0.5,
  enough: 10,
  whileMs: 60_000,
  coolDownMs: 30_000,
  longestMs: 300_000,
};

/** How a breaker stands: calls go through, none does for `waitMs`, or one is under way to see whether they may again. */
export type BreakerState =
  | { readonly kind: 'closed'; readonly failuresInRow: number }
  | { readonly kind: 'open'; readonly waitMs: number }
  | { readonly kind: 'half-open' };

/** A call that may go through. The first of its endings counts. */
export interface Permit {
  readonly probe: boolean;
  succeed(): void;
  fail(): void;
  /** It ended without a verdict: its caller left. */
  leave(): void;
}

interface Ended {
  readonly at: number;
  readonly failed: boolean;
}
/** More ended calls than this are not remembered. */
const mostEnded = 100;

/** Keeps calls from what fails all the time, and lets one at a time through to see whether it has recovered. */
export class Breaker {
  readonly #now: () => number;
  readonly #limits: BreakerLimits;
  #ended: Ended[] = [];
  #inRow = 0;
  #openUntil: number | undefined;
  #coolDownMs: number;
  #probing = false;
  /** Calls that began before the last opening or closing have no say any more. */
  #era = 0;

  constructor(now: () => number, limits: BreakerLimits = usualBreaker) {
    this.#now = now;
    this.#limits = limits;
    this.#coolDownMs = limits.coolDownMs;
  }

  state(): BreakerState {
    if (this.#openUntil === undefined) return { kind: 'closed', failuresInRow: this.#inRow };
    if (this.#probing) return { kind: 'half-open' };
    return { kind: 'open', waitMs: Math.max(0, this.#openUntil - this.#now()) };
  }

  /** A permit, or how long to wait before it makes sense to ask again. */
  admit(): Permit | { readonly waitMs: number } {
    if (this.#openUntil === undefined) return this.#permit(false);
    const waitMs = this.#openUntil - this.#now();
    if (waitMs > 0 || this.#probing) return { waitMs: Math.max(0, waitMs) };
    this.#probing = true;
    return this.#permit(true);
  }

  #permit(probe: boolean): Permit {
    const era = this.#era;
    let settled = false;
    const settle = (end: () => void) => (): void => {
      if (settled || era !== this.#era) return;
      settled = true;
      end();
    };
    return {
      probe,
      succeed: settle(() => (probe ? this.#close() : this.#note(false))),
      fail: settle(() => (probe ? this.#reopen() : this.#note(true))),
      leave: settle(() => {
        if (probe) this.#probing = false;
      }),
    };
  }

  #note(failed: boolean): void {
    const { whileMs, inRow, share, enough } = this.#limits;
    const at = this.#now();
    this.#inRow = failed ? this.#inRow + 1 : 0;
    this.#ended = [...this.#ended, { at, failed }].filter((one) => at - one.at <= whileMs).slice(-mostEnded);
    if (!failed) return;
    const failures = this.#ended.filter((one) => one.failed).length;
    const often = this.#ended.length >= enough && failures >= share * this.#ended.length;
    if (this.#inRow >= inRow || often) this.#open(this.#limits.coolDownMs);
  }

  #open(coolDownMs: number): void {
    this.#era++;
    this.#coolDownMs = coolDownMs;
    this.#openUntil = this.#now() + coolDownMs;
    this.#probing = false;
  }

  #reopen(): void {
    this.#open(Math.min(this.#limits.longestMs, this.#coolDownMs * 2));
  }

  #close(): void {
    this.#era++;
    this.#openUntil = undefined;
    this.#probing = false;
    this.#ended = [];
    this.#inRow = 0;
  }
}
