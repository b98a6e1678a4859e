import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type Entry, MAX_FILE_BYTES, NO_FILE, NOT_UTF8, type ReadTexts, snapshotOf, TOO_LARGE } from '../commit/snapshot.ts';
import type { Snapshot } from '../facts.ts';
import type { Links } from '../terraform/links.ts';
import { isConfiguration } from '../terraform/module.ts';
import { isRead } from '../terraform/roots.ts';
import { decodeText, folderOf, type Path, type Problem } from '../terraform/source.ts';
import { isWithin, ledOut, listFolder, placeOf, readLink, readRegular, type Unlisted, type Unread } from './read.ts';

/** Raised when a folder that was asked for cannot be read. The message is for the person at the terminal. */
export class FolderError extends Error {}

/** What is below a folder. Links are followed inside it only. Throws FolderError when the folder cannot be read. */
export const readFolder = (directory: string): Snapshot => snapshotOf(entriesIn(directory), textsIn(directory));

/** The names below a folder that count. What cannot be looked into is one of them. */
export function entriesIn(directory: string): readonly Entry[] {
  const files: Entry[] = [];
  const others: Entry[] = [];
  const walk = (below: string): void => {
    const found = listFolder(join(directory, below));
    if (typeof found === 'string') {
      if (below === '') throw new FolderError(`the folder ${directory} ${found === 'gone' ? 'is not there' : 'cannot be read'}`);
      others.push({ path: below, is: 'unread', because: FOLDER_WRONG[found] });
      return;
    }
    for (const entry of found) {
      const { name } = entry;
      const path = below === '' ? name : `${below}/${name}`;
      if (entry.isSymbolicLink()) others.push(linkEntry(directory, path));
      else if (entry.isFile()) files.push({ path, is: 'file', size: undefined });
      // Reading a pipe or a device would wait for ever.
      else if (!entry.isDirectory()) files.push({ path, is: 'other' });
      else if (name.includes('\ufffd')) others.push({ path, is: 'unread', because: NOT_UTF8 });
      else if (name !== '.git' && name !== '.terraform') walk(path);
    }
  };
  walk('');
  // A link can make Terraform read a file of any name.
  return [...others, ...(others.length > 0 ? files : files.filter(({ path }) => isRead(path)))];
}

/** The entry of a link; one whose name cannot be spelt leads nowhere. */
export function linkEntry(directory: string, path: string): Entry {
  const target = path.includes('\ufffd') ? '' : readLink(join(directory, path));
  return target === undefined
    ? { path, is: 'unread', because: 'the link could not be read, nor what it leads to' }
    : { path, is: 'link', target };
}

/** Reads the texts of files of a folder. */
export const textsIn =
  (directory: string): ReadTexts =>
  (paths) => {
    const texts = new Map<Path, string | { readonly wrong: string }>();
    for (const path of paths) {
      const read = readRegular(join(directory, path), MAX_FILE_BYTES);
      texts.set(path, typeof read === 'string' ? { wrong: FILE_WRONG[read] } : decodeText(read));
    }
    for (const path of ledOut(directory, paths)) texts.set(path, { wrong: FILE_WRONG.gone });
    return texts;
  };

const NOT_ALLOWED = 'its permissions, or the length of its path, may not allow it';
// What was seen and is gone may be back in a moment, as when git changes files: that it was never there cannot be said.
export const FILE_WRONG: Readonly<Record<Unread, string>> = {
  gone: 'the file was moved or deleted while it was to be read',
  'too large': TOO_LARGE,
  'not a regular file': NO_FILE,
  'not readable': `the file could not be read (${NOT_ALLOWED})`,
};
export const FOLDER_WRONG: Readonly<Record<Unlisted, string>> = {
  gone: 'the folder was moved or deleted while it was to be read',
  'not a folder': 'the folder was moved or deleted while it was to be read',
  'not readable': `the folder could not be read (${NOT_ALLOWED})`,
};

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
  const here = placeOf(directory);
  if (!('real' in here)) throw new FolderError(`the folder ${directory} cannot be read`);
  const start = here.real;
  const top = repositoryOf(start);
  /** Where a name leads, if that is inside the repository. */
  const place = (path: Path): ReturnType<typeof placeOf> | { readonly wrong: 'outside' } => {
    const full = join(start, path);
    const found = placeOf(full);
    if ('wrong' in found || isWithin(found.real, top ?? start) || (top === undefined && found.real === full)) return found;
    return { wrong: 'outside' };
  };
  const known = new Set([...files.keys()].filter(isConfiguration).map((path) => folderOf(path) as Path));
  const called = new Set<Path>(also);
  const look = (path: Path, text: string): void => {
    if (isConfiguration(path)) for (const folder of calledFrom(path, text, links)) if (!known.has(folder)) called.add(folder);
  };
  /** The bytes of a file, or what is wrong with it. It must lie where it did once it was read, too. */
  const readAt = (path: Path, isLink: boolean): Uint8Array | string => {
    if (path.includes('\ufffd')) return NOT_UTF8;
    const found = isLink ? place(path) : { real: join(start, path) };
    if ('wrong' in found)
      return found.wrong === 'not readable' ? FILE_WRONG[found.wrong] : 'the file leads to no file of the repository';
    const read = readRegular(found.real, MAX_FILE_BYTES);
    if (typeof read === 'string') return FILE_WRONG[read];
    const now = place(path);
    return 'real' in now && now.real === found.real ? read : FILE_WRONG.gone;
  };
  const wrong = (file: Path, because: string, what = 'it'): void => {
    problems.push({ file, startLine: 1, message: `${because}; ${what} was not evaluated` });
  };
  for (const [path, text] of snapshot.files) look(path, text);
  let over: Path | undefined;
  let folders = 0;
  let bytes = 0;
  for (const folder of called) {
    if (over !== undefined) break;
    const found = place(folder);
    if ('wrong' in found) {
      // What lies outside by its name is not looked at, and the call says so.
      const isOurs = isWithin(join(start, folder), top ?? start) || (top === undefined && found.wrong !== 'outside');
      if (isOurs && found.wrong !== 'gone')
        wrong(
          folder,
          found.wrong === 'outside' ? 'a link leads out of the repository here' : FOLDER_WRONG[found.wrong],
          'the module',
        );
      continue;
    }
    // The folder itself may be known by another name, and what it calls is beside that.
    const name = relative(start, found.real).split(sep).join('/') as Path;
    if (name !== folder) {
      links.set(folder, name);
      if (!known.has(name)) called.add(name);
      continue;
    }
    const entries = listFolder(found.real);
    if (entries === 'not a folder') continue;
    if (typeof entries === 'string') {
      wrong(folder, FOLDER_WRONG[entries], 'the module');
      continue;
    }
    if (++folders > MAX_FOLDERS) over = folder;
    for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = (folder === '' ? entry.name : `${folder}/${entry.name}`) as Path;
      if (entry.isDirectory() || !isRead(path) || !(isConfiguration(path) || also.includes(folder))) continue;
      if (bytes > MAX_BYTES) over = path;
      if (over !== undefined) break;
      const read = readAt(path, entry.isSymbolicLink());
      if (typeof read === 'string') {
        wrong(path, read);
        continue;
      }
      const text = decodeText(read);
      bytes += read.length;
      files.set(path, text);
      look(path, text);
    }
  }
  if (over !== undefined)
    problems.push({
      file: over,
      startLine: 1,
      message: `more than ${MAX_FOLDERS} modules or ${MAX_BYTES >> 20} MiB are called; this one and those after it were not evaluated`,
    });
  return { ...snapshot, files, links, problems: [...snapshot.problems, ...problems] };
}

/** The top of the repository that a folder lies in. */
function repositoryOf(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
