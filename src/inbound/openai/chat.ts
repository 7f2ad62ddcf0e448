import type { Request, Response } from 'express';
import type { Agent } from '../../core/agent.ts';
import { NodeError, nodeErrorFrom } from '../../core/error.ts';
import type { CallerHeaders, Owner } from '../../core/run.ts';
import type { Agents } from '../../runtime/agents.ts';
import type { Accepted, Runs } from '../../runtime/runs.ts';
import type { Run } from '../../runtime/run.ts';
import type { RunView } from '../../runtime/view.ts';
import { readJson } from '../http/body.ts';
import { EventStream, type StreamLimits, frame } from '../http/event-stream.ts';
import { callerHeaders, clientSignal, ownerOf, sendJson } from '../http/exchange.ts';
import { errorBody, sendChatFault } from './error.ts';
import { type ChatRequest, parseChat } from './parse.ts';
import { answerOf, chunkToWire, completionToWire, deltaOf, headingOf, usageChunk } from './render.ts';

export interface ChatParts {
  readonly agents: Agents;
  readonly runs: Runs;
  readonly ids: () => string;
  readonly bodyBytes: number;
  readonly stream: StreamLimits;
}

/** One chat request is one run. A client that leaves takes its run with it. */
export const chatRoute =
  (parts: ChatParts) =>
  async (request: Request, response: Response): Promise<void> => {
    try {
      const chat = parseChat(await readJson(request, parts.bodyBytes), request.headers, parts.ids);
      const agent = parts.agents.pick(chat.model);
      const signal = clientSignal(request);
      const accepted = await accept(parts, {
        agent,
        chat,
        owner: ownerOf(request),
        headers: callerHeaders(request.headers),
      });
      response.setHeader('x-chat-session-id', accepted.view.contextId);
      try {
        if (chat.stream) await streamAnswer(parts, accepted, { agent, chat, response });
        else await sendAnswer(accepted.run, { agent, response, signal });
      } finally {
        await leave(accepted.run, chat, signal);
      }
    } catch (error) {
      sendChatFault(response, error);
    }
  };

interface Turn {
  readonly agent: Agent;
  readonly chat: ChatRequest;
  readonly owner: Owner;
  readonly headers: CallerHeaders;
}

/** Answers the run of this conversation that waits for its user, or starts a new one. */
async function accept({ runs }: ChatParts, { agent, chat, owner, headers }: Turn): Promise<Accepted> {
  const { message, earlier, session } = chat;
  if (session === undefined) return runs.start({ agent, owner, message, earlier, headers });
  const caller = { owner, agent: agent.profile.id, headers };
  const waiting = { owner, agent: agent.profile.id, contextId: session, state: 'input-required' } as const;
  const [open] = (await runs.list(waiting, { limit: 1 })).views;
  if (open !== undefined) return runs.answer(open.id, caller, message);
  return runs.start({ agent, owner, message, earlier, headers, contextId: session });
}

/** Nobody can answer a run whose client has left, or whose conversation has no name. */
async function leave(run: Run, chat: ChatRequest, signal: AbortSignal): Promise<void> {
  if (signal.aborted) await run.stop(new NodeError('canceled', 'the chat client has left'));
  else if (chat.session === undefined)
    await run.stop(new NodeError('canceled', 'the chat goes on in a new run'));
}

interface Plain {
  readonly agent: Agent;
  readonly response: Response;
  readonly signal: AbortSignal;
}

async function sendAnswer(run: Run, { agent, response, signal }: Plain): Promise<void> {
  await run.settled(signal);
  const view = run.view();
  const fault = faultOf(view);
  if (fault !== undefined) throw fault;
  const body = completionToWire(headingOf(view, agent.profile.id), view);
  sendJson(response, 200, JSON.stringify({ ...body, metadata: { chat_session_id: view.contextId } }));
}

interface Streamed {
  readonly agent: Agent;
  readonly chat: ChatRequest;
  readonly response: Response;
}

async function streamAnswer(
  parts: ChatParts,
  { run, view }: Accepted,
  { agent, chat, response }: Streamed,
): Promise<void> {
  const heading = headingOf(view, agent.profile.id);
  const stream = new EventStream(response, parts.stream);
  const send = (chunk: object): Promise<void> | undefined => stream.send(frame(JSON.stringify(chunk)));
  try {
    await send(chunkToWire(heading, { role: 'assistant', content: '' }));
    for await (const entry of run.after(view.seq, stream.gone)) {
      const delta = deltaOf(entry);
      if (delta !== undefined) await send(chunkToWire(heading, delta));
      if (entry.event.type === 'input.requested') break;
    }
    const end = run.view();
    const fault = faultOf(end);
    if (fault !== undefined) throw fault;
    const rest = unsaid(end);
    if (rest !== '') await send(chunkToWire(heading, { content: rest }));
    await send(chunkToWire(heading, {}, end.finish));
    if (chat.includeUsage) await send(usageChunk(heading, end.usage));
  } catch (error) {
    if (!stream.gone.aborted) await send(errorBody(nodeErrorFrom(error)));
  }
  await stream.send(frame('[DONE]'));
  stream.end();
}

/** The question or the closing note: it was never streamed. */
function unsaid(view: RunView): string {
  const { note: _note, ...spoken } = view;
  return answerOf(view).slice(answerOf(spoken).length);
}

/** A run that did not come to an answer is an error, never assistant text. */
function faultOf(view: RunView): NodeError | undefined {
  if (view.state !== 'failed' && view.state !== 'canceled' && view.state !== 'rejected') return undefined;
  const reason = answerOf({ ...view, artifacts: [] });
  return new NodeError(view.state === 'rejected' ? 'invalid-request' : (view.code ?? 'model-failed'), reason);
}
