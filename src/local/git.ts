import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Blobs, readOthers, readSnapshot, seenChanges, type TreeEntry } from '../commit/commit.ts';
import { type Entry, snapshotOf } from '../commit/snapshot.ts';
import type { ChangeRead } from '../diff/others.ts';
import { makePatch } from '../diff/patch.ts';
import type { FileChange, Sha, Snapshot } from '../facts.ts';
import { isRead } from '../terraform/roots.ts';
import type { Path } from '../terraform/source.ts';
import { treeOfFolder } from './contents.ts';
import { FILE_WRONG, FOLDER_WRONG, linkEntry, textsIn } from './folder.ts';
import { isWithin, lookAt, placeOf, readRegular } from './read.ts';

/** Raised when git cannot answer: no repository, no such ref. The message is for the person at the terminal. */
export class GitError extends Error {}

/**
 * What a repository's own configuration may not make git do: run something (a watcher, hooks, a shell to connect with), or fetch what is
 * missing from wherever it says. Filters are the repository's own programs too: `filtersOf`.
 */
const HARMLESS: Readonly<Record<string, string>> = {
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.sshCommand': 'false',
  'core.quotepath': 'off',
};
const NOTHING_FETCHED = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
} as const;

/** Settings as git takes them from its environment, where a name can hold any character. */
function asEnvironment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(settings);
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(pairs.length)],
    ...pairs.flatMap(([key, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, key],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]),
  ]);
}

const filters = new Map<string, Readonly<Record<string, string>>>();

/** Switches off the filters that a repository brings along; those of whoever runs this stay. To read the configuration runs nothing. */
function filtersOf(repository: string): Readonly<Record<string, string>> {
  const known = filters.get(repository);
  if (known) return known;
  const { status, stdout } = spawnSync(
    'git',
    ['-C', repository, 'config', '--show-scope', '--name-only', '-z', '--get-regexp', '^filter\\.'],
    { env: { ...process.env, ...NOTHING_FETCHED }, maxBuffer: 1 << 24, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const words = status === 0 ? stdout.toString().split('\0') : [];
  const off: Record<string, string> = {};
  for (let i = 0; i + 1 < words.length; i += 2) {
    const [scope, name = ''] = [words[i], words[i + 1]];
    const driver = name.slice(0, name.lastIndexOf('.'));
    if (scope !== 'local' && scope !== 'worktree') continue;
    for (const what of ['clean', 'smudge', 'process']) off[`${driver}.${what}`] = '';
    off[`${driver}.required`] = 'false';
  }
  filters.set(repository, off);
  return off;
}

/** Runs git in a repository, without anything of its configuration that runs or fetches. Throws GitError. */
export const git = (...how: Parameters<typeof runGit>): Buffer => runGit(...how).stdout;

function runGit(
  repository: string,
  args: readonly string[],
  input?: string | Buffer,
  environment?: Readonly<Record<string, string>>,
): { readonly stdout: Buffer; readonly stderr: Buffer } {
  const done = spawnSync('git', ['-C', repository, ...args], {
    input,
    env: {
      ...process.env,
      ...asEnvironment({ ...HARMLESS, ...filtersOf(repository) }),
      ...NOTHING_FETCHED,
      // What it says is looked at.
      LC_ALL: 'C',
      ...environment,
    },
    maxBuffer: 1 << 30,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (done.error) throw new GitError(`git could not be run: ${done.error.message}`);
  if (done.status !== 0) throw new GitError(reasonIn(done.stderr.toString()));
  return done;
}

/** What git says of an error, in one line. */
function reasonIn(said: string): string {
  if (/promisor|lazy fetching/.test(said))
    return 'this is a partial clone that lacks objects of the range, and nothing is fetched here; fetch them first';
  const lines = said.trim().split('\n');
  return (lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines[0] ?? 'git failed').replace(/^fatal: /, '');
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
export interface Range extends ChangeRead {
  /** Tip of the branch the change goes into. */
  readonly base: Sha;
}

/** The facts of a range: from the merge base of both refs to `head`, or to the working tree when `head` is undefined. */
export async function readRange(repository: string, baseRef: string, headRef: string | undefined): Promise<Range> {
  const top = git(repository, ['rev-parse', '--show-toplevel'])
    .toString()
    .replace(/\r?\n$/, '');
  // `core.worktree` can name any folder of this machine.
  const [asked, found] = [placeOf(repository), placeOf(top)];
  if (!('real' in asked && 'real' in found && isWithin(asked.real, found.real)))
    throw new GitError(`the repository of ${repository} names ${top} as its folder, which is not looked at`);
  const tip = commitOf(top, baseRef);
  const head = commitOf(top, headRef ?? 'HEAD');
  let base: Sha;
  try {
    base = git(top, ['merge-base', tip, head]).toString().trim().split('\n')[0] as Sha;
  } catch {
    throw new GitError(`"${baseRef}" and "${headRef ?? 'HEAD'}" have no common commit`);
  }
  const blobs = blobsOf(top);
  const [treeBefore, treeAfter] = [treeAt(top, base), headRef === undefined ? [] : treeAt(top, head)];
  const before = await readSnapshot(treeBefore, blobs);
  const range = headRef === undefined ? [base] : [base, head];
  const listed = listedChanges(top, range);
  const untracked = headRef === undefined ? untrackedIn(top) : undefined;
  const after = untracked ? workingTree(top, before, listed, untracked) : await readSnapshot(treeAfter, blobs);
  const [changes, others] = seenChanges(withPatches(top, range, listed), [before, after]);
  for (const path of untracked?.paths ?? []) {
    const text = after.files.get(path);
    if (text !== undefined && !after.linked?.has(path) && !changes.some((change) => change.path === path))
      changes.push({ path, previousPath: path, status: 'added', patch: makePatch(path, before.files.get(path) ?? '', text) });
  }
  return {
    facts: { base: before, head: after, changes },
    base: tip,
    others,
    trees: {
      base: readOthers(() => treeBefore, blobs),
      head: headRef === undefined ? treeOfFolder(top) : readOthers(() => treeAfter, blobs),
    },
  };
}

const listOf = (output: Buffer): string[] =>
  output
    .toString()
    .split('\0')
    .filter((one) => one !== '');

/** What git neither knows nor ignores. */
interface Untracked {
  readonly paths: readonly Path[];
  /** Folders that it could not look into. */
  readonly unread: readonly Path[];
}

function untrackedIn(top: string): Untracked {
  const { stdout, stderr } = runGit(top, ['ls-files', '-z', '--others', '--exclude-standard']);
  const unread = [...stderr.toString().matchAll(/^warning: could not open directory '(.+?)\/?': /gm)];
  return { paths: listOf(stdout) as Path[], unread: unread.map(([, path]) => path as Path) };
}

/** The names in a commit. */
const treeAt = (repository: string, commit: Sha): TreeEntry[] =>
  listOf(git(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit])).flatMap((line) => {
    const [, mode = '', sha = '', size = '', path = ''] = /^(\d+) (?:blob|commit) ([0-9a-f]+)\s+(\d+|-)\t(.*)$/s.exec(line) ?? [];
    return mode === '' ? [] : [{ path: path as Path, mode, sha, size: Number(size) || 0 }];
  });

/** Blobs of a repository on this machine. */
function blobsOf(repository: string): Blobs {
  const found = new Map<string, Buffer>();
  return {
    load: async (shas) => {
      const missing = shas.filter((sha) => sha !== '' && !found.has(sha));
      for (const [sha, content] of blobsAt(repository, missing)) found.set(sha, content);
    },
    get: (sha) => found.get(sha),
  };
}

/**
 * The working tree, without what git ignores. What git calls unchanged is taken as it is at base: the line ends of a checkout, or a
 * file that a sparse checkout leaves out, are no change.
 */
function workingTree(top: string, before: Snapshot, listed: readonly Listed[], untracked: Untracked): Snapshot {
  const entries = new Map<string, Entry>(
    untracked.unread.map((path) => [path, { path, is: 'unread', because: FOLDER_WRONG['not readable'] }]),
  );
  const unchanged = (path: string): boolean =>
    before.files.has(path as Path) && !before.linked?.has(path as Path) && !changed.has(path as Path);
  const changed = new Set(listed.flatMap(({ path, previousPath }) => [path, previousPath]));
  /** What git has seen just now. */
  const there = new Set([...untracked.paths, ...listed.flatMap(({ path, status }) => (status === 'removed' ? [] : [path]))]);
  const folders = new Map<string, boolean>([['.', true]]);
  const isFolder = (path: string): boolean => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const stat = isFolder(dirname(path)) ? lookAt(join(top, path)) : 'gone';
    // Nothing below one that cannot be looked at can be looked at either, and that is told of the files.
    const found = stat === 'not readable' || (stat !== 'gone' && stat.isDirectory());
    folders.set(path, found);
    return found;
  };
  const tracked = listOf(git(top, ['ls-files', '-z', '--cached', '--stage'])).flatMap((line) => {
    const found = /^(\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(line);
    return found ? [{ mode: found[1], sha: found[2] ?? '', path: found[3] ?? '' }] : [];
  });
  const others = untracked.paths.map((path) => ({ mode: '', sha: '', path }));
  for (const { mode, sha, path } of [...tracked, ...others]) {
    // What is behind a link is not the repository's, and a nested repository is not part of this one.
    const isBeside = path.endsWith('/') || !isFolder(dirname(path));
    if (mode === '160000' && !isBeside) {
      entries.set(path, submoduleEntry(top, path, sha));
      continue;
    }
    const stat = isBeside ? 'gone' : lookAt(join(top, path));
    const file: Entry = { path, is: 'file', size: undefined };
    if (stat === 'gone') {
      if (unchanged(path) || (!isBeside && path.includes('\ufffd'))) entries.set(path, file);
      else if (there.has(path as Path) && isRead(path)) entries.set(path, { path, is: 'unread', because: NOT_HERE });
    } else if (stat === 'not readable') {
      if (mode === '120000' || isRead(path)) entries.set(path, { path, is: 'unread', because: FILE_WRONG[stat] });
    } else if (stat.isSymbolicLink()) entries.set(path, linkEntry(top, path));
    else if (unchanged(path) || stat.isFile()) entries.set(path, file);
    else if (!stat.isDirectory()) entries.set(path, { path, is: 'other' });
  }
  return snapshotOf([...entries.values()], (paths) => {
    const fromBase = new Map(paths.filter(unchanged).map((path) => [path, before.files.get(path) ?? '']));
    return new Map([...fromBase, ...textsIn(top)(paths.filter((path) => !fromBase.has(path)))]);
  });
}

const NOT_HERE = 'git says that the file is there, and it is not: it was deleted just now, or a sparse checkout leaves it out';

/** A submodule as it lies here, else as it was added. */
function submoduleEntry(top: string, path: string, added: string): Entry {
  const at = join(top, path);
  try {
    return { path, is: 'submodule', commit: existsSync(join(at, '.git')) ? commitOf(at, 'HEAD') : added };
  } catch (error) {
    if (error instanceof GitError) return { path, is: 'unread', because: 'the submodule could not be read' };
    throw error;
  }
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

/** The changes with their patches as GitHub shows them. What cannot be read has none. */
function withPatches(repository: string, range: readonly Sha[], listed: readonly Listed[]): FileChange[] {
  if (listed.length === 0) return [];
  const patchesWithout = (paths: readonly Path[]): Map<string, string> => {
    const leftOut = paths.map((path) => `:(exclude,top,literal)${path}`);
    return patchesOf(git(repository, [...FLAGS, '-U3', '-p', ...range, '--', ':(top)', ...leftOut]).toString());
  };
  const patched = (patches: ReadonlyMap<string, string>, without: readonly Path[] = []): FileChange[] =>
    listed.map((change) => ({ ...change, patch: without.includes(change.path) ? undefined : (patches.get(change.path) ?? '') }));
  try {
    return patched(patchesWithout([]));
  } catch (error) {
    // One file of the working tree that git cannot read ends it.
    const unread = range.length === 1 ? listed.flatMap(({ path }) => (isUnread(join(repository, path)) ? [path] : [])) : [];
    if (!(error instanceof GitError) || unread.length === 0) throw error;
    return patched(patchesWithout(unread), unread);
  }
}

/** Whether git takes a name for a file and cannot read it. */
function isUnread(path: string): boolean {
  const stat = lookAt(path);
  if (typeof stat === 'string') return stat === 'not readable';
  if (stat.isSymbolicLink() || stat.isDirectory()) return false;
  const read = readRegular(path, 0);
  return read === 'not readable' || read === 'not a regular file';
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
