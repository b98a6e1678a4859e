import { parsePatch, structuredPatch } from 'diff';
import type { FileChange, PullFacts } from '../facts.ts';
import { firstWhere, type Path } from '../terraform/source.ts';

interface Hunk {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** Which lines of a file a change added and removed, and which ones GitHub takes comments on. Lines start at 1. */
export type ChangedLines =
  | {
      readonly kind: 'hunks';
      readonly added: ReadonlySet<number>;
      readonly removed: ReadonlySet<number>;
      readonly hunks: readonly Hunk[];
    }
  /** No patch: nothing can be commented on in this file. */
  | { readonly kind: 'unavailable' };

/** The changed lines of every file of the change, by its path at head (or at base, for a removed file). */
export function changedLines(facts: PullFacts): ReadonlyMap<Path, ChangedLines> {
  return new Map(facts.changes.map((change) => [change.path, linesOfPatch(change.patch)]));
}

/**
 * Every path whose text is not what it was, under each name that Terraform reads it by: besides the listed changes what is read through
 * a link, links that lead elsewhere, and submodules that moved.
 */
export function touchedPaths({ base, head, changes }: PullFacts): ReadonlySet<Path> {
  const touched = new Set(changes.flatMap(({ path, previousPath }) => [path, previousPath]));
  for (const [before, after] of [
    [base.files, head.files],
    [base.links, head.links],
    [base.submodules, head.submodules],
  ])
    for (const path of [...(before?.keys() ?? []), ...(after?.keys() ?? [])])
      if (before?.get(path) !== after?.get(path)) touched.add(path);
  return touched;
}

/** Reads a unified diff, with or without file headers. What cannot be read counts as unavailable. */
export function linesOfPatch(patch: string | undefined): ChangedLines {
  if (patch === undefined) return { kind: 'unavailable' };
  let parsed: ReturnType<typeof parsePatch>;
  try {
    parsed = parsePatch(patch);
  } catch {
    return { kind: 'unavailable' };
  }
  const added = new Set<number>();
  const removed = new Set<number>();
  const hunks: Hunk[] = [];
  for (const hunk of parsed[0]?.hunks ?? []) {
    hunks.push({
      oldStart: hunk.oldStart,
      oldEnd: hunk.oldStart + hunk.oldLines - 1,
      newStart: hunk.newStart,
      newEnd: hunk.newStart + hunk.newLines - 1,
    });
    let oldLine = hunk.oldStart;
    let newLine = hunk.newStart;
    for (const line of hunk.lines) {
      if (line.startsWith('+')) added.add(newLine++);
      else if (line.startsWith('-')) removed.add(oldLine++);
      else if (!line.startsWith('\\')) {
        oldLine++;
        newLine++;
      }
    }
  }
  return { kind: 'hunks', added, removed, hunks };
}

/** The hunk that holds all lines from start to end on that side, if one does: GitHub refuses a comment anywhere else. */
export function hunkOf(lines: ChangedLines | undefined, side: 'LEFT' | 'RIGHT', start: number, end = start): Hunk | undefined {
  if (lines?.kind !== 'hunks') return undefined;
  const [startOf, endOf] = side === 'RIGHT' ? (['newStart', 'newEnd'] as const) : (['oldStart', 'oldEnd'] as const);
  // Hunks stand in order, none over another.
  const hunk = lines.hunks[firstWhere(lines.hunks.length, (i) => (lines.hunks[i]?.[endOf] ?? 0) >= start)];
  return hunk && hunk[startOf] <= start && end <= hunk[endOf] ? hunk : undefined;
}

/** The first line that was added between two, these included. A stretch can be a whole file, for each of thousands of findings. */
export function firstAdded({ added }: ChangedLines & { kind: 'hunks' }, start: number, end: number): number | undefined {
  if (end - start < 8) {
    for (let line = start; line <= end; line++) if (added.has(line)) return line;
    return undefined;
  }
  const lines = inOrder.get(added) ?? [...added];
  inOrder.set(added, lines);
  const line = lines[firstWhere(lines.length, (i) => (lines[i] ?? 0) >= start)];
  return line !== undefined && line <= end ? line : undefined;
}

/** A patch adds lines from the first to the last. */
const inOrder = new WeakMap<ReadonlySet<number>, readonly number[]>();

/** A file's change as a unified diff with three lines of context, where no other tool has made one. */
export function makePatch(path: string, before: string, after: string): string {
  const { hunks } = structuredPatch(path, path, before, after, undefined, undefined, { context: 3 });
  return hunks
    .map((hunk) =>
      [
        `@@ -${hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart},${hunk.oldLines} +${hunk.newLines === 0 ? hunk.newStart - 1 : hunk.newStart},${hunk.newLines} @@`,
        ...hunk.lines,
      ].join('\n'),
    )
    .join('\n');
}

/** The changes between two sets of files, without renames; for folders that are under no version control. */
export function changesBetween(base: ReadonlyMap<Path, string>, head: ReadonlyMap<Path, string>): FileChange[] {
  const changes: FileChange[] = [];
  for (const path of [...new Set([...base.keys(), ...head.keys()])].sort()) {
    const before = base.get(path);
    const after = head.get(path);
    if (before === after) continue;
    const status = before === undefined ? 'added' : after === undefined ? 'removed' : 'modified';
    changes.push({ path, previousPath: path, status, patch: makePatch(path, before ?? '', after ?? '') });
  }
  return changes;
}
