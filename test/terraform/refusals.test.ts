// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { afterAll, describe, expect, it } from 'vitest';
import { treeOfFolder } from '../../src/local/contents.ts';
import { assess } from '../../src/rules/assess.ts';
import { withContents } from '../../src/rules/contents.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots } from '../../src/terraform/roots.ts';
import type { Path } from '../../src/terraform/source.ts';
import { type Files, withFolderAsync } from './oracle.ts';

const parser = startParser();
afterAll(() => parser.close());

/** What a scan says of the top folder. */
async function scanned(files: Files): Promise<string[]> {
  return withFolderAsync(files, async (folder) => {
    const read = { files: new Map(Object.entries(files) as [Path, string][]), problems: [] };
    const snapshot = await withContents(read, treeOfFolder(folder), parser);
    const top = findRoots(snapshot, parser.read).filter((root) => root.folder === '');
    const found = await assess(snapshot, top, parser, { rules: { rules: [], schema: {}, removed: {} }, assumed: 5, today: '' });
    return found.problems.map(({ file, startLine, message }) => `${file}:${startLine} ${message}`);
  });
}

const NUMBER = 'variable "n" {\n  type = number\n}\n';
const SMALL =
  'variable "n" {\n  type = number\n  default = 9\n  validation {\n    condition = var.n < 5\n    error_message = "n must be small"\n  }\n}\n';
const CHECKED =
  'resource "x_y" "a" {\n  lifecycle {\n    precondition {\n      condition = var.n < 5\n      error_message = "n must be small"\n    }\n  }\n}\n';

describe('a scan says what is refused whatever a pipeline sets', () => {
  it.each<[string, Files, string]>([
    ['a value of a file', { 'main.tf': NUMBER, 'terraform.tfvars': 'n = "x"\n' }, 'terraform.tfvars:1 invalid value for var.n'],
    [
      'an argument of a module',
      { 'main.tf': 'module "m" {\n  source = "./m"\n  n      = ["x"]\n}\n', 'm/main.tf': NUMBER },
      'main.tf:3 invalid value for var.n',
    ],
    [
      'a validation',
      { 'main.tf': SMALL, 'terraform.tfvars': 'n = 7\n' },
      'terraform.tfvars:1 validation of var.n failed: n must be small',
    ],
    [
      'a precondition in a module',
      { 'main.tf': 'module "m" {\n  source = "./m"\n  n      = 7\n}\n', 'm/main.tf': `variable "n" {}\n${CHECKED}` },
      'm/main.tf:5 precondition of module.m.x_y.a failed: n must be small',
    ],
    [
      'instances of a list',
      { 'main.tf': 'resource "x_y" "a" {\n  for_each = ["a"]\n}\n' },
      'main.tf:2 invalid for_each argument',
    ],
  ])('%s', async (_name, files, expected) => {
    expect(await scanned(files)).toEqual([expect.stringContaining(expected)]);
  });
});

describe('a scan says nothing of what a pipeline can set', () => {
  it.each<[string, Files]>([
    ['a default that fails its own validation, so that a value has to be given', { 'main.tf': SMALL }],
    ['a precondition that fails for a default', { 'main.tf': `variable "n" {\n  default = 7\n}\n${CHECKED}` }],
    [
      'a place holder',
      {
        'main.tf': 'variable "image" {}\nlocals {\n  tag = split(":", var.image)[1]\n}\n',
        'terraform.tfvars': 'image = "__image__"\n',
      },
    ],
    [
      'a module that may not be called',
      {
        'main.tf': 'module "m" {\n  count  = length(x_y.a.ids)\n  source = "./m"\n  n      = "x"\n}\nresource "x_y" "a" {}\n',
        'm/main.tf': NUMBER,
      },
    ],
    ['a number longer than is computed', { 'main.tf': NUMBER, 'terraform.tfvars': `n = "${'1'.repeat(500)}"\n` }],
    [
      'outputs of what may be a module',
      { 'main.tf': 'variable "s" {\n  sensitive = true\n}\noutput "o" {\n  value = var.s\n}\n' },
    ],
    [
      'attributes of a provider, which have its types',
      {
        'main.tf': 'resource "x_y" "a" {\n  n = "7"\n}\nmodule "m" {\n  source = "./m"\n  n      = x_y.a.n\n}\n',
        'm/main.tf': NUMBER,
      },
    ],
  ])('%s', async (_name, files) => {
    expect(await scanned(files)).toEqual([]);
  });
});

describe('a file that is missing is said wherever it is read', () => {
  it.each<[string, Files, string]>([
    ['in an output', { 'main.tf': 'output "o" {\n  value = file("no.txt")\n}\n' }, 'main.tf:2'],
    ['in a local value that nothing uses', { 'main.tf': 'locals {\n  l = [upper(file("no.txt"))]\n}\n' }, 'main.tf:2'],
    [
      'in an output of a module that nothing uses',
      {
        'main.tf': 'module "m" {\n  source = "./m"\n}\n',
        'm/main.tf': 'output "o" {\n  value = templatefile("no.txt", {})\n}\n',
      },
      'm/main.tf:2',
    ],
    [
      'in an argument that nothing uses',
      { 'main.tf': 'module "m" {\n  source = "./m"\n  v      = file("no.txt")\n}\n', 'm/main.tf': 'variable "v" {}\n' },
      'main.tf:3',
    ],
  ])('%s', async (_name, files, place) => {
    expect(await scanned(files)).toEqual([expect.stringMatching(new RegExp(`^${place} .*no file exists at "no.txt"`))]);
  });
  it('and not where try expects that', async () => {
    expect(await scanned({ 'main.tf': 'output "o" {\n  value = try(file("no.txt"), "")\n}\n' })).toEqual([]);
  });
});
