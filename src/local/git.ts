import { spawnSync } from 'node:child_process';
import { makePatch } from '../diff/patch.ts';
import type { FileChange, PullFacts, Sha, Snapshot } from '../facts.ts';
import { followLinks, type Link } from '../terraform/links.ts';
import { isRead } from '../terraform/roots.ts';
import type { Path, Problem } from '../terraform/source.ts';
import type { TreeReader } from '../terraform/tree.ts';
import { MAX_FILE_BYTES, readPaths, tooLarge } from './folder.ts';
import { MAX_CONTENT, MAX_LISTED, TOO_LARGE, treeOfFolder } from './tree.ts';

/** Raised when git cannot answer: no repository, no such ref. The message is for the person at the terminal. */
export class GitError extends Error {}

export function git(repository: string, args: readonly string[], input?: string | Buffer): Buffer {
  const done = spawnSync('git', ['-C', repository, '-c', 'core.quotepath=off', ...args], {
    input,
    maxBuffer: 1 << 30,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (done.error) throw new GitError(`git could not be run: ${done.error.message}`);
  if (done.status !== 0)
    throw new GitError(
      done.stderr
        .toString()
        .trim()
        .split('\n')[0]
        ?.replace(/^fatal: /, '') ?? 'git failed',
    );
  return done.stdout;
}

/** The commit a ref means. Throws GitError when there is none. */
export function commitOf(repository: string, ref: string): Sha {
  try {
    return git(repository, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
      .toString()
      .trim() as Sha;
  } catch (error) {
    if (error instanceof GitError && error.message !== '') throw error;
    throw new GitError(`there is no commit "${ref}" in ${repository}`);
  }
}

/** A file's text at a commit; undefined when it is not there. */
export function fileAt(repository: string, commit: Sha, path: string): string | undefined {
  try {
    return git(repository, ['cat-file', 'blob', `${commit}:${path}`]).toString();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** A range as it was read, and how to read the other files of both sides. */
export interface Range {
  readonly facts: PullFacts;
  /** Tip of the branch the change goes into. */
  readonly base: Sha;
  /** Changed files that are not Terraform's own. */
  readonly others: readonly FileChange[];
  readonly trees: { readonly base: TreeReader; readonly head: TreeReader };
}
type Changes = [terraform: FileChange[], others: FileChange[]];

/** The facts of a range: from the merge base of both refs to `head`, or to the working tree when `head` is undefined. */
export function readRange(repository: string, baseRef: string, headRef: string | undefined): Range {
  const top = git(repository, ['rev-parse', '--show-toplevel']).toString().trim();
  const tip = commitOf(top, baseRef);
  const head = commitOf(top, headRef ?? 'HEAD');
  let base: Sha;
  try {
    base = git(top, ['merge-base', tip, head]).toString().trim().split('\n')[0] as Sha;
  } catch {
    throw new GitError(`"${baseRef}" and "${headRef ?? 'HEAD'}" have no common commit`);
  }
  const cache = new Map<string, string>();
  const before = snapshotAt(top, base, cache);
  const both = (after: Snapshot, [changes, others]: Changes): Range => ({
    facts: { base: before, head: after, changes },
    base: tip,
    others,
    trees: { base: treeOfCommit(top, base), head: headRef === undefined ? treeOfFolder(top) : treeOfCommit(top, head) },
  });
  if (headRef !== undefined) return both(snapshotAt(top, head, cache), changesOf(top, [base, head]));
  const listed = git(top, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).toString().split('\0');
  const after = readPaths(
    top,
    [...new Set(listed)].filter((path) => path !== '' && isRead(path)),
  );
  const [changes, others] = changesOf(top, [base]);
  const untracked = git(top, ['ls-files', '-z', '--others', '--exclude-standard']).toString().split('\0');
  for (const path of untracked) {
    const text = after.files.get(path as Path);
    if (text !== undefined)
      changes.push({ path: path as Path, previousPath: path as Path, status: 'added', patch: makePatch(path, '', text) });
  }
  return both(after, [changes, others]);
}

function snapshotAt(repository: string, commit: Sha, cache: Map<string, string>): Snapshot {
  const entries: { path: Path; sha: string; link: boolean }[] = [];
  const problems: Problem[] = [];
  for (const entry of git(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]).toString().split('\0')) {
    const found = /^(\d+) blob ([0-9a-f]+)\s+(\d+)\t(.*)$/s.exec(entry);
    if (!found) continue;
    const [, mode, sha = '', size, path = ''] = found;
    const link = mode === '120000';
    if (!link && !isRead(path)) continue;
    if (Number(size) > MAX_FILE_BYTES) problems.push(tooLarge(path));
    else entries.push({ path: path as Path, sha, link });
  }
  readBlobs(
    repository,
    entries.map(({ sha }) => sha).filter((sha) => !cache.has(sha)),
    cache,
  );
  const files = new Map<Path, string>();
  const links: Link[] = [];
  for (const { path, sha, link } of entries) {
    const text = cache.get(sha) ?? '';
    if (link) links.push({ path, target: text });
    else files.set(path, text);
  }
  const followed = followLinks(files, links);
  return { files: followed.files, problems: [...problems, ...followed.problems] };
}

function readBlobs(repository: string, shas: readonly string[], into: Map<string, string>): void {
  for (const [sha, content] of blobsAt(repository, shas)) into.set(sha, content.toString('utf8'));
}

const STATUS: Readonly<Record<string, FileChange['status']>> = { A: 'added', D: 'removed', R: 'renamed', C: 'added' };

/** The changed Terraform files between two commits, or a commit and the working tree, with their patches as GitHub shows them. */
function changesOf(repository: string, range: readonly Sha[]): Changes {
  const flags = [
    'diff',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--text',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    '-M',
    '--full-index',
  ];
  const listed = git(repository, [...flags, '--name-status', '-z', ...range])
    .toString()
    .split('\0');
  const changes: Omit<FileChange, 'patch'>[] = [];
  for (let i = 0; i < listed.length - 1; ) {
    const letter = listed[i++]?.[0] ?? '';
    const previousPath = listed[i++] as Path;
    const path = letter === 'R' || letter === 'C' ? (listed[i++] as Path) : previousPath;
    changes.push({ path, previousPath: letter === 'C' ? path : previousPath, status: STATUS[letter] ?? 'modified' });
  }
  const patches = patchesOf(git(repository, [...flags, '-U3', '-p', ...range]).toString());
  const all = changes.map((change) => ({ ...change, patch: patches.get(change.path) ?? '' }));
  const isOther = ({ path, previousPath }: FileChange): boolean => !isRead(path) && !isRead(previousPath);
  return [all.filter((change) => !isOther(change)), all.filter(isOther)];
}

/** Splits git's output into the hunks of each file. Lines of content always start with a space, `+`, `-` or `\`. */
function patchesOf(output: string): Map<string, string> {
  const patches = new Map<string, string>();
  for (const section of `\n${output}`.split('\ndiff --git ').slice(1)) {
    const hunks = section.indexOf('\n@@ ') + 1;
    if (hunks === 0) continue;
    const header = section.slice(0, hunks);
    const after = lineAfter(header, '+++ ');
    const before = lineAfter(header, '--- ');
    const name = pathIn(after === '/dev/null' ? before : after);
    if (name !== undefined) patches.set(name, section.slice(hunks).replace(/\n$/, ''));
  }
  return patches;
}

/** What follows a word at the start of a line. Only `\n` ends lines: other breaks are part of names and texts. */
const lineAfter = (header: string, word: string): string | undefined =>
  header
    .split('\n')
    .find((line) => line.startsWith(word))
    ?.slice(word.length);

/** `b/main.tf`, or git's quoted form for names with special characters; a tab ends names with spaces. */
function pathIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const bare = text.replace(/\t$/, '');
  if (!bare.startsWith('"')) return bare.slice(2);
  const bytes: number[] = [];
  for (const [, octal, escaped, char] of bare.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([\s\S])/gu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (escaped !== undefined)
      bytes.push(({ n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 } as Record<string, number>)[escaped] ?? escaped.charCodeAt(0));
    else bytes.push(...Buffer.from(char ?? ''));
  }
  return Buffer.from(bytes).toString().slice(2);
}

/** The other files of a commit. */
function treeOfCommit(repository: string, commit: Sha): TreeReader {
  const blobs = new Map<Path, string>();
  return {
    list: () => {
      const [links, unseen] = [new Map<Path, string>(), new Set<Path>()];
      for (const entry of git(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]).toString().split('\0')) {
        const [, mode, sha = '', size, path = ''] = /^(\d+) \w+ ([0-9a-f]+)\s+(\d+|-)\t(.*)$/s.exec(entry) ?? [];
        if (mode === '160000') unseen.add(path as Path);
        else if (mode === '120000') links.set(path as Path, sha);
        else if (mode !== undefined) blobs.set(path as Path, Number(size) > MAX_CONTENT ? '' : sha);
        if (blobs.size > MAX_LISTED) return undefined;
      }
      const targets = blobsAt(repository, [...links.values()]);
      return {
        paths: new Set(blobs.keys()),
        links: new Map([...links].map(([path, sha]) => [path, targets.get(sha)?.toString() ?? ''])),
        unseen,
        contents: new Map(),
      };
    },
    read: (paths) => {
      const shas = paths.map((path) => blobs.get(path) ?? '').filter((sha) => sha !== '');
      const found = blobsAt(repository, shas);
      return new Map(paths.map((path) => [path, found.get(blobs.get(path) ?? '') ?? TOO_LARGE]));
    },
  };
}

function blobsAt(repository: string, shas: readonly string[]): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (shas.length === 0) return found;
  const output = git(repository, ['cat-file', '--batch'], `${[...new Set(shas)].join('\n')}\n`);
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [sha = '', , size] = output.subarray(at, end).toString().split(' ');
    if (!Number.isFinite(Number(size))) throw new GitError(`git has no blob ${sha}`);
    found.set(sha, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 2 + Number(size);
  }
  return found;
}
