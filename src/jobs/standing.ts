import { approvedBy, approvingComments, idOf, shownIn } from '../approvals.ts';
import type { GitHub, Repository } from '../github/client.ts';
import { mayWrite, type PullState } from '../github/pull.ts';
import { summaryAmong } from '../github/write.ts';
import type { Evaluated } from './evaluate.ts';

/** How a review stands: its conclusion, and who lifted it. */
export interface Standing {
  readonly conclusion: 'success' | 'failure' | 'neutral';
  readonly approvedBy: readonly string[] | undefined;
  /** What lifts it, or did; undefined where nothing has to, or where nothing can. */
  readonly id: string | undefined;
}

/** What approvals are read with. */
interface Approvals {
  readonly github: GitHub;
  /** Signs the ids that failures are approved with. */
  readonly key: string;
  /** Whether failures are shown with an id at all: the key of an Action is not one to sign with. */
  readonly canApprove?: boolean;
}

/** What was evaluated, with the approvals that stand as comments on the pull request; `state` is undefined where there is none to read. */
export async function standing(
  { github, key, canApprove = true }: Approvals,
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

/** What an approval is of: one pull request and no other. */
export const scopeOf = ({ owner, name }: Repository, pull: number): string => `${owner}/${name}#${pull}`.toLowerCase();

/** Nobody approves what they wrote. Where the authors are too many to be told, nobody is known not to be one. */
export const isOther = (login: string, { author, committers }: PullState): boolean =>
  login !== author && committers !== undefined && !committers.has(login.toLowerCase());
