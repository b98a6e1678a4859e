import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Entry, MAX_FILE_BYTES, type ReadTexts, snapshotOf, TOO_LARGE } from '../commit/snapshot.ts';
import type { Snapshot } from '../facts.ts';
import type { Links } from '../terraform/links.ts';
import { isConfiguration } from '../terraform/module.ts';
import { isRead } from '../terraform/roots.ts';
import { decodeText, folderOf, type Path, type Problem } from '../terraform/source.ts';

/** What is below a folder. Links are followed inside it only. Throws when the folder cannot be read. */
export function readFolder(directory: string): Snapshot {
  const files: string[] = [];
  const others: Entry[] = [];
  const walk = (below: string): void => {
    for (const entry of readdirSync(join(directory, below), { withFileTypes: true })) {
      const { name } = entry;
      const path = below === '' ? name : `${below}/${name}`;
      if (entry.isSymbolicLink()) others.push(linkEntry(directory, path));
      else if (!entry.isDirectory()) files.push(path);
      else if (name.includes('\ufffd')) others.push({ path, is: 'folder' });
      else if (name !== '.git' && name !== '.terraform') walk(path);
    }
  };
  walk('');
  // A link can make Terraform read a file of any name.
  const named = others.length > 0 ? files : files.filter(isRead);
  return snapshotOf([...others, ...named.flatMap((path) => fileEntry(directory, path))], textsIn(directory));
}

/** The entry of a link; one whose name cannot be spelt leads nowhere. */
export function linkEntry(directory: string, path: string): Entry {
  const target = path.includes('\ufffd') ? '' : readlinkSync(join(directory, path));
  return { path, is: 'link', target: target.split(sep).join('/') };
}

/** The entry of a regular file. A name that the system knows and we cannot spell is kept, for it is to be told. */
export function fileEntry(directory: string, path: string): Entry[] {
  const stat = lstatSync(join(directory, path), { throwIfNoEntry: false });
  if (stat?.isFile() || path.includes('\ufffd')) return [{ path, is: 'file', size: stat?.size ?? 0 }];
  // Reading a pipe or a device would wait for ever.
  return stat && !stat.isDirectory() && !stat.isSymbolicLink() ? [{ path, is: 'other' }] : [];
}

/** Reads the texts of files of a folder. */
export const textsIn =
  (directory: string): ReadTexts =>
  (paths) =>
    new Map(paths.map((path) => [path, decodeText(readFileSync(join(directory, path)))]));

/** Modules that call modules that call modules: more folders, and more bytes in them, are not followed. */
const MAX_FOLDERS = 1_000;
const MAX_BYTES = 64 << 20;

/**
 * Adds the modules that a folder's files call and that are not among them, directly or not, wherever they lie in the same repository;
 * without a repository, anywhere that no link leads to. Their paths start with `../` where they lie outside of the folder. `also` are
 * folders that are read with everything in them, values included.
 */
export function withCalledModules(
  directory: string,
  snapshot: Snapshot,
  calledFrom: (path: Path, text: string, links: Links) => readonly Path[],
  also: readonly Path[] = [],
): Snapshot {
  const files = new Map(snapshot.files);
  const links = new Map(snapshot.links);
  const problems: Problem[] = [];
  const start = realpathSync(resolve(directory));
  const top = repositoryOf(start);
  /** Where a name leads, if that is inside the repository. */
  const place = (path: Path): string | undefined => {
    const full = join(start, path);
    if (!existsSync(full)) return undefined;
    const real = realpathSync(full);
    return `${real}${sep}`.startsWith(`${top ?? start}${sep}`) || (top === undefined && real === full) ? real : undefined;
  };
  const known = new Set([...files.keys()].filter(isConfiguration).map((path) => folderOf(path) as Path));
  const called = new Set<Path>(also);
  const look = (path: Path, text: string): void => {
    if (isConfiguration(path)) for (const folder of calledFrom(path, text, links)) if (!known.has(folder)) called.add(folder);
  };
  for (const [path, text] of snapshot.files) look(path, text);
  let folders = 0;
  let bytes = 0;
  for (const folder of called) {
    const real = place(folder);
    if (
      real === undefined &&
      existsSync(join(start, folder)) &&
      `${join(start, folder)}${sep}`.startsWith(`${top ?? start}${sep}`)
    )
      problems.push({
        file: folder,
        startLine: 1,
        message: 'a link leads out of the repository here; the module was not evaluated',
      });
    if (real === undefined || !statSync(real).isDirectory()) continue;
    // The folder itself may be known by another name, and what it calls is beside that.
    const name = relative(start, real).split(sep).join('/') as Path;
    if (name !== folder) {
      links.set(folder, name);
      if (!known.has(name)) called.add(name);
      continue;
    }
    if (++folders > MAX_FOLDERS || bytes > MAX_BYTES) {
      problems.push({
        file: folder,
        startLine: 1,
        message: `more than ${MAX_FOLDERS} modules or ${MAX_BYTES >> 20} MiB are called; this one and those after it were not evaluated`,
      });
      break;
    }
    for (const name of readdirSync(real).sort()) {
      const path = (folder === '' ? name : `${folder}/${name}`) as Path;
      if (!isRead(path) || !(isConfiguration(path) || also.includes(folder))) continue;
      const file = place(path);
      const stat = file === undefined ? undefined : statSync(file);
      if (file !== undefined && stat?.isFile() && stat.size <= MAX_FILE_BYTES) {
        const text = decodeText(readFileSync(file));
        bytes += stat.size;
        files.set(path, text);
        look(path, text);
      } else if (!stat?.isDirectory())
        problems.push({
          file: path,
          startLine: 1,
          message: stat?.isFile() ? TOO_LARGE : 'the file leads to no file of the repository; it was not evaluated',
        });
    }
  }
  return { ...snapshot, files, links, problems: [...snapshot.problems, ...problems] };
}

/** The top of the repository that a folder lies in. */
function repositoryOf(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
