import { describe, expect, it } from 'vitest';
import { callFileFunction } from '../../src/terraform/files.ts';
import { globMatcher } from '../../src/terraform/tree.ts';
import { stringValue } from '../../src/terraform/value.ts';

describe('patterns of fileset', () => {
  it.each([
    ['*.json', ['a.json', '.json'], ['a/b.json', 'a.jsonx']],
    ['**', ['a', 'a/b/c'], []],
    ['**/*.tf', ['a.tf', 'a/b/c.tf'], ['a.tfx']],
    ['a/**/b', ['a/b', 'a/x/y/b'], ['b', 'a/x']],
    ['{a,b}/*.{x,y}', ['a/1.x', 'b/2.y'], ['c/1.x', 'a/1.z']],
    ['[a-c]?.t', ['ax.t', 'cz.t'], ['dx.t', 'a.t']],
    ['[^a]b', ['cb'], ['ab']],
    ['a*b*c', ['abc', 'axxbyyc', 'abbc'], ['acb', 'ab']],
    ['*', ['a'], ['a/b']],
  ])('%s', (pattern, fits, not) => {
    const matches = globMatcher(pattern) ?? (() => undefined);
    expect(fits.map(matches)).toEqual(fits.map(() => true));
    expect(not.map(matches)).toEqual(not.map(() => false));
  });

  it('take time in proportion, and are refused where they are none', () => {
    const start = performance.now();
    expect(globMatcher(`${'*a'.repeat(400)}b`)?.('a'.repeat(2_000))).toBe(false);
    expect(globMatcher(`${'**/'.repeat(300)}b`)?.(`${'a/'.repeat(500)}c`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(globMatcher('[a')).toBeUndefined();
    expect(globMatcher('{a,b}'.repeat(20))).toBeUndefined();
  });

  it('are not tried on more files than they are worth', () => {
    const paths = Array.from({ length: 20_000 }, (_, i) => `${'a'.repeat(100)}${i}`);
    const list = () => paths;
    const files = { list, read: () => ({ because: 'not read', missing: false }), exists: () => false };
    const access = { files, charge: () => undefined, missing: () => undefined, render: () => stringValue('') };
    const found = (pattern: string) => callFileFunction('fileset', [stringValue('.'), stringValue(pattern)], access);
    expect(found('*7777')).toMatchObject({ kind: 'list', items: { length: 2 } });
    expect(found('*a*a*a*a*a*a*a*a*a*a*b')).toMatchObject({ kind: 'unknown' });
  });
});
