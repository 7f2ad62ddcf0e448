import { describe, expect, it } from 'vitest';
import { agent, load, refusal, warnings } from './files.ts';

const prompt = (text: string) => ({
  'configs/a.toml': `[agent]\nname = "a"\nsystem_prompt = '''${text}'''\n${agent('').split('\n').slice(3).join('\n')}`,
});
const filled = (text: string, environment: Record<string, string>) =>
  load(prompt(text), { environment }).agents[0]?.systemPrompt;

describe('a reference to the environment', () => {
  it.each([
    ['{{ env.A }}', { A: 'x' }, 'x'],
    ['{{env.A}}/{{  env.b_2  }}', { A: 'x', b_2: 'y' }, 'x/y'],
    ["{{ env.NONE | default: 'x' }}", {}, 'x'],
    ["{{ env.NONE | default: '' }}", {}, ''],
    ['{{ env.NONE | default: "it\'s" }}', {}, "it's"],
    ["{{ env.EMPTY | default: 'x' }}", { EMPTY: '' }, ''],
    ['{{ env.A }}', { A: '{{ env.B }}', B: 'never' }, '{{ env.B }}'],
    ['{{ env.A }}', { A: "$& $1 $' \\1" }, "$& $1 $' \\1"],
    ['{{ other }} { env.A }', { A: 'x' }, '{{ other }} { env.A }'],
  ])('%s with %o is %s', (text, environment, expected) => {
    expect(filled(text, environment)).toBe(expected);
  });

  it('takes any value as it is', () => {
    const value = 'a "quoted" \'value\'\nwith = "lines"\n[agent]\nname = "\\evil" """ \'\'\' # {{ }}';
    expect(filled('<{{ env.A }}>', { A: value })).toBe(`<${value}>`);
  });

  it('stands in any text, but not in a key or a comment', () => {
    const file = `# {{ env.NONE }}\n${agent('a')}additional_params = { "{{ env.NONE }}" = [{ x = "{{ env.A }}" }] } # {{ env.NONE }}\n`;
    const config = load({ 'configs/a.toml': file }, { environment: { A: 'x' } });
    expect(config.agents[0]?.llm.params.extra).toEqual({ '{{ env.NONE }}': [{ x: 'x' }] });
  });

  it('that nothing answers is reported with all others, once per name and file', () => {
    const files = {
      'configs/a.toml': `[agent]\nname = "{{ env.NAME }}"\nsystem_prompt = "{{ env.X }}{{ env.Y }}{{ env.X }}"\nturn_depth = "{{ env.X }}"\n${agent('').split('\n').slice(3).join('\n')}`,
      'configs/b.toml': agent('b', 'description = "{{ env.X }}"\nhiden = true\n'),
    };
    const how = (name: string) =>
      `which is not set; export ${name}=..., put it in .env, or write {{ env.${name} | default: '' }}`;
    expect(refusal(files, { flags: { default_agent: 'c' } })).toBe(
      [
        `configs/a.toml:2  [agent] name needs the environment variable NAME, ${how('NAME')}`,
        `configs/a.toml:3  [agent] system_prompt needs the environment variable X, ${how('X')}`,
        `configs/a.toml:3  [agent] system_prompt needs the environment variable Y, ${how('Y')}`,
        `configs/b.toml:4  [agent] description needs the environment variable X, ${how('X')}`,
        'configs/b.toml:5  [agent] hiden is not a key I know; did you mean `hidden`?',
      ].join('\n'),
    );
  });

  it('is not answered by what every object has', () => {
    expect(refusal(prompt('{{ env.constructor }}'))).toContain(
      'needs the environment variable constructor, which is not set',
    );
  });

  it('is named in messages, and its value is not shown', () => {
    const files = { 'configs/a.toml': agent('a', 'turn_depth = "{{ env.DEPTH }}"\n') };
    expect(refusal(files, { environment: { DEPTH: 'hunter2' } })).toBe(
      'configs/a.toml:4  [agent] turn_depth wants a whole number of at least 0, got the value of {{ env.DEPTH }}',
    );
  });

  it('that cannot be read is kept, with a warning', () => {
    const files = prompt('{{ env.A-B }} {{ env.A }}');
    const environment = { A: 'x' };
    expect(load(files, { environment }).agents[0]?.systemPrompt).toBe('{{ env.A-B }} x');
    expect(warnings(files, { environment })).toBe(
      "configs/a.toml:3  [agent] system_prompt keeps {{ env.A-B }} as it is; a reference is written {{ env.NAME }} or {{ env.NAME | default: 'x' }}",
    );
  });

  it('to a secret in a prompt is warned of', () => {
    expect(warnings(prompt('Use {{ env.API_TOKEN }}.'), { environment: { API_TOKEN: 't' } })).toBe(
      'configs/a.toml:3  [agent] system_prompt holds {{ env.API_TOKEN }}, which looks like a secret; the model reads it and may repeat it',
    );
  });
});
