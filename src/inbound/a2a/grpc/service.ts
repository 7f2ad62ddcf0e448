import {
  CancelTaskRequest,
  GetTaskRequest,
  ListTasksRequest,
  type ListTasksResponse,
  SendMessageRequest,
  type SendMessageResponse,
  type StreamResponse,
  SubscribeToTaskRequest,
  type Task,
} from '@a2a-js/sdk';
import type { A2ARequestHandler } from '@a2a-js/sdk/server';
import type { grpcService } from '@a2a-js/sdk/server/grpc';
import { type handleServerStreamingCall, type handleUnaryCall, status } from '@grpc/grpc-js';
import type { Log } from '../../../core/log.ts';
import type { StreamLimits } from '../../http/event-stream.ts';
import type { Call } from '../call.ts';
import { checkRequest } from '../check-request.ts';
import type { Doors } from '../doors.ts';
import { type GrpcFault, grpcFaultFrom } from './error.ts';
import { type Asked, type Opened, type Wire, openGrpcCall } from './open-call.ts';
import { writeStream } from './write-stream.ts';

export interface ServiceParts {
  readonly doors: Doors;
  readonly stream: StreamLimits;
  readonly log: Log;
}

type Operation<P, A> = (requests: A2ARequestHandler, params: P, call: Call) => Promise<A>;
type Streaming<P> = (requests: A2ARequestHandler, params: P, call: Call) => AsyncIterable<StreamResponse>;

/** A2A over gRPC: one handler per method, over the same requests as the other bindings. */
export function a2aService(parts: ServiceParts): ReturnType<typeof grpcService> {
  const answering = <P extends Asked, A>(operation: Operation<P, A>) => answerWith(parts, operation);
  const streaming = <P extends Asked>(operation: Streaming<P>) => streamWith(parts, operation);
  return {
    sendMessage: answering(send),
    sendStreamingMessage: streaming(stream),
    getTask: answering(get),
    listTasks: answering(list),
    cancelTask: answering(cancel),
    subscribeToTask: streaming(subscribe),
    createTaskPushNotificationConfig: answering((requests, params, call) =>
      requests.createTaskPushNotificationConfig(params, call),
    ),
    getTaskPushNotificationConfig: answering((requests, params, call) =>
      requests.getTaskPushNotificationConfig(params, call),
    ),
    listTaskPushNotificationConfigs: answering((requests, params, call) =>
      requests.listTaskPushNotificationConfigs(params, call),
    ),
    deleteTaskPushNotificationConfig: answering(async (requests, params, call) => {
      await requests.deleteTaskPushNotificationConfig(params, call);
      return {};
    }),
    getExtendedAgentCard: answering((requests, params, call) =>
      requests.getAuthenticatedExtendedAgentCard(params, call),
    ),
  };
}

const send: Operation<SendMessageRequest, SendMessageResponse> = async (requests, params, call) => {
  checkRequest('SendMessage', SendMessageRequest.toJSON(params));
  const value = await requests.sendMessage(params, call);
  return { payload: 'messageId' in value ? { $case: 'message', value } : { $case: 'task', value } };
};

const stream: Streaming<SendMessageRequest> = (requests, params, call) => {
  checkRequest('SendStreamingMessage', SendMessageRequest.toJSON(params));
  return requests.sendMessageStream(params, call);
};

const get: Operation<GetTaskRequest, Task> = async (requests, params, call) => {
  checkRequest('GetTask', GetTaskRequest.toJSON(params));
  return requests.getTask(params, call);
};

const list: Operation<ListTasksRequest, ListTasksResponse> = async (requests, params, call) => {
  checkRequest('ListTasks', ListTasksRequest.toJSON(params));
  return requests.listTasks(params, call);
};

const cancel: Operation<CancelTaskRequest, Task> = async (requests, params, call) => {
  checkRequest('CancelTask', CancelTaskRequest.toJSON(params));
  return requests.cancelTask(params, call);
};

const subscribe: Streaming<SubscribeToTaskRequest> = (requests, params, call) => {
  checkRequest('SubscribeToTask', SubscribeToTaskRequest.toJSON(params));
  return requests.resubscribe(params, call);
};

const answerWith =
  <P extends Asked, A>(parts: ServiceParts, operation: Operation<P, A>): handleUnaryCall<P, A> =>
  (wire, callback) => {
    const work = ({ requests, call }: Opened): Promise<A> => operation(requests, wire.request, call);
    carriedOut(parts, wire, work).then((answer) => callback(null, answer), callback);
  };

const streamWith =
  <P extends Asked>(
    parts: ServiceParts,
    operation: Streaming<P>,
  ): handleServerStreamingCall<P, StreamResponse> =>
  (wire) => {
    const work = ({ requests, call }: Opened): Promise<void> =>
      writeStream(operation(requests, wire.request, call), wire, {
        signal: call.signal,
        stallMs: parts.stream.stallMs,
      });
    carriedOut(parts, wire, work).then(
      () => wire.end(),
      (fault: GrpcFault) => wire.emit('error', fault),
    );
  };

/** Opens the call and does its work. Rejects with the fault that the call has to end with. */
async function carriedOut<T>(
  { doors, log }: ServiceParts,
  wire: Wire,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const method = wire.getPath();
  let call: Call | undefined;
  try {
    const opened = openGrpcCall(wire, doors);
    ({ call } = opened);
    const answer = await work(opened);
    log.debug({ method, status: status[status.OK] }, 'answered');
    return answer;
  } catch (thrown) {
    const error = call?.fault ?? thrown;
    const fault = grpcFaultFrom(error);
    if (fault.code === status.INTERNAL) log.error({ method, error }, 'a call failed');
    log.debug({ method, status: status[fault.code] }, 'answered');
    throw fault;
  }
}
