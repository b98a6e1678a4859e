// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { afterAll, describe, expect, it } from 'vitest';
import { type Evaluation, evaluateRoot } from '../../src/terraform/evaluate.ts';
import { hclParser } from '../../src/terraform/hcl.ts';
import { declare, type Module } from '../../src/terraform/module.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { type EvaluatedBlock, MAX_INSTANCES } from '../../src/terraform/resource.ts';
import { folderOf, type Path } from '../../src/terraform/source.ts';
import type { ParsedFile } from '../../src/terraform/syntax.ts';
import { stringValue, unknownReason, type Value } from '../../src/terraform/value.ts';
import type { Setting } from '../../src/terraform/variables.ts';

const parser = startParser();
afterAll(() => parser.close());

type Files = Readonly<Record<string, string>>;
function evaluate(files: Files | string, settings: Readonly<Record<string, Value>> = {}): Evaluation {
  const folders = new Map<Path, ParsedFile[]>();
  for (const [path, text] of Object.entries(typeof files === 'string' ? { 'main.tf': files } : files)) {
    const folder = folderOf(path) as Path;
    folders.set(folder, [...(folders.get(folder) ?? []), parser.read(path as Path, text)]);
  }
  const modules = new Map([...folders].map(([folder, parsed]): [Path, Module] => [folder, declare(folder, parsed)]));
  const range = { file: 'x.tfvars' as Path, start: 0, end: 0, startLine: 1, endLine: 1 };
  const values = new Map(Object.entries(settings).map(([name, value]): [string, Setting] => [name, { value, range }]));
  return evaluateRoot(modules.get('' as Path)!, (folder) => modules.get(folder), values);
}
function plain(value: Value | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.kind === 'list') return value.items.map(plain);
  if (value.kind === 'map') return Object.fromEntries([...value.entries].map(([key, item]) => [key, plain(item)]));
  return value.kind === 'unknown' ? 'unknown' : value.kind === 'null' ? null : value.value;
}
const valueAt = (evaluation: Evaluation, address: string): Value | undefined =>
  evaluation.lookup(hclParser(address, 'x' as Path).expression());
const show = (files: Files | string, ...addresses: string[]): unknown[] => {
  const evaluation = evaluate(files);
  return addresses.map((address) => plain(valueAt(evaluation, address)));
};
const addresses = ({ resources }: Evaluation): string[] => resources.map(({ address }) => address).sort();
/** Attributes and nested blocks of a block as plain data. */
const shape = (block: EvaluatedBlock): Record<string, unknown> => ({
  ...Object.fromEntries([...block.attributes].map(([name, { value }]) => [name, plain(value)])),
  ...Object.fromEntries([...block.blocks].map(([type, blocks]) => [type, blocks.map(shape)])),
});
const attribute = (evaluation: Evaluation, address: string, name: string): unknown =>
  plain(evaluation.resources.find((resource) => resource.address === address)?.block.attributes.get(name)?.value);

describe('variables and locals', () => {
  const text =
    'variable "v" {\n  default = "default"\n}\nvariable "w" {\n  type     = string\n  default  = "w"\n  nullable = false\n}\nvariable "none" {}\nlocals {\n  a = "${local.b}!"\n  b = var.v\n}\n';
  it('take what is set, else the default, else are unknown', () => {
    expect(show(text, 'var.v', 'local.a', 'var.none')).toEqual(['default', 'default!', 'unknown']);
    const set = evaluate(text, { v: stringValue('set'), w: { kind: 'null', sources: [] }, none: { kind: 'null', sources: [] } });
    expect(['local.a', 'var.w', 'var.none'].map((address) => plain(valueAt(set, address)))).toEqual(['set!', 'w', null]);
  });

  it('are sensitive where a variable, an output or the provider says so', () => {
    const evaluation = evaluate({
      'main.tf':
        'variable "s" {\n  default   = "x"\n  sensitive = "true"\n}\nvariable "o" {\n  default   = "x"\n  sensitive = false\n}\nmodule "m" {\n  source = "./m"\n}\nresource "azurerm_key_vault_secret" "k" {\n  name  = "n"\n  value = "v"\n}\nresource "azurerm_application_gateway" "g" {\n  trusted_root_certificate {\n    name = "n"\n    data = "d"\n  }\n}\n',
      'm/main.tf': 'output "p" {\n  value = "v"\n  sensitive = true\n}\noutput "q" {\n  value = "v"\n}\n',
    });
    const sensitive = (address: string) => valueAt(evaluation, address)?.sensitive === true;
    const of = (...addresses: string[]) => addresses.map(sensitive);
    // Terraform 1.11 forgets at the call what an output was declared to be.
    expect(of('var.s', 'var.o', 'module.m.p', 'module.m.q')).toEqual([true, false, false, false]);
    const gateway = 'azurerm_application_gateway.g.trusted_root_certificate[0]';
    expect(of('azurerm_key_vault_secret.k.name', 'azurerm_key_vault_secret.k.value')).toEqual([false, true]);
    expect(of(`${gateway}.name`, `${gateway}.data`)).toEqual([false, true]);
  });

  it('make no instance keys when sensitive', () => {
    const text = (forEach: string): string =>
      `variable "s" {\n  default   = "x"\n  sensitive = true\n}\nresource "a" "b" {\n  for_each = ${forEach}\n}\n`;
    for (const forEach of ['toset([var.s])', '{ (var.s) = 1 }']) expect(addresses(evaluate(text(forEach)))).toEqual(['a.b[?]']);
    expect(addresses(evaluate(text('{ k = var.s }')))).toEqual(['a.b["k"]']);
  });

  it('keep where a value came through, and the literal that wrote it', () => {
    const value = valueAt(evaluate('locals {\n  a = local.b\n  b = "x"\n}\n'), 'local.a');
    expect(value?.sources.map(({ what }) => what)).toEqual(['local.a', 'local.b']);
    expect(value?.literal?.startLine).toBe(3);
  });

  it('pass a secret on', () => {
    const evaluation = evaluate(
      'variable "s" {\n  default   = "x"\n  sensitive = true\n}\nlocals {\n  a = "-${var.s}"\n  b = [var.s]\n}\n',
    );
    expect(valueAt(evaluation, 'local.a')?.sensitive).toBe(true);
    expect(valueAt(evaluation, 'local.b[0]')?.sensitive).toBe(true);
  });

  it.each([
    ['local.a', 'refers to itself'],
    ['local.c', 'refers to itself'],
    ['var.nope', 'not declared'],
    ['x_y.nope.id', 'not declared'],
    ['nonsense', 'not a value'],
    ['data.x_y.z.id', 'known after apply'],
    ['terraform.workspace', 'when Terraform runs'],
  ])('that cannot be known say why: %s', (name, because) => {
    const { resources } = evaluate(
      `locals {\n  a = local.b\n  b = local.a\n  c = local.c\n}\ndata "x_y" "z" {}\nresource "x_y" "r" {\n  n = ${name}\n}\n`,
    );
    expect(unknownReason(resources[0]!.block.attributes.get('n')!.value)).toContain(because);
  });
});

describe('count and for_each', () => {
  it('make instances with their keys', () => {
    const evaluation = evaluate(`
resource "x_y" "c" {
  count = 2
  n     = count.index
}
resource "x_y" "m" {
  for_each = { b = 1, "a b" = 2 }
  n        = "\${each.key}\${each.value}"
}
resource "x_y" "s" {
  for_each = toset(["q", "p", "q"])
  n        = each.value
}
resource "x_y" "none" {
  count = 0
}
`);
    expect(addresses(evaluation)).toEqual(['x_y.c[0]', 'x_y.c[1]', 'x_y.m["a b"]', 'x_y.m["b"]', 'x_y.s["p"]', 'x_y.s["q"]']);
    expect([
      attribute(evaluation, 'x_y.c[1]', 'n'),
      attribute(evaluation, 'x_y.m["a b"]', 'n'),
      attribute(evaluation, 'x_y.s["q"]', 'n'),
    ]).toEqual([1, 'a b2', 'q']);
  });

  it.each([
    ['count = var.u', 'var.u has no value'],
    ['for_each = var.u', 'var.u has no value'],
    ['for_each = { (var.u) = 1 }', 'var.u has no value'],
    ['for_each = toset([var.u, "a"])', ''],
    ['count = -1', 'whole number'],
    ['count = 1.5', 'whole number'],
    ['for_each = ["a"]', 'map or a set'],
  ])('that are not known give one instance [?]: %s', (line, because) => {
    const evaluation = evaluate(`variable "u" {}\nresource "x_y" "a" {\n  ${line}\n  n = 1\n}\n`);
    expect(addresses(evaluation)).toEqual(['x_y.a[?]']);
    expect(evaluation.resources[0]?.uncertain).toContain(because);
    expect(attribute(evaluation, 'x_y.a[?]', 'n')).toBe(1);
  });

  it('are shown by one instance, and a problem, beyond the bound', () => {
    const evaluation = evaluate(`resource "x_y" "a" {\n  count = ${MAX_INSTANCES + 1}\n}\n`);
    expect(addresses(evaluation)).toEqual(['x_y.a[?]']);
    expect(evaluation.problems).toMatchObject([
      { file: 'main.tf', startLine: 2, message: expect.stringContaining(`more than ${MAX_INSTANCES} instances`) },
    ]);
  });

  it('are seen by references', () => {
    const text =
      'resource "x_y" "c" {\n  count = 2\n  n     = count.index\n}\nresource "x_y" "e" {\n  for_each = toset(["p", "q"])\n  n        = each.key\n}\nresource "x_y" "z" {\n  count = 0\n}\nlocals {\n  a = x_y.c[1].n\n  b = x_y.c[*].n\n  c = { for k, v in x_y.e : k => v.n }\n  d = length(x_y.z)\n  e = try(x_y.z[0].n, "none")\n  f = x_y.c[0].id\n  g = one(x_y.z[*].id)\n}\n';
    expect(show(text, ...'abcdefg'.split('').map((name) => `local.${name}`))).toEqual([
      1,
      [0, 1],
      { p: 'p', q: 'q' },
      0,
      'none',
      'unknown',
      null,
    ]);
  });
});

describe('blocks', () => {
  it('are made by dynamic blocks, nested and with iterators of their own', () => {
    const evaluation = evaluate(`
resource "x_y" "a" {
  plain {
    n = 0
  }
  dynamic "rule" {
    for_each = { b = ["q"], a = ["o", "p"] }
    content {
      name = rule.key
      dynamic "part" {
        for_each = rule.value
        iterator = it
        content {
          n = "\${rule.key}\${it.key}\${it.value}"
        }
      }
    }
  }
  dynamic "plain" {
    for_each = [1, 2]
    content {
      n = plain.value
    }
  }
  lifecycle {
    ignore_changes = [tags]
  }
}
`);
    expect(shape(evaluation.resources[0]!.block)).toEqual({
      plain: [{ n: 0 }, { n: 1 }, { n: 2 }],
      rule: [
        { name: 'a', part: [{ n: 'a0o' }, { n: 'a1p' }] },
        { name: 'b', part: [{ n: 'b0q' }] },
      ],
    });
  });

  it('of an unknown number are uncertain, never none', () => {
    const { block } = evaluate(
      'variable "u" {}\nresource "x_y" "a" {\n  dynamic "rule" {\n    for_each = var.u\n    content {\n      n = 1\n    }\n  }\n}\n',
    ).resources[0]!;
    expect(block.blocks.has('rule')).toBe(false);
    expect(block.uncertain.get('rule')).toContain('var.u has no value');
  });
});

describe('modules', () => {
  const m =
    'variable "in" {}\nvariable "back" {\n  default = null\n}\noutput "out" {\n  value = "<${var.in}>"\n}\noutput "fixed" {\n  value = "f"\n}\noutput "back" {\n  value = var.back\n}\nresource "x_y" "r" {\n  n = var.in\n}\n';
  it('hand values in and out, and use outputs of each other', () => {
    const files = {
      'main.tf':
        'module "a" {\n  source = "./m"\n  in     = module.b.out\n}\nmodule "b" {\n  source = "./m"\n  in     = "x"\n  back   = module.a.fixed\n}\noutput "o" {\n  value = module.a.out\n}\n',
      'm/main.tf': m,
    };
    expect(show(files, 'output.o', 'module.b.back', 'module.a.x_y.r.n')).toEqual(['<<x>>', 'f', '<x>']);
  });

  it('have instances too', () => {
    const files = {
      'main.tf':
        'module "c" {\n  source = "./m"\n  count  = 2\n  in     = count.index\n}\nmodule "e" {\n  source   = "./m"\n  for_each = toset(["k"])\n  in       = each.key\n}\nlocals {\n  a = module.c[1].out\n  b = module.c[*].out\n  c = module.e["k"].out\n  d = [for v in values(module.e) : v.out]\n}\n',
      'm/main.tf': m,
    };
    expect(show(files, 'local.a', 'local.b', 'local.c', 'local.d')).toEqual(['<1>', ['<0>', '<1>'], '<k>', ['<k>']]);
    expect(addresses(evaluate(files))).toEqual(['module.c[0].x_y.r', 'module.c[1].x_y.r', 'module.e["k"].x_y.r']);
  });

  it('of an unknown number are one [?], what is in them is uncertain', () => {
    const { resources } = evaluate({
      'main.tf': 'variable "u" {}\nmodule "a" {\n  source = "./m"\n  count  = var.u\n  in     = 1\n}\n',
      'm/main.tf': m,
    });
    expect(resources).toMatchObject([{ address: 'module.a[?].x_y.r', uncertain: expect.stringContaining('var.u') }]);
  });

  it('that are elsewhere are unseen, with what they were given', () => {
    const { unseenCalls, lookup } = evaluate(
      'module "a" {\n  source = "acme/a/azurerm"\n  in     = "x"\n}\nlocals {\n  l = module.a.out\n}\n',
    );
    expect(unseenCalls).toMatchObject([
      { address: 'module.a', because: expect.stringContaining('outside the repository'), arguments: [{ value: 'x' }] },
    ]);
    expect(lookup(hclParser('local.l', 'x' as Path).expression())).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('not seen'),
    });
  });

  it('that call themselves end, with a problem', () => {
    const { problems } = evaluate({
      'main.tf': 'module "a" {\n  source = "./m"\n}\n',
      'm/main.tf': 'module "again" {\n  source = "./"\n}\nresource "x_y" "r" {}\n',
    });
    expect(problems.map(({ message }) => message).join()).toMatch(/more than \d+ levels deep/);
  });
});

describe('hostile input', () => {
  const lines = (count: number, line: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => line(i)).join('\n');
  const chain = (count: number, first: string, next: (before: string) => string): string =>
    `locals {\n${lines(count, (i) => `l${i} = ${i === 0 ? first : next(`local.l${i - 1}`)}`)}\n}\n`;
  const use = (name: string): string => `resource "x_y" "a" {\n  n = ${name}\n}\n`;
  it.each<[string, string | Files]>([
    ['a long chain of locals', chain(10_000, '1', (before) => before) + use('local.l9999')],
    [
      'deep values, built one by one',
      chain(1_000, '1', (before) => `[${before}]`) + lines(1_000, (i) => `resource "x_y" "a${i}" {\n  n = local.l${i}\n}`),
    ],
    ['doubling texts', chain(60, '"xxxx"', (before) => `"\${${before}}\${${before}}"`) + use('local.l59')],
    ['doubling lists', chain(60, '[1]', (before) => `[${before}, ${before}]`) + use('local.l59 == local.l58')],
    [
      'loops over loops',
      chain(9, '[1, 2, 3, 4, 5, 6, 7, 8]', (before) => `[for x in ${before} : [for y in ${before} : x]]`) + use('local.l8'),
    ],
    [
      'dynamic blocks in dynamic blocks',
      `resource "x_y" "a" {\n  count = 900\n  dynamic "b" {\n    for_each = range(900)\n    content {\n      dynamic "c" {\n        for_each = range(900)\n        content {}\n      }\n    }\n  }\n}\n`,
    ],
    [
      'calls that multiply',
      {
        'main.tf': 'module "a" {\n  source = "./m"\n  count = 60\n}\n',
        'm/main.tf': 'module "b" {\n  source = "../n"\n  count = 60\n}\n',
        'n/main.tf': 'resource "x_y" "r" {\n  count = 60\n}\n',
      },
    ],
  ])('%s ends soon', (_name, files) => {
    const start = performance.now();
    const evaluation = evaluate(files);
    for (const { block } of evaluation.resources) for (const { value } of block.attributes.values()) unknownReason(value);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
