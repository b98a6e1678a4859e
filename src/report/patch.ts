import type { Edit } from '../fix/edits.ts';
import { grouped } from '../terraform/grouped.ts';
import { type Lines, linesOf, type Path } from '../terraform/source.ts';
import { redactFile } from './redact.ts';

/** No control characters, quotes, backslashes or characters that change how a line reads. */
const PLAIN_NAME = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\]+$/u;
/** A tab tells where a name with spaces ends. */
const end = (path: string): string => (path.includes(' ') ? '\t' : '');

/**
 * Edits as one unified diff that `git apply` takes. Context lines that hold secrets are left out of a hunk; a hunk that cannot do
 * without them is left out whole and counted.
 */
export function patchText(
  edits: readonly Edit[],
  files: ReadonlyMap<Path, string>,
): { readonly text: string; readonly leftOut: number } {
  let text = '';
  let leftOut = 0;
  for (const [path, own] of grouped(edits, ({ file }) => file)) {
    const before = files.get(path) ?? '';
    const secret = redactFile(files, path);
    const lines = before.split('\n');
    const hidden = (line: number): boolean => secret[line - 1] !== lines[line - 1];
    let shift = 0;
    let body = '';
    for (const hunk of hunksOf(own, before)) {
      const isChange = ({ sign }: HunkLine): boolean => sign !== ' ';
      const hides = ({ sign, old }: HunkLine): boolean => sign !== '+' && hidden(old);
      const firstChange = hunk.findIndex(isChange);
      const lastChange = hunk.findLastIndex(isChange);
      const start = hunk.findLastIndex((line, i) => i < firstChange && hides(line)) + 1;
      const stop = hunk.findIndex((line, i) => i > lastChange && hides(line));
      const kept = hunk.slice(start, stop < 0 ? undefined : stop);
      const endsFile = stop < 0 && (hunk.at(-1)?.old ?? 0) >= lines.length - 1;
      const hasTrailing = kept.at(-1)?.sign === ' ' || endsFile;
      if (kept.some(hides) || !hasTrailing) {
        leftOut++;
        continue;
      }
      const oldCount = kept.filter(({ sign }) => sign !== '+').length;
      const newCount = kept.filter(({ sign }) => sign !== '-').length;
      const [first] = kept;
      const oldStart = first === undefined ? 1 : first.sign === '+' ? first.old + 1 : first.old;
      body += `@@ -${oldStart},${oldCount} +${oldStart + shift},${newCount} @@\n${kept.map(({ sign, line }) => `${sign}${line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`}`).join('')}`;
      shift += newCount - oldCount;
    }
    // A name could hold lines of a diff of its own. Names that git would quote are left out, not quoted: nobody has them by accident.
    if (body !== '' && !PLAIN_NAME.test(path)) leftOut++;
    else if (body !== '') text += `diff --git a/${path} b/${path}\n--- a/${path}${end(path)}\n+++ b/${path}${end(path)}\n${body}`;
  }
  return { text, leftOut };
}

/** A line of a hunk with its line break, and its number before; of one that is added, the number of the line before it. */
interface HunkLine {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
  readonly old: number;
}
const CONTEXT = 3;

/** The hunks of a file's edits, made of the edits themselves: to compare the texts takes long where thousands of lines differ. */
function hunksOf(edits: readonly Edit[], text: string): readonly (readonly HunkLine[])[] {
  const lines = linesOf(text);
  const lineOf = (line: number): string => text.slice(lines.startOf(line), lines.startOf(line + 1));
  const hunks: HunkLine[][] = [];
  let hunk: HunkLine[] = [];
  let next = 1;
  const asItWas = (to: number): void => {
    for (; next <= Math.min(to, lines.count); next++) hunk.push({ sign: ' ', line: lineOf(next), old: next });
  };
  for (const { startLine, endLine, after } of replacedLines(edits, text, lines)) {
    const before: string[] = [];
    for (let line = startLine; line <= Math.min(endLine, lines.count); line++) before.push(lineOf(line));
    const isNear = startLine - next <= 2 * CONTEXT;
    if (hunk.length > 0 && !isNear) {
      asItWas(next + CONTEXT - 1);
      hunks.push(hunk);
      hunk = [];
    }
    if (hunk.length === 0) next = Math.max(next, startLine - CONTEXT);
    asItWas(startLine - 1);
    for (const [sign, line] of asDiff(before, after)) hunk.push({ sign, line, old: sign === '+' ? next - 1 : next++ });
  }
  asItWas(next + CONTEXT - 1);
  return hunk.length > 0 ? [...hunks, hunk] : hunks;
}

/** The lines that edits touch, and what takes their place; each with its line break. */
function* replacedLines(
  edits: readonly Edit[],
  text: string,
  lines: Lines,
): Generator<{ readonly startLine: number; readonly endLine: number; readonly after: readonly string[] }> {
  /** The last line that an edit touches: the next one, too, where it is put behind what is left of this one. */
  const lastLine = (edit: Edit): number => {
    const startsLine = edit.start === 0 || text[edit.start - 1] === '\n';
    const endsLine = edit.text === '' ? startsLine : edit.text.endsWith('\n');
    return lines.lineAt(endsLine && edit.end > edit.start && text[edit.end - 1] === '\n' ? edit.end - 1 : edit.end);
  };
  for (let i = 0; i < edits.length; ) {
    const first = edits[i] as Edit;
    const startLine = lines.lineAt(first.start);
    let endLine = lastLine(first);
    let at = lines.startOf(startLine);
    let after = '';
    for (let edit = edits[i]; edit && lines.lineAt(edit.start) <= endLine; edit = edits[++i]) {
      after += text.slice(at, edit.start) + edit.text;
      at = edit.end;
      endLine = Math.max(endLine, lastLine(edit));
    }
    after += text.slice(at, Math.max(at, lines.startOf(endLine + 1)));
    yield { startLine, endLine, after: after.match(/[^\n]*\n|[^\n]+$/g) ?? [] };
  }
}

/** A line of a diff: as it was, taken away or added. */
export type DiffLine = readonly [sign: ' ' | '-' | '+', text: string];

/** Lines and what takes their place, as a diff: what both start and end with is as it was. */
export function asDiff(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const most = Math.min(before.length, after.length);
  let first = 0;
  while (first < most && before[first] === after[first]) first++;
  let last = 0;
  while (last < most - first && before.at(-1 - last) === after.at(-1 - last)) last++;
  const signed = (sign: DiffLine[0], lines: readonly string[]): DiffLine[] => lines.map((line) => [sign, line]);
  return [
    ...signed(' ', before.slice(0, first)),
    ...signed('-', before.slice(first, before.length - last)),
    ...signed('+', after.slice(first, after.length - last)),
    ...signed(' ', before.slice(before.length - last)),
  ];
}
