import type { ChangedLines } from '../diff/patch.ts';
import type { FileChange, PullFacts } from '../facts.ts';
import { grouped } from '../terraform/grouped.ts';
import { firstWhere, type Path } from '../terraform/source.ts';
import { excerpt, numberedRows, type Row, rowsBetween, scrolling, smallDiff } from './html-code.ts';
import { showMarkdown } from './html-markdown.ts';
import { fitting, ICONS, type Markup, page, type Room, TOOL } from './html-page.ts';
import { inertText } from './inert.ts';
import type { PlannedAnnotation, PlannedComment } from './plan.ts';
import { redactFile } from './redact.ts';
import { merged } from './secrets.ts';
import { counted } from './wording.ts';

/** A planned comment or annotation and its place: the last line, and the first one where it spans several. */
export type Said = {
  readonly id: string;
  readonly path: string;
  readonly side: 'LEFT' | 'RIGHT';
  readonly start: number;
  readonly line: number;
} & (
  | { readonly kind: 'comment'; readonly comment: PlannedComment }
  | { readonly kind: 'annotation'; readonly annotation: PlannedAnnotation }
);

/** Everything that is said, by path, and what it needs to be shown. */
export interface Talk {
  readonly facts: PullFacts;
  readonly said: ReadonlyMap<string, readonly Said[]>;
  readonly room: Room;
  /** The id on this page that a `path:line` in a text is about. */
  readonly place: (code: string) => string | undefined;
}

/** A file with more changed lines and nothing said about it starts folded. */
const LONG = 400;

/** One changed file: its hunks, and under their lines what is said about them. What has no line in a hunk stands below. */
export function fileBox(change: FileChange, lines: ChangedLines | undefined, talk: Talk): Markup {
  const { path, previousPath, status } = change;
  const before = talk.facts.base.files.get(previousPath);
  const after = talk.facts.head.files.get(path);
  const own = talk.said.get(path) ?? [];
  // The change of a link is where it leads; the text under its name is another file's.
  const isLink = talk.facts.head.linked?.has(path) || talk.facts.base.linked?.has(previousPath);
  const readable =
    !isLink &&
    lines?.kind === 'hunks' &&
    lines.hunks.length > 0 &&
    (status === 'added' || before !== undefined) &&
    (status === 'removed' || after !== undefined);
  const hunks =
    readable && talk.room.left > 0
      ? hunksOf(lines, redactFile(talk.facts.base.files, previousPath), redactFile(talk.facts.head.files, path))
      : [];
  const under = placedUnder(own, hunks);
  const ranged = { LEFT: linesSpoken(own, 'LEFT'), RIGHT: linesSpoken(own, 'RIGHT') };
  const marked = (row: Row): string => (ranged.LEFT(lineOn('LEFT', row)) || ranged.RIGHT(lineOn('RIGHT', row)) ? 'ranged' : '');
  const placed = new Set<Said>();
  const saidUnder = (row: Row): readonly Markup[] =>
    (under.get(row) ?? []).map((said) => {
      placed.add(said);
      return saidOf(said, talk);
    });
  const parts = hunks.map(({ header, rows }) => ({ header, rows: numberedRows(rows, talk.room, marked, saidUnder) }));
  const beyond = own.filter((said) => !placed.has(said));

  const name = inertText(path);
  const table = page`<table class="code two"><caption class="sr">Changes in ${name}</caption>
<thead class="sr"><tr><th scope="col">Line before</th><th scope="col">Line after</th><th scope="col">Text</th></tr></thead><tbody>
${parts.map(({ header, rows: { shown } }) => (shown.length > 0 ? page`<tr class="hunk"><td colspan="3"><span>${header}</span></td></tr>\n${shown}` : undefined))}</tbody></table>`;
  const added = lines?.kind === 'hunks' ? lines.added.size : 0;
  const removed = lines?.kind === 'hunks' ? lines.removed.size : 0;
  return page`<details class="file"${added + removed <= LONG || own.length > 0 ? page` open` : undefined}><summary>
<h3>${previousPath === path ? undefined : page`<span class="quiet">${inertText(previousPath)} → </span>`}${name}</h3>
<span class="counts">${own.length > 0 ? page`<span>${counted(own.length, 'remark')}</span>` : undefined}${status === 'modified' ? undefined : page`<span>${status}</span>`}${added + removed > 0 ? counts(added, removed) : undefined}</span></summary>
${parts.length > 0 ? scrolling(`Changes in ${name}`, table) : undefined}${readable ? cutOff(added + removed, parts) : page`<p class="none">${before === after ? 'Its lines are the same.' : isLink ? 'It is a link, and leads elsewhere now.' : 'Its lines cannot be shown: there is no diff of this file.'}</p>`}
${beyondLines(beyond, talk)}</details>\n`;
}

/** What is said about a file that is not in the change. */
export function outsideBox(path: string, said: readonly Said[], talk: Talk): Markup {
  return page`<details class="file" open><summary><h3>${inertText(path)}</h3><span class="counts">${counted(said.length, 'remark')}</span></summary>
${beyondLines(said, talk)}</details>\n`;
}

/** Numbers of added and removed lines. */
export const counts = (added: number, removed: number): Markup =>
  page`<span class="counts"><span class="plus">+${added}<span class="sr"> lines added</span></span> <span class="minus">−${removed}<span class="sr"> lines removed</span></span></span>`;

// --- hunks ------------------------------------------------------------------------------------------------------------------

/** The line of a row on one side of the change; not a number where the row is not on that side. */
const lineOn = (side: 'LEFT' | 'RIGHT', row: Row): number => (side === 'LEFT' ? row.old : row.new) ?? Number.NaN;

/** What is said under each row. Thousands of each are looked up, not compared. */
function placedUnder(
  own: readonly Said[],
  hunks: readonly { readonly rows: readonly Row[] }[],
): ReadonlyMap<Row, readonly Said[]> {
  const at = grouped(own, ({ side, line }) => `${side}:${line}`);
  const under = new Map<Row, readonly Said[]>();
  if (own.length === 0) return under;
  for (const row of hunks.flatMap(({ rows }) => rows)) {
    const found = (['LEFT', 'RIGHT'] as const).flatMap((side) => at.get(`${side}:${lineOn(side, row)}`) ?? []);
    if (found.length > 0) under.set(row, found);
  }
  return under;
}

/** Tells the lines of one side that something is said of. */
function linesSpoken(own: readonly Said[], side: Said['side']): (line: number) => boolean {
  const spans = merged(own.flatMap((said) => (said.side === side ? [{ start: said.start, end: said.line + 1 }] : [])));
  return (line) => {
    const next = firstWhere(spans.length, (i) => (spans[i]?.start ?? 0) > line);
    return (spans[next - 1]?.end ?? 0) > line;
  };
}

/** The hunks of a change. Their text is taken from the whole files with secrets hidden, never from the patch. */
function hunksOf(
  changed: ChangedLines & { kind: 'hunks' },
  left: readonly string[],
  right: readonly string[],
): { header: string; rows: Row[] }[] {
  return changed.hunks.map(({ oldStart, oldEnd, newStart, newEnd }) => {
    const rows: Row[] = [];
    let old = oldStart;
    let now = newStart;
    while (old <= oldEnd || now <= newEnd) {
      if (old <= oldEnd && changed.removed.has(old)) {
        rows.push({ kind: 'del', old, text: left[old - 1] ?? '', unended: old === left.length });
        old++;
      } else if (now <= newEnd && changed.added.has(now)) {
        rows.push({ kind: 'add', new: now, text: right[now - 1] ?? '', unended: now === right.length });
        now++;
      } else rows.push({ kind: 'same', old: old++, new: now, text: right[now++ - 1] ?? '' });
    }
    const inside = enclosing(right, newStart);
    return {
      header: `@@ -${span(oldStart, oldEnd)} +${span(newStart, newEnd)} @@${inside === undefined ? '' : ` ${inside}`}`,
      rows,
    };
  });
}

/** A side without lines is counted from the line before it. */
const span = (start: number, end: number): string =>
  end < start ? `${Math.max(0, start - 1)},0` : `${start},${end - start + 1}`;

/** The header of the block that a hunk begins in. */
function enclosing(lines: readonly string[], start: number): string | undefined {
  for (let line = start - 1; line >= Math.max(1, start - 500); line--) {
    const text = lines[line - 1] ?? '';
    if (/^[a-z_]+\b.*\{\s*$/.test(text)) return text.trim();
    if (text.startsWith('}')) return undefined;
  }
  return undefined;
}

// --- comments and annotations -----------------------------------------------------------------------------------------------

function saidOf(said: Said, { facts, place }: Talk): Markup {
  const { id, side, start, line } = said;
  const where = `${start < line ? `lines ${start} to ${line}` : `line ${line}`}${side === 'LEFT' ? ', as it was before' : ''}`;
  if (said.kind === 'annotation') {
    const { annotation_level: level, title, message } = said.annotation;
    return page`<article class="note ${level}" id="${id}">${ICONS[level]}<h4>${title}</h4><p class="quiet">Check ${level} on ${where}</p><p>${message}</p></article>`;
  }
  const { comment } = said;
  const before = (): string[] =>
    redactFile(facts.head.files, comment.path as Path)
      .slice(start - 1, line)
      .map((one) => one.replace(/\r$/, ''));
  const fence = (info: string, lines: readonly string[]): Markup | undefined => {
    if (info === 'suggestion')
      return page`<figure><figcaption>Suggested change</figcaption>${smallDiff('Suggested change', rowsBetween(before(), lines))}</figure>`;
    return info === 'diff' ? page`<figure class="bare">${smallDiff('What to change', lines.map(diffRow))}</figure>` : undefined;
  };
  // A link to where the reader already is would be none.
  const elsewhere = (code: string): string | undefined => (place(code) === id ? undefined : place(code));
  return page`<article class="comment" id="${id}" aria-label="Comment on ${where}">
<div class="bar">${TOOL}<span>on ${where}</span></div>
<div class="text">${showMarkdown(comment.body, { badges: true, fence, place: elsewhere })}</div></article>`;
}

function diffRow(line: string): Row {
  return { kind: line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : 'same', text: line.slice(1) };
}

/** That not all changed lines of a file are shown, where there was no room for them. */
function cutOff(
  changed: number,
  parts: readonly { readonly rows: { readonly rest: readonly Row[]; readonly shown: readonly Markup[] } }[],
): Markup | undefined {
  const isWhole = parts.length > 0 && parts.every(({ rows }) => rows.rest.length === 0);
  if (isWhole) return undefined;
  const rest = parts.flatMap(({ rows }) => rows.rest).filter(({ kind }) => kind !== 'same').length;
  return page`<p class="none">This page has no room for ${parts.length > 0 ? rest : changed} of its changed lines.</p>`;
}

/** What is said where no hunk shows the lines. Comments are few; what there is no room for of the rest is counted. */
function beyondLines(said: readonly Said[], talk: Talk): Markup {
  const comments = said.filter(({ kind }) => kind === 'comment');
  const annotations = said.filter(({ kind }) => kind === 'annotation');
  const { shown, rest } = fitting(annotations, talk.room, (one) => withLines(one, talk));
  return page`${comments.map((one) => withLines(one, talk))}${shown}${rest.length > 0 ? page`<p class="none">This page has no room for ${counted(rest.length, 'more remark')}: <code>--format json</code> has all.</p>` : undefined}`;
}

/** With the lines it is about, where no hunk shows them. */
function withLines(said: Said, talk: Talk): Markup {
  const { files } = said.side === 'LEFT' ? talk.facts.base : talk.facts.head;
  const path = said.path as Path;
  const lines = files.has(path)
    ? excerpt(`${inertText(path)}, from line ${said.start}`, redactFile(files, path), said.start, said.line)
    : undefined;
  return page`<div class="beyond">${saidOf(said, talk)}${lines}</div>`;
}
