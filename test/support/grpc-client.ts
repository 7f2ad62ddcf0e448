import type { SendMessageRequest, StreamResponse, Task } from '@a2a-js/sdk';
import { GRPC_STATUS_DETAILS_BIN, decodeErrorInfo, decodeStatus } from '@a2a-js/sdk/errors/grpc';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  Metadata,
  type MethodDefinition,
  type ServiceError,
  credentials,
  status,
} from '@grpc/grpc-js';
import { asTask } from './a2a.ts';

interface Extras extends CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A client that sends what it is given, right or wrong, and shows the whole answer. */
export class GrpcClient implements Disposable {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure());
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  call<Q, A>(method: MethodDefinition<Q, A>, request: Q, extras: Extras = {}): Promise<A> {
    return new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = method;
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadataOf(extras),
        extras,
        (error, answer) => (answer === undefined ? reject(error!) : resolve(answer)),
      );
      extras.signal?.addEventListener('abort', () => call.cancel());
    });
  }

  /** Sends a message that becomes a task. */
  async send(request: SendMessageRequest, extras?: Extras): Promise<Task> {
    const { payload } = await this.call(A2AService.sendMessage, request, extras);
    return asTask(payload!.value);
  }

  get(id: string, tenant = ''): Promise<Task> {
    return this.call(A2AService.getTask, { tenant, id, historyLength: undefined });
  }

  async tasks(pageSize?: number): Promise<readonly Task[]> {
    const all = { tenant: '', contextId: '', status: 0, pageToken: '', statusTimestampAfter: undefined };
    return (await this.call(A2AService.listTasks, { ...all, pageSize })).tasks;
  }

  stream<Q>(
    method: MethodDefinition<Q, StreamResponse>,
    request: Q,
    extras: Extras = {},
  ): ClientReadableStream<StreamResponse> {
    const { path, requestSerialize, responseDeserialize } = method;
    return this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadataOf(extras),
      extras,
    );
  }
}

function metadataOf({ metadata = {} }: Extras): Metadata {
  const result = new Metadata();
  for (const [key, value] of Object.entries(metadata)) result.set(key, value);
  return result;
}

/** What a failed call told: its status, its message, and each of its details in a few words. */
export function told(error: unknown): { status: string; message: string; details: readonly string[] } {
  // What grpc-js rejects with, and what a stream emits.
  const { code, details, metadata } = error as ServiceError;
  const [blob] = metadata.get(GRPC_STATUS_DETAILS_BIN);
  const rich = blob === undefined ? [] : decodeStatus(blob as Buffer).details;
  return { status: status[code], message: details, details: rich.flatMap(wordsOf) };
}

function wordsOf({ typeUrl, value }: { typeUrl: string; value: Buffer }): readonly string[] {
  switch (typeUrl) {
    case 'type.googleapis.com/google.rpc.ErrorInfo':
      return [decodeErrorInfo(value).reason];
    case 'type.googleapis.com/google.rpc.BadRequest':
      return fieldsOf(value).map((violation) => fieldsOf(violation).map(String).join(': '));
    case 'type.googleapis.com/google.rpc.RetryInfo': {
      const seconds = fieldsOf(value).map((delay) => new BinaryReader(delay.subarray(1)).int64());
      return [`retry after ${seconds.join()} s`];
    }
    default:
      return [typeUrl];
  }
}

/** The fields of a message that has only texts and messages. */
function fieldsOf(message: Buffer): Buffer[] {
  const reader = new BinaryReader(message);
  const fields: Buffer[] = [];
  while (reader.pos < reader.len) {
    reader.tag();
    fields.push(Buffer.from(reader.bytes()));
  }
  return fields;
}

/** Everything a stream sends until it ends, and the error it ends with, if it does. */
export async function readAll(
  stream: AsyncIterable<StreamResponse>,
): Promise<{ updates: StreamResponse[]; error?: unknown }> {
  const updates: StreamResponse[] = [];
  try {
    for await (const update of stream) updates.push(update);
    return { updates };
  } catch (error) {
    return { updates, error };
  }
}
