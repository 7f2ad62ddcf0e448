import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { editorSchema } from '../../src/config/editor-schema.ts';
import { settings } from '../../src/config/settings.ts';
import { agent } from './files.ts';

// Strict: a keyword that draft-07 does not know is an error.
const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
const validate = ajv.compile(editorSchema());
const faults = (text: string): readonly ErrorObject[] =>
  validate(parse(text)) ? [] : (validate.errors ?? []);

describe('the schema for editors', () => {
  it('is draft-07 and survives being written down', () => {
    const schema = editorSchema();
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(ajv.validateSchema(schema)).toBe(true);
  });

  it.each(['full', 'older', 'scripted'])('accepts %s.toml', (name) => {
    expect(faults(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.toml`), 'utf8'))).toEqual([]);
  });

  it.each([
    'turn_depth = "{{ env.DEPTH }}"',
    'hidden = "{{ env.HIDDEN | default: \'true\' }}"',
    'turn_depth = " 7 "',
    'hidden = " false "',
  ])('accepts what the check accepts: %s', (line) => {
    expect(faults(agent('a', `${line}\n`))).toEqual([]);
  });

  it('accepts references where words are wanted', () => {
    const text = `${agent('a').replace('"scripted"', '"{{ env.PROVIDER }}"')}[node]\nlog_level = "{{ env.LEVEL }}"\n`;
    expect(faults(text)).toEqual([]);
  });

  it.each([
    'turn_dept = 1',
    'turn_depth = -1',
    'turn_depth = 1.5',
    'turn_depth = "seven"',
    'hidden = "maybe"',
    'mcp_filter = "x"',
  ])('refuses what the check refuses: %s', (line) => {
    expect(faults(agent('a', `${line}\n`))).not.toEqual([]);
  });

  it('refuses a provider there is not', () => {
    expect(faults(agent('a').replace('"scripted"', '"opnai"'))).not.toEqual([]);
  });

  it('tells what every setting is for, and its default', () => {
    const text = JSON.stringify(editorSchema());
    for (const { description, default: preset } of settings) {
      expect(text).toContain(JSON.stringify(description));
      if (preset !== undefined) expect(text).toContain(`"default":${JSON.stringify(preset)}`);
    }
  });

  it('marks what nobody reads any more', () => {
    expect(JSON.stringify(editorSchema())).toContain(
      '"context":{"deprecated":true,"description":"No longer used: put the text into system_prompt."}',
    );
  });
});
