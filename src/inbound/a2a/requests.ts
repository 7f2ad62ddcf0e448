import type {
  AgentCard,
  ListTasksRequest,
  ListTasksResponse,
  Message as WireMessage,
  SendMessageRequest,
  StreamResponse,
  SubscribeToTaskRequest,
  Task,
} from '@a2a-js/sdk';
import {
  PushNotificationNotSupportedError,
  TaskNotCancelableError,
  UnsupportedOperationError,
} from '@a2a-js/sdk/errors';
import type { A2ARequestHandler, ServerCallContext } from '@a2a-js/sdk/server';
import type { Agent } from '../../core/agent.ts';
import { NodeError } from '../../core/error.ts';
import type { LoggedEvent } from '../../core/event.ts';
import { type RunState, isEnded } from '../../core/run.ts';
import type { Blobs, HeadFilter } from '../../core/store.ts';
import type { Accepted, Caller, Following, Runs } from '../../runtime/runs.ts';
import { type RunView, stateAfter } from '../../runtime/view.ts';
import { type Call, callOf } from './call.ts';
import { a2aError, asA2a, unsupportedMedia } from './error.ts';
import { requireExtensions, runEventsUri } from './extensions.ts';
import { loadFiles, noFiles, partsIn, refsIn, refsOf } from './files.ts';
import { accepts } from './media.ts';
import { messageFromWire, stateFromWire, timeFromWire } from './parse.ts';
import { type TaskShape, replyToWire, taskToWire, updateToWire } from './render.ts';

export interface RequestsParts {
  readonly agent: Agent;
  readonly runs: Runs;
  readonly blobs: Blobs;
  readonly card: () => AgentCard;
}

const defaultPageSize = 50;

/** How a stream begins, and what it goes on with; a bare message is all there is to see. */
interface Opening {
  readonly head: StreamResponse;
  readonly following?: Following;
}

/** One agent's side of A2A: the SDK reads the wire and calls this, whatever the binding. */
export class AgentRequests implements A2ARequestHandler {
  readonly #agent: Agent;
  readonly #runs: Runs;
  readonly #blobs: Blobs;
  readonly #card: () => AgentCard;

  constructor({ agent, runs, blobs, card }: RequestsParts) {
    this.#agent = agent;
    this.#runs = runs;
    this.#blobs = blobs;
    this.#card = card;
  }

  getAgentCard(): Promise<AgentCard> {
    return Promise.resolve(this.#card());
  }

  sendMessage(params: SendMessageRequest, context: ServerCallContext): Promise<WireMessage | Task> {
    const call = callOf(context);
    return asA2a(call, this.#send(params, call));
  }

  sendMessageStream(params: SendMessageRequest, context: ServerCallContext) {
    const call = callOf(context);
    // Once the agent asks, this message has had its answer. Waiting for credentials goes on: nobody answers that here.
    const isLast = (state: RunState): boolean => isEnded(state) || state === 'input-required';
    return this.#shown(call, () => this.#sendAndFollow(params, call), isLast);
  }

  getTask(
    params: { id: string; historyLength?: number | undefined },
    context: ServerCallContext,
  ): Promise<Task> {
    const call = callOf(context);
    return asA2a(call, this.#get(params, call));
  }

  listTasks(params: ListTasksRequest, context: ServerCallContext): Promise<ListTasksResponse> {
    const call = callOf(context);
    return asA2a(call, this.#list(params, call));
  }

  cancelTask(params: { id: string }, context: ServerCallContext): Promise<Task> {
    const call = callOf(context);
    return asA2a(call, this.#cancel(params.id, call));
  }

  resubscribe(params: SubscribeToTaskRequest, context: ServerCallContext) {
    const call = callOf(context);
    return this.#shown(call, () => this.#subscribe(params.id, call), isEnded);
  }

  getAuthenticatedExtendedAgentCard(): Promise<AgentCard> {
    return Promise.reject(new UnsupportedOperationError('this agent has no extended card'));
  }

  createTaskPushNotificationConfig(): Promise<never> {
    return Promise.reject(new PushNotificationNotSupportedError());
  }

  getTaskPushNotificationConfig(): Promise<never> {
    return Promise.reject(new PushNotificationNotSupportedError());
  }

  listTaskPushNotificationConfigs(): Promise<never> {
    return Promise.reject(new PushNotificationNotSupportedError());
  }

  deleteTaskPushNotificationConfig(): Promise<never> {
    return Promise.reject(new PushNotificationNotSupportedError());
  }

  async #send({ message, configuration }: SendMessageRequest, call: Call): Promise<WireMessage | Task> {
    const accepted = await this.#accept(message, call);
    const { run } = accepted;
    let { view } = accepted;
    if (configuration?.returnImmediately !== true) {
      await run.settled(call.signal);
      view = run.view();
    } else if (this.#agent.profile.repliesDirectly) {
      await firstWord(accepted, call.signal);
      view = run.view();
    }
    if (view.state === 'replied') return this.#reply(view);
    return this.#task(view, { historyLength: configuration?.historyLength, artifacts: true });
  }

  async #sendAndFollow({ message, configuration }: SendMessageRequest, call: Call): Promise<Opening> {
    const { run, view } = await this.#accept(message, call);
    if (this.#agent.profile.repliesDirectly) {
      const first = await firstWord({ run, view }, call.signal);
      if (first.event.type === 'run.finished' && first.event.outcome.kind === 'replied') {
        return { head: { payload: { $case: 'message', value: await this.#reply(run.view()) } } };
      }
    }
    const head = await this.#snapshot(view, configuration?.historyLength);
    return { head, following: { view, events: run.after(view.seq, call.signal) } };
  }

  async #subscribe(id: string, call: Call): Promise<Opening> {
    const following = await this.#runs.follow(id, this.#caller(call), call.signal);
    if (isEnded(following.view.state)) {
      throw new NodeError('unsupported', `task ${id} has ended; read it with GetTask`);
    }
    return { head: await this.#snapshot(following.view, undefined), following };
  }

  /** A run from its first frame to its last, all in one generator: each one around another is paid for by every event. */
  async *#shown(
    call: Call,
    open: () => Promise<Opening>,
    isLast: (state: RunState) => boolean,
  ): AsyncGenerator<StreamResponse, void, undefined> {
    try {
      const { head, following } = await open();
      yield head;
      if (following === undefined) return;
      const { view, events } = following;
      const known = new Set(view.artifacts.map((artifact) => artifact.id));
      const runEvents = call.extensions.has(runEventsUri);
      let { state } = view;
      for await (const entry of events) {
        state = stateAfter(state, entry.event);
        const refs = refsIn(partsIn(entry));
        const files = refs.length === 0 ? noFiles : await loadFiles(refs, this.#blobs);
        const update = updateToWire(entry, view, { known, files, state, runEvents });
        if (update !== undefined) yield update;
        if (isLast(state)) return;
      }
    } catch (error) {
      throw a2aError(call, error);
    }
  }

  /** Starts a run with the message, or hands it to the run that waits for it. */
  async #accept(message: WireMessage | undefined, call: Call): Promise<Accepted> {
    if (message === undefined) throw new NodeError('invalid-request', 'message is required');
    const card = this.#card();
    requireExtensions(call.extensions, card);
    const { defaultInputModes } = card;
    const stranger = message.parts.find(
      (part) => part.mediaType !== '' && !accepts(defaultInputModes, part.mediaType),
    );
    if (stranger !== undefined) {
      throw unsupportedMedia(
        `${stranger.mediaType} is not accepted here; send one of ${defaultInputModes.join(', ')}`,
      );
    }
    const parsed = await messageFromWire(message, this.#blobs);
    if (message.taskId === '') {
      const contextId = message.contextId === '' ? {} : { contextId: message.contextId };
      return this.#runs.start({
        agent: this.#agent,
        owner: call.owner,
        message: parsed,
        headers: call.headers,
        ...contextId,
      });
    }
    const caller = this.#caller(call);
    const view = await this.#runs.view(message.taskId, caller);
    if (message.contextId !== '' && message.contextId !== view.contextId) {
      throw new NodeError(
        'invalid-request',
        `task ${view.id} belongs to another context than contextId says`,
      );
    }
    return this.#runs.answer(message.taskId, { ...caller, headers: call.headers }, parsed);
  }

  async #get(
    { id, historyLength }: { id: string; historyLength?: number | undefined },
    call: Call,
  ): Promise<Task> {
    return this.#task(await this.#runs.view(id, this.#caller(call)), { historyLength, artifacts: true });
  }

  async #list(params: ListTasksRequest, call: Call): Promise<ListTasksResponse> {
    const limit = params.pageSize ?? defaultPageSize;
    const page = await this.#runs.list(this.#filter(params, call), {
      limit,
      ...(params.pageToken === '' ? {} : { after: params.pageToken }),
    });
    const shape = { historyLength: params.historyLength, artifacts: params.includeArtifacts === true };
    const tasks = await Promise.all(page.views.map(async (view) => this.#task(view, shape)));
    return { tasks, nextPageToken: page.next ?? '', pageSize: limit, totalSize: page.total };
  }

  #filter(params: ListTasksRequest, call: Call): HeadFilter {
    const state = stateFromWire(params.status);
    const since = timeFromWire(params.statusTimestampAfter);
    return {
      ...this.#caller(call),
      ...(params.contextId === '' ? {} : { contextId: params.contextId }),
      ...(state === undefined ? {} : { state }),
      ...(since === undefined ? {} : { since }),
    };
  }

  async #cancel(id: string, call: Call): Promise<Task> {
    try {
      return await this.#task(await this.#runs.cancel(id, this.#caller(call)), { artifacts: true });
    } catch (error) {
      if (error instanceof NodeError && error.code === 'conflict')
        throw new TaskNotCancelableError(error.message);
      throw error;
    }
  }

  #caller(call: Call): Caller {
    return { owner: call.owner, agent: this.#agent.profile.id };
  }

  async #snapshot(view: RunView, historyLength: number | undefined): Promise<StreamResponse> {
    return { payload: { $case: 'task', value: await this.#task(view, { historyLength, artifacts: true }) } };
  }

  /** A promise only when there are files to wait for. */
  #task(view: RunView, shape: TaskShape): Task | Promise<Task> {
    const refs = refsOf(view);
    if (refs.length === 0) return taskToWire(view, shape);
    return loadFiles(refs, this.#blobs).then((files) => taskToWire(view, { files, ...shape }));
  }

  async #reply(view: RunView): Promise<WireMessage> {
    if (view.note === undefined) throw new NodeError('internal', 'a bare reply without a message');
    return replyToWire(view, view.note, await loadFiles(refsIn(view.note.parts), this.#blobs));
  }
}

/** The first thing that tells whether a task or a bare message comes. */
async function firstWord({ run, view }: Accepted, signal: AbortSignal): Promise<LoggedEvent> {
  for await (const entry of run.after(view.seq, signal)) {
    if (entry.event.type !== 'model.asked' && entry.event.type !== 'model.replied') return entry;
  }
  throw new NodeError('internal', 'the run ended without a word');
}
