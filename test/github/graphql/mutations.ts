// The mutations that a reviewing app makes.
import { addIssueComment, addLabels, addReaction, deleteIssueComment, removeReaction, updateIssueComment } from '../comments.ts';
import {
  addComment,
  createReview,
  deletePendingReview,
  deleteReviewComment,
  dismissReview,
  newReview,
  pendingReview,
  replyToComment,
  resolveThread,
  submitReview,
  updateReviewComment,
} from '../reviews.ts';
import { anchorOf, newThread, type Place } from '../threads.ts';
import type { Fields, Issue, Json, Pull, Review, ReviewComment } from '../types.ts';
import {
  type Call,
  canResolve,
  forbidden,
  nodeOf,
  REACTIONS,
  repoOf,
  typed,
  unprocessable,
  unresolved,
  wrapped,
} from './call.ts';

type Mutation = (input: Json, call: Call) => Fields | Promise<Fields>;

const PULLS = 'pull_requests:write';
const either = ['issues:write', PULLS];
const needsOf = (issue: Issue | Pull): string | string[] => (issue.kind === 'pull' ? either : 'issues:write');
/** As REST has them. */
const CLASSIFIERS: Record<string, string> = {
  SPAM: 'spam',
  ABUSE: 'abuse',
  OFF_TOPIC: 'off-topic',
  OUTDATED: 'outdated',
  DUPLICATE: 'duplicate',
  RESOLVED: 'resolved',
  LOW_QUALITY: 'low-quality',
};
const contentOf = (reaction: string): string => Object.keys(REACTIONS).find((k) => REACTIONS[k] === reaction) ?? '';

function mustBeText(call: Call, text: string): void {
  if (!text.trim()) throw unprocessable("Body can't be blank");
  const max = call.world.limits.bodyMax;
  if ([...text].length > max) throw unprocessable(`Body is too long (maximum is ${max} characters)`);
}

/** The place of a comment, in REST's words. */
const placeOf = (c: Json): Place => ({
  path: c.path,
  line: c.line,
  side: c.side ?? 'RIGHT',
  start_line: c.startLine,
  start_side: c.startLine == null ? undefined : (c.startSide ?? 'RIGHT'),
  position: c.position,
  subject_type: c.subjectType === 'FILE' ? 'file' : 'line',
});

const shown = (review: Review): Fields => ({ pullRequestReview: typed('PullRequestReview', review) });
function reviewOf(input: Json, call: Call): Review {
  const review = nodeOf(call, input.pullRequestReviewId, 'review');
  call.need(PULLS, review.pull.repo);
  return review;
}
function commentOf(id: string, call: Call): ReviewComment {
  const comment = nodeOf(call, id, 'reviewComment');
  call.need(PULLS, comment.pull.repo);
  return comment;
}

function resolved(input: Json, call: Call, value: boolean): Fields {
  const thread = nodeOf(call, input.threadId, 'thread');
  if (!canResolve(call, thread)) {
    call.lacked.push('pull_requests:write and contents:write');
    throw forbidden();
  }
  return { thread: typed('PullRequestReviewThread', resolveThread(call.world, thread, value, call.user)) };
}

function minimized(input: Json, call: Call, reason: string | null): unknown {
  const subject = nodeOf(call, input.subjectId, 'issueComment', 'reviewComment', 'review');
  call.need(subject.kind === 'issueComment' ? needsOf(subject.issue) : PULLS, repoOf(subject));
  subject.minimized = reason;
  return wrapped(subject);
}

/** GitHub answers a thread outside of the diff with null and no error: the comment is lost. */
async function addThread(input: Json, call: Call): Promise<Fields> {
  const given = input.pullRequestReviewId ? nodeOf(call, input.pullRequestReviewId, 'review') : null;
  const pull = given?.pull ?? (input.pullRequestId ? nodeOf(call, input.pullRequestId, 'pull') : null);
  if (!pull) throw unprocessable('One of pullRequestId or pullRequestReviewId is required');
  call.need(PULLS, pull.repo);
  mustBeText(call, input.body);
  if (input.line == null && input.subjectType !== 'FILE') throw unprocessable('line is required for a thread of type LINE');
  if (given && given.state !== 'PENDING') throw unprocessable('The review must be pending');
  const anchor = await anchorOf(call.world, pull, pull.head.sha, placeOf(input));
  if ('problems' in anchor) {
    const what = `addPullRequestReviewThread: ${input.path}:${input.line} is not in the diff (${anchor.problems})`;
    call.request.sim.violation('graphql-dropped', `${what}: GitHub answers with thread: null and no error`);
    return { thread: null };
  }
  const thread = await newThread(call.world, pull, anchor);
  const { viaApp, user } = call;
  const review = given ?? pendingReview(pull, user) ?? newReview(call.world, pull, { user, state: 'PENDING', viaApp });
  addComment(call.world, thread, { user, body: input.body, review, pending: true, viaApp });
  return { thread: typed('PullRequestReviewThread', thread) };
}

export const MUTATIONS: Record<string, Mutation> = {
  resolveReviewThread: (i, call) => resolved(i, call, true),
  unresolveReviewThread: (i, call) => resolved(i, call, false),
  minimizeComment: (i, call) => ({ minimizedComment: minimized(i, call, CLASSIFIERS[i.classifier] ?? null) }),
  unminimizeComment: (i, call) => ({ unminimizedComment: minimized(i, call, null) }),
  addPullRequestReview: async (i, call) => {
    const pull = nodeOf(call, i.pullRequestId, 'pull');
    call.need(PULLS, pull.repo);
    const comments = [...(i.comments ?? []), ...(i.threads ?? [])].map((c) => ({ ...placeOf(c), body: c.body }));
    const event = i.event === 'DISMISS' ? undefined : i.event;
    const review = await createReview(
      call.world,
      pull,
      call.user,
      { commit_id: i.commitOID, body: i.body ?? '', event, comments },
      call.viaApp,
    );
    return { ...shown(review), reviewEdge: { cursor: '', node: typed('PullRequestReview', review) } };
  },
  submitPullRequestReview: (i, call) => {
    const review = i.pullRequestReviewId ? reviewOf(i, call) : pendingReview(nodeOf(call, i.pullRequestId, 'pull'), call.user);
    if (!review) throw unresolved('a pending review');
    call.need(PULLS, review.pull.repo);
    return shown(submitReview(call.world, review, call.user, { body: i.body, event: i.event }));
  },
  deletePullRequestReview: (i, call) => {
    const review = reviewOf(i, call);
    deletePendingReview(call.world, review);
    return shown(review);
  },
  dismissPullRequestReview: (i, call) => shown(dismissReview(call.world, reviewOf(i, call), i.message, call.user)),
  updatePullRequestReview: (i, call) => {
    const review = reviewOf(i, call);
    mustBeText(call, i.body);
    Object.assign(review, { body: i.body, updatedAt: new Date(), edited: true });
    return shown(review);
  },
  addPullRequestReviewThread: addThread,
  addPullRequestReviewThreadReply: (i, call) => {
    const { comments, pull } = nodeOf(call, i.pullRequestReviewThreadId, 'thread');
    call.need(PULLS, pull.repo);
    mustBeText(call, i.body);
    const [first] = comments;
    if (!first) throw unresolved('a thread with comments');
    const review = i.pullRequestReviewId ? nodeOf(call, i.pullRequestReviewId, 'review') : undefined;
    return {
      comment: typed('PullRequestReviewComment', replyToComment(call.world, first, call.user, i.body, call.viaApp, review)),
    };
  },
  updatePullRequestReviewComment: (i, call) => {
    const comment = commentOf(i.pullRequestReviewCommentId, call);
    mustBeText(call, i.body);
    return {
      pullRequestReviewComment: typed('PullRequestReviewComment', updateReviewComment(call.world, comment, i.body, call.user)),
    };
  },
  deletePullRequestReviewComment: (i, call) => {
    const comment = commentOf(i.id, call);
    const { review } = comment;
    deleteReviewComment(call.world, comment, call.user);
    return { ...shown(review), pullRequestReviewComment: typed('PullRequestReviewComment', comment) };
  },
  addComment: (i, call) => {
    const subject = nodeOf(call, i.subjectId, 'pull', 'issue');
    call.need(needsOf(subject), subject.repo);
    mustBeText(call, i.body);
    const node = typed('IssueComment', addIssueComment(call.world, subject, call.user, i.body, call.viaApp));
    return { commentEdge: { cursor: '', node }, subject: wrapped(subject), timelineEdge: { cursor: '', node } };
  },
  updateIssueComment: (i, call) => {
    const comment = nodeOf(call, i.id, 'issueComment');
    call.need(needsOf(comment.issue), comment.issue.repo);
    mustBeText(call, i.body);
    return { issueComment: typed('IssueComment', updateIssueComment(call.world, comment, i.body, call.user)) };
  },
  deleteIssueComment: (i, call) => {
    const comment = nodeOf(call, i.id, 'issueComment');
    call.need(needsOf(comment.issue), comment.issue.repo);
    deleteIssueComment(call.world, comment, call.user);
    return {};
  },
  addReaction: (i, call) => {
    const subject = nodeOf(call, i.subjectId, 'pull', 'issueComment', 'reviewComment', 'issue', 'review');
    call.need(either, repoOf(subject));
    const { reaction } = addReaction(call.world, subject, call.user, contentOf(i.content));
    return { reaction: typed('Reaction', reaction), subject: wrapped(subject) };
  },
  removeReaction: (i, call) => {
    const subject = nodeOf(call, i.subjectId, 'pull', 'issueComment', 'reviewComment', 'issue', 'review');
    call.need(either, repoOf(subject));
    const reaction = subject.reactions.find((r) => r.user === call.user && r.content === contentOf(i.content));
    if (reaction) removeReaction(call.world, reaction);
    return { reaction: typed('Reaction', reaction), subject: wrapped(subject) };
  },
  addLabelsToLabelable: (i, call) => {
    const subject = nodeOf(call, i.labelableId, 'pull', 'issue');
    call.need(needsOf(subject), subject.repo);
    const names = i.labelIds.map((id: string) => nodeOf(call, id, 'label').name);
    addLabels(call.world, subject, names, call.user);
    return { labelable: wrapped(subject) };
  },
};
