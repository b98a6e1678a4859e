import { structuredPatch } from 'diff';
import { applyEdits, type Edit } from '../fix/edits.ts';
import type { Path } from '../terraform/source.ts';
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
  const after = applyEdits(files, edits);
  let text = '';
  let leftOut = 0;
  for (const path of new Set(edits.map(({ file }) => file))) {
    const before = files.get(path) ?? '';
    const secret = redactFile(files, path);
    const lines = before.split('\n');
    const { hunks } = structuredPatch(path, path, before, after.get(path) ?? '', undefined, undefined, { context: 3 });
    let shift = 0;
    let body = '';
    for (const hunk of hunks) {
      const change = hunk.newLines - hunk.oldLines;
      const hidden = (oldLine: number): boolean => secret[oldLine - 1] !== lines[oldLine - 1];
      // Old line number of each line of the hunk, additions having that of the line before.
      let at = hunk.oldStart - 1;
      const numbered = hunk.lines.map((line) => ({ line, old: line.startsWith('+') || line.startsWith('\\') ? at : ++at }));
      const firstChange = numbered.findIndex(({ line }) => /^[+-]/.test(line));
      const lastChange = numbered.findLastIndex(({ line }) => /^[+-]/.test(line));
      const start = numbered.findLastIndex(({ line, old }, i) => i < firstChange && line.startsWith(' ') && hidden(old)) + 1;
      const stop = numbered.findIndex(({ line, old }, i) => i > lastChange && line.startsWith(' ') && hidden(old));
      const kept = numbered.slice(start, stop < 0 ? undefined : stop);
      const insideHidden = kept.some(({ line, old }) => !line.startsWith('+') && !line.startsWith('\\') && hidden(old));
      const endsFile = stop < 0 && hunk.oldStart + hunk.oldLines - 1 >= lines.length - 1;
      const hasTrailing = kept.at(-1)?.line.startsWith(' ') || endsFile;
      if (insideHidden || !hasTrailing) {
        leftOut++;
        continue;
      }
      const oldCount = kept.filter(({ line }) => /^[ -]/.test(line)).length;
      const newCount = kept.filter(({ line }) => /^[ +]/.test(line)).length;
      const oldStart = hunk.oldStart + numbered.slice(0, start).length;
      body += `@@ -${oldStart},${oldCount} +${oldStart + shift},${newCount} @@\n${kept.map(({ line }) => line).join('\n')}\n`;
      shift += change;
    }
    // A name could hold lines of a diff of its own. Names that git would quote are left out, not quoted: nobody has them by accident.
    if (body !== '' && !PLAIN_NAME.test(path)) leftOut++;
    else if (body !== '') text += `diff --git a/${path} b/${path}\n--- a/${path}${end(path)}\n+++ b/${path}${end(path)}\n${body}`;
  }
  return { text, leftOut };
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
