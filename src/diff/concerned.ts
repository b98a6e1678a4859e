import type { FileChange, PullFacts } from '../facts.ts';
import { isConfiguration } from '../terraform/module.ts';
import type { Parser } from '../terraform/parse.ts';
import { type Environment, environmentsOf, findRoots, madeOf, type Root } from '../terraform/roots.ts';
import { folderOf, type Path } from '../terraform/source.ts';

/** The roots that a change can reach, as each side is to be evaluated. */
export interface Concerned {
  readonly base: readonly Root[];
  readonly head: readonly Root[];
}

/**
 * The roots with a file, a module they call or values that changed on either side. What was a root before is looked at as one after
 * the change too, whoever calls it now, and in the environments it had, as long as their files are there: otherwise a new caller or a
 * new tfvars file would take the old ones out of sight.
 */
export function concerned(facts: PullFacts, parser: Parser): Concerned {
  const before = findRoots(facts.base.files, parser.read);
  const after = findRoots(facts.head.files, parser.read, new Set(before.map(({ folder }) => folder)));
  const reached = madeOf(new Set(facts.changes.flatMap(({ path, previousPath }) => [path, previousPath])));
  const was = new Map(before.map((root) => [root.folder, root]));
  const is = new Map(after.map((root) => [root.folder, root]));
  const wanted = (root: Root): boolean => {
    const [old, now] = [was.get(root.folder), is.get(root.folder)];
    return !old || !now || now.called || reached(old) || reached(now);
  };
  const changed = new Set(facts.changes.map(({ path }) => path));
  return {
    base: before.filter(wanted),
    head: after.filter(wanted).map((root) => {
      const old = was.get(root.folder);
      return old ? { ...root, environments: withThoseOf(old, root, facts, changed) } : root;
    }),
  };
}

/** The environments of a root with those it had before; what changed comes first, since their number is bounded. */
function withThoseOf(old: Root, root: Root, facts: PullFacts, changed: ReadonlySet<Path>): readonly Environment[] {
  const { files } = facts.head;
  const renamed = renames(facts.changes);
  const had = old.environments.flatMap(({ file }) => (file === undefined ? [] : [renamed.get(file) ?? file]));
  const own = root.called ? [] : root.environments.flatMap(({ file }) => file ?? []);
  const named = [...new Set([...own, ...had.filter((file) => files.has(file))])];
  named.sort((a, b) => Number(changed.has(b)) - Number(changed.has(a)));
  const environments = environmentsOf(root.folder, named, files);
  const ranWithout = old.environments.some(({ file }) => file === undefined);
  return ranWithout && named.length > 0 ? [...environments, ...environmentsOf(root.folder, [], files)] : environments;
}

/** Where a file is now, by where it was. */
const renames = (changes: readonly FileChange[]): Map<Path, Path> =>
  new Map(changes.flatMap(({ status, path, previousPath }) => (status === 'renamed' ? [[previousPath, path] as const] : [])));

/** The environment of a root at base that one at head stands for; undefined when it was not there. */
export function sameEnvironment(
  now: Environment,
  old: readonly Environment[],
  changes: readonly FileChange[],
): Environment | undefined {
  const file = changes.find(({ status, path }) => status === 'renamed' && path === now.file)?.previousPath;
  return old.find((one) => one.file === now.file) ?? (file === undefined ? undefined : old.find((one) => one.file === file));
}

/** The root at base that one at head is by another name: a file of its own folder was renamed out of the other's. */
export function folderBefore(folder: Path, changes: readonly FileChange[]): Path | undefined {
  const moved = changes.find(
    ({ status, path, previousPath }) =>
      status === 'renamed' && isConfiguration(path) && folderOf(path) === folder && folderOf(previousPath) !== folder,
  );
  return moved && (folderOf(moved.previousPath) as Path);
}
