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
export const wishFor = (installation: number, one: Job): Wish => ({ key: keyOf(one), wish: one, installation });

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
      return want({ kind: 'pull', repository: repo, pull: pull.number, head: pull.head.sha });
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
      const pull = /^\d+$/.test(run.external_id ?? '') ? Number(run.external_id) : undefined;
      return pull === undefined
        ? want({ kind: 'commit', repository: repo, head: run.head_sha })
        : want({ kind: 'pull', repository: repo, pull, head: run.head_sha });
    }
    case 'check_suite.rerequested': {
      const { check_suite: suite } = checkSuite.parse(payload);
      return suite.app.id === appId ? want({ kind: 'commit', repository: repo, head: suite.head_sha }) : [];
    }
    case 'merge_group.checks_requested': {
      const { merge_group: group } = mergeGroup.parse(payload);
      const pull = /\/pr-(\d+)-[0-9a-f]+$/.exec(group.head_ref)?.[1];
      const number = pull === undefined ? null : Number(pull);
      return want({ kind: 'group', repository: repo, head: group.head_sha, base: group.base_sha, pull: number });
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
  pull_request: z.object({ number: z.int(), head: z.object({ sha: z.string() }) }),
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
const checkRun = z.object({ check_run: z.object({ ...owned, head_sha: z.string(), external_id: z.string().nullable() }) });
const checkSuite = z.object({ check_suite: z.object({ app: z.object({ id: z.int() }), head_sha: z.string() }) });
const mergeGroup = z.object({ merge_group: z.object({ head_sha: z.string(), base_sha: z.string(), head_ref: z.string() }) });
const paths = z.array(z.string()).default([]);
const push = z.object({
  ref: z.string(),
  forced: z.boolean().default(false),
  created: z.boolean().default(false),
  commits: z.array(z.object({ added: paths, modified: paths, removed: paths })).default([]),
});
