import { type Config, DEFAULT_CONFIG } from './config.ts';
import { type Anchor, anchorOf } from './diff/anchor.ts';
import { type Classified, classify } from './diff/pair.ts';
import { changedLines } from './diff/patch.ts';
import type { PullFacts } from './facts.ts';
import type { Edit } from './fix/edits.ts';
import { operationsFor } from './fix/operations.ts';
import { type Candidate, prove } from './fix/prove.ts';
import { compose, type Group, type Placed } from './report/compose.ts';
import type { ReviewPlan } from './report/plan.ts';
import { type Assessment, assess, type RuleSet } from './rules/assess.ts';
import { lookedAt } from './rules/contents.ts';
import { severities } from './rules/severity.ts';
import type { AzurermMajor } from './terraform/azurerm.ts';
import type { Parser } from './terraform/parse.ts';
import { findRoots, isRead, madeOf, type Root } from './terraform/roots.ts';
import type { Path, Problem } from './terraform/source.ts';
import { looksAt } from './terraform/tree.ts';

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
  const only = await concerned(facts, parser);

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
  const problems = [...head.problems, ...(await unreadable(facts, head, parser))];
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

/** Whether a root can be reached by the change: one of its files, of a module it calls, of its values or of what it reads changed on either side. */
async function concerned(facts: PullFacts, parser: Parser): Promise<(root: Root) => boolean> {
  const touched = new Set(facts.changes.flatMap(({ path, previousPath }) => [path, previousPath]));
  const reached = madeOf(touched);
  const roots = [facts.base, facts.head].map((side) => findRoots(side.files, parser.read));
  const others = new Set([...touched].filter((path) => !isRead(path)));
  const looking = new Set<Path>();
  for (const side of others.size > 0 ? [facts.base, facts.head] : [])
    for (const [folder, asked] of await lookedAt(side, parser))
      if (asked.some((one) => looksAt(one, others))) looking.add(folder);
  const [before, after] = roots.map((side) => new Set(side.map(({ folder }) => folder)));
  const wanted = new Set(
    roots
      .flat()
      .filter((root) => reached(root) || looking.has(root.folder) || before?.has(root.folder) !== after?.has(root.folder))
      .map(({ folder }) => folder),
  );
  return (root) => wanted.has(root.folder);
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
    return text === undefined || head.parsed.has(path) ? [] : [[path, text] as const];
  });
  return [...(await parser.parse(new Map(rest))).values()].flatMap(({ problems }) => problems);
}
