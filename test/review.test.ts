import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../src/config.ts';
import { linesOfPatch } from '../src/diff/patch.ts';
import { applyEdits } from '../src/fix/edits.ts';
import { reviewText } from '../src/report/text.ts';
import { review as reviewFacts } from '../src/review.ts';
import { startParser } from '../src/terraform/parse.ts';
import type { Path } from '../src/terraform/source.ts';
import { type Files, facts, reviewOf, ruleSet, storage, TODAY, told } from './sample.ts';

const parser = startParser();
afterAll(() => parser.close());
const review = (base: Files, head: Files, options?: Parameters<typeof reviewOf>[3]) => reviewOf(parser, base, head, options);

const open = '  https_traffic_only_enabled      = false\n';
const closed = '  https_traffic_only_enabled      = true\n';

describe('what a change did', () => {
  it('says nothing about a change that is clean', async () => {
    const plan = await review({ 'main.tf': storage('a') }, { 'main.tf': storage('a', closed) });
    expect(plan).toMatchObject({ conclusion: 'success', comments: [], annotations: [], findings: [] });
  });

  it('introduces what fails now and did not before, and blocks on it', async () => {
    const plan = await review({ 'main.tf': storage('a') }, { 'main.tf': storage('a', open) });
    expect(told(plan)).toEqual(['introduced storage/https-only azurerm_storage_account.a']);
    expect(plan.conclusion).toBe('failure');
    expect(plan.comments).toMatchObject([{ path: 'main.tf', line: 5, side: 'RIGHT' }]);
  });

  it('takes the provider version of the modules that are called, override files included', async () => {
    const providers = (version: string): string =>
      `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n`;
    const plan = await review(
      {},
      {
        'app/main.tf': 'module "m" {\n  source = "../old"\n}\n',
        'app/main_override.tf': 'module "m" {\n  source = "../new"\n}\n',
        'app/versions.tf': providers('~> 4.0'),
        'app/versions_override.tf': providers('~> 3.0'),
        'old/main.tf': providers('~> 4.0'),
        'new/main.tf': 'resource "azurerm_storage_account" "a" {\n  name = "a"\n}\n',
      },
    );
    const [finding] = plan.findings.filter(({ finding: { rule } }) => rule.id === 'storage/public-blobs');
    expect(finding?.finding.version).toMatchObject({ major: 3, from: { kind: 'constraint', text: '~> 3.0' } });
  });

  it('leaves alone what was there before, also beside a change', async () => {
    const plan = await review(
      { 'main.tf': storage('a', open) },
      { 'main.tf': storage('a', `${open}  min_tls_version                 = "TLS1_2"\n`) },
    );
    expect(told(plan)).toEqual(['unchanged storage/https-only azurerm_storage_account.a']);
    expect(plan).toMatchObject({ conclusion: 'success', comments: [] });
  });

  it('does not net: breaking one root and mending another is one introduced and one fixed', async () => {
    const plan = await review(
      { 'prod/main.tf': storage('a'), 'dev/main.tf': storage('a', open) },
      { 'prod/main.tf': storage('a', open), 'dev/main.tf': storage('a') },
    );
    expect(told(plan)).toEqual([
      'fixed storage/https-only azurerm_storage_account.a',
      'introduced storage/https-only azurerm_storage_account.a',
    ]);
  });

  it('calls worse what fails on both sides and has grown', async () => {
    const rule = (port: string) => `resource "azurerm_network_security_rule" "r" {
  name                        = "r"
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefix       = "*"
  destination_port_range      = "${port}"
}
`;
    expect(told(await review({ 'main.tf': rule('22') }, { 'main.tf': rule('20-30') }))).toEqual([
      'worsened network/admin-ports-from-internet azurerm_network_security_rule.r',
    ]);
    expect(told(await review({ 'main.tf': rule('20-30') }, { 'main.tf': rule('22') }))).toEqual([
      'unchanged network/admin-ports-from-internet azurerm_network_security_rule.r',
    ]);
  });

  it('is fixed when the resource is gone, never when it is out of sight', async () => {
    const base = { 'main.tf': storage('a', open), 'other.tf': storage('b') };
    expect(told(await review(base, { 'other.tf': storage('b') }))).toEqual([
      'fixed storage/https-only azurerm_storage_account.a',
    ]);
    expect(told(await review(base, { ...base, 'main.tf': 'resource "azurerm_storage_account" "a" {' }))).toEqual([]);
    const unknown = `variable "https" {}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}`;
    expect(told(await review(base, { ...base, 'main.tf': unknown }))).toEqual([]);
    const call = { 'main.tf': 'module "m" {\n  source = "./m"\n}\n', 'm/main.tf': storage('a', open) };
    const lost: Files[] = [
      { ...call, 'm/main.tf': 'resource "azurerm_storage_account" "a" {' },
      { ...call, 'main.tf': 'module "m" {' },
      { ...call, 'main.tf': 'module "m" {\n  source = "./nowhere"\n}\n' },
      { ...call, 'main.tf': 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count  = var.n\n}\n' },
    ];
    for (const head of lost) expect(told(await review(call, head)).filter((line) => line.startsWith('fixed'))).toEqual([]);
    const byValues = { 'main.tf': `variable "https" {}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}` };
    expect(
      told(
        await review({ ...byValues, 'terraform.tfvars': 'https = false\n' }, { ...byValues, 'terraform.tfvars': 'https =\n' }),
      ),
    ).toEqual([]);
  });

  it('is not fixed by moving into a module that nobody sees, nor by an unknown number', async () => {
    const call = (source: string) => `module "m" {\n  source = "${source}"\n}\n`;
    const module = { 'm/main.tf': storage('a', open) };
    expect(
      told(
        await review({ ...module, 'main.tf': call('./m') }, { ...module, 'main.tf': call('git::https://example.com/m.git') }),
      ).filter((line) => line.startsWith('fixed')),
    ).toEqual([]);
    const counted = `variable "n" {}\n${storage('a', '  count = var.n\n')}`;
    expect(told(await review({ 'main.tf': storage('a', open) }, { 'main.tf': counted }))).toEqual([]);
  });

  it('takes a moved block for evidence only where nothing was, and an old finding for one new one', async () => {
    const base = { 'main.tf': `${storage('good', closed)}${storage('bad', open)}` };
    const plan = await review(base, {
      'main.tf': `${storage('good', open)}moved {\n  from = azurerm_storage_account.bad\n  to   = azurerm_storage_account.good\n}\n`,
    });
    expect(told(plan)).toContain('introduced storage/https-only azurerm_storage_account.good');
  });

  it('blocks on a bound that the change made an untouched file reach', async () => {
    const main = `variable "n" {}\nresource "azurerm_storage_account" "a" {\n  count = var.n\n}\n`;
    const plan = await review(
      { 'main.tf': main, 'terraform.tfvars': 'n = 1\n' },
      { 'main.tf': main, 'terraform.tfvars': 'n = 3000\n' },
    );
    expect(plan).toMatchObject({ conclusion: 'failure', problems: [{ file: 'main.tf', touched: true }] });
  });

  it('shows what passed before and cannot be known any more', async () => {
    const plan = await review(
      { 'main.tf': storage('a', closed) },
      { 'main.tf': `variable "https" {}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}` },
    );
    expect(told(plan)).toEqual(['introduced? storage/https-only azurerm_storage_account.a']);
    expect(plan.conclusion).toBe('success');
    expect(plan.comments[0]?.body).toContain('**Unknown**');
    expect(plan.summary).toContain('unknown');
  });

  it('is sure of what is wrong either way, and only of that', async () => {
    const either = (a: string, b: string) => ({
      'main.tf': `variable "which" {}\n${storage('a', `  https_traffic_only_enabled      = var.which ? ${a} : ${b}\n`)}`,
    });
    const toldOf = async (a: string, b: string) => told(await review({}, either(a, b)));
    expect(await toldOf('false', 'false')).toEqual(['introduced storage/https-only azurerm_storage_account.a']);
    expect(await toldOf('false', '!true')).toEqual(['introduced storage/https-only azurerm_storage_account.a']);
    expect(await toldOf('true', 'false')).toEqual([]);
    expect(await toldOf('null', 'false')).toEqual([]);
    expect(await toldOf('var.which', 'false')).toEqual([]);
  });

  it('pairs by a moved block, and by a rename in git with the same configuration', async () => {
    const moved = `${storage('new', open)}moved {\n  from = azurerm_storage_account.old\n  to   = azurerm_storage_account.new\n}\n`;
    const byBlock = await review(
      { 'main.tf': storage('old', open).replace('name                            = "old"', 'name = "new"') },
      { 'main.tf': moved },
    );
    expect(byBlock.findings).toMatchObject([{ class: 'unchanged', pairedWith: expect.stringMatching(/^[0-9a-f]{24}$/) }]);
    const byRename = await review(
      { 'old/main.tf': storage('a', open) },
      { 'new/main.tf': storage('a', open) },
      { renames: { 'new/main.tf': 'old/main.tf' } },
    );
    expect(byRename.findings).toMatchObject([{ class: 'unchanged', pairedWith: expect.any(String) }]);
    expect(byRename.comments).toEqual([]);
  });

  it('takes a folder that nothing calls any more for no news', async () => {
    const module = { 'modules/a/main.tf': storage('a', open) };
    const plan = await review(
      { 'main.tf': 'module "a" {\n  source = "./modules/a"\n}\n', ...module },
      { 'main.tf': '# nothing\n', ...module },
    );
    expect(plan.findings.filter((found) => found.class === 'introduced')).toEqual([]);
  });

  it('blocks on a touched file that cannot be parsed, and only warns of one that was broken before', async () => {
    const broken = { 'main.tf': 'resource "azurerm_storage_account" "a" {\n  name = \n}\n' };
    const touched = await review({ 'main.tf': storage('a') }, broken);
    expect(touched).toMatchObject({ conclusion: 'failure', problems: [{ file: 'main.tf', startLine: 2, touched: true }] });
    const old = await review({ ...broken, 'b.tf': storage('b') }, { ...broken, 'b.tf': storage('b', closed) });
    expect(old).toMatchObject({ conclusion: 'success', problems: [{ file: 'main.tf', touched: false }] });
  });

  it('is silent on comments, formatting and order', async () => {
    const base = `${storage('a', open)}\n${storage('b', open)}`;
    const head = `# about b\n${storage('b', '  https_traffic_only_enabled = false # why\n')}\n\n\n${storage('a', open)}`;
    expect(await review({ 'main.tf': base }, { 'main.tf': head })).toMatchObject({
      conclusion: 'success',
      comments: [],
      annotations: [],
    });
  });
});

describe('what Terraform and OpenTofu read', () => {
  const told2 = (plan: Awaited<ReturnType<typeof review>>): string[] =>
    plan.findings.map(({ class: kind, finding }) => `${kind} ${finding.environments.join(', ')}`);

  it('a file in the place of another hides nothing: each program is judged by what it reads', async () => {
    const base = { 'main.tf': storage('a') };
    const shadowed = await review(base, { 'main.tf': storage('a', open), 'main.tofu': storage('a') });
    expect([shadowed.conclusion, told2(shadowed)]).toEqual(['failure', ['introduced Terraform']]);
    expect(shadowed.comments).toMatchObject([{ path: 'main.tf', line: 5 }]);
    const shadowing = await review(base, { ...base, 'main.tofu': storage('a', open) });
    expect([shadowing.conclusion, told2(shadowing)]).toEqual(['failure', ['introduced OpenTofu']]);
    expect(shadowing.comments).toMatchObject([{ path: 'main.tofu', line: 5 }]);
    expect(shadowing.problems).toEqual([]);
    const override = await review(base, { ...base, 'x_override.tofu': `resource "azurerm_storage_account" "a" {\n${open}}\n` });
    expect(told2(override)).toEqual(['introduced OpenTofu']);
    const json = await review(
      { 'main.tf.json': '{}', 'main.tofu.json': '{}', 'b.tf': storage('a') },
      {
        'main.tf.json': '{}',
        'main.tofu.json': '{}',
        'b.tf': storage('a'),
        'b_override.tofu.json': '{"resource": {"azurerm_storage_account": {"a": {"https_traffic_only_enabled": false}}}}',
      },
    );
    expect(told2(json)).toEqual(['introduced OpenTofu']);
  });

  it('is one finding where they agree, and no change of names makes it new', async () => {
    const plain = { 'main.tf': storage('a', open) };
    const mixed = { 'main.tf': storage('a', open), 'other.tofu': storage('b') };
    expect(told2(await review({ 'main.tf': storage('a'), 'other.tofu': storage('b') }, mixed))).toEqual([
      'introduced Terraform, OpenTofu',
    ]);
    expect(told2(await review(plain, mixed))).toEqual(['unchanged Terraform, OpenTofu']);
    expect(told2(await review(mixed, plain))).toEqual(['unchanged ']);
    // A root of OpenTofu alone, and roots beside one, are spoken of without a name.
    expect(told2(await review({ 'main.tofu': storage('a') }, { 'main.tofu': storage('a', open) }))).toEqual(['introduced ']);
    const beside = { 'x/main.tofu': storage('x'), 'x/main.tf': storage('x') };
    expect(told2(await review({ ...beside, 'y/main.tf': storage('y') }, { ...beside, 'y/main.tf': storage('y', open) }))).toEqual(
      ['introduced '],
    );
  });

  it('counts as worse when the other program fails as well', async () => {
    const base = { 'main.tf': storage('a'), 'main.tofu': storage('a', open) };
    expect(told2(await review(base, { ...base, 'main.tf': storage('a', open) }))).toEqual(['worsened Terraform, OpenTofu']);
    expect(told2(await review(base, { 'main.tf': storage('a', open) }))).toEqual(['worsened ']);
    expect(told2(await review(base, { ...base, 'main.tofu': storage('a') }))).toEqual(['fixed OpenTofu']);
  });

  it('reaches modules, calls and values', async () => {
    const call = (folder: string) => `module "m" {\n  source = "./${folder}"\n}\n`;
    const modules = { 'good/main.tf': storage('this'), 'bad/main.tf': storage('this', open) };
    const called = await review(
      { ...modules, 'main.tf': call('good') },
      { ...modules, 'main.tf': call('good'), 'main.tofu': call('bad') },
    );
    expect(called.findings.find(({ class: kind }) => kind === 'introduced')?.finding).toMatchObject({
      root: '',
      environments: ['OpenTofu'],
    });
    const inner = await review(
      { 'good/main.tf': storage('this'), 'main.tf': call('good') },
      { 'good/main.tf': storage('this'), 'good/main.tofu': storage('this', open), 'main.tf': call('good') },
    );
    expect(told2(inner)).toEqual(['introduced OpenTofu']);
    const variable = `variable "https" {\n  default = true\n}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}`;
    const values = await review(
      { 'main.tf': variable, 'main.tofu': variable, 'prod.tfvars': 'https = true\n' },
      { 'main.tf': variable, 'main.tofu': variable, 'prod.tfvars': 'https = false\n' },
    );
    expect(told2(values)).toEqual(['introduced prod (Terraform), prod (OpenTofu)']);
  });

  it('is told by the end of a name: names that hold other ends, and a hash in front, hide nothing', async () => {
    const head = {
      'x.tfvars.tf': storage('a', open),
      'y.tfvars/main.tf': storage('b', open),
      '#c.tf': storage('c', open),
      'main.tf': '',
    };
    const plan = await review({ 'main.tf': '' }, head);
    expect(told(plan)).toEqual(['a', 'b', 'c'].map((name) => `introduced storage/https-only azurerm_storage_account.${name}`));
  });
});

describe('where it is said', () => {
  const module = {
    'modules/s/main.tf': `variable "https" {\n  type    = bool\n  default = true\n}\n\n${storage('this', '  https_traffic_only_enabled      = var.https\n')}`,
    'main.tf': 'module "a" {\n  source = "./modules/s"\n}\n\nmodule "b" {\n  source = "./modules/s"\n}\n',
  };

  it('puts a default that opens several instances into one comment on its line', async () => {
    const head = { ...module, 'modules/s/main.tf': module['modules/s/main.tf'].replace('= true', '= false') };
    const plan = await review(module, head);
    expect(plan.comments).toMatchObject([
      { path: 'modules/s/main.tf', line: 3, fingerprints: [expect.any(String), expect.any(String)] },
    ]);
    expect(plan.comments[0]?.body).toContain('`module.a.azurerm_storage_account.this`, `module.b.azurerm_storage_account.this`');
    expect(plan.comments[0]?.body).toContain('`var.https` (`modules/s/main.tf:3`)');
    expect(plan.comments[0]?.body).toContain('```suggestion\n  default = true\n```');
  });

  it('follows a module argument to the call', async () => {
    const head = {
      ...module,
      'main.tf': module['main.tf'].replace('"./modules/s"\n}\n\nmodule "b"', '"./modules/s"\n  https  = false\n}\n\nmodule "b"'),
    };
    const plan = await review(module, head);
    expect(told(plan)).toEqual(['introduced storage/https-only module.a.azurerm_storage_account.this']);
    expect(plan.comments).toMatchObject([{ path: 'main.tf', line: 3 }]);
  });

  it('follows a tfvars line, and names the environment', async () => {
    const main = `variable "https" {\n  type = bool\n}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}`;
    const base = { 'main.tf': main, 'dev.tfvars': 'https = true\n', 'prod.tfvars': 'https = true\n' };
    const plan = await review(base, { ...base, 'prod.tfvars': 'https = false\n' });
    expect(plan.comments).toMatchObject([{ path: 'prod.tfvars', line: 1 }]);
    expect(plan.findings[0]?.finding.environments).toEqual(['prod']);
  });

  it('comments on the deleted line when the change removes what kept a resource safe', async () => {
    const account = (attribute: string) =>
      `resource "azurerm_linux_web_app" "w" {\n  name     = "w"\n  location = "x"\n  a        = 1\n  b        = 2\n  c        = 3\n  d        = 4\n${attribute}}\n`;
    const plan = await review({ 'main.tf': account('  https_only = true\n') }, { 'main.tf': account('') });
    expect(plan.comments).toMatchObject([{ path: 'main.tf', line: 8, side: 'LEFT' }]);
  });

  it('makes findings of one line one comment with one suggestion that mends them all', async () => {
    const account =
      'resource "azurerm_storage_account" "n" {\n  name                          = "n"\n  public_network_access_enabled = false\n}\n\nresource "azurerm_key_vault" "k" {\n  name = "k"\n}\n';
    const plan = await review({ 'a.tf': '' }, { 'a.tf': account });
    expect(plan.comments.map(({ line, start_line }) => [start_line, line])).toEqual([
      [1, 2],
      [6, 7],
    ]);
  });

  it('says a new call, or a call of another folder, at the call', async () => {
    const modules = { 'modules/good/main.tf': storage('this'), 'modules/bad/main.tf': storage('this', open) };
    const call = (folder: string) => `# calls\n\nmodule "m" {\n  source = "./modules/${folder}"\n}\n`;
    const added = await review({ ...modules, 'main.tf': '# calls\n' }, { ...modules, 'main.tf': call('bad') });
    expect(added.findings.filter((found) => found.class === 'introduced')).toHaveLength(1);
    expect(added.comments).toMatchObject([{ path: 'main.tf', line: 3 }]);
    const switched = await review({ ...modules, 'main.tf': call('good') }, { ...modules, 'main.tf': call('bad') });
    expect(switched.comments).toMatchObject([{ path: 'main.tf', line: 4 }]);
    expect(switched.comments[0]?.body).toContain('`module.m` (`main.tf:');
  });

  it('says what another version of the provider changes once, on the version line', async () => {
    const accounts =
      '\nresource "azurerm_storage_account" "a" {\n  public_network_access_enabled = false\n}\n\nresource "azurerm_storage_account" "b" {\n  public_network_access_enabled = false\n}\n';
    const stack = (version: string) => ({
      'versions.tf': `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n`,
      'main.tf': accounts,
    });
    const plan = await review(stack('~> 5.0'), stack('~> 4.0'));
    expect(told(plan)).toEqual([
      'introduced storage/public-blobs azurerm_storage_account.a',
      'introduced storage/public-blobs azurerm_storage_account.b',
    ]);
    expect(plan.comments).toMatchObject([{ path: 'versions.tf', line: 5 }]);
  });

  it('never comments outside a hunk: what is left goes to an annotation, and the sum is right', async () => {
    const far = Array.from({ length: 30 }, (_, i) => `# ${i}\n`).join('');
    const base = {
      'main.tf': `locals {\n  https = true\n}\n${far}${storage('a', '  https_traffic_only_enabled      = local.https\n')}`,
      'b.tf': '# b\n',
    };
    const plan = await review(base, { ...base, 'main.tf': base['main.tf'].replace('https = true', 'https = false') });
    expect(plan.comments).toMatchObject([{ line: 2 }]);
    const without = await reviewOf(
      parser,
      base,
      { ...base, 'main.tf': base['main.tf'].replace('https = true', 'https = false') },
      { config: { maxInlineComments: 0 } },
    );
    expect(without.comments).toEqual([]);
    expect(without.annotations).toHaveLength(1);
    expect(without.summary).toContain('1 of 1 reported: 0 inline, 1 annotation, 0 summary.');
  });
});

describe('properties', () => {
  const stories: [string, Files, Files][] = [
    ['an attribute', { 'main.tf': storage('a', closed) }, { 'main.tf': storage('a', open) }],
    ['a new resource', { 'main.tf': storage('a') }, { 'main.tf': `${storage('a')}\n${storage('b', open)}` }],
    [
      'a variable and its values',
      { 'main.tf': `variable "v" {\n  default = true\n}\n${storage('a', '  https_traffic_only_enabled      = var.v\n')}` },
      {
        'main.tf': `variable "v" {\n  default = true\n}\n${storage('a', '  https_traffic_only_enabled      = var.v\n')}`,
        'terraform.tfvars': 'v = false\n',
      },
    ],
    [
      'CRLF',
      { 'main.tf': storage('a', closed).replaceAll('\n', '\r\n') },
      { 'main.tf': storage('a', open).replaceAll('\n', '\r\n') },
    ],
  ];

  it.each(stories)('%s: the reverse mirrors it, introduced and fixed change places', async (_name, base, head) => {
    const there = (await review(base, head)).findings.map(({ class: kind, finding }) => `${kind} ${finding.fingerprint}`);
    const back = (await review(head, base)).findings.map(
      ({ class: kind, finding }) =>
        `${kind === 'introduced' ? 'fixed' : kind === 'fixed' ? 'introduced' : kind} ${finding.fingerprint}`,
    );
    expect(there.length).toBeGreaterThan(0);
    expect(back.sort()).toEqual(there.sort());
  });

  it.each(stories)('%s: applying the safe fixes leaves none of what they mend', async (_name, base, head) => {
    const plan = await review(base, head);
    const safe = plan.findings.filter(({ class: kind, fix }) => kind === 'introduced' && fix?.safety === 'safe');
    expect(safe.length).toBeGreaterThan(0);
    const mended = applyEdits(new Map(Object.entries(head) as [Path, string][]), plan.safeEdits);
    const after = await review(base, Object.fromEntries(mended));
    for (const { finding } of safe)
      expect(
        after.findings.filter(
          ({ class: kind, finding: left }) => kind === 'introduced' && left.fingerprint === finding.fingerprint,
        ),
      ).toEqual([]);
  });

  it.each(stories)('%s: every comment lies inside a hunk, one a line', async (_name, base, head) => {
    const plan = await review(base, head);
    const patches = new Map(facts(base, head).changes.map(({ path, patch }) => [path as string, linesOfPatch(patch)]));
    for (const comment of plan.comments) {
      const lines = patches.get(comment.path);
      const inside =
        lines?.kind === 'hunks' &&
        lines.hunks.some((hunk) =>
          comment.side === 'RIGHT'
            ? hunk.newStart <= (comment.start_line ?? comment.line) && comment.line <= hunk.newEnd
            : hunk.oldStart <= comment.line && comment.line <= hunk.oldEnd,
        );
      expect(inside).toBe(true);
    }
    expect(new Set(plan.comments.map(({ path, line, side }) => `${path}:${line}:${side}`)).size).toBe(plan.comments.length);
  });
});

describe('policy', () => {
  it('leaves folders out, but not the modules in them that others call', async () => {
    const config = { leaveOut: new Set(['examples', 'lib']) };
    const call = 'module "m" {\n  source = "../lib/m"\n}\n';
    const head = { 'examples/a/main.tf': storage('a', open), 'examples2/main.tf': storage('b', open) };
    expect(told(await review({}, head, { config }))).toEqual(['introduced storage/https-only azurerm_storage_account.b']);
    const called = { 'prod/main.tf': call, 'lib/m/main.tf': storage('a', open), 'lib/n/main.tf': storage('n', open) };
    expect(told(await review({}, called, { config }))).toEqual([
      'introduced storage/https-only module.m.azurerm_storage_account.a',
    ]);
  });

  const change: [Files, Files] = [{ 'main.tf': storage('a') }, { 'main.tf': storage('a', open) }];
  it('advises, shadows or switches off as it is told', async () => {
    expect(await review(...change, { config: { mode: 'advisory' } })).toMatchObject({
      conclusion: 'neutral',
      comments: [expect.anything()],
    });
    expect(await review(...change, { config: { mode: 'shadow' } })).toMatchObject({
      conclusion: 'neutral',
      comments: [],
      annotations: [],
      summary: expect.stringContaining('1 of 1 reported'),
    });
    expect(await review(...change, { config: { blockOn: 'critical' } })).toMatchObject({
      conclusion: 'success',
      comments: [expect.anything()],
    });
    expect(
      await review(...change, { config: { rules: { 'storage/https-only': { level: 'off', conditions: undefined } } } }),
    ).toMatchObject({
      conclusion: 'success',
      findings: [],
    });
    expect(
      await review(...change, { config: { rules: { 'storage/https-only': { level: 'low', conditions: undefined } } } }),
    ).toMatchObject({
      conclusion: 'success',
      comments: [],
      annotations: [expect.anything()],
    });
  });
});

describe('where a value out of a long map is said', () => {
  const main = `variable "accounts" {
  type = map(object({
    https = optional(bool, true)
    tags  = optional(map(string))
  }))
}

module "account" {
  source   = "./m"
  for_each = var.accounts
  https    = each.value.https
  name     = each.key
}
`;
  const inModule = (argument: string) =>
    `variable "https" {\n  type = bool\n}\n\nvariable "name" {}\n\n${storage('this', argument)}`;
  const values = (one: string, two: string) => `accounts = {
  one = {
    tags = {
      about = "${one}"
    }
    https = false
  }

  two = {
    tags = {
      about = "two"
    }
    https = ${two}
  }
}
`;
  const files = { 'main.tf': main, 'm/main.tf': inModule('  https_traffic_only_enabled      = var.https\n') };

  it('stands at the entry it came from', async () => {
    const plan = await review(
      { ...files, 'terraform.tfvars': values('a', 'true') },
      { ...files, 'terraform.tfvars': values('b', 'false') },
    );
    expect(plan.findings.filter(({ class: kind }) => kind === 'introduced')).toHaveLength(1);
    expect(plan.comments).toMatchObject([{ path: 'terraform.tfvars', line: 13 }]);
    const local = {
      'main.tf': `variable "https" {\n  default = {\n    a = {\n      on = true\n    }\n    b = {\n      on = false\n      x  = 1\n    }\n  }\n}\n\nlocals {\n  all = { for key, one in var.https : key => one }\n}\n\n${storage('a', '  https_traffic_only_enabled      = local.all["b"].on && true\n')}`,
    };
    const before = { 'main.tf': local['main.tf'].replace('on = false', 'on = true').replace('on = true', 'on = !false') };
    const inDefault = await review(before, local);
    expect(inDefault.comments).toMatchObject([{ path: 'main.tf', line: 7 }]);
  });

  it('and not at another entry, where the module changed and the entry did not', async () => {
    const before = { ...files, 'm/main.tf': inModule('') };
    const plan = await review(
      { ...before, 'terraform.tfvars': values('a', 'true') },
      { ...files, 'terraform.tfvars': values('b', 'false').replace('about = "two"', 'about = "2"') },
    );
    const at = plan.comments.map(({ path, line, fingerprints }) => `${path}:${line} ${fingerprints.length}`);
    expect(at).toEqual(['m/main.tf:11 2']);
    const attribute = '  https_traffic_only_enabled      = false\n';
    const counted = (more: string) => ({
      'main.tf': main.replace(/ {2}https {4}.*\n/, ''),
      'm/main.tf': `variable "name" {}\n\n${storage('this', attribute)}`,
      'terraform.tfvars': values(more, 'true'),
    });
    const added = await review(counted('a'), {
      ...counted('b'),
      'terraform.tfvars': values('b', 'true').replace(/\}\n$/, '\n  three = {}\n}\n'),
    });
    expect(added.comments).toMatchObject([{ path: 'terraform.tfvars', line: 16 }]);
    expect(added.comments).toHaveLength(1);
  });
});

const inTerminal = (plan: Awaited<ReturnType<typeof review>>, head: Files): string =>
  reviewText(plan, facts({}, head), 1, { colour: false, width: 200 });

describe('why something counts as new', () => {
  const sentence = (file: string, folder: string) =>
    `\`${file}\` could not be read before this change, so all of ${folder} counts as new.`;

  it('is said where base could not be read', async () => {
    const account = storage('a', open);
    const base = { 'app/main.tf': account, 'app/other.tf': '<<<<<<< ours\n' };
    const plan = await review({ 'app/main.tf': `<<<<<<< ours\n${account}` }, { 'app/main.tf': account });
    expect(told(plan)).toEqual(['introduced storage/https-only azurerm_storage_account.a']);
    expect(plan.summary).toContain(sentence('app/main.tf', '`app`'));
    expect(inTerminal(plan, { 'app/main.tf': account })).toContain(
      'app/main.tf could not be read before this change, so all of app counts as new.',
    );
    expect([...plan.comments.map(({ body }) => body), ...plan.annotations.map(({ message }) => message)].join()).toContain(
      'could not be read before this change',
    );
    // What was in a file that could be read was there.
    const beside = await review(base, { ...base, 'app/other.tf': '# mended\n' });
    expect(told(beside)).toEqual(['unchanged storage/https-only azurerm_storage_account.a']);
    expect(beside.summary).not.toContain('counts as new');
    const called = 'module "m" {\n  source = "./app"\n}\n';
    const inModule = await review(
      { 'main.tf': called, 'app/main.tf': '<<<<<<< ours\n' },
      { 'main.tf': called, 'app/main.tf': account },
    );
    expect(inModule.summary).toContain(sentence('app/main.tf', '`app`'));
    const top = await review({ 'main.tf': '<<<<<<< ours\n' }, { 'main.tf': account });
    expect(top.summary).toContain(sentence('main.tf', 'the top folder'));
  });

  it('is said where a called folder became a root', async () => {
    const base = { 'main.tf': 'module "m" {\n  source = "./m"\n}\n', 'm/main.tf': storage('a', open) };
    const because = async (more: Files): Promise<string | undefined> => {
      const plan = await review(base, { ...base, ...more });
      expect(told(plan)).toContain('introduced storage/https-only azurerm_storage_account.a');
      expect(plan.annotations.map(({ message }) => message).join()).toContain('is a root module now');
      return /^(`m` is a root module now.*)$/m.exec(plan.summary)?.[1];
    };
    const rest = 'and was none before, so all that is in it counts as new.';
    expect(await because({ 'm/terraform.tfvars': 'x = 1\n' })).toBe(
      `\`m\` is a root module now because of \`m/terraform.tfvars\` ${rest}`,
    );
    expect(await because({ 'm/state.tf': 'terraform {\n  backend "local" {}\n}\n' })).toBe(
      `\`m\` is a root module now because of \`m/state.tf\` ${rest}`,
    );
    const plain = await review({ 'n.tf': '' }, { 'n.tf': '', 'new/main.tf': storage('a', open) });
    expect(plain.summary).not.toContain('counts as new');
  });
});

it('says an environment only of those that have it', async () => {
  const account = storage('this', '  https_traffic_only_enabled      = var.https\n');
  const call = 'variable "x" {\n  default = 1\n}\n\nmodule "m" {\n  source = "../m"\n}\n';
  const base = {
    'm/main.tf': `variable "https" {\n  default = true\n}\n\n${account}`,
    'a/main.tf': call,
    'b/main.tf': call,
    'b/prod.tfvars': 'x = 2\n',
  };
  const plan = await review(base, { ...base, 'm/main.tf': base['m/main.tf'].replace('= true', '= false') });
  expect(plan.comments).toHaveLength(1);
  expect(plan.comments[0]?.body).toContain(
    '2 resources: `module.m.azurerm_storage_account.this`, `module.m.azurerm_storage_account.this` in `prod`\n',
  );
  const head = { ...base, 'm/main.tf': base['m/main.tf'].replace('= true', '= false') };
  expect(inTerminal(plan, head).match(/azurerm_storage_account\.this( in prod)?/g)).toEqual(
    expect.arrayContaining(['azurerm_storage_account.this', 'azurerm_storage_account.this in prod']),
  );
  const both = { ...base, 'a/prod.tfvars': 'x = 2\n' };
  const alike = await review(both, { ...both, 'm/main.tf': base['m/main.tf'].replace('= true', '= false') });
  expect(alike.comments[0]?.body).toContain('On `module.m.azurerm_storage_account.this` in `prod`: ');
});

describe('the order of places', () => {
  const account = (attributes: string, after = '') => `resource "azurerm_storage_account" "a" {
  name                            = "a"
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false
${attributes}}
${after}`;
  /** Facts whose files have no patch, as GitHub leaves it out for what is large. */
  const withoutPatch = async (base: Files, head: Files) => {
    const made = facts(base, head);
    return reviewFacts({ ...made, changes: made.changes.map((change) => ({ ...change, patch: undefined })) }, ruleSet, {
      config: DEFAULT_CONFIG,
      assumed: 4,
      today: TODAY,
      parser,
    });
  };
  const versions = (version: string) =>
    `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n`;

  it('an unchanged attribute in a hunk comes before its block', async () => {
    // What made it worse is in a file without lines to comment on.
    const main = (tier: string) =>
      `variable "https" {}\n${account(`  account_tier                    = "${tier}"\n  https_traffic_only_enabled      = var.https\n`)}`;
    const values = (https: string) => `{"https": ${https}}`;
    const base = { 'main.tf': main('Standard'), 'terraform.tfvars.json': values('true') };
    const head = { 'main.tf': main('Premium'), 'terraform.tfvars.json': values('false') };
    const made = facts(base, head);
    const changes = made.changes.map((change) => (change.path.endsWith('.json') ? { ...change, patch: undefined } : change));
    const options = { config: DEFAULT_CONFIG, assumed: 4, today: TODAY, parser } as const;
    const plan = await reviewFacts({ ...made, changes }, ruleSet, options);
    expect(plan.comments).toMatchObject([{ path: 'main.tf', line: 7 }]);
  });

  it('then the header of its block in a hunk', async () => {
    const main = (tier: string) =>
      `${account(`  account_tier                    = "${tier}"\n`)}`.replace('  allow_nested_items_to_be_public = false\n', '');
    const made = facts(
      { 'main.tf': main('Standard'), 'v.tf': versions('~> 5.0') },
      { 'main.tf': main('Premium'), 'v.tf': versions('~> 4.0') },
    );
    const changes = made.changes.map((change) => (change.path === 'v.tf' ? { ...change, patch: undefined } : change));
    const options = { config: DEFAULT_CONFIG, assumed: 4, today: TODAY, parser } as const;
    const plan = await reviewFacts({ ...made, changes }, ruleSet, options);
    expect(plan.comments).toMatchObject([{ path: 'main.tf', fingerprints: [expect.any(String)] }]);
    expect(plan.findings[0]?.anchor).toEqual({ kind: 'line', path: 'main.tf', line: 1, side: 'RIGHT' });
  });

  it('then an annotation, for files without a patch too', async () => {
    const plan = await withoutPatch({ 'main.tf': account('') }, { 'main.tf': account(open) });
    expect(told(plan)).toEqual(['introduced storage/https-only azurerm_storage_account.a']);
    expect(plan).toMatchObject({
      conclusion: 'failure',
      comments: [],
      annotations: [{ path: 'main.tf', start_line: 5, end_line: 5, annotation_level: 'failure' }],
    });
    expect(plan.findings[0]?.fix?.edits).toHaveLength(1);
  });

  it('in renamed files at the new name, also where a line went', async () => {
    const web = (https: string) =>
      `resource "azurerm_linux_web_app" "w" {\n  name     = "w"\n  location = "x"\n  a        = 1\n  b        = 2\n  c        = 3\n${https}}\n`;
    const renames = { 'new.tf': 'old.tf' };
    const changed = await review({ 'old.tf': account('') }, { 'new.tf': account(open) }, { renames });
    expect(changed.comments).toMatchObject([{ path: 'new.tf', line: 5, side: 'RIGHT' }]);
    const gone = await review({ 'old.tf': web('  https_only = true\n') }, { 'new.tf': web('') }, { renames });
    expect(gone.comments).toMatchObject([{ path: 'new.tf', line: 7, side: 'LEFT' }]);
    const pure = await review({ 'old.tf': account(open) }, { 'new.tf': account(open) }, { renames });
    expect(told(pure)).toEqual(['unchanged storage/https-only azurerm_storage_account.a']);
    expect(pure.comments).toEqual([]);
  });

  it('with CRLF, and without a final newline', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const plan = await review({ 'main.tf': crlf(account('')) }, { 'main.tf': crlf(account(open)) });
    expect(plan.comments).toMatchObject([{ path: 'main.tf', line: 5 }]);
    expect(plan.comments[0]?.body).toContain('```suggestion\n  https_traffic_only_enabled      = true\n```');
    const last = (value: string) =>
      `${account('  https_traffic_only_enabled      = var.https\n')}\nvariable "https" {\n  default = ${value}\n}`;
    const ended = await review({ 'main.tf': last('true') }, { 'main.tf': last('false') });
    expect(ended.comments).toMatchObject([{ path: 'main.tf', line: 9 }]);
    const values = { 'main.tf': `variable "https" {}\n${account('  https_traffic_only_enabled      = var.https\n')}` };
    const inValues = await review(
      { ...values, 'terraform.tfvars': 'https = true' },
      { ...values, 'terraform.tfvars': 'https = false' },
    );
    expect(inValues.comments).toMatchObject([{ path: 'terraform.tfvars', line: 1 }]);
    expect(inValues.comments[0]?.body).toContain('```suggestion\nhttps = true\n```');
  });

  it('and a lock file that moves to another version is where it is said, once', async () => {
    const lock = (version: string) =>
      `provider "registry.terraform.io/hashicorp/azurerm" {\n  version     = "${version}"\n  constraints = ">= 3.0"\n}\n`;
    const main = ['a', 'b']
      .map((name) => `resource "azurerm_storage_account" "${name}" {\n  public_network_access_enabled = false\n}\n`)
      .join('\n');
    const plan = await review(
      { 'main.tf': main, '.terraform.lock.hcl': lock('5.0.0') },
      { 'main.tf': main, '.terraform.lock.hcl': lock('4.1.0') },
    );
    expect(plan.comments).toMatchObject([
      { path: '.terraform.lock.hcl', line: 2, fingerprints: [expect.any(String), expect.any(String)] },
    ]);
  });
});

describe('what counts', () => {
  it('a link that goes touches what it linked, and is said where it went', async () => {
    const subnet = 'resource "azurerm_subnet" "s" {\n  name = "s"\n}\n';
    const link = (id: string) =>
      `resource "azurerm_network_security_group" "g" {\n  name = "g"\n}\n\nresource "azurerm_subnet_network_security_group_association" "l" {\n  subnet_id                 = ${id}\n  network_security_group_id = azurerm_network_security_group.g.id\n}\n`;
    const base = { 'subnet.tf': subnet, 'links.tf': link('azurerm_subnet.s.id') };
    const plan = await review(base, { ...base, 'links.tf': '# none\n' });
    expect(told(plan)).toContain('introduced network/subnet-without-nsg azurerm_subnet.s');
    expect(plan.comments).toMatchObject([{ path: 'links.tf', line: 5, side: 'LEFT' }]);
  });

  it('what was unknown and fails now is introduced', async () => {
    const base = { 'main.tf': `variable "https" {}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}` };
    const plan = await review(base, { ...base, 'terraform.tfvars': 'https = false\n' });
    expect(told(plan)).toEqual(['introduced storage/https-only azurerm_storage_account.a']);
    expect(plan.comments).toMatchObject([{ path: 'terraform.tfvars', line: 1 }]);
  });

  it('a lower TLS version is worse, a higher one that is still too low is not', async () => {
    const tls = (version: string) => ({ 'main.tf': storage('a', `  min_tls_version                 = "${version}"\n`) });
    expect(told(await review(tls('TLS1_1'), tls('TLS1_0')))).toEqual(['worsened storage/minimum-tls azurerm_storage_account.a']);
    expect(told(await review(tls('TLS1_0'), tls('TLS1_1')))).toEqual(['unchanged storage/minimum-tls azurerm_storage_account.a']);
  });

  it('nested blocks are told by their names: order and neighbours change nothing', async () => {
    const rule = (name: string, port: string) =>
      `  security_rule {\n    name                   = "${name}"\n    direction              = "Inbound"\n    access                 = "Allow"\n    protocol               = "Tcp"\n    source_address_prefix  = "*"\n    destination_port_range = "${port}"\n  }\n`;
    const group = (...rules: string[]) => ({
      'main.tf': `resource "azurerm_network_security_group" "n" {\n  name = "n"\n${rules.join('')}}\n`,
    });
    const [ssh, web, rdp] = [rule('ssh', '22'), rule('web', '443'), rule('rdp', '3389')];
    const id = 'network/admin-ports-from-internet azurerm_network_security_group.n';
    expect(told(await review(group(ssh, web), group(web, ssh)))).toEqual([`unchanged ${id}`]);
    const more = await review(group(web, ssh), group(rdp, web, ssh));
    expect(told(more)).toEqual([`introduced ${id}`, `unchanged ${id}`]);
    expect(told(await review(group(ssh), group(rule('ssh', '443'), rdp)))).toEqual([`fixed ${id}`, `introduced ${id}`]);
  });

  it('environments that agree are one result that names them, and one comment', async () => {
    const main = `variable "https" {\n  default = true\n}\n\nvariable "size" {}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}`;
    const values = { 'dev.tfvars': 'size = 1\n', 'prod.tfvars': 'size = 2\n', 'test.tfvars': 'size  = 3\nhttps = true\n' };
    const plan = await review({ ...values, 'main.tf': main }, { ...values, 'main.tf': main.replace('= true', '= false') });
    expect(plan.findings.map(({ class: kind, finding }) => [kind, finding.environments])).toEqual([
      ['introduced', ['dev', 'prod']],
    ]);
    expect(plan.comments).toHaveLength(1);
    expect(plan.comments[0]?.body).toContain('On `azurerm_storage_account.a` in `dev`, `prod`: ');
  });

  it('many callers are one comment that lists the first of them', async () => {
    const calls = Array.from({ length: 12 }, (_, i) => `module "m${i}" {\n  source = "./m"\n}\n`).join('\n');
    const files = (https: string) => ({ 'main.tf': calls, 'm/main.tf': storage('this', https) });
    const plan = await review(files(closed), files(open));
    expect(plan.comments).toMatchObject([{ path: 'm/main.tf', line: 5 }]);
    expect(plan.comments[0]?.fingerprints).toHaveLength(12);
    expect(plan.comments[0]?.body).toMatch(/12 resources: `module\.m0\.azurerm_storage_account\.this`,.* and more/);
  });

  it('a deleted resource and a deleted block of it touch it', async () => {
    const rules = '  network_rules {\n    default_action = "Deny"\n  }\n';
    const account = (inner: string) => ({
      'main.tf': `resource "azurerm_storage_account" "a" {\n  name                            = "a"\n  allow_nested_items_to_be_public = false\n${inner}\n  blob_properties {\n    delete_retention_policy {}\n  }\n}\n`,
    });
    const plan = await review(account(rules), account(''));
    expect(told(plan)).toEqual(['introduced storage/network-default-deny azurerm_storage_account.a']);
    expect(plan.comments).toMatchObject([{ path: 'main.tf', line: 5, side: 'LEFT' }]);
  });
});

describe('a fix changes what it mends and nothing else', () => {
  const suggested = async (head: Files) => {
    const plan = await review({}, head);
    return plan.comments.map(
      ({ body }) => /```suggestion\n([\s\S]*?)\n```/.exec(body)?.[1] ?? /```diff\n([\s\S]*?)\n```/.exec(body)?.[1],
    );
  };

  it('is withheld where a variable that it would turn is read by other arguments too', async () => {
    const shared = (more: string) => ({
      'main.tf': `variable "on" {\n  default = false\n}\n${storage('a', `  https_traffic_only_enabled      = var.on\n${more}`)}`,
    });
    expect(await suggested(shared(''))).toEqual([expect.stringContaining('  default = true\n}\n')]);
    expect(await suggested(shared('  is_hns_enabled = var.on\n'))).toEqual([undefined]);
    expect(await suggested(shared('  count = var.on ? 2 : 1\n'))).toEqual([undefined]);
    // What it mends besides is meant.
    const two = { 'main.tf': `${shared('')['main.tf']}${storage('b', '  https_traffic_only_enabled      = var.on\n')}` };
    const diff = '-  default = false\n+  default = true';
    expect(await suggested(two)).toEqual([expect.stringContaining('  default = true\n}\n'), diff]);
  });

  it('is offered with its question where the author is asked first anyway', async () => {
    const server = (more: string) => ({
      'main.tf': `variable "public" {\n  default = true\n}\nresource "azurerm_mssql_server" "s" {\n  public_network_access_enabled = var.public\n}\n${more}`,
    });
    const rule = 'resource "azurerm_mssql_firewall_rule" "office" {\n  count = var.public ? 1 : 0\n}\n';
    const offered = await suggested(server(rule));
    expect(offered).toEqual(await suggested(server('')));
    expect(offered.join()).toContain('default = false');
  });

  it('takes a conditional as a whole whose sides would be the same', async () => {
    const chosen = (expression: string) => ({
      'main.tf': `variable "prod" {\n  default = false\n}\n${storage('a', `  https_traffic_only_enabled      = ${expression}\n`)}`,
    });
    expect(await suggested(chosen('var.prod ? true : false'))).toEqual(['  https_traffic_only_enabled      = true']);
    expect(await suggested(chosen('(var.prod ? true : (false))'))).toEqual([
      '  https_traffic_only_enabled      = (var.prod ? true : (true))',
    ]);
    expect(await suggested(chosen('tobool(var.prod ? true : false)'))).toEqual([
      '  https_traffic_only_enabled      = tobool(true)',
    ]);
    expect(await suggested(chosen('var.prod ? null : false'))).toEqual([
      '  https_traffic_only_enabled      = var.prod ? null : true',
    ]);
  });
});

describe('what many share is said once', () => {
  const names = Array.from({ length: 10 }, (_, i) => `a${i}`);
  const accounts = names.map((name) => storage(name, '  https_traffic_only_enabled      = var.https\n')).join('\n');
  const declared = (value: string) => `variable "https" {\n  default = ${value}\n}\n`;

  it.each([
    ['the default of a variable', { 'v.tf': declared('true') }, { 'v.tf': declared('false') }, 'v.tf', 2],
    [
      'a line of a tfvars file',
      { 'v.tf': declared('true'), 'p.tfvars': 'https = true\n' },
      { 'v.tf': declared('true'), 'p.tfvars': 'https = false\n' },
      'p.tfvars',
      1,
    ],
  ] as const)(
    '%s that opens ten resources: one comment on that line that lists them, one row',
    async (_name, base, head, path, line) => {
      const plan = await review({ ...base, 'main.tf': accounts }, { ...head, 'main.tf': accounts });
      expect(plan.findings.map(({ class: kind }) => kind)).toEqual(names.map(() => 'introduced'));
      expect(plan.comments).toMatchObject([{ path, line, side: 'RIGHT' }]);
      for (const name of names) expect(plan.comments[0]?.body).toContain(`azurerm_storage_account.${name}`);
      expect(plan.summary.split('\n').filter((text) => text.startsWith('| High'))).toHaveLength(1);
      expect(plan.summary).toContain('and 7 more');
    },
  );

  it('another version of the provider: one comment on the version line, with the first diffs and the other places', async () => {
    const version = (major: number) =>
      `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> ${major}.0"\n    }\n  }\n}\n`;
    const plain = names.map((name) => storage(name).replace('  allow_nested_items_to_be_public = false\n', '')).join('\n');
    const plan = await review({ 'v.tf': version(5), 'main.tf': plain }, { 'v.tf': version(4), 'main.tf': plain });
    expect(plan.comments).toMatchObject([{ path: 'v.tf', line: 5 }]);
    expect(plan.comments[0]?.body.split('```diff').length).toBe(4);
    expect(plan.comments[0]?.body).toContain('And likewise at `main.tf:');
    expect(plan.findings).toHaveLength(10);
  });

  it('blocks a broken file of a module that has no instance: Terraform loads it all the same', async () => {
    const call = 'module "m" {\n  source = "./m"\n  count  = 0\n}\n';
    const plan = await reviewOf(parser, { 'main.tf': call, 'm/a.tf': '' }, { 'main.tf': `${call}\n`, 'm/a.tf': 'a = {\n' });
    expect(plan.conclusion).toBe('failure');
    expect(plan.problems.map(({ file }) => file)).toEqual(['m/a.tf']);
  });
});
