import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeError } from '../../core/error.ts';

export interface Address {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

/** Resolves once the server listens. Refuses (`config`) an address it cannot have. */
export function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE' ? 'something else listens there; pass another --port' : cause.message;
      reject(new NodeError('config', `cannot listen on ${host}:${port}: ${why}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

/** How long connections may take to end by themselves. */
export const hangUpMs = 1000;

/** Takes no more connections, lets the open ones end, and hangs up on those that do not. */
export function hangUp(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), hangUpMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Where a client on this machine finds the server; a wildcard host is reached over loopback. */
export function urlOf(server: Server, host: string): string {
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return `http://${authorityOf({ host: reachable(host), port })}`;
}

/** A wildcard host is reached over loopback. */
export const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

/** `host:port`, as it stands in a URL. */
export const authorityOf = ({ host, port }: Address): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
