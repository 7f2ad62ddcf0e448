/** Fields are ids and figures; the text is one fact. Secrets never go in either. */
export interface Log {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
