import { calledFolders, isConfiguration, isValues } from './module.ts';
import type { Parser } from './parse.ts';
import { folderOf, type Path } from './source.ts';

/** One way a root is run: with the tfvars files that Terraform loads by itself and, for a named environment, one more. */
export interface Environment {
  /** Undefined where there are no environments. */
  readonly name: string | undefined;
  /** In Terraform's order: later files win. */
  readonly values: readonly Path[];
}

export interface Root {
  readonly folder: Path;
  readonly environments: readonly Environment[];
  /** The root's folder and those of every module it calls, directly or not. */
  readonly folders: ReadonlySet<Path>;
}

/** Tells whether a root is made of any of these files: in its folders, those of the modules it calls, or its values. */
export function madeOf(paths: ReadonlySet<Path>): (root: Root) => boolean {
  const folders = new Set([...paths].map((path) => folderOf(path) as Path));
  return (root) =>
    [...root.folders].some((folder) => folders.has(folder)) ||
    root.environments.some(({ values }) => values.some((path) => paths.has(path)));
}

/** More environments than this of one root are not evaluated one by one. */
export const MAX_ENVIRONMENTS = 40;

/**
 * Whether iacsec reads a file at all. `.terraform/` holds copies of what was downloaded and is not looked into; configuration in a
 * file whose name starts with a dot is not seen by Terraform either, so nothing in it, an override least of all, may count.
 */
export function isRead(path: string): boolean {
  if (/(?:^|\/)\.terraform\//.test(path)) return false;
  const isHidden = /(?:^|\/)\.[^/]*$/.test(path);
  return (isConfiguration(path) && !isHidden) || isValues(path) || /(?:^|\/)\.terraform\.lock\.hcl$/.test(path);
}

/**
 * The root modules among the files: every folder with configuration that no other folder calls; calls from under `examples/`,
 * `test/` or `tests/` do not count for that. Works on our own parse alone, so that only the roots concerned are parsed twice.
 */
export function findRoots(files: ReadonlyMap<Path, string>, read: Parser['read'], also?: Path): readonly Root[] {
  const known = also === undefined ? rootsOfFiles.get(files) : undefined;
  if (known) return known;
  const roots = rootsAmong(files, read, also);
  if (also === undefined) rootsOfFiles.set(files, roots);
  return roots;
}
/** A review asks for the roots of the same files several times. */
const rootsOfFiles = new WeakMap<ReadonlyMap<Path, string>, readonly Root[]>();

function rootsAmong(files: ReadonlyMap<Path, string>, read: Parser['read'], also: Path | undefined): readonly Root[] {
  const folders = new Set<Path>();
  const calls = new Map<Path, Set<Path>>();
  for (const [path, text] of files) {
    if (!isConfiguration(path)) continue;
    const folder = folderOf(path) as Path;
    folders.add(folder);
    // A module block has to say "module" (in JSON it could be escaped).
    if (!path.endsWith('.json') && !text.includes('module')) continue;
    for (const called of calledFolders(read(path, text))) {
      const targets = calls.get(folder) ?? new Set();
      calls.set(folder, targets.add(called));
    }
  }
  const isCalled = new Set(
    [...calls].flatMap(([folder, targets]) =>
      /(?:^|\/)(?:examples|tests?)(?:\/|$)/.test(folder) ? [] : [...targets].filter((target) => target !== folder),
    ),
  );
  const roots = [...folders].filter((folder) => !isCalled.has(folder) || folder === also).sort();
  // Folders that only call each other would be looked at by nobody.
  const reached = new Set(roots.flatMap((root) => [...reachable(root, calls)]));
  for (const folder of [...folders].sort()) {
    if (reached.has(folder)) continue;
    roots.push(folder);
    for (const inner of reachable(folder, calls)) reached.add(inner);
  }
  const environments = assignEnvironments(files, roots, read);
  return roots.map((folder) => ({ folder, environments: environments.get(folder) ?? [], folders: reachable(folder, calls) }));
}

function reachable(start: Path, calls: ReadonlyMap<Path, ReadonlySet<Path>>): Set<Path> {
  const seen = new Set([start]);
  for (const folder of seen) for (const called of calls.get(folder) ?? []) seen.add(called);
  return seen;
}

/** Terraform loads these by itself, in this order. */
function loadedByItself(root: Path, files: readonly Path[]): Path[] {
  const name = (path: Path): string => path.slice(root === '' ? 0 : root.length + 1);
  const here = files.filter((path) => folderOf(path) === root);
  const named = ['terraform.tfvars', 'terraform.tfvars.json'].flatMap((wanted) => here.filter((path) => name(path) === wanted));
  return [...named, ...here.filter((path) => /\.auto\.tfvars(?:\.json)?$/.test(path)).sort()];
}

function assignEnvironments(
  files: ReadonlyMap<Path, string>,
  roots: readonly Path[],
  read: Parser['read'],
): Map<Path, Environment[]> {
  const values = [...files.keys()].filter(isValues).sort();
  const variables = new Map<Path, Set<string>>();
  for (const [path, text] of files) {
    if (values.length === 0 || !isConfiguration(path) || !(path.endsWith('.json') || text.includes('variable'))) continue;
    const folder = folderOf(path) as Path;
    const names = variables.get(folder) ?? new Set();
    variables.set(folder, names);
    for (const block of read(path, text).body?.blocks ?? []) if (block.type === 'variable') names.add(block.labels[0] ?? '');
  }
  const automatic = new Map(roots.map((root) => [root, loadedByItself(root, values)]));
  const taken = new Set([...automatic.values()].flat());
  const named = new Map<Path, Path[]>();
  for (const path of values) {
    if (taken.has(path)) continue;
    const keys = [...(read(path, files.get(path) ?? '').body?.attributes.keys() ?? [])];
    const root = nearestRoot(folderOf(path), keys, roots, variables);
    if (root !== undefined) named.set(root, [...(named.get(root) ?? []), path]);
  }
  const result = new Map<Path, Environment[]>();
  for (const root of roots) {
    const own = automatic.get(root) ?? [];
    const extra = named.get(root) ?? [];
    const names = environmentNames(extra);
    result.set(
      root,
      extra.length === 0
        ? [{ name: undefined, values: own }]
        : extra.map((path, i) => ({ name: names[i], values: [...own, path] })),
    );
  }
  return result;
}

/** The nearest root, by steps up and down, that declares every key; failing that, one at hand that declares at least half of them. */
function nearestRoot(
  folder: string,
  keys: readonly string[],
  roots: readonly Path[],
  variables: ReadonlyMap<Path, ReadonlySet<string>>,
): Path | undefined {
  if (keys.length === 0) return undefined;
  let best: { root: Path; rank: readonly number[] } | undefined;
  for (const root of roots) {
    const declared = keys.filter((key) => variables.get(root)?.has(key)).length;
    const far = distance(folder, root);
    if (declared * 2 < keys.length || (declared < keys.length && far > 2)) continue;
    const rank = [declared === keys.length ? 0 : 1, far, -declared];
    if (!best || compare(rank, best.rank) < 0) best = { root, rank };
  }
  return best?.root;
}

/** Steps up and down from one folder to the other. */
function distance(a: string, b: string): number {
  let shared = 0;
  let at = 0;
  for (; at < a.length && a[at] === b[at]; at++) if (a[at] === '/') shared++;
  if (at > 0 && at === a.length && (at === b.length || b[at] === '/')) shared++;
  else if (at > 0 && at === b.length && a[at] === '/') shared++;
  return depth(a) + depth(b) - 2 * shared;
}

function depth(folder: string): number {
  if (folder === '') return 0;
  let depth = 1;
  for (let at = folder.indexOf('/'); at >= 0; at = folder.indexOf('/', at + 1)) depth++;
  return depth;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - (b[i] ?? 0);
  return 0;
}

/** The file's stem, or its path where stems are alike. */
function environmentNames(paths: readonly Path[]): string[] {
  const stem = (path: string): string => path.replace(/\.tfvars(?:\.json)?$/, '');
  const short = paths.map((path) => stem(path.slice(path.lastIndexOf('/') + 1)));
  return paths.map((path, i) => (short.filter((other) => other === short[i]).length === 1 ? (short[i] ?? '') : stem(path)));
}
