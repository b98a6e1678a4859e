// Comments of the conversation, labels and reactions.
import { checkBody } from './api-error.ts';
import { emitPull } from './pulls.ts';
import type { App, Fields, Issue, IssueComment, Label, Pull, Reactable, Reaction, User } from './types.ts';
import type { World } from './world.ts';

export function addLabels(world: World, issue: Issue | Pull, names: readonly string[], actor: User): void {
  for (const n of names) {
    const label = issue.repo.labels.get(n.toLowerCase()) ?? world.createLabel(issue.repo, { name: n });
    if (issue.labels.has(label)) continue;
    issue.labels.add(label);
    issue.updatedAt = new Date();
    if (issue.kind === 'pull') world.later(() => emitPull(world, issue, 'labeled', actor, (p) => ({ label: p.label(label) })));
  }
}

export function removeLabel(world: World, issue: Issue | Pull, label: Label, actor: User): void {
  issue.labels.delete(label);
  if (issue.kind === 'pull') world.later(() => emitPull(world, issue, 'unlabeled', actor, (p) => ({ label: p.label(label) })));
}

export function addIssueComment(
  world: World,
  issue: Issue | Pull,
  user: User,
  body: unknown,
  viaApp: App | null = null,
): IssueComment {
  checkBody(body, 'IssueComment', world.limits.bodyMax);
  const c = world.register('issueComment', {
    issue,
    user,
    body,
    viaApp,
    createdAt: new Date(),
    updatedAt: new Date(),
    reactions: [],
    minimized: null,
    edited: false,
    editor: null,
  });
  issue.comments.push(c);
  issue.updatedAt = new Date();
  emitIssueComment(world, c, 'created', user);
  return c;
}

function emitIssueComment(world: World, c: IssueComment, action: string, actor: User, extra: Fields = {}): void {
  world.emit('issue_comment', action, {
    repo: c.issue.repo,
    actor,
    pull: c.issue.kind === 'pull' ? c.issue : undefined,
    payload: (p) => ({ issue: p.issue(c.issue, { hook: true }), comment: p.issueComment(c), ...extra }),
  });
}

export function updateIssueComment(world: World, c: IssueComment, body: unknown, actor: User): IssueComment {
  checkBody(body, 'IssueComment', world.limits.bodyMax);
  const from = c.body;
  c.body = body;
  c.updatedAt = new Date();
  c.edited = true;
  c.editor = actor;
  emitIssueComment(world, c, 'edited', actor, { changes: { body: { from } } });
  return c;
}

export function deleteIssueComment(world: World, c: IssueComment, actor: User): void {
  c.issue.comments = c.issue.comments.filter((x) => x !== c);
  world.unregister(c);
  emitIssueComment(world, c, 'deleted', actor);
}

export function addReaction(
  world: World,
  subject: Reactable,
  user: User,
  content: string,
): { reaction: Reaction; created: boolean } {
  const had = subject.reactions.find((r) => r.user === user && r.content === content);
  if (had) return { reaction: had, created: false };
  const reaction = world.register('reaction', { user, content, createdAt: new Date(), subject });
  subject.reactions.push(reaction);
  return { reaction, created: true };
}

export function removeReaction(world: World, reaction: Reaction): void {
  reaction.subject.reactions = reaction.subject.reactions.filter((r) => r !== reaction);
  world.unregister(reaction);
}
