import type { ModelClient, ModelParams } from '../../core/model.ts';
import { Breaker, type BreakerState } from '../../lib/breaker.ts';
import { withBreaker } from './with-breaker.ts';
import { withFallbacks } from './with-fallbacks.ts';
import { withRetry } from './with-retry.ts';
import { type SilenceLimits, withSilenceLimits } from './with-silence-limits.ts';

/** One of the models that may answer. */
export interface Candidate {
  readonly model: ModelClient;
  readonly params: ModelParams;
  /** Who serves it. Models of one name stand and fall together; one without a name never fails for now. */
  readonly name?: string;
  /** What goes around all guards, because it may hold an answer back for longer than silence is allowed. */
  readonly around?: (model: ModelClient) => ModelClient;
}

interface GuardParts {
  readonly now: () => number;
  readonly random: () => number;
  readonly silence: SilenceLimits;
}

/** What stands between agents and the models of a node: time limits, retries, and a breaker for each provider and model. */
export class ModelGuards {
  readonly #parts: GuardParts;
  readonly #breakers = new Map<string, Breaker>();

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** The first candidate, asked again when it fails for now; the others stand in for it, each with its own parameters. */
  guard([first, ...others]: readonly [Candidate, ...Candidate[]], retries: number): ModelClient {
    const standIns = others.map((one) => withParams(this.#guarded(one, retries), one.params));
    return withFallbacks(this.#guarded(first, retries), standIns);
  }

  /** How each provider and model does. */
  state(): readonly { readonly name: string; readonly state: BreakerState }[] {
    return Array.from(this.#breakers, ([name, breaker]) => ({ name, state: breaker.state() }));
  }

  #guarded({ model, name, around = (model) => model }: Candidate, retries: number): ModelClient {
    const { silence, random } = this.#parts;
    const limited = withSilenceLimits(model, silence);
    if (name === undefined) return around(limited);
    return around(withRetry(withBreaker(limited, this.#breaker(name)), { retries, random }));
  }

  #breaker(name: string): Breaker {
    const known = this.#breakers.get(name) ?? new Breaker(this.#parts.now);
    this.#breakers.set(name, known);
    return known;
  }
}

const withParams = (model: ModelClient, params: ModelParams): ModelClient => ({
  stream: (request, context) => model.stream({ ...request, params }, context),
});
