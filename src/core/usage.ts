/** Tokens of one reply, or of several added up. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
}
export const noUsage: Usage = { input: 0, output: 0 };

/** How a reply ended. */
export type FinishReason = 'stop' | 'length' | 'calls' | 'refused';
