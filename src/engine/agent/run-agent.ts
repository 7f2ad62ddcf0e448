import { NodeError } from '../../core/error.ts';
import type { Outcome } from '../../core/event.ts';
import { type Message, textOf } from '../../core/message.ts';
import type { ModelClient, ModelMessage, ModelParams } from '../../core/model.ts';
import type { RunContext, RunInput, Work } from '../../core/run.ts';
import type { ToolSource } from '../../core/tool.ts';
import { type TurnNudges, nudgedLines } from '../tools/turn-nudge.ts';
import { askCaller } from './ask-caller.ts';
import { type Reply, askModel } from './ask-model.ts';
import { callTools } from './call-tools.ts';
import { fitting } from './window.ts';

/** What one agent is made of. */
export interface AgentParts {
  readonly name: string;
  readonly system: string;
  readonly model: ModelClient;
  readonly params: ModelParams;
  readonly tools: ToolSource;
  /** Rounds of tool calls; after the last one the model is asked once more, without tools, and has to answer. */
  readonly turnDepth: number;
  /** When the model is told that its rounds come to an end; never without it. */
  readonly nudges?: TurnNudges;
  /** Tokens the model can read, where that is known. */
  readonly contextWindow?: number;
}

const noNudges: TurnNudges = { lastTurn: false };

/** The loop: ask the model, call the tools it wants, ask again, until it answers. */
export async function* runAgent(agent: AgentParts, input: RunInput, context: RunContext): Work<Outcome> {
  const tools = await agent.tools.tools(context);
  const { system, contextWindow } = agent;
  const earlier = fitting(input.earlier, { contextWindow, fixed: [system, textOf(input.message.parts)] });
  const dialogue = [...earlier, input.message].map(lineOf);
  let separator = '';

  for (let turn = 1, rounds = 0; rounds <= agent.turnDepth; turn++) {
    const offered = rounds < agent.turnDepth ? tools : [];
    const request = { system, messages: dialogue, tools: offered, params: agent.params };
    const reply = yield* askModel({ model: agent.model, request, turn, separator }, context);
    dialogue.push(spokenIn(reply));
    if (reply.text !== '') separator = '\n\n';

    if (reply.decision?.kind === 'ask') {
      dialogue.push(lineOf(yield* askCaller(reply.decision.question, context)));
      rounds = 0;
    } else if (reply.calls.length === 0 || reply.decision !== undefined) {
      return outcomeOf(reply);
    } else {
      const lines = yield* callTools(offered, reply.calls, context);
      rounds++;
      dialogue.push(...nudgedLines(lines, agent.turnDepth - rounds, agent.nudges ?? noNudges));
    }
  }
  throw new NodeError(
    'model-failed',
    `${agent.name} still called tools after ${agent.turnDepth} rounds; raise turn_depth or narrow the request`,
  );
}

const spokenIn = ({ text, calls, decision }: Reply): ModelMessage =>
  decision?.kind === 'ask'
    ? { role: 'agent', text: textOf(decision.question.parts), calls: [] }
    : { role: 'agent', text, calls };

function outcomeOf(reply: Reply): Outcome {
  if (reply.decision?.kind === 'end') return reply.decision.outcome;
  if (reply.finish === 'refused') {
    return { kind: 'rejected', reason: reply.text === '' ? 'the model refused to answer' : reply.text };
  }
  return { kind: 'completed' };
}

const lineOf = (message: Message): ModelMessage =>
  message.from === 'user'
    ? { role: 'user', parts: message.parts, id: message.id }
    : { role: 'agent', text: textOf(message.parts), calls: [] };
