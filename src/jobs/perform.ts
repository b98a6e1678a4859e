import { commandsIn } from '../commands.ts';
import type { Sha } from '../facts.ts';
import type { AppClients, Repository } from '../github/client.ts';
import { openPulls, repositoriesOf } from '../github/pulls.ts';
import type { Work } from '../store/work.ts';
import { answer } from './answer.ts';
import { type Attempts, concludeGivenUp, reviewGroup, reviewPull, type Tools } from './review-pull.ts';
import { type Job, wishFor } from './wishes.ts';
import type { Performer } from './worker.ts';

/** What jobs are done with; `tools` are those of one installation and repository. */
export interface Parts {
  readonly clients: AppClients;
  readonly work: Work;
  readonly tools: (installation: number, repository: Repository) => Tools;
}

/** How each kind of job is done. */
export function performerOf({ clients, work, tools }: Parts): Performer {
  async function want(installation: number, ...jobs: readonly Job[]): Promise<void> {
    for (const one of jobs) await work.want(wishFor(installation, one), Date.now());
  }

  /** What was begun and not ended, by the job: it is the same at the next try. */
  const attempts = new WeakMap<Job, Attempts>();
  const attemptsOf = (job: Extract<Job, { kind: 'pull' | 'group' }>): Attempts => {
    const known = attempts.get(job) ?? { wanted: (job.head ?? undefined) as Sha | undefined };
    attempts.set(job, known);
    return known;
  };

  return {
    perform: async (job, installation, isStale) => {
      const { repository } = job;
      switch (job.kind) {
        case 'pull':
          await reviewPull(tools(installation, repository), repository, job.pull, isStale, attemptsOf(job));
          return;
        case 'commit': {
          const pulls = await openPulls(clients.repository(installation, repository), repository, job.head);
          await want(installation, ...pulls.map((pull) => ({ kind: 'pull', repository, pull, head: job.head }) as const));
          return;
        }
        case 'group': {
          const group = { head: job.head as Sha, base: job.base as Sha, pull: job.pull ?? undefined };
          await reviewGroup(tools(installation, repository), repository, group);
          return;
        }
        case 'command': {
          const { body, thread, ...comment } = job.comment;
          const asked = { ...comment, thread: thread ?? undefined, commands: commandsIn(body) };
          if (await answer(tools(installation, repository), repository, job.pull, asked))
            await want(installation, { kind: 'pull', repository, pull: job.pull, head: null });
          return;
        }
        case 'policy': {
          const isShared = repository.name === '.github';
          if (isShared) tools(installation, repository).policies.forget(repository.owner);
          for (const one of isShared ? await repositoriesOf(clients.installation(installation)) : [repository])
            for (const pull of await openPulls(clients.repository(installation, one), one))
              await want(installation, { kind: 'pull', repository: one, pull, head: null });
        }
      }
    },
    giveUp: async (job, installation) => {
      const { repository } = job;
      if ((job.kind === 'pull' || job.kind === 'group') && job.head !== null)
        await concludeGivenUp(tools(installation, repository), repository, job.pull ?? undefined, attemptsOf(job));
    },
  };
}
