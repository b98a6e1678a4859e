// The merge queue: one group for a pull request, on top of the group before.
import { requiredChecks } from './checks.ts';
import { ZERO } from './git.ts';
import { afterPush, emitPull, markMerged, mergeTitle } from './pulls.ts';
import type { MergeGroup, Pull, User } from './types.ts';
import type { World } from './world.ts';

export function enqueue(world: World, pull: Pull, actor: User): Promise<MergeGroup> {
  return world.locked(pull.repo, () => enqueueNow(world, pull, actor));
}

/** What the queue does once the checks are in; gives 'merged', 'invalidated' or the reason it was given. */
export function finishGroup(world: World, group: MergeGroup, options: { reason?: string; actor?: User } = {}): Promise<string> {
  return world.locked(group.repo, () => finishNow(world, group, options));
}

async function enqueueNow(world: World, pull: Pull, actor: User): Promise<MergeGroup> {
  const { repo } = pull;
  const before = repo.queue.findLast((g) => g.base === pull.base.ref && g.state === 'awaiting_checks');
  const baseSha = before?.headSha ?? repo.git.refs.get(`refs/heads/${pull.base.ref}`) ?? ZERO;
  const merged = await repo.git.mergeCommit(baseSha, pull.head.sha, mergeTitle(pull), world.ident(actor));
  if (!merged) throw new Error('github: the pull request conflicts with the merge queue');
  const { sha } = merged;
  const branch = `gh-readonly-queue/${pull.base.ref}/pr-${pull.number}-${baseSha}`;
  const group: MergeGroup = {
    pull,
    repo,
    base: pull.base.ref,
    baseSha,
    headSha: sha,
    headRef: `refs/heads/${branch}`,
    branch,
    state: 'awaiting_checks',
    actor,
    commit: await repo.git.commitAt(sha),
  };
  repo.queue.push(group);
  pull.queueEntry = group;
  await repo.git.setRef(group.headRef, sha);
  await emitPull(world, pull, 'enqueued', actor);
  await afterPush(world, repo, branch, ZERO, sha, actor);
  world.emit('merge_group', 'checks_requested', {
    repo,
    actor,
    headSha: sha,
    payload: (p) => ({ merge_group: p.mergeGroup(group) }),
  });
  return group;
}

async function finishNow(world: World, group: MergeGroup, options: { reason?: string; actor?: User }): Promise<string> {
  const { repo, pull } = group;
  const required = repo.protection.get(group.base)?.requiredChecks ?? [];
  const green = requiredChecks(repo, group.headSha, required).every((c) => c.state === 'success');
  const { reason = green ? 'merged' : 'invalidated', actor = group.actor } = options;
  group.state = reason;
  pull.queueEntry = null;
  repo.queue = repo.queue.filter((g) => g !== group);
  if (reason === 'merged') {
    const before = repo.git.refs.get(`refs/heads/${group.base}`) ?? ZERO;
    await repo.git.setRef(`refs/heads/${group.base}`, group.headSha);
    await markMerged(world, pull, actor, group.headSha);
    await afterPush(world, repo, group.base, before, group.headSha, actor);
  } else await emitPull(world, pull, 'dequeued', actor, () => ({ reason: 'CI_FAILURE' }));
  world.emit('merge_group', 'destroyed', { repo, actor, payload: (p) => ({ reason, merge_group: p.mergeGroup(group) }) });
  await repo.git.setRef(group.headRef, null);
  return reason;
}
