import { CONFIG_FILE, type Config } from '../config.ts';
import type { Sha } from '../facts.ts';
import type { TooLargeError } from '../github/blobs.ts';
import type { PullState } from '../github/pull.ts';
import { type CheckResult, summaryAmong } from '../github/write.ts';
import { accounting } from '../report/compose.ts';
import { markdownCode, markdownText } from '../report/inert.ts';
import type { Output } from '../report/output-schema.ts';
import type { PlannedAnnotation, PlannedComment, Told } from '../report/plan.ts';
import { counted, listed } from '../report/wording.ts';
import type { Evaluated, EvaluationError } from './evaluate.ts';
import type { PolicyError } from './policy.ts';
import type { Standing } from './standing.ts';

// What the App says besides the plan: the review's first lines, the summary comment, the check run. Nothing here asks GitHub anything.

/** What a review with new comments says above them: the verdict, as the summary has it, and what would lift it. */
export const reviewBody = ({ plan }: Output, own: Standing, state: PullState): string =>
  [plan?.summary.split('\n')[0] ?? '', ...howToApprove(own, state)].join('\n\n');

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

export function summaryText(
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

/** How another pull request with the same head stands. */
export interface Other {
  readonly conclusion: Standing['conclusion'];
  readonly number: number;
  readonly baseBranch: string;
}

const RANK = { success: 0, neutral: 1, failure: 2 } as const;

/** What a check run says, and why. */
export interface Conclusive {
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

export function checkResult({ evaluated, own, others, refused, state, config, base, afterMerge }: Conclusive): CheckResult {
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

function titleOf({ output, blocking, isUnreadable, hasTerraform }: Evaluated, { approvedBy, conclusion }: Standing): string {
  const fresh = output.results.filter((one) => one.class === 'introduced' || one.class === 'worsened');
  const failing = fresh.filter(({ verdict, suppressed }) => verdict === 'fail' && suppressed?.effective !== true).length;
  const unknown = output.stats.unknown > 0 ? `, ${output.stats.unknown} unknown` : '';
  if (isUnreadable) return 'Something could not be evaluated';
  if (approvedBy) return `${counted(failing, 'new finding')}, approved by ${approvedBy.join(', ')}`;
  if (!hasTerraform) return 'No Terraform in this change';
  if (failing > 0) {
    const some = blocking.length < failing ? `, ${blocking.length} ${blocking.length === 1 ? 'blocks' : 'block'}` : '';
    return `${counted(failing, 'new finding')}${conclusion === 'failure' ? some : ', none blocks'}${unknown}`;
  }
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
    ['All could be evaluated', isUnreadable ? 'no' : 'yes'],
    [
      'Approved by',
      own.approvedBy?.map((name) => markdownText(name)).join(', ') ?? (blocking.length > 0 ? 'nobody' : 'nobody has to'),
    ],
    ['Unknown', `${output.stats.unknown} of the checks depend on what is not known before apply`],
    ['Compared with', markdownCode(base.slice(0, 12))],
    ['Policy', `${CONFIG_FILE} of the default branch, over the organisation's; profile ${config.profile}`],
    [
      'Looked at',
      `${counted(output.stats.files, 'file')}, ${counted(output.stats.resources, 'resource')}, ${counted(output.stats.rules, 'rule')}`,
    ],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

/** Where a policy is wrong, and what. */
export const whatIsWrong = ({ wrong, repository: { owner, name }, line }: PolicyError): string =>
  `${markdownCode(`${CONFIG_FILE}${line === undefined ? '' : `:${line}`}`)} of ${markdownCode(`${owner}/${name}`)}: ${markdownText(wrong, 2_000)}.`;

export const policyResult = (error: PolicyError): CheckResult => ({
  conclusion: 'action_required',
  title: 'The policy cannot be read',
  summary: `${whatIsWrong(error)}\n\nNothing was evaluated: a policy that cannot be read must not let anything pass. Mend it on the default branch; open pull requests are looked at again then.`,
  annotations: [],
});

/** Of a run whose place a newer one has taken. */
export const supersededResult: CheckResult = {
  conclusion: 'cancelled',
  title: 'A newer commit took its place',
  summary: 'The newest commit of the pull request has a check of its own.',
  annotations: [],
};

/** Of a change that could not be evaluated, now or ever. */
export const failureResult = ({ message }: EvaluationError | TooLargeError): CheckResult => ({
  conclusion: 'failure',
  title: 'This change could not be evaluated',
  summary: `${markdownText(message, 1_000)}. What was not evaluated is not let through; \`/iacsec rescan\` tries again.`,
  annotations: [],
});

/** Where GitHub takes no more comments for now. */
export const SHORT =
  '**In short**: GitHub takes only so many new comments in an hour, and for now they are used up here. What would be comments is annotated instead, the worst first; `/iacsec rescan` later makes comments of it.';

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

/** What is said of a policy that the change edits, and that does not hold before it is merged. */
export const afterMergeText = (
  now: Config,
  next: { readonly config: Config; readonly conclusion: string } | PolicyError,
): string => {
  if ('wrong' in next)
    return `**After merge**: the policy could not be read, and every pull request would need action. ${whatIsWrong(next)}`;
  const differences = policyDifferences(now, next.config);
  return differences.length === 0
    ? '**After merge**: the policy says the same in other words.'
    : `**After merge**: ${listed(differences)}. This does not hold for this pull request; with it, its check would conclude ${markdownCode(next.conclusion)}.`;
};
