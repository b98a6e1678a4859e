import type { ParsedFile } from '../terraform/syntax.ts';
import { readIgnores } from './ignore-comments.ts';

/** An iacsec ignore comment that names what is no rule: told to its author, and of no further consequence. */
export interface IgnoreNote {
  readonly file: string;
  readonly startLine: number;
  /** What it names; undefined where it names nothing. */
  readonly id: string | undefined;
  /** The rule that may be meant. */
  readonly meant: string | undefined;
}

/** More of these tell nobody anything. */
const MAX_NOTES = 20;

/** What iacsec's own ignore comments in these files name and what is no rule, each word once. Other tools have checks that we do not know. */
export function unknownIds(files: Iterable<ParsedFile>, ids: readonly string[]): readonly IgnoreNote[] {
  const known = new Set(ids);
  const notes = new Map<string | undefined, IgnoreNote>();
  for (const file of files) {
    for (const comment of file.comments) {
      for (const ignore of readIgnores(comment)) {
        if (ignore.by !== 'iacsec') continue;
        const named = ignore.ids.length > 0 ? ignore.ids : [undefined];
        for (const id of named) {
          if (notes.size >= MAX_NOTES) return [...notes.values()];
          if (id !== undefined && known.has(id)) continue;
          if (!notes.has(id))
            notes.set(id, {
              file: file.path,
              startLine: ignore.line,
              id,
              meant: id === undefined ? undefined : nearest(id, ids),
            });
        }
      }
    }
  }
  return [...notes.values()];
}

/** The id with the fewest letters changed, if those are few; else the one rule that ends so. */
function nearest(word: string, ids: readonly string[]): string | undefined {
  if (word.length > 80) return undefined;
  const name = word.toLowerCase().replace(/^[:=]+/, '');
  let best: { id: string; steps: number } | undefined;
  for (const id of ids) {
    const steps = distance(name, id);
    if (!best || steps < best.steps) best = { id, steps };
  }
  if (best && best.steps <= Math.max(1, Math.floor(best.id.length / 5))) return best.id;
  const ending = ids.filter((id) => id.endsWith(`/${name}`));
  return ending.length === 1 ? ending[0] : undefined;
}

/** Letters to change, add or leave out to get from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
