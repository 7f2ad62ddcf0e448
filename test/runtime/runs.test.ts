import { describe, expect, it, vi } from 'vitest';
import { NodeError } from '../../src/core/error.ts';
import type { LoggedEvent, Outcome, RunEvent } from '../../src/core/event.ts';
import type { RunContext, Work } from '../../src/core/run.ts';
import { askCaller } from '../../src/engine/agent/ask-caller.ts';
import type { Caller } from '../../src/runtime/runs.ts';
import { lines, said } from '../support/context.ts';
import { agentOf, anyone, startRuns } from '../support/runs.ts';

const caller: Caller = { owner: anyone, agent: 'helper' };
const forever = new AbortController().signal;
const delta = (text: string): RunEvent => ({ type: 'model.delta', scope: [], text });
const done: Outcome = { kind: 'completed' };

/** Something the test opens when it is ready. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

async function gather(events: AsyncIterable<LoggedEvent>): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const start = (runs: ReturnType<typeof startRuns>['runs'], work: (context: RunContext) => Work<Outcome>) =>
  runs.start({ agent: agentOf((_input, context) => work(context)), owner: anyone, message: said('hello') });

async function* speaks(...texts: readonly string[]): Work<Outcome> {
  for (const text of texts) yield delta(text);
  return done;
}

/** Waits for its signal, and for nothing else. */
async function* waits({ signal }: RunContext): Work<Outcome> {
  yield delta('working');
  await new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error)),
  );
  return done;
}

describe('a run', () => {
  it('exists as soon as its message is durable, works, and ends once', async () => {
    const { runs } = startRuns();
    const { run, view } = await start(runs, () => speaks('good ', 'day'));
    expect(view).toMatchObject({ state: 'working', seq: 1, history: [{ id: 'hello' }], artifacts: [] });
    await run.settled(forever);
    expect(run.view()).toMatchObject({
      state: 'completed',
      artifacts: [{ id: 'answer', parts: [{ kind: 'text', text: 'good day' }] }],
    });
    await expect.poll(() => runs.liveCount).toBe(0);
    expect(await runs.view(run.id, caller)).toEqual(run.view());
  });

  it('shows every follower the same events, whenever they join', async () => {
    const { runs, stores } = startRuns();
    const doors = [gate(), gate()];
    const { run } = await start(runs, async function* () {
      yield delta('a');
      await doors[0]!.opened;
      yield delta('b');
      await doors[1]!.opened;
      yield delta('c');
      return done;
    });
    const first = gather(run.after(0, forever));
    await expect.poll(() => run.view().seq).toBe(2);
    const { view, events } = await runs.follow(run.id, caller, forever);
    const second = gather(events);
    doors[0]!.open();
    await expect.poll(() => run.view().seq).toBe(3);
    doors[1]!.open();
    const all = await first;
    expect(lines(all)).toMatchInlineSnapshot(`
      [
        "1 input.given",
        "2 model.delta "a"",
        "3 model.delta "b"",
        "4 model.delta "c"",
        "5 run.finished completed",
      ]
    `);
    expect(view.seq).toBe(2);
    expect(await second).toEqual(all.slice(2));
    expect(await stores.journal.read(run.id, 1, 100)).toEqual(all);
  });

  it('reads back from the journal what has left memory', async () => {
    const { runs } = startRuns();
    const { opened, open } = gate();
    const { run } = await start(runs, async function* () {
      for (let i = 0; i < 5000; i++) yield delta('x');
      await opened;
      return done;
    });
    await expect.poll(() => run.view().seq).toBe(5001);
    const late = gather(run.after(0, forever));
    open();
    expect((await late).map((entry) => entry.seq)).toEqual(
      Array.from({ length: 5002 }, (_, index) => index + 1),
    );
  });

  it('says so to a follower who is so late that the journal has forgotten', async () => {
    const { runs } = startRuns({
      journal: (journal) => ({
        head: (id) => journal.head(id),
        list: (...args) => journal.list(...args),
        append: (...args) => journal.append(...args),
        read: () => Promise.resolve([]),
      }),
    });
    const { run } = await start(runs, () => speaks(...Array.from({ length: 3000 }, () => 'x')));
    await run.settled(forever);
    await expect(gather(run.after(0, forever))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('puts a step into the journal before anyone sees it', async () => {
    const seen: string[] = [];
    const { runs } = startRuns({
      journal: (journal) => ({
        ...journal,
        head: (id) => journal.head(id),
        read: (...args) => journal.read(...args),
        list: (...args) => journal.list(...args),
        async append(head, entries) {
          await journal.append(head, entries);
          seen.push(...entries.map((entry) => `journal ${entry.seq}`));
        },
      }),
    });
    const { run } = await start(runs, async function* ({ scope }) {
      yield delta('shown first');
      yield { type: 'tool.called', scope, call: { id: 'c', name: 'clock', input: {} } };
      return done;
    });
    for await (const entry of run.after(1, forever)) seen.push(`shown ${entry.seq}`);
    expect(seen).toEqual([
      'journal 1',
      'shown 2',
      'journal 2',
      'journal 3',
      'shown 3',
      'journal 4',
      'shown 4',
    ]);
  });

  it('fails with its error, and gives nothing away about errors that are not ours', async () => {
    const { runs } = startRuns();
    const ours = await start(runs, async function* () {
      throw new NodeError('model-failed', 'the model is gone');
    });
    const theirs = await start(runs, async function* () {
      throw new Error('password=hunter2');
    });
    await Promise.all([ours.run.settled(forever), theirs.run.settled(forever)]);
    expect(ours.run.view()).toMatchObject({
      state: 'failed',
      note: { parts: [{ text: 'the model is gone' }] },
    });
    expect(theirs.run.view().state).toBe('failed');
    expect(JSON.stringify(theirs.run.view())).not.toContain('hunter2');
  });

  it('may do many things at once without a warning', async () => {
    const warned = vi.fn<(warning: Error) => void>();
    process.on('warning', warned);
    const { runs } = startRuns();
    const { run } = await start(runs, async function* ({ signal }) {
      for (let i = 0; i < 100; i++) signal.addEventListener('abort', () => i);
      yield delta('done');
      return done;
    });
    await run.settled(forever);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  it('ends for everyone when its end cannot be journaled', async () => {
    let appends = 0;
    const { runs } = startRuns({
      journal: (journal) => ({
        head: (id) => journal.head(id),
        read: (...args) => journal.read(...args),
        list: (...args) => journal.list(...args),
        append: (...args) =>
          ++appends > 1 ? Promise.reject(new Error('no space left')) : journal.append(...args),
      }),
    });
    const { run } = await start(runs, () => speaks('a'));
    await expect(gather(run.after(0, forever))).rejects.toMatchObject({ code: 'internal' });
    await expect(run.settled(forever)).rejects.toMatchObject({ code: 'internal' });
    await expect.poll(() => runs.liveCount).toBe(0);
  });
});

describe('a run that asks', () => {
  const asks = async function* (context: RunContext): Work<Outcome> {
    const question = { id: 'q', kind: 'input', parts: [{ kind: 'text', text: 'how many?' }] } as const;
    const answer = yield* askCaller(question, context);
    yield delta(`you said ${answer.id}`);
    return done;
  };

  it('waits, and the answer continues the same run', async () => {
    const { runs } = startRuns();
    const { run } = await start(runs, asks);
    await run.settled(forever);
    expect(run.view()).toMatchObject({
      state: 'input-required',
      note: { id: 'q', parts: [{ text: 'how many?' }] },
    });
    const { view } = await runs.answer(run.id, caller, said('four'));
    expect(view).toMatchObject({
      id: run.id,
      state: 'working',
      history: [{ id: 'hello' }, { id: 'q' }, { id: 'four' }],
    });
    await run.settled(forever);
    expect(run.view()).toMatchObject({
      state: 'completed',
      artifacts: [{ parts: [{ text: 'you said four' }] }],
    });
    expect(run.view().note).toBeUndefined();
  });

  it('takes one answer only: of two at once the second is refused', async () => {
    const { runs } = startRuns();
    const { run } = await start(runs, asks);
    await run.settled(forever);
    const answers = await Promise.allSettled([
      runs.answer(run.id, caller, said('one')),
      runs.answer(run.id, caller, said('two')),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected']);
    await run.settled(forever);
    expect(run.view().history.map((message) => message.id)).toEqual(['hello', 'q', 'one']);
  });

  it('refuses a message while it works and after it has ended, in words that say what to do', async () => {
    const { runs } = startRuns();
    const working = await start(runs, waits);
    await expect(runs.answer(working.run.id, caller, said('and?'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('is still working'),
    });
    await runs.cancel(working.run.id, caller);
    await expect(runs.answer(working.run.id, caller, said('and?'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('has ended'),
    });
  });

  it('fails when nobody answers in time', async () => {
    vi.useFakeTimers();
    try {
      const { runs } = startRuns({ limits: { waitingMs: 60_000 } });
      const { run } = await start(runs, asks);
      await run.settled(forever);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(run.view()).toMatchObject({
        state: 'failed',
        note: { parts: [{ text: expect.stringContaining('in time') }] },
      });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a run that is told to stop', () => {
  it('ends canceled; cancelling again gives the same; cancelling another end is refused', async () => {
    const { runs } = startRuns();
    const { run } = await start(runs, waits);
    expect(await runs.cancel(run.id, caller)).toMatchObject({ state: 'canceled' });
    expect(await runs.cancel(run.id, caller)).toMatchObject({ state: 'canceled' });
    const ended = await start(runs, () => speaks('a'));
    await ended.run.settled(forever);
    await expect(runs.cancel(ended.run.id, caller)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ends even if its work does not listen, and what the work says later is not heard', async () => {
    vi.useFakeTimers();
    try {
      const { opened, open } = gate();
      const { runs, stores } = startRuns({ limits: { graceMs: 500 } });
      const { run } = await start(runs, async function* () {
        await opened;
        yield delta('too late');
        return done;
      });
      const canceled = runs.cancel(run.id, caller);
      await vi.advanceTimersByTimeAsync(500);
      expect((await canceled).state).toBe('canceled');
      open();
      await vi.advanceTimersByTimeAsync(10);
      expect(lines(await stores.journal.read(run.id, 1, 10))).toEqual([
        '1 input.given',
        '2 run.finished canceled',
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('fails at its deadline; waiting for its caller does not count', async () => {
    vi.useFakeTimers();
    try {
      const { runs } = startRuns({ limits: { runMs: 1000 }, clock: { now: () => Date.now() } });
      const { run } = await start(runs, async function* (context) {
        yield* askCaller({ id: 'q', kind: 'input', parts: [] }, context);
        return yield* waits(context);
      });
      await run.settled(forever);
      await vi.advanceTimersByTimeAsync(5000);
      expect(run.view().state).toBe('input-required');
      await runs.answer(run.id, caller, said('go on'));
      await vi.advanceTimersByTimeAsync(999);
      expect(run.view().state).toBe('working');
      await vi.advanceTimersByTimeAsync(1001);
      expect(run.view().state).toBe('failed');
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets a follower go without touching the run', async () => {
    const { runs } = startRuns();
    const { run } = await start(runs, waits);
    const leaving = new AbortController();
    const followed = gather(run.after(0, leaving.signal));
    leaving.abort(new NodeError('canceled', 'the reader has left'));
    await expect(followed).rejects.toMatchObject({ code: 'canceled' });
    expect(run.view().state).toBe('working');
    await runs.cancel(run.id, caller);
  });
});

describe('runs', () => {
  it('are found by their owner at their agent, and by nobody else', async () => {
    const { runs } = startRuns();
    const { run } = await start(runs, () => speaks('a'));
    const strangers: Caller[] = [
      { owner: { id: 'other', tenant: '' }, agent: 'helper' },
      { owner: { id: 'anonymous', tenant: 'acme' }, agent: 'helper' },
      { owner: anyone, agent: 'other' },
    ];
    for (const moment of ['live', 'ended']) {
      if (moment === 'ended') await run.settled(forever);
      for (const stranger of strangers) {
        await expect(runs.view(run.id, stranger)).rejects.toMatchObject({ code: 'not-found' });
        await expect(runs.cancel(run.id, stranger)).rejects.toMatchObject({ code: 'not-found' });
        await expect(runs.answer(run.id, stranger, said('x'))).rejects.toMatchObject({ code: 'not-found' });
        await expect(runs.follow(run.id, stranger, forever)).rejects.toMatchObject({ code: 'not-found' });
      }
    }
  });

  it('that answer with a bare message are no task to anyone', async () => {
    const { runs } = startRuns();
    const message = { ...said('hi'), from: 'agent' as const };
    const { run } = await start(runs, async function* () {
      return { kind: 'replied', message };
    });
    await run.settled(forever);
    expect(run.view()).toMatchObject({ state: 'replied', note: { id: 'hi' } });
    await expect.poll(() => runs.liveCount).toBe(0);
    await expect(runs.view(run.id, caller)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are listed newest first, live ones as they are now', async () => {
    const { runs } = startRuns();
    const ended = await start(runs, () => speaks('a'));
    await ended.run.settled(forever);
    const live = await start(runs, waits);
    const page = await runs.list(caller, { limit: 10 });
    expect(page).toMatchObject({ total: 2, views: [{ state: 'working' }, { state: 'completed' }] });
    await runs.cancel(live.run.id, caller);
  });

  it('are refused beyond the limit, with a time to come back', async () => {
    const { runs } = startRuns({ limits: { liveRuns: 1 } });
    const { run } = await start(runs, waits);
    await expect(start(runs, waits)).rejects.toMatchObject({ code: 'busy', retryAfterMs: 1000 });
    await runs.cancel(run.id, caller);
    await expect.poll(() => runs.liveCount).toBe(0);
    const { run: next } = await start(runs, () => speaks('a'));
    await next.settled(forever);
  });

  it('get time to end when the node drains, and are stopped after it', async () => {
    const { runs } = startRuns();
    const quick = gate();
    const finishing = await start(runs, async function* () {
      await quick.opened;
      return done;
    });
    const stuck = await start(runs, waits);
    const drained = runs.drain(50);
    await expect(start(runs, waits)).rejects.toMatchObject({ code: 'shutdown' });
    quick.open();
    await drained;
    expect(finishing.run.view().state).toBe('completed');
    expect(stuck.run.view()).toMatchObject({
      state: 'canceled',
      note: { parts: [{ text: 'the node is shutting down' }] },
    });
    expect(runs.liveCount).toBe(0);
  });
});
