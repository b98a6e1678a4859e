// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/rules/check.ts';
import { scan } from '../../src/scan.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path, Problem } from '../../src/terraform/source.ts';
import { type Files, reviewOf, ruleSet, storage, TODAY } from '../sample.ts';

/** Nothing may take longer, whatever is in a pull request. */
const MOST_MS = 5_000;
/** Memory that a bomb may take, beyond what was there before. */
const MOST_BYTES = 700_000_000;

const parser = startParser();
afterAll(() => parser.close());

const lines = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('\n');
const locals = (...texts: string[]): string => `locals {\n${texts.join('\n')}\n}\n`;
const call = (name: string, source: string, more = ''): string => `module "${name}" {\n  source = "${source}"\n${more}}\n`;
/** A storage account with one attribute from an expression: its value is asked for. */
const using = (expression: string): string =>
  `resource "azurerm_storage_account" "used" {\n  name                       = "used"\n  https_traffic_only_enabled = ${expression}\n}\n`;
const nested = (depth: number, open: string, inner: string, close: string): string =>
  open.repeat(depth) + inner + close.repeat(depth);
const twice = (depth: number, first: string, next: (before: string) => string): string =>
  locals(
    `  a0 = ${first}`,
    lines(depth, (i) => `  a${i + 1} = ${next(`local.a${i}`)}`),
  );

const numbers = (count: number): string => locals(`  a = [${'1,'.repeat(count)}1]`);
const manyRoots = (count: number, text: string): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}/main.tf`, text.replaceAll('ROOT', `${i}`)]));
const expensive = (copies: number): string =>
  `${locals(
    `  k = [for i in setproduct(range(100), range(100)) : "k\${i[0]}-\${i[1]}"]`,
    lines(copies, (i) => `  r${i} = distinct(concat(local.k, ["${i}"]))`),
  )}${using(`length([${lines(copies, (i) => `local.r${i},`)}]) > 1`)}`;

/** What each of these does is in its name. They are read as a change that adds them, and as a folder. */
const bombs: Readonly<Record<string, Files>> = {
  // --- text and nesting
  'brackets in brackets': { 'main.tf': `a = ${nested(100_000, '[', '', ']')}\n` },
  'parentheses in parentheses': { 'main.tf': locals(`  a = ${nested(50_000, '(', '1', ')')}`) },
  'templates in templates': { 'main.tf': locals(`  a = ${nested(20_000, '"${', '1', '}"')}`) },
  'blocks in blocks': { 'main.tf': `${'a {\n'.repeat(50_000)}${'}\n'.repeat(50_000)}` },
  'unary operators in a row': { 'main.tf': using(`${'!'.repeat(100_000)}true`) },
  'conditionals in a row': { 'main.tf': using(`${'true ? '.repeat(20_000)}true${' : false'.repeat(20_000)}`) },
  'operators in a row': { 'main.tf': using(`1${' + 1'.repeat(100_000)} > 1`) },
  'steps in a row': { 'main.tf': using(`a${'.b'.repeat(100_000)}`) },
  'indexes in a row': { 'main.tf': using(`a${'[0]'.repeat(100_000)}`) },
  'splats in a row': { 'main.tf': using(`local.a${'[*]'.repeat(150)} == 1`), 'a.tf': locals('  a = [1, 2]') },
  'a list of 200,000 numbers': { 'main.tf': numbers(200_000) },
  'a heredoc of 49,000 lines': { 'main.tf': locals(`  a = <<E\n${'x\n'.repeat(49_000)}E`) },
  '50,000 attributes': { 'main.tf': locals(lines(50_000, (i) => `  a${i} = ${i}`)) },
  '50,000 blocks': { 'main.tf': lines(50_000, (i) => `resource "azurerm_storage_account" "a${i}" {}`) },
  'one name 20,000 times': { 'main.tf': lines(20_000, () => 'resource "azurerm_storage_account" "a" {}') },
  'quotes that never end': { 'main.tf': locals(`  a = ${'"${"'.repeat(50_000)}`) },
  'a comment that never ends': { 'main.tf': `/*${'*'.repeat(1_900_000)}` },
  'slow files, many of them': Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`r/${i}.tf`, locals(`  a${i} = [${'1,'.repeat(30_000)}${i}]`)]),
  ),
  'nested JSON': { 'main.tf.json': nested(100_000, '{"a":', '1', '}') },
  'wide JSON': {
    'main.tf.json': JSON.stringify({ locals: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`a${i}`, [i]])) }),
  },
  'expressions in JSON': {
    'main.tf.json': JSON.stringify({ locals: { a: Array.from({ length: 20_000 }, () => '${"$'.repeat(20)) } }),
  },
  // --- instances
  'a count of a thousand million': {
    'main.tf': `${storage('a', '  count = 1000000000\n')}${call('m', './m', '  count = 1000000000\n')}`,
    'm/main.tf': storage('b'),
  },
  'a range of a thousand million': { 'main.tf': using('length(range(1e9)) > 1') },
  'a for_each over a large map': {
    'main.tf': `${locals(`  m = { for i in setproduct(range(100), range(100)) : "\${i[0]}-\${i[1]}" => i }`)}${storage('a', '  for_each = local.m\n')}${storage('b', '  for_each = toset(keys(local.m))\n')}`,
  },
  'modules that multiply': {
    'main.tf': call('a', './a', '  count = 900\n'),
    'a/main.tf': call('b', '../b', '  count = 900\n'),
    'b/main.tf': call('c', '../c', '  count = 900\n'),
    'c/main.tf': storage('a', '  count = 900\n'),
  },
  'a module that calls itself': { 'main.tf': call('a', './'), 'm/main.tf': call('a', './', '  count = 2\n') },
  'modules that call each other': {
    'main.tf': call('a', './a'),
    'a/main.tf': call('a', '../b') + call('b', '../b'),
    'b/main.tf': call('a', '../a') + call('b', '../a'),
  },
  'dynamic blocks in dynamic blocks': {
    'main.tf': `resource "azurerm_storage_account" "a" {\n${'dynamic "x" {\nfor_each = range(1000)\ncontent {\n'.repeat(20)}${'}\n}\n'.repeat(20)}}\n`,
  },
  // --- growth
  'locals that double a list': { 'main.tf': twice(60, '[1]', (a) => `concat(${a}, ${a})`) + using('length(local.a60) > 1') },
  'locals that hold a list twice': { 'main.tf': twice(60, '[1]', (a) => `[${a}, ${a}]`) + using('local.a60 == local.a59') },
  'locals that double a text': { 'main.tf': twice(60, '"x"', (a) => `"\${${a}}\${${a}}"`) + using('local.a60 == "x"') },
  'maps that double': { 'main.tf': twice(60, '{}', (a) => `{ a = ${a}, b = ${a} }`) + using('jsonencode(local.a60) == "x"') },
  'locals in a long chain': { 'main.tf': twice(20_000, '1', (a) => `${a} + 1`) + using('local.a20000 > 1') },
  'locals in a circle': {
    'main.tf': locals(lines(5_000, (i) => `  a${i} = local.a${(i + 1) % 5_000}`)) + using('local.a0'),
  },
  'functions that multiply': {
    'main.tf':
      using('length(setproduct([for i in range(10) : range(1000)]...)) > 1') +
      locals(
        '  a = formatlist("%1000000s", range(1000))',
        '  b = join(",", [for i in range(1000) : join(",", range(1000))])',
        '  c = replace(join("", [for i in range(1000) : "a"]), "", join("", range(1000)))',
        '  d = format("%999999999d", 1)',
        '  e = format("%.999999999f", 1)',
        '  f = cidrsubnets("10.0.0.0/8", [for i in range(1000) : 16]...)',
        '  g = cidrsubnet("::/0", 128, 1e30)',
        '  h = pow(10, 1e9)',
        '  i = chunklist(range(1000), 0)',
        '  j = 1e999999999',
        '  k = 1e308 * 1e308',
        '  l = parseint(join("", [for i in range(1000) : "9"]), 10)',
        '  m = tonumber("1e999999999")',
        '  n = 9e307 % 7',
        '  o = 1e-300 + 1e300',
        '  p = indent(999999999, "a\\nb")',
        '  q = substr("a", 0, 999999999)',
        '  r = timeadd("2020-01-01T00:00:00Z", "999999999999h")',
      ) +
      lines(18, (i) => storage(`s${i}`, `  tags = { a = local.${String.fromCharCode(97 + i)} }\n`)),
  },
  'a huge number': { 'main.tf': using('1e999999999 > 1') + storage('a', `  count = 1${'0'.repeat(100_000)}\n`) },
  'regular expressions that go back and forth': {
    'main.tf':
      locals('  t = join("", [for i in range(1000) : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])') +
      lines(50, (i) => using(`can(regex("^(a+)+(a*)*(a|a)*b{${i}}$", local.t))`).replaceAll('used', `u${i}`)),
  },
  'a regular expression that is large': {
    'main.tf': using(`can(regex("${'(a{1000}){1000}'}", "a"))`) + locals(`  a = regexall("${'(a|b)?'.repeat(10_000)}", "abab")`),
  },
  'YAML with aliases': {
    'main.tf':
      locals(
        `  y = yamldecode(<<E\na0: &a0 [x]\n${lines(30, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`)}\nE\n)`,
        `  j = jsondecode("${'['.repeat(20_000)}${']'.repeat(20_000)}")`,
        `  k = yamldecode("${'['.repeat(20_000)}${']'.repeat(20_000)}")`,
      ) + using('length(local.y) > length(local.j)'),
  },
  'optional defaults that are large': {
    'main.tf': `variable "a" {\n  type = list(object({ x = optional(list(number), [for i in setproduct(range(100), range(90)) : i[0]]) }))\n  default = [for i in range(1000) : {}]\n}\n${using('length(var.a) > 1')}`,
    'terraform.tfvars': `a = [${'{},'.repeat(5_000)}]\n`,
  },
  'values of variables that are large': Object.fromEntries([
    ['main.tf', `variable "a" {}\n${using('length(var.a) > 1')}`],
    ...Array.from({ length: 50 }, (_, i) => [
      `e${i}.tfvars`,
      `a = distinct([for i in setproduct(range(100), range(100)) : "\${i[0]}-\${i[1]}-${i}"])\n`,
    ]),
  ]) as Files,
  'many roots full of work': manyRoots(100, expensive(20)),
  'one root full of work': { 'main.tf': expensive(1_000) },
  // --- what is said of it
  'undecided conditionals that hold each other': {
    'main.tf':
      'variable "u" {}\n' +
      twice(40, '[1]', (a) => `var.u ? [${a}] : [${a}, ${a}]`) +
      using('local.a40 == 1').replace('local.a40 == 1', 'local.a40'),
  },
  'lists of lists as what is judged': { 'main.tf': twice(19, '[1]', (a) => `[${a}, ${a}]`) + using('local.a19') },
  'keys and labels that are long': {
    'main.tf': `${storage('a', `  for_each = toset([for i in range(100) : "\${i}${'k'.repeat(3_000)}"])\n`)}${call('m', './m', `  for_each = toset([for i in range(100) : "\${i}${'k'.repeat(3_000)}"])\n`)}`,
    'm/main.tf': storage('b', '  count = 9\n'),
    'l/main.tf': storage('l'.repeat(900_000), '  count = 1000\n'),
    'j/main.tf.json': JSON.stringify({ resource: { azurerm_storage_account: { ['j'.repeat(1_000_000)]: { count: 1000 } } } }),
  },
  'long values in many resources': {
    'main.tf':
      locals(
        '  t = [for i in setproduct(range(95), range(95)) : "${i[0]}.${i[1]}.0.0/${i[0]}"]',
        `  x = "${'TLS'.repeat(100_000)}"`,
      ) +
      lines(
        300,
        (i) =>
          `resource "azurerm_network_security_rule" "r${i}" {\n  access = "Allow"\n  direction = "Inbound"\n  protocol = "Tcp"\n  source_address_prefixes = local.t\n  destination_port_range = "22"\n}\n${storage(`s${i}`, '  min_tls_version = local.x\n')}`,
      ),
  },
  'YAML that is long to write': {
    'main.tf':
      locals(
        '  m = { for i in setproduct(range(100), range(100)) : "k${i[0]}-${i[1]}" => "v" }',
        lines(200, (i) => `  y${i} = length(yamlencode(merge(local.m, { a = ${i} })))`),
      ) + using(`max(${lines(200, (i) => `local.y${i},`)} 1) > 1`),
  },
  'YAML that is long to read': {
    'main.tf':
      locals(lines(60, (i) => `  y${i} = try(yamldecode("${'!a '.repeat(6_000)}${i}"), 0)`)) +
      using(`max(${lines(60, (i) => `local.y${i},`)} 1) > 1`),
  },
  'ranges of long fractions': {
    'main.tf':
      locals(lines(200, (i) => `  r${i} = length(range(0, 1e-300, 1e-303 + ${i}e-306))`)) +
      using(`max(${lines(200, (i) => `local.r${i},`)} 1) > 1`),
  },
  // --- quantity
  '10,000 resources that all fail': {
    'main.tf': lines(10, (i) => storage(`s${i}`, '  count = 1000\n  https_traffic_only_enabled = false\n')),
  },
  '3,000 resources in 40 environments': Object.fromEntries([
    ['main.tf', `variable "a" {}\n${lines(3_000, (i) => storage(`x${i}`, '  https_traffic_only_enabled = var.a == "1"\n'))}`],
    ...Array.from({ length: 40 }, (_, i) => [`e${i}.tfvars`, `a = "${i}"\n`]),
  ]) as Files,
  '5,000 resources in JSON': {
    'main.tf.json': JSON.stringify({
      resource: {
        azurerm_storage_account: Object.fromEntries(
          Array.from({ length: 5_000 }, (_, i) => [`a${i}`, { https_traffic_only_enabled: false }]),
        ),
      },
    }),
  },
  'a value that decides of 9,000 resources': {
    'main.tf': `variable "on" {}\n${lines(9, (i) => storage(`s${i}`, '  count = 1000\n  https_traffic_only_enabled = var.on\n'))}`,
    'terraform.tfvars': 'on = false\n',
  },
  '3,000 files of values': Object.fromEntries([
    ['main.tf', `variable "a" {}\n${using('var.a > 1')}`],
    ...Array.from({ length: 3_000 }, (_, i) => [`e${i}/v.tfvars`, `a = ${i}\n`]),
  ]) as Files,
  '5,000 subnets with 5,000 associations': {
    'main.tf': lines(
      2_500,
      (i) =>
        `resource "azurerm_subnet" "s${i}" {\n  name = "s${i}"\n}\nresource "azurerm_subnet_network_security_group_association" "a${i}" {\n  subnet_id = azurerm_subnet.s${i}.id\n}`,
    ),
    'more.tf': `resource "azurerm_subnet" "m" {\n  count = 1000\n}\nresource "azurerm_subnet_network_security_group_association" "m" {\n  count     = 1000\n  subnet_id = azurerm_subnet.m[count.index].id\n}\n`,
    'open.tf': `variable "v" {}\n${lines(1_500, (i) => `resource "azurerm_subnet_network_security_group_association" "o${i}" {\n  subnet_id = var.v\n}`)}`,
  },
  '3,000 findings that can be mended': {
    'main.tf': lines(3_000, (i) => storage(`s${i}`, '  https_traffic_only_enabled = false\n')),
  },
  '1,000 findings that cannot be mended together': {
    'main.tf': lines(500, (i) => `${call(`m${i}`, './m', `  on = local.off\n  name = "${i}"\n`)}`) + locals('  off = false'),
    'm/main.tf':
      'variable "on" {}\nvariable "name" {}\nresource "azurerm_storage_account" "a" {\n  name = var.name\n  https_traffic_only_enabled = var.on\n  min_tls_version = var.on ? "TLS1_2" : "TLS1_0"\n}\n',
  },
  'moved in a long chain': {
    'main.tf':
      storage('a2000', '  https_traffic_only_enabled = false\n') +
      lines(2_000, (i) => `moved {\n  from = azurerm_storage_account.a${i}\n  to   = azurerm_storage_account.a${i + 1}\n}`),
  },
  'moved in a circle': {
    'main.tf':
      lines(2_000, (i) => storage(`a${i}`, '  https_traffic_only_enabled = false\n')) +
      lines(
        2_000,
        (i) => `moved {\n  from = azurerm_storage_account.a${i}\n  to   = azurerm_storage_account.a${(i + 1) % 2_000}\n}`,
      ),
  },
};

interface Cost {
  /** Time on the clock, or the processor's where a busy machine made us wait. */
  readonly ms: number;
  readonly bytes: number;
}

async function costOf<T>(name: string, work: () => Promise<T>): Promise<{ result: T; cost: Cost }> {
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const used = process.cpuUsage(cpu);
  const ms = Math.min(performance.now() - start, (used.user + used.system) / 1_000);
  const cost = { ms, bytes: process.memoryUsage().rss - before };
  if (process.env['BOMB_COSTS']) console.log(`${ms.toFixed(0)} ms ${(cost.bytes / 1e6).toFixed(0)} MB ${name}`);
  return { result, cost };
}

function expectCheap({ ms, bytes }: Cost): void {
  expect(ms).toBeLessThan(MOST_MS);
  expect(bytes).toBeLessThan(MOST_BYTES);
}

/** Names that every JavaScript object has, wherever a name can stand. */
const inherited = (name: string): Files => ({
  'main.tf': `variable "${name}" {\n  type    = ${name}\n  default = 1\n}\nvariable "c" {\n  type    = "${name}"\n  default = { ${name} = 1 }\n}\nresource "${name}" "${name}" {\n  ${name} {}\n}\nresource "azurerm_${name}" "a" {\n  ${name} = 1\n}\n${using(`var.c.${name} == try(${name}(1), uuidv5("${name}", "x"), textencodebase64("x", "${name}"), timeadd("2020-01-01T00:00:00Z", "1${name}"), var.${name})`)}`,
  'a.tf.json': JSON.stringify({
    resource: { [name]: { [name]: { [name]: 1 } }, azurerm_storage_account: { [name]: { [name]: 1, lifecycle: { [name]: 1 } } } },
    locals: { [name]: 1 },
    terraform: { [name]: 1 },
    [name]: { [name]: 1 },
  }),
  'terraform.tfvars': `${name} = { ${name} = 1 }\n`,
});

/** A file that did not parse has no verdict: nothing in it is said to pass or to fail. */
function expectNothingFromBroken(findings: readonly Finding[], problems: readonly Problem[]): void {
  const broken = new Set(
    problems.flatMap(({ file, message }) =>
      /cannot be parsed|parsing took|took all the time|not read/.test(message) ? [file] : [],
    ),
  );
  expect(findings.filter(({ resource }) => broken.has(resource.block.range.file))).toEqual([]);
}

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
  'the name %s is a name like any other',
  async (name) => {
    const snapshot = { files: new Map(Object.entries(inherited(name)) as [Path, string][]), problems: [] };
    const { findings } = await scan(snapshot, parser, { rules: ruleSet, assumed: 4, today: TODAY });
    const addresses = new Set(findings.map(({ finding }) => finding.resource.address));
    expect(addresses).toContain(`azurerm_storage_account.${name}`);
    expect(findings.filter(({ finding }) => finding.because?.includes('fault of iacsec'))).toEqual([]);
  },
);

describe('what is left out', () => {
  const scanned = (files: Files) =>
    scan({ files: new Map(Object.entries(files) as [Path, string][]), problems: [] }, parser, {
      rules: ruleSet,
      assumed: 4,
      today: TODAY,
    });

  it('is said: keys and labels that are too long', async () => {
    const { problems } = await scanned(bombs['keys and labels that are long'] as Files);
    const said = problems.map(({ file, message }) => `${file} ${message}`).join('\n');
    expect(said).toMatch(/^main\.tf .*has a key that is longer than 2048 characters/m);
    expect(said).toMatch(/^l\/main\.tf .*a label is longer than 2048 characters/m);
    expect(said).toMatch(/^j\/main\.tf\.json .*a label is longer than 2048 characters/m);
  });
});

describe('a bomb', () => {
  for (const [name, files] of Object.entries(bombs)) {
    it(`of ${name} is reviewed in time`, async () => {
      const { result, cost } = await costOf(`review ${name}`, () => reviewOf(parser, { 'main.tf': storage('a') }, files));
      expectCheap(cost);
      expectNothingFromBroken(
        result.findings.flatMap((one) => (one.class === 'fixed' ? [] : [one.finding])),
        result.problems,
      );
      // What could not be looked at is said, and blocks.
      if (result.problems.some(({ kind }) => kind !== 'unseen')) expect(result.conclusion).toBe('failure');
    }, 60_000);
    it(`of ${name} is scanned in time`, async () => {
      const snapshot = { files: new Map(Object.entries(files) as [Path, string][]), problems: [] };
      const { result, cost } = await costOf(`scan ${name}`, () =>
        scan(snapshot, parser, { rules: ruleSet, assumed: 4, today: TODAY }),
      );
      expectCheap(cost);
      expectNothingFromBroken(
        result.findings.map(({ finding }) => finding),
        result.problems,
      );
    }, 60_000);
  }
});
