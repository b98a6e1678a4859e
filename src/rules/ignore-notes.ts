import type { ParsedFile } from '../terraform/syntax.ts';
import { readIgnores } from './ignore-comments.ts';
import { nearest } from './nearest.ts';

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
