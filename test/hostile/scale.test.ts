import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { review } from '../../src/review.ts';
import { type AssessOptions, assess } from '../../src/rules/assess.ts';
import { startEffort } from '../../src/terraform/effort.ts';
import { evaluateRoot } from '../../src/terraform/evaluate.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots } from '../../src/terraform/roots.ts';
import type { Path } from '../../src/terraform/source.ts';
import { type Files, facts, ruleSet, storage, TODAY } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

/** A module that ten roots use, and roots that have nothing to do with it. */
function repository(others: number, comment: string): Files {
  const files: Record<string, string> = {};
  for (let i = 0; i < 15; i++) files[`modules/data/f${i}.tf`] = `${storage(`s${i}`)}# ${comment}\n`;
  for (let i = 0; i < 10; i++) files[`roots/r${i}/main.tf`] = 'module "data" {\n  source = "../../modules/data"\n}\n';
  for (let i = 0; i < 5; i++) files[`roots/r0/f${i}.tf`] = `${storage(`own${i}`)}# ${comment}\n`;
  for (let i = 0; i < others; i++) {
    files[`others/o${i}/main.tf`] = `module "own" {\n  source = "./own"\n}\n${storage('a')}${storage('b')}`;
    files[`others/o${i}/own/main.tf`] = `variable "v" {\n  default = ${i}\n}\n${storage('c')}`;
  }
  return files;
}

/** Processor time of a review of 20 changed files: the quickest of several, the parser having seen the base. */
async function timeOf(others: number): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 6; time++) {
    const change = facts(repository(others, 'before'), repository(others, `after ${time}`));
    expect(change.changes).toHaveLength(20);
    await parser.parse(change.head.files);
    const start = process.cpuUsage();
    const plan = await review(change, ruleSet, { config: DEFAULT_CONFIG, assumed: 4, today: TODAY, parser });
    times.push(process.cpuUsage(start).user / 1_000);
    expect(plan.conclusion).toBe('success');
  }
  return Math.min(...times.slice(1));
}

const assessed = (files: ReadonlyMap<Path, string>, options: AssessOptions) =>
  assess({ files, problems: [] }, findRoots({ files }, parser.read), parser, options);

describe('a review of 20 changed files', () => {
  it('takes the time of the roots that reach them, not of the repository', async () => {
    const [small, large] = [await timeOf(50), await timeOf(1_500)];
    // 30 times as many files; each has to be looked at by name, and nothing more.
    expect(large).toBeLessThan(small * 6 + 40);
    expect(large).toBeLessThan(600);
  }, 60_000);
});

describe('what was parsed and evaluated before', () => {
  it('is the same object for the same content, for base and head and the next review', async () => {
    const files = new Map([['a.tf' as Path, storage('a')]]);
    const first = (await parser.parse(files)).get('a.tf' as Path);
    expect((await parser.parse(new Map(files))).get('a.tf' as Path)).toBe(first);
    const options = { rules: ruleSet, assumed: 4 as const, today: TODAY };
    const [one, two] = [await assessed(files, options), await assessed(files, options)];
    expect(two.roots[0]?.evaluation).toBe(one.roots[0]?.evaluation);
  });

  it('is forgotten when it is too much, what was used longest ago first', async () => {
    const small = startParser({ most: 5_000 });
    const text = (i: number): string => `locals {\n  a = "${`${i}`.padStart(1_000, 'x')}"\n}\n`;
    const at = (i: number): Path => `f${i}.tf` as Path;
    const [first, second] = [small.read(at(0), text(0)), small.read(at(1), text(1))];
    expect(small.read(at(0), text(0))).toBe(first);
    small.read(at(2), text(2));
    expect(small.read(at(0), text(0))).toBe(first);
    expect(small.read(at(1), text(1))).not.toBe(second);
    await small.close();
  });

  it('is not taken for what a change made of it: a module that is used, a tfvars file, a folder that appears', async () => {
    const options = { rules: ruleSet, assumed: 4 as const, today: TODAY };
    const verdicts = async (files: Files): Promise<string[]> => {
      const { findings } = await assessed(new Map(Object.entries(files) as [Path, string][]), options);
      return findings
        .filter(({ rule }) => rule.id === 'storage/https-only')
        .map(({ resource, verdict }) => `${resource.address} ${verdict}`);
    };
    const main = 'variable "on" {\n  default = true\n}\nmodule "m" {\n  source = "./m"\n  on     = var.on\n}\n';
    const module = `variable "on" {}\n${storage('a', '  https_traffic_only_enabled = var.on\n')}`;
    const address = 'module.m.azurerm_storage_account.a';
    expect(await verdicts({ 'main.tf': main })).toEqual([]);
    expect(await verdicts({ 'main.tf': main, 'm/main.tf': module })).toEqual([`${address} pass`]);
    expect(await verdicts({ 'main.tf': main, 'm/main.tf': module, 'terraform.tfvars': 'on = false\n' })).toEqual([
      `${address} fail`,
    ]);
    expect(await verdicts({ 'main.tf': main, 'm/main.tf': module.replace('= var.on', '= false') })).toEqual([`${address} fail`]);
    expect(await verdicts({ 'main.tf': main, 'm/main.tf': module })).toEqual([`${address} pass`]);
  });
});

describe('the effort of a review', () => {
  const loop = 'locals {\n  a = [for i in setproduct(range(100), range(100)) : i[0] * i[1]]\n}\n';
  const options = { rules: ruleSet, assumed: 4 as const, today: TODAY };

  it('is shared by all roots: those it does not suffice for are named', async () => {
    const files = new Map(
      Array.from({ length: 5 }, (_, i): [Path, string] => [
        `r${i}/main.tf` as Path,
        loop + storage('a', '  https_traffic_only_enabled = length(local.a) > 0\n'),
      ]),
    );
    const effort = { ...startEffort(), steps: 250_000 };
    const { findings, problems } = await assessed(files, { ...options, effort });
    expect(problems.map(({ file }) => file)).toContain('r4/main.tf');
    expect(problems.at(-1)?.message).toMatch(/other root modules took all the steps there are/);
    expect(findings.some(({ root }) => root === 'r0')).toBe(true);
    expect(findings.some(({ root }) => root === 'r4')).toBe(false);
  });

  it('costs the same whether a run is remembered or not', async () => {
    const files = new Map([
      ['main.tf' as Path, `${loop}output "o" {\n  value = local.a\n}\n${storage('a', '  tags = { a = length(local.a) }\n')}`],
    ]);
    const spent = async (): Promise<number> => {
      const effort = startEffort();
      const before = effort.steps;
      await assessed(files, { ...options, effort });
      return before - effort.steps;
    };
    const first = await spent();
    expect(first).toBeGreaterThan(10_000);
    expect(await spent()).toBe(first);
  });

  it('is shared by all files for parsing, and what is not read is said', async () => {
    const files = new Map(Array.from({ length: 5 }, (_, i): [Path, string] => [`r${i}/main.tf` as Path, storage('a')]));
    const nodes = { ...startEffort(), nodes: 40 };
    const { findings, problems } = await assessed(files, { ...options, effort: nodes });
    expect(problems.map(({ file }) => file)).toEqual(['r2/main.tf', 'r3/main.tf', 'r4/main.tf']);
    expect(new Set(findings.map(({ root }) => root))).toEqual(new Set(['r0', 'r1']));
    const fresh = new Map([...files].map(([path, text]) => [path, `${text}# not seen before\n`]));
    const time = { ...startEffort(), slowParsing: 0 };
    const late = await assessed(fresh, { ...options, effort: time });
    expect(late.problems).toHaveLength(5);
    expect(late.problems[0]?.message).toMatch(/other files took all the time there is for parsing/);
    expect(late.findings).toEqual([]);
    // Another review has a time of its own.
    expect((await assessed(fresh, options)).problems).toEqual([]);
  });

  it('gives every root its own bound too', () => {
    const file = parser.read('main.tf' as Path, loop + storage('a', '  tags = { a = length(local.a) }\n'));
    const module = parser.memory.declare('' as Path, [file]);
    const { problems } = evaluateRoot(module, () => undefined, new Map(), {
      budget: { steps: 10_000, depth: 0 },
      limit: '10000 steps',
    });
    expect(problems).toMatchObject([{ file: 'main.tf', message: expect.stringContaining('took more than 10000 steps') }]);
  });
});
