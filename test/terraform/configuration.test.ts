import { afterAll, describe, expect, it } from 'vitest';
import { showJson } from '../../src/report/show.ts';
import { assess } from '../../src/rules/assess.ts';
import { hclParser } from '../../src/terraform/hcl.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots } from '../../src/terraform/roots.ts';
import type { Path } from '../../src/terraform/source.ts';

const parser = startParser();
afterAll(() => parser.close());

/** Evaluates the files and shows addresses of the top folder, as `iacsec show` would. */
async function show(files: Readonly<Record<string, string>>, ...addresses: string[]): Promise<unknown[]> {
  const snapshot = { files: new Map(Object.entries(files) as [Path, string][]), problems: [] };
  const top = findRoots(snapshot, parser.read).filter(({ folder }) => folder === '');
  const { roots } = await assess(snapshot, top, parser, {
    rules: { rules: [], schema: {}, removed: {} },
    assumed: 5,
    today: '2026-11-01',
  });
  return addresses.map((address) => {
    const value = roots[0]?.evaluation.lookup(hclParser(address, 'address' as Path).expression());
    return value && showJson(value);
  });
}
const typed = (type: string, value: string): Record<string, string> => ({
  'main.tf': `variable "v" {\n  type    = ${type}\n  default = ${value}\n}\n`,
});

describe('type constraints', () => {
  it.each([
    ['bool', '"true"', true],
    ['string', '5', '5'],
    ['number', '"5"', 5],
    ['any', '{ a = 1 }', { a: 1 }],
    ['list(string)', '[1, true]', ['1', 'true']],
    ['set(string)', '["b", "a", "b"]', ['a', 'b']],
    ['map(number)', '{ a = "1" }', { a: 1 }],
    ['tuple([string, number])', '[1, "2"]', ['1', 2]],
    ['object({ a = string })', '{ a = 1, dropped = 2 }', { a: '1' }],
    ['object({ a = optional(string), b = optional(number, 3) })', '{}', { a: null, b: 3 }],
    ['object({ b = optional(number, 3) })', '{ b = null }', { b: 3 }],
    ['object({ o = optional(object({ x = optional(bool, true) }), {}) })', '{}', { o: { x: true } }],
    ['map(object({ x = optional(list(string), ["d"]) }))', '{ k = {} }', { k: { x: ['d'] } }],
    ['list(object({ x = string, y = optional(string, "z") }))', '[{ x = 1 }]', [{ x: '1', y: 'z' }]],
    ['string', 'null', null],
  ])('%s makes %s what Terraform makes it', async (type, value, expected) => {
    expect(await show(typed(type, value), 'var.v')).toEqual([expected]);
  });
  it('says so where a value does not fit', async () => {
    expect(await show(typed('object({ a = string })', '{}'), 'var.v')).toEqual([
      { $unknown: expect.stringContaining('does not fit') },
    ]);
    expect(await show(typed('number', '"x"'), 'var.v')).toEqual([{ $unknown: expect.stringContaining('does not fit') }]);
  });
  it('keeps what is known only after apply, also where a whole resource is handed over', async () => {
    const files = {
      'main.tf':
        'resource "terraform_data" "d" {\n  input = "i"\n}\nmodule "m" {\n  source = "./m"\n  d      = terraform_data.d\n}\n',
      'm/main.tf':
        'variable "d" {\n  type = object({ id = string, input = string })\n}\noutput "o" {\n  value = [var.d.input, var.d.id]\n}\n',
    };
    expect(await show(files, 'module.m.o')).toEqual([['i', { $unknown: 'terraform_data.d.id is known after apply' }]]);
  });
});

describe('override files', () => {
  it('replace attributes one by one and nested blocks by type', async () => {
    const files = {
      'main.tf':
        'resource "x_y" "r" {\n  a = 1\n  b = 2\n  n {\n    c = 1\n  }\n  m {\n    d = 1\n  }\n}\nlocals {\n  l = 1\n  k = 1\n}\nvariable "v" {\n  default = 1\n}\n',
      'b_override.tf': 'resource "x_y" "r" {\n  b = 3\n  n {\n    c = 2\n  }\n  n {\n    c = 3\n  }\n}\nlocals {\n  l = 2\n}\n',
      'a_override.tf': 'resource "x_y" "r" {\n  b = 4\n}\n',
      'override.tf.json': '{"variable": {"v": {"default": 2}}}',
    };
    expect(await show(files, 'x_y.r', 'local.l', 'local.k', 'var.v')).toEqual([
      { a: 1, b: 3, n: [{ c: 2 }, { c: 3 }], m: [{ d: 1 }] },
      2,
      1,
      2,
    ]);
  });
});
