import { readOthers, readSnapshot, seenChanges, type TreeEntry } from '../commit/commit.ts';
import type { ChangeRead } from '../diff/others.ts';
import type { FileChange, Sha } from '../facts.ts';
import { isRead } from '../terraform/roots.ts';
import type { Path } from '../terraform/source.ts';
import { type BlobCache, blobCache, blobsOf, TooLargeError } from './blobs.ts';
import { type GitHub, type Repository, soon } from './client.ts';

/** What is kept between reviews: what a commit holds never changes. */
export interface Caches {
  readonly blobs: BlobCache;
  readonly trees: Map<string, readonly TreeEntry[]>;
}

/** Bytes of files kept between reviews. */
const MAX_BLOBS = 128 << 20;
/** Caches with nothing in them. */
export const startCaches = (): Caches => ({ blobs: blobCache(MAX_BLOBS), trees: new Map() });

/** Trees with so many names in all are kept: some 100 MB. */
const MAX_NAMES = 400_000;

/** The two commits of a change, and what GitHub lists between them. */
export interface Compared {
  readonly base: Sha;
  readonly head: Sha;
  readonly files: readonly ListedFile[];
}

interface ListedFile {
  readonly filename: string;
  readonly status: string;
  readonly previous_filename?: string | undefined;
  readonly patch?: string | undefined;
  readonly sha: string | null;
}

/** "The list of changed files is only shown on the first page of results, and it includes up to 300 changed files." GitHub REST API, compare. */
const MAX_COMPARED_FILES = 300;

/**
 * Where the change leaves the branch `base`, and the files that it changes from there on, pinned to `head`. The trees that will be needed
 * are read meanwhile: the head's, and that of `tip`, where the branch is now, which most changes start from.
 */
export async function compare(
  github: GitHub,
  repository: Repository,
  base: string,
  head: Sha,
  caches: Caches,
  tip?: Sha,
): Promise<Compared> {
  const { owner, name: repo } = repository;
  const basehead = `${base}...${head}`;
  const [{ data }] = await Promise.all([
    soon(() => github.request('GET /repos/{owner}/{repo}/compare/{basehead}', { owner, repo, basehead, per_page: 1 })),
    treeOf(github, repository, head, caches),
    // A guess: what is wrong with it is not this change's.
    tip && treeOf(github, repository, tip, caches).catch(() => undefined),
  ]);
  return { base: data.merge_base_commit.sha as Sha, head, files: data.files ?? [] };
}

/**
 * The files of a large pull request, page by page: up to 3,000, which is as many as GitHub lists. Those that were not in the comparison
 * are only taken where they are what the head's tree has, since this list is not pinned to a commit.
 */
async function allFiles(github: GitHub, { owner, name: repo }: Repository, pull: number): Promise<ListedFile[]> {
  const read = async (page: number): Promise<ListedFile[]> => {
    const asked = { owner, repo, pull_number: pull, per_page: 100, page };
    return (await github.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', asked)).data;
  };
  const files: ListedFile[] = [];
  // There are more than 300 where this is asked.
  for (let page = 1; page <= 30; page += 5) {
    const pages = await Promise.all([0, 1, 2, 3, 4].map((i) => read(page + i)));
    files.push(...pages.flat());
    if (pages.some(({ length }) => length < 100)) break;
  }
  return files;
}

/**
 * The facts of a change between two commits of a repository, read without a checkout: the trees of both, the blobs that Terraform would
 * read, and the hunks as GitHub shows them. `pull` is asked for its files where the comparison is too long to be whole.
 */
export async function readChange(
  github: GitHub,
  repository: Repository,
  { base, head, files }: Compared,
  pull: number | undefined,
  caches: Caches,
): Promise<ChangeRead> {
  const [before, after] = await Promise.all([treeOf(github, repository, base, caches), treeOf(github, repository, head, caches)]);
  const isShort = files.length >= MAX_COMPARED_FILES;
  const listed = isShort && pull !== undefined ? await allFiles(github, repository, pull) : files;
  const changes = changesOf(before, after, listed);
  const commits = [
    { sha: head, tree: after },
    { sha: base, tree: before },
  ];
  const blobs = blobsOf(github, repository, commits, caches.blobs);
  // What both sides are sure to need, in one trip.
  const isNeeded = ({ path, mode }: TreeEntry): boolean =>
    mode === '120000' || isRead(path) || /(?:^|\/)\.gitattributes$/.test(path);
  await blobs.load([...after, ...before].filter(isNeeded).map(({ sha }) => sha));
  const [then, now] = [await readSnapshot(before, blobs), await readSnapshot(after, blobs)];
  const [ours, others] = seenChanges(changes, [then, now]);
  return {
    facts: { base: then, head: now, changes: ours },
    others,
    trees: { base: readOthers(() => before, blobs), head: readOthers(() => after, blobs) },
  };
}

/** All changes: what the trees differ in, with the hunks and renames that GitHub lists, as far as it lists them. */
function changesOf(before: readonly TreeEntry[], after: readonly TreeEntry[], listed: readonly ListedFile[]): FileChange[] {
  const [was, is] = [before, after].map((tree) => new Map(tree.map((entry) => [entry.path, entry]))) as [
    Map<Path, TreeEntry>,
    Map<Path, TreeEntry>,
  ];
  const known = new Map(listed.map((file) => [file.filename as Path, file]));
  const changes: FileChange[] = [];
  const renamedFrom = new Set<Path>();
  for (const { filename, previous_filename: from, status, patch } of listed) {
    const [path, previousPath] = [filename as Path, from as Path | undefined];
    if (status !== 'renamed' || previousPath === undefined || !is.has(path) || !was.has(previousPath) || is.has(previousPath))
      continue;
    renamedFrom.add(previousPath);
    // A pure rename has no patch: nothing in it changed.
    const isPure = was.get(previousPath)?.sha === is.get(path)?.sha;
    changes.push({ path, previousPath, status: 'renamed', patch: patch ?? (isPure ? '' : undefined) });
  }
  const renamedTo = new Set(changes.map(({ path }) => path));
  for (const path of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(path), is.get(path)];
    if ((old?.sha === now?.sha && old?.mode === now?.mode) || renamedTo.has(path) || renamedFrom.has(path)) continue;
    const file = known.get(path);
    // A list that is not pinned can be of another commit already.
    const isOfThis = now ? file?.sha === now.sha : file?.status === 'removed';
    // Neither a change of mode nor an empty file has lines.
    const isSame = old?.sha === now?.sha || (isEmpty(old) && isEmpty(now));
    changes.push({
      path,
      previousPath: path,
      status: !old ? 'added' : !now ? 'removed' : 'modified',
      patch: isSame ? '' : isOfThis ? file?.patch : undefined,
    });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const isEmpty = (entry: TreeEntry | undefined): boolean => entry === undefined || (entry.size === 0 && entry.mode !== '160000');

/** Folders that are asked for one by one where a tree is too large to be told at once. */
const MAX_FOLDERS = 200;

/** The tree of a commit. Throws where it is too large to be read whole: what is not listed must not look as if it were not there. */
async function treeOf(github: GitHub, repository: Repository, commit: Sha, { trees }: Caches): Promise<readonly TreeEntry[]> {
  const key = `${repository.owner}/${repository.name} ${commit}`;
  const known = trees.get(key);
  if (known) {
    // What was used last is kept for longest.
    trees.delete(key);
    trees.set(key, known);
    return known;
  }
  const { owner, name: repo } = repository;
  const entries: TreeEntry[] = [];
  let asked = 0;
  const read = async (sha: string, folder: string): Promise<void> => {
    if (++asked > MAX_FOLDERS) throw new TooLargeError('the repository has more files than GitHub lists');
    const tree = async (recursive: boolean) =>
      (
        await github.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
          owner,
          repo,
          tree_sha: sha,
          ...(recursive ? { recursive: '1' } : {}),
        })
      ).data;
    const whole = folder === '' ? await soon(() => tree(true)) : await tree(true);
    // "If truncated is true in the response then the number of items in the tree array exceeded our maximum limit."
    const { tree: listed, truncated } = whole.truncated ? await tree(false) : whole;
    if (truncated) throw new TooLargeError('a folder of the repository has more files than GitHub lists');
    for (const entry of listed) {
      const path = `${folder}${entry.path}` as Path;
      if (entry.type === 'tree' && whole.truncated) await read(entry.sha, `${path}/`);
      else if (entry.type !== 'tree') entries.push({ path, mode: entry.mode, sha: entry.sha, size: entry.size ?? 0 });
    }
  };
  await read(commit, '');
  trees.set(key, entries);
  let names = [...trees.values()].reduce((sum, { length }) => sum + length, 0);
  for (const [oldest, { length }] of trees) {
    if (names <= MAX_NAMES) break;
    trees.delete(oldest);
    names -= length;
  }
  return entries;
}
