import { isRead } from './roots.ts';
import { folderOf, type Path, type Problem } from './source.ts';

/** Everything that has a name in a repository or folder, before anything is read. */
export interface Names {
  /** Files with their size in bytes, whatever they are. */
  readonly files: ReadonlyMap<Path, number>;
  /** Symbolic links with the text they hold. */
  readonly links: ReadonlyMap<Path, string>;
  /** Submodules with the commit they are at. */
  readonly submodules: ReadonlyMap<Path, string>;
}

/** Where the text of a file lies that is read under another name, and the links that lead there. */
export interface Linked {
  readonly real: Path;
  readonly via: readonly Path[];
}

/** As Linux: a name that leads through more links than this leads nowhere. */
const MAX_HOPS = 40;
/** Files, folders and links that are looked at behind links, and the bytes of what is read there. The largest real repository seen has 1,300 files behind links. */
export const MAX_LINKED = 5_000;
const MAX_LINKED_BYTES = 16 << 20;

/**
 * What symbolic links lead to, as Terraform would read it: a file under the link's name, all files of a folder under it, links among
 * them followed again. Links that leave the repository or lead nowhere are problems where their name says that they are Terraform. Links
 * into a submodule count as that submodule.
 */
export function followLinks(names: Names): {
  readonly linked: ReadonlyMap<Path, Linked>;
  readonly submodules: ReadonlyMap<Path, string>;
  readonly problems: readonly Problem[];
} {
  const linked = new Map<Path, Linked>();
  const submodules = new Map(names.submodules);
  const problems: Problem[] = [];
  if (names.links.size === 0) return { linked, submodules, problems };
  const entries = entriesByFolder(names);
  let looked = 0;
  let bytes = 0;

  /** The place a name leads to, all links on the way followed; undefined when it leaves the repository. */
  const resolve = (name: Path, via: Path[]): Path | undefined => {
    const done: string[] = [];
    const rest = name.split('/').reverse();
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        if (done.pop() === undefined) return undefined;
        continue;
      }
      done.push(part);
      const here = done.join('/') as Path;
      const target = names.links.get(here);
      if (target === undefined) continue;
      if (via.length > MAX_HOPS || target.startsWith('/')) return undefined;
      via.push(here);
      done.pop();
      rest.push(...target.split('/').reverse());
    }
    return done.join('/') as Path;
  };

  /** Adds what is behind a link under `name`. `above` are the links that led to the link itself. */
  const follow = (name: Path, link: Path, above: readonly Path[]): void => {
    if (above.includes(link)) return;
    const via = [...above];
    const real = resolve(link, via);
    const commit = real === undefined ? undefined : within(real, names.submodules);
    if (commit !== undefined) submodules.set(name, commit);
    if (real !== undefined && names.files.has(real)) {
      if (isRead(name)) add(name, real, via);
    } else if (real !== undefined && entries.has(real)) {
      // A link to a folder that it lies in: once around is enough.
      const isAround = (one: Path): boolean => real === '' || `${one}/`.startsWith(`${real}/`);
      if (!(isAround(link) && above.length > 0)) walk(name, real, via);
    } else if (above.length === 0 && isRead(name))
      problems.push({
        file: name,
        startLine: 1,
        message: 'the file is a link that leads to no file of the repository; it was not evaluated',
      });
  };
  const walk = (name: Path, folder: Path, via: readonly Path[]): void => {
    for (const { path, kind } of entries.get(folder) ?? []) {
      if (looked > MAX_LINKED) return;
      const inner = `${name}/${path.slice(folder === '' ? 0 : folder.length + 1)}` as Path;
      if (kind === 'file') add(inner, path, via);
      else if (++looked > MAX_LINKED) return;
      else if (kind === 'folder') walk(inner, path, via);
      else if (kind === 'link') follow(inner, path, via);
      else submodules.set(inner, names.submodules.get(path) ?? '');
    }
  };
  const add = (name: Path, real: Path, via: readonly Path[]): void => {
    bytes += names.files.get(real) ?? 0;
    if (++looked > MAX_LINKED || bytes > MAX_LINKED_BYTES) looked = MAX_LINKED + 1;
    else if (!names.files.has(name)) linked.set(name, { real, via });
  };

  for (const link of [...names.links.keys()].sort()) {
    follow(link, link, []);
    if (looked <= MAX_LINKED) continue;
    problems.push({
      file: link,
      startLine: 1,
      message: `links lead to more than ${MAX_LINKED} files or ${MAX_LINKED_BYTES >> 20} MiB; what is behind this one and those after it was not evaluated`,
    });
    break;
  }
  return { linked, submodules, problems };
}

/** The commit of the submodule that a path lies in. */
function within(path: Path, submodules: ReadonlyMap<Path, string>): string | undefined {
  for (let folder: string = path; folder !== ''; folder = folderOf(folder)) {
    const commit = submodules.get(folder as Path);
    if (commit !== undefined) return commit;
  }
  return undefined;
}

interface Entry {
  readonly path: Path;
  readonly kind: 'file' | 'folder' | 'link' | 'submodule';
}

/** What each folder holds that Terraform could read, and the folders with such things in them. */
function entriesByFolder(names: Names): ReadonlyMap<Path, readonly Entry[]> {
  const entries = new Map<Path, Entry[]>();
  const add = (path: Path, kind: Entry['kind']): void => {
    const folder = folderOf(path) as Path;
    const known = entries.get(folder);
    if (known) known.push({ path, kind });
    else {
      entries.set(folder, [{ path, kind }]);
      if (folder !== '') add(folder, 'folder');
    }
  };
  for (const path of names.files.keys()) if (isRead(path.slice(path.lastIndexOf('/') + 1))) add(path, 'file');
  for (const path of names.links.keys()) add(path, 'link');
  for (const path of names.submodules.keys()) add(path, 'submodule');
  return entries;
}
