import { afterAll, describe, expect, it } from 'vitest';
import { startParser } from '../src/terraform/parse.ts';
import { type Files, reviewOf, storage, told } from './sample.ts';

const parser = startParser();
afterAll(() => parser.close());
const review = (base: Files, head: Files, options?: Parameters<typeof reviewOf>[3]) => reviewOf(parser, base, head, options);

const https = (value: string) => `  https_traffic_only_enabled      = ${value}\n`;
const variable = (fallback?: string) => `variable "https" {\n  type = bool\n${fallback ? `  default = ${fallback}\n` : ''}}\n`;
const account = `${storage('a', https('var.https'))}`;
const HTTPS = 'storage/https-only azurerm_storage_account.a';

describe('a root cannot be taken out of sight', () => {
  const base = { 'prod/main.tf': storage('a', https('true')) };

  it('by a new caller that calls it no times', async () => {
    const decoy = 'module "m" {\n  source = "../prod"\n  count  = 0\n}\n';
    const plan = await review(base, { 'prod/main.tf': storage('a', https('false')), 'decoy/main.tf': decoy });
    expect(told(plan)).toEqual([`introduced ${HTTPS}`]);
    expect(plan.conclusion).toBe('failure');
  });

  it('by a new caller that gives it better values', async () => {
    const before = { 'prod/main.tf': `${variable('true')}${account}` };
    const decoy = 'module "m" {\n  source = "../prod"\n  https  = true\n}\n';
    const plan = await review(before, { 'prod/main.tf': `${variable('false')}${account}`, 'decoy/main.tf': decoy });
    expect(told(plan)).toEqual([`introduced ${HTTPS}`]);
  });

  it('and is spoken of once, in its caller, when it becomes a module in earnest', async () => {
    const caller = 'module "m" {\n  source = "../prod"\n}\n';
    const plan = await review(base, { 'prod/main.tf': storage('a', https('false')), 'new/main.tf': caller });
    expect(told(plan)).toEqual(['introduced storage/https-only module.m.azurerm_storage_account.a']);
  });

  it('and is unknown where its caller calls it no times and what it needs has gone', async () => {
    const before = { 'prod/main.tf': `${variable('true')}${account}` };
    const decoy = 'module "m" {\n  source = "../prod"\n  count  = 0\n  https  = true\n}\n';
    const plan = await review(before, { 'prod/main.tf': `${variable()}${account}`, 'decoy/main.tf': decoy });
    expect(told(plan)).toEqual([`introduced? ${HTTPS}`]);
  });

  it('and says nothing when it becomes a module that its caller gives what it needs', async () => {
    const before = { 'prod/main.tf': `${variable()}${account}`, 'prod/terraform.tfvars': 'https = true\n' };
    const caller = 'module "m" {\n  source = "../prod"\n  https  = true\n}\n';
    const plan = await review(before, { 'prod/main.tf': before['prod/main.tf'], 'new/main.tf': caller });
    expect(told(plan)).toEqual([]);
  });
});

describe('what a module declares counts for its callers', () => {
  const root = { 'r/main.tf': `module "m" {\n  source = "../m"\n}\n${storage('a', https('module.m.on'))}` };
  const empty = { ...root, 'm/main.tf': 'locals {\n  x = 1\n}\n' };
  const full = { ...root, 'm/main.tf': 'output "on" {\n  value = true\n}\n' };

  it('also when only the module changed', async () => {
    const plan = await review(full, empty);
    expect(plan.conclusion).toBe('failure');
    expect(plan.problems).toMatchObject([{ file: 'r/main.tf', message: expect.stringContaining('has no output named "on"') }]);
    expect((await review(empty, full)).problems).toEqual([]);
  });

  it('also where the module has no instance', async () => {
    const call = (argument: string) => `module "m" {\n  source = "../m"\n  count  = 0\n${argument}}\n`;
    const files = (name: string) => ({ 'r/main.tf': call('  x      = 1\n'), 'm/main.tf': `variable "${name}" {}\n` });
    expect((await review(files('x'), files('y'))).conclusion).toBe('failure');
    expect((await review(files('y'), files('x'))).problems).toEqual([]);
  });
});

describe('an environment cannot be taken out of sight', () => {
  const root = (fallback?: string) => ({ 'prod/main.tf': `${variable(fallback)}${account}` });

  it('by a new one beside the run without', async () => {
    const plan = await review(root('true'), { ...root('false'), 'prod/decoy.tfvars': 'https = true\n' });
    expect(told(plan)).toEqual([`introduced ${HTTPS}`]);
  });

  it('by a folder that declares its keys', async () => {
    const base = { ...root(), 'prod/envs/live.tfvars': 'https = true\n' };
    const plan = await review(base, {
      ...root(),
      'prod/envs/live.tfvars': 'https = false\n',
      'prod/envs/decoy.tf': variable('true'),
    });
    expect(told(plan)).toEqual([`introduced ${HTTPS}`]);
  });

  it('by keys that nobody declares', async () => {
    const base = { ...root(), 'envs/live.tfvars': 'https = true\n' };
    const plan = await review(base, { ...root(), 'envs/live.tfvars': 'https = false\na = 1\nb = 1\nc = 1\n' });
    expect(told(plan)).toEqual([`introduced ${HTTPS}`]);
  });

  it('by many others', async () => {
    const base = { ...root(), 'prod/zz.tfvars': 'https = true\n' };
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`prod/a${i}.tfvars`, 'https = true\n']));
    const plan = await review(base, { ...root(), ...many, 'prod/zz.tfvars': 'https = false\n' });
    expect(plan.conclusion).toBe('failure');
  });

  it('by taking its file away together with a good default', async () => {
    const base = { ...root('false'), 'prod/dev.tfvars': 'https = false\n', 'prod/live.tfvars': 'https = true\n' };
    expect(told(await review(base, root('false')))).toEqual([`worsened ${HTTPS}`]);
    const all = { ...root('false'), 'prod/dev.tfvars': 'https = false\n' };
    expect(told(await review(all, root('false')))).toEqual([`unchanged ${HTTPS}`]);
  });

  it('and is the same one under another name', async () => {
    const base = { ...root('true'), 'prod/dev.tfvars': 'https = false\n', 'prod/live.tfvars': 'https = true\n' };
    const { 'prod/dev.tfvars': dev, ...rest } = base;
    const head = { ...rest, 'prod/test.tfvars': dev };
    const plan = await review(base, head, { renames: { 'prod/test.tfvars': 'prod/dev.tfvars' } });
    expect(told(plan)).toEqual([`unchanged ${HTTPS}`]);
  });

  it('and one more that fails is worse', async () => {
    const base = { ...root(), 'prod/dev.tfvars': 'https = false\n', 'prod/live.tfvars': 'https = true\n' };
    const plan = await review(base, { ...base, 'prod/live.tfvars': 'https = false\n' });
    expect(told(plan)).toEqual([`worsened ${HTTPS}`]);
    expect(plan.comments).toMatchObject([{ path: 'prod/live.tfvars', line: 1 }]);
  });
});

describe('worse is more of anything', () => {
  const rule = (source: string, ports: string) => ({
    'main.tf': `resource "azurerm_network_security_rule" "r" {
  name                         = "r"
  direction                    = "Inbound"
  access                       = "Allow"
  protocol                     = "Tcp"
  source_address_prefixes      = ${source}
  destination_port_ranges      = ${ports}
}
`,
  });
  const all = '["*"]';
  const name = 'network/admin-ports-from-internet azurerm_network_security_rule.r';
  const before: [string, string, string][] = [
    ['another port', all, '["22"]'],
    ['a wider network', '["0.0.0.0/1"]', '["3389"]'],
  ];
  it.each(before)('%s', async (_, source, ports) => {
    expect(told(await review(rule(source, ports), rule(all, '["3389"]')))).toEqual([`worsened ${name}`]);
  });

  it('but not the same written otherwise', async () => {
    const plan = await review(rule('["0.0.0.0/0"]', '["22", "3389"]'), rule('["0.0.0.0/1", "128.0.0.0/1"]', '["3389", "22-22"]'));
    expect(told(plan)).toEqual([`unchanged ${name}`]);
  });

  it('and the internet in four parts is the internet', async () => {
    const parts = '["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"]';
    expect(told(await review(rule('["10.0.0.0/8"]', '["22"]'), rule(parts, '["22"]')))).toEqual([`introduced ${name}`]);
  });

  it('in each environment by itself', async () => {
    const main = {
      'main.tf': `variable "ports" {}\n${rule('["*"]', 'var.ports')['main.tf']}`,
      'dev.tfvars': 'ports = ["0-65535"]\n',
      'live.tfvars': 'ports = ["22"]\n',
    };
    expect(told(await review(main, { ...main, 'live.tfvars': 'ports = ["20-30"]\n' }))).toEqual([`worsened ${name}`]);
  });
});

describe('with `unknown: block`', () => {
  const config = { unknown: 'block' } as const;

  it('a new resource that cannot be judged blocks', async () => {
    const head = { 'main.tf': `${variable()}${account}` };
    const plan = await review({ 'main.tf': variable() }, head, { config });
    expect(told(plan)).toEqual([`introduced? ${HTTPS}`]);
    expect(plan.conclusion).toBe('failure');
    expect((await review({ 'main.tf': variable() }, head)).conclusion).toBe('success');
    expect((await review(head, { 'main.tf': `# the same\n${head['main.tf']}` }, { config })).conclusion).toBe('success');
  });

  it('and so does what moves into a module that nobody sees', async () => {
    const base = { 'main.tf': storage('a', https('false')) };
    const head = { 'main.tf': 'module "a" {\n  source = "Azure/storage/azurerm"\n}\n' };
    expect((await review(base, head, { config })).conclusion).toBe('failure');
    expect((await review(base, head)).conclusion).toBe('success');
    expect((await review(head, { 'main.tf': `${head['main.tf']}# the same\n` }, { config })).conclusion).toBe('success');
  });
});

describe('moves are no news', () => {
  const bad = (name: string, more = '') => storage(name, `${more}${https('false')}`);
  const unchanged = (address: string) => [`unchanged storage/https-only ${address}`];

  it('when count comes or goes', async () => {
    const one = { 'main.tf': bad('a') };
    const counted = { 'main.tf': bad('a', '  count = 1\n') };
    expect(told(await review(one, counted))).toEqual(unchanged('azurerm_storage_account.a[0]'));
    expect(told(await review(counted, one))).toEqual(unchanged('azurerm_storage_account.a'));
    const call = (count: string) => ({ 'main.tf': `module "m" {\n  source = "./m"\n${count}}\n`, 'm/main.tf': bad('a') });
    expect(told(await review(call(''), call('  count  = 1\n')))).toEqual(unchanged('module.m[0].azurerm_storage_account.a'));
    const two = await review(one, { 'main.tf': bad('a', '  count = 2\n') });
    expect(told(two)).toEqual([
      'introduced storage/https-only azurerm_storage_account.a[1]',
      'unchanged storage/https-only azurerm_storage_account.a[0]',
    ]);
  });

  it('through several moved blocks, in JSON, and in the module in between', async () => {
    const moved = (from: string, to: string) => `moved {\n  from = ${from}\n  to   = ${to}\n}\n`;
    const chain =
      moved('azurerm_storage_account.a', 'azurerm_storage_account.b') +
      moved('azurerm_storage_account.b', 'azurerm_storage_account.c');
    expect(told(await review({ 'main.tf': bad('a') }, { 'main.tf': bad('c') + chain }))).toEqual(
      unchanged('azurerm_storage_account.c'),
    );
    const json = JSON.stringify({ moved: [{ from: 'azurerm_storage_account.a', to: 'azurerm_storage_account.b["x"]' }] });
    const each = bad('b', '  for_each = toset(["x"])\n');
    expect(told(await review({ 'main.tf': bad('a') }, { 'main.tf': each, 'moved.tf.json': json }))).toEqual(
      unchanged('azurerm_storage_account.b["x"]'),
    );
    const nested = (name: string, more = '') => ({
      'main.tf': 'module "out" {\n  source = "./out"\n}\n',
      'out/main.tf': `module "${name}" {\n  source = "../in"\n}\n${more}`,
      'in/main.tf': bad('a'),
    });
    expect(told(await review(nested('x'), nested('y', moved('module.x', 'module.y'))))).toEqual(
      unchanged('module.out.module.y.azurerm_storage_account.a'),
    );
  });

  it('of a called folder together with its call, where what it refers to is in it', async () => {
    const vault = 'resource "azurerm_resource_group" "g" {\n  name = "g"\n}\n';
    const files = (folder: string, call: string, more = '') => ({
      'main.tf': `module "${call}" {\n  source = "./${folder}"\n}\n`,
      [`${folder}/main.tf`]:
        vault +
        bad(
          'a',
          `  resource_group_name = azurerm_resource_group.g.id\n  tags = { about = "x-\${azurerm_resource_group.g.id}" }\n${more}`,
        ),
    });
    const renames = { 'new/main.tf': 'old/main.tf' };
    const plan = await review(files('old', 'one'), files('new', 'two'), { renames });
    expect(told(plan)).toEqual(unchanged('module.two.azurerm_storage_account.a'));
    expect(plan.findings[0]?.pairedWith).toMatch(/^[0-9a-f]{24}$/);
    // In a module within, the call outside having the new name.
    const nested = (folder: string, call: string) => ({
      'main.tf': `module "${call}" {\n  source = "./${folder}"\n}\n`,
      [`${folder}/main.tf`]: `${vault}module "in" {\n  source = "./in"\n  group  = azurerm_resource_group.g.id\n}\n`,
      [`${folder}/in/main.tf`]: `variable "group" {}\n${bad('a', '  resource_group_name = var.group\n')}`,
    });
    const both = { 'new/main.tf': 'old/main.tf', 'new/in/main.tf': 'old/in/main.tf' };
    expect(told(await review(nested('old', 'one'), nested('new', 'two'), { renames: both }))).toEqual(
      unchanged('module.two.module.in.azurerm_storage_account.a'),
    );
    // Another value, another reference, or no rename in git: Terraform makes it anew.
    const other = await review(files('old', 'one'), files('new', 'two', '  account_tier = "Premium"\n'), { renames });
    expect(told(other)).toContain('introduced storage/https-only module.two.azurerm_storage_account.a');
    const elsewhere = files('new', 'two');
    const text = elsewhere['new/main.tf']
      ?.replaceAll('azurerm_resource_group.g.id', 'azurerm_resource_group.h.id')
      .replace('"g"', '"h"');
    const pointed = await review(files('old', 'one'), { ...elsewhere, 'new/main.tf': text ?? '' }, { renames });
    expect(told(pointed)).toContain('introduced storage/https-only module.two.azurerm_storage_account.a');
    const copied = await review(files('old', 'one'), files('new', 'two'));
    expect(told(copied)).toContain('introduced storage/https-only module.two.azurerm_storage_account.a');
  });

  it('of a root folder, with a value changed on the way', async () => {
    const main = (tier: string) => bad('a', `  account_tier = "${tier}"\n`);
    const renames = { 'live/main.tf': 'prod/main.tf' };
    const plan = await review({ 'prod/main.tf': main('Standard') }, { 'live/main.tf': main('Premium') }, { renames });
    expect(told(plan)).toEqual(unchanged('azurerm_storage_account.a'));
    const worse = await review({ 'prod/main.tf': storage('a') }, { 'live/main.tf': bad('a') }, { renames });
    expect(told(worse)).toEqual([`introduced ${HTTPS}`]);
  });
});

it('blocks that passed and are of an unknown number now are unknown in earnest', async () => {
  const group = (open: string, close: string, access: string) => `variable "r" {}
resource "azurerm_network_security_group" "n" {
  name = "n"
  ${open}
    name                       = "x"
    direction                  = "Inbound"
    access                     = "${access}"
    protocol                   = "Tcp"
    source_address_prefix      = "*"
    destination_port_range     = "22"
  ${close}
}
`;
  const plan = await review(
    { 'main.tf': group('security_rule {', '}', 'Deny') },
    { 'main.tf': group('dynamic "security_rule" {\n    for_each = var.r\n    content {', '}\n  }', 'Allow') },
  );
  expect(told(plan)).toEqual(['introduced? network/admin-ports-from-internet azurerm_network_security_group.n']);
});

describe('the version cannot be chosen by words that Terraform does not heed', () => {
  const plain = 'resource "azurerm_storage_account" "a" {\n  name = "a"\n  public_network_access_enabled = false\n}\n';
  const required = (source: string) =>
    `terraform {\n  required_providers {\n    azurerm = {\n      source  = "${source}"\n      version = "~> 4.0"\n    }\n  }\n}\n`;
  const lock = (host: string, version: string) => `provider "${host}/hashicorp/azurerm" {\n  version = "${version}"\n}\n`;
  const opened = ['introduced storage/public-blobs azurerm_storage_account.a'];
  // Without a version the sample takes 4, as its rules were written for it; what is chosen here is 5, which has another default.
  const versions = { 'versions.tf': required('hashicorp/azurerm') };

  it('by a provider of that name from another registry', async () => {
    for (const source of ['acme/azurerm', 'registry.example.com/hashicorp/azurerm']) {
      const head = { 'versions.tf': required(source).replace('~> 4.0', '~> 4.0, < 4.9'), 'main.tf': plain };
      expect(told(await review({}, head))).toEqual(opened);
    }
  });

  it('by a lock that the constraint refuses, nor by one of another registry beside it', async () => {
    const newer = { ...versions, '.terraform.lock.hcl': lock('registry.terraform.io', '5.1.0'), 'main.tf': plain };
    expect(told(await review(versions, newer))).toEqual(opened);
    const locks = lock('registry.opentofu.org', '5.1.0') + lock('registry.terraform.io', '4.9.0');
    expect(told(await review({}, { '.terraform.lock.hcl': locks, 'main.tf': plain }))).toEqual(opened);
  });
});

describe('what Terraform leaves as it is counts as nothing mended', () => {
  const bad = storage('a', https('false'));
  const gone = (keep: string) => ({
    'main.tf': `removed {\n  from = azurerm_storage_account.a\n\n  lifecycle {\n    destroy = ${keep}\n  }\n}\n`,
  });

  it('a resource that is taken out of the state, and not out of the cloud', async () => {
    expect(told(await review({ 'main.tf': bad }, gone('false')))).toEqual([]);
    expect(told(await review({ 'main.tf': bad }, gone('true')))).toEqual([`fixed ${HTTPS}`]);
    const call = { 'main.tf': 'module "m" {\n  source = "./m"\n}\n', 'm/main.tf': bad };
    const forgotten = gone('false')['main.tf'].replace('azurerm_storage_account.a', 'module.m');
    expect(told(await review(call, { ...call, 'main.tf': forgotten })).filter((line) => line.startsWith('fixed'))).toEqual([]);
  });

  it('an argument whose changes are ignored', async () => {
    const mended = (ignored: string) => ({
      'main.tf': storage('a', `${https('true')}  lifecycle {\n    ignore_changes = ${ignored}\n  }\n`),
    });
    for (const ignored of ['[https_traffic_only_enabled]', 'all', '[tags, https_traffic_only_enabled]']) {
      const plan = await review({ 'main.tf': bad }, mended(ignored));
      expect([told(plan), plan.undecided.length > 0]).toEqual([[], true]);
    }
    expect(told(await review({ 'main.tf': bad }, mended('[tags]')))).toEqual([`fixed ${HTTPS}`]);
  });
});

describe('what is moved or called goes on being judged', () => {
  it('in a folder that the policy leaves out, if it comes from one that it does not', async () => {
    const config = { leaveOut: new Set(['examples']) };
    const head = { 'examples/prod/main.tf': storage('a', https('false')) };
    const renames = { 'examples/prod/main.tf': 'prod/main.tf' };
    const plan = await review({ 'prod/main.tf': storage('a', https('true')) }, head, { config, renames });
    expect(told(plan)).toEqual([`introduced ${HTTPS}`]);
    expect(told(await review({}, head, { config }))).toEqual([]);
  });

  it('in folders that begin with a dot, and not under .terraform: a call into that blocks', async () => {
    const bad = storage('a', https('false'));
    expect(told(await review({}, { '.infra/main.tf': bad }))).toEqual([`introduced ${HTTPS}`]);
    const call = { 'main.tf': 'module "m" {\n  source = "./.terraform/m"\n}\n', '.terraform/m/main.tf': bad };
    const plan = await review({ 'main.tf': '' }, call);
    expect(plan).toMatchObject({ conclusion: 'failure', problems: [{ file: 'main.tf', touched: true }] });
    expect((await review(call, { ...call, 'x.tf': storage('b') })).conclusion).toBe('success');
  });

  it('with escapes in the type of a resource, and with a provider named in it', async () => {
    const bad = storage('a', https('false'));
    const escaped = bad.replace('azurerm_storage_account', 'azurerm_\\u0073torage_account');
    expect(escaped).not.toBe(bad);
    for (const text of [escaped, storage('a', `  provider = az\n${https('false')}`)])
      expect(told(await review({}, { 'main.tf': text }))).toEqual([`introduced ${HTTPS}`]);
  });
});

describe('what no rule looks into is named where the change adds it', () => {
  it("modules from elsewhere, and resources in Azure's own words; once, and only if new", async () => {
    const registry = 'module "m" {\n  source  = "Azure/storage/azurerm"\n  version = "1.0"\n}\n';
    const azapi = 'resource "azapi_resource" "r" {\n  type = "Microsoft.Storage/storageAccounts@2023-01-01"\n}\n';
    const plan = await review({ 'main.tf': '' }, { 'main.tf': registry + azapi });
    expect(plan).toMatchObject({
      conclusion: 'success',
      comments: [],
      notJudged: [{ what: 'module.m' }, { what: 'azapi_resource.r' }],
    });
    expect(plan.summary).toContain('not judged');
    const later = await review({ 'main.tf': registry + azapi }, { 'main.tf': `# x\n${registry}${azapi}` });
    expect([later.notJudged, later.summary.includes('not judged')]).toEqual([[], false]);
    const moved = await review({ 'main.tf': registry }, { 'main.tf': registry.replace('Azure/storage', 'acme/storage') });
    expect(moved.notJudged).toMatchObject([{ what: 'module.m', because: expect.stringContaining('acme/storage') }]);
  });

  it('and a root that is a module of others from now on', async () => {
    const base = { 'prod/main.tf': storage('a', https('true')) };
    const plan = await review(base, { ...base, 'decoy/main.tf': 'module "m" {\n  source = "../prod"\n  count  = 0\n}\n' });
    expect(plan).toMatchObject({
      conclusion: 'success',
      notJudged: [{ what: 'prod', because: expect.stringContaining('module now') }],
    });
  });
});

describe('an unknown is told in each environment by itself', () => {
  const root = { 'main.tf': `${variable()}${account}` };
  const base = { ...root, 'dev.tfvars': 'x = 1\n', 'prod.tfvars': 'https = true\n' };
  const both = `${variable()}variable "x" {\n  default = 0\n}\n${account}`;

  it('where one was known and the other was not', async () => {
    const was = { ...base, 'main.tf': both };
    const plan = await review(was, { ...was, 'prod.tfvars': 'x = 2\n' });
    expect(told(plan)).toEqual([`introduced? ${HTTPS}`]);
    const strict = await review(was, { ...was, 'prod.tfvars': 'x = 2\n' }, { config: { unknown: 'block' } });
    expect(strict.conclusion).toBe('failure');
    expect(told(await review(was, { ...was, 'dev.tfvars': 'x = 3\n' }))).toEqual([]);
  });
});
