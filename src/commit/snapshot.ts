import type { Snapshot } from '../facts.ts';
import { follow, type Linked, type Links, leadsTo } from '../terraform/links.ts';
import { isRead } from '../terraform/roots.ts';
import type { Path, Problem } from '../terraform/source.ts';

/** Files larger than this are not even read. */
export const MAX_FILE_BYTES = 8 << 20;
/** What is wrong with a file; that it was not evaluated is said with it. */
export const TOO_LARGE = `the file is larger than ${MAX_FILE_BYTES >> 20} MiB`;
export const NO_FILE = 'this is not a regular file';
export const NOT_UTF8 = 'the name is not valid UTF-8';

/** Files that are read through links, and their bytes: each is parsed again under its own name. */
export const MAX_LINKED = 5_000;
const MAX_LINKED_BYTES = 16 << 20;

/** A name in a folder or commit. */
export type Entry =
  /** On a disk a file has the size that it has when it is read. */
  | { readonly path: string; readonly is: 'file'; readonly size: number | undefined }
  | { readonly path: string; readonly is: 'link'; readonly target: string }
  | { readonly path: string; readonly is: 'submodule'; readonly commit: string }
  /** A pipe, a device or a socket. */
  | { readonly path: string; readonly is: 'other' }
  /** A folder, link or submodule that cannot be looked into: whatever is behind it. */
  | { readonly path: string; readonly is: 'unread'; readonly because: string };

/** The text of each file asked for; a file that has none says why. */
export type ReadTexts = (paths: readonly Path[]) => ReadonlyMap<Path, string | { readonly wrong: string }>;

/** Reads what Terraform would read of a folder or commit, links followed inside it only. */
export function snapshotOf(entries: readonly Entry[], readTexts: ReadTexts): Snapshot {
  const names = new Map<Path, number | undefined>();
  const links = new Map<Path, string>();
  const submodules = new Map<Path, string>();
  const problems: Problem[] = [];
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const path = entry.path as Path;
    const odd = oddName(path) ?? (entry.is === 'other' ? NO_FILE : undefined);
    if (entry.is === 'unread') problems.push(notEvaluated(path, entry.because));
    else if (odd !== undefined) {
      if (isRead(path)) problems.push(notEvaluated(path, odd));
    } else if (entry.is === 'file') names.set(path, entry.size);
    else if (entry.is === 'link') links.set(path, leadsTo(path, entry.target));
    else if (entry.is === 'submodule') submodules.set(path, entry.commit);
  }
  const files = new Map<Path, string>();
  const asked = new Set<Path>();
  const read = (paths: readonly Path[]): void => {
    for (const path of paths) asked.add(path);
    const large = new Set(paths.filter((path) => isTooLarge(names.get(path))));
    for (const path of large) problems.push(notEvaluated(path, TOO_LARGE));
    for (const [path, text] of readTexts(paths.filter((path) => !large.has(path)))) {
      if (typeof text === 'string') files.set(path, text);
      else problems.push(notEvaluated(path, text.wrong));
    }
  };
  read([...names.keys()].filter(isRead));
  const { linked, problems: ofLinks } = followLinks(names, links, (path) => {
    if (!asked.has(path)) read([path]);
    return files.get(path);
  });
  for (const [name, { real }] of linked) files.set(name, files.get(real) ?? '');
  return { files, problems: [...problems, ...ofLinks], linked, links, submodules };
}

const notEvaluated = (file: Path, because: string): Problem => ({
  file,
  startLine: 1,
  message: `${because}; it was not evaluated`,
});

const isTooLarge = (size = 0): boolean => size > MAX_FILE_BYTES;

/**
 * The files that Terraform reads through links to them. Links that leave the repository or lead nowhere are problems where their name
 * says that they are Terraform. `files` are all there are, with their sizes as far as these are known before they are read.
 */
function followLinks(
  files: ReadonlyMap<Path, number | undefined>,
  links: Links,
  textOf: (path: Path) => string | undefined,
): { readonly linked: ReadonlyMap<Path, Linked>; readonly problems: readonly Problem[] } {
  const linked = new Map<Path, Linked>();
  const problems: Problem[] = [];
  let [followed, bytes] = [0, 0];
  for (const name of [...links.keys()].filter(isRead).sort()) {
    const found = follow(name, links);
    if (!found || !files.has(found.real)) {
      problems.push(notEvaluated(name, 'the file is a link that leads to no file of the repository'));
      continue;
    }
    const size = files.get(found.real);
    if (++followed <= MAX_LINKED && !isTooLarge(size)) bytes += size ?? Buffer.byteLength(textOf(found.real) ?? '');
    if (followed > MAX_LINKED || bytes > MAX_LINKED_BYTES) {
      problems.push({
        file: name,
        startLine: 1,
        message: `links lead to more than ${MAX_LINKED} files or ${MAX_LINKED_BYTES >> 20} MiB; this one and those after it were not evaluated`,
      });
      break;
    }
    if (textOf(found.real) !== undefined) linked.set(name, found);
    // Who asks for this file alone is told of it by this name.
    else problems.push(notEvaluated(name, 'this is a link to a file that was not read'));
  }
  return { linked, problems };
}

/** What is wrong with a name that no two programs agree on: bytes that are not UTF-8, or steps out of the folder. */
function oddName(path: string): string | undefined {
  if (path.includes('\ufffd')) return NOT_UTF8;
  return path.split('/').some((part) => part === '' || part === '.' || part === '..')
    ? 'the name cannot be that of a file'
    : undefined;
}
