import type { FileChange, PullFacts } from '../facts.ts';
import { lookedAt } from '../rules/contents.ts';
import type { Effort } from '../terraform/effort.ts';
import { grouped } from '../terraform/grouped.ts';
import type { Parser } from '../terraform/parse.ts';
import {
  type Environment,
  environmentsOf,
  findRoots,
  MAX_ENVIRONMENTS,
  madeOf,
  type NamedEnvironments,
  type Root,
  runBy,
} from '../terraform/roots.ts';
import { isBelow, type Path } from '../terraform/source.ts';
import { looksAt } from '../terraform/tree.ts';
import { touchedPaths } from './patch.ts';
import { renamesIn } from './renames.ts';

/** The roots that a change can reach, as each side is to be evaluated. */
export interface Concerned {
  readonly base: readonly Root[];
  readonly head: readonly Root[];
}

/**
 * The roots with a file, a module they call or values that changed on either side. What was a root before is looked at as one after
 * the change too, whoever calls it now, and in the environments it had, as long as their files are there: otherwise a new caller or a
 * new tfvars file would take the old ones out of sight. Where the config names a root's environments they are these on both sides.
 */
export async function concerned(
  facts: PullFacts,
  parser: Parser,
  ofBase: Effort,
  ofHead: Effort,
  environments: NamedEnvironments = {},
): Promise<Concerned> {
  const before = findRoots(facts.base, (path, text) => parser.read(path, text, ofBase), { environments });
  const also = new Set(before.map(({ folder }) => folder));
  const now = environmentsNow(environments, facts);
  const after = findRoots(facts.head, (path, text) => parser.read(path, text, ofHead), { also, environments: now });
  const touched = touchedPaths(facts);
  const made = madeOf(touched);
  const moved = new Set(movedSubmodules(facts).map(({ path }) => path));
  const looking = new Set<Path>();
  for (const [side, named] of [
    [facts.base, environments],
    [facts.head, now],
  ] as const)
    for (const [folder, asked] of await lookedAt(side, parser, { environments: named }))
      if (asked.some((one) => looksAt(one, touched))) looking.add(folder);
  const reached = (root: Root): boolean =>
    made(root) || looking.has(root.folder) || (moved.size > 0 && [...root.folders].some((called) => isBelow(called, moved)));
  const isThere = (roots: readonly Root[]): Set<Path> => new Set(roots.map(({ folder }) => folder));
  const [was, is] = [isThere(before), isThere(after)];
  const wanted = new Set(
    [...before, ...after]
      .filter((root) => reached(root) || root.called || was.has(root.folder) !== is.has(root.folder))
      .map(({ folder }) => folder),
  );
  const isWanted = ({ folder }: Root): boolean => wanted.has(folder);
  const byFolder = grouped(before, ({ folder }) => folder);
  return {
    base: before.filter(isWanted),
    head: after.filter(isWanted).map((root) => {
      const old = root.isConfigured ? undefined : rootBefore(root, byFolder.get(root.folder) ?? []);
      return old ? { ...root, environments: withThoseOf(old, root, facts) } : root;
    }),
  };
}

/** Of the roots of the same folder at base the one run by the same program, if that makes a difference on both sides. */
function rootBefore({ form }: Root, same: readonly Root[]): Root | undefined {
  return same.find((root) => root.form.program === form.program) ?? same[0];
}

/** The environments of a root with those it had before. Where there are more than are evaluated, they are those a scan takes. */
function withThoseOf(old: Root, root: Root, facts: PullFacts): readonly Environment[] {
  if (root.environments.length > MAX_ENVIRONMENTS) return root.environments;
  const { files } = root.form;
  const renamed = renamesIn(facts.changes).now;
  const had = old.environments.flatMap(({ files: own }) => own.map((file) => renamed.get(file) ?? file));
  const own = root.called ? [] : root.environments.flatMap(({ files: own }) => own);
  const named = [...new Set([...own, ...had.filter((file) => files.has(file))])];
  const ranWithout = named.length > 0 && old.environments.some(({ id }) => id === undefined);
  const environments = [
    ...environmentsOf(root.folder, named, files),
    ...(ranWithout ? environmentsOf(root.folder, [], files) : []),
  ];
  return root.isByName ? environments.map((one) => runBy(one, root.form.program)) : environments;
}

/** The environments of the config, with the files that the change renamed by their new names. */
export function environmentsNow(named: NamedEnvironments, { head, changes }: PullFacts): NamedEnvironments {
  const renamed = renamesIn(changes).now;
  const now = (file: Path): Path => (head.files.has(file) ? file : (renamed.get(file) ?? file));
  return Object.fromEntries(
    Object.entries(named).map(([root, ways]) => [
      root,
      Object.fromEntries(Object.entries(ways).map(([name, files]) => [name, files.map(now)])),
    ]),
  );
}

/** Submodules that are at another commit than before. */
export function movedSubmodules({
  base,
  head,
}: PullFacts): readonly { readonly path: Path; readonly from: string | undefined; readonly to: string | undefined }[] {
  const paths = new Set([...(base.submodules?.keys() ?? []), ...(head.submodules?.keys() ?? [])]);
  return [...paths]
    .map((path) => ({ path, from: base.submodules?.get(path), to: head.submodules?.get(path) }))
    .filter(({ from, to }) => from !== to);
}

/** The environment of a root at base that one at head stands for; undefined when it was not there. */
export function sameEnvironment(
  now: Environment,
  old: readonly Environment[],
  changes: readonly FileChange[],
): Environment | undefined {
  const file = now.id === undefined ? undefined : renamesIn(changes).was.get(now.id as Path);
  return old.find((one) => one.id === now.id) ?? (file === undefined ? undefined : old.find((one) => one.id === file));
}
