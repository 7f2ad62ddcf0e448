import {
  A2A_CONTENT_TYPE,
  AgentCard,
  ListTasksRequest,
  ListTasksResponse,
  Message,
  SendMessageRequest,
  StreamResponse,
  Task,
} from '@a2a-js/sdk';
import { type Request, type Response, Router } from 'express';
import { NodeError, nodeErrorFrom } from '../../core/error.ts';
import { mediaTypeOf, parseJson, readText } from '../http/body.ts';
import { hint } from '../http/status.ts';
import type { Call } from './call.ts';
import { checkRequest } from './check-request.ts';
import type { Doors } from './doors.ts';
import { restError, unsupportedMedia } from './error.ts';
import { openCall } from './open-call.ts';
import type { AgentRequests } from './requests.ts';
import type { A2aSettings } from './settings.ts';
import { streamFrames } from './stream.ts';
import { requireSpoken, versionText } from './version.ts';

type Params = Readonly<Record<string, unknown>>;
type Operation = (requests: AgentRequests, params: Params, call: Call) => Promise<unknown>;
type Streaming = (
  requests: AgentRequests,
  params: Params,
  call: Call,
) => AsyncGenerator<StreamResponse, void, undefined>;

/** A2A over HTTP+JSON: one route per method, under the agent's `v1`. */
export function restRoutes(doors: Doors, settings: A2aSettings): Router {
  const router = Router({ mergeParams: true });
  const answering = (operation: Operation) => answerWith(doors, settings, operation);
  const streaming = (operation: Streaming) => streamWith(doors, settings, operation);

  for (const base of ['', '/:tenant']) {
    router.post(`${base}/message\\:send`, answering(send));
    router.post(`${base}/message\\:stream`, streaming(stream));
    router.get(`${base}/tasks`, answering(list));
    router.post(`${base}/tasks/:id\\:cancel`, answering(cancel));
    router.get(`${base}/tasks/:id\\:subscribe`, streaming(subscribe));
    router.post(`${base}/tasks/:id\\:subscribe`, streaming(subscribe));
    // After the address that ends in :subscribe, which an id would swallow.
    router.get(`${base}/tasks/:id`, answering(get));
    router.all(`${base}/tasks/:id/pushNotificationConfigs{/:configId}`, answering(push));
    router.get(`${base}/extendedAgentCard`, answering(extendedCard));
  }
  return router;
}

const send: Operation = async (requests, params, call) => {
  checkRequest('SendMessage', params);
  const answer = await requests.sendMessage(SendMessageRequest.fromJSON(params), call);
  return 'messageId' in answer ? { message: Message.toJSON(answer) } : { task: Task.toJSON(answer) };
};

const stream: Streaming = (requests, params, call) => {
  checkRequest('SendStreamingMessage', params);
  return requests.sendMessageStream(SendMessageRequest.fromJSON(params), call);
};

const get: Operation = async (requests, params, call) => {
  const asked = { id: String(params['id']), ...counts(params) };
  checkRequest('GetTask', asked);
  return Task.toJSON(await requests.getTask(asked, call));
};

const list: Operation = async (requests, params, call) => {
  const asked = {
    ...params,
    ...counts(params),
    ...(params['includeArtifacts'] === undefined
      ? {}
      : { includeArtifacts: params['includeArtifacts'] === 'true' }),
  };
  checkRequest('ListTasks', asked);
  const { tasks, nextPageToken, pageSize, totalSize } = await requests.listTasks(
    ListTasksRequest.fromJSON(asked),
    call,
  );
  const json = ListTasksResponse.toJSON({ tasks, nextPageToken, pageSize, totalSize }) as object;
  return { tasks: [], nextPageToken: '', totalSize: 0, ...json };
};

const cancel: Operation = async (requests, params, call) =>
  Task.toJSON(await requests.cancelTask({ id: String(params['id']) }, call));

const subscribe: Streaming = (requests, params, call) =>
  requests.resubscribe({ id: String(params['id']), tenant: '' }, call);

const push: Operation = (requests) => requests.createTaskPushNotificationConfig();

const extendedCard: Operation = async (requests) =>
  AgentCard.toJSON(await requests.getAuthenticatedExtendedAgentCard());

/** Numbers come as text in a query; what is no number stays as it is, for the check to name. */
function counts(params: Params): Params {
  const numbers = ['historyLength', 'pageSize'].flatMap((key) => {
    const value = params[key];
    if (value === undefined || value === '') return [];
    return [[key, Number.isNaN(Number(value)) ? value : Number(value)]];
  });
  return Object.fromEntries(numbers) as Params;
}

const answerWith =
  (doors: Doors, settings: A2aSettings, operation: Operation) =>
  async (request: Request, response: Response): Promise<void> => {
    try {
      const { requests, params, call } = await read(doors, request, { ...settings, response });
      sendA2a(response, 200, JSON.stringify(await operation(requests, params, call)));
    } catch (error) {
      sendRestFault(response, error);
    }
  };

const streamWith =
  (doors: Doors, settings: A2aSettings, operation: Streaming) =>
  async (request: Request, response: Response): Promise<void> => {
    try {
      const { requests, params, call } = await read(doors, request, { ...settings, response });
      await streamFrames(operation(requests, params, call), response, {
        settings,
        errorFrame: (error) => JSON.parse(restError(error).json) as object,
        toFrame: (update) => StreamResponse.toJSON(update),
      });
    } catch (error) {
      sendRestFault(response, error);
    }
  };

/** The call, and its parameters from body, query and path; the path wins. */
async function read(
  doors: Doors,
  request: Request,
  { bodyBytes, defaultVersion, response }: A2aSettings & { readonly response: Response },
): Promise<{ requests: AgentRequests; params: Params; call: Call }> {
  const { agent, tenant, ...path } = request.params as Record<string, string>;
  const door = doors.at(agent);
  requireSpoken(versionText(request), defaultVersion);
  const body = request.method === 'POST' ? await readBody(request, bodyBytes) : {};
  const call = openCall(request, response, door);
  const asked = tenant ?? request.query['tenant'] ?? body['tenant'];
  if (typeof asked === 'string' && asked !== '') call.setTenant(asked);
  return { requests: door.requests, params: { ...request.query, ...body, ...path }, call };
}

async function readBody(request: Request, limit: number): Promise<Params> {
  const mediaType = mediaTypeOf(request);
  if (mediaType !== undefined && mediaType !== 'application/json' && mediaType !== A2A_CONTENT_TYPE) {
    throw unsupportedMedia(`${mediaType} is not accepted here; send application/json or ${A2A_CONTENT_TYPE}`);
  }
  const text = await readText(request, limit);
  const body = text === '' ? {} : parseJson(text);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Params;
  throw new NodeError('invalid-request', 'the body must be a JSON object');
}

export function sendRestFault(response: Response, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.end();
  const { status, json } = restError(error);
  hint(response, nodeErrorFrom(error));
  sendA2a(response, status, json);
}

function sendA2a(response: Response, status: number, json: string): void {
  response.writeHead(status, { 'content-type': A2A_CONTENT_TYPE, 'content-length': Buffer.byteLength(json) });
  response.end(json);
}
