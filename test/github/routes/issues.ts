// Conversations: issues, comments, labels, reactions. Those of a pull request need either permission.
import { ApiError, forbidden, notFound } from '../api-error.ts';
import {
  addIssueComment,
  addLabels,
  addReaction,
  deleteIssueComment,
  removeLabel,
  removeReaction,
  updateIssueComment,
} from '../comments.ts';
import { type Context, listed, type Needed, type Route } from '../context.ts';
import { createIssue } from '../pulls.ts';
import type { Issue, IssueComment, Json, Label, Pull, Reactable } from '../types.ts';
import { byId, found, issueOf, mayChange, READ, REPO, route, WRITE } from './paths.ts';
import { reviewCommentOf } from './pulls.ts';

const ISSUE = `${REPO}/issues/{issue_number}`;
const COMMENT = `${REPO}/issues/comments/{comment_id}`;
const either = (level: string): Needed => [`issues:${level}`, `pull_requests:${level}`];
const forKind = (subject: Issue | Pull | undefined, level: string): Needed =>
  subject?.kind === 'pull' ? either(level) : `issues:${level}`;
const onIssue =
  (level: string) =>
  (ctx: Context): Needed =>
    forKind(ctx.repo.issues.get(Number(ctx.param('issue_number'))), level);
const onComment =
  (level: string) =>
  (ctx: Context): Needed =>
    forKind(ctx.world.get('issueComment', Number(ctx.param('comment_id')))?.issue, level);

function commentOf(ctx: Context): IssueComment {
  const c = byId(ctx, 'issueComment', 'comment_id');
  if (c.issue.repo !== ctx.repo) throw notFound();
  return c;
}
const labelOf = (ctx: Context): Label => found(ctx.repo.labels.get(ctx.param('name').toLowerCase()));
const labelNames = (body: Json): string[] =>
  (Array.isArray(body) ? body : (body.labels ?? [])).map((l: string | { name: string }) => (typeof l === 'string' ? l : l.name));
const labelsOf = (ctx: Context, issue: Issue | Pull): unknown[] => [...issue.labels].map((l) => ctx.present.label(l));

function reactionRoutes(base: string, find: (ctx: Context) => Reactable, needs: (level: string) => Route['needs']): Route[] {
  return [
    route(`GET ${base}/reactions`, needs('read'), (ctx) => {
      const content = ctx.asked('content');
      return listed(
        ctx,
        find(ctx).reactions.filter((r) => !content || r.content === content),
        (r) => ctx.present.reaction(r),
      );
    }),
    route(`POST ${base}/reactions`, needs('write'), (ctx) => {
      const { reaction, created } = addReaction(ctx.world, find(ctx), ctx.user, ctx.body.content);
      return [created ? 201 : 200, ctx.present.reaction(reaction)];
    }),
    route(`DELETE ${base}/reactions/{reaction_id}`, needs('write'), (ctx) => {
      const reaction = found(find(ctx).reactions.find((r) => r.id === Number(ctx.param('reaction_id'))));
      if (reaction.user !== ctx.user) throw forbidden();
      removeReaction(ctx.world, reaction);
      return [204];
    }),
  ];
}

export const issueRoutes: Route[] = [
  route(`GET ${REPO}/issues`, READ.issues, (ctx) => {
    const state = ctx.asked('state') ?? 'open';
    const labels = (ctx.asked('labels') ?? '').split(',').filter(Boolean);
    const fits = (i: Issue | Pull): boolean =>
      (state === 'all' || i.state === state) && labels.every((name) => [...i.labels].some((l) => l.name === name));
    return listed(ctx, [...ctx.repo.issues.values()].filter(fits).reverse(), (i) => ctx.present.issue(i));
  }),
  route(`POST ${REPO}/issues`, WRITE.issues, (ctx) => {
    const issue = createIssue(ctx.world, ctx.repo, {
      title: String(ctx.body.title),
      body: ctx.body.body ?? null,
      user: ctx.user,
    });
    return [201, ctx.present.issue(issue)];
  }),
  route(`GET ${ISSUE}`, onIssue('read'), (ctx) => [200, ctx.present.issue(issueOf(ctx))]),
  route(`GET ${ISSUE}/comments`, onIssue('read'), (ctx) => {
    const since = ctx.asked('since');
    return listed(
      ctx,
      issueOf(ctx).comments.filter((c) => !since || c.updatedAt >= new Date(since)),
      (c) => ctx.present.issueComment(c),
    );
  }),
  route(`POST ${ISSUE}/comments`, onIssue('write'), (ctx) => {
    const json = ctx.present.issueComment(addIssueComment(ctx.world, issueOf(ctx), ctx.user, ctx.body.body, ctx.viaApp));
    return [201, json, { location: json.url }];
  }),
  route(`GET ${REPO}/issues/comments`, either('read'), (ctx) => {
    const all = [...ctx.repo.issues.values()].flatMap((i) => i.comments).sort((a, b) => a.id - b.id);
    return listed(ctx, all, (c) => ctx.present.issueComment(c));
  }),
  route(`GET ${COMMENT}`, onComment('read'), (ctx) => [200, ctx.present.issueComment(commentOf(ctx))]),
  route(`PATCH ${COMMENT}`, onComment('write'), (ctx) => {
    const c = commentOf(ctx);
    mayChange(ctx, c, either('write'));
    return [200, ctx.present.issueComment(updateIssueComment(ctx.world, c, ctx.body.body, ctx.user))];
  }),
  route(`DELETE ${COMMENT}`, onComment('write'), (ctx) => {
    const c = commentOf(ctx);
    mayChange(ctx, c, either('write'));
    deleteIssueComment(ctx.world, c, ctx.user);
    return [204];
  }),

  // ---- labels
  route(`GET ${REPO}/labels`, either('read'), (ctx) => listed(ctx, [...ctx.repo.labels.values()], (l) => ctx.present.label(l))),
  route(`POST ${REPO}/labels`, either('write'), (ctx) => [201, ctx.present.label(ctx.world.createLabel(ctx.repo, ctx.body))]),
  route(`GET ${REPO}/labels/{name}`, either('read'), (ctx) => [200, ctx.present.label(labelOf(ctx))]),
  route(`GET ${ISSUE}/labels`, onIssue('read'), (ctx) => listed(ctx, [...issueOf(ctx).labels], (l) => ctx.present.label(l))),
  route(`POST ${ISSUE}/labels`, onIssue('write'), (ctx) => {
    addLabels(ctx.world, issueOf(ctx), labelNames(ctx.body), ctx.user);
    return [200, labelsOf(ctx, issueOf(ctx))];
  }),
  route(`DELETE ${ISSUE}/labels/{name}`, onIssue('write'), (ctx) => {
    const issue = issueOf(ctx);
    const label = [...issue.labels].find((l) => l.name.toLowerCase() === ctx.param('name').toLowerCase());
    if (!label) throw new ApiError(404, 'Label does not exist');
    removeLabel(ctx.world, issue, label, ctx.user);
    return [200, labelsOf(ctx, issue)];
  }),

  ...reactionRoutes(COMMENT, commentOf, onComment),
  ...reactionRoutes(`${REPO}/pulls/comments/{comment_id}`, reviewCommentOf, (level) => `pull_requests:${level}`),
  ...reactionRoutes(ISSUE, issueOf, onIssue),
];
