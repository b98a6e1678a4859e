import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import { CONTENT_TOO_LARGE, MAX_CONTENT, MAX_LISTED } from '../commit/commit.ts';
import type { Path } from '../terraform/source.ts';
import type { TreeReader } from '../terraform/tree.ts';

/** The other files below a folder. Links are listed as what they are, and never followed here. */
export function treeOfFolder(directory: string): TreeReader {
  return {
    list: async () => {
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
    read: async (wanted) =>
      new Map(
        wanted.map((path) => {
          const full = join(directory, ...path.split('/'));
          const stat = lstatSync(full, { throwIfNoEntry: false });
          if (!stat?.isFile()) return [path, 'the file could not be read'];
          return [path, stat.size > MAX_CONTENT ? CONTENT_TOO_LARGE : readFileSync(full)];
        }),
      ),
  };
}
