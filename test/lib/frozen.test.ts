import { describe, expect, it } from 'vitest';
import { frozen } from '../../src/lib/frozen.ts';

describe('frozen', () => {
  it('freezes all the way down, through lists and maps', () => {
    const inner = { deep: [{ x: 1 }] };
    const value = frozen({ inner, map: new Map([['key', { y: 1 }]]) });
    expect(() => Object.assign(inner.deep[0]!, { x: 2 })).toThrow(TypeError);
    expect(() => inner.deep.push({ x: 2 })).toThrow(TypeError);
    expect(() => Object.assign(value.map.get('key')!, { y: 2 })).toThrow(TypeError);
  });

  it('gives back what it was given', () => {
    const value = { x: null, f: () => 1 };
    expect(frozen(value)).toBe(value);
    expect(frozen('text')).toBe('text');
  });

  it('survives a circle and a chain of any length', () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(Object.isFrozen(frozen(circle))).toBe(true);
    let chain: { next?: object } = {};
    for (let length = 0; length < 100_000; length++) chain = { next: chain };
    expect(Object.isFrozen(frozen(chain).next)).toBe(true);
  });
});
