import { afterAll, describe, expect, it } from 'vitest';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots, isRead, type Root } from '../../src/terraform/roots.ts';
import type { Path } from '../../src/terraform/source.ts';

const parser = startParser();
afterAll(() => parser.close());

const call = (source: string, name = 'm'): string => `module "${name}" {\n  source = "${source}"\n}\n`;
const variables = (...names: string[]): string => names.map((name) => `variable "${name}" {}\n`).join('');
const find = (files: Readonly<Record<string, string>>, also?: string): readonly Root[] =>
  findRoots({ files: new Map(Object.entries(files) as [Path, string][]) }, parser.read, {
    also: new Set(also === undefined ? [] : [also as Path]),
  });
const folders = (roots: readonly Root[]): string[] => roots.map(({ folder }) => folder);
/** Root to environments: name to the files of values, later ones winning. */
const environments = (roots: readonly Root[]): Record<string, Record<string, readonly string[]>> =>
  Object.fromEntries(
    roots.map(({ folder, environments: all }) => [
      folder,
      Object.fromEntries(all.map(({ name, values }) => [name ?? '-', values])),
    ]),
  );

describe('what is read', () => {
  it.each([
    ['main.tf', true],
    ['a/b.tf.json', true],
    ['a/b.tofu', true],
    ['a/x.tfvars', true],
    ['a/x.auto.tfvars.json', true],
    ['a/.auto.tfvars', true],
    ['a/.terraform.lock.hcl', true],
    ['a/.hidden.tf', false],
    ['.x_override.tf.json', false],
    ['.github/main.tf', true],
    ['a/#main.tf', true],
    ['a/x.tfvars.tf', true],
    ['a/.terraform/modules/m/main.tf', false],
    ['a/test.tftest.hcl', false],
    ['README.md', false],
    ['main.tf.bak', false],
  ])('%s: %s', (path, read) => expect(isRead(path)).toBe(read));
});

describe('roots', () => {
  it('are the folders that no other folder calls', () => {
    const roots = find({
      'prod/main.tf': call('../modules/a'),
      'dev/main.tf': call('../modules/a'),
      'modules/a/main.tf': call('./b'),
      'modules/a/b/main.tf': '',
      'alone/x.tf.json': '{}',
    });
    expect(folders(roots)).toEqual(['alone', 'dev', 'prod']);
    expect([...roots[2]!.folders].sort()).toEqual(['modules/a', 'modules/a/b', 'prod']);
  });

  it('are not made less by calls from examples and tests', () => {
    expect(
      folders(
        find({
          'main.tf': '',
          'examples/basic/main.tf': call('../..'),
          'test/main.tf': call('..'),
          'a/tests/x/main.tf': call('../..'),
          'a/main.tf': '',
        }),
      ),
    ).toEqual(['', 'a', 'a/tests/x', 'examples/basic', 'test']);
  });

  it('are found in JSON, with the module block spelt in any way', () => {
    expect(folders(find({ 'main.tf.json': '{"mod\\u0075le": {"m": {"source": "./a"}}}', 'a/main.tf': '' }))).toEqual(['']);
  });

  it('look at folders that only call each other once', () => {
    const roots = find({ 'a/main.tf': call('../b'), 'b/main.tf': call('../a'), 'self/main.tf': call('.') });
    expect(folders(roots)).toEqual(['self', 'a']);
    expect([...roots[1]!.folders]).toEqual(['a', 'b']);
  });

  it('stay what they are when they keep a state or have values of their own', () => {
    const caller = 'module "m" {\n  source = "../prod"\n}\nmodule "l" {\n  source = "../lib"\n}\n';
    const files = { 'decoy/main.tf': caller, 'lib/main.tf': '', 'prod/main.tf': 'terraform {\n  backend "azurerm" {}\n}\n' };
    const folders = (more: Record<string, string>) => find({ ...files, ...more }).map(({ folder }) => folder);
    expect(folders({})).toEqual(['decoy', 'prod']);
    expect(folders({ 'prod/main.tf': '', 'prod/terraform.tfvars': '' })).toEqual(['decoy', 'prod']);
    expect(folders({ 'prod/main.tf': '{"terraform": {"cloud": {}}}', 'prod/x.tf.json': '{"terraform": {"cloud": {}}}' })).toEqual(
      ['decoy', 'prod'],
    );
    expect(folders({ 'prod/main.tf': '', 'prod/.terraform.lock.hcl': '' })).toEqual(['decoy']);
  });

  it('take a called folder as well when asked', () => {
    expect(folders(find({ 'main.tf': call('./a'), 'a/main.tf': '' }, 'a'))).toEqual(['', 'a']);
  });

  it('are unmoved by sources that lead elsewhere, and by files that cannot be parsed', () => {
    expect(
      folders(
        find({
          'a/main.tf': `${call('../../..', 'x')}${call('hashicorp/a/azurerm', 'y')}${call('/b', 'z')}`,
          'b/main.tf': 'module "m" {',
        }),
      ),
    ).toEqual(['a', 'b']);
  });
});

describe('environments', () => {
  it('are one without a name where Terraform loads all values by itself, in its order', () => {
    const files = {
      'main.tf': variables('v'),
      'terraform.tfvars.json': '{"v": 1}',
      'b.auto.tfvars': 'v = 1',
      'a.auto.tfvars.json': '{"v": 1}',
      'terraform.tfvars': 'v = 1',
    };
    expect(environments(find(files))).toEqual({
      '': { '-': ['terraform.tfvars', 'terraform.tfvars.json', 'a.auto.tfvars.json', 'b.auto.tfvars'] },
    });
  });

  it('are one for each other file of values, after what is loaded anyway', () => {
    const files = {
      'main.tf': variables('v', 'w'),
      'terraform.tfvars': 'w = 1',
      'envs/dev.tfvars': 'v = 1',
      'envs/prod.tfvars.json': '{"v": 2}',
    };
    expect(environments(find(files))).toEqual({
      '': { dev: ['terraform.tfvars', 'envs/dev.tfvars'], prod: ['terraform.tfvars', 'envs/prod.tfvars.json'] },
    });
  });

  it('belong to the nearest root that declares their keys', () => {
    const files = {
      'a/main.tf': variables('x', 'y'),
      'b/main.tf': variables('x', 'z'),
      'b/c/main.tf': variables('q'),
      'b/c/one.tfvars': 'x = 1\nz = 2',
      'a/two.tfvars': 'x = 1',
      'a/none.tfvars': '# nothing',
    };
    expect(environments(find(files))).toEqual({
      a: { two: ['a/two.tfvars'] },
      b: { one: ['b/c/one.tfvars'] },
      'b/c': { '-': [] },
    });
  });

  it('take a file with some unknown keys at hand, and none from afar', () => {
    const files = {
      'a/main.tf': variables('x', 'y'),
      'a/near.tfvars': 'x = 1\ny = 2\nold = 3',
      'f/a/r/far.tfvars': 'x = 1\ny = 2\nold = 3',
      'a/foreign.tfvars': 'p = 1\nq = 1',
    };
    expect(environments(find(files))).toEqual({ a: { near: ['a/near.tfvars'] } });
  });

  it('stay with the folder a file is in, however many keys nobody there declares', () => {
    const files = {
      'a/main.tf': variables('x', 'y'),
      'a/prod.tfvars': 'x = 1\np = 1\nq = 1',
      'a/decoy/main.tf': variables('x', 'p', 'q'),
    };
    expect(environments(find(files))).toEqual({ a: { prod: ['a/prod.tfvars'] }, 'a/decoy': { '-': [] } });
  });

  it('are named by their path where their names are alike', () => {
    const files = { 'main.tf': variables('v'), 'envs/dev/terraform.tfvars': 'v = 1', 'envs/prod/terraform.tfvars': 'v = 1' };
    expect(Object.keys(environments(find(files))['']!)).toEqual(['envs/dev/terraform', 'envs/prod/terraform']);
  });

  it('see variables that JSON spells with escapes', () => {
    expect(environments(find({ 'main.tf.json': '{"v\\u0061riable": {"v": {}}}', 'dev.tfvars': 'v = 1' }))).toEqual({
      '': { dev: ['dev.tfvars'] },
    });
  });
});
