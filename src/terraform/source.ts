/**
 * A path relative to the repository or the scanned folder, with `/`, never starting with `./`. Only modules that a scanned folder calls
 * outside of itself start with `../`.
 */
export type Path = string & { readonly __brand: 'Path' };

/** A stretch of one file. Offsets are UTF-16 units, the end exclusive; lines start at 1, as GitHub counts them. */
export interface Range {
  readonly file: Path;
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** The range of what is in no file. */
export const NOWHERE: Range = { file: '' as Path, start: 0, end: 0, startLine: 1, endLine: 1 };

/** What stopped us from evaluating something, told to the author: file, line and what to do. */
export interface Problem {
  readonly file: Path;
  readonly startLine: number;
  readonly message: string;
  /**
   * What cannot be seen for it is elsewhere; what depends on it is unknown, and nothing blocks. `unseen`: a folder that is not there.
   * `moved`: a submodule that the change moves; said every time. `refused`: Terraform refuses it, and all of the file was evaluated
   * nevertheless. `fault`: a rule that failed, which is a fault of ours; the other rules were asked nevertheless.
   */
  readonly kind?: 'unseen' | 'moved' | 'refused' | 'fault';
}

/** A line table of one text: turns offsets into lines. */
export interface Lines {
  /** The 1-based line that holds the offset. */
  readonly lineAt: (offset: number) => number;
  /** Offset of the first character of a 1-based line. */
  readonly startOf: (line: number) => number;
  /** Offset just after the line's last character, its line break not included (a CR before it is). */
  readonly endOf: (line: number) => number;
  readonly count: number;
}

/** Builds the line table. Only `\n` ends a line, as for git and GitHub; a last line without a break counts. */
export function linesOf(text: string): Lines {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  const count = starts.length > 1 && starts.at(-1) === text.length ? starts.length - 1 : starts.length;
  return {
    count,
    lineAt(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
    startOf: (line) => starts[line - 1] ?? text.length,
    endOf: (line) => (line < starts.length ? (starts[line] ?? text.length) - 1 : text.length),
  };
}

/** The first of so many places that passes a test, all after it passing too; their number where none does. */
export function firstWhere(count: number, passes: (place: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Text that is the same for problems that say the same of the same place. */
export const problemText = ({ file, startLine, message }: Problem): string => `${file}:${startLine}:${message}`;

/** The folder of a path; the top folder is `''`. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Whether a path is one of some folders or lies below one. */
export function isBelow(path: string, folders: { has(folder: Path): boolean }): boolean {
  let folder = path;
  do {
    if (folders.has(folder as Path)) return true;
    folder = folderOf(folder);
  } while (folder !== '');
  return false;
}

/** Every folder that has files in it or below it. */
export function foldersWith(files: ReadonlyMap<Path, string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of files.keys())
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  return folders;
}

/** Every folder that has one of the files in it, not only below it. */
export const foldersOf = (files: Iterable<Path>): ReadonlySet<Path> => new Set([...files].map((path) => folderOf(path) as Path));

/** Joins a folder and a relative reference such as `../modules/a`. What leaves the top folder starts with `../`. */
export function joinPath(folder: string, relative: string): Path {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || parts.length === 0 || parts.at(-1) === '..') parts.push(part);
    else parts.pop();
  }
  return parts.join('/') as Path;
}

/** Whether a path or folder lies above or beside the top folder. */
export const isOutside = (path: string): boolean => /^\.\.(?:\/|$)/.test(path);

/**
 * A file's text. A byte that is not UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, which no valid text holds: it is never taken for
 * something that was written, and `notUtf8` finds it.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    let text = '';
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    // One replacement character may stand for several bytes: only stretches that are valid as a whole are decoded.
    for (let at = 0; at < bytes.length; ) {
      const length = validLength(bytes, at);
      text += length > at ? decoder.decode(bytes.subarray(at, length)) : String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at = Math.max(length, at + 1);
    }
    return text;
  }
}

/** Where the valid UTF-8 that starts at `from` ends. */
function validLength(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const first = bytes[at];
    if (first === undefined) return at;
    const more =
      first < 0x80
        ? 0
        : first >= 0xc2 && first <= 0xdf
          ? 1
          : (first & 0xf0) === 0xe0
            ? 2
            : first >= 0xf0 && first <= 0xf4
              ? 3
              : -1;
    if (more < 0) return at;
    const second = bytes[at + 1] ?? 0;
    const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (more > 0 && (second < low || second > high)) return at;
    for (let i = 2; i <= more; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return at;
    at += more + 1;
  }
}

/** Offset of the first byte of a text that is not UTF-8, as `decodeText` marks them; -1 when there is none. */
export const notUtf8 = (text: string): number => text.search(/[\ud800-\udfff]/u);
