import { describe, expect, test } from 'vitest';
import { withoutKeys, withoutLastKey } from '../../src/terraform/address.ts';

describe('an address without instance keys', () => {
  test.each([
    ['a.b', 'a.b', 'a.b'],
    ['a.b[0]', 'a.b', 'a.b'],
    ['a.b[?]', 'a.b', 'a.b'],
    ['module.m["x"].a.b["y"]', 'module.m.a.b', 'module.m["x"].a.b'],
    ['module.m["x"].a.b', 'module.m.a.b', 'module.m["x"].a.b'],
    ['module.m["x[0]"].a.b["y]z"]', 'module.m.a.b', 'module.m["x[0]"].a.b'],
    [String.raw`a.b["say \"hi\"]"]`, 'a.b', 'a.b'],
  ])('%s', (address, bare, own) => {
    expect(withoutKeys(address)).toBe(bare);
    expect(withoutLastKey(address)).toBe(own);
  });
});
