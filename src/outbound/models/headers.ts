import { NodeError } from '../../core/error.ts';

/** What we send with every request, and these. Refuses (`config`) what a header cannot carry. */
export function headersOf(own: Readonly<Record<string, string>>): Headers {
  const all = new Headers({
    accept: 'text/event-stream',
    'content-type': 'application/json',
    'user-agent': 'parley',
  });
  for (const [name, value] of Object.entries(own)) {
    try {
      all.set(name, value);
    } catch {
      // The error quotes the value, which may be the key.
      const what = keyHeaders.has(name) ? 'api_key' : `the header ${name}`;
      throw new NodeError('config', `${what} of the model has a character that a header cannot carry`);
    }
  }
  return all;
}

const keyHeaders: ReadonlySet<string> = new Set(['authorization', 'x-api-key']);
