import { applyPatch } from 'diff';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import type { FileChange, PullFacts } from '../../src/facts.ts';
import { applyEdits, type Edit } from '../../src/fix/edits.ts';
import { reviewPage } from '../../src/report/html.ts';
import { scanPage } from '../../src/report/html-scan.ts';
import { inertText } from '../../src/report/inert.ts';
import { scanJson } from '../../src/report/json.ts';
import { patchText } from '../../src/report/patch.ts';
import type { PlannedAnnotation, ReviewPlan } from '../../src/report/plan.ts';
import { redactedEdit } from '../../src/report/redact.ts';
import { reviewText, scanText } from '../../src/report/text.ts';
import { shownValue } from '../../src/report/wording.ts';
import { review } from '../../src/review.ts';
import { scan } from '../../src/scan.ts';
import { declare } from '../../src/terraform/module.ts';
import { MAX_LINES, startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import { type Files, ruleSet, storage, TODAY } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

const snapshotOf = (files: Files) => ({ files: new Map(Object.entries(files) as [Path, string][]), problems: [] });
const scanned = (files: Files) => scan(snapshotOf(files), parser, { rules: ruleSet, assumed: 4, today: TODAY });
const many = (count: number, one: (i: number) => string): string => Array.from({ length: count }, (_, i) => one(i)).join('\n');

/** Milliseconds that something takes: by the clock, or the processor's where a busy machine made us wait. */
async function msOf(work: () => unknown): Promise<number> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(performance.now() - start, (user + system) / 1_000);
}

/** A change that adds files, and what is said of their lines. */
function added(
  files: Files,
  annotations: readonly PlannedAnnotation[],
): { readonly facts: PullFacts; readonly plan: ReviewPlan } {
  const changes = Object.entries(files).map(([path, text]): FileChange => {
    const lines = text.split('\n');
    const patch = `@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join('\n')}`;
    return { path: path as Path, previousPath: path as Path, status: 'added', patch };
  });
  const plan: ReviewPlan = {
    conclusion: 'failure',
    findings: [],
    comments: [{ path: 'z.tf', line: 1, side: 'RIGHT', body: 'The comment.', fingerprints: ['f'] }],
    annotations,
    alternatives: [],
    undecided: [],
    blocking: [],
    told: { all: 0, inline: 0, comments: 0, annotation: 0, annotations: 0, summary: 0 },
    safeEdits: [],
    summary: '**Blocked**',
    problems: [],
    notJudged: [],
    notes: [],
    stats: { files: 1, resources: 1, rules: 1, unknown: 0 },
  };
  return { facts: { base: snapshotOf({}), head: snapshotOf(files), changes }, plan };
}
const ABOUT = { title: 'A change', baseBranch: 'main', headBranch: 'change' };
const annotation = (path: string, line: number): PlannedAnnotation => ({
  path,
  start_line: line,
  end_line: line + 1,
  annotation_level: 'warning',
  title: `Line ${line}`,
  message: 'Something',
});
/** A line that takes much markup to colour. */
const DENSE = '/**/'.repeat(100);

describe('a page', () => {
  it('looks up what is said of a line, however many lines and remarks there are', async () => {
    const { facts, plan } = added(
      { 'main.tf': many(40_000, (i) => `# ${i}`) },
      Array.from({ length: 10_000 }, (_, i) => annotation('main.tf', 4 * i + 1)),
    );
    let page = '';
    expect(await msOf(() => (page = reviewPage(plan, facts, ABOUT)))).toBeLessThan(3_000);
    expect(page.match(/<article class="note warning"/g)).toHaveLength(10_000);
    expect(page.match(/<tr class="add ranged">/g)).toHaveLength(20_000);
  });

  it('of a review has 20 MB of room, shows what is spoken of first, and says what it leaves out', () => {
    const files = { 'a.tf': 'locals {}', 'b.tf': 'locals {}', 'z.tf': many(9_000, () => DENSE) };
    const { facts, plan } = added(files, [annotation('z.tf', 3), annotation('z.tf', 8_990)]);
    const page = reviewPage(plan, facts, ABOUT);
    expect(page.length).toBeLessThan(21_000_000);
    expect(page.includes('The comment.')).toBe(true);
    expect(page.includes('Line 3')).toBe(true);
    expect(page.includes('Line 8990')).toBe(false);
    expect(page.includes('This page has no room for 1 more remark')).toBe(true);
    const rows = page.match(/<tr class="add /g)?.length ?? 0;
    expect(page.includes(`This page has no room for ${9_000 - rows} of its changed lines.`)).toBe(true);
    expect(page.includes('This page has no room for 2 more changed files.')).toBe(true);
  });

  it('of a scan has 20 MB of room, and says by rule what it leaves out', async () => {
    const path = 'a.tf' as Path;
    const files = {
      [path]: `resource "azurerm_network_security_rule" "a" {\n  access = "Allow"\n  direction = "Inbound"\n  protocol = "Tcp"\n  destination_port_range = "22"\n  source_address_prefixes = [\n${`${DENSE}\n`.repeat(18)}"0.0.0.0/0"]\n}\n`,
    };
    const report = await scanned(files);
    const open = report.findings.filter(({ finding }) => finding.verdict === 'fail');
    expect(open).toHaveLength(1);
    const findings = Array.from({ length: 600 }, (_, i) =>
      open.map((one) => ({
        ...one,
        fix: { safety: 'safe' as const, edits: [{ file: path, startLine: 1, endLine: 1, text: `# ${i}` }] },
      })),
    ).flat();
    const page = scanPage({ ...report, findings }, snapshotOf(files).files, 'Folder');
    expect(page.length).toBeLessThan(21_000_000);
    const shown = page.match(/<article class="finding">/g)?.length ?? 0;
    expect(page.includes(`And ${600 - shown} more, for which this page has no room`)).toBe(true);
    expect(page.match(/<li>(\d+) × /)?.[1]).toBe(String(600 - shown));
  });
});

describe('a change of very many files', () => {
  it('is looked up by the names it gives them, not searched for each finding', async () => {
    const files = { 'main.tf': many(700, (i) => storage(`s${i}`, '  https_traffic_only_enabled = false\n')) };
    const renamed = Array.from({ length: 60_000 }, (_, i): FileChange => {
      return { path: `n${i}/a.tf` as Path, previousPath: `o${i}/a.tf` as Path, status: 'renamed', patch: undefined };
    });
    const { facts } = added(files, []);
    const base = { ...snapshotOf({}), links: new Map() };
    const all = { ...facts, base, changes: [...renamed, ...facts.changes] };
    const options = { config: DEFAULT_CONFIG, assumed: 4, today: TODAY, parser } as const;
    const few = await msOf(() => review(facts, ruleSet, options));
    let plan: ReviewPlan | undefined;
    const many60 = await msOf(async () => {
      plan = await review(all, ruleSet, options);
      reviewText(plan, all, 1, { colour: false, width: 100 });
    });
    expect(plan?.findings.filter((found) => found.class === 'introduced').length).toBe(700);
    expect(many60 - few).toBeLessThan(2_000);
  }, 60_000);
});

describe('a patch', () => {
  it('is made of the edits, however many lines are different', async () => {
    const text = many(6_000, (i) => `resource "x_y" "r${i}" {\n  a = false\n}\n`);
    const files = snapshotOf({ 'main.tf': text }).files;
    const edits: Edit[] = [];
    for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
      const file = 'main.tf' as Path;
      edits.push({ file, start: at + 1, end: at + 1, text: '\n  b = 1' });
      const value = text.indexOf('false', at);
      edits.push({ file, start: value, end: value + 5, text: 'true' });
    }
    let patch = { text: '', leftOut: 0 };
    expect(await msOf(() => (patch = patchText(edits, files)))).toBeLessThan(2_000);
    expect(patch.leftOut).toBe(0);
    expect(applyPatch(text, patch.text)).toBe(applyEdits(files, edits).get('main.tf' as Path));
  });

  it('applies wherever in a file the edits are, and however it ends', () => {
    const file = 'main.tf' as Path;
    for (const end of ['', '\n', '\r\n'])
      for (const text of [`# a\r\n# b\r\n# c${end}`, `${many(30, (i) => `# l${i}`)}${end}`]) {
        const files = snapshotOf({ [file]: text }).files;
        const line = (n: number): number => text.split('\n').slice(0, n).join('\n').length + (n > 0 ? 1 : 0);
        const last = text.length - end.length;
        for (const edits of [
          [{ file, start: 0, end: 0, text: 'new\n' }],
          [{ file, start: 0, end: line(1), text: '' }],
          [{ file, start: 3, end: line(1), text: ' joined ' }],
          [{ file, start: last - 1, end: last, text: 'x\ny' }],
          [
            { file, start: 0, end: 1, text: 'x' },
            { file, start: line(1), end: line(1), text: '  y' },
            { file, start: line(2), end: line(2), text: 'z\n' },
          ],
        ] satisfies Edit[][])
          expect(applyPatch(text, patchText(edits, files).text, { autoConvertLineEndings: false })).toBe(
            applyEdits(files, edits).get(file),
          );
      }
  });
});

describe('a report for a terminal', () => {
  it('tells the worst thousand findings, and of the others how many there are of each rule', async () => {
    const files = { 'main.tf': many(1_100, (i) => storage(`s${i}`, '  https_traffic_only_enabled = false\n')) };
    const report = await scanned(files);
    const failing = report.findings.filter(({ finding }) => finding.verdict === 'fail').length;
    const text = scanText(report, snapshotOf(files).files, false, 1, { colour: false, width: 100 });
    const told = text.match(/^ +> +\d+ ┃/gm) ?? [];
    expect(told).toHaveLength(1_000);
    const said = /^and (\d+) more places, in full with --format json:$/m.exec(text);
    expect(Number(said?.[1])).toBe(failing - 1_000);
    const byRule = [...text.matchAll(/^ {2}(\d+) × [A-Z]+ {2}.* {2}(\S+)$/gm)];
    expect(byRule.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(failing - 1_000);
    expect(text).toContain(`✗ ${failing} findings`);
    // What a machine reads is whole.
    const results = scanJson(report, snapshotOf(files).files, false, 1).results;
    expect(results.filter(({ verdict }) => verdict === 'fail')).toHaveLength(failing);
  }, 30_000);

  it('tells the first problems, and how many more there are', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`r${i}/main.tf`, 'x = [']));
    const report = await scanned(files);
    const text = scanText(report, snapshotOf(files).files, false, 1, { colour: false, width: 100 });
    expect(text.match(/^! not evaluated/gm)).toHaveLength(50);
    expect(text).toMatch(/^and 10 more, in full with --format json$/m);
    const plan = await review(added(files, []).facts, ruleSet, { config: DEFAULT_CONFIG, assumed: 4, today: TODAY, parser });
    expect(plan.summary.match(/^- `r\d+\/main\.tf:\d+`/gm)).toHaveLength(20);
    expect(plan.summary).toMatch(/^- and 40 more$/m);
  });

  it('does nothing to what it does not show of a long text', () => {
    const long = `a\n\n${'\u202e'.repeat(1_000_000)}`;
    const start = performance.now();
    for (let i = 0; i < 1_000; i++) expect(inertText(long, 20)).toBe('a \\u{202e}\\u{202e}\\…');
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(inertText(`a${'\n'.repeat(1_000)}b`, 20)).toBe('a …');
    const value = { kind: 'string', value: `password=hunter2 ${'TLS '.repeat(1_000_000)}`, sources: [] } as const;
    expect(shownValue(value, 'min_tls_version')).not.toContain('hunter2');
  });

  it('looks for secrets in a file once, however many of its lines are edited', () => {
    const files = new Map([['a.tf' as Path, many(20_000, (i) => `# ${i}\nlocals {}`)]]);
    const start = performance.now();
    for (let line = 1; line < 2_000; line++)
      expect(redactedEdit({ file: 'a.tf' as Path, startLine: line, endLine: line, text: 'x' }, files).after).toEqual(['x']);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe('a file of very many lines', () => {
  it('is not evaluated, and said', async () => {
    const short = parser.read('a.tf' as Path, '\n'.repeat(MAX_LINES - 1));
    expect(short.problems).toEqual([]);
    const { findings, problems } = await scanned({ 'main.tf': `${'\n'.repeat(MAX_LINES)}${storage('a')}` });
    expect(problems).toMatchObject([{ file: 'main.tf', message: expect.stringMatching(/more than 50000 lines/) }]);
    expect(findings).toEqual([]);
  });
});

describe('dynamic blocks beyond the bound', () => {
  it('leave the attribute open, and are said', async () => {
    const rules = 'dynamic "security_rule" {\n    for_each = range(500)\n    content {\n      access = "Allow"\n    }\n  }\n';
    const { problems } = await scanned({
      'main.tf': `resource "azurerm_network_security_group" "a" {\n  count = 21\n  ${rules}}\n`,
    });
    expect(problems.map(({ message }) => message).join()).toMatch(/more than 10000 dynamic blocks; what is beyond was not/);
  });
});

describe('override files', () => {
  it('find what they are laid over, the first block of a name, however many there are', () => {
    const read = (path: string, text: string) => parser.read(path as Path, text);
    const module = declare('' as Path, [
      read(
        'a.tf',
        many(3_000, (i) => `resource "x_y" "r${i}" {\n  a = 1\n}\nlocals {\n  l${i} = 1\n}`),
      ),
      read(
        'b_override.tf',
        many(3_000, (i) => `resource "x_y" "r${i}" {\n  a = ${i}\n  b = 1\n}\nlocals {\n  l${i} = ${i}\n}`),
      ),
      read(
        'c_override.tf',
        'resource "x_y" "r7" {\n  b = 2\n}\nlocals {\n  l7 = "c"\n}\nlocals {\n  none = 1\n}\nlocals {\n  none = 2\n}\n',
      ),
    ]);
    const attribute = (name: string, of: string) => module.resources.get(`x_y.${name}`)?.body.attributes.get(of)?.expression;
    expect(attribute('r7', 'a')).toMatchObject({ value: 7 });
    expect(attribute('r7', 'b')).toMatchObject({ value: 2 });
    expect(attribute('r2999', 'a')).toMatchObject({ value: 2999 });
    expect(module.locals.get('l7')?.expression).toMatchObject({ value: 'c' });
    expect(module.locals.get('none')?.expression).toMatchObject({ value: 2 });
    expect(module.problems.map(({ message }) => message)).toEqual(['there is no local value "none" to override']);
  });
});
