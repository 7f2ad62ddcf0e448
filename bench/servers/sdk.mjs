// An A2A server as the SDK's own examples wire it: express, its request handler, its store in memory.
import { createServer } from 'node:http';
import { AgentCard, Role, TaskState } from '@a2a-js/sdk';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore } from '@a2a-js/sdk/server';
import { UserBuilder, agentCardHandler, jsonRpcHandler, restHandler } from '@a2a-js/sdk/server/express';
import express from 'express';
import { card, chunk, chunksOf } from '../dialogue.mjs';

const about = { metadata: undefined, filename: '', mediaType: '' };
const textPart = (text) => ({ content: { $case: 'text', value: text }, ...about });
const status = (state) => ({ state, message: undefined, timestamp: new Date().toISOString() });

/** Says what Parley's script says, in the same chunks. */
const executor = {
  async execute({ taskId, contextId, request }, bus) {
    const ids = { taskId, contextId };
    const { message } = request;
    bus.publish(AgentEvent.task(taskOf(ids, message)));
    const said = message.parts[0].content.value;
    const chunks = chunksOf(said);
    if (chunks === 0) bus.publish(AgentEvent.artifactUpdate(update(ids, said, false)));
    for (let n = 0; n < chunks; n++) bus.publish(AgentEvent.artifactUpdate(update(ids, chunk, n > 0)));
    const done = { ...ids, status: status(TaskState.TASK_STATE_COMPLETED), metadata: undefined };
    bus.publish(AgentEvent.statusUpdate(done));
    bus.finished();
  },
  async cancelTask() {},
};

const taskOf = ({ taskId, contextId }, message) => ({
  id: taskId,
  contextId,
  status: status(TaskState.TASK_STATE_WORKING),
  artifacts: [],
  history: [{ ...message, taskId, contextId, role: Role.ROLE_USER }],
  metadata: undefined,
});

const update = (ids, text, append) => ({
  ...ids,
  artifact: {
    artifactId: 'answer',
    name: '',
    description: '',
    parts: [textPart(text)],
    metadata: undefined,
    extensions: [],
  },
  append,
  lastChunk: false,
  metadata: undefined,
});

const app = express();
const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const requestHandler = new DefaultRequestHandler(
    AgentCard.fromJSON(card(`${url}/a2a/bench`)),
    new InMemoryTaskStore(),
    executor,
  );
  const parts = { requestHandler, userBuilder: UserBuilder.noAuthentication };
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler }));
  app.use('/a2a/bench/v1/rpc', jsonRpcHandler(parts));
  app.use('/a2a/bench/v1', restHandler(parts));
  console.error(`sdk listens on ${url}`);
});
process.on('SIGTERM', () => process.exit());
