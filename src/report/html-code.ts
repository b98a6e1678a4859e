import { diffArrays } from 'diff';
import { fitting, type Markup, page, type Room } from './html-page.ts';
import { inertSource } from './inert.ts';

/** A line of a diff or excerpt. Its text has its secrets hidden already. */
export interface Row {
  readonly kind: 'add' | 'del' | 'same';
  readonly old?: number | undefined;
  readonly new?: number | undefined;
  readonly text: string;
  /** The last line of a file that does not end with a line break. */
  readonly unended?: boolean;
}

const SIGNS = { add: '+', del: '-', same: ' ' } as const;

/** Classes by row: what is marked besides additions and deletions. */
export type MarkedAs = (row: Row) => string;

/** The rows of a diff with both line numbers, as many as there is room for; `after` gives what stands under a row. */
export function numberedRows(
  rows: readonly Row[],
  room: Room,
  marked: MarkedAs,
  after: (row: Row) => readonly Markup[],
): { readonly shown: readonly Markup[]; readonly rest: readonly Row[] } {
  const marks = changedParts(rows);
  return fitting(rows, room, (row) => {
    const below = after(row);
    return page`<tr class="${row.kind} ${marked(row)}"><td class="n old">${row.old}</td><td class="n new">${row.new}</td>${codeCell(row, marks.get(row))}</tr>
${below.length > 0 ? page`<tr class="said"><td colspan="3"><div class="talk">${below}</div></td></tr>\n` : undefined}`;
  });
}

/** A small diff without line numbers. */
export function smallDiff(label: string, rows: readonly Row[]): Markup {
  const marks = changedParts(rows);
  return scrolling(
    label,
    page`<table class="code small" role="presentation">${rows.map((row) => page`<tr class="${row.kind}">${codeCell(row, marks.get(row))}</tr>\n`)}</table>`,
  );
}

/** Lines of a file with their numbers, the ones that are spoken of marked. */
export function excerpt(label: string, lines: readonly string[], start: number, end: number): Markup {
  const blank = (line: number): boolean => (lines[line - 1] ?? '').trim() === '';
  let first = Math.max(1, start - 3);
  let last = Math.min(lines.length, Math.min(end, start + MAX_EXCERPT - 1) + 3);
  while (first < start && blank(first)) first++;
  while (last > start && blank(last)) last--;
  const rows: Row[] = [];
  for (let line = first; line <= last; line++) rows.push({ kind: 'same', new: line, text: lines[line - 1] ?? '' });
  if (rows.length === 0) return page``;
  return page`<figure class="bare">${scrolling(
    label,
    page`<table class="code"><caption class="sr">${label}</caption><thead class="sr"><tr><th scope="col">Line</th><th scope="col">Text</th></tr></thead><tbody>
${rows.map((row) => page`<tr class="same ${start <= (row.new ?? 0) && (row.new ?? 0) <= end ? 'hit' : ''}"><td class="n">${row.new}</td><td class="c">${paint(row.text)}</td></tr>\n`)}</tbody></table>`,
  )}</figure>`;
}

/** A block that goes on for longer is shown from its beginning. */
const MAX_EXCERPT = 15;

/** Code that is wider than the page scrolls inside its box, with the keyboard too. */
export const scrolling = (label: string, inside: Markup): Markup =>
  page`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${inside}</div>`;

function codeCell(row: Row, mark: readonly [number, number] | undefined): Markup {
  return page`<td class="c"><span class="m">${SIGNS[row.kind]}</span>${paint(row.text, mark)}${row.unended && row.kind !== 'same' ? page`<span class="end"> (no line break at the end)</span>` : undefined}</td>`;
}

/** What turns `before` into `after`, line by line. */
export function rowsBetween(before: readonly string[], after: readonly string[]): Row[] {
  return diffArrays([...before], [...after]).flatMap((part) =>
    part.value.map((text): Row => ({ kind: part.added ? 'add' : part.removed ? 'del' : 'same', text })),
  );
}

// --- what changed inside a line ---------------------------------------------------------------------------------------------

/** Where as many lines were added as removed, the part of each that is different. */
function changedParts(rows: readonly Row[]): ReadonlyMap<Row, readonly [number, number]> {
  const parts = new Map<Row, readonly [number, number]>();
  let at = 0;
  const run = (kind: Row['kind']): Row[] => {
    const from = at;
    while (rows[at]?.kind === kind) at++;
    return rows.slice(from, at);
  };
  while (at < rows.length) {
    run('same');
    const removed = run('del');
    const added = run('add');
    if (removed.length !== added.length) continue;
    for (const [i, before] of removed.entries()) {
      const after = added[i] as Row;
      const found = difference(shown(before.text), shown(after.text));
      if (!found) continue;
      parts.set(before, [found.from, found.beforeEnd]);
      parts.set(after, [found.from, found.afterEnd]);
    }
  }
  return parts;
}

/** From the first to the last difference, in whole words; undefined when little is the same. */
function difference(before: string, after: string): { from: number; beforeEnd: number; afterEnd: number } | undefined {
  const shortest = Math.min(before.length, after.length);
  let from = 0;
  while (from < shortest && before[from] === after[from]) from++;
  let same = 0;
  while (same < shortest - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  const inWord = (text: string, at: number): boolean => /^[\w\ud800-\udfff]{2}$/.test(text.slice(at - 1, at + 1));
  while (from > 0 && (inWord(before, from) || inWord(after, from))) from--;
  while (same > 0 && (inWord(before, before.length - same) || inWord(after, after.length - same))) same--;
  const kept = before.slice(0, from).trim().length + same;
  if (before === after || kept * 3 < shortest) return undefined;
  return { from, beforeEnd: before.length - same, afterEnd: after.length - same };
}

// --- colours ----------------------------------------------------------------------------------------------------------------

const TOKENS =
  /(?<rm>#.*|\/\/.*|\/\*.*?(?:\*\/|$))|(?<st>"(?:[^"\\]|\\.)*"?)|(?<![\w.-])(?:(?<li>true|false|null|\d+(?:\.\d+)?)|(?<kw>resource|data|module|variable|output|locals|provider|terraform|moved|import|removed|check|dynamic|for|in|if)(?=\s+[\w"{(]))(?![\w-])/g;

const shown = (text: string): string => inertSource(text);

/** A line of code with its strings, comments and words coloured, and one part of it marked. */
function paint(text: string, mark?: readonly [number, number]): Markup {
  const line = shown(text);
  const [from, to] = mark ?? [0, 0];
  const parts: Markup[] = [];
  const put = (start: number, end: number, name: string | undefined): void => {
    // A token that the marked part begins or ends in is coloured in pieces.
    const cuts = [start, ...[from, to].filter((cut) => start < cut && cut < end), end];
    for (const [i, begin] of cuts.slice(0, -1).entries()) {
      const piece = line.slice(begin, cuts[i + 1]);
      const coloured = name === undefined ? page`${piece}` : page`<span class="${name}">${piece}</span>`;
      parts.push(from <= begin && begin < to ? page`<mark>${coloured}</mark>` : coloured);
    }
  };
  let at = 0;
  for (const token of line.matchAll(TOKENS)) {
    if (token.index > at) put(at, token.index, undefined);
    put(
      token.index,
      token.index + token[0].length,
      Object.entries(token.groups ?? {}).find(([, found]) => found !== undefined)?.[0],
    );
    at = token.index + token[0].length;
  }
  if (at < line.length) put(at, line.length, undefined);
  return page`${parts}`;
}
