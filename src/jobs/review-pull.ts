import { setTimeout as sleep } from 'node:timers/promises';
import { shownIn, shownMark, withShown } from '../approvals.ts';
import { CONFIG_FILE, type Config } from '../config.ts';
import type { ChangeRead } from '../diff/others.ts';
import type { Sha } from '../facts.ts';
import { TooLargeError } from '../github/blobs.ts';
import type { GitHub, Repository } from '../github/client.ts';
import { type PullState, readPull } from '../github/pull.ts';
import { type Caches, type Compared, compare, readChange } from '../github/read.ts';
import {
  arePosted,
  type CheckResult,
  changeComments,
  completeCheck,
  dropPendingReview,
  isUncertain,
  lostComments,
  postReview,
  startCheck,
  summaryAmong,
  writeSummary,
} from '../github/write.ts';
import { type CommentChanges, commentChanges } from '../report/lifecycle.ts';
import type { PlannedComment } from '../report/plan.ts';
import type { Rule } from '../rules/rule.ts';
import {
  afterMergeText,
  type Conclusive,
  checkResult,
  failureResult,
  type Other,
  policyResult,
  reviewBody,
  SHORT,
  summaryText,
  supersededResult,
} from './check-result.ts';
import { type Evaluated, EvaluationError, type Evaluator } from './evaluate.ts';
import type { Policies, PolicyError } from './policy.ts';
import { type Standing, scopeOf, standing } from './standing.ts';

/** What a job needs. */
export interface Tools {
  readonly github: GitHub;
  readonly evaluator: Evaluator;
  readonly caches: Caches;
  readonly policies: Policies;
  readonly rules: readonly Rule[];
  /** Signs what the App has to believe when it reads its own comments. */
  readonly key: string;
  /** False where there is no key that lasts: an approval could not be told from a forged one, so none is offered. */
  readonly canApprove?: boolean;
  /** Keeps what a review found, before its check says so. */
  readonly keep: (ended: Ended) => Promise<void>;
  /** How many requests that create content GitHub would take now. */
  readonly left: () => Promise<number>;
}

/** What came of a review, for the history. */
export interface Ended {
  readonly pull: number | undefined;
  readonly head: Sha;
  readonly base: Sha;
  readonly conclusion: string;
  readonly config: Config;
  readonly evaluated: Evaluated;
  /** Who lifted what blocks, and by which id. */
  readonly approvedBy: readonly string[];
  readonly approved: string | undefined;
}

/** Raised where a newer head has taken the place of the one under review. */
export class SupersededError extends Error {}

/** What came of a review, for the log. */
export interface Reviewed {
  readonly head: Sha;
  readonly conclusion: string;
  readonly comments: number;
}

/** What is known of a job before it starts, and what an earlier try left behind. */
export interface Attempts {
  /** The head that the event spoke of. */
  readonly wanted: Sha | undefined;
  /** What its check runs are known by. */
  readonly externalId: string;
  /** Told before a check run is started on a commit. */
  readonly begin: (head: Sha) => Promise<void>;
  /** The check run that is not completed yet. */
  open?: { readonly head: Sha; readonly check: number } | undefined;
}

/** GitHub's answers can be older than its events: so often the pull request is read again, after so many milliseconds. */
const LAG_READS = 3;
const LAG_WAIT = 400;

/**
 * Reviews a pull request from end to end: reads it, evaluates both sides, says what is new, and concludes. `isStale` is asked before
 * anything is said. Every way out ends in a conclusion of the check run, but for errors that may pass: the check run is left open for the
 * next try.
 */
export async function reviewPull(
  tools: Tools,
  repository: Repository,
  number: number,
  isStale: () => Promise<boolean>,
  attempts: Attempts,
): Promise<Reviewed | undefined> {
  const { github } = tools;
  const stopIfStale = async (): Promise<void> => {
    if (await isStale()) throw new SupersededError();
  };
  const start = async (head: Sha): Promise<number> => {
    if (attempts.open?.head === head) return attempts.open.check;
    await conclude(supersededResult);
    await attempts.begin(head);
    const check = await startCheck(github, repository, head, attempts.externalId);
    attempts.open = { head, check };
    return check;
  };
  const conclude = async (result: CheckResult): Promise<void> => {
    if (!attempts.open) return;
    await completeCheck(github, repository, attempts.open.check, result);
    attempts.open = undefined;
  };
  try {
    // The old check is of another base, or of what somebody approved since: nothing is to be merged because of it from now on.
    const [read, first] = await Promise.allSettled([
      readPull(github, repository, number),
      ...(attempts.wanted === undefined ? [] : [start(attempts.wanted)]),
    ]);
    if (read.status === 'rejected') throw read.reason;
    // A second one beside a check run that may be there would leave it open for good: the next try looks first.
    if (first?.status === 'rejected' && isUncertain(first.reason)) throw first.reason;
    let state = read.value;
    for (let reads = 1; reads < LAG_READS && attempts.wanted !== undefined && state.head !== attempts.wanted; reads++) {
      await stopIfStale();
      await sleep(LAG_WAIT);
      state = await readPull(github, repository, number);
    }
    if (!state.isOpen) {
      await conclude({ ...supersededResult, title: 'The pull request is closed' });
      return undefined;
    }
    const { head } = state;
    const [started, compared, policies] = await Promise.allSettled([
      start(head),
      compare(github, repository, state.baseBranch, head, tools.caches, state.baseTip),
      tools.policies.of(repository, state.policy),
    ]);
    if (started.status === 'rejected') throw started.reason;
    await stopIfStale();
    if (compared.status === 'rejected') throw compared.reason;
    if (policies.status === 'rejected') throw policies.reason;
    const policy = policies.value;
    if ('wrong' in policy) {
      await conclude(policyResult(policy));
      return { head, conclusion: 'action_required', comments: 0 };
    }
    const { config } = policy;
    const change = await readChange(github, repository, compared.value, number, tools.caches);
    const evaluated = await tools.evaluator.evaluate(change, config);
    const [own, others, afterMerge] = [
      await standing(tools, repository, state, evaluated),
      await ofSameHead(tools, repository, state, evaluated, config),
      await policyAfterMerge(tools, repository, state, change, config),
    ];
    await stopIfStale();
    const said = config.mode === 'shadow' ? NOTHING : await say(tools, repository, state, evaluated, own, afterMerge);
    const { base } = compared.value;
    const notes = [...said.notes, ...afterMerge];
    const result = checkResult({ evaluated, own, others, refused: said.refused, state, config, base, afterMerge: notes });
    await tools.keep(ended({ evaluated, own, config, base }, number, head, result));
    await conclude(result);
    return { head, conclusion: result.conclusion, comments: evaluated.output.plan?.comments.length ?? 0 };
  } catch (error) {
    if (error instanceof SupersededError) await conclude(supersededResult);
    if (!isFinal(error)) throw error;
    await conclude(failureResult(error));
    return { head: attempts.wanted ?? ('' as Sha), conclusion: 'failure', comments: 0 };
  }
}

/** It would come out like that again. */
const isFinal = (error: unknown): error is EvaluationError | TooLargeError =>
  error instanceof EvaluationError || error instanceof TooLargeError;

const ended = (
  { evaluated, own, config, base }: Pick<Conclusive, 'evaluated' | 'own' | 'config' | 'base'>,
  pull: number | undefined,
  head: Sha,
  { conclusion }: CheckResult,
): Ended => ({ pull, head, base, conclusion, config, evaluated, approvedBy: own.approvedBy ?? [], approved: own.id });

/** What a merge queue is about to merge. */
export interface Group {
  readonly head: Sha;
  readonly base: Sha;
  /** The last pull request in it. */
  readonly pull: number | undefined;
}

/** Reviews what a merge queue is about to merge: only the check is written. */
export async function reviewGroup(tools: Tools, repository: Repository, group: Group, attempts: Attempts): Promise<Reviewed> {
  const { github } = tools;
  if (!attempts.open) await attempts.begin(group.head);
  const check = attempts.open?.check ?? (await startCheck(github, repository, group.head, attempts.externalId));
  try {
    const [compared, state, defaultPolicy] = await Promise.all([
      compare(github, repository, group.base, group.head, tools.caches),
      group.pull === undefined ? undefined : readPull(github, repository, group.pull),
      tools.policies.read(github, repository),
    ]);
    const policy = await tools.policies.of(repository, defaultPolicy);
    if ('wrong' in policy) {
      await completeCheck(github, repository, check, policyResult(policy));
      return { head: group.head, conclusion: 'action_required', comments: 0 };
    }
    const { config } = policy;
    const evaluated = await evaluate(tools, repository, compared, undefined, config);
    // What was approved on the pull request is approved here: the queue would stand still otherwise.
    const own = await standing(tools, repository, state, evaluated);
    const refused = (evaluated.output.plan?.comments ?? []) as readonly PlannedComment[];
    const { base } = compared;
    const result = checkResult({ evaluated, own, others: [], refused, state: undefined, config, base, afterMerge: [] });
    await tools.keep(ended({ evaluated, own, config, base }, group.pull, group.head, result));
    await completeCheck(github, repository, check, result);
    return { head: group.head, conclusion: result.conclusion, comments: 0 };
  } catch (error) {
    if (!isFinal(error)) throw error;
    await completeCheck(github, repository, check, failureResult(error));
    return { head: group.head, conclusion: 'failure', comments: 0 };
  }
}

/** What a review would find in a pull request now, without a word of it; or what is wrong with the policy. */
export async function evaluatePull(
  tools: Tools,
  repository: Repository,
  { number, baseBranch, baseTip, head, policy }: PullState,
): Promise<Evaluated | PolicyError> {
  const { github, policies, caches } = tools;
  const found = await policies.of(repository, policy);
  if ('wrong' in found) return found;
  const compared = await compare(github, repository, baseBranch, head, caches, baseTip);
  return await evaluate(tools, repository, compared, number, found.config);
}

async function evaluate(
  { github, evaluator, caches }: Tools,
  repository: Repository,
  compared: Compared,
  pull: number | undefined,
  config: Config,
): Promise<Evaluated> {
  const change = await readChange(github, repository, compared, pull, caches);
  return await evaluator.evaluate(change, config);
}

/** More pull requests with the same head than this, or more branches, are not looked at; then the commit does not pass. */
const MAX_SAME_HEAD = 30;
const MAX_BRANCHES = 10;

/** The same head can be open against other branches: the check is theirs too. */
async function ofSameHead(
  tools: Tools,
  repository: Repository,
  state: PullState,
  own: Evaluated,
  config: Config,
): Promise<readonly Other[]> {
  const all: Other[] = [];
  const byBranch = new Map([[state.baseBranch, own]]);
  for (const { number, baseBranch } of state.sameHead) {
    const known = byBranch.get(baseBranch);
    if (all.length >= MAX_SAME_HEAD || (!known && byBranch.size > MAX_BRANCHES)) {
      all.push({ conclusion: 'failure', number, baseBranch });
      break;
    }
    const other = await readPull(tools.github, repository, number);
    const compared = known ? undefined : await compare(tools.github, repository, baseBranch, state.head, tools.caches);
    const evaluated = compared ? await evaluate(tools, repository, compared, number, config) : (known ?? own);
    byBranch.set(baseBranch, evaluated);
    const { conclusion } = await standing(tools, repository, other, evaluated);
    all.push({ conclusion, number, baseBranch });
  }
  return all;
}

/** What is said of a policy that the change edits: it does not hold yet. Nothing for most changes. */
async function policyAfterMerge(
  { policies, evaluator }: Tools,
  repository: Repository,
  { baseBranch, policy }: PullState,
  change: ChangeRead,
  config: Config,
): Promise<readonly string[]> {
  const edits = change.others.filter(({ path, previousPath }) => path === CONFIG_FILE || previousPath === CONFIG_FILE);
  if (edits.length === 0 || baseBranch !== policy.branch) return [];
  const isThere = edits.some(({ path, status }) => path === CONFIG_FILE && status !== 'removed');
  const content = isThere ? (await change.trees.head.read([CONFIG_FILE])).get(CONFIG_FILE) : undefined;
  // What is no file that can be read is no policy.
  const text = !isThere ? null : content instanceof Uint8Array ? Buffer.from(content).toString() : '\0';
  const next = await policies.of(repository, { ...policy, text });
  if ('wrong' in next) return [afterMergeText(config, next)];
  const { output } = await evaluator.evaluate(change, next.config);
  return [afterMergeText(config, { config: next.config, conclusion: output.plan?.conclusion ?? 'failure' })];
}

/** What was said, and could not be. */
interface Said {
  /** Comments that are not on the pull request: the check has them as annotations. */
  readonly refused: readonly PlannedComment[];
  /** Why, where it is nobody's doing here. */
  readonly notes: readonly string[];
}

const NOTHING: Said = { refused: [], notes: [] };

/** Brings comments and summary to what the plan says. */
async function say(
  tools: Tools,
  repository: Repository,
  state: PullState,
  evaluated: Evaluated,
  own: Standing,
  afterMerge: readonly string[],
): Promise<Said> {
  const { github, key } = tools;
  const { output, blocking, undecided, isUnreadable } = evaluated;
  const { plan, results } = output;
  if (!plan) return NOTHING;
  const open = new Set(
    results.flatMap((one) => (one.class === 'introduced' || one.class === 'worsened' ? [one.fingerprint] : [])),
  );
  const known = new Map(results.map(({ fingerprint, class: kind }) => [fingerprint, kind]));
  const unknown = new Set(undecided);
  const planned = plan.comments as readonly PlannedComment[];
  const standings = {
    isOpen: (one: string) => open.has(one),
    // What was new in an earlier push and is gone now is nowhere among the results.
    isFixed: (one: string) => !unknown.has(one) && (known.get(one) ?? 'fixed') === 'fixed',
    isUndecided: (one: string) => isUnreadable && !known.has(one),
  };
  const changesWith = (isSaid: (plan: PlannedComment) => boolean): CommentChanges =>
    commentChanges(state.own, planned, standings, state.head, isSaid);
  const { create } = changesWith(() => true);
  const standingSummary = summaryAmong(state.comments);
  const hasSomething = planned.length > 0 || plan.annotations.length > 0 || open.size > 0 || plan.conclusion === 'failure';
  const { number } = state;
  // A draft gets no new comments; those of before go on being true.
  const wantsPost = !state.isDraft && create.length > 0;
  // The check has what there is no room for, and needs none of it itself. Without a summary of before, one is as much content as a review.
  const room = wantsPost || standingSummary === undefined ? await tools.left() : 1;
  const canPost = wantsPost && room >= 1;
  if (canPost && state.pendingReview !== undefined) await dropPendingReview(github, state.pendingReview);
  const old = new Set(state.own.map(({ id }) => id));
  const isPosted = async (comments: readonly PlannedComment[]): Promise<boolean> =>
    arePosted(
      (await readPull(github, repository, number)).own.filter(({ id }) => !old.has(id)),
      comments,
    );
  // A commit that was forced away takes no comments, and its words would be of no use.
  const assure = async (): Promise<void> => {
    if ((await readPull(github, repository, number)).head !== state.head) throw new SupersededError();
  };
  const posted = canPost
    ? await postReview(github, repository, number, state.head, create, reviewBody(output, own, state), isPosted, assure)
    : { refused: create, reviews: [] };
  const scope = scopeOf(repository, number);
  const before = shownIn(standingSummary?.body ?? '', scope, key);
  const shown = own.id === undefined ? before : withShown(before, blocking, own.id);
  const find = async () => summaryAmong((await readPull(github, repository, number)).comments);
  const sum = async (refused: readonly PlannedComment[], there: typeof standingSummary): Promise<void> => {
    const text = summaryText(evaluated, own, refused, state, afterMerge);
    await writeSummary(github, repository, number, there, text, shownMark(shown, scope, key), find);
  };
  const hasSummary = standingSummary !== undefined || (hasSomething && !state.isDraft && room >= (canPost ? 2 : 1));
  const [lost] = await Promise.all([
    lostComments(github, repository, number, posted),
    changeComments(
      github,
      repository,
      changesWith((plan) => !posted.refused.includes(plan)),
    ).then(async () => {
      if (hasSummary) await sum(posted.refused, standingSummary);
    }),
  ]);
  const refused = [...posted.refused, ...lost];
  if (lost.length > 0 && hasSummary) await sum(refused, await find());
  return { refused, notes: wantsPost && !canPost ? [SHORT] : [] };
}
