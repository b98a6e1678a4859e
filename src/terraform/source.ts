/** A path inside the repository or the scanned folder: relative, with `/`, never starting with `./` or `../`. */
export type Path = string & { readonly __brand: 'Path' };

/** A stretch of one file. Offsets are UTF-16 units, the end exclusive; lines start at 1, as GitHub counts them. */
export interface Range {
  readonly file: Path;
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** What stopped us from evaluating something, told to the author: file, line and what to do. */
export interface Problem {
  readonly file: Path;
  readonly startLine: number;
  readonly message: string;
  /**
   * `unseen`: it is said to be elsewhere (a submodule, a folder that is not there); what depends on it is unknown, and nothing blocks.
   * `refused`: Terraform refuses it, and all of the file was evaluated nevertheless.
   */
  readonly kind?: 'unseen' | 'refused';
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

/** The folder of a path; the top folder is `''`. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Joins a folder and a relative reference such as `../modules/a`; undefined when it leaves the top folder. */
export function joinPath(folder: string, relative: string): Path | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/') as Path;
}
