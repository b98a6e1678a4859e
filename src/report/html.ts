import { type ChangedLines, changedLines } from '../diff/patch.ts';
import type { FileChange, PullFacts } from '../facts.ts';
import type { Path } from '../terraform/source.ts';
import { excerpt, numberedRows, type Row, rowsBetween, scrolling, smallDiff } from './html-code.ts';
import { showMarkdown } from './html-markdown.ts';
import { document, ICONS, type Markup, page, TOOL } from './html-page.ts';
import { inertText } from './inert.ts';
import type { Conclusion, PlannedAnnotation, PlannedComment, ReviewPlan } from './plan.ts';
import { redactFile, withoutSecretShapes } from './secrets.ts';
import { counted } from './wording.ts';

export { scanPage } from './html-scan.ts';

/** What a pull request says of itself; all of it written by its author. */
export interface PullRequestAbout {
  readonly title: string;
  readonly number?: number;
  readonly author?: string;
  readonly baseBranch: string;
  readonly headBranch: string;
  readonly body?: string;
}

/** A review as one HTML document that looks like a pull request: the check, the changed files, and what is said at their lines. */
export function reviewPage(plan: ReviewPlan, facts: PullFacts, about: PullRequestAbout): string {
  const comments = plan.comments.map(
    (comment, i): Said => ({
      kind: 'comment',
      id: `comment-${i + 1}`,
      path: comment.path,
      side: comment.side,
      start: comment.start_line ?? comment.line,
      line: comment.line,
      comment,
    }),
  );
  const annotations = plan.annotations.map(
    (annotation, i): Said => ({
      kind: 'annotation',
      id: `annotation-${i + 1}`,
      path: annotation.path,
      side: 'RIGHT',
      start: annotation.start_line,
      line: annotation.end_line,
      annotation,
    }),
  );
  const place = placesOf(plan, comments, annotations);
  const placed = new Set<Said>();
  const changed = changedLines(facts);
  const files = facts.changes
    .filter(({ path, previousPath }) => facts.head.files.has(path) || facts.base.files.has(previousPath))
    .map((change) => fileOf(change, changed.get(change.path), facts, [...comments, ...annotations], place, placed));
  // Nothing is lost: what has no line here is listed.
  const outside = [...comments, ...annotations].filter((said) => !placed.has(said));
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);

  const main = page`${about.body?.trim() ? description(about.body, about.author) : undefined}
${checkOf(plan, place)}
${
  outside.length > 0
    ? page`<section aria-labelledby="outside"><h2 id="outside">Outside the changed lines <small>${counted(outside.length, 'annotation')}</small></h2>
${outside.map((said) => page`<div class="box outside"><div class="text">${saidOf(said, facts, place)}${excerptOf(said, facts)}</div></div>\n`)}</section>`
    : undefined
}
<section aria-labelledby="files"><h2 id="files">Files changed <small>${counted(files.length, 'file')}, ${counts(added, removed)}</small></h2>
${files.length > 0 ? files.map(({ shown }) => shown) : page`<p class="quiet">No Terraform file is changed.</p>`}</section>`;
  const title = `${about.title}${about.number === undefined ? '' : ` #${about.number}`}`;
  return document(
    `iacsec: ${withoutSecretShapes(title)}`,
    headerOf(about, plan.conclusion, files.length),
    main,
    'Made by iacsec. Secrets are hidden.',
  );
}

const WORDS: Readonly<Record<Conclusion, string>> = { success: 'Passed', failure: 'Blocked', neutral: 'Not blocked' };

function headerOf(
  { title, number, author, baseBranch, headBranch }: PullRequestAbout,
  conclusion: Conclusion,
  files: number,
): Markup {
  const from = page`<span class="branch">${inertText(withoutSecretShapes(headBranch))}</span>`;
  const into = page`<span class="branch">${inertText(withoutSecretShapes(baseBranch))}</span>`;
  return page`<h1>${inertText(withoutSecretShapes(title))}${number === undefined ? undefined : page` <span class="number">#${number}</span>`}</h1>
<p class="byline"><span class="pill ${conclusion}">${ICONS[conclusion]}${WORDS[conclusion]}</span>
<span>${author === undefined ? undefined : page`<strong>${inertText(withoutSecretShapes(author))}</strong> `}${author === undefined ? 'Changes' : 'changes'} ${counted(files, 'file')} from ${from} into ${into}</span></p>`;
}

/** A description longer than this is cut. */
const MAX_BODY = 20_000;

function description(body: string, author: string | undefined): Markup {
  const clean = withoutSecretShapes(body);
  return page`<section class="box" aria-label="Description">
<div class="bar">${author === undefined ? undefined : page`<span class="avatar" aria-hidden="true">${inertText([...author][0] ?? '?').toUpperCase()}</span><strong>${inertText(author)}</strong>`}<span>${author === undefined ? 'Description' : 'wrote'}</span></div>
<div class="text">${showMarkdown(clean.slice(0, MAX_BODY))}${clean.length > MAX_BODY ? page`<p class="quiet">More was cut off here.</p>` : undefined}</div></section>`;
}

function checkOf({ conclusion, summary, stats, problems }: ReviewPlan, place: (code: string) => string | undefined): Markup {
  const [verdict = '', ...rest] = summary.split('\n\n');
  const untouched = problems.filter(({ touched }) => !touched);
  return page`<section class="box check ${conclusion}" aria-label="Check result">
<div class="bar">${TOOL}<span>check ended in <strong>${conclusion}</strong></span></div>
<div class="text"><h2 class="sr">Check result</h2><div class="verdict">${showMarkdown(verdict)}</div>
${showMarkdown(rest.join('\n\n'), { badges: true, place })}
${untouched.length > 0 ? page`<details class="fold"><summary>What could not be evaluated outside this change</summary><ul>${untouched.map(({ file, startLine, message }) => page`<li><code>${inertText(`${file}:${startLine}`)}</code> ${inertText(withoutSecretShapes(message))}</li>`)}</ul></details>` : undefined}
<p class="foot">${counted(stats.files, 'file')}, ${counted(stats.resources, 'resource')} and ${counted(stats.rules, 'rule')} looked at; ${stats.unknown} unknown.</p></div></section>`;
}

// --- what is said -----------------------------------------------------------------------------------------------------------

type Said = {
  readonly id: string;
  readonly path: string;
  readonly side: 'LEFT' | 'RIGHT';
  readonly start: number;
  readonly line: number;
} & (
  | { readonly kind: 'comment'; readonly comment: PlannedComment }
  | { readonly kind: 'annotation'; readonly annotation: PlannedAnnotation }
);

/** From `path:line`, as the summary writes it, to the comment or annotation that is about it. */
function placesOf(
  plan: ReviewPlan,
  comments: readonly Said[],
  annotations: readonly Said[],
): (code: string) => string | undefined {
  const places = new Map<string, string>();
  for (const said of [...comments, ...annotations].reverse())
    for (const line of [said.line, said.start]) places.set(`${said.path}:${line}`, said.id);
  // A comment with a suggestion spans lines; its findings are still named by their own.
  for (const { anchor, finding } of plan.findings) {
    const said =
      anchor.kind === 'line'
        ? comments.find(
            (one) => one.kind === 'comment' && one.path === anchor.path && one.comment.fingerprints.includes(finding.fingerprint),
          )
        : undefined;
    if (said && anchor.kind === 'line') places.set(`${anchor.path}:${anchor.line}`, said.id);
  }
  return (code) => places.get(code);
}

function saidOf(said: Said, facts: PullFacts, place: (code: string) => string | undefined): Markup {
  if (said.kind === 'annotation') {
    const { annotation_level: level, title, message } = said.annotation;
    return page`<article class="note ${level}" id="${said.id}">${ICONS[level]}<h4><span class="sr">${level}: </span>${title}</h4><p class="quiet">${whereOf(said)}</p><p>${message}</p></article>`;
  }
  const { comment } = said;
  const fence = (info: string, lines: readonly string[]): Markup | undefined =>
    info === 'suggestion' ? suggestion(comment, lines, facts) : info === 'diff' ? patchOf(lines) : undefined;
  return page`<article class="comment" id="${said.id}" aria-label="Comment on ${whereOf(said)}">
<div class="bar">${TOOL}<span>on ${whereOf(said)}</span></div>
<div class="text">${showMarkdown(comment.body, { badges: true, fence, place: (code) => (place(code) === said.id ? undefined : place(code)) })}</div></article>`;
}

function whereOf({ path, side, start, line, kind }: Said): Markup {
  const lines = `${start < line ? `lines ${start} to ${line}` : `line ${line}`}${side === 'LEFT' ? ', as it was before' : ''}`;
  return kind === 'comment' ? page`${lines}` : page`${inertText(path)}, ${lines}`;
}

function suggestion({ path, start_line, line }: PlannedComment, lines: readonly string[], facts: PullFacts): Markup {
  const before = redactFile(facts.head.files.get(path as Path) ?? '')
    .slice((start_line ?? line) - 1, line)
    .map((one) => one.replace(/\r$/, ''));
  return page`<figure><figcaption>Suggested change</figcaption>${smallDiff('Suggested change', rowsBetween(before, lines))}</figure>`;
}

const KINDS: Readonly<Record<string, Row['kind']>> = { '+': 'add', '-': 'del' };

const patchOf = (lines: readonly string[]): Markup =>
  page`<figure class="bare">${smallDiff(
    'What to change',
    lines.map((line): Row => ({ kind: KINDS[line[0] ?? ''] ?? 'same', text: line.slice(1) })),
  )}</figure>`;

function excerptOf(said: Said, facts: PullFacts): Markup | undefined {
  const text = (said.side === 'LEFT' ? facts.base : facts.head).files.get(said.path as Path);
  return text === undefined
    ? undefined
    : excerpt(`${inertText(said.path)}, from line ${said.start}`, redactFile(text), said.start, said.line);
}

// --- files ------------------------------------------------------------------------------------------------------------------

/** A file with more changed lines and nothing said about it starts folded. */
const LONG = 400;

function fileOf(
  change: FileChange,
  lines: ChangedLines | undefined,
  facts: PullFacts,
  all: readonly Said[],
  place: (code: string) => string | undefined,
  placed: Set<Said>,
): { shown: Markup; added: number; removed: number } {
  const { path, previousPath, status } = change;
  const before = facts.base.files.get(previousPath);
  const after = facts.head.files.get(path);
  const own = all.filter((said) => said.path === path);
  const readable =
    lines?.kind === 'hunks' &&
    lines.hunks.length > 0 &&
    (status === 'added' || before !== undefined) &&
    (status === 'removed' || after !== undefined);
  const name = inertText(path);
  const marked = (row: Row): string => (own.some((said) => isAbout(said, row)) ? 'ranged' : '');
  const below = (row: Row): Markup[] =>
    own.flatMap((said) => {
      if (
        placed.has(said) ||
        !(said.side === 'LEFT' ? row.old === said.line && row.kind !== 'add' : row.new === said.line && row.kind !== 'del')
      )
        return [];
      placed.add(said);
      return [saidOf(said, facts, place)];
    });
  const body = readable
    ? scrolling(
        `Changes in ${name}`,
        page`<table class="code two"><caption class="sr">Changes in ${name}</caption><thead class="sr"><tr><th scope="col">Line before</th><th scope="col">Line after</th><th scope="col">Text</th></tr></thead><tbody>
${hunksOf(lines, before ?? '', after ?? '').map(({ header, rows }) => page`<tr class="hunk"><td colspan="3"><span>${header}</span></td></tr>\n${numberedRows(rows, marked, below)}`)}</tbody></table>`,
      )
    : page`<p class="none">${status === 'renamed' && before === after ? 'Renamed, its lines are the same.' : 'Too large or not text: no lines to show.'}</p>`;
  const added = lines?.kind === 'hunks' ? lines.added.size : 0;
  const removed = lines?.kind === 'hunks' ? lines.removed.size : 0;
  const remarks = own.filter((said) => placed.has(said)).length;
  const shown = page`<details class="file"${added + removed <= LONG || remarks > 0 ? page` open` : undefined}><summary><h3>${previousPath === path ? undefined : page`<span class="quiet">${inertText(previousPath)} → </span>`}${name}</h3>
<span class="counts">${remarks > 0 ? page`<span>${counted(remarks, 'remark')}</span>` : undefined}${status === 'added' || status === 'removed' ? page`<span>${status}</span>` : undefined}${counts(added, removed)}</span></summary>
${body}</details>\n`;
  return { shown, added, removed };
}

const isAbout = (said: Said, row: Row): boolean => {
  const line = said.side === 'LEFT' ? (row.kind === 'add' ? undefined : row.old) : row.kind === 'del' ? undefined : row.new;
  return line !== undefined && said.start <= line && line <= said.line;
};

const counts = (added: number, removed: number): Markup =>
  page`<span class="counts"><span class="plus">+${added}<span class="sr"> lines added</span></span><span class="minus">−${removed}<span class="sr"> lines removed</span></span></span>`;

/** The hunks of a change. Their text is taken from the whole files with secrets hidden, never from the patch. */
function hunksOf(changed: ChangedLines & { kind: 'hunks' }, before: string, after: string): { header: string; rows: Row[] }[] {
  const left = redactFile(before);
  const right = redactFile(after);
  return changed.hunks.map(({ oldStart, oldEnd, newStart, newEnd }) => {
    const rows: Row[] = [];
    let old = oldStart;
    let now = newStart;
    while (old <= oldEnd || now <= newEnd) {
      if (old <= oldEnd && changed.removed.has(old))
        rows.push({ kind: 'del', old, text: left[old - 1] ?? '', unended: old++ === left.length });
      else if (now <= newEnd && changed.added.has(now))
        rows.push({ kind: 'add', new: now, text: right[now - 1] ?? '', unended: now++ === right.length });
      else rows.push({ kind: 'same', old: old++, new: now, text: right[now++ - 1] ?? '' });
    }
    const inside = enclosing(right, newStart);
    return {
      header: `@@ -${oldStart},${oldEnd - oldStart + 1} +${newStart},${newEnd - newStart + 1} @@${inside === undefined ? '' : ` ${inside}`}`,
      rows,
    };
  });
}

/** The header of the block that a hunk begins in. */
function enclosing(lines: readonly string[], start: number): string | undefined {
  for (let line = start - 1; line >= 1; line--) {
    const text = lines[line - 1] ?? '';
    if (/^[a-z_]+\b.*\{\s*$/.test(text)) return text.trim();
    if (text.startsWith('}')) return undefined;
  }
  return undefined;
}
