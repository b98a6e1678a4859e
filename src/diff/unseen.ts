import type { PullFacts } from '../facts.ts';
import type { Assessment } from '../rules/assess.ts';
import { locationOf } from '../rules/check.ts';
import { withoutKeys } from '../terraform/address.ts';
import { follow } from '../terraform/links.ts';
import { isConfiguration } from '../terraform/module.ts';
import { MAX_ENVIRONMENTS, type NamedEnvironments, type Root } from '../terraform/roots.ts';
import { foldersOf, foldersWith, isBelow, type Path, type Problem } from '../terraform/source.ts';
import { environmentsNow, movedSubmodules } from './concerned.ts';
import type { Classified } from './pair.ts';

/**
 * What moved out of sight. A submodule is said and does not block: nothing was known of it before either, or what was there moved to a
 * repository with reviews of its own. A link in the place of Terraform's files that leads to none we can see does.
 */
export function unseenMoves(facts: PullFacts, head: Assessment): readonly Problem[] {
  const short = (commit: string): string => commit.slice(0, 12);
  const [before, after] = [foldersWith(facts.base.files), foldersWith(facts.head.files)];
  const called = new Map(head.roots.flatMap(({ root }) => [...root.folders].map((folder) => [folder, ''])));
  const inCalls = foldersWith(called);
  const isCalled = (path: Path): boolean => called.has(path) || inCalls.has(path);
  const submodules = movedSubmodules(facts).flatMap(({ path, from, to }): Problem[] => {
    if (to === undefined || !(before.has(path) || isCalled(path))) return [];
    const moved = from === undefined ? 'is new, at' : `moved from ${short(from)} to`;
    return [
      {
        file: path,
        startLine: 1,
        message: `the submodule ${moved} ${short(to)}; the modules in it cannot be seen`,
        kind: 'moved',
      },
    ];
  });
  const links = [...(facts.head.links?.keys() ?? [])].flatMap((path): Problem[] => {
    const [was, is] = [facts.base, facts.head].map((side) => follow(path, side.links ?? new Map())?.real);
    const isSeen =
      is !== undefined && (after.has(is) || facts.head.files.has(is) || isBelow(is, facts.head.submodules ?? new Map()));
    if (was === undefined || !before.has(was) || isSeen) return [];
    const message = 'a link has taken the place of a folder with Terraform files, and leads to none that can be seen';
    return [{ file: path, startLine: 1, message }];
  });
  return [...submodules, ...links];
}

/** Changed files of values that are beyond the number of environments that are evaluated. */
export function notTaken(roots: readonly Root[], touched: ReadonlySet<Path>): readonly Problem[] {
  return roots.flatMap(({ folder, environments }) =>
    environments.slice(MAX_ENVIRONMENTS).flatMap(({ files }) =>
      files
        .filter((file) => touched.has(file))
        .map((file) => ({
          file,
          startLine: 1,
          message: `"${folder || '.'}" has more than ${MAX_ENVIRONMENTS} environments; this one was not evaluated`,
        })),
    ),
  );
}

/** Environments of the config that the change puts out of sight: a file of theirs is no longer there, and was not renamed. */
export function lostEnvironments(facts: PullFacts, named: NamedEnvironments): readonly Problem[] {
  const { base, head } = facts;
  const left = foldersOf([...head.files.keys()].filter(isConfiguration));
  const now = environmentsNow(named, facts);
  return Object.entries(named).flatMap(([root, ways]) =>
    Object.entries(ways).flatMap(([name, files]): Problem[] => {
      const lost = now[root as Path]?.[name]?.find((file) => !head.files.has(file));
      if (lost === undefined || !left.has(root as Path) || !files.every((file) => base.files.has(file))) return [];
      const message = `the environment "${name}" of "${root || '.'}" cannot be evaluated without this file; take it out of the config first`;
      return [{ file: lost, startLine: 1, message }];
    }),
  );
}

/** Verdicts that the change put out of reach by files too large, or too many, to be read: a bound that it reached. */
export function notRead(fresh: readonly Classified[]): readonly Problem[] {
  return fresh.flatMap(({ finding }) => {
    const { because, verdict } = finding;
    if (verdict !== 'unknown' || !because || !/ was not read$|more files are read than are kept/.test(because)) return [];
    const { file, startLine } = locationOf(finding);
    return [{ file, startLine, message: because }];
  });
}

/** Modules from elsewhere, where what is unknown must not pass: nothing in them can be judged. */
export function unseenModules({ roots }: Assessment): readonly Problem[] {
  return roots.flatMap(({ evaluation }) =>
    evaluation.unseenCalls.map(({ address, because, range }) => ({
      file: range.file,
      startLine: range.startLine,
      message: `${address} cannot be judged: ${because}`,
      kind: 'unseen' as const,
    })),
  );
}

/** Something of the change that no rule looks into; told in the check's text, and blocking nothing. */
export interface NotJudged {
  readonly file: Path;
  readonly startLine: number;
  /** An address, or a folder. */
  readonly what: string;
  readonly because: string;
}

/**
 * What the change adds where nothing is judged: modules from elsewhere, resources that speak to Azure in its own words, and roots that
 * will be looked at in their callers alone from the next change on.
 */
export function notJudged(base: Assessment, head: Assessment): readonly NotJudged[] {
  const unseen = (side: Assessment): NotJudged[] =>
    side.roots.flatMap(({ evaluation: { unseenCalls, resources } }) => [
      ...unseenCalls.map(({ address, because, range }) => ({
        file: range.file,
        startLine: range.startLine,
        what: withoutKeys(address),
        because,
      })),
      ...resources
        .filter(({ type }) => OWN_WORDS.test(type))
        .map(({ address, block }) => ({
          file: block.header.file,
          startLine: block.header.startLine,
          what: withoutKeys(address),
          because: 'what it deploys is not looked into',
        })),
    ]);
  // One block of code is one, however many lead to it.
  const keyOf = ({ file, what, because }: NotJudged): string => JSON.stringify([file, what.split('.').slice(-2), because]);
  const before = new Set(unseen(base).map(keyOf));
  const wereRoots = new Set(base.roots.map(({ root }) => root.folder));
  const called = head.roots.flatMap(({ root, evaluation }): NotJudged[] => {
    const file = evaluation.modules.get('')?.files[0]?.path;
    if (!root.called || !wereRoots.has(root.folder) || file === undefined) return [];
    const because =
      'it is called as a module now, and is judged in its callers alone after this change; the config can go on naming it as a root, under `environments`';
    return [{ file, startLine: 1, what: root.folder || '.', because }];
  });
  const fresh = unseen(head).filter((one) => !before.has(keyOf(one)));
  return [...new Map([...fresh, ...called].map((one) => [keyOf(one), one])).values()];
}

/** Resources whose arguments are Azure's own, in a language that no rule is about. */
const OWN_WORDS = /^(?:azapi_|azurerm_(?:\w+_)?template_deployment$)/;
