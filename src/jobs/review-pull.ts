import { approvedBy, approvingComments, idOf, shownIn, shownMark, withShown } from '../approvals.ts';
import { CONFIG_FILE, type Config } from '../config.ts';
import type { ChangeRead } from '../diff/others.ts';
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
  dropPendingReview,
  lostComments,
  postReview,
  startCheck,
  summaryAmong,
  writeSummary,
} from '../github/write.ts';
import { accounting } from '../report/compose.ts';
import { markdownCode, markdownText } from '../report/inert.ts';
import { type CommentChanges, commentChanges } from '../report/lifecycle.ts';
import type { Output } from '../report/output-schema.ts';
import type { PlannedAnnotation, PlannedComment, Told } from '../report/plan.ts';
import { counted, listed } from '../report/wording.ts';
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
    await conclude(failureResult(new SupersededError()));
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
    const [read] = await Promise.allSettled([
      readPull(github, repository, number),
      ...(attempts.wanted === undefined ? [] : [start(attempts.wanted)]),
    ]);
    if (read.status === 'rejected') throw read.reason;
    let state = read.value;
    for (let reads = 1; reads < LAG_READS && attempts.wanted !== undefined && state.head !== attempts.wanted; reads++) {
      await stopIfStale();
      await new Promise((resolve) => setTimeout(resolve, LAG_WAIT));
      state = await readPull(github, repository, number);
    }
    if (!state.isOpen) {
      await conclude({ ...failureResult(new SupersededError()), title: 'The pull request is closed' });
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
    // It would come out like that again.
    const isFinal = error instanceof EvaluationError || error instanceof TooLargeError;
    if (isFinal || error instanceof SupersededError) await conclude(failureResult(error));
    if (isFinal) return { head: attempts.wanted ?? ('' as Sha), conclusion: 'failure', comments: 0 };
    throw error;
  }
}

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
    if (!(error instanceof EvaluationError) && !(error instanceof TooLargeError)) throw error;
    await completeCheck(github, repository, check, failureResult(error));
    return { head: group.head, conclusion: 'failure', comments: 0 };
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
  /** What lifts it, or did; undefined where nothing has to, or where nothing can. */
  readonly id: string | undefined;
}

async function standing(
  { github, key, canApprove = true }: Tools,
  repository: Repository,
  state: PullState | undefined,
  { output, blocking, isUnreadable }: Evaluated,
): Promise<Standing> {
  const conclusion = output.plan?.conclusion ?? 'failure';
  const isLiftable = conclusion === 'failure' && blocking.length > 0 && !isUnreadable;
  if (!isLiftable || !state || !canApprove) return { conclusion, approvedBy: undefined, id: undefined };
  const scope = scopeOf(repository, state.number);
  const now = idOf(blocking, scope, key);
  const shown = shownIn(summaryAmong(state.comments)?.body ?? '', scope, key);
  const candidates = approvingComments([...state.comments, ...state.replies]).filter(
    ({ id, author }) => (id === now || shown.has(id)) && isOther(author, state),
  );
  const allowed: (typeof candidates)[number][] = [];
  for (const author of new Set(candidates.map((one) => one.author)))
    if (await mayWrite(github, repository, author)) allowed.push(...candidates.filter((one) => one.author === author));
  const names = approvedBy(blocking, allowed, shown, now);
  return { conclusion: names ? 'success' : conclusion, approvedBy: names, id: now };
}

export const scopeOf = ({ owner, name }: Repository, pull: number): string => `${owner}/${name}#${pull}`.toLowerCase();

/** Nobody approves what they wrote. Where the authors are too many to be told, nobody is known not to be one. */
export const isOther = (login: string, { author, committers }: PullState): boolean =>
  login !== author && committers !== undefined && !committers.has(login);

/** More pull requests with the same head than this, or more branches, are not looked at; then the commit does not pass. */
const MAX_SAME_HEAD = 30;
const MAX_BRANCHES = 10;

interface Other {
  readonly conclusion: Standing['conclusion'];
  readonly number: number;
  readonly baseBranch: string;
}

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
  const isEdited = change.others.some(({ path, previousPath }) => path === CONFIG_FILE || previousPath === CONFIG_FILE);
  if (!isEdited || baseBranch !== policy.branch) return [];
  const content = (await change.trees.head.read([CONFIG_FILE])).get(CONFIG_FILE);
  const text = content === undefined ? null : typeof content === 'string' ? content : Buffer.from(content).toString();
  const next = await policies.of(repository, { ...policy, text });
  if ('wrong' in next)
    return [`**After merge**: the policy could not be read, and every pull request would need action. ${whatIsWrong(next)}`];
  const differences = policyDifferences(config, next.config);
  if (differences.length === 0) return ['**After merge**: the policy says the same in other words.'];
  const { output } = await evaluator.evaluate(change, next.config);
  return [
    `**After merge**: ${listed(differences)}. This does not hold for this pull request; with it, its check would conclude ${markdownCode(output.plan?.conclusion ?? 'failure')}.`,
  ];
}

/** The settings that two policies differ in, by the names that the file has for them. */
function policyDifferences(now: Config, next: Config): string[] {
  const settings = (config: Config): Readonly<Record<string, unknown>> => ({
    mode: config.mode,
    block_on: config.blockOn,
    profile: config.profile,
    unknown: config.unknown,
    max_inline_comments: config.maxInlineComments,
    ignores: config.ignores,
    'paths.leave_out': [...config.leaveOut],
    environments: config.environments,
    ...Object.fromEntries(
      Object.entries(config.rules).map(([id, { level, conditions }]) => [id, conditions ? [level] : (level ?? 'on')]),
    ),
  });
  const told = (value: unknown): string =>
    typeof value === 'string' || typeof value === 'number' ? `${value}` : 'as configured';
  const [before, after] = [settings(now), settings(next)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify([before[key], now.rules[key]]) !== JSON.stringify([after[key], next.rules[key]]))
    .slice(0, 20)
    .map((key) => `${markdownCode(key)} is ${markdownCode(told(after[key] ?? 'as by default'))}`);
}

const SHORT =
  '**In short**: GitHub takes only so many new comments in an hour, and for now they are used up here. What would be comments is annotated instead, the worst first; `/iacsec rescan` later makes comments of it.';

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
  const changes: CommentChanges = commentChanges(state.own, planned, standings, state.head);
  const standingSummary = summaryAmong(state.comments);
  const hasSomething = planned.length > 0 || plan.annotations.length > 0 || open.size > 0 || plan.conclusion === 'failure';
  const { number } = state;
  // A draft gets no new comments; those of before go on being true.
  const wantsPost = !state.isDraft && changes.create.length > 0;
  // The check has what there is no room for, and needs none of it itself. Without a summary of before, one is as much content as a review.
  const room = wantsPost || standingSummary === undefined ? await tools.left() : 1;
  const canPost = wantsPost && room >= 1;
  if (canPost && state.pendingReview !== undefined) await dropPendingReview(github, state.pendingReview);
  const isPosted = async (comments: readonly PlannedComment[]): Promise<boolean> =>
    arePosted((await readPull(github, repository, number)).own, comments);
  const posted = canPost
    ? await postReview(github, repository, number, state.head, changes.create, reviewBody(output, own, state), isPosted)
    : { refused: changes.create, reviews: [] };
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
    changeComments(github, repository, changes).then(async () => {
      if (hasSummary) await sum(posted.refused, standingSummary);
    }),
  ]);
  const refused = [...posted.refused, ...lost];
  if (lost.length > 0 && hasSummary) await sum(refused, await find());
  return { refused, notes: wantsPost && !canPost ? [SHORT] : [] };
}

// --- what is said -----------------------------------------------------------------------------------------------------------

/** The first line of a review that has new comments. */
function reviewBody(output: Output, own: Standing, state: PullState): string {
  const fresh = output.results.filter((one) => one.class === 'introduced' || one.class === 'worsened');
  return [`${counted(fresh.length, 'new finding')} in this change.`, ...howToApprove(own, state)].join('\n\n');
}

function howToApprove({ conclusion, approvedBy: by, id }: Standing, state: PullState): string[] {
  if (by) return approvals({ conclusion, approvedBy: by, id });
  // Nothing was shown yet that could be approved.
  if (state.isDraft && !summaryAmong(state.comments)) return [];
  if (conclusion !== 'failure' || id === undefined) return [];
  const authors = state.author === null ? '' : `, but not ${markdownText(state.author)} or another author of its commits`;
  return [
    `To let it pass as it is, somebody who may write to this repository${authors}, comments:\n\n\`\`\`\n/iacsec approve ${id}\n\`\`\``,
  ];
}

function summaryText(
  evaluated: Evaluated,
  own: Standing,
  refused: readonly PlannedComment[],
  state: PullState,
  afterMerge: readonly string[],
): string {
  return ['### iacsec', accountedFor(evaluated, refused), ...afterMerge, ...howToApprove(own, state)].join('\n\n');
}

/** The summary, with what is not at a line counted where it is said instead. */
function accountedFor({ output: { plan }, told, alternatives }: Evaluated, refused: readonly PlannedComment[]): string {
  if (!plan) return '';
  const instead = refused.flatMap((comment) => alternatives[(plan.comments as readonly PlannedComment[]).indexOf(comment)] ?? []);
  const moved = refused.reduce((sum, { fingerprints }) => sum + fingerprints.length, 0);
  const now: Told = {
    ...told,
    inline: told.inline - moved,
    comments: told.comments - refused.length,
    annotation: told.annotation + moved,
    annotations: told.annotations + instead.length,
  };
  return refused.length === 0 ? plan.summary : plan.summary.replace(accounting(told), accounting(now));
}

const RANK = { success: 0, neutral: 1, failure: 2 } as const;

/** What a check run says, and why. */
interface Conclusive {
  readonly evaluated: Evaluated;
  readonly own: Standing;
  readonly others: readonly Other[];
  /** Comments that are not on the pull request. */
  readonly refused: readonly PlannedComment[];
  /** Undefined for a merge queue. */
  readonly state: PullState | undefined;
  readonly config: Config;
  readonly base: Sha;
  readonly afterMerge: readonly string[];
}

function checkResult({ evaluated, own, others, refused, state, config, base, afterMerge }: Conclusive): CheckResult {
  const { output, alternatives } = evaluated;
  const { plan } = output;
  const comments = (plan?.comments ?? []) as readonly PlannedComment[];
  const annotations = [...((plan?.annotations ?? []) as readonly PlannedAnnotation[])];
  for (const comment of refused) annotations.push(...(alternatives[comments.indexOf(comment)] ?? []));
  const worst = [...others].sort((a, b) => RANK[b.conclusion] - RANK[a.conclusion])[0];
  const isWorse = worst !== undefined && RANK[worst.conclusion] > RANK[own.conclusion];
  const conclusion = isWorse ? worst.conclusion : own.conclusion;
  const notes = isWorse
    ? [
        `The same commit is open as #${worst.number} into ${markdownCode(worst.baseBranch)}, where it does not pass: a check is of a commit, not of one pull request.`,
      ]
    : [];
  const title = isWorse ? `Blocked because of #${worst.number}` : titleOf(evaluated, own);
  const said = evaluated.hasTerraform ? accountedFor(evaluated, refused) : 'There is no Terraform in this change.';
  const summary = [...notes, said, ...afterMerge, ...(state ? howToApprove(own, state) : approvals(own))].join('\n\n');
  return { conclusion, title, summary, text: decisionTable(evaluated, own, config, base), annotations };
}

function titleOf({ output, isUnreadable, hasTerraform }: Evaluated, { approvedBy, conclusion }: Standing): string {
  const fresh = output.results.filter((one) => one.class === 'introduced' || one.class === 'worsened');
  const failing = fresh.filter(({ verdict, suppressed }) => verdict === 'fail' && suppressed?.effective !== true).length;
  const unknown = output.stats.unknown > 0 ? `, ${output.stats.unknown} unknown` : '';
  if (isUnreadable) return 'Something could not be evaluated';
  if (approvedBy) return `${counted(failing, 'new finding')}, approved by ${approvedBy.join(', ')}`;
  if (!hasTerraform) return 'No Terraform in this change';
  if (failing > 0) return `${counted(failing, 'new finding')}${conclusion === 'failure' ? '' : ', none blocks'}${unknown}`;
  return `Nothing new${unknown}`;
}

const approvals = ({ approvedBy: by }: Standing): string[] =>
  by ? [`Approved by ${by.map((name) => markdownText(name)).join(', ')}.`] : [];

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

/** Where a policy is wrong, and what. */
const whatIsWrong = ({ wrong, repository: { owner, name }, line }: PolicyError): string =>
  `${markdownCode(`${CONFIG_FILE}${line === undefined ? '' : `:${line}`}`)} of ${markdownCode(`${owner}/${name}`)}: ${markdownText(wrong, 2_000)}.`;

const policyResult = (error: PolicyError): CheckResult => ({
  conclusion: 'action_required',
  title: 'The policy cannot be read',
  summary: `${whatIsWrong(error)}\n\nNothing was evaluated: a policy that cannot be read must not let anything pass. Mend it on the default branch; open pull requests are looked at again then.`,
  annotations: [],
});

function failureResult(error: SupersededError | EvaluationError | TooLargeError): CheckResult {
  if (error instanceof SupersededError)
    return {
      conclusion: 'cancelled',
      title: 'A newer commit took its place',
      summary: 'The newest commit of the pull request has a check of its own.',
      annotations: [],
    };
  return {
    conclusion: 'failure',
    title: 'This change could not be evaluated',
    summary: `${markdownText(error.message, 1_000)}. What was not evaluated is not let through; \`/iacsec rescan\` tries again.`,
    annotations: [],
  };
}
