import type { Response } from 'express';
import express from 'express';
import { plainServer } from './sample-agent.ts';

/** One JSON-RPC call, and the ways a misbehaving agent may answer it. */
export interface Call {
  readonly params: Readonly<Record<string, unknown>>;
  readonly response: Response;
  /** How many calls of this method came before it. */
  readonly nth: number;
  result(value: unknown): void;
  /** Begins a stream, or goes on with it. */
  event(value: unknown): void;
}

export interface ScriptedAgent extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly string[];
}

/** An agent that answers each method with exactly the bytes the test wants. */
export async function scriptedAgent(
  answers: Readonly<Record<string, (call: Call) => void>>,
  capabilities: object = { streaming: true },
): Promise<ScriptedAgent> {
  const calls: string[] = [];
  const server = await plainServer((request, response) => {
    if (request.method === 'GET') {
      const url = `http://${request.headers.host}/rpc`;
      const supportedInterfaces = [{ url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }];
      return void response.json({ name: 'Scripted', capabilities, supportedInterfaces });
    }
    express.json()(request, response, () => {
      const { id, method, params } = request.body as { id: number; method: string; params: Call['params'] };
      const nth = calls.filter((call) => call === method).length;
      calls.push(method);
      answers[method]?.({
        params,
        response,
        nth,
        result: (result) => void response.json({ jsonrpc: '2.0', id, result }),
        event: (result) => {
          if (!response.headersSent) response.type('text/event-stream');
          response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
        },
      });
    });
  });
  return { url: server.origin, calls, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** A task on the wire. */
export const wireTask = (state: string, ...texts: string[]) => ({
  id: 't1',
  contextId: 'c1',
  status: { state: `TASK_STATE_${state}` },
  artifacts: texts.map((text, at) => ({ artifactId: `a${at + 1}`, parts: [{ text }] })),
});

/** A state on the wire. */
export const wireState = (state: string) => ({
  statusUpdate: { taskId: 't1', contextId: 'c1', status: { state: `TASK_STATE_${state}` } },
});

/** A chunk on the wire. */
export const wireChunk = (text: string, append: boolean) => ({
  artifactUpdate: {
    taskId: 't1',
    contextId: 'c1',
    artifact: { artifactId: 'a1', parts: [{ text }] },
    append,
  },
});
