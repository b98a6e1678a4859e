import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config-file.ts';
import { scan } from '../src/scan.ts';
import { startParser } from '../src/terraform/parse.ts';
import type { NamedEnvironments } from '../src/terraform/roots.ts';
import { type Files, facts, reviewOf, ruleSet, storage, TODAY, told } from './sample.ts';

const parser = startParser();
afterAll(() => parser.close());

/** As `.github/iacsec.yml` says it. */
function config(yaml: string): { environments: NamedEnvironments } {
  const read = parseConfig(yaml, []);
  if ('wrong' in read) throw new Error(read.wrong);
  return read;
}
const review = (base: Files, head: Files, yaml: string, renames = {}) =>
  reviewOf(parser, base, head, { config: config(yaml), renames });
const variable = 'variable "https" {\n  type = bool\n}\n';
const main = `${variable}${storage('a', '  https_traffic_only_enabled      = var.https\n')}`;
const on = 'https = true\n';
const off = 'https = false\n';
const HTTPS = 'storage/https-only azurerm_storage_account.a';

describe('environments that the config names', () => {
  const yaml = 'environments:\n  app:\n    dev: vars/dev.tfvars\n    prod: [vars/common.tfvars, ./vars/prod.tfvars]\n';
  const base = { 'app/main.tf': main, 'vars/common.tfvars': off, 'vars/dev.tfvars': on, 'vars/prod.tfvars': on };

  it('load their files in order, and take the place of those that the files suggest', async () => {
    const head = { ...base, 'vars/prod.tfvars': '', 'app/other.tfvars': off };
    const plan = await review(base, head, yaml);
    expect(told(plan)).toEqual([`introduced ${HTTPS}`]);
    expect(plan.findings[0]?.finding.environments).toEqual(['prod']);
    expect(told(await review(base, head, ''))).not.toEqual(told(plan));
  });

  it('make a folder a root, whoever calls it', async () => {
    const caller = 'module "m" {\n  source = "../app"\n  https  = true\n}\n';
    const before = { ...base, 'decoy/main.tf': caller };
    expect(told(await review(before, { ...before, 'vars/dev.tfvars': off }, yaml))).toEqual([`introduced ${HTTPS}`]);
  });

  it('may be made of nothing but the values that Terraform loads by itself', async () => {
    const plan = await review(
      { ...base, 'app/terraform.tfvars': on },
      { ...base, 'app/terraform.tfvars': off },
      'environments: { app: { default: [] } }',
    );
    expect(plan.findings.map(({ finding }) => finding.environments)).toEqual([['default']]);
  });

  it('follow a file that the change renames', async () => {
    const { 'vars/prod.tfvars': _, ...rest } = base;
    const head = { ...rest, 'vars/live.tfvars': off };
    const plan = await review(base, head, yaml, { 'vars/live.tfvars': 'vars/prod.tfvars' });
    expect(told(plan)).toEqual([`introduced ${HTTPS}`]);
    expect(plan.findings[0]?.finding.environments).toEqual(['prod']);
    expect(plan.problems).toEqual([]);
  });

  it('cannot be lost without a word: a file that is deleted blocks', async () => {
    const { 'vars/prod.tfvars': _, ...head } = base;
    const plan = await review(base, head, yaml);
    expect(plan.conclusion).toBe('failure');
    expect(plan.problems).toMatchObject([{ file: 'vars/prod.tfvars', message: expect.stringContaining('"prod" of "app"') }]);
    // With its root it may go; and nothing is said where it never was.
    const gone = { 'vars/common.tfvars': off, 'vars/dev.tfvars': on };
    expect((await review(base, gone, yaml)).problems).toEqual([]);
    expect((await review(head, { ...head, 'vars/dev.tfvars': off }, yaml)).problems).toEqual([]);
  });

  it('are said by a scan where they are not there', async () => {
    const { problems } = await scan(facts({}, base).head, parser, {
      rules: ruleSet,
      assumed: 4,
      today: TODAY,
      environments: config('environments:\n  app: { qa: vars/qa.tfvars }\n  apps: { qa: vars/dev.tfvars }\n').environments,
    });
    expect(problems.map(({ kind, message }) => `${kind} ${message}`)).toEqual([
      'unseen the environment "qa" of "app" needs vars/qa.tfvars, which is not there',
      'unseen there is no root module "apps"',
    ]);
  });

  it.each([
    ['environments: { ../x: { a: b.tfvars } }', 'from the top of the repository'],
    ['environments: { x: { a: /etc/b.tfvars } }', 'from the top of the repository'],
    ['environments: { x: { a: x/../../b.tfvars } }', 'from the top of the repository'],
    ['environments: { x: { a: b.txt } }', '.tfvars'],
    ['environments: { x: { "a\\n@all": b.tfvars } }', 'letters, digits'],
    [`environments: { x: {${Array.from({ length: 41 }, (_, i) => ` e${i}: []`).join()} } }`, '40 environments'],
  ])('are refused as %s', (yaml, why) => {
    expect(parseConfig(yaml, [])).toEqual({ wrong: expect.stringContaining(why), line: 1 });
  });
});
