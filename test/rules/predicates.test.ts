import { describe, expect, it } from 'vitest';
import { exceeds } from '../../src/rules/extent.ts';
import { ask } from '../../src/rules/predicates.ts';
import type { Test } from '../../src/rules/rule.ts';
import {
  boolValue,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  stringValue,
  unknownValue,
  type Value,
} from '../../src/terraform/value.ts';

const TODAY = '2026-11-01';
type Plain = string | number | boolean | null | undefined | readonly Plain[] | typeof OPEN;
const OPEN = Symbol('not known');

function value(plain: Plain): Value | undefined {
  if (plain === undefined) return undefined;
  if (plain === OPEN) return unknownValue('only Azure knows');
  if (plain === null) return nullValue;
  if (typeof plain === 'string') return stringValue(plain);
  if (typeof plain === 'number') return numberValue(plain);
  if (typeof plain === 'boolean') return boolValue(plain);
  return listValue((plain as readonly Plain[]).map((item) => value(item) ?? nullValue));
}
const answer = (test: Test, plain: Plain): boolean | undefined => ask(test, value(plain), TODAY).holds;

it('asks the keys of a map, whatever their values are', () => {
  const map = mapValue(new Map([['DB_PASSWORD', unknownValue('only Azure knows')]]));
  const asked = (one: Value | undefined) => ask({ any_key: { matches: '(?i)password' } }, one, TODAY).holds;
  expect([map, mapValue(new Map()), stringValue('password'), undefined, unknownValue('open')].map(asked)).toEqual([
    true,
    false,
    false,
    false,
    undefined,
  ]);
});

it('knows that the id of a resource in Azure is a path, whatever it will be', () => {
  const id = (address: string): Value => ({
    kind: 'unknown',
    because: 'known after apply',
    notNull: true,
    reference: { address, attribute: 'id' },
    sources: [],
  });
  const asked = (test: Test, address: string) => ask(test, id(address), TODAY).holds;
  expect(asked({ equals: '/' }, 'module.m["a.b"].azurerm_resource_group.g[0]')).toBe(false);
  expect(asked({ equals: '/subscriptions/1' }, 'azurerm_subscription.s')).toBeUndefined();
  expect(asked({ equals: 'a' }, 'random_string.s')).toBeUndefined();
  expect(asked({ equals: '/' }, 'data.azurerm_subscription.s')).toBe(false);
});

describe('each word is three-valued', () => {
  it.each<[Test, Plain[], Plain[], Plain[]]>([
    [{ equals: 'Deny' }, ['Deny', 'deny'], ['Allow', undefined, null, ['Deny']], [OPEN]],
    [{ equals: true }, [true, 'true'], [false], [OPEN]],
    [{ in: ['a', 1] }, ['A', 1, '1'], ['b', null], [OPEN]],
    [{ contains: 'a' }, [['b', 'a'], ['a', OPEN], 'a'], [['b'], [], undefined], [OPEN, ['b', OPEN]]],
    [{ any_element: { admits_internet: true } }, [['10.0.0.0/8', '*']], [['10.0.0.0/8'], []], [['10.0.0.0/8', OPEN]]],
    [
      { every_element: { in: [1, 2] } },
      [[1, 2], [], undefined],
      [
        [1, 3],
        [OPEN, 3],
      ],
      [[1, OPEN], OPEN],
    ],
    [
      { min_items: 2 },
      [
        ['a', 'b'],
        ['a', OPEN],
      ],
      [['a'], [], undefined, null],
      [OPEN],
    ],
    [{ max_items: 1 }, [['a'], [], undefined], [['a', 'b']], [OPEN]],
    [
      { decoded: { matches: 'password=' } },
      ['password=x', Buffer.from('#!/bin/sh\npassword=x').toString('base64'), 'cGFzc3dvcmQ9\neHl6enk='],
      ['nothing', undefined, Buffer.from([0, 1, 2, 112, 61, 8]).toString('base64')],
      [OPEN],
    ],
    [{ at_least: { value: 'b', order: ['a', 'b', 'c'] } }, ['b', 'C'], ['a', undefined], ['d', OPEN]],
    [{ min: 90 }, [90, '91'], [89, undefined], ['soon', '', OPEN]],
    [{ max: 2.5 }, [2.5, 0], [3, undefined], [OPEN]],
    [{ min_version: '8.1' }, ['8.1', '8.10', 'v9', '8.1.2', 'TLS8_1'], ['8.0', '7.4', 8], ['latest', OPEN]],
    [{ min_duration: 'P7D' }, ['P7D', 'P1W', 'PT168H'], ['P6D', 'PT1M'], ['7 days', OPEN]],
    [{ max_duration: 'P2Y' }, ['P24M', 'P1Y'], ['P3Y'], [OPEN]],
    [{ within_days: 730 }, ['2027-12-31T00:00:00Z', '2020-01-01'], ['2031-01-01T00:00:00Z', undefined], ['next year', OPEN]],
    [{ matches: '^log_' }, ['log_checkpoints'], ['a log_', undefined], [OPEN]],
    [{ present: true }, ['', [], false], [undefined, null], [OPEN]],
    [{ present: false }, [undefined, null], ['a'], [OPEN]],
    [{ not_empty: true }, ['a', ['a']], ['', [], undefined, null], [OPEN]],
    [
      { admits_internet: true },
      [
        '*',
        'Internet',
        'any',
        '0.0.0.0/0',
        '::/0',
        '/0',
        '0.0.0.0',
        '0.0.0.0/1',
        ['0.0.0.0/2', '64.0.0.0/2'],
        ['10.0.0.0/8', '2000::/0'],
      ],
      ['10.0.0.0/8', 'VirtualNetwork', ['0.0.0.0/2', '10.0.0.0/8'], '2001:db8::/32', undefined, '1.2.3.4.5/0', '::/999'],
      [OPEN, ['10.0.0.0/8', OPEN]],
    ],
    [
      { overlaps: ['168.63.129.16/32', 'fd00::/8'] },
      ['168.63.129.16', '168.63.0.0/16', '*', 'fd12::1'],
      ['10.0.0.0/8', '::1'],
      ['Storage', OPEN],
    ],
    [
      { reaches_beyond: ['10.0.0.0/8', 'fd00::/8'] },
      ['203.0.113.7', '0.0.0.0/0', '*', '10.0.0.0/7', ['10.1.0.0/16', '8.8.8.8'], '2001:db8::/32'],
      ['10.1.0.0/16', '10.0.0.0/8', 'VirtualNetwork', 'fd12::1', ['10.0.0.1'], undefined],
      [OPEN, ['10.0.0.1', OPEN]],
    ],
    [
      { covers_port: [22] },
      ['22', 22, '20-30', '*', ['80', '22'], '80,22'],
      ['80', '23-30', ['80'], undefined],
      [OPEN, ['80', OPEN], 'ssh'],
    ],
  ])('%j', (test, passes, fails, opens) => {
    for (const one of passes) expect([one, answer(test, one)]).toEqual([one, true]);
    for (const one of fails) expect([one, answer(test, one)]).toEqual([one, false]);
    for (const one of opens) expect([one, answer(test, one)]).toEqual([one, undefined]);
  });

  it('the id of another resource is not empty', () => {
    const of = (attribute: string) => unknownValue('after apply', { address: 'azurerm_subnet.a', attribute });
    expect(ask({ not_empty: true }, of('id'), TODAY).holds).toBe(true);
    expect(ask({ not_empty: true }, of('address_prefixes'), TODAY).holds).toBe(undefined);
  });

  it('and several words must all hold', () => {
    expect(answer({ min: 1, max: 5 }, 3)).toBe(true);
    expect(answer({ min: 1, max: 5 }, 6)).toBe(false);
    expect(answer({ min: 1, in: ['x'] }, OPEN)).toBe(undefined);
  });
});

describe('worse', () => {
  const extent = (test: Test, plain: Plain) => [{ scale: 's', spans: ask(test, value(plain), TODAY).spans }];
  it.each<[Test, Plain, Plain]>([
    [{ min: 90 }, 30, 7],
    [{ min: 90 }, 30, undefined],
    [{ max: 10 }, 11, 12],
    [{ min_version: '1.2' }, '1.1', '1.0'],
    [{ min_duration: 'P7D' }, 'P2D', 'P1D'],
    [{ max_duration: 'P1Y' }, 'P2Y', 'P3Y'],
    [{ within_days: 30 }, '2027-01-01', '2028-01-01'],
    [{ at_least: { value: 'c', order: ['a', 'b', 'c'] } }, 'b', 'a'],
    [{ admits_internet: true }, '0.0.0.0/1', '0.0.0.0/0'],
    [{ admits_internet: true }, '0.0.0.0/1', '128.0.0.0/1'],
    [{ covers_port: [22] }, '22', '20-22'],
    [{ covers_port: [22, 80] }, '22', '80'],
    [{ overlaps: ['168.63.129.0/24'] }, '168.63.129.16', '168.63.129.16/31'],
    [{ reaches_beyond: ['10.0.0.0/8'] }, '8.8.8.8', '8.8.8.0/24'],
    [{ reaches_beyond: ['10.0.0.0/8'] }, ['8.8.8.8'], ['8.8.8.8', '9.9.9.9']],
    [{ any_element: { covers_port: [22] } }, ['22'], ['22', '20-22']],
    [{ every_element: { in: ['SMB3.1.1'] } }, ['SMB3.0', 'SMB3.1.1'], ['SMB3.0', 'SMB2.1']],
  ])('%j: %j to %j', (test, before, now) => {
    expect(exceeds(extent(test, now), extent(test, before))).toBe(true);
    expect(exceeds(extent(test, now), extent(test, now))).toBe(false);
  });
  it.each<[Test, Plain, Plain]>([
    [{ min: 90 }, 7, 30],
    [{ min: 90 }, undefined, 30],
    [{ admits_internet: true }, '*', ['0.0.0.0/1', '128.0.0.0/1']],
    [{ covers_port: [22] }, '20-25', ['22', '23-24']],
    [{ overlaps: ['168.63.129.0/24'] }, '168.63.129.0/24', '168.63.129.16'],
    [{ reaches_beyond: ['10.0.0.0/8'] }, ['8.8.8.0/24', '10.0.0.1'], ['8.8.8.8', '10.0.0.2']],
    [{ at_least: { value: 'c', order: ['a', 'b', 'c'] } }, 'a', 'b'],
    [{ within_days: 30 }, '2028-01-01', '2027-01-01'],
    [{ equals: 'Deny' }, 'Allow', 'Other'],
    [{ every_element: { in: ['SMB3.1.1'] } }, ['SMB2.1', 'SMB3.0'], ['smb3.0']],
    [{ contains: '*' }, ['*', 'a'], ['b', '*']],
    [{ not_empty: true }, null, ''],
  ])('%j: %j to %j is not', (test, before, now) => {
    expect(exceeds(extent(test, now), extent(test, before))).toBe(false);
  });
});
