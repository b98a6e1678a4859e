import { type Links, placesIn } from './links.ts';
import { calledFolders, type Form, foldersWithTofu, formsOf, isConfiguration, isValues, loadsByItself } from './module.ts';
import type { Parser } from './parse.ts';
import { folderOf, isOutside, type Path } from './source.ts';
import type { ParsedFile } from './syntax.ts';

/** One way a root is run: with the tfvars files that Terraform loads by itself and, for a named environment, one more. */
export interface Environment {
  /** Undefined where there are no environments. */
  readonly name: string | undefined;
  /** What it is across commits: the file that makes it one of its own, or what the config calls it (`config:prod`). */
  readonly id: string | undefined;
  /** The files that are named for it. */
  readonly files: readonly Path[];
  /** All that are loaded, in Terraform's order: later files win. */
  readonly values: readonly Path[];
}

/** The environments that somebody names: by root folder and name, the values files in the order of `-var-file`. */
export type NamedEnvironments = Readonly<Record<Path, Readonly<Record<string, readonly Path[]>>>>;

export interface Root {
  readonly folder: Path;
  readonly environments: readonly Environment[];
  /** The root's folder and those of every module it calls, directly or not. */
  readonly folders: ReadonlySet<Path>;
  /** Another folder calls it: it is looked at by itself because somebody asked for that. */
  readonly called: boolean;
  /** The config names its environments. */
  readonly isConfigured: boolean;
  /** Its files as the program reads them that runs it. */
  readonly form: Form;
  /** Its environments are named after that program, since the other one reads it otherwise. */
  readonly isByName: boolean;
  /** The symbolic links that these calls go through. */
  readonly links: ReadonlySet<Path>;
}

/** Tells whether a root is made of any of these files: in its folders, those of the modules it calls, the links that lead there, or its values. */
export function madeOf(paths: ReadonlySet<Path>): (root: Root) => boolean {
  const folders = new Set([...paths].map((path) => folderOf(path) as Path));
  return (root) =>
    [...root.folders].some((folder) => folders.has(folder)) ||
    [...root.links].some((link) => paths.has(link)) ||
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

/** The files of one side, and the symbolic links among them. */
export interface Tree {
  readonly files: ReadonlyMap<Path, string>;
  readonly links?: Links | undefined;
}

/** What is known of the roots beside the files. */
export interface RootHints {
  /** Folders that are taken for roots whoever calls them. */
  readonly also?: ReadonlySet<Path> | undefined;
  /** Roots, whoever calls them, whose environments are these and no others. One whose files are not all there is left out. */
  readonly environments?: NamedEnvironments | undefined;
}

/**
 * The root modules among the files: every folder with configuration that no other folder calls; calls from under `examples/`,
 * `test/` or `tests/` do not count for that, nor do calls of a folder that keeps a state (a backend) or has values that Terraform
 * loads in a root only. A root that Terraform and OpenTofu do not
 * read alike is there twice, its environments named after them. Works on our own parse alone, so that only the roots concerned are
 * parsed twice.
 */
export function findRoots(tree: Tree, read: Parser['read'], hints: RootHints = {}): readonly Root[] {
  const forms = formsOf(tree.files).map((form) => rootsOfForm(form, tree.links, read, hints));
  const [roots = [], others] = forms;
  if (!others) return roots;
  const withTofu = foldersWithTofu(tree.files);
  const shape = ({ folders, environments }: Root): string => JSON.stringify([[...folders], environments]);
  const isAlike = (one: Root, other: Root): boolean =>
    shape(one) === shape(other) && ![...one.folders].some((folder) => withTofu.has(folder));
  const result = roots.map((root) => [root, ...others.filter(({ folder }) => folder === root.folder)] as const);
  const rest = others.filter(({ folder }) => !roots.some((root) => root.folder === folder));
  return [
    ...result.flatMap(([one, other]) => (!other ? [one] : isAlike(one, other) ? [one] : [runByName(one), runByName(other)])),
    ...rest,
  ].sort((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0));
}

const runByName = (root: Root): Root => ({
  ...root,
  isByName: true,
  environments: root.environments.map((environment) => runBy(environment, root.form.program)),
});

/** The environment, named after the program that runs it too. */
export const runBy = (environment: Environment, program: Form['program']): Environment => ({
  ...environment,
  name: environment.name === undefined ? program : `${environment.name}${program ? ` (${program})` : ''}`,
});

function rootsOfForm(form: Form, links: Links | undefined, read: Parser['read'], hints: RootHints): readonly Root[] {
  const { also = new Set(), environments: byConfig = {} } = hints;
  const { files } = form;
  const place = links?.size ? placesIn(links) : undefined;
  const through = new Map<Path, Set<Path>>();
  const folders = new Set<Path>();
  const runByItself = new Set<Path>();
  const calls = new Map<Path, Set<Path>>();
  for (const [path, text] of files) {
    if (isValues(path) && loadsByItself(path)) runByItself.add(folderOf(path) as Path);
    if (!isConfiguration(path)) continue;
    const folder = folderOf(path) as Path;
    folders.add(folder);
    if (/backend|cloud/.test(text) && keepsState(read(path, text))) runByItself.add(folder);
    // A module block has to say "module" (in JSON it could be escaped).
    if (!path.endsWith('.json') && !text.includes('module')) continue;
    for (const called of calledFolders(read(path, text), place)) {
      const targets = calls.get(folder) ?? new Set();
      calls.set(folder, targets.add(called.folder));
      if (called.via.length > 0) through.set(folder, new Set([...(through.get(folder) ?? []), ...called.via]));
    }
  }
  const isCalled = new Set(
    [...calls].flatMap(([folder, targets]) =>
      /(?:^|\/)(?:examples|tests?)(?:\/|$)/.test(folder) ? [] : [...targets].filter((target) => target !== folder),
    ),
  );
  // Folders beside the scanned one are there for being called.
  for (const folder of folders) if (isOutside(folder)) folders.delete(folder);
  const isConfigured = (folder: Path): boolean => Object.hasOwn(byConfig, folder);
  const roots = [...folders].filter((folder) => !isCalled.has(folder) || runByItself.has(folder) || isConfigured(folder)).sort();
  // Folders that only call each other would be looked at by nobody.
  const reached = new Set(roots.flatMap((root) => [...reachable(root, calls)]));
  for (const folder of [...folders].sort()) {
    if (reached.has(folder)) continue;
    roots.push(folder);
    for (const inner of reachable(folder, calls)) reached.add(inner);
  }
  // Values go to roots by what these declare; what is looked at besides takes none away.
  const environments = assignEnvironments(files, roots, read, byConfig);
  const more = [...also].filter((folder) => folders.has(folder) && !environments.has(folder));
  const all = [...environments, ...assignEnvironments(files, more, read, byConfig)];
  return all.map(([folder, found]) => {
    const reached = reachable(folder, calls);
    const gone = new Set([...reached].flatMap((one) => [...(through.get(one) ?? [])]));
    const called = more.includes(folder);
    return {
      folder,
      environments: found,
      folders: reached,
      links: gone,
      form,
      isByName: false,
      called,
      isConfigured: isConfigured(folder),
    };
  });
}

/** Whether a file says where its root's state is kept; Terraform heeds that in a root only. */
export function keepsState({ body }: ParsedFile): boolean {
  return (body?.blocks ?? []).some(
    ({ type, body: inner }) => type === 'terraform' && inner.blocks.some((one) => one.type === 'backend' || one.type === 'cloud'),
  );
}

function reachable(start: Path, calls: ReadonlyMap<Path, ReadonlySet<Path>>): Set<Path> {
  const seen = new Set([start]);
  for (const folder of seen) for (const called of calls.get(folder) ?? []) seen.add(called);
  return seen;
}

/** The values of a root that Terraform loads by itself, in its order. */
function loadedByItself(root: Path, files: ReadonlyMap<Path, string>): Path[] {
  const known = loadedOfFiles.get(files) ?? loadedByFolder(files);
  loadedOfFiles.set(files, known);
  const here = known.get(root) ?? [];
  const name = (path: Path): string => path.slice(root === '' ? 0 : root.length + 1);
  const named = ['terraform.tfvars', 'terraform.tfvars.json'].flatMap((wanted) => here.filter((path) => name(path) === wanted));
  return [...named, ...here.filter((path) => !named.includes(path)).sort()];
}

/** Asked for by each of many roots. */
const loadedOfFiles = new WeakMap<ReadonlyMap<Path, string>, ReadonlyMap<Path, readonly Path[]>>();

function loadedByFolder(files: ReadonlyMap<Path, string>): ReadonlyMap<Path, readonly Path[]> {
  const byFolder = new Map<Path, Path[]>();
  for (const path of files.keys()) {
    if (!path.includes('.tfvars') || !isValues(path) || !loadsByItself(path)) continue;
    const folder = folderOf(path) as Path;
    const here = byFolder.get(folder);
    if (here) here.push(path);
    else byFolder.set(folder, [path]);
  }
  return byFolder;
}

/** The ways a root is run: once with each of the named files after those that Terraform loads by itself, else once without. */
export function environmentsOf(root: Path, named: readonly Path[], files: ReadonlyMap<Path, string>): Environment[] {
  const own = loadedByItself(root, files);
  if (named.length === 0) return [{ name: undefined, id: undefined, files: [], values: own }];
  const names = environmentNames(named);
  return named.map((file, i) => ({ name: names[i], id: file, files: [file], values: [...own, file] }));
}

/** The environments that the config names for a root, those whose files are there; the root without any where none is. */
function environmentsByConfig(
  root: Path,
  named: Readonly<Record<string, readonly Path[]>>,
  files: ReadonlyMap<Path, string>,
): Environment[] {
  const own = loadedByItself(root, files);
  const found = Object.entries(named).flatMap(([name, list]) =>
    list.every((file) => files.has(file)) ? [{ name, id: `config:${name}`, files: list, values: [...own, ...list] }] : [],
  );
  return found.length > 0 ? found : environmentsOf(root, [], files);
}

function assignEnvironments(
  files: ReadonlyMap<Path, string>,
  roots: readonly Path[],
  read: Parser['read'],
  byConfig: NamedEnvironments,
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
  const taken = new Set([
    ...roots.flatMap((root) => loadedByItself(root, files)),
    ...Object.values(byConfig).flatMap((named) => Object.values(named).flat()),
  ]);
  // What the config names is all there is for a root.
  const open = roots.filter((root) => !Object.hasOwn(byConfig, root));
  const named = new Map<Path, Path[]>();
  for (const path of values) {
    if (taken.has(path)) continue;
    const keys = [...(read(path, files.get(path) ?? '').body?.attributes.keys() ?? [])];
    const root = nearestRoot(folderOf(path), keys, open, variables);
    if (root === undefined) continue;
    const ofRoot = named.get(root);
    if (ofRoot) ofRoot.push(path);
    else named.set(root, [path]);
  }
  return new Map(
    roots.map((root) => {
      const names = Object.hasOwn(byConfig, root) ? byConfig[root] : undefined;
      return [root, names ? environmentsByConfig(root, names, files) : environmentsOf(root, named.get(root) ?? [], files)];
    }),
  );
}

/**
 * The root whose folder the file is in, if it declares any of the keys; else the nearest one, by steps up and down, that declares
 * every key; failing that, one at hand that declares at least half of them.
 */
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
    const own = far === 0 && declared > 0;
    if (!own && (declared * 2 < keys.length || (declared < keys.length && far > 2))) continue;
    const rank = [own || declared === keys.length ? 0 : 1, far, -declared];
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
  const once = new Set<string>();
  const several = new Set<string>();
  for (const name of short) (once.has(name) ? several : once).add(name);
  return paths.map((path, i) => (several.has(short[i] ?? '') ? stem(path) : (short[i] ?? '')));
}
