// Where review comments are in a diff, and where they go when the head moves.
import { diffHunk, type Found, findLine, findPosition, lineOn } from './diff.ts';
import { isSha } from './git.ts';
import { pullCommits, pullFiles } from './pulls.ts';
import type { Anchor, Pull, Side, Thread } from './types.ts';
import type { World } from './world.ts';

/** What GitHub finds wrong with the place of a comment; it makes sentences or error objects of these. */
export type PlaceProblem = 'path' | 'line' | 'diff_hunk' | 'start_line_order' | 'start_line_hunk' | 'position' | 'side';

/** The place of a new comment as it is asked for. */
export interface Place {
  path: string;
  line?: number | null | undefined;
  side?: string | undefined;
  start_line?: number | null | undefined;
  start_side?: string | undefined;
  position?: number | null | undefined;
  subject_type?: string | undefined;
}

const isSide = (text: string): text is Side => text === 'LEFT' || text === 'RIGHT';

/** Where a new comment goes in the diff up to a commit of the pull request. */
export async function anchorOf(
  world: World,
  pull: Pull,
  commit: string,
  c: Place,
): Promise<Anchor | { problems: PlaceProblem[] }> {
  const file = (await pullFiles(world, pull, commit)).find((f) => f.path === c.path);
  if (!file) return { problems: ['path'] };
  const { path } = c;
  if (c.subject_type === 'file')
    return {
      path,
      subjectType: 'FILE',
      side: 'RIGHT',
      commit,
      hunkText: '',
      line: null,
      startLine: null,
      startSide: null,
      position: 1,
    };
  let side = c.side ?? 'RIGHT';
  let found: Found | null = null;
  if (c.line == null && c.position != null) {
    found = findPosition(file.patch, c.position);
    if (!found) return { problems: ['position'] };
    side = found.line.type === 'del' ? 'LEFT' : 'RIGHT';
  }
  if (!isSide(side)) return { problems: ['side'] };
  found ??= findLine(file.patch, c.line, side);
  const startSide = c.start_side ?? side;
  if (c.start_line != null && !isSide(startSide)) return { problems: ['side'] };
  const problems: PlaceProblem[] = found ? [] : ['line'];
  if (c.start_line != null && isSide(startSide)) {
    const start = findLine(file.patch, c.start_line, startSide);
    const end = found ? lineOn(found.line, side) : c.line;
    if (startSide === side && c.start_line >= (end ?? 0)) problems.push('start_line_order');
    else if (!start || (found && start.hunk !== found.hunk)) problems.push('start_line_hunk');
    else if (found && start.line.position >= found.line.position) problems.push('start_line_order');
  }
  if (!found) problems.push('diff_hunk');
  if (!found || problems.length) return { problems };
  return {
    path,
    subjectType: 'LINE',
    side,
    commit,
    hunkText: diffHunk(found),
    position: found.line.position,
    line: lineOn(found.line, side),
    startLine: c.start_line ?? null,
    startSide: c.start_line != null && isSide(startSide) ? startSide : null,
  };
}

/** Recomputes where threads are in the diff of the new head. */
export async function remapThreads(
  world: World,
  pull: Pull,
  threads: readonly Thread[] = [...new Set([...pull.threads, ...pull.reviewComments.map((c) => c.thread)])],
): Promise<void> {
  if (!threads.length) return;
  const { git } = pull.repo;
  const files = new Map((await pullFiles(world, pull)).map((f) => [f.path, f]));
  const newBase = await git.mergeBase(pull.base.sha, pull.head.sha);
  for (const t of threads) {
    const file = files.get(t.path);
    if (t.subjectType === 'FILE') {
      t.isOutdated = !file;
      if (file) t.commit = pull.head.sha;
      continue;
    }
    /** The line of the new diff that a line of the old one has become. */
    const moved = async (side: Side, line: number): Promise<number | undefined> => {
      const [from, fromPath] = side === 'RIGHT' ? [t.originalCommit, t.path] : [t.originalBase, t.originalBasePath];
      const [to, toPath] = side === 'RIGHT' ? [pull.head.sha, t.path] : [newBase, file?.previousPath ?? t.path];
      const a = from && (await git.entry(from, fromPath));
      const b = to && (await git.entry(to, toPath));
      return a && b ? (await git.lineMap(a.sha, b.sha))[line] : undefined;
    };
    /** All lines of the thread, or null when one of them was changed. */
    const whole = async (): Promise<{ line: number; startLine: number | null } | null> => {
      const line = await moved(t.side, t.originalLine ?? 0);
      if (line === undefined) return null;
      if (t.originalStartLine === null || t.startSide === null) return { line, startLine: null };
      const startLine = await moved(t.startSide, t.originalStartLine);
      if (startLine === undefined) return null;
      if (t.startSide === t.side)
        for (let l = t.originalStartLine; l <= (t.originalLine ?? 0); l++)
          if ((await moved(t.side, l)) !== startLine + (l - t.originalStartLine)) return null;
      return { line, startLine };
    };
    const now = file?.patch ? await whole() : null;
    const end = now && findLine(file?.patch ?? null, now.line, t.side);
    const start = now?.startLine != null && t.startSide ? findLine(file?.patch ?? null, now.startLine, t.startSide) : end;
    if (now && end && start?.hunk === end.hunk)
      Object.assign(t, now, { position: end.line.position, isOutdated: false, commit: pull.head.sha });
    else Object.assign(t, { line: null, startLine: null, position: null, isOutdated: true });
  }
}

export async function inPull(pull: Pull, sha: string): Promise<boolean> {
  return isSha(sha) && (await pullCommits(pull)).includes(sha);
}

export async function newThread(world: World, pull: Pull, anchor: Anchor): Promise<Thread> {
  const base = await pull.repo.git.mergeBase(pull.base.sha, anchor.commit);
  const file = (await pullFiles(world, pull, anchor.commit)).find((f) => f.path === anchor.path);
  return world.register('thread', {
    ...anchor,
    pull,
    originalLine: anchor.line,
    originalStartLine: anchor.startLine,
    originalPosition: anchor.position,
    originalCommit: anchor.commit,
    originalBase: base,
    originalBasePath: file?.previousPath ?? anchor.path,
    isResolved: false,
    resolvedBy: null,
    isOutdated: false,
    comments: [],
    createdAt: new Date(),
  });
}
