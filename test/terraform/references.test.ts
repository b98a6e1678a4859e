// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { afterAll, describe, expect, it } from 'vitest';
import { assess } from '../../src/rules/assess.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots } from '../../src/terraform/roots.ts';
import type { Path } from '../../src/terraform/source.ts';
import { reviewOf, told } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

/** The problems of the top folder, with file and line. */
async function problems(files: Readonly<Record<string, string>>): Promise<string[]> {
  const snapshot = { files: new Map(Object.entries(files) as [Path, string][]), problems: [] };
  const top = findRoots(snapshot, parser.read).filter(({ folder }) => folder === '');
  const found = await assess(snapshot, top, parser, { rules: { rules: [], schema: {}, removed: {} }, assumed: 5, today: '' });
  return found.problems.map(({ file, startLine, message }) => `${file}:${startLine} ${message}`);
}
const MODULE = { 'm/main.tf': 'variable "v" {\n  default = 1\n}\noutput "o" {\n  value = var.v\n}\n' };

describe('names that are not declared', () => {
  it.each([
    [
      'output "o" {\n  value = "${var.a}-b"\n}\n',
      'main.tf:2 reference to undeclared input variable: an input variable with the name "a"',
    ],
    [
      'locals {\n  a = 1\n  b = [for x in local.c : x]\n}\n',
      'main.tf:3 reference to undeclared local value: a local value with the name "c"',
    ],
    [
      'resource "x_y" "a" {\n  n {\n    v = x_y.b.id\n  }\n}\n',
      'main.tf:3 reference to undeclared resource: a managed resource "x_y" "b"',
    ],
    ['locals {\n  a = data.x_y.b.id\n}\n', 'main.tf:2 reference to undeclared resource: a data resource "x_y" "b"'],
    ['locals {\n  a = try(module.n.o, 1)\n}\n', 'main.tf:2 reference to undeclared module: no module call named "n"'],
    ['resource "x_y" "a" {\n  v = count.index\n}\n', 'main.tf:2 reference to "count" in non-counted context'],
    ['module "m" {\n  source = "./m"\n  w = 1\n}\n', 'main.tf:3 unsupported argument: an argument named "w"'],
    [
      'module "m" {\n  source = "./m"\n}\nlocals {\n  a = module.m.p\n}\n',
      'main.tf:5 unsupported attribute: the module called "m" has no output named "p"',
    ],
  ])('%s', async (text, expected) => {
    const found = await problems({ ...MODULE, 'main.tf': text });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it.each<[string, string, Readonly<Record<string, string>>?]>([
    [
      'names of for, dynamic and iterator',
      'resource "x_y" "a" {\n  v = [for a, b in [{ y = 1 }] : "${a}${b.y}"]\n  dynamic "n" {\n    for_each = [1]\n    content {\n      v = n.value\n    }\n  }\n  dynamic "p" {\n    for_each = [{ x = [1] }]\n    iterator = it\n    content {\n      v = it.value\n      dynamic "q" {\n        for_each = it.value.x\n        content {\n          v = "${q.value}${it.key}"\n        }\n      }\n    }\n  }\n}\n',
    ],
    [
      'words of lifecycle, provisioners and providers',
      'resource "x_y" "a" {\n  provider = x.other\n  lifecycle {\n    ignore_changes = [tags["a"], n[0].b]\n  }\n  provisioner "local-exec" {\n    command = self.id\n  }\n}\nmodule "m" {\n  source = "./m"\n  providers = {\n    x = x.other\n  }\n}\n',
    ],
    [
      'labels of dynamic',
      'resource "x_y" "a" {\n  dynamic "n" {\n    for_each = [1]\n    iterator = it\n    labels   = [it.value]\n    content {}\n  }\n}\n',
    ],
    ['the workspace as OpenTofu calls it', 'locals {\n  a = tofu.workspace\n}\n'],
    ['types', 'variable "a" {\n  type = object({ a = list(string) })\n}\n'],
    [
      'data sources of check blocks, and ephemeral resources',
      'check "c" {\n  data "x_y" "a" {}\n  assert {\n    condition = data.x_y.a.ok\n    error_message = "x"\n  }\n}\nephemeral "x_y" "e" {}\nlocals {\n  a = data.x_y.a.ok\n  b = ephemeral.x_y.e.v\n}\n',
    ],
    [
      'what try may miss, and what depends_on names',
      'module "m" {\n  source = "./m"\n  count = 1\n}\nresource "x_y" "a" {\n  v = try(module.m[0].nope, 1)\n  depends_on = [module.m[0].other]\n}\n',
    ],
    ['a module outside', 'module "n" {\n  source = "a/b/c"\n  x = 1\n}\nlocals {\n  a = module.n.anything\n}\n'],
    [
      'a file that cannot be read, here or in a module',
      'locals {\n  a = local.elsewhere\n}\nmodule "n" {\n  source = "./n"\n  x = 1\n}\n',
      { 'broken.tf': 'locals {\n', 'n/main.tf': 'variable "y" {\n' },
    ],
    [
      'addresses of moved, removed and import',
      'moved {\n  from = x_y.a\n  to = x_y.b\n}\nremoved {\n  from = x_y.c\n}\nresource "x_y" "b" {}\n',
    ],
    ['names with resource in front', 'resource "x_y" "b" {}\nlocals {\n  a = resource.x_y.b.id\n}\n'],
    ['a map that has such a name', 'locals {\n  a = { x_y = { b = 1 } }\n  b = local.a.x_y.b\n}\n'],
  ])('are none: %s', async (_name, text, more = {}) => {
    const found = await problems({ ...MODULE, ...more, 'main.tf': text });
    expect(found.filter((problem) => !/cannot be parsed/.test(problem))).toEqual([]);
  });
});

it('do not hide what else can be said', async () => {
  const text = 'resource "azurerm_subnet" "s" {\n  name = "s"\n}\nlocals {\n  a = var.none\n}\n';
  const plan = await reviewOf(parser, {}, { 'main.tf': text });
  expect(told(plan)).toContain('introduced network/subnet-without-nsg azurerm_subnet.s');
  expect(plan.problems).toMatchObject([{ file: 'main.tf', startLine: 5 }]);
  expect(plan.conclusion).toBe('failure');
});

describe('circles', () => {
  it.each([
    ['locals {\n  a = local.b\n  b = "${local.a}"\n}\n', 'main.tf:2 cycle: local.a, local.b need each other'],
    ['resource "x_y" "a" {\n  v = x_y.a.id\n}\n', 'main.tf:1 x_y.a refers to itself'],
    ['module "m" {\n  source = "./m"\n  v = local.a\n}\nlocals {\n  a = module.m.o\n}\n', 'need each other'],
    [
      'resource "x_y" "a" {\n  depends_on = [x_y.b]\n}\nresource "x_y" "b" {\n  n {\n    v = x_y.a.id\n  }\n}\n',
      'main.tf:1 cycle: x_y.a, x_y.b',
    ],
  ])('%s', async (text, expected) => {
    const found = await problems({ ...MODULE, 'main.tf': text });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('are none where a module only seems to need itself', async () => {
    expect(
      await problems({
        'main.tf':
          'module "m" {\n  source = "./m"\n  a = 1\n  b = module.m.a\n}\nresource "x_y" "a" {\n  lifecycle {\n    postcondition {\n      condition = self.v == x_y.b.v\n      error_message = "x"\n    }\n  }\n}\nresource "x_y" "b" {\n  v = x_y.a.id\n}\n',
        'm/main.tf': 'variable "a" {}\nvariable "b" {}\noutput "a" {\n  value = var.a\n}\noutput "b" {\n  value = var.b\n}\n',
      }),
    ).toEqual([]);
  });

  it('take time in proportion', async () => {
    const chain = Array.from({ length: 5_000 }, (_, i) => `  l${i} = local.l${i + 1}\n`).join('');
    const start = performance.now();
    await problems({ 'main.tf': `locals {\n${chain}  l5000 = 1\n}\n` });
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

it('a chain of calls may be longer than a stack is deep', async () => {
  const chain = Array.from({ length: 5_000 }, (_, i) => [`d${i}/main.tf`, `module "m" {\n  source = "../d${i + 1}"\n}\n`]);
  const files = Object.fromEntries([...chain, ['main.tf', 'module "m" {\n  source = "./d0"\n}\n']]);
  expect(await problems(files)).toEqual([expect.stringContaining('modules call each other more than 32 levels deep')]);
});
