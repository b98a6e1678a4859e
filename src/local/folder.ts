import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Snapshot } from '../facts.ts';
import { followLinks, type Link } from '../terraform/links.ts';
import { isRead } from '../terraform/roots.ts';
import type { Path, Problem } from '../terraform/source.ts';

/** Files larger than this are not even read. */
export const MAX_FILE_BYTES = 8 << 20;

/** The Terraform files below a folder. Links are followed inside it only. Throws when the folder cannot be read. */
export function readFolder(directory: string): Snapshot {
  const paths: string[] = [];
  const walk = (below: string): void => {
    for (const entry of readdirSync(join(directory, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== '.git' && entry.name !== '.terraform') walk(path);
      } else if (entry.isSymbolicLink() || isRead(path)) paths.push(path);
    }
  };
  walk('');
  return readPaths(directory, paths);
}

/** The given files of a folder, links included. */
export function readPaths(directory: string, paths: readonly string[]): Snapshot {
  const files = new Map<Path, string>();
  const links: Link[] = [];
  const problems: Problem[] = [];
  for (const path of [...paths].sort()) {
    const full = join(directory, ...path.split('/'));
    const stat = lstatSync(full, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) links.push({ path: path as Path, target: readlinkSync(full).split(sep).join('/') });
    else if (stat?.isFile() && stat.size > MAX_FILE_BYTES) problems.push(tooLarge(path));
    else if (stat?.isFile()) files.set(path as Path, readFileSync(full, 'utf8'));
  }
  const followed = followLinks(files, links);
  return { files: followed.files, problems: [...problems, ...followed.problems] };
}

/** The problem of a file that is too large to be read. */
export function tooLarge(path: string): Problem {
  return {
    file: path as Path,
    startLine: 1,
    message: `the file is larger than ${MAX_FILE_BYTES >> 20} MiB and was not evaluated`,
  };
}

/**
 * The Terraform files of one folder and of the modules it calls, wherever they lie beside or above it. `folder` is where the given
 * one is among the paths. Throws when the folder cannot be read.
 */
export function readReachable(
  directory: string,
  calledFrom: (path: Path, text: string) => readonly string[],
): { readonly snapshot: Snapshot; readonly folder: Path } {
  const start = resolve(directory);
  const folders = new Set([start]);
  const found: string[] = [];
  for (const folder of folders) {
    if (folders.size > MAX_FOLDERS) break;
    for (const name of lstatSync(folder, { throwIfNoEntry: folder === start })?.isDirectory() ? readdirSync(folder) : []) {
      const path = join(folder, name);
      if (!isRead(name) || !lstatSync(path).isFile()) continue;
      found.push(path);
      for (const source of calledFrom(name as Path, readFileSync(path, 'utf8'))) folders.add(resolve(folder, source));
    }
  }
  let top = start;
  while ([...folders].some((folder) => relative(top, folder).startsWith('..'))) top = dirname(top);
  const local = (path: string): string => relative(top, path).split(sep).join('/');
  return { snapshot: readPaths(top, found.map(local)), folder: local(start) as Path };
}

/** Modules that call modules that call modules: more folders than this are not followed. */
const MAX_FOLDERS = 1_000;
