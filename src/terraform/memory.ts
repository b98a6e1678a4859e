import { type Evaluation, evaluateRoot, type Running } from './evaluate.ts';
import { evaluate } from './expression.ts';
import { notConstant } from './form.ts';
import type { Place } from './links.ts';
import { declare, type Module } from './module.ts';
import { type Kept, nothingKept } from './parts.ts';
import type { Budget } from './scope.ts';
import type { Path, Problem, Range } from './source.ts';
import type { ParsedFile } from './syntax.ts';
import type { Tree } from './tree.ts';
import { unknownValue } from './value.ts';
import type { Setting } from './variables.ts';

/** A root module, run with the values of some files. */
export interface Run {
  readonly evaluation: Evaluation;
  readonly problems: readonly Problem[];
}

/** Modules and runs of roots that have been evaluated before, found again by what they were made from. Changes no result. */
export interface Memory {
  /** The module of a folder's files; the same files give the same object. */
  readonly declare: (folder: Path, files: readonly ParsedFile[], place?: (name: Path) => Place) => Module;
  /**
   * Runs a root, or remembers: for the same root, files of values and modules the outcome is the same. What a module says that has no
   * instance does not matter, so a change in one touches only the runs that use it. The budget is charged as if it had been run.
   */
  readonly run: (
    top: Module,
    modules: (folder: Path) => Module | undefined,
    values: readonly ParsedFile[],
    budget: Budget,
    limit: string,
    /** The other files of the repository, for roots that read some. */
    tree: { readonly tree: Tree; readonly texts: ReadonlyMap<Path, string> } | undefined,
  ) => Run;
}

interface Remembered extends Run {
  readonly top: Module;
  readonly values: readonly ParsedFile[];
  readonly steps: number;
  /** Folders it has calls to, and whether there is a module. */
  readonly asked: ReadonlyMap<Path, boolean>;
  /** The very objects it could read other files from. */
  readonly tree: Tree | undefined;
  readonly texts: ReadonlyMap<Path, string> | undefined;
}

/** Steps that the runs which are kept computed: 170,000 of them, all runs of 2,635 files, take 25 MB. */
const KEPT_STEPS = 1_000_000;

export function startMemory(keptSteps = KEPT_STEPS, running?: Running): Memory {
  const declared = new WeakMap<ParsedFile, readonly Module[]>();
  /** By root module; the one used last is the last one. */
  const runs = new Map<Module, readonly Remembered[]>();
  let total = 0;
  function remembered(
    top: Module,
    modules: (folder: Path) => Module | undefined,
    values: readonly ParsedFile[],
    others: { readonly tree: Tree; readonly texts: ReadonlyMap<Path, string> } | undefined,
  ): Remembered | undefined {
    const known = runs.get(top);
    if (!known) return undefined;
    runs.delete(top);
    runs.set(top, known);
    return known.find(
      (run) =>
        ((run.tree === others?.tree && run.texts === others?.texts) || (others && hasLookedAtNone(run))) &&
        isSame(run.values, values) &&
        [...run.evaluation.modules.values()].every((module) => module === top || modules(module.folder) === module) &&
        [...run.asked].every(([folder, isThere]) => (modules(folder) !== undefined) === isThere),
    );
  }
  function remember(run: Remembered): void {
    // As files are fetched, their tree grows: what was run with fewer is not asked for again.
    const isOld = ({ values, texts, tree }: Remembered): boolean =>
      texts !== undefined && texts === run.texts && tree !== run.tree && isSame(values, run.values);
    const others = runs.get(run.top) ?? [];
    for (const old of others) if (isOld(old)) total -= weight(old);
    runs.set(run.top, [...others.filter((one) => !isOld(one)), run]);
    total += weight(run);
    for (const [top, old] of runs) {
      if (total <= keptSteps) return;
      runs.delete(top);
      for (const one of old) total -= weight(one);
    }
  }
  /** What runs of the root in a folder have computed; the one used last is the last one. */
  const parts = new Map<Path, Kept>();
  /** What all of them weigh, but for those of the root that is being run. */
  let partsWeight = 0;
  function keptOf(folder: Path): Kept {
    const kept = parts.get(folder) ?? nothingKept();
    parts.delete(folder);
    parts.set(folder, kept);
    partsWeight -= weightOfParts(kept);
    return kept;
  }
  /** After a run: what weighs too much goes, that which was used longest ago first. */
  function forget(used: Kept): void {
    partsWeight += weightOfParts(used);
    for (const [folder, kept] of parts) {
      if (partsWeight <= keptSteps) return;
      parts.delete(folder);
      partsWeight -= weightOfParts(kept);
    }
  }
  return {
    declare: (folder, files, place) => {
      // What links make of it is another matter each time.
      if (place) return declare(folder, files, place);
      const [first] = files;
      const known = (first && declared.get(first)) ?? [];
      const found = known.find((module) => isSame(module.files, files));
      if (found) return found;
      const module = declare(folder, files);
      if (first) declared.set(first, [module, ...known.slice(0, MAX_VERSIONS - 1)]);
      return module;
    },
    run: (top, modules, values, budget, limit, tree) => {
      const known = remembered(top, modules, values, tree);
      if (known && known.steps <= budget.steps) {
        budget.steps -= known.steps;
        return known;
      }
      const asked = new Map<Path, boolean>();
      const asking = (folder: Path): Module | undefined => {
        const module = modules(folder);
        asked.set(folder, module !== undefined);
        return module;
      };
      const before = budget.steps;
      const kept = keptOf(top.folder);
      const evaluation = evaluateRoot(top, asking, settingsOf(values, budget), { budget, limit, tree, running, kept });
      forget(kept);
      const run = { evaluation, problems: [...values.flatMap(valueProblems), ...evaluation.problems] };
      // One that ran out of steps could have gone on with more.
      if (budget.steps >= 0)
        remember({ ...run, top, values, steps: before - budget.steps, asked, tree: tree?.tree, texts: tree?.texts });
      return run;
    },
  };
}

const MAX_VERSIONS = 4;
/** A run takes some memory even where there is nothing to evaluate. */
const weight = ({ evaluation }: Remembered): number => evaluation.weight + 100;

/** Whether it could have read other files and asked for none: it is the same whatever there is. */
const hasLookedAtNone = ({ tree, evaluation: { asked } }: Remembered): boolean =>
  tree !== undefined && asked.files.size === 0 && asked.folders.size === 0;

const weightOfParts = ({ weight: own, inDoubt }: Kept): number => own + (inDoubt?.weight ?? 0);

const isSame = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((one, i) => one === b[i]);

/** What Terraform refuses of a file of values: it holds constants, and no blocks. */
function valueProblems(file: ParsedFile): readonly Problem[] {
  const found = problemsOfValues.get(file) ?? refusedValues(file);
  problemsOfValues.set(file, found);
  return found;
}
const problemsOfValues = new WeakMap<ParsedFile, readonly Problem[]>();

function refusedValues({ path, body, problems }: ParsedFile): readonly Problem[] {
  const refused = ({ startLine }: Range, message: string): Problem => ({ file: path, startLine, message, kind: 'refused' });
  return [
    ...problems,
    ...[...(body?.attributes.values() ?? [])].flatMap(({ expression }) => {
      const message = notConstant(expression);
      return message === undefined ? [] : [refused(expression.range, message)];
    }),
    ...(body?.blocks ?? []).map(({ header }) => refused(header, 'blocks are not allowed in a file of values')),
  ];
}

/** Variable values from tfvars files; constant expressions only, as Terraform has it. */
function settingsOf(values: readonly ParsedFile[], budget: Budget): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const file of values) {
    const known = settingsOfFiles.get(file) ?? evaluated(file, budget);
    budget.steps -= known.steps;
    for (const [name, setting] of known.settings) settings.set(name, setting);
  }
  return settings;
}

interface FileSettings {
  readonly settings: ReadonlyMap<string, Setting>;
  readonly steps: number;
}
/** The same file gives the very same values, which runs of a root can be compared by. */
const settingsOfFiles = new WeakMap<ParsedFile, FileSettings>();

function evaluated(file: ParsedFile, { steps }: Budget): FileSettings {
  const settings = new Map<string, Setting>();
  const budget: Budget = { steps, depth: 0 };
  for (const { name, expression, range } of file.body?.attributes.values() ?? []) {
    const value = evaluate(expression, {
      budget,
      reference: () => ({ value: unknownValue('a tfvars file cannot refer to other values'), used: 0 }),
    });
    settings.set(name, { value, range });
  }
  const result = { settings, steps: steps - budget.steps };
  if (budget.steps >= 0) settingsOfFiles.set(file, result);
  return result;
}
