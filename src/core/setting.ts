/** One thing about the node that a flag, an environment variable or the file may set; declared once for all three. */
export interface Setting {
  /** Its key in the file's `[node]` table, dotted where nested: `limits.body_bytes`. */
  readonly name: string;
  /** The long flag without dashes, e.g. `streaming-timeout-secs`. */
  readonly flag: string;
  readonly short?: string;
  readonly env?: string;
  readonly type: 'text' | 'integer' | 'boolean';
  readonly choices?: readonly string[];
  readonly default?: string | number | boolean;
  readonly description: string;
}
