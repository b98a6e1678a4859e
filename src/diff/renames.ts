import type { FileChange } from '../facts.ts';
import { isConfiguration } from '../terraform/module.ts';
import { folderOf, type Path } from '../terraform/source.ts';

/** The names that a change gives files and folders, looked up for thousands of findings. */
interface Renames {
  /** Where a renamed file is now, by where it was. */
  readonly now: ReadonlyMap<Path, Path>;
  /** Where a renamed file was, by where it is now. */
  readonly was: ReadonlyMap<Path, Path>;
  /** Every changed file by its path at base. */
  readonly changed: ReadonlyMap<Path, FileChange>;
  readonly folders: ReadonlyMap<Path, Path>;
}
const known = new WeakMap<readonly FileChange[], Renames>();

/** What a change renamed. */
export function renamesIn(changes: readonly FileChange[]): Renames {
  const found = known.get(changes);
  if (found) return found;
  const now = new Map<Path, Path>();
  const was = new Map<Path, Path>();
  const changed = new Map<Path, FileChange>();
  const folders = new Map<Path, Path>();
  for (const change of changes) {
    const { status, path, previousPath } = change;
    if (!changed.has(previousPath)) changed.set(previousPath, change);
    if (status !== 'renamed') continue;
    now.set(previousPath, path);
    if (!was.has(path)) was.set(path, previousPath);
    const [to, from] = [folderOf(path) as Path, folderOf(previousPath) as Path];
    if (isConfiguration(path) && from !== to && !folders.has(to)) folders.set(to, from);
  }
  const renames = { now, was, changed, folders };
  known.set(changes, renames);
  return renames;
}

/** The root at base that one at head is by another name: a file of its own folder was renamed out of the other's. */
export const folderBefore = (folder: Path, changes: readonly FileChange[]): Path | undefined =>
  renamesIn(changes).folders.get(folder);
