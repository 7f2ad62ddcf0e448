import type { Question } from '../../core/event.ts';
import type { Message } from '../../core/message.ts';
import type { RunContext, Work } from '../../core/run.ts';

/** Parks the run until its caller answers. */
export async function* askCaller(question: Question, context: RunContext): Work<Message> {
  // The answer is awaited before the question is shown, so that one that comes at once is not missed.
  const answer = context.answer(question.id);
  answer.catch(() => {});
  yield { type: 'input.requested', scope: context.scope, question };
  return answer;
}
