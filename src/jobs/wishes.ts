import { z } from 'zod';
import { commandsIn } from '../commands.ts';
import { CONFIG_FILE } from '../config.ts';
import type { Repository } from '../github/client.ts';
import type { Wish } from '../store/work.ts';

const repository = z.object({ owner: z.string(), name: z.string() });

/** What can be wanted, as it is kept: what a webhook told, less everything that can be asked of GitHub again. */
export const job = z.discriminatedUnion('kind', [
  /** `head` is the newest that was heard of. */
  z.object({ kind: z.literal('pull'), repository, pull: z.int(), head: z.string().nullable() }),
  /** Every pull request that a commit is the head of. */
  z.object({ kind: z.literal('commit'), repository, head: z.string() }),
  z.object({ kind: z.literal('group'), repository, head: z.string(), base: z.string(), pull: z.int().nullable() }),
  z.object({
    kind: z.literal('command'),
    repository,
    pull: z.int(),
    comment: z.object({
      id: z.int(),
      kind: z.enum(['issue', 'review']),
      author: z.string(),
      body: z.string(),
      thread: z.int().nullable(),
    }),
  }),
  /** The policy of a repository, or of an organisation, has changed. */
  z.object({ kind: z.literal('policy'), repository }),
]);
export type Job = z.infer<typeof job>;

const keyOf = (one: Job): string => {
  const { owner, name } = one.repository;
  const place = `${owner}/${name}`;
  switch (one.kind) {
    case 'pull':
      return `${place}#${one.pull}`;
    case 'commit':
      return `${place}@${one.head}`;
    case 'group':
      return `${place}@${one.head} group`;
    case 'command':
      return `${place}#${one.pull}!${one.comment.id}`;
    case 'policy':
      return `${place} policy`;
  }
};

/** A job as the store keeps it. */
export const wishFor = (installation: number, one: Job): Wish => ({
  key: keyOf(one),
  wish: one,
  installation,
  ...(one.kind === 'pull' && one.head !== null ? { head: one.head } : {}),
});

/** The branch of a merge group, with the pull request and the commit that it is put on. */
const QUEUE_BRANCH = /(?:^|\/)pr-(\d+)-([0-9a-f]{40,64})$/;

/** The last pull request of what a merge queue is about to merge, by the name of its branch. */
export function queuedPull(ref: string): number | undefined {
  const pull = /\/pr-(\d+)-[0-9a-f]+$/.exec(ref)?.[1];
  return pull === undefined ? undefined : Number(pull);
}

/** What the merge queue's branch of a name holds; undefined for other branches. */
export function groupOf(repository: Repository, branch: string, head: string): Job | undefined {
  const [, pull, base] = QUEUE_BRANCH.exec(branch) ?? [];
  return pull === undefined || base === undefined ? undefined : { kind: 'group', repository, head, base, pull: Number(pull) };
}

/** What a check run is given to be known by: the pull request, or the group, and the wish that it is for. */
export const externalId = (one: Extract<Job, { kind: 'pull' | 'group' }>, wish: string): string =>
  `${one.kind === 'group' ? `group ${one.pull ?? '-'}` : one.pull} ${wish}`;

/** The pull request of a check run; undefined for those of a merge queue. Those of older versions have the number alone. */
export function pullOf(id: string): number | undefined {
  const number = /^(\d+)(?: |$)/.exec(id)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** As much of a command's comment is kept as can hold commands. */
const MAX_BODY = 4_000;

/**
 * What a webhook makes wanted. `appId` tells our own check runs from others'. Nothing for events that are about nothing of ours; an event
 * whose shape is not GitHub's throws.
 */
export function wishesOf(event: string, payload: unknown, appId: number): readonly Wish[] {
  const found = envelope.safeParse(payload);
  if (!found.success || !found.data.installation) return [];
  const { action, installation, repository: of } = found.data;
  const repo: Repository = { owner: of.owner.login, name: of.name };
  const want = (...jobs: Job[]): readonly Wish[] => jobs.map((one) => wishFor(installation.id, one));
  switch (`${event}${action === undefined ? '' : `.${action}`}`) {
    case 'pull_request.opened':
    case 'pull_request.synchronize':
    case 'pull_request.reopened':
    case 'pull_request.ready_for_review':
    case 'pull_request.converted_to_draft':
    case 'pull_request.edited':
    case 'pull_request.closed': {
      const { pull_request: pull, changes } = pullEvent.parse(payload);
      // The check is of the commit: it may have been the closed one that blocked another.
      if (action === 'closed') return want({ kind: 'commit', repository: repo, head: pull.head.sha });
      // Only another base makes another change of it.
      if (action === 'edited' && !changes?.base) return [];
      const wishes = want({ kind: 'pull', repository: repo, pull: pull.number, head: pull.head.sha });
      // Of these the newest alone counts, in whatever order they come; the others are about more than the commit.
      if (action !== 'opened' && action !== 'synchronize') return wishes;
      const at = Date.parse(pull.updated_at ?? '');
      // GitHub's times are whole seconds: within one the opening comes before all pushes.
      return Number.isNaN(at) ? wishes : wishes.map((wish) => ({ ...wish, asOf: at + (action === 'opened' ? 0 : 1) }));
    }
    case 'issue_comment.created': {
      const { issue, comment } = issueComment.parse(payload);
      return issue.pull_request ? commandIn(issue.number, comment, 'issue', null) : [];
    }
    case 'pull_request_review_comment.created': {
      const { pull_request: pull, comment } = reviewComment.parse(payload);
      return commandIn(pull.number, comment, 'review', comment.in_reply_to_id ?? comment.id);
    }
    case 'check_run.rerequested': {
      const { check_run: run } = checkRun.parse(payload);
      if (run.app?.id !== appId) return [];
      const pull = pullOf(run.external_id ?? '');
      // The commit that it was of need not be the newest.
      return pull === undefined
        ? wantCommit(run.head_sha, run.check_suite?.head_branch ?? '')
        : want({ kind: 'pull', repository: repo, pull, head: null });
    }
    case 'check_suite.rerequested': {
      const { check_suite: suite } = checkSuite.parse(payload);
      return suite.app.id === appId ? wantCommit(suite.head_sha, suite.head_branch ?? '') : [];
    }
    case 'merge_group.checks_requested': {
      const { merge_group: group } = mergeGroup.parse(payload);
      const pull = queuedPull(group.head_ref) ?? null;
      // The base that GitHub names, not the one of the branch's name.
      return want({ kind: 'group', repository: repo, head: group.head_sha, base: group.base_sha, pull });
    }
    case 'push': {
      const { ref, commits, forced, created } = push.parse(payload);
      if (ref !== `refs/heads/${of.default_branch}`) return [];
      // GitHub lists at most 2,048 commits, and those of a forced push need not be all that changed.
      const isListed = !forced && !created && commits.length < 2_048;
      const paths = commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed]);
      return isListed && !paths.includes(CONFIG_FILE) ? [] : want({ kind: 'policy', repository: repo });
    }
    default:
      return [];
  }

  /** Every pull request that a commit is the head of, or what the merge queue's branch of that name holds. */
  function wantCommit(head: string, branch: string): readonly Wish[] {
    return want(groupOf(repo, branch, head) ?? { kind: 'commit', repository: repo, head });
  }

  function commandIn(
    pull: number,
    { id, user, body }: z.infer<typeof comment>,
    kind: 'issue' | 'review',
    thread: number | null,
  ): readonly Wish[] {
    // Our own comments, and those of other bots, are no commands: two that answer each other would never stop.
    if (user === null || user.type === 'Bot' || commandsIn(body).length === 0) return [];
    const kept = { id, kind, author: user.login, body: body.slice(0, MAX_BODY), thread };
    return want({ kind: 'command', repository: repo, pull, comment: kept });
  }
}

const envelope = z.object({
  action: z.string().optional(),
  installation: z.object({ id: z.int() }).optional(),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }), default_branch: z.string().optional() }),
});
const pullEvent = z.object({
  pull_request: z.object({ number: z.int(), head: z.object({ sha: z.string() }), updated_at: z.string().optional() }),
  changes: z.object({ base: z.unknown() }).partial().optional(),
});
const comment = z.object({
  id: z.int(),
  body: z.string(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
  in_reply_to_id: z.int().optional(),
});
const issueComment = z.object({ issue: z.object({ number: z.int(), pull_request: z.unknown().optional() }), comment });
const reviewComment = z.object({ pull_request: z.object({ number: z.int() }), comment });
const owned = { app: z.object({ id: z.int() }).nullable() };
const branch = { head_branch: z.string().nullish() };
const checkRun = z.object({
  check_run: z.object({
    ...owned,
    head_sha: z.string(),
    external_id: z.string().nullable(),
    check_suite: z.object(branch).nullish(),
  }),
});
const checkSuite = z.object({ check_suite: z.object({ app: z.object({ id: z.int() }), head_sha: z.string(), ...branch }) });
const mergeGroup = z.object({ merge_group: z.object({ head_sha: z.string(), base_sha: z.string(), head_ref: z.string() }) });
const paths = z.array(z.string()).default([]);
const push = z.object({
  ref: z.string(),
  forced: z.boolean().default(false),
  created: z.boolean().default(false),
  commits: z.array(z.object({ added: paths, modified: paths, removed: paths })).default([]),
});
