import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { join, sep } from 'node:path';
import { folderOf, type Path } from '../terraform/source.ts';

/** Why there are no bytes of a file. A name that was listed and is `gone` went away since. */
export type Unread = 'gone' | 'too large' | 'not a regular file' | 'not readable';

/** No link is followed, and no pipe is waited for. Windows has neither. */
const CAREFUL = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const NO_LINK = constants.O_NOFOLLOW ?? 0;

const NOTHING_THERE = new Set(['ENOENT', 'ENOTDIR']);
/** A link, a folder, a socket or a device without a driver, as opening them fails. */
const NO_FILE = new Set(['ELOOP', 'EMLINK', 'EFTYPE', 'EISDIR', 'ENXIO', 'ENODEV', 'EOPNOTSUPP']);

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

function reasonOf(error: unknown): Unread {
  const code = codeOf(error);
  return NOTHING_THERE.has(code) ? 'gone' : NO_FILE.has(code) ? 'not a regular file' : 'not readable';
}

/**
 * The bytes of a regular file of at most so many. What is looked at is what was opened: nothing that is put in its place meanwhile is
 * waited for, followed or read beyond the bound. Links are followed only where whoever calls knows where they may lead.
 */
export const readRegular = (path: string, most: number, links: 'followed' | 'refused' = 'refused'): Buffer | Unread =>
  readOpened(path, links === 'followed' ? CAREFUL : CAREFUL | NO_LINK, most, true);

/** The bytes of what somebody named on the command line, which may be a pipe. */
export const readNamed = (path: string, most: number): Buffer | Unread => readOpened(path, constants.O_RDONLY, most, false);

function readOpened(path: string, flags: number, most: number, onlyFiles: boolean): Buffer | Unread {
  let file: number | undefined;
  try {
    file = openSync(path, flags);
    const stat = fstatSync(file);
    if (onlyFiles ? !stat.isFile() : stat.isDirectory()) return 'not a regular file';
    return stat.size > most ? 'too large' : readUpTo(file, stat.size, most);
  } catch (error) {
    return reasonOf(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** How many bytes are asked for where a file says nothing of its size. */
const CHUNK = 65_536;

/** Reads to the end, whatever the file said of its size: it may grow, and what the system makes up says 0. */
function readUpTo(file: number, size: number, most: number): Buffer | 'too large' {
  // One more than there should be: that it is not filled is the end.
  let bytes = Buffer.allocUnsafe(size + 1);
  for (let length = 0; ; ) {
    const read = readSync(file, bytes, length, bytes.length - length, null);
    length += read;
    if (length > most) return 'too large';
    if (read === 0 || (length === size && size > 0)) return bytes.subarray(0, length);
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(most + 1, length + Math.max(length, CHUNK)));
  }
}

/** What is at a name; links are not followed. */
export function lookAt(path: string): Stats | 'gone' | 'not readable' {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? 'gone';
  } catch {
    return 'not readable';
  }
}

/** Why it cannot be told what is in a folder. */
export type Unlisted = 'gone' | 'not a folder' | 'not readable';

/** What is in a folder. */
export function listFolder(path: string): readonly Dirent[] | Unlisted {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOTDIR' ? 'not a folder' : code === 'ENOENT' ? 'gone' : 'not readable';
  }
}

/** The text of a link; undefined where there is none, or none any more. */
export function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path).split(sep).join('/');
  } catch {
    return undefined;
  }
}

/** Where a name leads in the end. Names that no file can have lead nowhere. */
export function placeOf(path: string): { readonly real: string } | { readonly wrong: 'gone' | 'not readable' } {
  try {
    return { real: realpathSync.native(path) };
  } catch (error) {
    const code = codeOf(error);
    return {
      wrong: NOTHING_THERE.has(code) || code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE' ? 'gone' : 'not readable',
    };
  }
}

/** Whether a place is a folder or lies below it. Both are as `placeOf` has them. */
export const isWithin = (place: string, folder: string): boolean =>
  `${place}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);

/** Those of the files below a folder that are no longer, a link having taken the place of a folder above them. */
export function ledOut(directory: string, paths: readonly Path[]): readonly Path[] {
  const top = placeOf(directory);
  const isOut = (folder: string): boolean => {
    const place = placeOf(join(directory, folder));
    return !('real' in top && 'real' in place && isWithin(place.real, top.real));
  };
  const out = new Set([...new Set(paths.map(folderOf))].filter(isOut));
  return out.size === 0 ? [] : paths.filter((path) => out.has(folderOf(path)));
}
