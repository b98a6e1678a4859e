import { afterAll, describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/fix/edits.ts';
import { removedNames } from '../../src/terraform/azurerm.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import { type Files, reviewOf, schema, storage } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());
const review = (base: Files, head: Files, options?: Parameters<typeof reviewOf>[3]) => reviewOf(parser, base, head, options);

const RULE = 'provider/removed-name';
const versions = (version: string) =>
  `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n`;
const old = (value = 'true') => `  enable_https_traffic_only       = ${value}\n`;
type Plan = Awaited<ReturnType<typeof review>>;
const removed = (plan: Plan) => plan.findings.filter(({ finding }) => finding.rule.id === RULE);
const told = (plan: Plan): string[] =>
  removed(plan).map(({ class: kind, finding }) => `${kind} ${finding.resource.address} ${finding.removed?.path}`);

describe('a name that the declared version removed', () => {
  it('is info, annotated at its line and never inline by itself, with a proven new name', async () => {
    const files = { 'versions.tf': versions('~> 4.0') };
    const plan = await review({ ...files, 'main.tf': storage('a') }, { ...files, 'main.tf': storage('a', old()) });
    expect(told(plan)).toEqual(['introduced azurerm_storage_account.a enable_https_traffic_only']);
    expect(plan).toMatchObject({ conclusion: 'success', comments: [] });
    expect(plan.annotations).toMatchObject([{ path: 'main.tf', start_line: 5, annotation_level: 'notice' }]);
    expect(plan.annotations[0]?.message).toContain(
      'enable_https_traffic_only was removed in azurerm 4; it is called https_traffic_only_enabled now',
    );
    expect(removed(plan)[0]?.fix).toEqual({
      safety: 'safe',
      edits: [{ file: 'main.tf', startLine: 5, endLine: 5, text: '  https_traffic_only_enabled      = true' }],
    });
  });

  it('shares the comment and the suggestion of what is worse at its line', async () => {
    const files = { 'versions.tf': versions('~> 4.0') };
    const plan = await review({ ...files, 'main.tf': storage('a') }, { ...files, 'main.tf': storage('a', old('false')) });
    expect(plan.comments).toHaveLength(1);
    expect(plan.comments[0]?.body).toContain('`storage/https-only`');
    expect(plan.comments[0]?.body).toContain(`\`${RULE}\``);
    expect(plan.comments[0]?.body).toContain('```suggestion\n  https_traffic_only_enabled      = true\n```');
  });

  it('is said of no version that is assumed, and of none that has the name', async () => {
    const main = { 'main.tf': storage('a', old()) };
    expect(removed(await review({}, main))).toEqual([]);
    for (const version of ['~> 3.0', '>= 3.0, < 4.0', '~> 2.0'])
      expect(told(await review({}, { ...main, 'versions.tf': versions(version) }))).toEqual([]);
    const lock = (version: string) => `provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "${version}"\n}\n`;
    expect(told(await review({}, { ...main, '.terraform.lock.hcl': lock('3.116.0') }))).toEqual([]);
    expect(told(await review({}, { ...main, '.terraform.lock.hcl': lock('4.1.0') }))).toHaveLength(1);
  });

  it('is one annotation on the version line where another version removes it, and a patch of new names', async () => {
    const main = `${storage('a', old())}${storage('b', old())}resource "azurerm_kubernetes_cluster" "k" {\n  default_node_pool {\n    enable_auto_scaling = true\n  }\n}\n`;
    const stack = (version: string) => ({ 'versions.tf': versions(version), 'main.tf': main });
    const plan = await review(stack('~> 3.0'), stack('~> 4.0'));
    expect(told(plan).sort()).toEqual([
      'introduced azurerm_kubernetes_cluster.k default_node_pool.enable_auto_scaling',
      'introduced azurerm_storage_account.a enable_https_traffic_only',
      'introduced azurerm_storage_account.b enable_https_traffic_only',
    ]);
    const own = plan.annotations.filter(({ title }) => title.includes(RULE));
    expect(own.map(({ path, start_line, message }) => [path, start_line, message.split(':')[0]])).toEqual([
      ['versions.tf', 5, 'azurerm_storage_account.a and azurerm_storage_account.b'],
      ['versions.tf', 5, 'azurerm_kubernetes_cluster.k'],
    ]);
    expect(plan.summary).toContain('(in 2)');
    const mended = applyEdits(new Map(Object.entries(stack('~> 4.0')) as [Path, string][]), plan.safeEdits);
    expect(mended.get('main.tf' as Path)).toBe(
      main
        .replaceAll('enable_https_traffic_only       ', 'https_traffic_only_enabled      ')
        .replace('enable_auto_scaling', 'auto_scaling_enabled'),
    );
    expect(removed(await review(stack('~> 3.0'), Object.fromEntries(mended)))).toEqual([]);
  });

  it('is old where it was there before, and fixed where it goes', async () => {
    const files = (attributes: string) => ({ 'versions.tf': versions('~> 4.0'), 'main.tf': storage('a', attributes) });
    expect(told(await review(files(old()), files(`${old()}  account_tier                    = "Standard"\n`)))).toEqual([
      'unchanged azurerm_storage_account.a enable_https_traffic_only',
    ]);
    const plan = await review(files(old()), files('  https_traffic_only_enabled      = true\n'));
    expect(told(plan)).toEqual(['fixed azurerm_storage_account.a enable_https_traffic_only']);
    expect(plan).toMatchObject({ comments: [], annotations: [] });
  });

  it('is one for each name of a resource, and mended in all its blocks, those of `dynamic` too', async () => {
    const main = `variable "unknown" {}
resource "azurerm_windows_virtual_machine_scale_set" "s" {
  network_interface {
    enable_ip_forwarding = true
    name                 = "a"
  }

  network_interface {
    enable_ip_forwarding = false
  }

  dynamic "network_interface" {
    for_each = var.unknown
    content {
      enable_ip_forwarding = network_interface.value
    }
  }
}
`;
    const head = { 'versions.tf': versions('~> 5.0'), 'main.tf': main };
    const plan = await review({ 'versions.tf': versions('~> 5.0') }, head);
    expect(told(plan)).toEqual(['introduced azurerm_windows_virtual_machine_scale_set.s network_interface.enable_ip_forwarding']);
    const mended = applyEdits(new Map(Object.entries(head) as [Path, string][]), plan.safeEdits);
    expect(mended.get('main.tf' as Path)).toBe(
      main
        .replaceAll('enable_ip_forwarding', 'ip_forwarding_enabled')
        .replace('name                 =', 'name                  ='),
    );
  });

  it('says what takes its place and mends nothing where that means something else', async () => {
    const main =
      'resource "azurerm_route_table" "r" {\n  name                          = "r"\n  disable_bgp_route_propagation = true\n}\n';
    const files = { 'versions.tf': versions('~> 4.0') };
    const plan = await review(files, { ...files, 'main.tf': main });
    expect(plan.annotations[0]?.message).toContain('bgp_route_propagation_enabled takes its place');
    expect(removed(plan)[0]?.fix).toBeNull();
    const both = storage('a', `${old()}  https_traffic_only_enabled      = true\n`);
    expect(removed(await review(files, { ...files, 'main.tf': both }))[0]?.fix).toBeNull();
  });

  it('may be one that only azurerm 2 had, which the rules know', async () => {
    const files = { 'versions.tf': versions('~> 4.0') };
    const plan = await review(files, { ...files, 'main.tf': storage('a', '  allow_blob_public_access        = false\n') });
    expect(told(plan)).toEqual(['introduced azurerm_storage_account.a allow_blob_public_access']);
    expect(plan.annotations[0]?.message).toContain('was removed in azurerm 3; allow_nested_items_to_be_public takes its place');
  });

  it('is lifted by an ignore comment, and by the config', async () => {
    const files = { 'versions.tf': versions('~> 4.0') };
    const ignored = storage('a', `  # iacsec:ignore ${RULE}\n${old()}`);
    const plan = await review({ ...files, 'main.tf': ignored }, { ...files, 'main.tf': `# more\n${ignored}` });
    expect(removed(plan)).toMatchObject([{ class: 'unchanged', suppressed: { effective: true } }]);
    const off = { config: { rules: { [RULE]: { level: 'off', conditions: undefined } } } } as const;
    expect(removed(await review(files, { ...files, 'main.tf': storage('a', old()) }, off))).toEqual([]);
  });
});

it('the list holds what the guides and the schemas agree on', () => {
  const names = removedNames(schema);
  expect(names['azurerm_storage_account']?.['enable_https_traffic_only']).toEqual({
    since: 4,
    now: 'https_traffic_only_enabled',
    instead: [],
  });
  expect(names['azurerm_route_table']?.['disable_bgp_route_propagation']).toEqual({
    since: 4,
    instead: ['bgp_route_propagation_enabled'],
  });
  expect(names['azurerm_key_vault']?.['enable_rbac_authorization']).toMatchObject({ since: 5 });
  // A setting is never renamed to its opposite.
  for (const of of Object.values(names))
    for (const [path, { now = path }] of Object.entries(of))
      expect(/disable/.test(path.split('.').at(-1) ?? '')).toBe(/disable/.test(now.split('.').at(-1) ?? ''));
});
