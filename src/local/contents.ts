import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Path } from '../terraform/source.ts';
import type { TreeReader } from '../terraform/tree.ts';

/** Files that configuration reads are small: larger ones are not read. */
export const MAX_CONTENT = 1 << 20;
export const TOO_LARGE = 'the file is larger than 1 MiB and was not read';
/** A folder with more files is not listed; the largest repository seen has 20,000. */
export const MAX_LISTED = 200_000;

/** The other files below a folder. Links are listed as what they are, and never followed here. */
export function treeOfFolder(directory: string): TreeReader {
  return {
    list: () => {
      const paths = new Set<Path>();
      const links = new Map<Path, string>();
      const walk = (below: string): void => {
        for (const entry of readdirSync(join(directory, below), { withFileTypes: true })) {
          const path = (below === '' ? entry.name : `${below}/${entry.name}`) as Path;
          if (entry.isSymbolicLink()) links.set(path, readlinkSync(join(directory, path)).split(sep).join('/'));
          else if (entry.isFile()) paths.add(path);
          else if (entry.isDirectory() && entry.name !== '.git' && entry.name !== '.terraform') walk(path);
          if (paths.size > MAX_LISTED) return;
        }
      };
      walk('');
      return paths.size > MAX_LISTED ? undefined : { paths, links, unseen: new Set(), contents: new Map() };
    },
    read: (wanted) =>
      new Map(
        wanted.map((path) => {
          const full = join(directory, ...path.split('/'));
          const stat = lstatSync(full, { throwIfNoEntry: false });
          if (!stat?.isFile()) return [path, 'the file could not be read'];
          return [path, stat.size > MAX_CONTENT ? TOO_LARGE : readFileSync(full)];
        }),
      ),
  };
}
