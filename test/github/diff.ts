// Unified diffs: hunks, positions, and which lines may carry a review comment.
import type { Side } from './types.ts';

/** Splits `git diff-tree -p` output into one section per "diff --git". */
export function splitPatch(output: Buffer): { header: string; hunks: string | null }[] {
  const text = output.toString('utf8');
  const starts = [...text.matchAll(/^diff --git /gm)].map((m) => m.index);
  return starts.map((start, i) => {
    const section = text.slice(start, starts[i + 1] ?? text.length);
    const at = section.search(/^@@ /m);
    return at < 0
      ? { header: section, hunks: null }
      : { header: section.slice(0, at), hunks: section.slice(at).replace(/\n$/, '') };
  });
}

/** A line of a hunk; `position` counts from the first hunk header of the file, as GitHub does. */
export interface DiffLine {
  type: 'add' | 'del' | 'ctx' | 'note';
  old?: number;
  new?: number;
  text: string;
  position: number;
}
export interface Hunk {
  header: string;
  lines: DiffLine[];
}
export interface Found {
  hunk: Hunk;
  line: DiffLine;
}

const parsed = new Map<string, Hunk[]>();

/** The hunks of one file's patch. */
export function parseHunks(patch: string | null): Hunk[] {
  if (!patch) return [];
  const had = parsed.get(patch);
  if (had) return had;
  const hunks: Hunk[] = [];
  let hunk: Hunk | undefined;
  let [old, now, oldLeft, newLeft] = [0, 0, 0, 0];
  patch.split('\n').forEach((text, position) => {
    const m = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text);
    if (m && oldLeft <= 0 && newLeft <= 0) {
      hunk = { header: text, lines: [] };
      hunks.push(hunk);
      [old, now, oldLeft, newLeft] = [Number(m[1]), Number(m[3]), Number(m[2] ?? 1), Number(m[4] ?? 1)];
    } else if (text[0] === '\\') hunk?.lines.push({ type: 'note', text, position });
    else if (text[0] === '+') {
      hunk?.lines.push({ type: 'add', new: now++, text, position });
      newLeft--;
    } else if (text[0] === '-') {
      hunk?.lines.push({ type: 'del', old: old++, text, position });
      oldLeft--;
    } else {
      hunk?.lines.push({ type: 'ctx', old: old++, new: now++, text, position });
      oldLeft--;
      newLeft--;
    }
  });
  if (parsed.size > 5000) parsed.clear();
  parsed.set(patch, hunks);
  return hunks;
}

function find(patch: string | null, fits: (line: DiffLine) => boolean): Found | null {
  for (const hunk of parseHunks(patch)) {
    const line = hunk.lines.find(fits);
    if (line) return { hunk, line };
  }
  return null;
}

/** The hunk and line of a patch that a line number and side point at. */
export const findLine = (patch: string | null, line: number | null | undefined, side: Side): Found | null =>
  line == null ? null : find(patch, (l) => (side === 'LEFT' ? l.old === line : l.new === line));

export const findPosition = (patch: string | null, position: number): Found | null =>
  find(patch, (l) => l.position === position && l.type !== 'note');

/** The number of a line on a side of the diff. */
export const lineOn = (line: DiffLine, side: Side): number | null => (side === 'LEFT' ? line.old : line.new) ?? null;

/** The text that GitHub shows as diff_hunk: from the hunk header to the line. */
export function diffHunk({ hunk, line }: Found): string {
  return [hunk.header, ...hunk.lines.slice(0, hunk.lines.indexOf(line) + 1).map((l) => l.text)].join('\n');
}

/** The lines of each suggestion block of a comment's body. */
export function parseSuggestions(body: string): string[][] {
  const out: string[][] = [];
  const lines = body.replace(/\r\n/g, '\n').split('\n');
  for (let i = 0; i < lines.length; i++) {
    // other fenced blocks are skipped, so that an example inside of one is not taken for a suggestion
    const m = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(lines[i] ?? '');
    if (!m?.[1]) continue;
    const close = new RegExp(`^ {0,3}${m[1][0]}{${m[1].length},}[ \\t]*$`);
    const from = i + 1;
    for (i++; i < lines.length && !close.test(lines[i] ?? ''); i++);
    if (/^[ \t]*suggestion[^`]*$/.test(m[2] ?? '')) out.push(lines.slice(from, i));
  }
  return out;
}
