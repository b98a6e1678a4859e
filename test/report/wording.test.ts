import { describe, expect, it } from 'vitest';
import { listed, plain, whatToDo, whatToDoFor } from '../../src/report/wording.ts';
import type { Finding } from '../../src/rules/check.ts';
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

describe('what a rule with alternatives asks for', () => {
  const require: Condition = {
    any: [
      { attributes: { rules: { present: true } } },
      { all: [{ azurerm: { since: 5 } }, { attributes: { group: { not_empty: true } } }] },
    ],
  };
  const inVersion = (major: 3 | 4 | 5): string => {
    const finding: Partial<Finding> = {
      rule: { require } as Rule,
      version: { major, older: false, from: { kind: 'assumed' } },
    };
    return plain(whatToDo(finding as Finding));
  };
  it('names those that the version of the provider has', () => {
    expect(inVersion(4)).toBe('It needs rules.');
    expect(inVersion(5)).toBe('It needs rules, or group.');
  });
});

describe('a list in a sentence', () => {
  it('has commas and one and', () => {
    expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['a', 'a and b', 'a, b and c']);
  });
});
