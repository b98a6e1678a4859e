import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { changesBetween } from '../../src/diff/patch.ts';
import type { PullFacts, Snapshot } from '../../src/facts.ts';
import { readFolder } from '../../src/local/folder.ts';
import { type PullRequestAbout, reviewPage } from '../../src/report/html.ts';
import { showMarkdown } from '../../src/report/html-markdown.ts';
import { scanPage } from '../../src/report/html-scan.ts';
import { fenced, inertText, markdownCode, markdownText } from '../../src/report/inert.ts';
import type { PlannedAnnotation, PlannedComment, ReviewPlan } from '../../src/report/plan.ts';
import { review } from '../../src/review.ts';
import { scan } from '../../src/scan.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import { ruleSet as rules } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

const snapshot = (files: Readonly<Record<string, string>>): Snapshot => ({
  files: new Map(Object.entries(files).map(([path, text]) => [path as Path, text])),
  problems: [],
});
function factsOf(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): PullFacts {
  const [base, head] = [snapshot(before), snapshot(after)];
  return { base, head, changes: changesBetween(base.files, head.files) };
}
const planOf = (said: Partial<ReviewPlan>): ReviewPlan => ({
  notes: [],
  notJudged: [],
  conclusion: 'failure',
  findings: [],
  comments: [],
  annotations: [],
  alternatives: [],
  undecided: [],
  blocking: [],
  told: { all: 0, inline: 0, comments: 0, annotation: 0, annotations: 0, summary: 0 },
  safeEdits: [],
  summary: '**Blocked**: 1 new finding.',
  problems: [],
  stats: { files: 1, resources: 1, rules: 1, unknown: 0 },
  ...said,
});
const comment = (said: Partial<PlannedComment>): PlannedComment => ({
  path: 'main.tf',
  line: 1,
  side: 'RIGHT',
  body: 'Mind this.',
  fingerprints: ['f'],
  ...said,
});
const annotation = (said: Partial<PlannedAnnotation>): PlannedAnnotation => ({
  path: 'main.tf',
  start_line: 1,
  end_line: 1,
  annotation_level: 'warning',
  title: 'Look',
  message: 'Something',
  ...said,
});
const about: PullRequestAbout = { title: 'Change', number: 1, author: 'ann', baseBranch: 'main', headBranch: 'topic' };

/** What a reader sees: tags gone, entities resolved, spaces as one. */
const textOf = (page: string): string =>
  page
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<wbr>/g, '')
    .replace(/<br>/g, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
/** Without spaces too, where tags stand between words. */
const dense = (text: string): string => text.replace(/\s+/g, '');

/** Every tag and attribute of the page is one of ours, nothing is loaded, links stay on the page. */
function expectInert(page: string): void {
  const body = page.replace(/<style>[\s\S]*?<\/style>/, '');
  const tags =
    /^(?:!doctype|html|head|meta|title|style|body|a|header|main|footer|section|article|div|span|h[1-4]|p|ul|li|b|br|wbr|strong|small|code|mark|table|caption|thead|tbody|tr|th|td|details|summary|figure|figcaption|svg|path|circle)$/;
  const attributes =
    /^(?:html|lang|charset|http-equiv|content|name|class|id|href|aria-[a-z]+|role|tabindex|scope|colspan|open|width|height|viewBox|d|cx|cy|r)$/;
  for (const [, tag = '', rest = ''] of body.matchAll(/<\/?([^\s>/]*)([^>]*?)\/?>/g)) {
    expect(tag).toMatch(tags);
    for (const [, name = ''] of rest.replace(/="[^"]*"/g, '=').matchAll(/([^\s=]+)=?/g))
      expect(`${tag} ${name}`).toBe(`${tag} ${attributes.exec(name)?.[0]}`);
  }
  expect(body.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]/);
  for (const [, target = ''] of body.matchAll(/href="([^"]*)"/g))
    expect(target).toMatch(/^#(?:files|(?:comment|annotation)-\d+)$/);
  expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/);
  expect(page).not.toMatch(/url\(|@import/);
}

/** What stands directly under the row with this line number: `old` for the side before, `new` for the one after. */
function under(page: string, side: 'old' | 'new', line: number, kind: 'add' | 'del' | 'same'): string {
  const rows = page.split(/(?=<tr class="(?:add|del|same|said|hunk) ?)/);
  const at = rows.findIndex((row) => row.startsWith(`<tr class="${kind} `) && row.includes(`<td class="n ${side}">${line}</td>`));
  expect(at).toBeGreaterThanOrEqual(0);
  const next = rows[at + 1] ?? '';
  return next.startsWith('<tr class="said"')
    ? (rows
        .slice(at + 1)
        .join('')
        .split('<td class="n old">')[0] ?? '')
    : '';
}

const HOSTILE =
  '<script>alert(1)</script> "><img src=x onerror=alert(1)> \'onfocus= `x` ```` [a](javascript:alert(1)) **b** &lt;i&gt; \u202e\u200b';

describe('reviewPage', () => {
  it('is one document that loads and runs nothing', () => {
    const page = reviewPage(planOf({}), factsOf({ 'main.tf': 'a = 1\n' }, { 'main.tf': 'a = 2\n' }), about);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
    expectInert(page);
  });

  it('shows everything from the repository as text', () => {
    const path = `${HOSTILE.replaceAll('/', '')}.tf`;
    const facts = factsOf({ [path]: `a = "old"\n` }, { [path]: `a = "${HOSTILE}"\n# ${HOSTILE}\n` });
    const plan = planOf({
      comments: [
        comment({
          path,
          body: `**High** · ${markdownText(HOSTILE)} · ${markdownCode(HOSTILE)}\n\n${fenced('suggestion', HOSTILE)}\n\n${HOSTILE}`,
        }),
      ],
      annotations: [
        annotation({ path, title: HOSTILE, message: HOSTILE, start_line: 2, end_line: 2 }),
        annotation({ path: `other ${HOSTILE}`, message: HOSTILE }),
      ],
      summary: `**Blocked**: ${markdownText(HOSTILE)}\n\n| | Finding | Resource | Where |\n|---|---|---|---|\n| High | ${markdownText(HOSTILE)} | ${markdownCode(HOSTILE)} | ${markdownCode(`${path}:1`)} |`,
      problems: [{ file: HOSTILE as Path, startLine: 1, message: HOSTILE, touched: false }],
    });
    const page = reviewPage(plan, facts, {
      title: HOSTILE,
      author: HOSTILE,
      baseBranch: HOSTILE,
      headBranch: HOSTILE,
      body: `${HOSTILE}\n\n- ${HOSTILE}\n\n\`\`\`\n${HOSTILE}\n\`\`\``,
    });
    expectInert(page);
    expect(textOf(page).split('<script>alert(1)</script>').length).toBeGreaterThan(15);
    expect(page).toContain('\\u{202e}');
  });

  it('takes no badge, suggestion or link from a description', () => {
    const body = '**Critical** · fake\n\n```suggestion\nx\n```\n\n`main.tf:1` <b>x</b> https://example.com';
    const plan = planOf({ comments: [comment({})] });
    const page = reviewPage(plan, factsOf({ 'main.tf': 'a = 1\n' }, { 'main.tf': 'a = 2\n' }), { ...about, body });
    const description = page.slice(page.indexOf('aria-label="Description"'), page.indexOf('aria-labelledby="check"'));
    expect(description).not.toMatch(/badge|Suggested|<a /);
    expect(textOf(description)).toContain('Critical · fake');
  });

  it('hides secrets on both sides, in what the author wrote and in comments', () => {
    const key = (letter: string): string => `AccountKey=${letter.repeat(40)}`;
    const text = (secret: string): string =>
      `variable "admin_password" {\n  type    = string\n  default = "${secret}-default"\n}\n\nresource "x" "y" {\n  password = "${secret}"\n  setting  = "${key(secret[0] ?? '')}"\n  note     = <<EOT\n${secret === 'before' ? 'a' : 'b'}\nEOT\n}\n`;
    const facts = factsOf({ 'main.tf': text('before') }, { 'main.tf': text('after') });
    const page = reviewPage(
      planOf({
        comments: [comment({ line: 7, body: fenced('suggestion', '  password = var.password') })],
        annotations: [annotation({ path: 'main.tf', start_line: 3, end_line: 3 })],
      }),
      facts,
      {
        ...about,
        title: `Set ${key('t')}`,
        headBranch: key('h'),
        author: key('u'),
        body: `Use ${key('p')}`,
      },
    );
    for (const secret of ['before', 'after', 'bbbb', 'aaaa', 'tttt', 'hhhh', 'uuuu', 'pppp'])
      expect(textOf(page).replace('as it was before', '').replace('Line before', '').replace('Line after', '')).not.toContain(
        secret,
      );
    expect(textOf(page)).toContain('(hidden)');
  });

  it('puts a comment under its line, on the side that it is about, and marks the range', () => {
    const facts = factsOf({ 'main.tf': 'one\ntwo\nthree\nfour\nfive\n' }, { 'main.tf': 'one\n2\nthree\nfive\nsix\n' });
    const page = reviewPage(
      planOf({
        comments: [
          comment({ line: 2, body: 'To the right.' }),
          comment({ line: 4, side: 'LEFT', body: 'To the left.' }),
          comment({ start_line: 3, start_side: 'RIGHT', line: 5, body: 'To several.' }),
        ],
        annotations: [annotation({ start_line: 1, end_line: 1, message: 'Annotated.' })],
      }),
      facts,
      about,
    );
    expect(textOf(under(page, 'new', 2, 'add'))).toContain('on line 2 To the right.');
    expect(under(page, 'old', 2, 'del')).toBe('');
    expect(textOf(under(page, 'old', 4, 'del'))).toContain('on line 4, as it was before To the left.');
    expect(textOf(under(page, 'new', 5, 'add'))).toContain('on lines 3 to 5 To several.');
    expect(textOf(under(page, 'new', 1, 'same'))).toContain('Annotated.');
    expect(
      [...page.matchAll(/<tr class="(\w+) ranged"><td class="n old">(\d*)<\/td><td class="n new">(\d*)/g)].map(
        ([, kind, old, now]) => `${kind} ${old}/${now}`,
      ),
    ).toEqual(['same 1/1', 'add /2', 'same 3/3', 'del 4/', 'same 5/4', 'add /5']);
  });

  it('shows a suggestion as the lines before and after', () => {
    const facts = factsOf({ 'main.tf': 'a {\n}\n' }, { 'main.tf': 'a {\n  on = false # why\n}\n' });
    const page = reviewPage(
      planOf({
        comments: [comment({ start_line: 1, line: 2, body: `Do this:\n\n${fenced('suggestion', 'a {\n  on = true # why')}` })],
      }),
      facts,
      about,
    );
    const shown = textOf(/<figure><figcaption>Suggested change[\s\S]*?<\/figure>/.exec(page)?.[0] ?? '');
    expect(dense(shown)).toBe(dense('Suggested change a { - on = false # why + on = true # why'));
    expect(page).toMatch(/<mark>(?:<span class="li">)?false/);
  });

  it('reads files with CRLF, a removed file and one without a final line break', () => {
    const facts = factsOf(
      { 'crlf.tf': 'one\r\ntwo\r\n', 'gone.tf': 'bye\n', 'end.tf': 'a = 1\nb = 2\n' },
      { 'crlf.tf': 'one\r\n2\r\n', 'end.tf': 'a = 1\nb = 2' },
    );
    // As git writes it.
    const changes = facts.changes.map((change) =>
      change.path === 'gone.tf' ? { ...change, patch: '@@ -1 +0,0 @@\n-bye' } : change,
    );
    const page = reviewPage(
      planOf({
        comments: [
          comment({ path: 'crlf.tf', line: 2, body: 'Here.\r\nAnd there.' }),
          comment({ path: 'gone.tf', side: 'LEFT', body: 'Gone.' }),
        ],
      }),
      { ...facts, changes },
      about,
    );
    expect(page).not.toContain('\r');
    expect(page).not.toContain('\\u{d}');
    expect(textOf(under(page, 'new', 2, 'add'))).toContain('Here. And there.');
    expect(textOf(page)).toContain('removed +0');
    expect(textOf(page)).toContain('@@ -1,1 +0,0 @@');
    expect(textOf(page)).toMatch(/- b = 2 2 \+ b = 2 \(no line break at the end\)/);
  });

  it('loses nothing that has no line to stand under', () => {
    const facts = factsOf({ 'main.tf': 'one\ntwo\n', 'big.tf': 'a\n' }, { 'main.tf': 'one\n2\n', 'big.tf': 'a\nb\nc\n' });
    const without: PullFacts = {
      ...facts,
      changes: [
        ...facts.changes.map((change) => (change.path === 'big.tf' ? { ...change, patch: undefined } : change)),
        { path: 'picture.png' as Path, previousPath: 'picture.png' as Path, status: 'modified', patch: undefined },
        { path: 'new.tf' as Path, previousPath: 'main.tf' as Path, status: 'renamed', patch: undefined },
      ],
    };
    const page = reviewPage(
      planOf({
        comments: [comment({ line: 99, body: 'Beyond the file.' })],
        annotations: [
          annotation({ path: 'big.tf', start_line: 2, end_line: 3, message: 'No diff here.' }),
          annotation({ path: 'elsewhere.tf', message: 'Not in the change.' }),
        ],
      }),
      without,
      about,
    );
    for (const said of ['Beyond the file.', 'No diff here.', 'Not in the change.'])
      expect(textOf(page).split(said)).toHaveLength(2);
    expect([...page.matchAll(/<tr class="same hit"><td class="n">(\d+)/g)].map(([, line]) => line)).toEqual(['2', '3']);
    expect(textOf(page)).toContain('Outside the changed files 1 remark elsewhere.tf');
    expect(textOf(page)).toContain('main.tf → new.tf');
    expect(page).not.toContain('picture.png');
    expect(page).toContain('Its lines cannot be shown');
  });

  it('folds long files that nothing is said about', () => {
    const long = 'line\n'.repeat(500);
    const facts = factsOf({}, { 'main.tf': long, 'other.tf': long });
    const page = reviewPage(planOf({ comments: [comment({})] }), facts, about);
    expect(page.match(/<details class="file" open>/g)).toHaveLength(1);
    expect(page.match(/<details class="file">/g)).toHaveLength(1);
  });

  it('says of the sample pull request exactly what its comments say', async () => {
    const [base, head] = ['base', 'head'].map((side) => readFolder(`examples/pull-request/${side}`)) as [Snapshot, Snapshot];
    const facts: PullFacts = { base, head, changes: changesBetween(base.files, head.files) };
    const plan = await review(facts, rules, { config: DEFAULT_CONFIG, assumed: 5, today: '2026-11-01', parser });
    expect(plan.comments.length).toBeGreaterThan(0);
    const page = reviewPage(
      plan,
      facts,
      JSON.parse(readFileSync('examples/pull-request/pull-request.json', 'utf8')) as PullRequestAbout,
    );
    expectInert(page);
    for (const [i, { body, path, line, side }] of plan.comments.entries()) {
      const article = new RegExp(`<article class="comment" id="comment-${i + 1}"[\\s\\S]*?</article>`).exec(page)?.[0] ?? '';
      const words = body
        .replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
        .replace(/\*\*|`/g, '')
        .replace(/\\(.)/g, '$1')
        .replace(/&#64;/g, '@')
        .replace(/&#58;/g, ':')
        .replace(/&amp;/g, '&');
      for (const paragraph of words.split(/\n\n+/).filter((one) => one.trim() !== ''))
        expect(dense(textOf(article))).toContain(dense(paragraph));
      const file =
        page.split('<details class="file"').find((part) =>
          textOf(part.split('</h3>')[0] ?? '')
            .trim()
            .endsWith(path),
        ) ?? '';
      const said = side === 'RIGHT' ? ['add', 'same'].map((kind) => (file.includes(`new">${line}</td>`) ? kind : '')) : ['del'];
      expect(
        said.some((kind) =>
          new RegExp(
            `<tr class="${kind} ranged">(?:<td class="n old">\\d*</td>)?[^\\n]*\\n<tr class="said">[^\\n]*id="comment-${i + 1}"`,
          ).test(file),
        ),
      ).toBe(true);
    }
    for (const [, where = ''] of plan.summary.matchAll(/\| `([^`|]+:\d+)` \|$/gm))
      expect(page).toMatch(
        new RegExp(
          `<a href="#(?:comment|annotation)-\\d+"><code>${where.replaceAll('/', '/<wbr>').replaceAll('.', '\\.')}</code>`,
        ),
      );
  });
});

describe('showMarkdown', () => {
  const NASTY = [
    HOSTILE,
    'a|b\\|c',
    '\\',
    '`',
    '``',
    ' ` ',
    '``` x',
    '*_~#+-!',
    '1. x',
    '@team #12 www.example.com http://x',
    '&amp;',
    '&#60;',
    '\t tab',
    'a\nb',
    '**',
  ];

  it.each(NASTY)('gives back what was escaped: %j', (text) => {
    const seen = (markup: string): string =>
      markup
        .replace(/<wbr>/g, '')
        .replace(/<\/?(?:p|code|table|thead|tbody|tr|th|td|span)\b[^>]*>/g, '')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'")
        .replace(/&amp;/g, '&');
    const trimmed = inertText(text).trim();
    if (trimmed !== '') expect(seen(showMarkdown(markdownText(trimmed), { badges: true }).markup)).toBe(trimmed);
    expect(seen(showMarkdown(`x ${markdownCode(text)}`).markup)).toBe(`x ${inertText(text)}`);
    expect(
      seen(showMarkdown(`| ${markdownText(trimmed)} |\n|---|\n| ${markdownText(trimmed)} |`, { badges: true }).markup).replaceAll(
        '\n',
        '',
      ),
    ).toBe(trimmed.repeat(2));
  });

  it('ends a fenced block only at a fence as long', () => {
    const inside = 'x\n```\n<b>\n````';
    const { markup } = showMarkdown(`${fenced('', inside)}\n\nafter`);
    expect(dense(textOf(markup))).toBe(dense(`${inside} after`));
    expect(markup).toMatch(/<p>after<\/p>/);
  });

  it('leaves out the empty comment that keeps a name from being a mention, in our own words only', () => {
    expect(textOf(showMarkdown('By @<!-- -->ann', { badges: true }).markup).trim()).toBe('By @ann');
    expect(textOf(showMarkdown('By @<!-- -->ann').markup).trim()).toBe('By @<!-- -->ann');
  });

  it('is quick about hostile input', () => {
    const started = performance.now();
    for (const piece of ['`', '*', '**', '\\', '|', '- ', '[', '&#', '`a``', '**`']) showMarkdown(piece.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('scanPage', () => {
  const open =
    'resource "azurerm_storage_account" "a" {\n  name                            = "a"\n  password                        = "hunter2hunter2"\n  https_traffic_only_enabled      = false\n  min_tls_version                 = "TLS1_2"\n  allow_nested_items_to_be_public = false\n  public_network_access_enabled   = false\n}\n';
  const unsure = `variable "on" {}\n\n${open.replace('"a" {', '"b" {').replace('= false\n  min', '= var.on\n  min')}`;

  it('shows findings with their lines and what mends them, and what is unknown and broken', async () => {
    const head = snapshot({ 'main.tf': open, 'unsure.tf': unsure, 'other/broken.tf': 'a = = "<b>"\n' });
    const page = scanPage(await scan(head, parser, { rules, assumed: 4, today: '2026-11-01' }), head.files, `Folder ${HOSTILE}`);
    expectInert(page);
    expect(page).not.toContain('hunter2');
    expect(page).toMatch(/<tr class="same hit"><td class="n">4<\/td>/);
    expect(page.match(/class="same hit"/g)).toHaveLength(1);
    expect(dense(textOf(page))).toContain(
      dense('To mend it, in main.tf line 4 - https_traffic_only_enabled = false + https_traffic_only_enabled = true'),
    );
    expect(textOf(page)).toMatch(/High 1 .*Unknown 1 /);
    expect(page).toMatch(/<details class="fold"><summary>[\s\S]*azurerm_storage_account\.(?:<wbr>)?b/);
    expect(textOf(page)).toContain('other/broken.tf:1');
  });

  it('says so when nothing is found', async () => {
    const head = snapshot({ 'main.tf': 'locals {\n  a = 1\n}\n' });
    const page = scanPage(await scan(head, parser, { rules, assumed: 4, today: '2026-11-01' }), head.files, 'Folder');
    expect(textOf(page)).toContain('No findings');
    expect(textOf(page)).toContain('Nothing was found.');
  });
});
