import { type Config, DEFAULT_CONFIG } from './config.ts';
import { type Anchor, anchorOf } from './diff/anchor.ts';
import { type Classified, classify } from './diff/pair.ts';
import { changedLines, touchedPaths } from './diff/patch.ts';
import type { PullFacts } from './facts.ts';
import type { Edit } from './fix/edits.ts';
import { operationsFor } from './fix/operations.ts';
import { type Candidate, prove } from './fix/prove.ts';
import { compose, type Group, type Placed } from './report/compose.ts';
import type { ReviewPlan } from './report/plan.ts';
import { type Assessment, assess, type RuleSet } from './rules/assess.ts';
import { severities } from './rules/severity.ts';
import type { AzurermMajor } from './terraform/azurerm.ts';
import { follow } from './terraform/links.ts';
import { formsOf } from './terraform/module.ts';
import type { Parser } from './terraform/parse.ts';
import { findRoots, isRead, madeOf, type Root } from './terraform/roots.ts';
import { foldersWith, isBelow, type Path, type Problem } from './terraform/source.ts';

export interface ReviewOptions {
  readonly config: Config;
  readonly assumed: AzurermMajor;
  readonly parser: Parser;
}

/**
 * The review of a change: what it makes worse, said once, at the line that caused it, with a way to mend it. A pure function of its
 * arguments (the parser is a cache and a thread; it does not change what comes out).
 */
export async function review(facts: PullFacts, rules: RuleSet, { config, assumed, parser }: ReviewOptions): Promise<ReviewPlan> {
  // 1. Which rules hold here.
  const active = configured(rules, config);

  // 2. Which root modules the change can reach, on either side.
  const only = concerned(facts, parser);

  // 3. What base and head say, each evaluated by itself.
  const base = await assess(facts.base, parser, { rules: active, assumed, only });
  const head = await assess(facts.head, parser, { rules: active, assumed, only });

  // 4. What the change did to each finding.
  const classified = classify(base, head, facts);
  const fresh = classified.filter((one) => one.class === 'introduced' || one.class === 'worsened');

  // 5. Where each is said: findings of one line are one comment.
  const changed = changedLines(facts);
  const anchored = fresh.map((one) => ({ ...one, anchor: anchorOf(one, facts, changed) }));
  const byLine = groupByAnchor(anchored);

  // 6. How to mend them, proven by doing it.
  const { groups, safeEdits } = await mended(byLine, facts, head, parser, { rules: active, assumed });

  // 7. What is said.
  const problems = [...head.problems, ...(await unreadable(facts, head, parser)), ...unseenMoves(facts, head)];
  const stats = {
    files: facts.head.files.size,
    resources: head.resources,
    rules: active.rules.length,
    unknown: head.findings.filter(({ verdict }) => verdict === 'unknown').length,
  };
  const others = classified.filter((one) => one.class === 'unchanged' || one.class === 'fixed');
  return compose({ groups, others, problems, oldProblems: base.problems, safeEdits, stats }, facts, changed, config);
}

/** The rules that a config leaves on, with the severities it gives them. */
export function configured(rules: RuleSet, config: Config = DEFAULT_CONFIG): RuleSet {
  const active = rules.rules.flatMap((rule) => {
    const level = config.rules[rule.id];
    if (level === 'off' || (level === undefined && rule.profile === 'extended' && config.profile === 'baseline')) return [];
    return [{ ...rule, severity: severities.find((one) => one === level) ?? rule.severity }];
  });
  return { ...rules, rules: active };
}

/** Whether a root can be reached by the change: one of its files, of a module it calls, or of its values changed on either side. */
function concerned(facts: PullFacts, parser: Parser): (root: Root) => boolean {
  const made = madeOf(touchedPaths(facts));
  const moved = movedSubmodules(facts);
  const reached = (root: Root): boolean => made(root) || moved.some(({ path }) => callsInto(root, path));
  const roots = [facts.base, facts.head].map((side) =>
    formsOf(side.files).flatMap(({ files }) => findRoots(files, parser.read, undefined, side.links)),
  );
  const [before, after] = roots.map((side) => new Set(side.map(({ folder }) => folder)));
  const wanted = new Set(
    roots
      .flat()
      .filter((root) => reached(root) || before?.has(root.folder) !== after?.has(root.folder))
      .map(({ folder }) => folder),
  );
  return (root) => wanted.has(root.folder);
}

/** Submodules that are at another commit than before. */
function movedSubmodules({ base, head }: PullFacts): { path: Path; from: string | undefined; to: string | undefined }[] {
  const paths = new Set([...(base.submodules?.keys() ?? []), ...(head.submodules?.keys() ?? [])]);
  return [...paths]
    .map((path) => ({ path, from: base.submodules?.get(path), to: head.submodules?.get(path) }))
    .filter(({ from, to }) => from !== to);
}

/** Whether a root calls modules in a folder or below it. */
const callsInto = ({ folders }: Root, folder: Path): boolean =>
  [...folders].some((called) => called === folder || called.startsWith(`${folder}/`));

/**
 * What moved out of sight. A submodule is said and does not block: nothing was known of it before either, or what was there moved to a
 * repository with reviews of its own. A link in the place of Terraform's files that leads to none we can see does.
 */
function unseenMoves(facts: PullFacts, head: Assessment): readonly Problem[] {
  const short = (commit: string): string => commit.slice(0, 12);
  const [before, after] = [foldersWith(facts.base.files), foldersWith(facts.head.files)];
  const submodules = movedSubmodules(facts).flatMap(({ path, from, to }): Problem[] => {
    if (to === undefined || !(before.has(path) || head.roots.some(({ root }) => callsInto(root, path)))) return [];
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

type Anchored = Classified & { readonly anchor: Anchor };

function groupByAnchor(anchored: readonly Anchored[]): Anchored[][] {
  const groups = new Map<string, Anchored[]>();
  for (const one of anchored) {
    const { anchor } = one;
    // Without a line there is nothing to share.
    const key =
      anchor.kind === 'line'
        ? `${anchor.path}:${anchor.line}:${anchor.side}`
        : `${one.finding.fingerprint}:${one.finding.verdict}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

async function mended(
  byLine: readonly Anchored[][],
  facts: PullFacts,
  head: Assessment,
  parser: Parser,
  options: { rules: RuleSet; assumed: AzurermMajor },
): Promise<{ groups: Group[]; safeEdits: readonly Edit[] }> {
  const { schema } = options.rules;
  const single = new Map<Anchored, Candidate>();
  const together = new Map<Anchored[], Candidate>();
  for (const members of byLine) {
    for (const member of members) {
      const operations = operationsFor(member.finding, schema);
      if (operations) single.set(member, { findings: [member.finding], operations });
    }
    const candidates = members.flatMap((member) => single.get(member) ?? []);
    const [first] = candidates;
    if (first) together.set(members, candidates.length === 1 ? first : joined(candidates));
  }
  const proven = await prove([...together.values()], facts.head, head, parser, options);
  // What stands alone at its line has been tried already.
  const tried = new Set(together.values());
  const rest = [...single.values()].filter((candidate) => !tried.has(candidate));
  const alone = new Map([...proven, ...(await prove(rest, facts.head, head, parser, options))]);
  const groups = byLine.map((members): Group => {
    const candidate = together.get(members);
    const placed = members.map((member): Placed => {
      const own = single.get(member);
      return { ...member, edits: own && alone.get(own) };
    });
    return { anchor: (members[0] as Anchored).anchor, members: placed, edits: candidate && proven.get(candidate) };
  });
  const safe = [...single].flatMap(([{ finding }, candidate]) =>
    finding.rule.fix?.safety === 'safe' && alone.has(candidate) ? [candidate] : [],
  );
  const union = joined(safe);
  const all = await prove(safe.length > 0 ? [union] : [], facts.head, head, parser, options);
  return { groups, safeEdits: all.get(union) ?? [] };
}

/** Several candidates as one. */
const joined = (candidates: readonly Candidate[]): Candidate => ({
  findings: candidates.flatMap(({ findings }) => findings),
  operations: candidates.flatMap(({ operations }) => operations),
});

/** Changed files that no root reaches are still read: a broken one must not look green. */
async function unreadable(facts: PullFacts, head: Assessment, parser: Parser): Promise<readonly Problem[]> {
  const rest = facts.changes.flatMap(({ path }) => {
    const text = facts.head.files.get(path);
    return text === undefined || head.parsed.has(path) || !isRead(path) ? [] : [[path, text] as const];
  });
  return [...(await parser.parse(new Map(rest))).values()].flatMap(({ problems }) => problems);
}
