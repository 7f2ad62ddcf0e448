import { setImmediate } from 'node:timers/promises';
import { NodeError } from '../../../core/error.ts';
import type { Outcome } from '../../../core/event.ts';
import type { Message, Part } from '../../../core/message.ts';
import type { Decision, ModelPart, ModelRequest } from '../../../core/model.ts';
import type { CallContext } from '../../../core/run.ts';
import type { Blobs } from '../../../core/store.ts';
import { abortable, sleep } from '../../../lib/abort.ts';
import { callIds } from '../call-ids.ts';
import { type ArtifactTemplate, madePart } from './artifact.ts';
import { type Moment, inputTokens, tokens } from './moment.ts';
import { pieces } from './pieces.ts';
import type { ReadyRule } from './rule.ts';
import type { Values } from './template.ts';

/** What a rule is played with. */
export interface Scene {
  readonly values: Values;
  readonly moment: Moment;
  readonly request: ModelRequest;
  readonly context: CallContext;
  readonly blobs: Blobs;
}

type Parts = AsyncGenerator<ModelPart, void, void>;
/** A promise only when there is something to wait for. */
type Pause = () => Promise<void> | undefined;

/** Says, makes, calls, and ends, in that order. */
export async function* play(rule: ReadyRule, scene: Scene): Parts {
  const { values, request } = scene;
  const think = rule.think(values);
  const say = rule.say(values);
  const pause = pacer(rule.delayMs, scene.context.signal);
  let characters = think.length;
  let streamed = false;

  if (think !== '') yield { type: 'thought', text: think };
  for (const text of spoken(rule, say)) {
    await pause();
    streamed = true;
    characters += text.length;
    yield { type: 'text', text };
  }
  for (const [index, artifact] of rule.artifacts.entries()) {
    const { message, turn } = scene.moment;
    const id = artifact.id ?? `artifact-${message}.${turn}.${index + 1}`;
    for await (const part of made(artifact, { id, pause, ...scene })) {
      streamed = true;
      yield part;
    }
  }
  if (!streamed) await pause();
  if (rule.error !== undefined) throw new NodeError(rule.error.code, rule.error.message(values));

  const idOf = callIds(request);
  for (const { name, input } of rule.calls) {
    const call = { id: idOf(), name, input: input(values) };
    characters += name.length + JSON.stringify(call.input).length;
    yield { type: 'call', call };
  }
  const decision = decisionOf(rule, say, scene);
  if (decision !== undefined) return yield { type: 'decision', decision };
  const usage = { input: inputTokens(request), output: tokens(characters) };
  yield { type: 'finish', reason: rule.calls.length > 0 ? 'calls' : 'stop', usage };
}

function* spoken({ saysAloud, repeat, chunk }: ReadyRule, say: string): Generator<string, void, void> {
  const times = saysAloud ? repeat : 0;
  for (let n = 0; n < times; n++) yield* pieces(say, chunk);
}

async function* made(
  { about, chunks }: ArtifactTemplate,
  { id, pause, values, blobs, context }: Scene & { id: string; pause: Pause },
): Parts {
  for (const [n, chunk] of chunks.entries()) {
    await pause();
    const part = await abortable(madePart(chunk(values), blobs), context.signal);
    const place = { append: n > 0, last: n === chunks.length - 1 };
    yield { type: 'artifact', artifact: { id, ...about, parts: [part], ...place } };
  }
}

/** Chunks between two turns of the event loop when there is no delay, so that a long answer holds nobody up. */
const breath = 128;

function pacer(delayMs: number, signal: AbortSignal): Pause {
  let count = 0;
  return () => {
    if (delayMs > 0) return sleep(delayMs, signal);
    signal.throwIfAborted();
    return ++count % breath === 0 ? setImmediate().then(() => signal.throwIfAborted()) : undefined;
  };
}

/** How the rule speaks for the run; nothing when it just answers. */
function decisionOf(rule: ReadyRule, say: string, scene: Scene): Decision | undefined {
  const { moment, context } = scene;
  const note = rule.note?.(scene.values);
  const words = note ?? say.repeat(rule.repeat);
  const parts: readonly Part[] = words === '' ? [] : [{ kind: 'text', text: words }];
  const id = `${context.runId}-${moment.message}.${moment.turn}`;
  const message: Message = { id, from: 'agent', parts };
  const end = (outcome: Outcome): Decision => ({ kind: 'end', outcome });
  const ask = (kind: 'input' | 'credentials'): Decision => ({
    kind: 'ask',
    question: { id: `${context.runId}-question-${moment.message}`, kind, parts },
  });

  switch (rule.outcome) {
    case 'completed':
      return note === undefined ? undefined : end({ kind: 'completed', note: message });
    case 'message':
      return end({ kind: 'replied', message });
    case 'input-required':
      return ask('input');
    case 'auth-required':
      return ask('credentials');
    case 'rejected':
      return end({ kind: 'rejected', reason: words || 'the agent does not take this request' });
    case 'failed':
      return end({ kind: 'failed', code: 'model-failed', reason: words || 'the script fails here' });
  }
}
