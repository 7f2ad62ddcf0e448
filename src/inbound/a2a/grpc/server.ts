import { A2AService } from '@a2a-js/sdk/server/grpc';
import { Server, ServerCredentials, logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { NodeError } from '../../../core/error.ts';
import { type Address, authorityOf, hangUpMs, reachable } from '../../http/listen.ts';
import { type ServiceParts, a2aService } from './service.ts';

export interface GrpcParts extends ServiceParts {
  readonly address: Address;
  readonly bodyBytes: number;
}

/** A2A over gRPC, listening. Disposing it lets open calls end, and hangs up on those that do not. */
export interface GrpcListener extends AsyncDisposable {
  /** `host:port`, as a client on this machine finds it. */
  readonly address: string;
}

/** Resolves once gRPC listens. Refuses (`config`) an address it cannot have. */
export async function listenGrpc(parts: GrpcParts): Promise<GrpcListener> {
  // It would write to the console, and throws what it says there.
  setLogVerbosity(logVerbosity.NONE);
  const { heartbeatMs, stallMs } = parts.stream;
  const server = new Server({
    'grpc.max_receive_message_length': parts.bodyBytes,
    // What heartbeats do for event streams: proxies keep the connection, and a client that vanished is noticed.
    'grpc.keepalive_time_ms': heartbeatMs,
    'grpc.keepalive_timeout_ms': stallMs,
  });
  server.addService(A2AService, a2aService(parts));
  const port = await bound(server, parts.address);
  return {
    address: authorityOf({ host: reachable(parts.address.host), port }),
    [Symbol.asyncDispose]: () => closed(server),
  };
}

function bound(server: Server, address: Address): Promise<number> {
  const authority = authorityOf(address);
  return new Promise((resolve, reject) => {
    server.bindAsync(authority, ServerCredentials.createInsecure(), (cause, port) => {
      if (cause === null) return resolve(port);
      const taken = cause.message.includes('EADDRINUSE');
      const why = taken ? 'something else listens there; pass another --grpc-port' : cause.message;
      reject(new NodeError('config', `cannot listen for gRPC on ${authority}: ${why}`, { cause }));
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), hangUpMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
