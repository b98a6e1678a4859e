import { join } from 'node:path';
import { CONTENT_TOO_LARGE, MAX_CONTENT, MAX_LISTED } from '../commit/commit.ts';
import type { Path } from '../terraform/source.ts';
import type { TreeReader } from '../terraform/tree.ts';
import { ledOut, listFolder, readLink, readRegular } from './read.ts';

/** Ends as all reasons do for which a change that loses a verdict is held back. */
const NOT_READ = 'the file could not be opened, and was not read';

/** The other files below a folder. Links are listed as what they are, and never followed here. */
export function treeOfFolder(directory: string): TreeReader {
  return {
    list: async () => {
      const paths = new Set<Path>();
      const links = new Map<Path, string>();
      const unseen = new Set<Path>();
      const walk = (below: Path): void => {
        const entries = listFolder(join(directory, below));
        if (typeof entries === 'string') unseen.add(below);
        else
          for (const entry of entries) {
            const path = (below === '' ? entry.name : `${below}/${entry.name}`) as Path;
            const target = entry.isSymbolicLink() ? readLink(join(directory, path)) : undefined;
            if (target !== undefined) links.set(path, target);
            else if (entry.isSymbolicLink()) unseen.add(path);
            else if (entry.isFile()) paths.add(path);
            else if (entry.isDirectory() && entry.name !== '.git' && entry.name !== '.terraform') walk(path);
            if (paths.size > MAX_LISTED) return;
          }
      };
      walk('' as Path);
      // Where nothing can be listed, nothing is missing.
      return paths.size > MAX_LISTED || unseen.has('' as Path) ? undefined : { paths, links, unseen, contents: new Map() };
    },
    read: async (wanted) => {
      const contents = new Map<Path, Uint8Array | string>();
      for (const path of wanted) {
        const read = readRegular(join(directory, path), MAX_CONTENT);
        contents.set(path, typeof read !== 'string' ? read : read === 'too large' ? CONTENT_TOO_LARGE : NOT_READ);
      }
      for (const path of ledOut(directory, wanted)) contents.set(path, NOT_READ);
      return contents;
    },
  };
}
