import { afterAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/facts.ts';
import { holding, type IgnorePolicy } from '../../src/rules/ignored.ts';
import { scan } from '../../src/scan.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import { type Files, ruleSet, storage, TODAY } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

const policy: IgnorePolicy = { today: TODAY, requireDate: false, maxDays: null, foreign: true, never: [] };

/** `rule address` of what fails, and of what is ignored, with whose comment does it. */
async function judge(files: Files, change: Partial<IgnorePolicy> = {}) {
  const snapshot: Snapshot = { files: new Map(Object.entries(files) as [Path, string][]), problems: [] };
  const report = await scan(snapshot, parser, { rules: ruleSet, assumed: 4, today: TODAY, ignores: { ...policy, ...change } });
  expect(report.problems).toEqual([]);
  const failing = report.findings.filter(({ finding }) => finding.verdict === 'fail').map(({ finding }) => finding);
  const named = (one: (typeof failing)[number]): string => `${one.rule.id} ${one.resource.address}`;
  return {
    fails: failing
      .filter((one) => !holding(one))
      .map(named)
      .sort(),
    ignored: failing.flatMap((one) => (holding(one) ? [`${named(one)} by ${holding(one)?.ignore.by}`] : [])).sort(),
    lapsed: failing.flatMap((one) => (holding(one) ? [] : one.ignored.map(({ lapsed }) => lapsed))),
    comments: failing.flatMap((one) => holding(one)?.ignore ?? []),
    notes: report.notes,
  };
}

/** An account whose only fault is plain HTTP, with comments at the places they can stand at. */
const account = (
  at: { above?: string; header?: string; first?: string; attribute?: string; end?: string; last?: string } = {},
) => {
  const line = (text: string | undefined): string => (text === undefined ? '' : `${text}\n`);
  return `${line(at.above)}resource "azurerm_storage_account" "a" {${at.header === undefined ? '' : ` ${at.header}`}
${line(at.first)}  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false

${line(at.attribute)}  https_traffic_only_enabled = false${at.end === undefined ? '' : ` ${at.end}`}
${line(at.last)}}
`;
};
type Place = keyof NonNullable<Parameters<typeof account>[0]>;
const PLACES: readonly Place[] = ['above', 'header', 'first', 'attribute', 'end', 'last'];

const KICS = '12944ec4-1fa0-47be-8b17-42a034f937c2';

describe('where a comment of each tool holds', () => {
  // What each tool accepts itself, and above the attribute.
  it.each<[string, readonly Place[]]>([
    ['# iacsec:ignore storage/https-only', ['above', 'header', 'attribute', 'end']],
    ['// iacsec:ignore storage/https-only', ['above', 'header', 'attribute', 'end']],
    ['/* iacsec:ignore storage/https-only */', ['above', 'header', 'attribute', 'end']],
    ['/*\n * iacsec:ignore storage/https-only\n */', ['above', 'attribute']],
    ['#iacsec:ignore storage/minimum-tls, storage/https-only until=2026-09-01 -- why', ['above', 'header', 'attribute', 'end']],
    ['# iacsec:ignore storage/minimum-tls storage/https-only', ['above', 'header', 'attribute', 'end']],
    ['# why\n# iacsec:ignore storage/https-only\n# and why', ['above', 'attribute']],
    ['# iacsec:ignore storage/https-only\n', []],
    ['#checkov:skip=CKV_AZURE_3:why', ['first', 'attribute', 'end', 'last']],
    ['# checkov:skip=CKV_AZURE_3', ['first', 'attribute', 'end', 'last']],
    ['# bridgecrew:skip=CKV_AZURE_3:why', ['first', 'attribute', 'end', 'last']],
    ['// cortex:skip= CKV_AZURE_1,CKV_AZURE_3:why', ['first', 'attribute', 'end', 'last']],
    ['# checkov:skip=CKV_AZURE_1, CKV_AZURE_3', []],
    ['#tfsec:ignore:AZU014', ['above', 'header', 'attribute', 'end']],
    ['# tfsec:ignore:azure-storage-enforce-https', ['above', 'header', 'attribute', 'end']],
    ['# tfsec:ignore:azure-storage-no-public-access tfsec:ignore:AZU014:exp:2026-09-02', ['above', 'header', 'attribute', 'end']],
    ['#tfsec:ignore:*', ['above', 'header', 'attribute', 'end']],
    ['#trivy:ignore:AVD-AZU-0008', ['above', 'header', 'attribute', 'end']],
    ['// trivy:ignore:azu-0008', ['above', 'header', 'attribute', 'end']],
    ['#trivy:ignore:enforce-https', ['above', 'header', 'attribute', 'end']],
    ['#trivy:ignore:azure-storage-*', ['above', 'header', 'attribute', 'end']],
    ['#trivy:ignore:AZU-0008[https_traffic_only_enabled=false]', ['above', 'header', 'attribute', 'end']],
    ['#trivy:ignore:AZU-0008[https_traffic_only_enabled=true]', []],
    ['#trivy:ignore:AZU-0008[name=unknown]', []],
    ['#trivy:ignore:AZU-0008[broken]', []],
    ['#trivy:ignore:AZU-0008:ws:*', ['above', 'header', 'attribute', 'end']],
    ['#trivy:ignore:AZU-0008:ws:dev', []],
    ['#trivy:ignore:azure-keyvault-*', []],
    ['#trivy:ignore:AZU-0008\n#trivy:ignore:AZU-0011', ['above', 'attribute']],
    ['#trivy:ignore:AZU-0008\n# why', []],
    ['# kics-scan ignore-line', ['attribute', 'end']],
    [`# kics-scan ignore-line=${KICS}`, ['attribute', 'end']],
    [`# kics-scan ignore-line=${KICS.replace('1', '2')}`, []],
    ['# kics-scan ignore-block', ['above', 'attribute']],
    [`// kics-scan ignore-block=${KICS}`, ['above', 'attribute']],
    ['# kics-scan ignore', ['above']],
    [`# kics-scan disable=${KICS},${KICS.replace('1', '2')}`, ['above']],
    [`# Header\n\n# kics-scan disable=${KICS.toUpperCase()}`, ['above']],
    ['# kics-scan enable=a5613650-32ec-4975-a305-31af783153ea', ['above']],
    [`# kics-scan enable=${KICS}`, []],
    [`// kics-scan disable=${KICS}`, []],
    ['#ts:skip=AC_AZURE_0373 why', ['header', 'first', 'attribute', 'end', 'last']],
    ['# ts:skip=AC_AZURE_0373', []],
    ['#ts:skip=AC_AZURE_0309', []],
    ['# iacsec:ignore-line storage/https-only', []],
    ['# see iacsec:ignore storage/https-only', []],
    ['# iacsec:ignore *', []],
    ['# iacsec:ignore storage/*', []],
    ['# iacsec:ignore CKV_AZURE_3', []],
    ['# iacsec:ignore', []],
  ])('%j', async (comment, expected) => {
    const held: Place[] = [];
    for (const place of PLACES) {
      if (comment.includes('\n') && (place === 'header' || place === 'end')) continue;
      // A comment of a line takes the rest of it.
      const { fails } = await judge({ 'main.tf': account({ [place]: comment }) });
      if (fails.length === 0) held.push(place);
    }
    expect(held).toEqual(expected);
  });

  it('reads several tools in one comment, each with its own words', async () => {
    const { comments } = await judge({
      'main.tf': account({ end: '# iacsec:ignore storage/https-only -- ours # checkov:skip=CKV_AZURE_3: theirs ' }),
    });
    expect(comments).toMatchObject([{ by: 'iacsec', reason: 'ours' }]);
    const other = await judge({ 'main.tf': account({ end: '# checkov:skip=CKV_AZURE_3:  their   reason ' }) });
    expect(other.comments).toMatchObject([{ by: 'checkov', reason: 'their reason', until: null }]);
    const third = await judge({ 'main.tf': account({ above: '#tfsec:ignore:AZU014:exp:2027-01-01 - until they are gone' }) });
    expect(third.comments).toMatchObject([{ by: 'tfsec', reason: 'until they are gone', until: '2027-01-01' }]);
    const fourth = await judge({ 'main.tf': account({ end: '#ts:skip=AC_AZURE_0373 their reason' }) });
    expect(fourth.comments).toMatchObject([{ by: 'terrascan', reason: 'their reason' }]);
  });

  it('takes no text for a comment', async () => {
    const heredoc = 'locals {\n  a = <<E\n# iacsec:ignore storage/https-only\nE\n}\n';
    expect((await judge({ 'main.tf': heredoc + account() })).fails).toHaveLength(1);
    const named = account().replace('  allow', '  tags = { a = "# checkov:skip=CKV_AZURE_3:x" }\n  allow');
    expect((await judge({ 'main.tf': named })).fails).toHaveLength(1);
    const inside = account({ first: '  tags = {\n    a = <<E\n#checkov:skip=CKV_AZURE_3:x\nE\n  }' });
    expect((await judge({ 'main.tf': inside })).fails).toHaveLength(1);
  });

  it('holds with carriage returns and a byte order mark', async () => {
    const text = account({ above: '# iacsec:ignore storage/https-only -- why' }).replaceAll('\n', '\r\n');
    expect((await judge({ 'main.tf': `\ufeff${text}` })).comments).toMatchObject([{ reason: 'why' }]);
  });
});

describe('what a comment covers', () => {
  it('is the resource it stands at, not its neighbours', async () => {
    const text = `# iacsec:ignore storage/https-only\n${storage('a', '  https_traffic_only_enabled      = false\n')}${storage('b', '  https_traffic_only_enabled      = false\n')}`;
    expect(await judge({ 'main.tf': text })).toMatchObject({
      fails: ['storage/https-only azurerm_storage_account.b'],
      ignored: ['storage/https-only azurerm_storage_account.a by iacsec'],
    });
  });

  it('is only the rules it names', async () => {
    const text = account({ above: '# iacsec:ignore storage/minimum-tls' });
    expect((await judge({ 'main.tf': text })).fails).toEqual(['storage/https-only azurerm_storage_account.a']);
    // "All" of a tool is all that the tool has: Trivy has no check for this one.
    const blobs = `#trivy:ignore:*\n${storage('a').replace('public = false', 'public = true')}`;
    expect((await judge({ 'main.tf': blobs })).fails).toEqual(['storage/public-blobs azurerm_storage_account.a']);
  });

  it('is what is missing only where it stands at the block it is missing from', async () => {
    const vault = (above: string, attribute: string): string =>
      `${above}resource "azurerm_key_vault" "k" {\n${attribute}  name = "k"\n}\n`;
    const comment = '# iacsec:ignore keyvault/purge-protection\n';
    expect((await judge({ 'main.tf': vault(comment, '') })).fails).toEqual([]);
    expect((await judge({ 'main.tf': vault('', comment) })).fails).toHaveLength(1);
    expect((await judge({ 'main.tf': vault('# kics-scan ignore-line\n', '') })).fails).toEqual([]);
  });

  it('is the nested block it stands at, also of a dynamic block, and any attribute in it', async () => {
    const rule = (name: string, above = '', inner = ''): string => `${above}  security_rule {
    name                       = "${name}"
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
${inner}    source_address_prefix      = "*"
    destination_port_range     = "22"
  }
`;
    const group = (rules: string): string => `resource "azurerm_network_security_group" "g" {\n  name = "g"\n${rules}}\n`;
    const comment = '  # iacsec:ignore network/admin-ports-from-internet\n';
    expect((await judge({ 'main.tf': group(rule('a') + rule('b')) })).fails).toHaveLength(2);
    expect((await judge({ 'main.tf': group(rule('a', comment) + rule('b')) })).fails).toHaveLength(1);
    expect((await judge({ 'main.tf': group(rule('a', '', comment) + rule('b')) })).fails).toHaveLength(1);
    expect((await judge({ 'main.tf': comment + group(rule('a') + rule('b')) })).fails).toEqual([]);
    expect(
      (await judge({ 'main.tf': group(rule('a', '  #trivy:ignore:AZU-0050[destination_port_range=22]\n')) })).fails,
    ).toHaveLength(1);
    expect(
      (await judge({ 'main.tf': group(rule('a', '  #trivy:ignore:AZU-0050[security_rule.destination_port_range=22]\n')) })).fails,
    ).toEqual([]);
    const dynamic = `${comment}  dynamic "security_rule" {
    for_each = toset(["a", "b"])
    content {
      name                   = security_rule.key
      direction              = "Inbound"
      access                 = "Allow"
      protocol               = "Tcp"
      source_address_prefix  = "*"
      destination_port_range = "22"
    }
  }
`;
    expect((await judge({ 'main.tf': group(dynamic) })).fails).toEqual([]);
    const list = `  security_rule = [{
    name                   = "a"
    direction              = "Inbound"
    access                 = "Allow"
    protocol               = "Tcp"
  ${comment}    source_address_prefix  = "*"
    destination_port_range = "22"
  }]
`;
    expect((await judge({ 'main.tf': group(list) })).fails).toEqual([]);
    expect((await judge({ 'main.tf': group(comment + list.replace(comment, '')) })).fails).toEqual([]);
  });

  it('is, for values that differ, the instances it names', async () => {
    const text = `#trivy:ignore:AZU-0008[name=x]
resource "azurerm_storage_account" "a" {
  for_each                        = toset(["x", "y"])
  name                            = each.key
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false
  https_traffic_only_enabled      = false
}
`;
    expect((await judge({ 'main.tf': text })).fails).toEqual(['storage/https-only azurerm_storage_account.a["y"]']);
  });

  it('is decided in each environment by itself', async () => {
    const main = `variable "name" {}
#trivy:ignore:AZU-0008[name=dev]
resource "azurerm_storage_account" "a" {
  name                            = var.name
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false
  https_traffic_only_enabled      = false
}
`;
    const { fails, ignored } = await judge({ 'main.tf': main, 'dev.tfvars': 'name = "dev"\n', 'prod.tfvars': 'name = "prod"\n' });
    expect([fails, ignored]).toEqual([
      ['storage/https-only azurerm_storage_account.a'],
      ['storage/https-only azurerm_storage_account.a by trivy'],
    ]);
  });
});

describe('in module calls', () => {
  const modules = {
    'm/main.tf': `variable "https" {\n  default = false\n}\nvariable "name" {\n  default = "x"\n}\nmodule "deep" {\n  source = "../deep"\n  https  = var.https\n}\n`,
    'deep/main.tf': `variable "https" {}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}`,
  };
  const call = (at: { above?: string; header?: string; inside?: string; argument?: string }): string =>
    `${at.above ?? ''}module "m" {${at.header ?? ''}
  source = "./m"
${at.inside ?? ''}
  name = "n"
${at.argument ?? ''}  https = false
}

module "other" {
  source = "./m"
}
`;
  it.each<[string, Parameters<typeof call>[0]]>([
    ['iacsec above', { above: '# iacsec:ignore storage/https-only\n' }],
    ['iacsec on the header', { header: ' # iacsec:ignore storage/https-only' }],
    ['iacsec above the argument that the value came through', { argument: '  # iacsec:ignore storage/https-only\n' }],
    ['Checkov inside', { inside: '  # checkov:skip=CKV_AZURE_3:why' }],
    ['Trivy above', { above: '#trivy:ignore:AZU-0008\n' }],
    ['Trivy above, by an argument', { above: '#trivy:ignore:AZU-0008[name=n]\n' }],
    ['tfsec on the header', { header: ' # tfsec:ignore:AZU014' }],
  ])('%s: it holds for the resources of that call, however deep', async (_name, at) => {
    expect((await judge({ ...modules, 'main.tf': call(at) })).fails).toEqual([
      'storage/https-only module.other.module.deep.azurerm_storage_account.a',
    ]);
  });

  it.each<[string, Parameters<typeof call>[0]]>([
    ['iacsec above another argument', { inside: '  # iacsec:ignore storage/https-only' }],
    ['Checkov above', { above: '# checkov:skip=CKV_AZURE_3:why\n' }],
    ['Trivy above, by an argument that is another', { above: '#trivy:ignore:AZU-0008[name=x]\n' }],
    ['Terrascan inside', { inside: '  #ts:skip=AC_AZURE_0373' }],
    ['KICS above', { above: '# kics-scan ignore-block\n' }],
  ])('%s: that tool does not hear it either', async (_name, at) => {
    expect((await judge({ ...modules, 'main.tf': call(at) })).fails).toHaveLength(2);
  });

  it('holds for one instance of a call that names it', async () => {
    const main = `#trivy:ignore:AZU-0008[name=x]\nmodule "m" {\n  for_each = toset(["x", "y"])\n  source   = "./m"\n  name     = each.key\n}\n`;
    expect((await judge({ ...modules, 'main.tf': main })).fails).toEqual([
      'storage/https-only module.m["y"].module.deep.azurerm_storage_account.a',
    ]);
  });
});

describe('until when', () => {
  const ignored = async (comment: string, change: Partial<IgnorePolicy> = {}) => {
    const { fails, lapsed } = await judge({ 'main.tf': account({ attribute: comment }) }, change);
    return fails.length === 0 ? 'holds' : lapsed[0];
  };
  const ours = (date: string): string => `# iacsec:ignore storage/https-only ${date} -- why`;

  // TODAY is 2026-09-01.
  it.each([
    ['until=2026-09-01', 'holds'],
    ['until=2026-08-31', 'it expired: until 2026-08-31'],
    ['until=2027-02-30', 'cannot be read'],
    ['until=2027-6-30', 'cannot be read'],
    ['until=30.06.2027', 'cannot be read'],
    ['until=', 'cannot be read'],
    ['until', 'cannot be read'],
    ['Until=2027-06-30', 'cannot be read'],
    ['expires=2027-06-30', 'cannot be read'],
    ['until=2027-06-30 until=2026-01-01', 'it expired'],
    ['until=2027-06-30 until=soon', 'cannot be read'],
    ['until=2027-06-30T00:00', 'cannot be read'],
    ['until=9999-12-31', 'holds'],
  ])('iacsec %j: %s', async (date, expected) => {
    expect(await ignored(ours(date))).toContain(expected);
  });

  it.each([
    ['#trivy:ignore:AZU-0008:exp:2026-09-02', 'holds'],
    // Trivy and tfsec: not on that day any more.
    ['#trivy:ignore:AZU-0008:exp:2026-09-01', 'it expired: until 2026-09-01'],
    ['#tfsec:ignore:AZU014:exp:2026-13-01', 'cannot be read'],
    ['#tfsec:ignore:AZU014:exp:', 'cannot be read'],
    ['#tfsec:ignore:AZU014:exp', 'cannot be read'],
  ])('%s: %s', async (comment, expected) => {
    expect(await ignored(comment)).toContain(expected);
  });

  it('is as the policy allows', async () => {
    expect(await ignored(ours(''), { requireDate: true })).toBe('it has no date, and the policy asks for one');
    expect(await ignored('# checkov:skip=CKV_AZURE_3:why', { requireDate: true })).toContain('it has no date');
    expect(await ignored(ours('until=2026-12-31'), { requireDate: true })).toBe('holds');
    expect(await ignored(ours('until=2026-09-11'), { maxDays: 10 })).toBe('holds');
    expect(await ignored(ours('until=2026-09-12'), { maxDays: 10 })).toContain('more than 10 days ahead');
    expect(await ignored('#trivy:ignore:AZU-0008:exp:2026-09-12', { maxDays: 10 })).toBe('holds');
    expect(await ignored(ours(''), { maxDays: 10 })).toContain('it has no date');
    expect(await ignored('# checkov:skip=CKV_AZURE_3:why', { foreign: false })).toBe(undefined);
    expect(await ignored(ours(''), { foreign: false })).toBe('holds');
    expect(await ignored(ours(''), { never: ['storage/https-only'] })).toBe('the policy lets no comment lift this rule');
  });
});

describe('words that name no rule', () => {
  it('are told once, with what may be meant', async () => {
    const text = `# iacsec:ignore storage/http-only, nonsense -- why\n# iacsec:ignore *\n# iacsec:ignore\n# iacsec:ignore https-only\n${account({ first: '# checkov:skip=NO_SUCH\n# iacsec:ignore nonsense' })}`;
    const { notes } = await judge({ 'main.tf': text });
    expect(notes.map(({ startLine, id, meant }) => [startLine, id, meant])).toEqual([
      [1, 'storage/http-only', 'storage/https-only'],
      [1, 'nonsense', undefined],
      [2, '*', undefined],
      [3, undefined, undefined],
      [4, 'https-only', undefined],
    ]);
  });
});

describe('hostile comments', () => {
  it('cost little: thousands of them, long ones, and patterns made to be slow', async () => {
    const many = Array.from({ length: 4_000 }, (_, i) => `#trivy:ignore:${'a*'.repeat(20)}b${i}`).join('\n');
    const long = `# iacsec:ignore ${'x '.repeat(200_000)}-- ${'y'.repeat(200_000)}`;
    const spaces = `# iacsec:ignore storage/minimum-tls${' #'.repeat(100_000)}${' '.repeat(100_000)}`;
    const skips = Array.from({ length: 4_000 }, () => `# checkov:skip=${'CKV_AZURE_4,'.repeat(3)}CKV_AZURE_5:x`).join('\n');
    const started = performance.now();
    const { fails, notes } = await judge({ 'main.tf': `${long}\n${spaces}\n${many}\n${account({ first: skips })}` });
    expect(fails).toHaveLength(1);
    const inside = Array.from(
      { length: 6_000 },
      (_, i) => `    # iacsec:ignore storage/minimum-tls -- ${i}\n    "value ${i}",`,
    ).join('\n');
    const list = account({ first: `  tags = { a = [\n${inside}\n  ] }` });
    expect((await judge({ 'main.tf': list })).fails).toHaveLength(1);
    expect(notes.length).toBeLessThanOrEqual(20);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
