import { afterAll, describe, expect, it } from 'vitest';
import { reviewJson } from '../src/report/json.ts';
import { holding } from '../src/rules/ignored.ts';
import { scan } from '../src/scan.ts';
import { startParser } from '../src/terraform/parse.ts';
import type { Path } from '../src/terraform/source.ts';
import { type Files, reviewOf, ruleSet, storage, TODAY, told } from './sample.ts';

const parser = startParser();
afterAll(() => parser.close());
const review = (base: Files, head: Files, options?: Parameters<typeof reviewOf>[3]) => reviewOf(parser, base, head, options);

const open = '  https_traffic_only_enabled      = false\n';
const closed = '  https_traffic_only_enabled      = true\n';
const OURS = '# iacsec:ignore storage/https-only -- legacy clients\n';
const main = (text: string): Files => ({ 'main.tf': text });

/** `class rule address`, with whether its ignore comment counts. */
const toldOf = async (base: Files, head: Files, options?: Parameters<typeof reviewOf>[3]) => {
  const plan = await review(base, head, options);
  const lines = plan.findings.map(({ class: kind, finding, suppressed }) => {
    const comment = suppressed && (suppressed.effective ? ' held' : ' pending');
    return `${kind} ${finding.rule.id} ${finding.resource.address}${comment ?? ''}`;
  });
  return { lines: lines.sort(), conclusion: plan.conclusion, comments: plan.comments, plan };
};
const INTRODUCED = 'introduced storage/https-only azurerm_storage_account.a';
const UNCHANGED = 'unchanged storage/https-only azurerm_storage_account.a';

describe('an ignore comment that the change adds', () => {
  it('is shown beside a new finding, and does not lift the block', async () => {
    const { lines, conclusion, comments, plan } = await toldOf(main(storage('a')), main(OURS + storage('a', open)));
    expect({ lines, conclusion }).toEqual({ lines: [`${INTRODUCED} pending`], conclusion: 'failure' });
    expect(comments[0]?.body).toContain('**Ignore comment** at `main.tf:1` (iacsec: legacy clients)');
    expect(comments[0]?.body).toContain('lifts nothing until somebody other than its author');
    expect(plan.summary).toContain('Ignore comments that this change adds or edits');
    expect(plan.summary).toContain('- `main.tf:1` `storage/https-only` on `azurerm_storage_account.a` (iacsec: legacy clients)');
  });

  it('is shown on an old finding, which does not block by itself', async () => {
    const { lines, conclusion, plan } = await toldOf(main(storage('a', open)), main(OURS + storage('a', open)));
    expect({ lines, conclusion }).toEqual({ lines: [`${UNCHANGED} pending`], conclusion: 'success' });
    expect(plan.comments).toEqual([]);
    expect(plan.summary).toContain('Ignore comments that this change adds or edits');
  });

  it.each([
    ['#checkov:skip=CKV_AZURE_3:legacy', storage('a', `  #checkov:skip=CKV_AZURE_3:legacy\n${open}`)],
    ['tfsec', storage('a', open.replace('\n', ' #tfsec:ignore:AZU014\n'))],
    ['Trivy', `#trivy:ignore:*\n${storage('a', open)}`],
    ['KICS', storage('a', `# kics-scan ignore-line\n${open}`)],
    ['KICS, the whole file', `# kics-scan ignore\n${storage('a', open)}`],
    ['Terrascan', storage('a', `#ts:skip=AC_AZURE_0373 legacy\n${open}`)],
  ])('lifts nothing whosever it is: %s', async (_name, text) => {
    const { lines, conclusion } = await toldOf(main(storage('a')), main(text));
    expect({ lines, conclusion }).toEqual({ lines: [`${INTRODUCED} pending`], conclusion: 'failure' });
  });
});

describe('an ignore comment that was there', () => {
  it('holds, and its finding is never said but in the summary, with the reason', async () => {
    const base = main(OURS + storage('a', open));
    const { lines, conclusion, comments, plan } = await toldOf(
      base,
      main(OURS + storage('a', `${open}  min_tls_version = "TLS1_2"\n`)),
    );
    expect({ lines, conclusion, comments }).toEqual({ lines: [`${UNCHANGED} held`], conclusion: 'success', comments: [] });
    expect(plan.summary).toContain('Left alone because of ignore comments that were there before, 1 finding');
    expect(plan.summary).toContain('(iacsec: legacy clients)');
  });

  it('is shown without the secrets in its reason', async () => {
    const text = `# iacsec:ignore storage/https-only -- password = "Zq9-not-to-be-seen"\n${storage('a', open)}`;
    const { plan } = await toldOf(main(text), main(`${text}\n`));
    expect(plan.findings[0]?.suppressed?.effective).toBe(true);
    const shown = JSON.stringify(reviewJson(plan, new Map(), 0));
    expect(shown).not.toContain('Zq9');
    expect(shown).toContain('password');
  });

  it('holds for what fails only now', async () => {
    const { lines, conclusion, plan } = await toldOf(main(OURS + storage('a', closed)), main(OURS + storage('a', open)));
    expect({ lines, conclusion }).toEqual({ lines: [`${INTRODUCED} held`], conclusion: 'success' });
    expect(plan).toMatchObject({ comments: [], annotations: [], safeEdits: [] });
    expect(plan.findings[0]).toMatchObject({ reported: null });
  });

  it('holds wherever it moves with what it is about: reordered, reindented, written with other marks, in another file', async () => {
    const base = main(`${OURS}${storage('a', open)}\n${storage('b')}`);
    const heads: Files[] = [
      main(`${storage('b')}\n\n\n${OURS}${storage('a', open)}`),
      main(`  ${OURS}${storage('a', open)}${storage('b', closed)}`),
      main(`// iacsec:ignore   storage/https-only --  legacy  clients \n${storage('a', open)}\n${storage('b')}`),
      { 'b.tf': storage('b'), 'a.tf': OURS + storage('a', open) },
    ];
    for (const head of heads)
      expect(await toldOf(base, head)).toMatchObject({ lines: [`${UNCHANGED} held`], conclusion: 'success' });
  });

  it('holds through a rename in git and a moved block', async () => {
    const renamed = await toldOf(
      { 'old/main.tf': OURS + storage('a', open) },
      { 'new/main.tf': OURS + storage('a', open) },
      { renames: { 'new/main.tf': 'old/main.tf' } },
    );
    expect(renamed).toMatchObject({ lines: [`${UNCHANGED} held`], conclusion: 'success' });
    const moved = await toldOf(
      main(OURS + storage('old', open)),
      main(`moved {\n  from = azurerm_storage_account.old\n  to   = azurerm_storage_account.a\n}\n${OURS}${storage('a', open)}`),
    );
    expect(moved).toMatchObject({ lines: [`${UNCHANGED} held`], conclusion: 'success' });
    const call = (name: string): string => `#trivy:ignore:AZU-0008\nmodule "${name}" {\n  source = "./m"\n}\n`;
    const module = { 'm/main.tf': storage('a', open) };
    const calls = await toldOf(
      { ...module, 'main.tf': call('x') },
      { ...module, 'main.tf': `${call('y')}moved {\n  from = module.x\n  to   = module.y\n}\n` },
    );
    expect(calls).toMatchObject({
      lines: ['unchanged storage/https-only module.y.azurerm_storage_account.a held'],
      conclusion: 'success',
    });
  });

  it('holds in a module that is called from another folder now, and in a renamed root; not in a copy', async () => {
    const call = (folder: string): string => `module "m" {\n  source = "./${folder}"\n}\n`;
    const renamed = await toldOf(
      { 'main.tf': call('one'), 'one/main.tf': OURS + storage('a', open) },
      { 'main.tf': call('two'), 'two/main.tf': OURS + storage('a', open) },
      { renames: { 'two/main.tf': 'one/main.tf' } },
    );
    expect(renamed).toMatchObject({ lines: ['unchanged storage/https-only module.m.azurerm_storage_account.a held'] });
    const other = await toldOf(
      { 'sandbox/main.tf': OURS + storage('a', open) },
      { 'prod/main.tf': OURS + storage('a', open).replace('name ', 'edge_zone = "x"\n  name ') },
      { renames: { 'prod/main.tf': 'sandbox/main.tf' } },
    );
    expect(other.lines).toContain(`${UNCHANGED} held`);
    const copied = await toldOf(
      { 'sandbox/main.tf': OURS + storage('a', open) },
      { 'sandbox/main.tf': OURS + storage('a', open), 'prod/main.tf': OURS + storage('a', open) },
    );
    expect(copied.lines).toContain(`${INTRODUCED} pending`);
  });

  it('holds for an id that was there when another is added or taken away, and not for the one that is added', async () => {
    const more = '# iacsec:ignore storage/https-only, storage/minimum-tls -- legacy clients\n';
    const both = `${open}  min_tls_version                 = "TLS1_0"\n`;
    expect(await toldOf(main(OURS + storage('a', open)), main(more + storage('a', both)))).toMatchObject({
      lines: [`${UNCHANGED} held`, 'introduced storage/minimum-tls azurerm_storage_account.a pending'].sort(),
    });
    expect(await toldOf(main(more + storage('a', both)), main(OURS + storage('a', both)))).toMatchObject({
      lines: [`${UNCHANGED} held`, 'introduced storage/minimum-tls azurerm_storage_account.a'].sort(),
    });
  });
});

describe('an ignore comment that the change edits', () => {
  const at = (date: string, text = 'legacy clients'): Files =>
    main(`# iacsec:ignore storage/https-only ${date} -- ${text}\n${storage('a', open)}`);
  it.each([
    ['prolonged', at('until=2026-12-31'), at('until=2027-12-31')],
    ['its date removed', at('until=2026-12-31'), at('')],
    ['its reason changed', at(''), at('', 'because')],
    [
      'from one rule to another',
      main(OURS.replace('https-only', 'minimum-tls') + storage('a', open)),
      main(OURS + storage('a', open)),
    ],
  ])('%s: it is as one that is added', async (name, base, head) => {
    const { lines, conclusion } = await toldOf(base, head);
    expect({ lines, conclusion }).toEqual(
      name.startsWith('from one')
        ? { lines: [`${UNCHANGED} pending`], conclusion: 'success' }
        : { lines: [`${INTRODUCED} pending`], conclusion: 'failure' },
    );
  });

  it('holds when it only ends sooner', async () => {
    expect(await toldOf(at('until=2027-12-31'), at('until=2026-12-31'))).toMatchObject({ lines: [`${UNCHANGED} held`] });
    expect(await toldOf(at(''), at('until=2026-12-31'))).toMatchObject({ lines: [`${UNCHANGED} held`] });
  });

  it('does not hold above another block, nor for an attribute that becomes a block', async () => {
    const base = main(`${OURS}${storage('a', open)}${storage('b', closed)}`);
    expect(await toldOf(base, main(`${storage('a')}${OURS}${storage('b', open)}`))).toMatchObject({
      lines: [
        'fixed storage/https-only azurerm_storage_account.a',
        'introduced storage/https-only azurerm_storage_account.b pending',
      ],
      conclusion: 'failure',
    });
    const narrow = main(storage('a', `  ${OURS}${open}`));
    expect(await toldOf(narrow, main(OURS + storage('a', open)))).toMatchObject({ lines: [`${INTRODUCED} pending`] });
  });

  it('does not hold above another rule of a group, whose name is another', async () => {
    const rule = (name: string, above: string): string =>
      `${above}  security_rule {\n    name                       = "${name}"\n    direction                  = "Inbound"\n    access                     = "Allow"\n    protocol                   = "Tcp"\n    source_address_prefix      = "*"\n    destination_port_range     = "${name === 'ssh' ? 22 : 3389}"\n  }\n`;
    const group = (rules: string): Files => main(`resource "azurerm_network_security_group" "g" {\n  name = "g"\n${rules}}\n`);
    const comment = '  # iacsec:ignore network/admin-ports-from-internet -- jump host\n';
    const base = group(rule('ssh', comment));
    expect((await toldOf(base, group(rule('ssh', comment) + rule('rdp', '')))).lines).toEqual([
      'introduced network/admin-ports-from-internet azurerm_network_security_group.g',
      'unchanged network/admin-ports-from-internet azurerm_network_security_group.g held',
    ]);
    expect((await toldOf(base, group(rule('ssh', '') + rule('rdp', comment)))).lines).toEqual([
      'introduced network/admin-ports-from-internet azurerm_network_security_group.g',
      'introduced network/admin-ports-from-internet azurerm_network_security_group.g pending',
    ]);
  });
});

describe('an ignore comment that goes', () => {
  it('makes its finding one that is introduced', async () => {
    expect(await toldOf(main(OURS + storage('a', open)), main(storage('a', open)))).toMatchObject({
      lines: [INTRODUCED],
      conclusion: 'failure',
      comments: [{ path: 'main.tf', line: 1, side: 'LEFT' }],
    });
  });

  it('does so when what it was about moves away from it', async () => {
    const head = `moved {\n  from = azurerm_storage_account.old\n  to   = azurerm_storage_account.a\n}\n${storage('a', open)}`;
    expect((await toldOf(main(OURS + storage('old', open)), main(head))).lines).toEqual([INTRODUCED]);
  });

  it('is nothing when the finding goes with it', async () => {
    expect(await toldOf(main(OURS + storage('a', open)), main(storage('a', closed)))).toMatchObject({
      lines: ['fixed storage/https-only azurerm_storage_account.a'],
      conclusion: 'success',
    });
  });
});

describe('an ignore comment that has expired', () => {
  const old = OURS.replace(' --', ' until=2026-08-31 --');
  it('lifts nothing, which is said', async () => {
    const { lines, conclusion, comments, plan } = await toldOf(main(old + storage('a', closed)), main(old + storage('a', open)));
    expect({ lines, conclusion }).toEqual({ lines: [INTRODUCED], conclusion: 'failure' });
    expect(comments[0]?.body).toContain('**Ignore comment** at `main.tf:1`');
    expect(comments[0]?.body).toContain('it expired: until 2026');
    expect(plan.summary).toContain('Ignore comments that do not hold:');
  });

  it('leaves an old finding an old finding, and is told', async () => {
    const { lines, conclusion, plan } = await toldOf(
      main(old + storage('a', open)),
      main(`${old}${storage('a', open)}# touched\n`),
    );
    expect({ lines, conclusion }).toEqual({ lines: [UNCHANGED], conclusion: 'success' });
    expect(plan.summary).toContain('Ignore comments that do not hold:');
    expect(plan.summary).toContain('until 2026');
  });

  it('is prolonged by nobody alone', async () => {
    const { lines } = await toldOf(
      main(old + storage('a', open)),
      main(OURS.replace(' --', ' until=2027-08-31 --') + storage('a', open)),
    );
    expect(lines).toEqual([`${UNCHANGED} pending`]);
  });
});

describe('a comment about more than one resource', () => {
  const call = (source = './m'): string =>
    `module "m" {\n  source = "${source}"\n  # checkov:skip=CKV_AZURE_3:legacy\n\n  x = 1\n}\n`;
  it('holds at a module call for what was there, not for a resource that is new', async () => {
    const base = { 'main.tf': call(), 'm/main.tf': storage('a', open) };
    const { lines, conclusion } = await toldOf(base, { ...base, 'm/main.tf': storage('a', open) + storage('b', open) });
    expect({ lines, conclusion }).toEqual({
      lines: [
        'introduced storage/https-only module.m.azurerm_storage_account.b pending',
        'unchanged storage/https-only module.m.azurerm_storage_account.a held',
      ],
      conclusion: 'failure',
    });
  });

  it('does not hold at a module call that leads to another module now', async () => {
    const modules = { 'one/main.tf': storage('a'), 'two/main.tf': storage('a', open) };
    const plan = await review({ ...modules, 'main.tf': call('./one') }, { ...modules, 'main.tf': call('./two') });
    const found = plan.findings.filter(({ finding }) => finding.resource.address === 'module.m.azurerm_storage_account.a');
    expect(found.map(({ class: kind, suppressed }) => [kind, suppressed?.effective])).toEqual([['introduced', false]]);
    const { 'two/main.tf': bad } = modules;
    const renamed = await review(
      { 'two/main.tf': bad, 'main.tf': call('./two') },
      { 'three/main.tf': bad, 'main.tf': call('./three') },
      { renames: { 'three/main.tf': 'two/main.tf' } },
    );
    expect(renamed.findings.map(({ suppressed }) => suppressed?.effective)).toEqual([true]);
  });

  it('of OpenTofu alone does not hold for Terraform', async () => {
    const bad = storage('a', open);
    const ignored = `# iacsec:ignore storage/https-only -- known\n${bad}`;
    const plan = await review({ 'main.tf': storage('a'), 'main.tofu': ignored }, { 'main.tf': ignored, 'main.tofu': ignored });
    expect(plan.findings.map(({ suppressed }) => suppressed?.effective)).toEqual([false]);
    expect(plan.conclusion).toBe('failure');
    const renamed = await review({ 'main.tf': ignored }, { 'main.tofu': ignored }, { renames: { 'main.tofu': 'main.tf' } });
    expect(renamed.findings.map(({ suppressed }) => suppressed?.effective)).toEqual([true]);
  });

  it('holds in a module for a caller that is new: the block it stands in is the same', async () => {
    const base = { 'main.tf': 'module "m" {\n  source = "./m"\n}\n', 'm/main.tf': OURS + storage('a', open) };
    const { lines, conclusion } = await toldOf(base, {
      ...base,
      'main.tf': `${base['main.tf']}module "n" {\n  source = "./m"\n}\n`,
    });
    expect({ lines, conclusion }).toEqual({
      lines: [
        'introduced storage/https-only module.n.azurerm_storage_account.a held',
        'unchanged storage/https-only module.m.azurerm_storage_account.a held',
      ],
      conclusion: 'success',
    });
  });

  it('holds for a file, not for a resource that is new in it', async () => {
    const base = main(`# kics-scan ignore\n${storage('a', open)}`);
    const { lines } = await toldOf(base, main(`# kics-scan ignore\n${storage('a', open)}${storage('b', open)}`));
    expect(lines).toEqual(['introduced storage/https-only azurerm_storage_account.b pending', `${UNCHANGED} held`]);
  });
});

describe('environments', () => {
  it('are told apart where a comment holds for one of them', async () => {
    const text = (above: string): string =>
      `variable "name" {}\nvariable "https" {}\n${above}${storage('a', '  https_traffic_only_enabled      = var.https\n').replace('"a"\n', 'var.name\n')}`;
    const files = (above: string, prod: boolean): Files => ({
      'main.tf': text(above),
      'dev.tfvars': 'name = "dev"\nhttps = false\n',
      'prod.tfvars': `name = "prod"\nhttps = ${prod}\n`,
    });
    const dev = '#trivy:ignore:AZU-0008[name=dev]\n';
    const { plan, conclusion } = await toldOf(files(dev, true), files(dev, false));
    const seen = plan.findings.map(({ class: kind, finding, suppressed }) => [kind, finding.environments, suppressed?.effective]);
    expect(seen).toContainEqual(['unchanged', ['dev'], true]);
    expect(seen).toContainEqual(['introduced', ['prod'], undefined]);
    expect(conclusion).toBe('failure');
  });
});

describe('policy and unknowns', () => {
  it('takes the dates that the policy asks for', async () => {
    const ignores = { requireDate: true, maxDays: null, foreign: true, never: [] };
    const head = main(OURS + storage('a', open));
    expect((await toldOf(main(OURS + storage('a')), head, { config: { ignores } })).lines).toEqual([INTRODUCED]);
    expect((await toldOf(main(OURS + storage('a')), head)).lines).toEqual([`${INTRODUCED} held`]);
  });

  it('lifts an unknown verdict that blocks, when it was there', async () => {
    const unknown = `variable "v" {}\n${OURS}${storage('a', '  https_traffic_only_enabled      = var.v\n')}`;
    const config = { unknown: 'block' } as const;
    const held = await toldOf(main(OURS + storage('a', closed)), main(unknown), { config });
    expect(held).toMatchObject({ lines: [], conclusion: 'success' });
    const added = await toldOf(main(storage('a', closed)), main(unknown), { config });
    expect(added).toMatchObject({ lines: [`${INTRODUCED} pending`], conclusion: 'failure' });
  });

  it('names words that are no rule, of changed files alone', async () => {
    const wrong = '# iacsec:ignore storage/https-onyl -- why\n';
    const { plan, conclusion } = await toldOf(
      { ...main(storage('a')), 'old.tf': '# iacsec:ignore nonsense\n' },
      { ...main(`${wrong}${wrong}${storage('a')}`), 'old.tf': '# iacsec:ignore nonsense\n' },
    );
    expect(conclusion).toBe('success');
    expect(plan.notes).toMatchObject([{ file: 'main.tf', startLine: 1, id: 'storage/https-onyl', meant: 'storage/https-only' }]);
    expect(plan.summary).toContain('did you mean storage/https\\-only?');
    expect(told(plan)).toEqual([]);
  });
});

describe('what a review finds and what two scans find', () => {
  const ignores = { today: TODAY, requireDate: false, maxDays: null, foreign: true, never: [] };
  /** Fingerprints that fail and that no comment is about, as often as they do. */
  const failing = async (files: Files): Promise<string[]> => {
    const snapshot = { files: new Map(Object.entries(files) as [Path, string][]), problems: [] };
    const { findings } = await scan(snapshot, parser, { rules: ruleSet, assumed: 4, today: TODAY, ignores });
    return findings.flatMap(({ finding }) => (finding.verdict === 'fail' && !holding(finding) ? [finding.fingerprint] : []));
  };
  const states = [
    storage('a', closed),
    storage('a', open),
    OURS + storage('a', open),
    OURS.replace(' --', ' until=2027-01-01 --') + storage('a', open),
    OURS.replace(' --', ' until=2026-01-01 --') + storage('a', open),
    storage('a', `  # checkov:skip=CKV_AZURE_3:why\n${open}`),
    OURS + storage('b', open),
    `${OURS}${storage('b', open)}moved {\n  from = azurerm_storage_account.a\n  to   = azurerm_storage_account.b\n}\n`,
    `# kics-scan ignore\n${storage('a', open)}${storage('b', open)}`,
  ].map(main);

  it('is the same, whatever comments come and go', async () => {
    for (const base of states) {
      for (const head of states) {
        const before = await failing(base);
        const wanted = (await failing(head)).filter((print) => !before.includes(print));
        const { findings } = await review(base, head);
        const found = findings.filter(
          (one) => one.finding.verdict === 'fail' && !one.suppressed && (one.class === 'introduced' || one.pairedWith !== null),
        );
        expect(found.map(({ finding }) => finding.fingerprint).sort(), `${base['main.tf']} -> ${head['main.tf']}`).toEqual(
          wanted.sort(),
        );
      }
    }
  });
});
