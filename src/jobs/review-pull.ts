import { approvedBy, approvingComments, idOf, shownIn, shownMark, withShown } from '../approvals.ts';
import { CONFIG_FILE, type Config } from '../config.ts';
import type { Sha } from '../facts.ts';
import { TooLargeError } from '../github/blobs.ts';
import type { GitHub, Repository } from '../github/client.ts';
import { mayWrite, type PullState, readPull } from '../github/pull.ts';
import { type Caches, type Compared, compare, readChange } from '../github/read.ts';
import {
  arePosted,
  type CheckResult,
  changeComments,
  completeCheck,
  postReview,
  startCheck,
  summaryAmong,
  writeSummary,
} from '../github/write.ts';
import { accounting } from '../report/compose.ts';
import { markdownCode, markdownText } from '../report/inert.ts';
import { type CommentChanges, commentChanges, markedFindings } from '../report/lifecycle.ts';
import type { Output } from '../report/output-schema.ts';
import type { PlannedAnnotation, PlannedComment, Told } from '../report/plan.ts';
import { counted } from '../report/wording.ts';
import type { Rule } from '../rules/rule.ts';
import { type Evaluated, EvaluationError, type Evaluator } from './evaluate.ts';
import type { Policies, PolicyError } from './policy.ts';

/** What a job needs. */
export interface Tools {
  readonly github: GitHub;
  readonly evaluator: Evaluator;
  readonly caches: Caches;
  readonly policies: Policies;
  readonly rules: readonly Rule[];
  /** Signs what the App has to believe when it reads its own comments. */
  readonly key: string;
}

/** Raised where a newer head has taken the place of the one under review. */
export class SupersededError extends Error {}

/** What came of a review, for the log. */
export interface Reviewed {
  readonly head: Sha;
  readonly conclusion: string;
  readonly comments: number;
}

/**
 * Reviews a pull request from end to end: reads it, evaluates both sides, says what is new, and concludes. `isStale` is asked before
 * anything is said, with the head that is reviewed. Every way out ends in a conclusion of the check run.
 */
export async function reviewPull(
  tools: Tools,
  repository: Repository,
  number: number,
  isStale: (head: Sha) => boolean,
): Promise<Reviewed | undefined> {
  const { github } = tools;
  const state = await readPull(github, repository, number);
  if (!state.isOpen) return undefined;
  const { head } = state;
  const [check, compared, policy] = await Promise.all([
    startCheck(github, repository, head, String(number)),
    compare(github, repository, state.baseBranch, head, tools.caches, state.baseTip).catch((error: unknown) => error as Error),
    tools.policies.of(repository, state.policy).catch((error: unknown) => error as Error),
  ]);
  const stopIfStale = (): void => {
    if (isStale(head)) throw new SupersededError();
  };
  try {
    stopIfStale();
    if (compared instanceof Error) throw compared;
    if (policy instanceof Error) throw policy;
    if ('wrong' in policy) {
      await completeCheck(github, repository, check, policyResult(policy));
      return { head, conclusion: 'action_required', comments: 0 };
    }
    const evaluated = await evaluate(tools, repository, compared, number, policy.config);
    const own = await standing(tools, repository, state, evaluated, policy.config);
    const others = await ofSameHead(tools, repository, state, policy.config);
    stopIfStale();
    const isQuiet = state.isDraft || policy.config.mode === 'shadow';
    const rejected = isQuiet ? [] : await say(tools, repository, state, evaluated, own);
    const result = checkResult(evaluated, own, others, rejected, state, policy.config, compared.base);
    await completeCheck(github, repository, check, result);
    return { head, conclusion: result.conclusion, comments: evaluated.output.plan?.comments.length ?? 0 };
  } catch (error) {
    await completeCheck(github, repository, check, failureResult(error));
    // It would come out like that again.
    if (error instanceof EvaluationError || error instanceof TooLargeError) return { head, conclusion: 'failure', comments: 0 };
    throw error;
  }
}

/** Concludes for a review that could not be done, however often it was tried. */
export async function concludeGivenUp(
  { github }: Tools,
  repository: Repository,
  head: Sha,
  number: number | undefined,
): Promise<void> {
  const check = await startCheck(github, repository, head, String(number ?? ''));
  await completeCheck(github, repository, check, failureResult(undefined));
}

/** Reviews what a merge queue is about to merge: only the check is written. */
export async function reviewGroup(
  tools: Tools,
  repository: Repository,
  group: { readonly head: Sha; readonly base: Sha; readonly pull: number | undefined },
): Promise<Reviewed> {
  const { github } = tools;
  const check = await startCheck(github, repository, group.head, `group ${group.pull ?? ''}`.trim());
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
    const evaluated = await evaluate(tools, repository, compared, undefined, policy.config);
    // What was approved on the pull request is approved here: the queue would stand still otherwise.
    const own = await standing(tools, repository, state, evaluated, policy.config);
    const result = checkResult(evaluated, own, [], [], state, policy.config, compared.base);
    await completeCheck(github, repository, check, result);
    return { head: group.head, conclusion: result.conclusion, comments: 0 };
  } catch (error) {
    await completeCheck(github, repository, check, failureResult(error));
    throw error;
  }
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

/** How a review stands: its conclusion, and who lifted it. */
interface Standing {
  readonly conclusion: 'success' | 'failure' | 'neutral';
  readonly approvedBy: readonly string[] | undefined;
  /** What would lift it; undefined where nothing has to be, or where nothing can. */
  readonly id: string | undefined;
}

async function standing(
  { github, key }: Tools,
  repository: Repository,
  state: PullState | undefined,
  { output, blocking, isUnreadable }: Evaluated,
  config: Config,
): Promise<Standing> {
  const conclusion = output.plan?.conclusion ?? 'failure';
  const isLiftable = conclusion === 'failure' && blocking.length > 0 && !isUnreadable;
  if (!isLiftable || !state) return { conclusion, approvedBy: undefined, id: undefined };
  const shown = shownIn(summaryAmong(state.comments)?.body ?? '', scopeOf(repository, state.number), key);
  const candidates = approvingComments([...state.comments, ...state.replies]).filter(
    ({ id, author }) => shown.has(id) && isOther(author, state),
  );
  const allowed: (typeof candidates)[number][] = [];
  for (const author of new Set(candidates.map((one) => one.author)))
    if (await mayWrite(github, repository, author)) allowed.push(...candidates.filter((one) => one.author === author));
  const names = approvedBy(blocking, allowed, shown);
  const lifted = config.mode === 'advisory' ? 'neutral' : 'success';
  return { conclusion: names ? lifted : conclusion, approvedBy: names, id: names ? undefined : idOf(blocking) };
}

export const scopeOf = ({ owner, name }: Repository, pull: number): string => `${owner}/${name}#${pull}`.toLowerCase();

/** Nobody approves what they wrote. Where the authors are too many to be told, nobody is known not to be one. */
export const isOther = (login: string, { author, committers }: PullState): boolean =>
  login !== author && committers !== undefined && !committers.has(login);

/** The same head can be open against other branches: the check is theirs too. */
async function ofSameHead(
  tools: Tools,
  repository: Repository,
  state: PullState,
  config: Config,
): Promise<readonly (Standing & { readonly number: number; readonly baseBranch: string })[]> {
  const all: (Standing & { number: number; baseBranch: string })[] = [];
  for (const { number, baseBranch } of state.sameHead.slice(0, 10)) {
    const other = await readPull(tools.github, repository, number);
    const compared = await compare(tools.github, repository, baseBranch, state.head, tools.caches);
    const evaluated = await evaluate(tools, repository, compared, number, config);
    all.push({ ...(await standing(tools, repository, other, evaluated, config)), number, baseBranch });
  }
  return all;
}

/** Brings comments and summary to what the plan says. Returns the comments that GitHub refused. */
async function say(
  tools: Tools,
  repository: Repository,
  state: PullState,
  evaluated: Evaluated,
  own: Standing,
): Promise<readonly PlannedComment[]> {
  const { github, key } = tools;
  const { output, blocking } = evaluated;
  const { plan, results } = output;
  if (!plan) return [];
  const open = new Set(
    results.flatMap((one) => (one.class === 'introduced' || one.class === 'worsened' ? [one.fingerprint] : [])),
  );
  const fixed = new Set(results.flatMap((one) => (one.class === 'fixed' ? [one.fingerprint] : [])));
  const known = new Set(results.map(({ fingerprint }) => fingerprint));
  // What was new in an earlier push and is gone now is nowhere among the results.
  for (const { body } of state.own) for (const one of markedFindings(body)) if (!known.has(one)) fixed.add(one);
  const planned = plan.comments as readonly PlannedComment[];
  const changes: CommentChanges = commentChanges(state.own, planned, open, fixed, state.head);
  const standingSummary = summaryAmong(state.comments);
  const hasSomething = planned.length > 0 || plan.annotations.length > 0 || open.size > 0 || plan.conclusion === 'failure';
  const rejected = await postReview(
    github,
    repository,
    state.number,
    state.head,
    changes.create,
    reviewBody(output, own, state),
    async (comments) => arePosted((await readPull(github, repository, state.number)).own, comments),
  );
  await changeComments(github, repository, changes);
  if (hasSomething || standingSummary) {
    const scope = scopeOf(repository, state.number);
    const shown = withShown(shownIn(standingSummary?.body ?? '', scope, key), own.id === undefined ? [] : blocking);
    await writeSummary(
      github,
      repository,
      state.number,
      standingSummary,
      summaryText(evaluated, own, rejected, state),
      shownMark(shown, scope, key),
      async () => summaryAmong((await readPull(github, repository, state.number)).comments),
    );
  }
  return rejected;
}

// --- what is said -----------------------------------------------------------------------------------------------------------

/** The first line of a review that has new comments. */
function reviewBody(output: Output, own: Standing, state: PullState): string {
  const fresh = output.results.filter((one) => one.class === 'introduced' || one.class === 'worsened');
  return [`${counted(fresh.length, 'new finding')} in this change.`, ...howToApprove(own, state)].join('\n\n');
}

function howToApprove({ conclusion, approvedBy: by, id }: Standing, state: PullState): string[] {
  if (by) return [`Approved by ${by.map((name) => markdownText(name)).join(', ')}.`];
  if (conclusion !== 'failure' || id === undefined) return [];
  const authors = state.author === null ? '' : `, but not ${markdownText(state.author)} or another author of its commits`;
  return [
    `To let it pass as it is, somebody who may write to this repository${authors}, comments:\n\n\`\`\`\n/iacsec approve ${id}\n\`\`\``,
  ];
}

function summaryText(evaluated: Evaluated, own: Standing, rejected: readonly PlannedComment[], state: PullState): string {
  return ['### iacsec', accountedFor(evaluated, rejected), ...howToApprove(own, state)].join('\n\n');
}

/** The summary, with what GitHub refused counted where it is said instead. */
function accountedFor({ output: { plan }, told, alternatives }: Evaluated, rejected: readonly PlannedComment[]): string {
  if (!plan) return '';
  const refused = rejected.map((comment) => alternatives[(plan.comments as readonly PlannedComment[]).indexOf(comment)] ?? []);
  const moved = rejected.reduce((sum, { fingerprints }) => sum + fingerprints.length, 0);
  const now: Told = {
    ...told,
    inline: told.inline - moved,
    comments: told.comments - rejected.length,
    annotation: told.annotation + moved,
    annotations: told.annotations + refused.flat().length,
  };
  return rejected.length === 0 ? plan.summary : plan.summary.replace(accounting(told), accounting(now));
}

const RANK = { success: 0, neutral: 1, failure: 2 } as const;

function checkResult(
  evaluated: Evaluated,
  own: Standing,
  others: readonly (Standing & { readonly number: number; readonly baseBranch: string })[],
  rejected: readonly PlannedComment[],
  state: PullState | undefined,
  config: Config,
  base: Sha,
): CheckResult {
  const { output, alternatives } = evaluated;
  const { plan } = output;
  const comments = (plan?.comments ?? []) as readonly PlannedComment[];
  const annotations = [...((plan?.annotations ?? []) as readonly PlannedAnnotation[])];
  for (const comment of rejected) annotations.push(...(alternatives[comments.indexOf(comment)] ?? []));
  // Where nothing is posted, the check is the only place.
  if (state?.isDraft || !state) annotations.push(...alternatives.flat());
  const worst = [...others].sort((a, b) => RANK[b.conclusion] - RANK[a.conclusion])[0];
  const isWorse = worst !== undefined && RANK[worst.conclusion] > RANK[own.conclusion];
  const conclusion = isWorse ? worst.conclusion : own.conclusion;
  const fresh = output.results.filter((one) => one.class === 'introduced' || one.class === 'worsened');
  const failing = fresh.filter(({ verdict }) => verdict === 'fail').length;
  const notes = isWorse
    ? [
        `The same commit is open as #${worst.number} into ${markdownCode(worst.baseBranch)}, where it is blocked: a check is of a commit, not of one pull request.`,
      ]
    : [];
  const unknown = output.stats.unknown > 0 ? `, ${output.stats.unknown} unknown` : '';
  const title = isWorse
    ? `Blocked because of #${worst.number}`
    : evaluated.isUnreadable
      ? 'Something could not be evaluated'
      : own.approvedBy
        ? `${counted(failing, 'new finding')}, approved by ${own.approvedBy.join(', ')}`
        : !evaluated.hasTerraform || output.stats.files === 0
          ? 'No Terraform in this change'
          : failing > 0
            ? `${counted(failing, 'new finding')}${conclusion === 'failure' ? '' : ', none blocks'}${unknown}`
            : `Nothing new${unknown}`;
  const summary = [...notes, accountedFor(evaluated, rejected), ...(state ? howToApprove(own, state) : [])].join('\n\n');
  return { conclusion, title, summary, text: decisionTable(evaluated, own, config, base), annotations };
}

/** Why the check concludes as it does, for whoever wonders. */
function decisionTable({ output, blocking, isUnreadable }: Evaluated, own: Standing, config: Config, base: Sha): string {
  const rows: [string, string][] = [
    ['Mode', config.mode],
    [
      'Blocks',
      `new findings of ${config.blockOn} severity or above${config.unknown === 'block' ? ', and what cannot be known any more' : ''}`,
    ],
    ['Findings that block', String(blocking.length)],
    ['Could be read', isUnreadable ? 'no' : 'yes'],
    [
      'Approved by',
      own.approvedBy?.map((name) => markdownText(name)).join(', ') ?? (blocking.length > 0 ? 'nobody' : 'nobody has to'),
    ],
    ['Unknown', `${output.stats.unknown} of the checks depend on what is not known before apply`],
    ['Compared with', markdownCode(base.slice(0, 12))],
    ['Policy', `${CONFIG_FILE} of the default branch, profile ${config.profile}`],
    [
      'Looked at',
      `${counted(output.stats.files, 'file')}, ${counted(output.stats.resources, 'resource')}, ${counted(output.stats.rules, 'rule')}`,
    ],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

const policyResult = ({ wrong, where }: PolicyError): CheckResult => ({
  conclusion: 'action_required',
  title: 'The policy cannot be read',
  summary: `${where}: ${markdownText(wrong, 2_000)}.\n\nNothing was evaluated: a policy that cannot be read must not let anything pass. Mend it on the default branch; open pull requests are looked at again then.`,
  annotations: [],
});

function failureResult(error: unknown): CheckResult {
  if (error instanceof SupersededError)
    return {
      conclusion: 'cancelled',
      title: 'A newer commit took its place',
      summary: 'The newest commit of the pull request has a check of its own.',
      annotations: [],
    };
  const isTooLarge = error instanceof TooLargeError || error instanceof EvaluationError;
  return {
    conclusion: 'failure',
    title: isTooLarge ? 'This change could not be evaluated' : 'GitHub could not be read',
    summary: isTooLarge
      ? `${markdownText(error.message, 1_000)}. What was not evaluated is not let through; \`/iacsec rescan\` tries again.`
      : 'The review ended before it was done. It is tried again by itself; `/iacsec rescan` tries again at once. What was not evaluated is not let through.',
    annotations: [],
  };
}
