import type { ModelClient, ModelPart, ModelRequest } from '../../../core/model.ts';
import type { CallContext } from '../../../core/run.ts';
import { callIds } from '../call-ids.ts';
import { CallFinder } from './call-finder.ts';
import type { KnownTools, WrittenCall } from './read-calls.ts';

/** Makes calls of what a model writes as calls. Their text is never shown; a reply with calls of its own keeps only those. */
export function withTextToolCalls(model: ModelClient): ModelClient {
  return {
    stream(request, context) {
      const tools = toolsIn(request);
      return tools.size === 0 ? model.stream(request, context) : reading(model, { request, tools }, context);
    },
  };
}

/** What is offered now, and what was called before: in the last round nothing is offered, and a model may still try. */
function toolsIn({ tools, messages }: ModelRequest): KnownTools {
  const called = messages.flatMap((line) => (line.role === 'tool' ? [[line.name, undefined] as const] : []));
  return new Map([...called, ...tools.map((tool) => [tool.name, tool] as const)]);
}

interface Asked {
  readonly request: ModelRequest;
  readonly tools: KnownTools;
}

async function* reading(
  model: ModelClient,
  { request, tools }: Asked,
  context: CallContext,
): AsyncGenerator<ModelPart, void, void> {
  const finder = new CallFinder(tools);
  const written: WrittenCall[] = [];
  const taken = function* ({
    shown,
    calls,
  }: ReturnType<CallFinder['take']>): Generator<ModelPart, void, void> {
    written.push(...calls);
    if (shown !== '') yield { type: 'text', text: shown };
  };
  let native = false;
  for await (const part of model.stream(request, context)) {
    switch (part.type) {
      case 'text':
        yield* taken(finder.take(part.text));
        break;
      case 'call':
        native = true;
        yield part;
        break;
      case 'finish': {
        yield* taken(finder.end());
        if (native || written.length === 0 || part.reason === 'refused') {
          yield part;
          break;
        }
        const idOf = callIds(request);
        for (const { name, input } of written) yield { type: 'call', call: { id: idOf(), name, input } };
        yield { ...part, reason: 'calls' };
        break;
      }
      default:
        yield part;
    }
  }
}
