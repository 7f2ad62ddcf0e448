import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../src/lib/dotenv.ts';

describe('parseDotenv', () => {
  it.each([
    ['A=x', { A: 'x' }],
    ['  export A = x y  ', { A: 'x y' }],
    ['A=x # comment\nB=x#y\n# C=z\n', { A: 'x', B: 'x#y' }],
    ['A=\nB= # empty\n', { A: '', B: '' }],
    ['A="x # y" # z', { A: 'x # y' }],
    ["A='x\\n$B'", { A: 'x\\n$B' }],
    ['A="x\\ny\\"\\\\n"', { A: 'x\ny"\\n' }],
    ['A="one\ntwo=2\n"\nB=`x\ny`', { A: 'one\ntwo=2\n', B: 'x\ny' }],
    ['A="never closed\nB=x', { A: '"never closed', B: 'x' }],
    ["A=it's\nB='s", { A: "it's", B: "'s" }],
    ['A=x\r\nB="y"\r\n', { A: 'x', B: 'y' }],
    ['\uFEFFA=x', { A: 'x' }],
    ['A=1\nA=2', { A: '2' }],
    ['no assignment\n=x\n1A=x\n', {}],
    ['lower_case=x', { lower_case: 'x' }],
    ['A=postgres://u:p@h/d?x=1', { A: 'postgres://u:p@h/d?x=1' }],
  ])('reads %j', (text, expected) => {
    expect(parseDotenv(text)).toEqual(expected);
  });

  it('makes `__proto__` a key like any other', () => {
    expect(Object.getPrototypeOf(parseDotenv('__proto__=x'))).toBe(Object.prototype);
  });
});
