import type { Snapshot } from '../facts.ts';
import type { AzurermMajor, AzurermSchema } from '../terraform/azurerm.ts';
import { type Evaluation, evaluateRoot, type Setting } from '../terraform/evaluate.ts';
import { evaluate } from '../terraform/expression.ts';
import { type Place, placesIn } from '../terraform/links.ts';
import { declare, type Form, foldersWithTofu, formsOf, isConfiguration, isValues, type Module } from '../terraform/module.ts';
import type { Parser } from '../terraform/parse.ts';
import { type ProviderVersion, providerVersion } from '../terraform/provider.ts';
import { type Environment, findRoots, isRead, MAX_ENVIRONMENTS, type Root } from '../terraform/roots.ts';
import { folderOf, type Path, type Problem } from '../terraform/source.ts';
import type { ParsedFile } from '../terraform/syntax.ts';
import { unknownValue } from '../terraform/value.ts';
import { check, type Finding } from './check.ts';
import type { Rule } from './rule.ts';

/** The rules as they are compiled: with what the provider's schema says of the resource types they are about. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly schema: AzurermSchema;
  /** Names of attributes whose values are never shown. */
  readonly sensitive: readonly string[];
}

/** One root module in one environment, evaluated. */
export interface RootEvaluation {
  readonly root: Root;
  readonly environment: Environment;
  readonly version: ProviderVersion;
  readonly evaluation: Evaluation;
}

/** What a snapshot says: each rule's verdict on each resource instance, and what stood in the way. */
export interface Assessment {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly roots: readonly RootEvaluation[];
  readonly parsed: ReadonlyMap<Path, ParsedFile>;
  readonly resources: number;
}

export interface AssessOptions {
  readonly rules: RuleSet;
  /** The version taken where nothing names one. */
  readonly assumed: AzurermMajor;
  /** Limits the work to some roots; all when undefined. */
  readonly only?: ((root: Root) => boolean) | undefined;
  /** A folder that is taken for a root even when another one calls it. */
  readonly also?: Path | undefined;
  /** Told after each root, for progress on long scans. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
}

/** Evaluates the roots of a snapshot, in every environment and as every program reads them, and judges their resources by the rules. */
export async function assess(snapshot: Snapshot, parser: Parser, options: AssessOptions): Promise<Assessment> {
  const runs = runsOf(snapshot, parser, options);
  const parsed = await parseRoots(snapshot, runs.flat(), parser);
  const problems: Problem[] = [...snapshot.problems];
  const evaluated: RootEvaluation[] = [];
  const findings: Finding[] = [];
  const modulesOf = memo((form: Form) => declared(form, parsed, placesIn(snapshot.links, snapshot.submodules)));
  let resources = 0;
  for (const [i, group] of runs.entries()) {
    const ofRoot: Finding[] = [];
    for (const { root, form } of group) {
      const modules = modulesOf(form);
      const top = modules(root.folder);
      if (!top) continue;
      const version = versionOf(root, modules, parsed, options.assumed);
      problems.push(...(parsed.get(lockOf(root))?.problems ?? []));
      if (root.environments.length > MAX_ENVIRONMENTS)
        problems.push({
          file: top.files[0]?.path ?? root.folder,
          startLine: 1,
          message: `"${root.folder || '.'}" has ${root.environments.length} environments; the first ${MAX_ENVIRONMENTS} were evaluated`,
        });
      for (const environment of root.environments.slice(0, MAX_ENVIRONMENTS)) {
        const settings = settingsOf(environment, parsed, problems);
        const evaluation = evaluateRoot(top, modules, settings);
        problems.push(...evaluation.problems);
        resources += evaluation.resources.length;
        evaluated.push({ root, environment, version, evaluation });
        for (const finding of check(
          evaluation,
          root.folder,
          environment.name,
          options.rules.rules,
          options.rules.schema,
          version,
        ))
          ofRoot.push(finding);
      }
    }
    for (const finding of agreeing(ofRoot)) findings.push(finding);
    options.progress?.(i + 1, runs.length);
  }
  return { findings, problems: unique(problems), roots: evaluated, parsed, resources };
}

/** A root module as one program reads it. */
interface Run {
  readonly root: Root;
  readonly form: Form;
}

/** The roots to evaluate, those of one folder together: once where Terraform and OpenTofu read the same, else once for each, by name. */
function runsOf(snapshot: Snapshot, parser: Parser, options: AssessOptions): readonly (readonly Run[])[] {
  const groups = new Map<Path, Run[]>();
  for (const form of formsOf(snapshot.files))
    for (const root of findRoots(form.files, parser.read, options.also, snapshot.links))
      if (!options.only || options.only(root)) groups.set(root.folder, [...(groups.get(root.folder) ?? []), { root, form }]);
  const withTofu = foldersWithTofu(snapshot.files);
  const isSame = ([first, second]: readonly Run[]): boolean =>
    first !== undefined &&
    second !== undefined &&
    JSON.stringify([[...first.root.folders], first.root.environments]) ===
      JSON.stringify([[...second.root.folders], second.root.environments]) &&
    ![...first.root.folders].some((folder) => withTofu.has(folder));
  return [...groups.values()].map((group) =>
    group.length < 2
      ? group
      : isSame(group)
        ? group.slice(0, 1)
        : group.map(({ root, form }) => ({ form, root: { ...root, environments: root.environments.map(runBy(form)) } })),
  );
}

const runBy =
  ({ program }: Form) =>
  (environment: Environment): Environment => ({
    ...environment,
    name: environment.name === undefined ? program : `${environment.name} (${program})`,
  });

/** The modules of a form, declared when first asked for. */
function declared(
  { files }: Form,
  parsed: ReadonlyMap<Path, ParsedFile>,
  place: (name: Path) => Place,
): (folder: Path) => Module | undefined {
  const byFolder = new Map<Path, ParsedFile[]>();
  for (const file of parsed.values()) {
    if (!isConfiguration(file.path) || !files.has(file.path)) continue;
    const folder = folderOf(file.path) as Path;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  return memo((folder: Path) => {
    const own = byFolder.get(folder);
    return own && declare(folder, own, place);
  });
}

function memo<Key, T>(make: (key: Key) => T): (key: Key) => T {
  const known = new Map<Key, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key) as T;
  };
}

async function parseRoots(snapshot: Snapshot, runs: readonly Run[], parser: Parser): Promise<ReadonlyMap<Path, ParsedFile>> {
  const folders = new Set(runs.flatMap(({ root }) => [...root.folders]));
  const values = new Set(runs.flatMap(({ root }) => root.environments.flatMap((environment) => environment.values)));
  const wanted = [...snapshot.files].filter(
    ([path]) => values.has(path) || (folders.has(folderOf(path) as Path) && isRead(path) && !isValues(path)),
  );
  return parser.parse(new Map(wanted));
}

const lockOf = (root: Root): Path => (root.folder === '' ? '.terraform.lock.hcl' : `${root.folder}/.terraform.lock.hcl`) as Path;

function versionOf(
  root: Root,
  modules: (folder: Path) => Module | undefined,
  parsed: ReadonlyMap<Path, ParsedFile>,
  assumed: AzurermMajor,
): ProviderVersion {
  const lock = parsed.get(lockOf(root));
  return providerVersion(
    lock?.body,
    [...root.folders].flatMap((folder) => modules(folder) ?? []),
    assumed,
  );
}

/** Variable values from tfvars files; constant expressions only, as Terraform has it. */
function settingsOf(environment: Environment, parsed: ReadonlyMap<Path, ParsedFile>, problems: Problem[]): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const path of environment.values) {
    const file = parsed.get(path);
    problems.push(...(file?.problems ?? []));
    for (const { name, expression, range } of file?.body?.attributes.values() ?? []) {
      const value = evaluate(expression, {
        budget: { steps: 1_000_000, depth: 0 },
        reference: () => ({ value: unknownValue('a tfvars file cannot refer to other values'), used: 0 }),
      });
      settings.set(name, { value, range });
    }
  }
  return settings;
}

/** Environments that agree on a verdict are one finding that names them all. */
function agreeing(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.fingerprint} ${finding.verdict}`;
    const first = merged.get(key);
    if (!first) merged.set(key, finding);
    else if (finding.environments.some((name) => !first.environments.includes(name)))
      merged.set(key, { ...first, environments: [...first.environments, ...finding.environments] });
  }
  return [...merged.values()];
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.file}:${problem.startLine}:${problem.message}`, problem])).values()];
}
