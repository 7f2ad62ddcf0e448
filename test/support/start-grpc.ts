import type { Node, Parts } from '../../src/node.ts';
import { GrpcClient } from './grpc-client.ts';
import { everything } from './rules.ts';
import { scripted, startNode } from './start-node.ts';

export interface Started extends AsyncDisposable {
  readonly node: Node;
  readonly client: GrpcClient;
}

/** Turns gRPC on, on a free port. It goes last in a file, since it opens a table. */
export const grpcOn = '[node.grpc]\nport = 0\n';

/** The files of a node with one agent that does everything. */
export const helperFiles = (settings = ''): Record<string, string> => ({
  'helper.toml': scripted('helper', everything),
  'node.toml': settings + grpcOn,
});

/** A node that listens for gRPC, and a client of it; they end together. */
export async function startGrpc(
  files: Readonly<Record<string, string>>,
  overrides: Partial<Parts> = {},
): Promise<Started> {
  const node = await startNode(files, overrides);
  const client = new GrpcClient(node.grpc ?? '');
  return {
    node,
    client,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await node[Symbol.asyncDispose]();
    },
  };
}
