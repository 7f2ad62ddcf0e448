import { NodeError } from '../../core/error.ts';
import type { Decision, ModelClient, ModelRequest } from '../../core/model.ts';
import type { RunContext, Work } from '../../core/run.ts';
import type { ToolCall } from '../../core/tool-call.ts';
import { type FinishReason, noUsage } from '../../core/usage.ts';

/** What a model said in one turn. */
export interface Reply {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly finish: FinishReason;
  readonly decision?: Decision;
}

export interface Question {
  readonly model: ModelClient;
  readonly request: ModelRequest;
  readonly turn: number;
  /** Put before the first text of this turn, so that it does not run into the text of an earlier one. */
  readonly separator: string;
}

/** Asks the model once and tells what it says while it says it. */
export async function* askModel(question: Question, context: RunContext): Work<Reply> {
  const { scope } = context;
  const calls: ToolCall[] = [];
  let text = '';
  let usage = noUsage;
  let finish: FinishReason | undefined;
  let decision: Decision | undefined;

  yield { type: 'model.asked', scope, turn: question.turn };
  for await (const part of question.model.stream(question.request, context)) {
    switch (part.type) {
      case 'text':
        yield { type: 'model.delta', scope, text: text === '' ? question.separator + part.text : part.text };
        text += part.text;
        break;
      case 'thought':
        yield { type: 'model.thought', scope, text: part.text };
        break;
      case 'artifact':
        yield { type: 'artifact.made', scope, artifact: part.artifact };
        break;
      case 'call':
        calls.push(part.call);
        break;
      case 'decision':
        decision = part.decision;
        break;
      case 'finish':
        finish = part.reason;
        usage = part.usage;
        break;
    }
  }

  if (finish === undefined && decision === undefined) {
    throw new NodeError(
      'model-failed',
      'the model stopped in the middle of its answer; send the message again',
    );
  }
  yield { type: 'model.replied', scope, text, calls, finish: finish ?? 'stop', usage };
  return { text, calls, finish: finish ?? 'stop', ...(decision === undefined ? {} : { decision }) };
}
