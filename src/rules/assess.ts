import { setImmediate } from 'node:timers/promises';
import type { Snapshot } from '../facts.ts';
import type { AzurermMajor, AzurermSchema, RemovedNames } from '../terraform/azurerm.ts';
import { type Effort, startEffort } from '../terraform/effort.ts';
import { type Evaluation, MAX_STEPS } from '../terraform/evaluate.ts';
import { grouped } from '../terraform/grouped.ts';
import { placesIn } from '../terraform/links.ts';
import { type Form, isConfiguration, isValues, type Module } from '../terraform/module.ts';
import type { Parser } from '../terraform/parse.ts';
import { type ProviderVersion, providerVersion } from '../terraform/provider.ts';
import { referenceProblems } from '../terraform/references.ts';
import type { Resource } from '../terraform/resource.ts';
import { type Environment, isRead, MAX_ENVIRONMENTS, type Root } from '../terraform/roots.ts';
import type { Budget } from '../terraform/scope.ts';
import { folderOf, type Path, type Problem, problemText } from '../terraform/source.ts';
import type { ParsedFile } from '../terraform/syntax.ts';
import { foldersThatRead, type Tree } from '../terraform/tree.ts';
import { type Checked, check, type Finding, STEPS_OF_A_FINDING } from './check.ts';
import { holding, type IgnorePolicy, ignoredIn } from './ignored.ts';
import type { Rule } from './rule.ts';

/** The rules as they are compiled: with what the provider's schema says of the resource types they are about. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly schema: AzurermSchema;
  /** Names that versions of the provider took away; none where no rule asks for them. */
  readonly removed: RemovedNames;
}

/** One root module in one environment, evaluated. */
export interface RootEvaluation {
  readonly root: Root;
  readonly environment: Environment;
  readonly version: ProviderVersion;
  readonly evaluation: Evaluation;
}

/** What one or more environments of a root agree on. */
export interface AgreedFinding extends Finding {
  /** The same, as each environment has it: the values that decided can differ. */
  readonly variants: readonly Finding[];
}

/** What a snapshot says: each rule's verdict on each resource instance, and what stood in the way. */
export interface Assessment {
  readonly findings: readonly AgreedFinding[];
  readonly problems: readonly Problem[];
  readonly roots: readonly RootEvaluation[];
  readonly parsed: ReadonlyMap<Path, ParsedFile>;
  readonly resources: number;
}

export interface AssessOptions {
  readonly rules: RuleSet;
  /** The version taken where nothing names one. */
  readonly assumed: AzurermMajor;
  /** The day it is, as in `2027-06-30`: some rules are about dates. */
  readonly today: string;
  /** What ignore comments may do; none is read without. */
  readonly ignores?: IgnorePolicy | undefined;
  /** What it may cost; a whole effort of its own when undefined. */
  readonly effort?: Effort | undefined;
  /** Told after each root, for progress on long scans. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
}

/** Evaluates roots of a snapshot, in every environment, and judges their resources by the rules. */
export async function assess(
  snapshot: Snapshot,
  roots: readonly Root[],
  parser: Parser,
  options: AssessOptions,
): Promise<Assessment> {
  const effort = options.effort ?? startEffort();
  const wanted = filesOf(snapshot, roots);
  let isParsed = false;
  const ended = () => {
    isParsed = true;
  };
  const parsing = parser.parse(wanted, effort);
  // What goes wrong there is told where it is awaited.
  parsing.then(ended, ended);
  await runAhead(wanted, snapshot, roots, parser, effort, options, () => isParsed);
  const parsed = await parsing;
  const problems: Problem[] = [...snapshot.problems];
  const evaluated: RootEvaluation[] = [];
  const byFolder = new Map<Path, Finding[]>();
  let resources = 0;
  for (const [i, { root, top, version, tree, modules, names }] of prepared(roots, parsed, snapshot, parser, options).entries()) {
    problems.push(...(parsed.get(lockOf(root))?.problems ?? []));
    // Terraform loads a module that has no instance, too.
    for (const folder of root.folders) problems.push(...(modules(folder)?.problems ?? []));
    if (root.environments.length > MAX_ENVIRONMENTS)
      problems.push({
        file: top.files[0]?.path ?? root.folder,
        startLine: 1,
        message: `"${root.folder || '.'}" has more than ${MAX_ENVIRONMENTS} environments; the others were not evaluated`,
      });
    const used = new Set<Module>();
    const findings = byFolder.get(root.folder) ?? [];
    byFolder.set(root.folder, findings);
    for (const environment of root.environments.slice(0, MAX_ENVIRONMENTS)) {
      if (effort.steps <= 0 || effort.verdicts <= 0) {
        problems.push(notReached(top));
        break;
      }
      const budget: Budget = { steps: Math.min(MAX_STEPS, effort.steps), depth: 0 };
      const limit = budget.steps < MAX_STEPS ? 'what all root modules together may take' : `${MAX_STEPS} steps`;
      effort.steps -= budget.steps + STEPS_OF_A_RUN;
      const values = environment.values.flatMap((path) => parsed.get(path) ?? []);
      const run = parser.memory.run(top, modules, values, budget, limit, tree);
      const { evaluation } = run;
      effort.steps += budget.steps;
      for (const problem of run.problems) problems.push(problem);
      for (const module of evaluation.modules.values()) used.add(module);
      resources += evaluation.resources.length;
      evaluated.push({ root, environment, version, evaluation });
      const ignoredBy = ignoredIn(evaluation, options.ignores);
      const most = Math.min(effort.steps, effort.verdicts * STEPS_OF_A_FINDING);
      const checked = checkOnce(evaluation, root.folder, environment.name, version, options, most);
      effort.steps -= checked.cost;
      effort.verdicts -= checked.findings.length;
      problems.push(...checked.faults);
      if (checked.notJudged) problems.push(notJudged(checked.notJudged, root));
      for (const finding of checked.findings) {
        const ignored = ignoredBy(finding);
        findings.push(ignored.length > 0 ? { ...finding, ignored } : finding);
      }
    }
    for (const module of used) problems.push(...names(module));
    options.progress?.(i + 1, roots.length);
  }
  return {
    findings: [...byFolder.values()].flatMap(agreeing),
    problems: unique(problems),
    roots: evaluated,
    parsed,
    resources,
  };
}

/** A root with what every run of it needs. */
interface Prepared {
  readonly root: Root;
  readonly top: Module;
  readonly modules: (folder: Path) => Module | undefined;
  readonly version: ProviderVersion;
  /** The other files of the repository, where the root reads some. */
  readonly tree: { readonly tree: Tree; readonly texts: ReadonlyMap<Path, string> } | undefined;
  /** What Terraform refuses about the names of a module, of itself and of the modules it calls. */
  readonly names: (module: Module) => readonly Problem[];
}

/** Those of the roots that have a module, given what was parsed. */
function prepared(
  roots: readonly Root[],
  parsed: ReadonlyMap<Path, ParsedFile>,
  snapshot: Snapshot,
  parser: Parser,
  { assumed }: AssessOptions,
): readonly Prepared[] {
  const formOf = memo((form: Form) => {
    const modules = declared(form, parsed, snapshot, parser);
    return { modules, names: memo((module: Module) => referenceProblems(module, modules)) };
  });
  const others = snapshot.tree && { tree: snapshot.tree, texts: snapshot.files };
  const reading = others ? foldersThatRead(snapshot.files) : undefined;
  return roots.flatMap((root) => {
    const { modules, names } = formOf(root.form);
    const top = modules(root.folder);
    if (!top) return [];
    const tree = reading && [...root.folders].some((folder) => reading.has(folder)) ? others : undefined;
    return [{ root, top, modules, names, tree, version: versionOf(root, modules, parsed, assumed) }];
  });
}

/** The modules of a form, declared when first asked for. */
function declared(
  { files }: Form,
  parsed: ReadonlyMap<Path, ParsedFile>,
  { links, submodules }: Snapshot,
  { memory }: Parser,
): (folder: Path) => Module | undefined {
  const byFolder = grouped(
    [...parsed.values()].filter(({ path }) => isConfiguration(path) && files.has(path)),
    ({ path }) => folderOf(path) as Path,
  );
  // Where a call leads to follows from the files alone, unless there are links.
  const place = links?.size || submodules?.size ? placesIn(links, submodules) : undefined;
  return memo((folder: Path) => {
    const own = byFolder.get(folder);
    return own && memory.declare(folder, own, place);
  });
}

function memo<Key, T>(make: (key: Key) => T): (key: Key) => T {
  const known = new Map<Key, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key) as T;
  };
}

/** Starting a run of a root, in steps of evaluation. */
const STEPS_OF_A_RUN = 100;

const notReached = ({ folder, files }: Module): Problem => ({
  file: files[0]?.path ?? folder,
  startLine: 1,
  message: `"${folder || '.'}" was not evaluated: other root modules took all the steps there are`,
});

const notJudged = ({ block }: Resource, { folder }: Root): Problem => ({
  file: block.header.file,
  startLine: block.header.startLine,
  message: `"${folder || '.'}" has more resources than are judged: this one and those after it were not`,
});

/** The files that the roots are made of. */
function filesOf(snapshot: Snapshot, roots: readonly Root[]): ReadonlyMap<Path, string> {
  const folders = new Set(roots.flatMap((root) => [...root.folders]));
  const values = new Set(roots.flatMap((root) => root.environments.flatMap((environment) => environment.values)));
  const wanted = [...snapshot.files].filter(
    ([path]) => values.has(path) || (folders.has(folderOf(path) as Path) && isRead(path) && !isValues(path)),
  );
  return new Map(wanted);
}

const checkedRuns = new WeakMap<
  Evaluation,
  { readonly rules: readonly Rule[]; readonly key: string; readonly checked: Checked }
>();

/** What the rules say of a run; the same is not asked twice. */
function checkOnce(
  evaluation: Evaluation,
  folder: Path,
  environment: string | undefined,
  version: ProviderVersion,
  { rules: { rules, schema, removed }, today }: AssessOptions,
  steps: number,
): Checked {
  const key = JSON.stringify([folder, environment, version, today]);
  const known = checkedRuns.get(evaluation);
  if (known?.rules === rules && known.key === key && known.checked.cost <= steps) return known.checked;
  const checked = check(evaluation, folder, environment, rules, schema, removed, version, today, steps);
  // What was cut short could have gone on with more.
  if (!checked.notJudged) checkedRuns.set(evaluation, { rules, key, checked });
  return checked;
}

/** Of more text than this, or more steps, more would be forgotten again than is kept. */
const TEXT_AHEAD = 8_000_000;
const STEPS_AHEAD = 500_000;
/** What runs out of steps is not remembered, and has to be done again: only a little is risked. */
const STEPS_RISKED = 100_000;

/**
 * Runs the roots on our own parse while HashiCorp's parser is busy in its thread. Where that finds nothing wrong with the files, which
 * is nearly always, the runs are remembered when they are asked for; else they are forgotten. Ends when that parser has.
 */
async function runAhead(
  wanted: ReadonlyMap<Path, string>,
  snapshot: Snapshot,
  roots: readonly Root[],
  parser: Parser,
  effort: Effort,
  options: AssessOptions,
  isParsed: () => boolean,
): Promise<void> {
  let text = 0;
  for (const one of wanted.values()) text += one.length;
  if (text > TEXT_AHEAD) return;
  const own = new Map([...wanted].map(([path, text]) => [path, parser.read(path, text, effort)]));
  let steps = Math.min(STEPS_AHEAD, effort.steps);
  for (const { root, top, modules, names, tree, version } of prepared(roots, own, snapshot, parser, options)) {
    for (const environment of root.environments.slice(0, MAX_ENVIRONMENTS)) {
      if (steps <= 0) return;
      // That parser's answers are heard between two runs, and it gets its next files.
      await setImmediate();
      if (isParsed()) return;
      const risked = Math.min(STEPS_RISKED, steps);
      const budget: Budget = { steps: risked, depth: 0 };
      const values = environment.values.flatMap((path) => own.get(path) ?? []);
      const { evaluation } = parser.memory.run(top, modules, values, budget, '', tree);
      if (budget.steps <= 0) return;
      const { cost, notJudged } = checkOnce(evaluation, root.folder, environment.name, version, options, budget.steps);
      if (notJudged) return;
      steps -= risked - budget.steps + cost;
      for (const module of evaluation.modules.values()) names(module);
    }
  }
}

const lockOf = (root: Root): Path => (root.folder === '' ? '.terraform.lock.hcl' : `${root.folder}/.terraform.lock.hcl`) as Path;

function versionOf(
  root: Root,
  modules: (folder: Path) => Module | undefined,
  parsed: ReadonlyMap<Path, ParsedFile>,
  assumed: AzurermMajor,
): ProviderVersion {
  const lock = parsed.get(lockOf(root));
  // What an override file calls stands in the place of what is called without it.
  const called = new Set([root.folder]);
  for (const folder of called)
    for (const { target } of modules(folder)?.calls.values() ?? []) if (target.kind === 'local') called.add(target.folder);
  return providerVersion(
    lock?.body,
    [...called].flatMap((folder) => modules(folder) ?? []),
    assumed,
  );
}

/** Environments that agree on a verdict, and on whether it is ignored, are one finding that names them all. */
function agreeing(findings: readonly Finding[]): AgreedFinding[] {
  const groups = grouped(findings, (one) => `${one.fingerprint} ${one.verdict} ${holding(one) !== undefined}`);
  return [...groups.values()].map((variants) => ({
    ...(variants[0] as Finding),
    environments: [...new Set(variants.flatMap(({ environments }) => environments))],
    variants,
  }));
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [problemText(problem), problem])).values()];
}
