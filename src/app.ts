import type { Probot } from 'probot';
import { type Command, commandsIn } from './commands.ts';
import { CONFIG_FILE } from './config.ts';
import type { Sha } from './facts.ts';
import type { AppClients, Repository } from './github/client.ts';
import { openPulls, repositoriesOf } from './github/pulls.ts';
import { answer } from './jobs/answer.ts';
import type { Queue } from './jobs/queue.ts';
import { type Attempts, concludeGivenUp, type Group, reviewGroup, reviewPull, type Tools } from './jobs/review-pull.ts';

/** What the App is made of; `tools` are those of one installation. */
export interface Parts {
  readonly clients: AppClients;
  readonly queue: Queue;
  readonly tools: (installation: number, repository: Repository) => Tools;
  readonly appId: number;
}

interface Payload {
  readonly installation?: { readonly id: number } | undefined;
  readonly repository: { readonly name: string; readonly owner: { readonly login: string }; readonly default_branch?: string };
}

/** The branch of a merge group, with the pull request and the commit that it is put on. */
const QUEUE_BRANCH = /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-(\d+)-([0-9a-f]{40,64})$/;

/** Events to work. Nothing is done here but to say what is wanted: GitHub waits for the answer. */
export function app({ clients, queue, tools, appId }: Parts): (probot: Probot) => void {
  const of = ({ installation, repository }: Payload): { id: number; repository: Repository } | undefined =>
    installation && { id: installation.id, repository: { owner: repository.owner.login, name: repository.name } };

  /** `head` is the one that the event speaks of, where it does. */
  function want(payload: Payload, pull: number, head?: string): void {
    const found = of(payload);
    if (!found) return;
    const { id, repository } = found;
    const attempts: Attempts = { wanted: head as Sha | undefined };
    queue.want(`${repository.owner}/${repository.name}#${pull}`, {
      run: async (isStale) => {
        await reviewPull(tools(id, repository), repository, pull, isStale, attempts);
      },
      giveUp: () => concludeGivenUp(tools(id, repository), repository, pull, attempts),
    });
  }

  function wantGroup(payload: Payload, group: Group): void {
    const found = of(payload);
    if (!found) return;
    const { id, repository } = found;
    queue.want(`${repository.owner}/${repository.name}@${group.head}`, {
      run: async () => {
        await reviewGroup(tools(id, repository), repository, group);
      },
    });
  }

  /** Every pull request that a commit is the head of, or what the merge queue's branch of that name holds. */
  function wantCommit(payload: Payload, head: string, branch: string | null): void {
    const found = of(payload);
    if (!found) return;
    const [, pull, base] = QUEUE_BRANCH.exec(branch ?? '') ?? [];
    if (pull !== undefined && base !== undefined) {
      wantGroup(payload, { head: head as Sha, base: base as Sha, pull: Number(pull) });
      return;
    }
    const { id, repository } = found;
    queue.want(`${repository.owner}/${repository.name}@${head}`, {
      run: async () => {
        const pulls = await openPulls(clients.repository(id, repository), repository, head);
        for (const one of pulls) want(payload, one, head);
      },
    });
  }

  function command(
    payload: Payload,
    pull: number,
    comment: Commented,
    kind: 'issue' | 'review',
    thread: number | undefined,
  ): void {
    const found = of(payload);
    const { user, body, id: comment_id } = comment;
    // Our own comments, and those of other bots, are no commands: two that answer each other would never stop.
    if (!found || user === null || user.type === 'Bot') return;
    const commands: readonly Command[] = commandsIn(body);
    if (commands.length === 0) return;
    const { id, repository } = found;
    queue.want(`${repository.owner}/${repository.name}!${comment_id}`, {
      run: async () => {
        const asked = { id: comment_id, kind, author: user.login, commands, thread };
        if (await answer(tools(id, repository), repository, pull, asked)) want(payload, pull);
      },
    });
  }

  return (probot) => {
    probot.on(
      [
        'pull_request.opened',
        'pull_request.synchronize',
        'pull_request.reopened',
        'pull_request.ready_for_review',
        'pull_request.converted_to_draft',
      ],
      ({ payload }) => want(payload, payload.pull_request.number, payload.pull_request.head.sha),
    );
    // Only another base makes another change of it.
    probot.on('pull_request.edited', ({ payload }) => {
      if ('base' in payload.changes && payload.changes.base)
        want(payload, payload.pull_request.number, payload.pull_request.head.sha);
    });
    // The check is of the commit: it may have been the closed one that blocked another.
    probot.on('pull_request.closed', ({ payload }) => wantCommit(payload, payload.pull_request.head.sha, null));
    probot.on('issue_comment.created', ({ payload }) => {
      if (payload.issue.pull_request) command(payload, payload.issue.number, payload.comment as Commented, 'issue', undefined);
    });
    probot.on('pull_request_review_comment.created', ({ payload }) => {
      const { comment, pull_request } = payload;
      command(payload, pull_request.number, comment as Commented, 'review', comment.in_reply_to_id ?? comment.id);
    });
    probot.on('check_run.rerequested', ({ payload }) => {
      const { app: owner, external_id, head_sha, check_suite } = payload.check_run;
      if (owner?.id !== appId) return;
      if (/^\d+$/.test(external_id ?? '')) want(payload, Number(external_id));
      else wantCommit(payload, head_sha, check_suite?.head_branch ?? null);
    });
    probot.on('check_suite.rerequested', ({ payload }) => {
      const { app: owner, head_sha, head_branch } = payload.check_suite;
      if (owner.id === appId) wantCommit(payload, head_sha, head_branch);
    });
    probot.on('merge_group.checks_requested', ({ payload }) => {
      if (!payload.repository) return;
      const { head_sha, base_sha, head_ref } = payload.merge_group;
      const pull = QUEUE_BRANCH.exec(head_ref)?.[1];
      wantGroup(payload as Payload, {
        head: head_sha as Sha,
        base: base_sha as Sha,
        pull: pull === undefined ? undefined : Number(pull),
      });
    });
    probot.on('push', ({ payload }) => {
      const found = of(payload as Payload);
      const { ref, repository, commits, forced, created } = payload;
      if (!found || ref !== `refs/heads/${repository.default_branch}`) return;
      // GitHub lists at most 2,048 commits, and those of a forced push need not be all that changed.
      const isListed = !forced && !created && commits.length < 2_048;
      const paths = commits.flatMap(({ added, modified, removed }) => [
        ...(added ?? []),
        ...(modified ?? []),
        ...(removed ?? []),
      ]);
      if (isListed && !paths.includes(CONFIG_FILE)) return;
      const { id, repository: changed } = found;
      queue.want(`${changed.owner}/${changed.name} policy`, {
        run: async () => {
          const isShared = changed.name === '.github';
          if (isShared) tools(id, changed).policies.forget(changed.owner);
          for (const one of isShared ? await repositoriesOf(clients.installation(id)) : [changed])
            for (const pull of await openPulls(clients.repository(id, one), one))
              want({ installation: { id }, repository: { name: one.name, owner: { login: one.owner } } }, pull);
        },
      });
    });
  };
}

interface Commented {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string; readonly type: string } | null;
}
