import { describe, expect, it } from 'vitest';
import { agent, load, refusal } from './files.ts';

const source = (more: string, environment = {}) =>
  load({ 'configs/a.toml': agent('a', more) }, { environment }).agents[0]?.source.agent;

describe('a scalar', () => {
  it.each(['7', '7.0', '"7"', '"7.0"', '" 7 "', '"+7"', '"7e0"', "'{{ env.SEVEN }}'"])(
    '%s counts as 7',
    (value) => {
      expect(source(`turn_depth = ${value}\n`, { SEVEN: '7' })?.turn_depth).toBe(7);
    },
  );

  it.each(['true', '"true"', '" true "', "'{{ env.YES }}'"])('%s counts as true', (value) => {
    expect(source(`hidden = ${value}\n`, { YES: 'true' })?.hidden).toBe(true);
  });

  it('is no less lenient where one would not expect it', () => {
    const file = `${agent('a')}[node.limits]\nrun_secs = "60.0"\n[orchestration]\nenabled = "true"\nmax_planning_cycles = "4"\n[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\nturn_depth = 3.0\n[orchestration.timeouts]\nper_call_timeout_secs = "30"\n[hitl.route]\nmode = "conversational"\ntimeout_secs = "10.0"\n`;
    const { agents, node } = load({ 'configs/a.toml': file });
    expect(node.limits.runSecs).toBe(60);
    expect(agents[0]?.source.orchestration).toMatchObject({
      enabled: true,
      max_planning_cycles: 4,
      timeouts: { per_call_timeout_secs: 30 },
      worker: { w: { turn_depth: 3 } },
    });
    expect(agents[0]?.source.hitl?.route.timeout_secs).toBe(10);
  });

  it.each(['""', '"seven"', '"7 7"', '"0x7"', '"1_000"', '"Infinity"', 'true', '[7]'])(
    '%s is not a number',
    (value) => {
      expect(refusal({ 'configs/a.toml': agent('a', `turn_depth = ${value}\n`) })).toMatch(
        /^configs\/a\.toml:4 {2}\[agent\] turn_depth wants a whole number of at least 0, got /,
      );
    },
  );

  it('stays a text where a text is wanted', () => {
    const { agents } = load({ 'configs/a.toml': agent('7', 'description = "true"\n') });
    expect(agents[0]).toMatchObject({ id: '7', name: '7', description: 'true' });
  });

  it('is left alone where anything goes', () => {
    const file = `${agent('a')}additional_params = { a = "7", b = "true" }\n`;
    expect(load({ 'configs/a.toml': file }).agents[0]?.llm.params.extra).toEqual({ a: '7', b: 'true' });
  });
});
