import { afterAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/facts.ts';
import { reviewPage } from '../../src/report/html.ts';
import { scanPage } from '../../src/report/html-scan.ts';
import { reviewJson, scanJson } from '../../src/report/json.ts';
import { output } from '../../src/report/output-schema.ts';
import { sarif } from '../../src/report/sarif.ts';
import { reviewText, scanText } from '../../src/report/text.ts';
import { holding } from '../../src/rules/ignored.ts';
import { scan } from '../../src/scan.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import { type Files, facts, reviewOf, ruleSet, storage, TODAY } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());
const ignores = { today: TODAY, requireDate: false, maxDays: null, foreign: true, never: [] };
const open = '  https_traffic_only_enabled      = false\n';
const terminal = { colour: false, width: 400 };

async function scanned(files: Files) {
  const snapshot: Snapshot = { files: new Map(Object.entries(files) as [Path, string][]), problems: [] };
  const report = await scan(snapshot, parser, { rules: ruleSet, assumed: 4, today: TODAY, ignores });
  return {
    json: output.parse(scanJson(report, snapshot.files, false, 1)),
    text: scanText(report, snapshot.files, false, 1, terminal),
    all: scanText(report, snapshot.files, true, 1, terminal),
    page: scanPage(report, snapshot.files, 'Folder').toString(),
    sarif: JSON.stringify(
      sarif(
        report.findings.map(({ finding }) => {
          const comment = holding(finding);
          return { finding, fix: null, baseline: undefined, suppressed: comment && { comment, effective: true } };
        }),
        '1.0.0',
        { unknown: report.stats.unknown, problems: report.problems },
      ),
    ),
  };
}
async function reviewed(base: Files, head: Files) {
  const plan = await reviewOf(parser, base, head);
  const of = facts(base, head);
  return {
    plan,
    json: output.parse(reviewJson(plan, of.head.files, 1)),
    text: reviewText(plan, of, 1, terminal),
    page: reviewPage(plan, of, { title: 'Change', baseBranch: 'main', headBranch: 'topic' }).toString(),
    sarif: JSON.stringify(
      sarif(
        plan.findings.map(({ finding, suppressed }) => ({ finding, fix: null, baseline: undefined, suppressed })),
        '1.0.0',
        { unknown: plan.stats.unknown, problems: plan.problems },
      ),
    ),
  };
}

describe('a scan', () => {
  const comment = '# iacsec:ignore storage/https-only until=2027-06-30 -- legacy clients\n';
  it('counts what is ignored, lists it when all is asked for, and offers no fix for it', async () => {
    const { json, text, all, page, sarif: log } = await scanned({ 'main.tf': comment + storage('a', open) + storage('b', open) });
    expect(json.results.map(({ resource, suppressed, fix }) => [resource, suppressed, fix !== null])).toEqual([
      ['azurerm_storage_account.a', { by: 'iacsec', reason: 'legacy clients', until: '2027-06-30', effective: true }, false],
      ['azurerm_storage_account.b', null, true],
    ]);
    expect(text).toContain('✗ 1 finding (1 high) · 1 ignored by comment');
    expect(text).not.toContain('legacy clients');
    expect(all).toContain(
      '○ ignored  main.tf:1  storage/https-only on azurerm_storage_account.a  iacsec, until 2027-06-30: legacy clients',
    );
    expect(page).toContain('iacsec, until 2027-06-30: legacy clients');
    const { results } = (JSON.parse(log) as { runs: [{ results: { suppressions: object[] }[] }] }).runs[0];
    expect(results.map(({ suppressions }) => suppressions)).toEqual([
      [{ kind: 'inSource', status: 'accepted', justification: 'legacy clients (until 2027-06-30)' }],
      [],
    ]);
  });

  it('says that a comment has expired, and what names no rule', async () => {
    const lapsed = comment.replace('2027', '2026').replace('-only', '-only, storage/http-only');
    const { json, text, page } = await scanned({ 'main.tf': lapsed + storage('a', open) });
    expect(json.results[0]).toMatchObject({
      suppressed: null,
      message: expect.stringContaining('The ignore comment at main.tf:1 does not hold: it expired: until 2026-06-30.'),
    });
    expect(text).toContain('does not hold: it expired: until 2026-06-30');
    expect(text).toContain('main.tf:1  "storage/http-only" in an ignore comment is no rule; did you mean storage/https-only?');
    expect(page).toContain('does not hold: it expired: until 2026-06-30');
    expect(page).toContain('did you mean storage/https-only?');
  });
});

describe('a review', () => {
  it('says of a comment that waits for an approval that it does', async () => {
    const head = storage('a', `  # checkov:skip=CKV_AZURE_3:legacy clients\n${open}`);
    const { json, text, page, sarif: log, plan } = await reviewed({ 'main.tf': storage('a') }, { 'main.tf': head });
    expect(json.results[0]).toMatchObject({
      class: 'introduced',
      reported: 'inline',
      suppressed: { by: 'checkov', reason: 'legacy clients', until: null, effective: false },
    });
    expect(text).toContain('The ignore comment at main.tf:5 (Checkov: legacy clients) does not count yet');
    expect(text).toContain('○ ignore comment of this change  main.tf:5');
    expect(page).toContain('legacy clients');
    expect(log).toContain('"status":"underReview","justification":"legacy clients"');
    expect(plan.summary).toContain('1 of 1 reported');
  });

  it('counts what comments of before lift, apart from what is old', async () => {
    const base = { 'main.tf': `# iacsec:ignore storage/https-only -- why\n${storage('a', open)}${storage('b', open)}` };
    const { text, json } = await reviewed(base, { 'main.tf': `${base['main.tf']}# end\n` });
    expect(text).toContain('nothing new · 1 from before left alone · 1 ignored by comment');
    expect(text).toContain('○ ignored  main.tf:1  storage/https-only on azurerm_storage_account.a  iacsec: why');
    expect(json.plan?.conclusion).toBe('success');
  });
});

describe('hostile words in a comment', () => {
  const TOKEN = 'ghp_0123456789abcdefghijklmnopqrstuvwxyzAB';
  const WORDS = `[click](https://evil.example) @everyone <img src=x onerror=alert(1)> \`\`\`suggestion #1 | ${TOKEN} \u001b[31m \u202e ![x](y) ${'long '.repeat(2_000)}`;
  const comment = `# iacsec:ignore storage/https-only until=2027-06-30<b>@x</b> a\u001b[2Jb|@id until=2027-01-01 -- ${WORDS}\n`;
  const holds = `# iacsec:ignore storage/https-only, @team|<script> -- ${WORDS}\n`;
  const names = ['expired', 'held', 'pending'] as const;

  it.each(names)('are short and inert in every format: %s', async (which) => {
    const text = which === 'expired' ? comment : holds;
    const base = { 'main.tf': which === 'held' ? text + storage('a', open) : storage('a') };
    const head = { 'main.tf': `${text}${storage('a', open)}# end\n` };
    const review = await reviewed(base, head);
    const seen = await scanned(head);
    const markdown = [review.plan.summary, ...review.plan.comments.map(({ body }) => body)].join('\n');
    const everything = [
      JSON.stringify({ ...review.json, results: review.json.results.map(({ fix: _, ...rest }) => rest) }),
      review.text,
      review.sarif,
      JSON.stringify(seen.json),
      seen.all,
      seen.sarif,
    ].join('\n');
    // The excerpts of the page and the terminal show source lines, which are made inert by themselves.
    for (const shown of [everything, markdown, review.page, seen.page]) {
      expect(shown).not.toContain(TOKEN);
      expect(shown).not.toContain('\u001b');
      expect(shown).not.toContain('\u202e');
    }
    // Every character that could start markup has a backslash before it, every mention an empty comment in it.
    expect(markdown).not.toMatch(/@(?!<!-- -->)\w|(?<!\\)<(?!!-- -->)|(?<!\\)\]\(|(?<!\\)!?\[/);
    expect(markdown).not.toMatch(/^ {0,3}```suggestion #/m);
    expect(review.page).not.toMatch(/<img src=x|<b>@x|<script>(?!\s)/);
    expect(markdown.length).toBeLessThan(6_000);
    expect(JSON.stringify(seen.json).length).toBeLessThan(6_000);
  });

  it('are bounded in number', async () => {
    const many = Array.from(
      { length: 300 },
      (_, i) => `# iacsec:ignore storage/https-only, no-${i} -- why\n${storage(`s${i}`, open)}`,
    ).join('\n');
    const { plan, text } = await reviewed({ 'main.tf': '' }, { 'main.tf': many });
    expect(plan.summary.length).toBeLessThan(30_000);
    expect(plan.summary).toContain('- and 290 more');
    expect(plan.notes).toHaveLength(20);
    expect(text).toContain('and 250 more');
  });
});
