// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluateRoot } from '../../src/terraform/evaluate.ts';
import { hclParser } from '../../src/terraform/hcl.ts';
import { declare } from '../../src/terraform/module.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import type { Value } from '../../src/terraform/value.ts';

const parser = startParser();
afterAll(() => parser.close());

const NAMES = `variable "texts" {
  type    = list(string)
  default = ["x", "y", "z"]
}
variable "letters" {
  type    = set(string)
  default = ["q", "p", "q"]
}
variable "sizes" {
  type    = map(number)
  default = { b = 2, a = "1" }
}
variable "secret" {
  sensitive = true
  default   = "s"
}
resource "terraform_data" "d" {
  input = "set"
}
locals {
  n    = 7
  none = null
  pair = [1, "two"]
  obj  = { a = 1, "b c" = { d = ["e", "f"] }, nothing = null }
  list = [{ id = "one", tags = ["k"] }, { id = "two", tags = ["r", "s"] }]
  u    = terraform_data.d.output
}
`;

/** The expressions as locals `e0`, `e1`... of one module. */
const configuration = (expressions: readonly string[]): string =>
  `${NAMES}locals {\n${expressions.map((text, i) => `  e${i} = ${text}\n`).join('')}}\n`;
function evaluateAll(expressions: readonly string[]): Value[] {
  const file = parser.read('main.tf' as Path, configuration(expressions));
  expect(file.problems).toEqual([]);
  const { lookup } = evaluateRoot(declare('' as Path, [file]), () => undefined, new Map());
  return expressions.map((_, i) => lookup(hclParser(`local.e${i}`, 'address' as Path).expression())!);
}
const evaluateOne = (expression: string): Value => evaluateAll([expression])[0]!;

const UNKNOWN = 'unknown';
function plain(value: Value): unknown {
  if (value.kind === 'list') return value.items.map(plain);
  if (value.kind === 'map') return Object.fromEntries([...value.entries].map(([key, item]) => [key, plain(item)]));
  return value.kind === 'unknown' ? UNKNOWN : value.kind === 'null' ? null : value.value;
}

/** What Terraform 1.11 makes of each expression, as JSON. */
// biome-ignore format: a table reads best in few lines
const TABLE: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  literals: [
    ['1.5', 1.5], ['1e3', 1000], ['2E-2', 0.02], ['007', 7], ['"\\u00e9\\U0001F600"', 'é😀'],
    ['"e\\u0301" == "\\u00e9"', true], ['null', null], ['[]', []], ['{}', {}], ['[1, [2,],]', [1, [2]]],
    ['{a = 1, "b" : 2, (local.n) = 3, 4 = 5, true = 6, null = 7}', { '4': 5, '7': 3, a: 1, b: 2, null: 7, true: 6 }],
    ['{a = 1, a = 2}', { a: 2 }], ['-1', -1], ['--1', 1], ['!true', false], ['-"5"', -5], ['!"false"', true],
    ['!"1"', false], ['("1")', '1'], ['0.1', 0.1], ['123456789012345', 123456789012345],
  ],
  arithmetic: [
    ['1 + 2 * 3', 7], ['(1 + 2) * 3', 9], ['7 / 2', 3.5], ['7 % 3', 1], ['-7 % 3', -1], ['-6 % 3', 0], ['5 % 0', 5],
    ['"3" + 4', 7], ['0.1 + 0.2', 0.3], ['0.1 + 0.2 == 0.3', true], ['0.1 * 3', 0.3], ['100 * 1.1', 110],
    ['0.7 + 0.1', 0.8], ['0.3 / 0.1', 3], ['1e14 + 1', 100000000000001],
  ],
  comparison: [
    ['1 < 2', true], ['"10" > 9', true], ['1 == 1.0', true], ['1 == "1"', false], ['true == "true"', false],
    ['null == null', true], ['"" == null', false], ['[1] == [1]', true], ['[1] == ["1"]', false],
    ['{a = 1} == {a = 1}', true], ['{a = 1} == {b = 1}', false], ['1 < 2 == true', true],
    ['var.letters == toset(["p", "q"])', true], ['[] == {}', false], ['local.obj.nothing == null', true],
  ],
  logic: [
    ['true && false', false], ['"true" && true', true], ['"1" && "0"', false], ['false || "1"', true],
    ['true && true || false && false', true],
  ],
  conditionals: [
    ['true ? 1 : 2', 1], ['"1" ? "yes" : "no"', 'yes'], ['true ? 1 : "a"', '1'], ['false ? "a" : true', 'true'],
    ['true ? null : "a"', null], ['false ? null : 5', 5], ['true ? [1] : ["a", "b"]', ['1']], ['false ? [1] : []', []],
    ['true ? {a = 1} : {b = "x"}', { a: '1' }], ['true ? {a = [1]} : {a = ["x"]}', { a: ['1'] }],
    ['true ? {a = 1} : {a = "x"}', { a: '1' }], ['true ? var.letters : ["x"]', ['p', 'q']],
    ['true ? false ? 1 : 2 : 3', 2], ['(true ? var.sizes : {})["a"]', 1],
    ['[for x in [true, false] : x ? "on" : "off"]', ['on', 'off']],
  ],
  templates: [
    ['"${5}"', 5], ['"${1}${2}"', '12'], ['"${[1]}"', [1]], ['"${5}${""}"', '5'], ['"${5 ~} "', '5'],
    ['"$${a} %%{b}"', '${a} %{b}'], ['"$$${5}"', '$${5}'], ['"$ % $"', '$ % $'], ['"a $${b} ${"c"}"', 'a ${b} c'],
    ['" ${~ 1 ~} "', '1'], ['"a \\n ${~ "b" ~} \\t c"', 'abc'], ['"${"x" == "x" ? "y" : "n"}"', 'y'],
    ['"${"${"deep"}"}"', 'deep'], ['"%{ if true }a%{ else }b%{ endif }"', 'a'],
    ['"x %{~ if true ~} a %{~ endif ~} y"', 'xay'], ['"%{ for x in ["a", "b"] }${x};%{ endfor }"', 'a;b;'],
    ['"%{ for k, v in {b = 1, a = 2} }${k}${v}%{ endfor }"', 'a2b1'],
    ['"%{ for x in [1, 2] }%{ if x == 2 }${x}%{ endif }%{ endfor }"', '2'], ['"${{}}"', {}], ['"x${-0}"', 'x-0'],
    ['"${1e21}"', 1e+21], ['"${0.0000001}"', 1e-7],
  ],
  heredocs: [
    ['<<EOT\nline\n  two\nEOT\n', 'line\n  two\n'],
    ['<<-EOT\n    four\n  two\n\n      six\n  EOT\n', '  four\ntwo\n\n    six\n'],
    ['<<-EOT\n\tone\n\t\ttwo\nEOT\n', 'one\n\ttwo\n'], ['<<-EOT\n  a ${"b"}\n   ${"c"} d\n  EOT\n', 'a b\n c d\n'],
    ['<<-EOT\n${"x"}\n    y\n  EOT\n', 'x\n    y\n'],
    ['<<-EOT\n    %{ for x in ["a", "b"] ~}\n    ${x}\n    %{ endfor ~}\n    end\n  EOT\n', '    a\n    b\n    end\n'],
    ['<<EOT\n%{ if true ~}\n  yes\n%{ else ~}\n  no\n%{ endif ~}\nEOT\n', '  yes\n'],
    ['<<EOT\n"quoted" \\n $${x} %%{y} $\nEOT\n', '"quoted" \\n ${x} %{y} $\n'],
    ['<<E-O_T\nE-O\n E-O_T x\n  E-O_T\n', 'E-O\n E-O_T x\n'], ['[<<A\na\nA\n, <<B\nb\nB\n]', ['a\n', 'b\n']],
    ['<<EOT\n${\nlocal.n\n}\nEOT\n', '7\n'], ['<<EOT\n${<<IN\nEOT\nIN\n}EOT\nEOT\n', 'EOT\nEOT\n'],
    ['<<-EOT\n  a\n   \n  b\nEOT\n', 'a\n   \nb\n'], ['<<EOT\na\r\nb\r\nEOT\n', 'a\r\nb\r\n'],
  ],
  index: [
    ['[1, 2]["1"]', 2], ['local.pair.1', 'two'], ['local.obj["a"]', 1], ['local.obj["b c"].d[1]', 'f'],
    ['local.obj["b ${"c"}"].d', ['e', 'f']], ['var.sizes["b"]', 2], ['local.list[local.n - 6].id', 'two'],
    ['{"5" = "five"}[5]', 'five'],
  ],
  splats: [
    ['local.list[*].id', ['one', 'two']], ['local.list.*.id', ['one', 'two']], ['local.list[*].tags[0]', ['k', 'r']],
    ['local.list.*.tags[0]', ['k']], ['local.list.*.tags.0', ['k', 'r']], ['local.list[*].tags[*]', [['k'], ['r', 's']]],
    ['local.obj[*].a', [1]], ['local.none[*]', []], ['"a"[*]', ['a']], ['var.texts[*]', ['x', 'y', 'z']],
    ['var.letters[*]', ['p', 'q']], ['var.sizes[*].a', [1]], ['[[1, 2], [3]][*][0]', [1, 3]],
    ['[[1, 2], [3]][*][*]', [[1, 2], [3]]], ['[{a = [{b = 1}, {b = 2}]}][*].a[*].b', [[1, 2]]], ['{a = null}.a[*]', []],
    ['local.list.*.id[0]', 'one'],
  ],
  for: [
    ['[for i, x in ["a", "b"] : "${i}${x}"]', ['0a', '1b']], ['[for k, v in {b = 1, a = 2} : "${k}${v}"]', ['a2', 'b1']],
    ['[for x in var.letters : x]', ['p', 'q']], ['[for k, v in var.letters : "${k}${v}"]', ['pp', 'qq']],
    ['[for x in [1, 2, 3] : x if x % 2 == 1]', [1, 3]], ['{for x in ["a", "b"] : x => upper(x)}', { a: 'A', b: 'B' }],
    ['{for i, x in ["a", "b"] : x => i if i > 0}', { b: 1 }],
    ['{for x in ["a", "b", "a"] : x => 1...}', { a: [1, 1], b: [1] }],
    ['[for x in [1, 2] : [for y in [10, 20] : x + y]]', [[11, 21], [12, 22]]], ['[for for in [1] : for]', [1]],
    ['[for in in [1] : in]', [1]], ['[for x, x in ["v"] : x]', ['v']],
    ['{for k, v in var.sizes : v => k}', { '1': 'a', '2': 'b' }],
    ['[for o in local.list : o.id if contains(o.tags, "k")]', ['one']],
    ['{for x in ["é", "e\\u0301"] : x => 1...}', { 'é': [1, 1] }],
    ['[for k, v in {"ä" = 1, z = 2, A = 3} : k]', ['A', 'z', 'ä']], ['[for local in [{n = 1}] : local.n]', [1]],
  ],
  errors: [
    ['try(local.obj.missing, "d")', 'd'], ['try(local.pair[5], "d")', 'd'], ['try(local.none.a, "d")', 'd'],
    ['try("a" + 1, "d")', 'd'], ['try([local.obj.missing], "d")', 'd'],
    ['try("${local.obj.missing}", local.pair[9], "last")', 'last'], ['can(local.obj.a)', true],
    ['can(local.obj.missing)', false], ['can([local.obj.missing])', false], ['can("a" * 2)', false],
    ['can(local.none[0])', false], ['try(null, "d")', null], ['can(!"x")', false], ['try("${null}", "d")', null],
    ['try([for x in null : x], "d")', 'd'], ['try({for x in [1, 1] : x => x}, "d")', 'd'],
    ['try({(null) = 1}, "d")', 'd'], ['try(null ? 1 : 2, "d")', 'd'], ['core::try(local.obj.missing, "d")', 'd'],
  ],
};
const ALL = Object.values(TABLE).flat();

describe.each(Object.entries(TABLE))('%s', (_name, rows) => {
  it.each(rows)('%s', (expression, expected) => expect(plain(evaluateOne(expression))).toEqual(expected));
});

const hasTerraform = spawnSync('terraform', ['version']).status === 0;
describe('the table above', () => {
  it.skipIf(!hasTerraform)(`is what terraform says${hasTerraform ? '' : ' (skipped: no terraform on the PATH)'}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'iacsec-console-'));
    try {
      writeFileSync(join(folder, 'main.tf'), configuration(ALL.map(([expression]) => expression)));
      const input = `jsonencode([${ALL.map((_, i) => `local.e${i}`).join(', ')}])\n`;
      const { stdout } = spawnSync('terraform', ['console'], {
        cwd: folder,
        encoding: 'utf8',
        input,
        env: { ...process.env, CHECKPOINT_DISABLE: '1' },
      });
      const results = JSON.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')) as unknown[];
      expect(results).toEqual(ALL.map(([, expected]) => expected));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what is known only after apply', () => {
  it.each<[string, unknown]>([
    ['"x-${local.u}"', UNKNOWN],
    ['local.u == null', UNKNOWN],
    ['terraform_data.d.id == null', false],
    ['"x-${local.u}" == null', false],
    ['local.u == "v" ? "a" : "b"', UNKNOWN],
    ['(local.u == "v" ? "a" : "b") == null', false],
    ['true || local.u', true],
    ['local.u && false', false],
    ['[local.u, 1] == [2, 3]', false],
    ['[local.u] == [2]', false],
    ['[for x in [1, 2] : x if local.u]', UNKNOWN],
    ['{ (local.u) = 1 }', UNKNOWN],
    ['{ a = local.u, b = 1 }', { a: UNKNOWN, b: 1 }],
    ['[1, 2][local.u]', UNKNOWN],
    ['[for x in toset([local.u, "a"]) : 1]', [1, 1]],
    ['toset([local.u, "a"])[*]', ['a', UNKNOWN]],
    ['length([local.u, 2])', 2],
    ['try(local.u, 1)', UNKNOWN],
    ['try({ a = 1, b = tonumber(local.u) }, {})', UNKNOWN],
    ['try({ a = 1, b = local.u }, {})', { a: 1, b: UNKNOWN }],
    ['can(local.u)', UNKNOWN],
    ['can([local.u, local.none.x])', false],
    ['local.u ? 1 : 2', UNKNOWN],
    ['true ? 5 : "x-${local.u}"', '5'],
  ])('%s', (expression, expected) => expect(plain(evaluateOne(expression))).toEqual(expected));
});

describe('numbers as Terraform has them', () => {
  // Counts have 64 bits there, what is written 512.
  it.each([
    ['tostring(length(local.pair) / length([1, 2, 3]))', '0.6666666666666666667'],
    ['tostring(2 / length([1, 2, 3]))', /^0\.6{153}7$/],
    ['tostring(1 / 0)', '+Inf'],
    ['"x${-1 / 0}"', 'x-Inf'],
    ['tostring(5 % 0)', '5'],
    ['tonumber("1p3")', 8],
    ['1 / 0 > 5', true],
    ['tostring(0 * -1)', '-0'],
  ] as [string, unknown][])('%s', (expression, expected) => {
    const value = plain(evaluateOne(expression));
    if (expected instanceof RegExp) expect(value).toMatch(expected);
    else expect(value).toBe(expected);
  });
});

describe('types that have no end', () => {
  it('ends', () => {
    const names = Array.from({ length: 60 }, (_, i) => `  t${i + 1} = true ? null : [local.t${i}, local.t${i}]\n`).join('');
    const file = parser.read(
      'main.tf' as Path,
      `locals {\n  t0 = true ? null : ["a"]\n${names}  e = local.t60 == local.t59 ? local.t60 : local.t58\n}\n`,
    );
    const { lookup } = evaluateRoot(declare('' as Path, [file]), () => undefined, new Map());
    expect(lookup(hclParser('local.e', 'address' as Path).expression())?.kind).toBe('null');
  });
  it.each(['1', 'tolist([])'])('conversions inside of conversions end: %s', (leaf) => {
    const text = `${'tolist([tomap({ a = '.repeat(40)}${leaf}${' })])'.repeat(40)}`;
    expect(evaluateOne(text).kind).toBe('list');
  });
  it('of many different elements ends', () => {
    const objects = `[for i in range(1000) : { "k\${i}" = i }]`;
    expect(evaluateOne(`tolist(${objects})`).kind).toBe('list');
  });
});

describe('what is not claimed', () => {
  it.each([
    ['1e6000', 'larger or smaller'],
    ['"1e6000" + 1', 'larger or smaller'],
    ['0 / 0', 'zero by zero'],
    ['1 / 0 - 1 / 0', 'infinite numbers'],
    ['{ local.n = 1 }', 'parentheses'],
    ['"a" + 1', 'two numbers'],
    ['"a${[1]}"', 'part of a text'],
    ['local.obj.missing', 'no attribute'],
    ['local.pair[2]', 'outside'],
    ['[for x in null : x]', 'iterated'],
  ])('%s', (expression, because) =>
    expect(evaluateOne(expression)).toMatchObject({ kind: 'unknown', because: expect.stringContaining(because) }),
  );
});

describe('secrets', () => {
  it.each([
    '"a${var.secret}"',
    'true ? "a" : var.secret',
    'var.secret == "s" ? 1 : 2',
    '{ (var.secret) = 1 }',
    '[for x in [1] : x if var.secret == "s"]',
    '[var.secret][0]',
    '{ s = 1 }[var.secret]',
    '"%{ if var.secret == "x" }a%{ endif }"',
  ])('%s stays one', (expression) => expect(evaluateOne(expression).sensitive).toBe(true));

  it('are not told in a reason', () => {
    expect(evaluateOne('local.obj["no-${var.secret}"]')).toMatchObject({ because: 'there is no such key' });
  });
});

describe('hostile input', () => {
  it.each([
    ['nested values', `${'[for x in [1] : '.repeat(90)}1${']'.repeat(90)}`],
    ['a loop in a loop', '[for x in range(9000) : [for y in range(9000) : x]]'],
    ['a loop in a text', '"%{ for x in range(9000) }%{ for y in range(9000) }xxxxxxxxxx%{ endfor }%{ endfor }"'],
    ['comparing much, often', '[for x in range(9000) : range(9000) == range(9000)]'],
    ['calling much, often', '[for x in range(9000) : jsonencode(range(9000))]'],
    ['arguments without end', 'concat([for x in range(9000) : [x, x, x, x, x, x, x, x]]...)'],
  ])('%s ends', (_name, expression) => {
    const start = performance.now();
    expect(evaluateOne(expression).kind).toMatch(/unknown|list/);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
