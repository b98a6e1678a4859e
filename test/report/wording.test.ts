import { describe, expect, it } from 'vitest';
import { listed, plain, whatToDoFor } from '../../src/report/wording.ts';
import type { Condition, Rule } from '../../src/rules/rule.ts';

const advice = (attributes: Extract<Condition, { attributes: unknown }>['attributes']): string => {
  const rule: Partial<Rule> = { forbid: { attributes } };
  return plain(whatToDoFor(rule as Rule));
};

describe('what a rule without a fix asks for', () => {
  it('names the value that one attribute must not have', () => {
    expect(advice({ password: { equals: false } })).toBe('password must not be false.');
    expect(advice({ 'cors.origins': { contains: '*' } })).toBe('cors.origins must not have "*" in it.');
    expect(advice({ address: { present: true } })).toBe('Leave out address.');
  });
  it('says narrow where there is more than one value or attribute', () => {
    expect(advice({ prefix: { admits_internet: true } })).toBe('Narrow prefix.');
    expect(advice({ from: { equals: 'a' }, to: { equals: 'b' } })).toBe('Narrow from.');
  });
});

describe('a list in a sentence', () => {
  it('has commas and one and', () => {
    expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['a', 'a and b', 'a, b and c']);
  });
});
