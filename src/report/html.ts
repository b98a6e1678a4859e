import { changedLines } from '../diff/patch.ts';
import type { FileChange, PullFacts } from '../facts.ts';
import { locationOf } from '../rules/check.ts';
import { grouped } from '../terraform/grouped.ts';
import { counts, fileBox, outsideBox, type Said, type Talk } from './html-files.ts';
import { showMarkdown } from './html-markdown.ts';
import { document, fitting, ICONS, type Markup, page, startRoom, TOOL } from './html-page.ts';
import { inertText } from './inert.ts';
import type { Conclusion, ReviewPlan } from './plan.ts';
import { told, withoutSecretShapes } from './secrets.ts';
import { counted } from './wording.ts';

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
  const said = sayingsOf(plan);
  const talk: Talk = { facts, said: grouped(said, ({ path }) => path), room: startRoom(), place: placesOf(plan, said) };
  const changed = changedLines(facts);
  const shown = facts.changes.filter(
    ({ path, previousPath }) => facts.head.files.has(path) || facts.base.files.has(previousPath),
  );
  const check = checkOf(plan, talk);
  // Where something is said comes first to the room that the page has.
  const boxes = new Map<FileChange, Markup>();
  const isSpokenOf = ({ path }: FileChange): boolean => talk.said.has(path);
  for (const change of [...shown.filter(isSpokenOf), ...shown.filter((one) => !isSpokenOf(one))]) {
    if (talk.room.left > 0 || isSpokenOf(change)) boxes.set(change, fileBox(change, changed.get(change.path), talk));
    talk.room.left -= BOX;
  }
  const files = shown.flatMap((change) => boxes.get(change) ?? []);
  const paths = new Set<string>(shown.map(({ path }) => path));
  const outside = said.filter(({ path }) => !paths.has(path));
  const sum = (of: 'added' | 'removed'): number =>
    shown.reduce((total, { path }) => {
      const lines = changed.get(path);
      return total + (lines?.kind === 'hunks' ? lines[of].size : 0);
    }, 0);

  const main = page`${about.body?.trim() ? description(about.body, about.author) : undefined}
${check}
<section aria-labelledby="files"><h2 id="files">Files changed <small>${counted(shown.length, 'file')} ${counts(sum('added'), sum('removed'))}</small></h2>
${files.length > 0 ? files : page`<p class="quiet">No Terraform file is changed.</p>`}${shown.length > files.length ? page`<p>This page has no room for ${counted(shown.length - files.length, 'more changed file')}.</p>` : undefined}</section>
${outside.length > 0 ? outsideOf(outside, talk) : undefined}`;
  const title = `${about.title}${about.number === undefined ? '' : ` #${about.number}`}`;
  return document(`iacsec: ${withoutSecretShapes(title)}`, headerOf(about, plan.conclusion, shown.length), main);
}

/** Characters of markup around the lines of a file. */
const BOX = 1_000;

// --- the pull request -------------------------------------------------------------------------------------------------------

const WORDS: Readonly<Record<Conclusion, string>> = { success: 'Passed', failure: 'Blocked', neutral: 'Not blocked' };

function headerOf(
  { title, number, author, baseBranch, headBranch }: PullRequestAbout,
  conclusion: Conclusion,
  files: number,
): Markup {
  const branch = (name: string): Markup => page`<span class="branch">${told(name)}</span>`;
  const who = author === undefined ? 'Changes' : page`<strong>${told(author)}</strong> changes`;
  return page`<h1>${told(title)}${number === undefined ? undefined : page` <span class="number">#${number}</span>`}</h1>
<p class="byline"><span class="pill ${conclusion}">${ICONS[conclusion]}${WORDS[conclusion]}</span>
<span>${who} ${counted(files, 'file')} from ${branch(headBranch)} into ${branch(baseBranch)}</span></p>`;
}

/** A description longer than this is cut. */
const MAX_BODY = 20_000;

function description(body: string, author: string | undefined): Markup {
  const clean = withoutSecretShapes(body);
  const who =
    author === undefined
      ? page`<strong>Description</strong>`
      : page`<span class="avatar" aria-hidden="true">${[...told(author)].slice(0, 1).join('').toUpperCase()}</span><strong>${told(author)}</strong><span>wrote</span>`;
  return page`<section class="box" aria-label="Description">
<div class="bar">${who}</div>
<div class="text">${showMarkdown(clean.slice(0, MAX_BODY))}${clean.length > MAX_BODY ? page`<p class="quiet">More was cut off here.</p>` : undefined}</div></section>`;
}

// --- the check --------------------------------------------------------------------------------------------------------------

function checkOf({ conclusion, summary, stats, problems }: ReviewPlan, { place, room }: Talk): Markup {
  const [verdict = '', ...rest] = summary.split('\n\n');
  const untouched = problems.filter(({ touched, kind }) => !touched && kind !== 'moved');
  const { shown, rest: more } = fitting(
    untouched,
    room,
    ({ file, startLine, message }) => page`<li><code>${inertText(`${file}:${startLine}`)}</code> ${told(message)}</li>`,
  );
  const folded = page`<details class="fold"><summary>What could not be evaluated outside this change</summary>
<ul>${shown}${more.length > 0 ? page`<li>and ${more.length} more</li>` : undefined}</ul></details>`;
  return page`<section class="box check ${conclusion}" aria-labelledby="check">
<div class="bar">${TOOL}<span>check ended in <strong>${conclusion}</strong></span></div>
<div class="text"><h2 id="check" class="sr">Check result</h2><div class="verdict">${showMarkdown(verdict)}</div>
${showMarkdown(rest.join('\n\n'), { badges: true, place })}
${untouched.length > 0 ? folded : undefined}
<p class="foot">${counted(stats.files, 'file')}, ${counted(stats.resources, 'resource')} and ${counted(stats.rules, 'rule')} looked at; ${stats.unknown} unknown.</p></div></section>`;
}

// --- what is said, and where ------------------------------------------------------------------------------------------------

function sayingsOf({ comments, annotations }: ReviewPlan): Said[] {
  return [
    ...comments.map((comment, i): Said => {
      const { path, side, line, start_line: start = line } = comment;
      return { kind: 'comment', id: `comment-${i + 1}`, path, side, start, line, comment };
    }),
    ...annotations.map((annotation, i): Said => {
      const { path, start_line: start, end_line: line } = annotation;
      return { kind: 'annotation', id: `annotation-${i + 1}`, path, side: 'RIGHT', start, line, annotation };
    }),
  ];
}

/** From `path:line`, as the summary writes it, to the comment or annotation that is about it. */
function placesOf({ findings }: ReviewPlan, said: readonly Said[]): (code: string) => string | undefined {
  const places = new Map<string, string>();
  for (const { path, line, start, id } of [...said].reverse()) for (const at of [line, start]) places.set(`${path}:${at}`, id);
  // A comment with a suggestion spans lines, and an annotation is never about a line of before: their findings name their own line.
  const byFingerprint = new Map(
    said.flatMap((one) =>
      one.kind === 'comment' ? one.comment.fingerprints.map((print) => [`${one.path} ${print}`, one.id] as const) : [],
    ),
  );
  for (const { anchor, finding } of findings) {
    if (anchor.kind !== 'line') continue;
    const { file, startLine } = locationOf(finding);
    const id = byFingerprint.get(`${anchor.path} ${finding.fingerprint}`) ?? places.get(`${file}:${startLine}`);
    if (id !== undefined) places.set(`${anchor.path}:${anchor.line}${anchor.side === 'LEFT' ? ' (before)' : ''}`, id);
  }
  return (code) => places.get(code);
}

function outsideOf(outside: readonly Said[], talk: Talk): Markup {
  return page`<section aria-labelledby="outside"><h2 id="outside">Outside the changed files <small>${counted(outside.length, 'remark')}</small></h2>
${[...grouped(outside, ({ path }) => path)].map(([path, own]) => outsideBox(path, own, talk))}</section>`;
}
