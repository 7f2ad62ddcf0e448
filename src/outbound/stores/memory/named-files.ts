import type { Outcome, RunEvent } from '../../../core/event.ts';
import type { Part } from '../../../core/message.ts';

const none: readonly Part[] = [];

/** The parts an event carries; a file among them names a blob. */
export function partsOf(event: RunEvent): readonly Part[] {
  switch (event.type) {
    case 'input.given':
      return event.message.parts;
    case 'input.requested':
      return event.question.parts;
    case 'tool.returned':
      return event.result.ok ? event.result.parts : none;
    case 'artifact.made':
      return event.artifact.parts;
    case 'run.finished':
      return partsOfOutcome(event.outcome);
    case 'model.asked':
    case 'model.delta':
    case 'model.thought':
    case 'model.replied':
    case 'tool.called':
    case 'tool.progressed':
      return none;
  }
}

function partsOfOutcome(outcome: Outcome): readonly Part[] {
  if (outcome.kind === 'completed') return outcome.note?.parts ?? none;
  return outcome.kind === 'replied' ? outcome.message.parts : none;
}
