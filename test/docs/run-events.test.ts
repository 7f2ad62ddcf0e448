import { readFileSync } from 'node:fs';
import { StreamResponse } from '@a2a-js/sdk';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/event.ts';
import { runEventsUri } from '../../src/inbound/a2a/extensions.ts';
import { updateToWire } from '../../src/inbound/a2a/render.ts';
import { said } from '../support/context.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../docs/run-events.schema.json', import.meta.url), 'utf8'),
) as {
  $id: string;
  $defs: Record<string, unknown>;
};
const check = new Ajv2020({ strict: false, allErrors: true }).compile(schema);

const scope = ['task', 'call'];
const call = { id: 'c', name: 'clock', input: { zone: null } };
const usage = { input: 1, output: 2, cached: 0 };
/** One of each type; a type that is missing here does not compile. */
const samples: { readonly [T in RunEvent['type']]: readonly Extract<RunEvent, { type: T }>[] } = {
  'input.given': [{ type: 'input.given', scope, message: said('hi') }],
  'input.requested': [
    { type: 'input.requested', scope, question: { id: 'q', kind: 'input', parts: said('why?').parts } },
    { type: 'input.requested', scope, question: { id: 'q', kind: 'credentials', parts: [] } },
  ],
  'model.asked': [{ type: 'model.asked', scope, turn: 1 }],
  'model.delta': [{ type: 'model.delta', scope, text: 'a' }],
  'model.thought': [{ type: 'model.thought', scope, text: 'hm' }],
  'model.replied': [{ type: 'model.replied', scope, text: '', calls: [call], finish: 'calls', usage }],
  'tool.called': [{ type: 'tool.called', scope, call }],
  'tool.progressed': [{ type: 'tool.progressed', scope, callId: 'c', message: 'half', percent: 50 }],
  'tool.returned': [
    { type: 'tool.returned', scope, callId: 'c', result: { ok: true, parts: [] } },
    { type: 'tool.returned', scope, callId: 'c', result: { ok: false, error: 'no' } },
  ],
  'artifact.made': [],
  'run.finished': [
    { type: 'run.finished', scope, outcome: { kind: 'completed', note: said('bye') } },
    { type: 'run.finished', scope, outcome: { kind: 'failed', code: 'deadline', reason: 'late' } },
  ],
};

describe('docs/run-events.schema.json', () => {
  it('is the schema of the extension, and knows every event that it carries', () => {
    expect(schema.$id).toBe(runEventsUri);
    const carried = Object.entries(samples).flatMap(([type, list]) => (list.length > 0 ? [type] : []));
    expect(Object.keys(schema.$defs).filter((name) => name.includes('.'))).toEqual(carried);
  });

  it.each(Object.values(samples).flat())('describes $type as it is sent', (event) => {
    const shown = {
      known: new Set<string>(),
      files: new Map<string, Uint8Array>(),
      state: 'working',
      runEvents: true,
    } as const;
    const update = updateToWire({ seq: 3, at: 0, event }, { id: 't', contextId: 'c' }, shown);
    const wire = JSON.parse(JSON.stringify(StreamResponse.toJSON(update!))) as {
      statusUpdate: { metadata: Record<string, unknown> };
    };
    const carried = wire.statusUpdate.metadata[runEventsUri];
    expect(carried).toEqual({ seq: 3, event: JSON.parse(JSON.stringify(event)) as unknown });
    check(carried);
    expect(check.errors).toBeNull();
  });

  it('refuses what is not an event', () => {
    expect(check({ seq: 0, event: samples['model.asked'][0] })).toBe(false);
    expect(check({ seq: 1, event: { type: 'model.asked', scope } })).toBe(false);
    expect(check({ seq: 1, event: { type: 'model.sang', scope } })).toBe(false);
  });
});

describe('the example on the page', () => {
  it('is an event', () => {
    const page = readFileSync(new URL('../../docs/a2a.md', import.meta.url), 'utf8');
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    check(JSON.parse(json));
    expect(check.errors).toBeNull();
  });
});
