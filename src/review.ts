import { type Config, DEFAULT_CONFIG } from './config.ts';
import { anchorOf } from './diff/anchor.ts';
import { concerned } from './diff/concerned.ts';
import { suppressions } from './diff/held.ts';
import { isKeptAsItWas } from './diff/left-alone.ts';
import { type Classified, classify, isNews } from './diff/pair.ts';
import { changedLines, touchedPaths } from './diff/patch.ts';
import { folderBefore } from './diff/renames.ts';
import { lostEnvironments, notJudged, notRead, notTaken, unseenModules, unseenMoves } from './diff/unseen.ts';
import { whyNew } from './diff/why.ts';
import type { PullFacts } from './facts.ts';
import type { Edit } from './fix/edits.ts';
import { operationsFor } from './fix/operations.ts';
import { type Candidate, prove } from './fix/prove.ts';
import { compose, type Group, type Placed } from './report/compose.ts';
import type { ReviewPlan } from './report/plan.ts';
import { type Assessment, type AssessOptions, assess, type RuleSet } from './rules/assess.ts';
import { unknownIds } from './rules/ignore-notes.ts';
import { severities } from './rules/severity.ts';
import type { AzurermMajor } from './terraform/azurerm.ts';
import { type Effort, startEffort } from './terraform/effort.ts';
import { grouped } from './terraform/grouped.ts';
import { isConfiguration } from './terraform/module.ts';
import type { Parser } from './terraform/parse.ts';
import { isRead, type Root } from './terraform/roots.ts';
import { isBelow, type Path, type Problem } from './terraform/source.ts';
import type { ParsedFile } from './terraform/syntax.ts';

export interface ReviewOptions {
  readonly config: Config;
  readonly assumed: AzurermMajor;
  /** The day it is, as in `2027-06-30`: nothing in here has a clock. */
  readonly today: string;
  readonly parser: Parser;
}

/**
 * The review of a change: what it makes worse, said once, at the line that caused it, with a way to mend it. A pure function of its
 * arguments (the parser is a cache and a thread; it does not change what comes out).
 */
export async function review(
  facts: PullFacts,
  rules: RuleSet,
  { config, assumed, today, parser }: ReviewOptions,
): Promise<ReviewPlan> {
  // 1. Which rules hold here.
  const active = configured(rules, config);

  // 2. Which root modules the change can reach, on either side. Each has an effort of its own: a head can mend what takes too long at base.
  const ofBase = startEffort();
  const ofHead = startEffort(ofBase);
  const all = await concerned(facts, parser, ofBase, ofHead, config.environments);
  const isOurs = ({ folder }: Root): boolean =>
    !isBelow(folder, config.leaveOut) || wasOurs(folderBefore(folder, facts.changes), config.leaveOut);
  const roots = { base: all.base.filter(isOurs), head: all.head.filter(isOurs) };

  // 3. What base and head say, each evaluated by itself.
  const options = { rules: active, assumed, today, ignores: { ...config.ignores, today } };
  const base = await assess(facts.base, roots.base, parser, { ...options, effort: ofBase });
  const head = await assess(facts.head, roots.head, parser, { ...options, effort: ofHead });

  // 4. What the change did to each finding, and which ignore comments hold: those that were there before.
  const suppressionOf = suppressions(base, head, facts, (path, text) => parser.read(path, text, ofHead));
  const classified = classify(base, head, facts, { everyUnknown: config.unknown === 'block', suppressionOf });
  const fresh = classified.filter(isNews);

  // 5. Where each is said: findings of one line are one comment.
  const changed = changedLines(facts);
  const whyOf = whyNew(base, head, facts);
  const anchored = fresh.map((one) => ({ ...one, anchor: anchorOf(one, facts, changed), why: whyOf(one) }));
  const byLine = groupByAnchor(anchored);

  // 6. How to mend them, proven by doing it.
  const { groups, safeEdits } = await mended(byLine, facts, head, parser, { ...options, effort: startEffort(ofHead) });

  // 7. What is said.
  const unseen = (side: Assessment): readonly Problem[] => (config.unknown === 'block' ? unseenModules(side) : []);
  const problems = [
    ...head.problems,
    ...unseen(head),
    ...(await unreadable(facts, head, parser, ofHead)),
    ...unseenMoves(facts, head),
    ...notTaken(roots.head, touchedPaths(facts)),
    ...lostEnvironments(facts, config.environments),
    ...notRead(fresh),
  ];
  const stats = {
    files: facts.head.files.size,
    resources: head.resources,
    rules: active.rules.length,
    unknown: head.findings.filter((one) => one.verdict === 'unknown' && !suppressionOf(one, undefined)?.effective).length,
  };
  const others = classified.filter((one) => !isNews(one));
  const ids = rules.rules.map(({ id }) => id);
  return compose(
    {
      groups,
      others,
      notJudged: notJudged(base, head),
      notes: unknownIds(changedFiles(facts, parser, ofHead), ids),
      problems,
      oldProblems: [...base.problems, ...unseen(base)],
      safeEdits,
      undecided: head.findings.flatMap((one) =>
        one.verdict === 'unknown' || (one.verdict === 'pass' && isKeptAsItWas(one)) ? [one.fingerprint] : [],
      ),
      stats,
    },
    facts,
    changed,
    config,
  );
}

/** What moves into a folder that is left out is not left out by that. */
const wasOurs = (before: Path | undefined, leaveOut: Config['leaveOut']): boolean =>
  before !== undefined && !isBelow(before, leaveOut);

/** The rules that a config leaves on, with the severities it gives them. */
export function configured(rules: RuleSet, config: Config = DEFAULT_CONFIG): RuleSet {
  const active = rules.rules.flatMap((rule) => {
    const setting = config.rules[rule.id];
    if (setting?.level === 'off' || (!setting && rule.profile === 'extended' && config.profile === 'baseline')) return [];
    if (!setting) return [rule];
    const severity = severities.find((one) => one === setting.level) ?? rule.severity;
    return [{ ...rule, ...setting.conditions, severity }];
  });
  return { ...rules, rules: active };
}

type Anchored = Classified & Pick<Placed, 'anchor' | 'why'>;

function groupByAnchor(anchored: readonly Anchored[]): (readonly Anchored[])[] {
  const groups = grouped(anchored, ({ anchor, finding }) =>
    // Without a line there is nothing to share.
    anchor.kind === 'line' ? `${anchor.path}:${anchor.line}:${anchor.side}` : `${finding.fingerprint}:${finding.verdict}`,
  );
  return [...groups.values()];
}

async function mended(
  byLine: readonly (readonly Anchored[])[],
  facts: PullFacts,
  head: Assessment,
  parser: Parser,
  options: AssessOptions & { readonly effort: Effort },
): Promise<{ groups: Group[]; safeEdits: readonly Edit[] }> {
  const { schema } = options.rules;
  const single = new Map<Anchored, Candidate>();
  const together = new Map<readonly Anchored[], Candidate>();
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

/** The files of the change as they are at head. */
function changedFiles({ head, changes }: PullFacts, parser: Parser, effort: Effort): readonly ParsedFile[] {
  return changes.flatMap(({ path }) => {
    const text = head.files.get(path);
    return text === undefined || !isConfiguration(path) ? [] : [parser.read(path, text, effort)];
  });
}

/** Changed files that no root reaches are still read: a broken one must not look green. */
async function unreadable(facts: PullFacts, head: Assessment, parser: Parser, effort: Effort): Promise<readonly Problem[]> {
  const rest = facts.changes.flatMap(({ path }) => {
    const text = facts.head.files.get(path);
    return text === undefined || head.parsed.has(path) || !isRead(path) ? [] : [[path, text] as const];
  });
  return [...(await parser.parse(new Map(rest), effort)).values()].flatMap(({ problems }) => problems);
}
