import { type Part, TaskState } from '@a2a-js/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Act,
  type SampleAgent,
  plainServer,
  sampleAgent,
  text,
} from '../../outbound/peers/sample-agent.ts';
import { parley } from './captured.ts';

const file = (content: Part['content'], filename: string, mediaType: string): Part => ({
  content,
  metadata: undefined,
  filename,
  mediaType,
});

/** Does what the message says. */
const act: Act = async (voice, asked, context) => {
  if (asked === 'reply') return voice.reply('just this');
  voice.task();
  if (context.task !== undefined) {
    voice.artifact('a1', [text(`so ${asked}`)]);
    return voice.status(TaskState.TASK_STATE_COMPLETED);
  }
  voice.status(TaskState.TASK_STATE_WORKING, 'thinking');
  switch (asked) {
    case 'stream':
      voice.artifact('a1', [text('one ')], { lastChunk: false });
      voice.artifact('a1', [text('two\n')], { append: true });
      voice.artifact('a2', [text('three')]);
      return voice.status(TaskState.TASK_STATE_COMPLETED, 'that was all');
    case 'say it anew':
      voice.artifact('a1', [text('drft')], { lastChunk: false });
      voice.artifact('a1', [text('draft')]);
      return voice.status(TaskState.TASK_STATE_COMPLETED);
    case 'files':
      voice.artifact('f1', [file({ $case: 'raw', value: Buffer.from('12345') }, 'a.bin', 'x/y')]);
      voice.artifact('f2', [
        file({ $case: 'url', value: 'http://h.test/b.pdf' }, 'b.pdf', 'application/pdf'),
      ]);
      voice.artifact('f3', [file({ $case: 'data', value: { n: 1 } }, '', '')], { name: 'figures' });
      return voice.status(TaskState.TASK_STATE_COMPLETED, 'see the files');
    case 'ask':
      return voice.status(TaskState.TASK_STATE_INPUT_REQUIRED, 'which one?\u001B[2J');
    case 'log in':
      return voice.status(TaskState.TASK_STATE_AUTH_REQUIRED, 'who are you?');
    case 'refuse':
      voice.artifact('a1', [text('half')]);
      return voice.status(TaskState.TASK_STATE_REJECTED, 'not my trade');
    case 'fail':
      return voice.status(TaskState.TASK_STATE_FAILED);
    case 'hang':
      voice.artifact('a1', [text('half')], { lastChunk: false });
      return new Promise(() => {});
    default:
      voice.artifact('a1', [text(`you said ${asked}`)]);
      return voice.status(TaskState.TASK_STATE_COMPLETED);
  }
};

let agent: SampleAgent;
beforeAll(async () => {
  agent = await sampleAgent(act);
});
afterAll(() => agent[Symbol.asyncDispose]());
const send = (words: string, ...more: string[]) => parley(['send', agent.url, words, ...more]);

describe('the answer', () => {
  it('is all there is on standard output, and the rest is told on standard error', async () => {
    const { code, out, error } = await send('hi');
    expect({ code, out }).toEqual({ code: 0, out: 'you said hi\n' });
    expect(error.replaceAll(/[0-9a-f-]{36}/g, 'ID')).toBe(
      'task ID in context ID\nsubmitted\nworking: thinking\ncompleted\n',
    );
  });

  it('is printed as it streams, with a line end after each artifact and no more', async () => {
    const pieces: string[] = [];
    const { code, error } = await parley(['send', agent.url, 'stream'], {
      onOut: (piece) => pieces.push(piece),
    });
    expect(code).toBe(0);
    expect(pieces).toEqual(['one ', 'two\n', 'three', '\n']);
    expect(error).toContain('completed: that was all\n');
  });

  it('may be a bare message', async () => {
    expect(await send('reply')).toEqual({ code: 0, out: 'just this\n', error: '' });
  });

  it('is printed again when the agent says it anew', async () => {
    const { out, error } = await send('say it anew');
    expect(out).toBe('drft\ndraft\n');
    expect(error).toContain('the agent says it anew:\n');
  });

  it('is what the task says on completing when it has no text, and files are announced', async () => {
    const { code, out, error } = await send('files');
    expect({ code, out }).toEqual({ code: 0, out: 'see the files\n' });
    expect(error).toContain(
      [
        'file a.bin (x/y, 5 bytes)',
        'file b.pdf (application/pdf, unknown size) at http://h.test/b.pdf',
        'data figures (application/json, 7 bytes)',
      ].join('\n'),
    );
  });

  it('keeps its lines whole on a screen that shows both outputs', async () => {
    const { error } = await parley(['send', agent.url, 'refuse'], { isTty: true });
    expect(error).toContain('\n\nrejected: not my trade\n');
    expect((await send('refuse')).error).not.toContain('\n\n');
  });
});

describe('an agent that asks', () => {
  it('ends with exit code 3 and how to answer, and the answer goes to the same task', async () => {
    const { code, out, error } = await send('ask');
    expect({ code, out }).toEqual({ code: 3, out: '' });
    const [, taskId = ''] = /^task (\S+)/.exec(error) ?? [];
    expect(error).toContain(
      `the agent asks: which one?[2J; answer with: parley send ${agent.url} --task ${taskId} '…'\n`,
    );
    expect(await send('this', '--task', taskId)).toMatchObject({ code: 0, out: 'so this\n' });
    expect(agent.given.at(-1)).toMatchObject({ taskId });
  });

  it('may want credentials', async () => {
    const { code, error } = await send('log in');
    expect(code).toBe(3);
    expect(error).toMatch(
      /the agent wants credentials: who are you\?; answer with: parley send \S+ --task \S+ '…'\n/,
    );
  });
});

describe('an agent that does not answer', () => {
  it.each([
    ['refuse', 'half\n', 'rejected: not my trade\n'],
    ['fail', '', 'failed\n'],
  ])('because it was told to %s ends with exit code 1', async (words, out, reason) => {
    const result = await send(words);
    expect(result).toMatchObject({ code: 1, out });
    expect(result.error.endsWith(reason)).toBe(true);
  });

  it('because it does not have the task ends with exit code 1', async () => {
    expect(await send('hi', '--task', 'gone')).toEqual({
      code: 1,
      out: '',
      error: `parley: ${agent.url} refuses: Task not found: gone (-32001)\n`,
    });
  });

  it('because it is not there ends with exit code 1, and says what to do', async () => {
    const { origin } = await plainServer(() => {}).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    for (const argv of [
      ['send', 'helper', 'hi'],
      ['card', 'helper'],
    ]) {
      expect(await parley([...argv, '--node', origin])).toEqual({
        code: 1,
        out: '',
        error: `parley: ${origin}/a2a/helper cannot be reached: ECONNREFUSED; is the node running? Start it with: npm start\n`,
      });
    }
  });

  it('in time ends with exit code 1, and what came is printed', async () => {
    const { code, out, error } = await send('hang', '--timeout', '0.2');
    expect({ code, out }).toEqual({ code: 1, out: 'half\n' });
    expect(error).toMatch(/parley: no end after 0\.2 s; the agent may still be at work\n$/);
  });

  it('before the user stops it ends with exit code 1 at once', async () => {
    const stop = new AbortController();
    const result = await parley(['send', agent.url, 'hang'], {
      signal: stop.signal,
      onOut: () => setImmediate(() => stop.abort()),
    });
    expect(result).toMatchObject({ code: 1, out: 'half\n' });
    expect(result.error).toMatch(/parley: stopped\n$/);
  });
});

describe('a message', () => {
  it('may come from standard input', async () => {
    expect(await parley(['send', agent.url, '-'], { input: 'piped\n' })).toMatchObject({
      out: 'you said piped\n',
    });
    expect(await parley(['send', agent.url, '-'], { input: '\n' })).toMatchObject({ code: 2 });
  });

  it('goes to an agent of the node, with its context and headers', async () => {
    const more = ['--context', 'c1', '--header', 'X-One: 1', '--header', 'X-Two: a: b '];
    expect(await parley(['send', 'sample', 'hi', ...more], { node: `${agent.origin}/` })).toMatchObject({
      code: 0,
    });
    expect(agent.given.at(-1)).toMatchObject({ contextId: 'c1', messageId: 'm1' });
    expect(agent.headers.at(-1)).toMatchObject({ 'x-one': '1', 'x-two': 'a: b' });
    expect(
      await parley(['send', 'sample', 'hi', '--node', agent.origin], { node: 'http://h.invalid' }),
    ).toMatchObject({
      code: 0,
    });
  });
});

describe('--json', () => {
  it('prints one line per event and nothing else', async () => {
    const { code, out, error } = await send('stream', '--json');
    const parts = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; state?: string });
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(parts.map(({ type, state }) => state ?? type)).toEqual([
      'accepted',
      'submitted',
      'working',
      'artifact',
      'artifact',
      'artifact',
      'completed',
    ]);
  });

  it('has the exit codes of the text', async () => {
    expect(await send('ask', '--json')).toMatchObject({ code: 3 });
    expect(await send('refuse', '--json')).toMatchObject({ code: 1 });
  });
});

describe('card', () => {
  it('prints the card as the agent serves it', async () => {
    const { code, out, error } = await parley(['card', 'sample', '--node', agent.origin]);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    const served = await fetch(`${agent.url}/.well-known/agent-card.json`);
    expect(JSON.parse(out)).toEqual(await served.json());
    expect(out).toContain('\n  "name": "Sample",\n');
  });

  it('of an agent that does not exist is not there', async () => {
    expect(await parley(['card', 'nobody'], { node: agent.origin })).toMatchObject({
      code: 1,
      error: expect.stringContaining(`parley: there is no agent at ${agent.origin}/a2a/nobody`),
    });
  });
});
