import { describe, expect, it } from 'vitest';
import { agent, load, refusal } from './files.ts';

const one = (text: string) => ({ 'configs/a.toml': text });

describe('a hostile file', () => {
  it('reaches no prototype', () => {
    const text = `${agent('a')}[mcp.servers.__proto__]\ntransport = "stdio"\ncmd = ["x"]\n[agent.llm.additional_params]\n__proto__ = { polluted = true }\nconstructor = { prototype = 1 }\n`;
    expect(refusal(one(text))).toBe(
      'configs/a.toml:7  [mcp.servers] __proto__ cannot be a key\n' +
        'configs/a.toml:11  [agent.llm.additional_params] __proto__ cannot be a key',
    );
    expect({}).not.toHaveProperty('polluted');
  });

  it('may call things like what every object has', () => {
    const text = `${agent('constructor')}[orchestration]\nenabled = true\n[orchestration.worker.toString]\ndescription = "d"\npreamble = "p"\n`;
    expect(load(one(text)).agents.map(({ id }) => id)).toEqual(['constructor', 'constructor.toString']);
    expect(refusal(one(agent('a', 'hasOwnProperty = 1\ntoString = 2\n')))).toBe(
      'configs/a.toml:4  [agent] hasOwnProperty is not a key I know\n' +
        'configs/a.toml:5  [agent] toString is not a key I know',
    );
  });

  it('cannot nest without end', () => {
    const deep = (levels: number) =>
      one(`${agent('a')}additional_params = { x = ${'['.repeat(levels)}${']'.repeat(levels)} }\n`);
    expect(load(deep(60)).agents).toHaveLength(1);
    expect(refusal(deep(62))).toBe(
      'configs/a.toml:7  [agent.llm.additional_params] x is nested more than 64 levels deep',
    );
    expect(refusal(deep(5000))).toMatch(/^configs\/a\.toml:7:\d+ {2}invalid TOML: /);
  });

  it('of a megabyte is read, and its faults found, in reasonable time', () => {
    const text = `${agent('a')}additional_params = { x = """${'a "quote" \\\\ {{ env. \n'.repeat(60_000)}""" }\nbad_key = 1\n`;
    const started = performance.now();
    expect(refusal(one(text))).toContain(`configs/a.toml:60008  [agent.llm] bad_key is not a key I know`);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('of a megabyte of faults is not all repeated', () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `unknown_key_${index} = 1`);
    const started = performance.now();
    const text = refusal(one(`${agent('a')}[tools]\n${lines.join('\n')}\n`)).split('\n');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(text).toHaveLength(101);
    expect(text.at(-1)).toBe('and 59900 more');
  });

  it('with a key as long as a book is cut short', () => {
    const text = refusal(
      one(
        agent('a', `${'k'.repeat(100_000)} = "${'v'.repeat(100_000)}"\nhidden = "${'v'.repeat(100_000)}"\n`),
      ),
    );
    expect(text).toBe(
      `configs/a.toml:4  [agent] ${'k'.repeat(57)}... is not a key I know\n` +
        `configs/a.toml:5  [agent] hidden wants true or false, got "${'v'.repeat(56)}...`,
    );
  });

  it('with an overlay nested without end is refused', () => {
    const card = `{"capabilities":{"extensions":[{"uri":"u","params":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}]}}`;
    expect(refusal({ ...one(agent('a')), 'agent-cards/a.json': card })).toBe(
      'agent-cards/a.json:1  capabilities.extensions[0].params.x is nested more than 64 levels deep',
    );
  });
});
