// Reviews, review comments and their threads.
import { ApiError, checkBody, unprocessable, validationFailed } from './api-error.ts';
import { anchorOf, inPull, newThread, type Place, type PlaceProblem, remapThreads } from './threads.ts';
import type { Anchor, App, Fields, Pull, Review, ReviewComment, ReviewState, Thread, User } from './types.ts';
import type { World } from './world.ts';

export interface NewComment {
  user: User;
  body: string;
  review: Review;
  replyTo?: ReviewComment | null;
  pending?: boolean;
  viaApp?: App | null;
}

export function addComment(
  world: World,
  thread: Thread,
  { user, body, review, replyTo = null, pending = false, viaApp = null }: NewComment,
): ReviewComment {
  const c = world.register('reviewComment', {
    thread,
    pull: thread.pull,
    user,
    body,
    review,
    replyTo,
    viaApp,
    state: pending ? 'PENDING' : 'SUBMITTED',
    createdAt: new Date(),
    updatedAt: new Date(),
    reactions: [],
    minimized: null,
    edited: false,
    editor: null,
    suggestionApplied: false,
  });
  thread.comments.push(c);
  thread.pull.reviewComments.push(c);
  review.comments.push(c);
  return c;
}

export interface NewReview {
  user: User;
  body?: string;
  state: ReviewState;
  commitId?: string;
  viaApp?: App | null;
}

export function newReview(world: World, pull: Pull, { user, body = '', state, commitId, viaApp = null }: NewReview): Review {
  const r = world.register('review', {
    pull,
    user,
    body,
    state,
    commitId: commitId ?? pull.head.sha,
    submittedAt: state === 'PENDING' ? null : new Date(),
    createdAt: new Date(),
    updatedAt: new Date(),
    comments: [],
    viaApp,
    minimized: null,
    reactions: [],
    edited: false,
    editor: null,
    dismissedMessage: null,
  });
  pull.reviews.push(r);
  return r;
}

export function publishReview(world: World, review: Review, comments: readonly ReviewComment[] = review.comments): void {
  const { pull } = review;
  pull.updatedAt = new Date();
  for (const c of comments) {
    if (!pull.threads.includes(c.thread)) pull.threads.push(c.thread);
    c.state = 'SUBMITTED';
  }
  world.emit('pull_request_review', 'submitted', {
    repo: pull.repo,
    actor: review.user,
    pull,
    payload: (p) => ({ review: p.hookReview(review), pull_request: p.pullSimple(pull) }),
  });
  for (const c of comments) emitComment(world, c, 'created', review.user);
}

export function emitComment(world: World, c: ReviewComment, action: string, actor: User, extra: Fields = {}): void {
  world.emit('pull_request_review_comment', action, {
    repo: c.pull.repo,
    actor,
    pull: c.pull,
    payload: (p) => ({ comment: p.reviewComment(c), pull_request: p.pullSimple(c.pull), ...extra }),
  });
}

export function pendingReview(pull: Pull, user: User): Review | null {
  return pull.reviews.find((r) => r.state === 'PENDING' && r.user === user) ?? null;
}

const REVIEW_STATE: Record<string, ReviewState> = {
  COMMENT: 'COMMENTED',
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
};

function reviewStateFor(pull: Pull, user: User, event: string, body: string | null, hasComments: boolean): ReviewState {
  const state = REVIEW_STATE[event];
  if (!state) throw unprocessable([`Variable $event of type PullRequestReviewEvent was provided invalid value`]);
  if (user === pull.user && event !== 'COMMENT')
    throw unprocessable([
      event === 'APPROVE' ? 'Can not approve your own pull request' : 'Can not request changes on your own pull request',
    ]);
  if (event === 'REQUEST_CHANGES' && !body?.trim()) throw unprocessable(["Body can't be blank"]);
  if (event === 'COMMENT' && !body?.trim() && !hasComments) throw unprocessable(["Body can't be blank"]);
  return state;
}

/** The body of POST pulls/{n}/reviews. */
export interface ReviewRequest {
  commit_id?: string;
  body?: string | null;
  event?: string | undefined;
  comments?: (Place & { body: string })[];
}

/** POST pulls/{n}/reviews: all or nothing. */
export async function createReview(
  world: World,
  pull: Pull,
  user: User,
  request: ReviewRequest,
  viaApp: App | null = null,
): Promise<Review> {
  const { event, comments = [] } = request;
  const body = request.body ?? '';
  if (pull.locked && world.permissionOf(pull.repo, user) === 'none' && !viaApp)
    throw new ApiError(403, 'Unable to create review because issue is locked');
  if ([...body].length > world.limits.bodyMax)
    throw unprocessable([`Body is too long (maximum is ${world.limits.bodyMax} characters)`]);
  if (pendingReview(pull, user)) throw unprocessable(['User can only have one pending review per pull request']);
  const sha = request.commit_id ?? pull.head.sha;
  if (!(await inPull(pull, sha))) throw unprocessable(['The commitOID is not part of the pull request']);
  const state = event ? reviewStateFor(pull, user, event, body, comments.length > 0) : 'PENDING';
  const placed: { body: string; anchor: Anchor }[] = [];
  for (const c of comments) {
    if (typeof c.body !== 'string' || !c.body.trim())
      throw unprocessable([
        world.reviewErrorStyle === 'resolved' ? "Body can't be blank" : "Pull request review thread body can't be blank",
      ]);
    if ([...c.body].length > world.limits.bodyMax)
      throw unprocessable([`Body is too long (maximum is ${world.limits.bodyMax} characters)`]);
    // comments of a review are on lines: subject_type is for single comments
    const anchor = await anchorOf(world, pull, sha, { ...c, subject_type: 'line' });
    if ('problems' in anchor) throw unprocessable(reviewSentences(world, anchor.problems));
    placed.push({ body: c.body, anchor });
  }
  // a second look: other requests ran while the diffs were read
  if (pendingReview(pull, user)) throw unprocessable(['User can only have one pending review per pull request']);
  const threads: Thread[] = [];
  for (const { anchor } of placed) threads.push(await newThread(world, pull, anchor));
  const review = newReview(world, pull, { user, body, state, commitId: sha, viaApp });
  threads.forEach((thread, i) => {
    addComment(world, thread, { user, body: placed[i]?.body ?? '', review, pending: state === 'PENDING', viaApp });
  });
  if (sha !== pull.head.sha) await remapThreads(world, pull, threads);
  if (state !== 'PENDING') publishReview(world, review);
  return review;
}

function reviewSentences(world: World, problems: readonly PlaceProblem[]): string[] {
  const thread: Record<PlaceProblem, string> = {
    path: 'Pull request review thread path is invalid',
    line: 'Pull request review thread line must be part of the diff',
    diff_hunk: "Pull request review thread diff hunk can't be blank",
    start_line_order: 'Pull request review thread start line must precede the end line.',
    start_line_hunk: 'Pull request review thread start line must be part of the same hunk as the line.',
    position: 'Pull request review thread position is invalid',
    side: 'Pull request review thread side is invalid',
  };
  const resolved: Record<PlaceProblem, string> = {
    path: 'Path could not be resolved',
    line: 'Line could not be resolved',
    diff_hunk: '',
    position: 'Position could not be resolved',
    start_line_order: thread.start_line_order,
    start_line_hunk: thread.start_line_hunk,
    side: 'Side could not be resolved',
  };
  if (world.reviewErrorStyle === 'resolved') return [...new Set(problems.map((p) => resolved[p]).filter(Boolean))];
  const s = problems.map((p) => thread[p]);
  return [s.length < 2 ? s.join('') : s.length === 2 ? s.join(' and ') : `${s.slice(0, -1).join(', ')}, and ${s.at(-1)}`];
}

/** Errors of POST pulls/{n}/comments. */
function commentErrors(problems: readonly PlaceProblem[]): ApiError {
  const R = 'PullRequestReviewComment';
  const field = (f: string): string => `pull_request_review_thread.${f}`;
  const custom = (f: string, text: string): Fields => ({
    resource: R,
    code: 'custom',
    field: field(f),
    message: `${field(f)} ${text}`,
  });
  const map: Record<PlaceProblem, Fields[]> = {
    path: [
      { resource: R, code: 'invalid', field: field('path') },
      { resource: R, code: 'missing_field', field: field('diff_hunk') },
    ],
    line: [custom('line', 'must be part of the diff')],
    diff_hunk: [{ resource: R, code: 'missing_field', field: field('diff_hunk') }],
    start_line_order: [custom('start_line', 'must precede the end line.')],
    start_line_hunk: [custom('start_line', 'must be part of the same hunk as the line.')],
    position: [
      { resource: R, code: 'invalid', field: field('position') },
      { resource: R, code: 'missing_field', field: field('diff_hunk') },
    ],
    side: [{ resource: R, code: 'invalid', field: field('side') }],
  };
  return validationFailed(problems.flatMap((p) => map[p]));
}

export async function createReviewComment(
  world: World,
  pull: Pull,
  user: User,
  c: Place & { body: unknown; commit_id: string },
  viaApp: App | null,
): Promise<ReviewComment> {
  checkBody(c.body, 'PullRequestReviewComment', world.limits.bodyMax);
  if (!(await inPull(pull, c.commit_id)))
    throw validationFailed({
      message: 'commit_id is not part of the pull request',
      resource: 'PullRequestReviewComment',
      field: 'commit_id',
      code: 'invalid',
      value: c.commit_id,
    });
  const a = await anchorOf(world, pull, c.commit_id, c);
  if ('problems' in a) throw commentErrors(a.problems);
  const thread = await newThread(world, pull, a);
  const review = newReview(world, pull, { user, state: 'COMMENTED', commitId: c.commit_id, viaApp });
  const comment = addComment(world, thread, { user, body: c.body, review, viaApp });
  pull.threads.push(thread);
  if (c.commit_id !== pull.head.sha) await remapThreads(world, pull, [thread]);
  publishReview(world, review);
  return comment;
}

/** An answer in a thread; with a pending review it goes out with that one. */
export function replyToComment(
  world: World,
  parent: ReviewComment,
  user: User,
  body: string,
  viaApp: App | null = null,
  pending?: Review,
): ReviewComment {
  checkBody(body, 'PullRequestReviewComment', world.limits.bodyMax);
  const root = parent.thread.comments[0] ?? parent;
  const review = pending ?? newReview(world, parent.pull, { user, state: 'COMMENTED', commitId: parent.thread.commit, viaApp });
  const c = addComment(world, parent.thread, { user, body, review, replyTo: root, viaApp, pending: review.state === 'PENDING' });
  if (review.state !== 'PENDING') publishReview(world, review, [c]);
  return c;
}

export function updateReviewComment(world: World, c: ReviewComment, body: string, actor: User): ReviewComment {
  checkBody(body, 'PullRequestReviewComment', world.limits.bodyMax);
  const from = c.body;
  c.body = body;
  c.updatedAt = new Date();
  c.edited = true;
  c.editor = actor;
  if (c.state !== 'PENDING') emitComment(world, c, 'edited', actor, { changes: { body: { from } } });
  return c;
}

export function deleteReviewComment(world: World, c: ReviewComment, actor: User): void {
  const { thread, pull } = c;
  thread.comments = thread.comments.filter((x) => x !== c);
  pull.reviewComments = pull.reviewComments.filter((x) => x !== c);
  c.review.comments = c.review.comments.filter((x) => x !== c);
  for (const x of thread.comments)
    if (x.replyTo === c) x.replyTo = thread.comments[0] === x ? null : (thread.comments[0] ?? null);
  if (!thread.comments.length) {
    pull.threads = pull.threads.filter((t) => t !== thread);
    world.unregister(thread);
  }
  // an empty comment-only review goes with its last comment
  if (!c.review.comments.length && !c.review.body && c.review.state === 'COMMENTED') {
    pull.reviews = pull.reviews.filter((r) => r !== c.review);
    world.unregister(c.review);
  }
  world.unregister(c);
  if (c.state !== 'PENDING') emitComment(world, c, 'deleted', actor);
}

export function submitReview(
  world: World,
  review: Review,
  user: User,
  { body, event }: { body?: string | null | undefined; event: string },
): Review {
  if (review.state !== 'PENDING') throw unprocessable(['Can not submit a review that is not pending']);
  const state = reviewStateFor(review.pull, user, event, body ?? review.body, review.comments.length > 0);
  if (body != null) review.body = body;
  review.state = state;
  review.submittedAt = review.updatedAt = new Date();
  for (const c of review.comments) c.createdAt = c.updatedAt = new Date();
  publishReview(world, review);
  return review;
}

export function deletePendingReview(world: World, review: Review): void {
  if (review.state !== 'PENDING') throw unprocessable(['Can not delete a non-pending pull request review']);
  for (const c of [...review.comments]) deleteReviewComment(world, c, review.user);
  review.pull.reviews = review.pull.reviews.filter((r) => r !== review);
  world.unregister(review);
}

export function dismissReview(world: World, review: Review, message: string, actor: User): Review {
  if (!message?.trim()) throw unprocessable(["Message can't be blank"]);
  if (!['APPROVED', 'CHANGES_REQUESTED'].includes(review.state))
    throw unprocessable([
      `Can not dismiss a ${review.state === 'COMMENTED' ? 'commented' : review.state.toLowerCase()} pull request review`,
    ]);
  review.state = 'DISMISSED';
  review.dismissedMessage = message;
  review.updatedAt = new Date();
  world.emit('pull_request_review', 'dismissed', {
    repo: review.pull.repo,
    actor,
    payload: (p) => ({ review: p.hookReview(review), pull_request: p.pullSimple(review.pull) }),
  });
  return review;
}

export function resolveThread(world: World, thread: Thread, resolved: boolean, actor: User): Thread {
  if (thread.isResolved === resolved) return thread;
  thread.isResolved = resolved;
  thread.resolvedBy = resolved ? actor : null;
  world.emit('pull_request_review_thread', resolved ? 'resolved' : 'unresolved', {
    repo: thread.pull.repo,
    actor,
    pull: thread.pull,
    payload: (p) => ({
      thread: { node_id: thread.nodeId, comments: thread.comments.map((c) => p.reviewComment(c)) },
      pull_request: p.pullSimple(thread.pull),
    }),
  });
  return thread;
}
