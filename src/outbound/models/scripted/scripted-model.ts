import { NodeError } from '../../../core/error.ts';
import type { ModelClient, ModelPart } from '../../../core/model.ts';
import type { Blobs } from '../../../core/store.ts';
import { momentOf } from './moment.ts';
import { play } from './play.ts';
import { readyRule } from './rule.ts';
import type { Script } from './script.ts';

/**
 * A model that follows a script: no key, no network, the same answer to the same dialogue.
 * Refuses (`config`) a script that cannot be played. Bytes of files go into `blobs` when the artifact is made.
 */
export function scriptedModel(script: Script, blobs: Blobs): ModelClient {
  const rules = script.rules.map((rule, index) => readyRule(rule, index + 1));
  return {
    stream(request, context): AsyncGenerator<ModelPart, void, void> {
      context.signal.throwIfAborted();
      const moment = momentOf(request);
      for (const rule of rules) {
        const values = rule.match(moment);
        if (values === undefined) continue;
        return play(rule, { values, moment, request, context, blobs });
      }
      throw new NodeError(
        'model-failed',
        `no rule of the script matches "${start(moment.text)}"; a last rule without "when" would catch it`,
      );
    },
  };
}

const longest = 80;

function start(text: string): string {
  const characters = Array.from(text.slice(0, 2 * longest + 2));
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text;
}
