import type { JsonObject } from '../../core/json.ts';
import type { Peer } from '../../core/peer.ts';
import type { Setting } from '../../core/setting.ts';

/** The flags the user gave, by the name of their setting. What was not given is not in it. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

interface CheckReport {
  readonly ok: boolean;
  /** One line per problem; or "ok: N agents …" and the agents. */
  readonly text: string;
}

/** Everything the command line works with. It knows no file, no variable and no process. */
export interface Cli {
  readonly settings: readonly Setting[];
  readonly io: {
    /** Each writes the text as it is; the caller brings the line ends. */
    out(text: string): void;
    error(text: string): void;
    /** A person reads both at once, on the same screen. */
    readonly isTty: boolean;
  };
  readonly actions: {
    serve(path: string | undefined, flags: Flags): Promise<void>;
    check(path: string | undefined, flags: Flags): Promise<CheckReport>;
    schema(): JsonObject;
    connect(url: string, headers: Readonly<Record<string, string>>): Peer;
  };
  /** Standard input to its end. */
  readonly readInput: () => Promise<string>;
  /** The node that `card` and `send` ask when given an agent's id. */
  readonly node?: string | undefined;
  readonly signal: AbortSignal;
  readonly version: string;
  readonly ids: () => string;
}

/** Told once by the command that ran; scripts read it. */
export type Exit = (code: ExitCode) => void;

/** Done; failed, refused or unreachable; used wrongly; the agent waits for an answer. */
export type ExitCode = 0 | 1 | 2 | 3;
