import type { Snapshot } from '../facts.ts';
import { followLinks } from '../terraform/links.ts';
import { isRead } from '../terraform/roots.ts';
import type { Path, Problem } from '../terraform/source.ts';

/** Files larger than this are not even read. */
export const MAX_FILE_BYTES = 8 << 20;
export const TOO_LARGE = `the file is larger than ${MAX_FILE_BYTES >> 20} MiB and was not evaluated`;

/** A name in a folder or commit. */
export type Entry =
  | { readonly path: string; readonly is: 'file'; readonly size: number }
  | { readonly path: string; readonly is: 'link'; readonly target: string }
  | { readonly path: string; readonly is: 'submodule'; readonly commit: string }
  /** A folder that cannot be looked into, its name being no text. */
  | { readonly path: string; readonly is: 'folder' };

/** The text of each file asked for; a file that has none says why. */
export type ReadTexts = (paths: readonly Path[]) => ReadonlyMap<Path, string | { readonly wrong: string }>;

/** Reads what Terraform would read of a folder or commit, links followed inside it only. */
export function snapshotOf(entries: readonly Entry[], readTexts: ReadTexts): Snapshot {
  const names = {
    files: new Map<Path, number>(),
    links: new Map<Path, string>(),
    submodules: new Map<Path, string>(),
  };
  const problems: Problem[] = [];
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const path = entry.path as Path;
    const odd = oddName(path);
    if (odd !== undefined) {
      if (isRead(path) || entry.is === 'folder')
        problems.push({ file: path, startLine: 1, message: `${odd}; it was not evaluated` });
    } else if (entry.is === 'file') names.files.set(path, entry.size);
    else if (entry.is === 'link') names.links.set(path, entry.target);
    else if (entry.is === 'submodule') names.submodules.set(path, entry.commit);
  }
  const { linked, submodules, problems: ofLinks } = followLinks(names);
  problems.push(...ofLinks);
  const wanted = new Set([...names.files.keys()].filter(isRead));
  for (const { real } of linked.values()) wanted.add(real);
  for (const path of wanted) {
    if ((names.files.get(path) ?? 0) <= MAX_FILE_BYTES) continue;
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
  return { files, problems, linked: read, links: new Set(names.links.keys()), submodules };
}

/** What is wrong with a name that no two programs agree on: bytes that are not UTF-8, or steps out of the folder. */
function oddName(path: string): string | undefined {
  if (path.includes('\ufffd')) return 'the name is not valid UTF-8';
  return path.split('/').some((part) => part === '' || part === '.' || part === '..')
    ? 'the name cannot be that of a file'
    : undefined;
}
