import type { Snapshot } from '../facts.ts';
import { follow, type Linked, type Links, leadsTo } from '../terraform/links.ts';
import { isRead } from '../terraform/roots.ts';
import type { Path, Problem } from '../terraform/source.ts';

/** Files larger than this are not even read. */
export const MAX_FILE_BYTES = 8 << 20;
export const TOO_LARGE = `the file is larger than ${MAX_FILE_BYTES >> 20} MiB and was not evaluated`;

/** Files that are read through links, and their bytes: each is parsed again under its own name. */
export const MAX_LINKED = 5_000;
const MAX_LINKED_BYTES = 16 << 20;

/** A name in a folder or commit. */
export type Entry =
  | { readonly path: string; readonly is: 'file'; readonly size: number }
  | { readonly path: string; readonly is: 'link'; readonly target: string }
  | { readonly path: string; readonly is: 'submodule'; readonly commit: string }
  /** A pipe, a device or a socket. */
  | { readonly path: string; readonly is: 'other' }
  /** A folder that cannot be looked into, its name being no text. */
  | { readonly path: string; readonly is: 'folder' };

/** The text of each file asked for; a file that has none says why. */
export type ReadTexts = (paths: readonly Path[]) => ReadonlyMap<Path, string | { readonly wrong: string }>;

/** Reads what Terraform would read of a folder or commit, links followed inside it only. */
export function snapshotOf(entries: readonly Entry[], readTexts: ReadTexts): Snapshot {
  const names = new Map<Path, number>();
  const links = new Map<Path, string>();
  const submodules = new Map<Path, string>();
  const problems: Problem[] = [];
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const path = entry.path as Path;
    const odd = oddName(path);
    if (odd !== undefined) {
      if (isRead(path) || entry.is === 'folder')
        problems.push({ file: path, startLine: 1, message: `${odd}; it was not evaluated` });
    } else if (entry.is === 'file') names.set(path, entry.size);
    else if (entry.is === 'link') links.set(path, leadsTo(path, entry.target));
    else if (entry.is === 'submodule') submodules.set(path, entry.commit);
    else if (entry.is === 'other' && isRead(path))
      problems.push({ file: path, startLine: 1, message: 'this is not a regular file; it was not evaluated' });
  }
  const { linked, problems: ofLinks } = followLinks(names, links);
  problems.push(...ofLinks);
  const wanted = new Set([...names.keys()].filter(isRead));
  for (const { real } of linked.values()) wanted.add(real);
  for (const path of wanted) {
    if ((names.get(path) ?? 0) <= MAX_FILE_BYTES) continue;
    wanted.delete(path);
    problems.push({ file: path, startLine: 1, message: TOO_LARGE });
  }
  const files = new Map<Path, string>();
  for (const [path, text] of readTexts([...wanted])) {
    if (typeof text === 'string') files.set(path, text);
    else problems.push({ file: path, startLine: 1, message: `${text.wrong}; it was not evaluated` });
  }
  const read = new Map([...linked].filter(([, { real }]) => files.has(real)));
  for (const [name, { real }] of read) files.set(name, files.get(real) ?? '');
  return { files, problems, linked: read, links, submodules };
}

/**
 * The files that Terraform reads through links to them. Links that leave the repository or lead nowhere are problems where their name
 * says that they are Terraform. `files` are all there are, with their sizes.
 */
function followLinks(
  files: ReadonlyMap<Path, number>,
  links: Links,
): { readonly linked: ReadonlyMap<Path, Linked>; readonly problems: readonly Problem[] } {
  const linked = new Map<Path, Linked>();
  const problems: Problem[] = [];
  let bytes = 0;
  for (const name of [...links.keys()].filter(isRead).sort()) {
    const found = follow(name, links);
    const size = found && files.get(found.real);
    bytes += size ?? 0;
    if (!found || size === undefined)
      problems.push({
        file: name,
        startLine: 1,
        message: 'the file is a link that leads to no file of the repository; it was not evaluated',
      });
    else if (linked.size < MAX_LINKED && bytes <= MAX_LINKED_BYTES) linked.set(name, found);
    else {
      problems.push({
        file: name,
        startLine: 1,
        message: `links lead to more than ${MAX_LINKED} files or ${MAX_LINKED_BYTES >> 20} MiB; this one and those after it were not evaluated`,
      });
      break;
    }
  }
  return { linked, problems };
}

/** What is wrong with a name that no two programs agree on: bytes that are not UTF-8, or steps out of the folder. */
function oddName(path: string): string | undefined {
  if (path.includes('\ufffd')) return 'the name is not valid UTF-8';
  return path.split('/').some((part) => part === '' || part === '.' || part === '..')
    ? 'the name cannot be that of a file'
    : undefined;
}
