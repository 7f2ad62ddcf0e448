import type { LoggedEvent, RunEvent } from '../../src/core/event.ts';
import type { Message } from '../../src/core/message.ts';
import type { RunContext, Work } from '../../src/core/run.ts';

/** What a user says. */
export const said = (text: string, id = text): Message => ({
  id,
  from: 'user',
  parts: [{ kind: 'text', text }],
});

/** A context whose questions are answered by `answers`, in order. */
export function context(options: { signal?: AbortSignal; answers?: readonly string[] } = {}): RunContext {
  const answers = [...(options.answers ?? [])];
  let id = 0;
  return {
    runId: 'run',
    contextId: 'context',
    scope: [],
    headers: {},
    signal: options.signal ?? new AbortController().signal,
    clock: { now: () => 0 },
    ids: () => `id-${++id}`,
    answer: () => Promise.resolve(said(answers.shift() ?? 'no answer left')),
  };
}

/** Does the work to its end, keeping what it told. */
export async function collect<T>(work: Work<T>): Promise<{ events: RunEvent[]; value: T }> {
  const events: RunEvent[] = [];
  for (;;) {
    const next = await work.next();
    if (next.done === true) return { events, value: next.value };
    events.push(next.value);
  }
}

/** One short line per event. */
export function line(event: RunEvent): string {
  const scope = event.scope.length === 0 ? '' : `${event.scope.join('/')} `;
  switch (event.type) {
    case 'model.delta':
    case 'model.thought':
      return `${scope}${event.type} ${JSON.stringify(event.text)}`;
    case 'run.finished':
      return `${scope}${event.type} ${event.outcome.kind}`;
    case 'artifact.made':
      return `${scope}${event.type} ${event.artifact.id}${event.artifact.append ? ' append' : ''}`;
    default:
      return `${scope}${event.type}`;
  }
}

export const lines = (entries: readonly LoggedEvent[]): string[] =>
  entries.map((entry) => `${entry.seq} ${line(entry.event)}`);
