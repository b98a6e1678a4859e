import type { Sha } from '../facts.ts';
import { type CommentChanges, marked, markedFindings } from '../report/lifecycle.ts';
import { MAX_ANNOTATIONS_A_REQUEST, MAX_CHECK_TEXT, MAX_COMMENT_BODY } from '../report/limits.ts';
import type { PlannedAnnotation, PlannedComment } from '../report/plan.ts';
import { type GitHub, GitHubError, type Repository } from './client.ts';

/** The name of the check run, which a branch protection can ask for. */
export const CHECK_NAME = 'iacsec';

export type CheckConclusion = 'success' | 'failure' | 'neutral' | 'action_required' | 'cancelled';

/** What a check run says in the end. */
export interface CheckResult {
  readonly conclusion: CheckConclusion;
  readonly title: string;
  readonly summary: string;
  readonly text?: string | undefined;
  readonly annotations: readonly PlannedAnnotation[];
}

/** Whether a write may have happened although it failed: there was no answer, or GitHub's own trouble. */
export const isUncertain = (error: unknown): boolean =>
  error instanceof GitHubError && (error.status === 0 || error.status >= 500);

/** Starts a check run. `externalId` is given back by GitHub when somebody asks to run it again. */
export async function startCheck(
  github: GitHub,
  { owner, name: repo }: Repository,
  head: Sha,
  externalId: string,
): Promise<number> {
  const create = async (): Promise<number> => {
    const { data } = await github.request('POST /repos/{owner}/{repo}/check-runs', {
      owner,
      repo,
      name: CHECK_NAME,
      head_sha: head,
      status: 'in_progress',
      external_id: externalId,
    });
    return Number(data.id);
  };
  try {
    return await create();
  } catch (error) {
    if (!isUncertain(error)) throw error;
    // It may be there: then it is ours to go on with.
    const look = { owner, repo, ref: head, check_name: CHECK_NAME, status: 'in_progress' as const };
    const { data } = await github.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', look).catch(() => {
      // Whether it is there is as open as before.
      throw error;
    });
    const found = data.check_runs.find((run) => run.external_id === externalId);
    return found ? Number(found.id) : await create();
  }
}

/** Completes a check run, its annotations in as many requests as they need. Repeating one would say them twice, so they come before the end. */
export async function completeCheck(
  github: GitHub,
  { owner, name: repo }: Repository,
  check: number,
  { conclusion, title, summary, text, annotations }: CheckResult,
): Promise<void> {
  const output = (some: readonly PlannedAnnotation[]) => ({
    title: title.slice(0, 255),
    summary: cut(summary, MAX_CHECK_TEXT),
    ...(text === undefined ? {} : { text: cut(text, MAX_CHECK_TEXT) }),
    annotations: some.map((one) => ({ ...one })),
  });
  const batches = Array.from({ length: Math.max(1, Math.ceil(annotations.length / MAX_ANNOTATIONS_A_REQUEST)) }, (_, i) =>
    annotations.slice(i * MAX_ANNOTATIONS_A_REQUEST, (i + 1) * MAX_ANNOTATIONS_A_REQUEST),
  );
  for (const [i, batch] of batches.entries()) {
    const isLast = i === batches.length - 1;
    const update = (some: readonly PlannedAnnotation[]) =>
      github.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
        owner,
        repo,
        check_run_id: check,
        ...(isLast ? { status: 'completed' as const, conclusion } : {}),
        output: output(some),
      });
    try {
      await update(batch);
    } catch (error) {
      if (!isUncertain(error)) throw error;
      // The batch is there, or it is not: what it would say twice is left out.
      const { data } = await github.request('GET /repos/{owner}/{repo}/check-runs/{check_run_id}', {
        owner,
        repo,
        check_run_id: check,
      });
      const isThere = (data.output.annotations_count ?? 0) >= i * MAX_ANNOTATIONS_A_REQUEST + batch.length;
      if (isLast ? data.status !== 'completed' : !isThere) await update(isThere ? [] : batch);
    }
  }
}

const cut = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max - 40)}\n\nMore was cut off here.` : text;

/** What came of posting comments: those that GitHub refused, and the reviews that have the others. */
export interface Posted {
  readonly refused: readonly PlannedComment[];
  readonly reviews: readonly { readonly id: number; readonly comments: readonly PlannedComment[] }[];
}

/**
 * Posts new comments as one review. A review is all or nothing and its refusal does not tell which comment is wrong, so a refused one is
 * posted again in halves; only the first says `body`. `isPosted` is asked where an answer got lost, `assure` where all were refused: it
 * throws where the commit is not what they are about any more.
 */
export async function postReview(
  github: GitHub,
  { owner, name: repo }: Repository,
  pull: number,
  head: Sha,
  comments: readonly PlannedComment[],
  body: string,
  isPosted: (comments: readonly PlannedComment[]) => Promise<boolean>,
  assure: () => Promise<void>,
): Promise<Posted> {
  const reviews: { id: number; comments: readonly PlannedComment[] }[] = [];
  const refused: PlannedComment[] = [];
  const post = async (some: readonly PlannedComment[]): Promise<void> => {
    const { data } = await github.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
      owner,
      repo,
      pull_number: pull,
      commit_id: head,
      event: 'COMMENT',
      body: reviews.length === 0 ? body : 'More of the same review.',
      comments: some.map(({ fingerprints, body: text, ...place }) => ({
        ...place,
        body: cut(marked(text, fingerprints), MAX_COMMENT_BODY),
      })),
    });
    reviews.push({ id: Number(data.id), comments: some });
  };
  const attempt = async (some: readonly PlannedComment[], isFirst = true): Promise<void> => {
    if (some.length === 0) return;
    try {
      await post(some);
    } catch (error) {
      if (isUncertain(error) && isFirst) {
        if (!(await isPosted(some))) await attempt(some, false);
        return;
      }
      if (!(error instanceof GitHubError) || error.status !== 422) throw error;
      if (some.length === comments.length) await assure();
      if (some.length === 1) {
        refused.push(...some);
        return;
      }
      const half = some.length >> 1;
      await attempt(some.slice(0, half));
      await attempt(some.slice(half));
    }
  };
  await attempt(comments);
  return { refused, reviews };
}

/** Reads back what was posted: the comments that are not there although GitHub took them. */
export async function lostComments(
  github: GitHub,
  { owner, name: repo }: Repository,
  pull: number,
  { reviews }: Posted,
): Promise<readonly PlannedComment[]> {
  const lost = await Promise.all(
    reviews.map(async ({ id, comments }) => {
      const { data } = await github.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments', {
        owner,
        repo,
        pull_number: pull,
        review_id: id,
        per_page: 100,
      });
      return comments.filter((comment) => !arePosted(data, [comment]));
    }),
  );
  return lost.flat();
}

/** Takes away a review of ours that was never submitted: GitHub takes no other while it is there. */
export const dropPendingReview = (github: GitHub, node: string): Promise<unknown> =>
  github.graphql(
    'mutation drop($node: ID!) { deletePullRequestReview(input: { pullRequestReviewId: $node }) { clientMutationId } }',
    { node },
  );

/** Whether all of these are among the comments of ours that stand. */
export const arePosted = (standing: readonly { readonly body: string }[], comments: readonly PlannedComment[]): boolean => {
  const known = new Set(standing.flatMap(({ body }) => markedFindings(body)));
  return comments.every(({ fingerprints }) => fingerprints.every((one) => known.has(one)));
};

/** Edits, hides and shows comments at lines. Doing it twice changes nothing, so what failed is simply done again. */
export async function changeComments(
  github: GitHub,
  { owner, name: repo }: Repository,
  { edit, close, reopen }: Omit<CommentChanges, 'create'>,
): Promise<void> {
  const set = (id: number, body: string) =>
    twice(() =>
      github.request('PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}', {
        owner,
        repo,
        comment_id: id,
        body: cut(body, MAX_COMMENT_BODY),
      }),
    );
  for (const { id, body } of edit) await set(id, body);
  // The words come last: what they say has been done then, and what broke off before is done again the next time.
  for (const { id, node, body } of close) {
    await twice(() =>
      github.graphql(
        'mutation hide($node: ID!) { minimizeComment(input: { subjectId: $node, classifier: RESOLVED }) { minimizedComment { isMinimized } } }',
        { node },
      ),
    );
    await set(id, body);
  }
  for (const { id, node, body } of reopen) {
    await twice(() =>
      github.graphql(
        'mutation show($node: ID!) { unminimizeComment(input: { subjectId: $node }) { unminimizedComment { isMinimized } } }',
        { node },
      ),
    );
    await set(id, body);
  }
}

const SUMMARY = '<!-- iacsec:summary -->';
const REPLY = /<!-- iacsec:reply (\d+) -->/;

interface Standing {
  readonly id: number;
  readonly body: string;
  readonly isOwn: boolean;
}

/**
 * Our summary comment among those of a pull request: one, ever. Whoever may write can edit our comments, so without its mark the first of
 * ours that answers nobody is taken for it.
 */
export function summaryAmong<Comment extends Standing>(comments: readonly Comment[]): Comment | undefined {
  const ours = comments.filter(({ isOwn }) => isOwn);
  return ours.find(({ body }) => body.includes(SUMMARY)) ?? ours.find(({ body }) => !REPLY.test(body));
}

/** Whether a comment was answered already. */
export const isAnswered = (comments: readonly Standing[], comment: number): boolean =>
  comments.some(({ body, isOwn }) => isOwn && Number(REPLY.exec(body)?.[1]) === comment);

const isSame = (body: string, other: string): boolean => body.replace(/\r\n/g, '\n').trim() === other.trim();

/** Writes the summary comment, or edits the one that is there where it says something else. */
export async function writeSummary(
  github: GitHub,
  { owner, name: repo }: Repository,
  pull: number,
  standing: { readonly id: number; readonly body: string } | undefined,
  text: string,
  mark: string,
  find: () => Promise<{ readonly id: number; readonly body: string } | undefined>,
): Promise<void> {
  const body = `${cut(text, MAX_COMMENT_BODY - mark.length - 100)}\n\n${SUMMARY}\n${mark}`;
  const edit = async (there: { readonly id: number; readonly body: string }): Promise<void> => {
    if (isSame(there.body, body)) return;
    const comment = { owner, repo, comment_id: there.id, body };
    await twice(() => github.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', comment));
  };
  if (standing) return await edit(standing);
  const create = () =>
    github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { owner, repo, issue_number: pull, body });
  try {
    await create();
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const found = await find();
    if (found) await edit(found);
    else await create();
  }
}

/** Does what can be done again without harm once more if its answer was lost. */
async function twice<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isUncertain(error)) throw error;
    return await write();
  }
}

/** Shows somebody that their command was seen. */
export async function react(
  github: GitHub,
  { owner, name: repo }: Repository,
  comment: { readonly id: number; readonly kind: 'issue' | 'review' },
  content: 'eyes' | '+1' | '-1' | 'confused',
): Promise<void> {
  const id = { owner, repo, comment_id: comment.id, content };
  await (comment.kind === 'issue'
    ? github.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', id)
    : github.request('POST /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions', id));
}

/** The thread that was asked in: the comment that it starts with, and what GitHub asks to be told besides. */
export interface InThread {
  readonly first: number;
  readonly path: string;
  readonly head: Sha;
}

/** Answers a comment on the pull request, or in the thread that was asked in. The answer says which comment it is to, for others to find. */
export async function reply(
  github: GitHub,
  { owner, name: repo }: Repository,
  pull: number,
  comment: number,
  thread: InThread | undefined,
  text: string,
): Promise<void> {
  const mark = `<!-- iacsec:reply ${comment} -->`;
  const body = `${cut(text, MAX_COMMENT_BODY - mark.length - 10)}\n\n${mark}`;
  if (thread === undefined)
    await github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { owner, repo, issue_number: pull, body });
  // The endpoint for replies is not for Apps. Of a comment "in reply to" another GitHub looks at the body alone, and asks for the rest.
  else
    await github.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
      owner,
      repo,
      pull_number: pull,
      body,
      in_reply_to: thread.first,
      commit_id: thread.head,
      path: thread.path,
    });
}
