import type { Message } from '../core/message.ts';
import { type RunView, answerId } from './view.ts';

/** What was said in these runs, oldest first. A run that came to nothing is not part of the talk. */
export const conversationOf = (views: readonly RunView[]): readonly Message[] =>
  views.filter(({ state }) => state === 'completed' || state === 'input-required').flatMap(saidIn);

/** The caller's messages, the agent's questions, and its answer or the question it still asks. */
function saidIn({ id, history, artifacts, note }: RunView): readonly Message[] {
  const answer = artifacts.find((artifact) => artifact.id === answerId) ?? artifacts[0];
  const said: Message[] =
    answer === undefined ? [] : [{ id: `${id}-answer`, from: 'agent', parts: answer.parts }];
  return [...history, ...said, ...(note === undefined ? [] : [note])];
}
