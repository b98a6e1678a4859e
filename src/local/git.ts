import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makePatch } from '../diff/patch.ts';
import type { FileChange, PullFacts, Sha, Snapshot } from '../facts.ts';
import { follow } from '../terraform/links.ts';
import { isRead } from '../terraform/roots.ts';
import { decodeText, foldersWith, type Path } from '../terraform/source.ts';
import type { TreeReader } from '../terraform/tree.ts';
import { MAX_CONTENT, MAX_LISTED, TOO_LARGE, treeOfFolder } from './contents.ts';
import { fileEntry, linkEntry, textsIn } from './folder.ts';
import { type Entry, type ReadTexts, snapshotOf } from './tree.ts';

/** Raised when git cannot answer: no repository, no such ref. The message is for the person at the terminal. */
export class GitError extends Error {}

export function git(
  repository: string,
  args: readonly string[],
  input?: string | Buffer,
  environment?: Readonly<Record<string, string>>,
): Buffer {
  const done = spawnSync('git', ['-C', repository, '-c', 'core.quotepath=off', ...args], {
    input,
    env: { ...process.env, ...environment },
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
  const top = git(repository, ['rev-parse', '--show-toplevel'])
    .toString()
    .replace(/\r?\n$/, '');
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
  const range = headRef === undefined ? [base] : [base, head];
  const listed = listedChanges(top, range);
  const after = headRef === undefined ? workingTree(top, before, listed) : snapshotAt(top, head, cache);
  const [changes, others] = changesOf(top, range, listed, [before, after]);
  const untracked = headRef === undefined ? listOf(git(top, ['ls-files', '-z', '--others', '--exclude-standard'])) : [];
  for (const path of untracked as Path[]) {
    const text = after.files.get(path);
    if (text !== undefined && !after.linked?.has(path) && !changes.some((change) => change.path === path))
      changes.push({ path, previousPath: path, status: 'added', patch: makePatch(path, before.files.get(path) ?? '', text) });
  }
  return {
    facts: { base: before, head: after, changes },
    base: tip,
    others,
    trees: { base: treeOfCommit(top, base), head: headRef === undefined ? treeOfFolder(top) : treeOfCommit(top, head) },
  };
}

const listOf = (output: Buffer): string[] =>
  output
    .toString()
    .split('\0')
    .filter((one) => one !== '');

function snapshotAt(repository: string, commit: Sha, cache: Map<string, string>): Snapshot {
  const shas = new Map<string, string>();
  const links: { path: string; sha: string; size: number }[] = [];
  const entries: Entry[] = [];
  for (const line of listOf(git(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]))) {
    const found = /^(\d+) (?:blob|commit) ([0-9a-f]+)\s+(\d+|-)\t(.*)$/s.exec(line);
    if (!found) continue;
    const [, mode, sha = '', size, path = ''] = found;
    if (mode === '160000') entries.push({ path, is: 'submodule', commit: sha });
    else if (mode === '120000') links.push({ path, sha, size: Number(size) });
    else {
      shas.set(path, sha);
      entries.push({ path, is: 'file', size: Number(size) });
    }
  }
  const short = links.filter(({ size }) => size <= MAX_TARGET);
  readBlobs(
    repository,
    short.map(({ sha }) => sha),
    cache,
  );
  for (const { path, sha, size } of links)
    entries.push({ path, is: 'link', target: size <= MAX_TARGET ? (cache.get(sha) ?? '/') : '/' });
  const attributes = attributesAt(repository, commit, [...shas.keys()], cache, shas);
  const readTexts: ReadTexts = (paths) => {
    readBlobs(
      repository,
      paths.map((path) => shas.get(path) ?? ''),
      cache,
    );
    const applied = attributes(paths);
    return new Map(
      paths.map((path) => [path, checkedOut(cache.get(shas.get(path) ?? '') ?? '', applied?.get(path) ?? {}, applied)]),
    );
  };
  return snapshotOf(entries, readTexts);
}

/** No system takes longer names. */
const MAX_TARGET = 4_096;

type Attributes = ReadonlyMap<string, Readonly<Record<string, string>>>;
const ATTRIBUTES = ['filter', 'working-tree-encoding', 'ident', 'text', 'eol'];

/** What `.gitattributes` of a commit say of files, as git itself works it out; undefined where git cannot. */
function attributesAt(
  repository: string,
  commit: Sha,
  paths: readonly string[],
  cache: Map<string, string>,
  shas: ReadonlyMap<string, string>,
): (of: readonly Path[]) => Attributes | undefined {
  const files = paths.filter((path) => /(?:^|\/)\.gitattributes$/.test(path)).flatMap((path) => shas.get(path) ?? []);
  readBlobs(repository, files, cache);
  // Most say which files are text and no more.
  const matters = files.some((sha) => /filter|encoding|ident|eol|\[attr\]/.test(cache.get(sha) ?? ''));
  if (!matters) return () => new Map();
  return (of) => {
    const folder = mkdtempSync(join(tmpdir(), 'iacsec-'));
    const environment = { GIT_INDEX_FILE: join(folder, 'index'), GIT_ATTR_NOSYSTEM: '1' };
    try {
      git(repository, ['read-tree', commit], undefined, environment);
      const output = git(
        repository,
        ['-c', 'core.attributesFile=', 'check-attr', '--cached', '-z', '--stdin', ...ATTRIBUTES],
        `${of.join('\0')}\0`,
        environment,
      );
      const told = new Map<string, Record<string, string>>();
      const words = output.toString().split('\0');
      for (let i = 0; i + 2 < words.length; i += 3) {
        const path = words[i] ?? '';
        told.set(path, { ...told.get(path), [words[i + 1] ?? '']: words[i + 2] ?? '' });
      }
      return told;
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** The text that a checkout of the file holds: what Terraform reads is that, and not what is in the commit. */
function checkedOut(
  text: string,
  attributes: Readonly<Record<string, string>>,
  all: Attributes | undefined,
): string | { wrong: string } {
  if (!all) return { wrong: 'git cannot tell what ".gitattributes" say of the file' };
  const { filter = '', ident, eol, text: kind } = attributes;
  const encoding = attributes['working-tree-encoding'] ?? '';
  const isNone = (value: string): boolean => value === '' || value === 'unspecified' || value === 'unset';
  if (!isNone(filter))
    return { wrong: `".gitattributes" send the file through filter "${filter}", and what comes out of it is not in the commit` };
  if (!isNone(encoding) && !/^utf-?8$/i.test(encoding))
    return { wrong: `".gitattributes" have the file checked out as ${encoding}, which Terraform does not read` };
  if (ident === 'set' && /\$Id(?::[^$\n]*)?\$/.test(text))
    return { wrong: '".gitattributes" have git write into the file where it says $Id$' };
  if (eol !== 'crlf' || kind === 'unset' || (kind === 'auto' && text.includes('\r'))) return text;
  return text.replace(/(?<!\r)\n/g, '\r\n');
}

function readBlobs(repository: string, shas: readonly string[], into: Map<string, string>): void {
  const missing = shas.filter((sha) => !into.has(sha));
  for (const [sha, content] of blobsAt(repository, missing)) into.set(sha, decodeText(content));
}

/**
 * The working tree, without what git ignores. What git calls unchanged is taken as it is at base: the line ends of a checkout, or a
 * file that a sparse checkout leaves out, are no change.
 */
function workingTree(top: string, before: Snapshot, listed: readonly Listed[]): Snapshot {
  const entries = new Map<string, Entry>();
  const unchanged = (path: string): boolean =>
    before.files.has(path as Path) && !before.linked?.has(path as Path) && !changed.has(path as Path);
  const changed = new Set(listed.flatMap(({ path, previousPath }) => [path, previousPath]));
  const folders = new Map<string, boolean>();
  const isFolder = (path: string): boolean => {
    if (path === '.') return true;
    const known = folders.get(path);
    if (known !== undefined) return known;
    const found = isFolder(dirname(path)) && lstatSync(join(top, path), { throwIfNoEntry: false })?.isDirectory() === true;
    folders.set(path, found);
    return found;
  };
  const tracked = listOf(git(top, ['ls-files', '-z', '--cached', '--stage'])).flatMap((line) => {
    const found = /^(\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(line);
    return found ? [{ mode: found[1], sha: found[2] ?? '', path: found[3] ?? '' }] : [];
  });
  const others = listOf(git(top, ['ls-files', '-z', '--others', '--exclude-standard'])).map((path) => ({
    mode: '',
    sha: '',
    path,
  }));
  for (const { mode, sha, path } of [...tracked, ...others]) {
    // What is behind a link is not the repository's, and a nested repository is not part of this one.
    if (path.endsWith('/') || !isFolder(dirname(path))) {
      if (unchanged(path)) entries.set(path, { path, is: 'file', size: 0 });
      continue;
    }
    if (mode === '160000') {
      const commit = existsSync(join(top, path, '.git')) ? commitOf(join(top, path), 'HEAD') : sha;
      entries.set(path, { path, is: 'submodule', commit });
    } else if (lstatSync(join(top, path), { throwIfNoEntry: false })?.isSymbolicLink()) entries.set(path, linkEntry(top, path));
    else if (unchanged(path)) entries.set(path, { path, is: 'file', size: 0 });
    else for (const entry of fileEntry(top, path)) entries.set(path, entry);
  }
  return snapshotOf([...entries.values()], (paths) => {
    const fromBase = new Map(paths.filter(unchanged).map((path) => [path, before.files.get(path) ?? '']));
    return new Map([...fromBase, ...textsIn(top)(paths.filter((path) => !fromBase.has(path)))]);
  });
}

const FLAGS = [
  'diff',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--text',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--submodule=short',
  '--ignore-submodules=dirty',
  '--inter-hunk-context=0',
  '-M',
  '--full-index',
];
const STATUS: Readonly<Record<string, FileChange['status']>> = { A: 'added', D: 'removed', R: 'renamed', C: 'added' };
type Listed = Omit<FileChange, 'patch'>;

/** Everything that git calls changed between two commits, or a commit and the working tree. */
function listedChanges(repository: string, range: readonly Sha[]): Listed[] {
  const listed = git(repository, [...FLAGS, '--name-status', '-z', ...range])
    .toString()
    .split('\0');
  const changes: Listed[] = [];
  for (let i = 0; i < listed.length - 1; ) {
    const letter = listed[i++]?.[0] ?? '';
    const previousPath = listed[i++] as Path;
    const path = letter === 'R' || letter === 'C' ? (listed[i++] as Path) : previousPath;
    changes.push({ path, previousPath: letter === 'C' ? path : previousPath, status: STATUS[letter] ?? 'modified' });
  }
  return changes;
}

/** Those of the changes that Terraform sees, links and what they lead to among them, with their patches as GitHub shows them. */
function changesOf(repository: string, range: readonly Sha[], listed: readonly Listed[], sides: readonly Snapshot[]): Changes {
  const behindLinks = new Set(
    sides.flatMap(({ linked = new Map() }) => [...linked.values()].flatMap(({ real, via }) => [real, ...via])),
  );
  const folders = sides.map(({ files }) => foldersWith(files));
  const leadsToFolder = (path: Path): boolean =>
    sides.some(({ links = new Map() }, i) => links.has(path) && folders[i]?.has(follow(path, links)?.real ?? '') === true);
  const isSeen = (path: Path): boolean => isRead(path) || behindLinks.has(path) || leadsToFolder(path);
  if (listed.length === 0) return [[], []];
  const patches = patchesOf(git(repository, [...FLAGS, '-U3', '-p', ...range]).toString());
  const all = listed.map((change) => ({ ...change, patch: patches.get(change.path) ?? '' }));
  const isOther = ({ path, previousPath }: FileChange): boolean => !isSeen(path) && !isSeen(previousPath);
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
