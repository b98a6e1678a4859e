// Pull requests, their files, reviews and review comments.
import { ApiError, forbidden, invalidRequest, notFound, unprocessable, validationFailed } from '../api-error.ts';
import { mergeability } from '../checks.ts';
import { type Answer, type Context, listed, page, type Route, type Tuple } from '../context.ts';
import { editPull, mergePull, pullCommits, pullFiles, pullStats } from '../pulls.ts';
import {
  createReview,
  createReviewComment,
  deletePendingReview,
  deleteReviewComment,
  dismissReview,
  replyToComment,
  submitReview,
  updateReviewComment,
} from '../reviews.ts';
import type { Fields, Pull, Review, ReviewComment } from '../types.ts';
import { byId, found, mayChange, media, pullOf, READ, REPO, route, WRITE, wants } from './paths.ts';

const PULL = `${REPO}/pulls/{pull_number}`;
const full = async (ctx: Context, pull: Pull): Promise<Fields> => ctx.present.pullFull(pull, await pullStats(ctx.world, pull));

/** Reviews that are not submitted are seen by who writes them only. */
const visibleReview = (ctx: Context, r: Review): boolean => r.state !== 'PENDING' || r.user === ctx.viewer;
function reviewOf(ctx: Context): Review {
  const r = byId(ctx, 'review', 'review_id');
  if (r.pull !== pullOf(ctx) || !visibleReview(ctx, r)) throw notFound();
  return r;
}
export function reviewCommentOf(ctx: Context): ReviewComment {
  const c = byId(ctx, 'reviewComment', 'comment_id');
  if (c.pull.repo !== ctx.repo) throw notFound();
  return c;
}

function comments(ctx: Context, all: readonly ReviewComment[]): Tuple {
  const since = ctx.asked('since');
  const list = all.filter((c) => c.state !== 'PENDING' && (!since || c.updatedAt >= new Date(since)));
  list.sort((a, b) => (ctx.asked('sort') === 'updated' ? a.updatedAt.getTime() - b.updatedAt.getTime() : a.id - b.id));
  // without `sort` the direction is ignored
  if (ctx.query.has('sort') && ctx.asked('direction') === 'desc') list.reverse();
  return listed(ctx, list, (c) => ctx.present.reviewComment(c));
}

function pulls(ctx: Context): Tuple {
  const { repo } = ctx;
  const state = ctx.asked('state') ?? 'open';
  const base = ctx.asked('base');
  const head = ctx.asked('head');
  // GitHub ignores a head that is not owner:branch, and gives all of them
  if (head && !head.includes(':')) ctx.sim.violation('openapi-query', `pulls?head=${head} is ignored: it must be owner:branch`);
  const isHead = (p: Pull): boolean =>
    !head?.includes(':') || `${p.head.repo.owner.login}:${p.head.ref}`.toLowerCase() === head.toLowerCase();
  const list = ctx.world.pulls.filter(
    (p) => p.repo === repo && (state === 'all' || p.state === state) && (!base || p.base.ref === base) && isHead(p),
  );
  const updated = ctx.asked('sort') === 'updated';
  list.sort((a, b) => (updated ? a.updatedAt.getTime() - b.updatedAt.getTime() : a.number - b.number));
  const otherwise = (ctx.asked('sort') ?? 'created') === 'created' ? 'desc' : 'asc';
  if ((ctx.asked('direction') ?? otherwise) === 'desc') list.reverse();
  return listed(ctx, list, (p) => ctx.present.pullSimple(p));
}

async function one(ctx: Context): Promise<Answer | Tuple> {
  const pull = pullOf(ctx);
  const type = ['diff', 'patch'].find((t) => wants(ctx, t));
  if (!type) return [200, await full(ctx, pull)];
  const { git } = ctx.repo;
  const base = found(await git.mergeBase(pull.base.sha, pull.head.sha));
  const body = await (type === 'diff' ? git.rawDiff(base, pull.head.sha) : git.formatPatch(base, pull.head.sha));
  const max = ctx.world.limits.patchMaxLines;
  if (body.toString('latin1').split('\n').length > max)
    throw new ApiError(406, `Sorry, the diff exceeded the maximum number of lines (${max})`, {
      errors: [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
    });
  return media(type, body);
}

async function addComment(ctx: Context): Promise<Tuple> {
  const pull = pullOf(ctx);
  const { body } = ctx;
  if (body.in_reply_to != null) {
    const parent = ctx.world.get('reviewComment', body.in_reply_to);
    if (parent?.pull !== pull)
      throw validationFailed({ resource: 'PullRequestReviewComment', code: 'invalid', field: 'in_reply_to' });
    return [201, ctx.present.reviewComment(replyToComment(ctx.world, parent, ctx.user, body.body, ctx.viaApp))];
  }
  if (body.line == null && body.position == null && body.subject_type !== 'file') {
    const missing = ['position', 'in_reply_to', ...(body.subject_type ? [] : ['subject_type']), 'line'];
    throw invalidRequest(['No subschema in "oneOf" matched.', ...missing.map((k) => `"${k}" wasn't supplied.`)]);
  }
  const json = ctx.present.reviewComment(await createReviewComment(ctx.world, pull, ctx.user, body, ctx.viaApp));
  return [201, json, { location: String(json['url']) }];
}

export const pullRoutes: Route[] = [
  route(`GET ${REPO}/pulls`, READ.pulls, pulls),
  route(`GET ${PULL}`, READ.pulls, one),
  route(`PATCH ${PULL}`, WRITE.pulls, async (ctx) => {
    await editPull(ctx.world, pullOf(ctx), ctx.body, ctx.user);
    return [200, await full(ctx, pullOf(ctx))];
  }),
  route(`GET ${PULL}/files`, READ.pulls, async (ctx) => {
    const pull = pullOf(ctx);
    const files = (await pullFiles(ctx.world, pull)).slice(0, ctx.world.limits.pullFilesMax);
    return listed(ctx, files, (f) => ctx.present.file(pull.repo, f, pull.head.sha));
  }),
  route(`GET ${PULL}/commits`, READ.pulls, async (ctx) => {
    const { git } = ctx.repo;
    const { items, headers } = page(ctx, (await pullCommits(pullOf(ctx))).slice(0, ctx.world.limits.pullCommitsMax));
    return [200, await Promise.all(items.map(async (sha) => ctx.present.commit(ctx.repo, await git.commitAt(sha)))), headers];
  }),
  route(`GET ${PULL}/merge`, READ.contents, (ctx) => {
    if (!pullOf(ctx).merged) throw notFound();
    return [204];
  }),
  route(`PUT ${PULL}/merge`, 'contents:write', async (ctx) => {
    const pull = pullOf(ctx);
    const { mergeable, state, checks } = mergeability(pull);
    if (ctx.body.sha && ctx.body.sha !== pull.head.sha)
      throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
    const missing = checks.find((c) => c.state !== 'success');
    if (!mergeable)
      throw new ApiError(
        405,
        state === 'blocked' && missing
          ? `Required status check "${missing.name}" is ${missing.state}.`
          : 'Pull Request is not mergeable',
      );
    const sha = await mergePull(ctx.world, pull, ctx.user, {
      method: ctx.body.merge_method,
      ...(ctx.body.commit_title ? { message: ctx.body.commit_title } : {}),
    });
    return [200, { sha, merged: true, message: 'Pull Request successfully merged' }];
  }),
  route(`GET ${PULL}/requested_reviewers`, READ.pulls, (ctx) => {
    return [200, { users: pullOf(ctx).requestedReviewers.map((u) => ctx.present.user(u)), teams: [] }];
  }),

  // ---- reviews
  route(`GET ${PULL}/reviews`, READ.pulls, (ctx) =>
    listed(
      ctx,
      pullOf(ctx).reviews.filter((r) => visibleReview(ctx, r)),
      (r) => ctx.present.review(r),
    ),
  ),
  route(`POST ${PULL}/reviews`, WRITE.pulls, async (ctx) => {
    return [200, ctx.present.review(await createReview(ctx.world, pullOf(ctx), ctx.user, ctx.body, ctx.viaApp))];
  }),
  route(`GET ${PULL}/reviews/{review_id}`, READ.pulls, (ctx) => [200, ctx.present.review(reviewOf(ctx))]),
  route(`PUT ${PULL}/reviews/{review_id}`, WRITE.pulls, (ctx) => {
    const r = reviewOf(ctx);
    if (r.user !== ctx.user) throw forbidden();
    if (!ctx.body.body?.trim()) throw unprocessable(["Body can't be blank"]);
    const from = r.body;
    Object.assign(r, { body: ctx.body.body, updatedAt: new Date(), edited: true });
    if (r.state !== 'PENDING')
      ctx.world.emit('pull_request_review', 'edited', {
        repo: ctx.repo,
        actor: ctx.user,
        payload: (p) => ({ changes: { body: { from } }, review: p.hookReview(r), pull_request: p.pullSimple(r.pull) }),
      });
    return [200, ctx.present.review(r)];
  }),
  route(`DELETE ${PULL}/reviews/{review_id}`, WRITE.pulls, (ctx) => {
    const r = reviewOf(ctx);
    const json = ctx.present.review(r);
    deletePendingReview(ctx.world, r);
    return [200, json];
  }),
  route(`POST ${PULL}/reviews/{review_id}/events`, WRITE.pulls, (ctx) => {
    return [200, ctx.present.review(submitReview(ctx.world, reviewOf(ctx), ctx.user, ctx.body))];
  }),
  route(`PUT ${PULL}/reviews/{review_id}/dismissals`, WRITE.pulls, (ctx) => {
    return [200, ctx.present.review(dismissReview(ctx.world, reviewOf(ctx), ctx.body.message, ctx.user))];
  }),
  route(`GET ${PULL}/reviews/{review_id}/comments`, READ.pulls, (ctx) =>
    listed(ctx, reviewOf(ctx).comments, (c) => ctx.present.reviewComment(c)),
  ),

  // ---- review comments
  route(`GET ${PULL}/comments`, READ.pulls, (ctx) => comments(ctx, pullOf(ctx).reviewComments)),
  route(`GET ${REPO}/pulls/comments`, READ.pulls, (ctx) =>
    comments(
      ctx,
      ctx.world.pulls.filter((p) => p.repo === ctx.repo).flatMap((p) => p.reviewComments),
    ),
  ),
  route(`POST ${PULL}/comments`, WRITE.pulls, addComment),
  route(`POST ${PULL}/comments/{comment_id}/replies`, WRITE.pulls, (ctx) => {
    const parent = reviewCommentOf(ctx);
    if (parent.pull !== pullOf(ctx) || parent.state === 'PENDING') throw notFound();
    return [201, ctx.present.reviewComment(replyToComment(ctx.world, parent, ctx.user, ctx.body.body, ctx.viaApp))];
  }),
  route(`GET ${REPO}/pulls/comments/{comment_id}`, READ.pulls, (ctx) => [200, ctx.present.reviewComment(reviewCommentOf(ctx))]),
  route(`PATCH ${REPO}/pulls/comments/{comment_id}`, WRITE.pulls, (ctx) => {
    const c = reviewCommentOf(ctx);
    mayChange(ctx, c, WRITE.pulls);
    return [200, ctx.present.reviewComment(updateReviewComment(ctx.world, c, ctx.body.body, ctx.user))];
  }),
  route(`DELETE ${REPO}/pulls/comments/{comment_id}`, WRITE.pulls, (ctx) => {
    const c = reviewCommentOf(ctx);
    mayChange(ctx, c, WRITE.pulls);
    deleteReviewComment(ctx.world, c, ctx.user);
    return [204];
  }),
];
