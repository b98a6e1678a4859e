import { createHash } from 'node:crypto';
import { commandsIn } from '../commands.ts';
import type { Config } from '../config.ts';
import type { Sha } from '../facts.ts';
import type { AppClients, GitHub, Repository } from '../github/client.ts';
import { readPull } from '../github/pull.ts';
import { openPulls, repositoriesOf } from '../github/pulls.ts';
import { watched } from '../github/watched.ts';
import { type CheckResult, completeCheck, startCheck } from '../github/write.ts';
import type { Output } from '../report/output-schema.ts';
import type { Deed, History } from '../store/history.ts';
import type { Held, Work } from '../store/work.ts';
import { answer } from './answer.ts';
import { givenUpResult, type Left, leftBehind, waitingResult } from './resume.ts';
import { type Attempts, type Ended, reviewGroup, reviewPull, type Tools } from './review-pull.ts';
import { externalId, type Job, pullOf, wishFor } from './wishes.ts';
import type { Lease, Performer } from './worker.ts';

/** What jobs are done with; `tools` are those of one installation and repository. */
export interface Parts {
  readonly clients: AppClients;
  readonly work: Work;
  readonly history: History;
  readonly tools: (installation: number, repository: Repository) => Omit<Tools, 'keep'>;
  readonly appId: number;
  /** Told of every evaluation. */
  readonly evaluated: (output: Output) => void;
}

type Reviewing = Extract<Job, { kind: 'pull' | 'group' }>;

/** How each kind of job is done. */
export function performerOf({ clients, work, history, tools, appId, evaluated }: Parts): Performer {
  async function want(installation: number, ...jobs: readonly Job[]): Promise<void> {
    for (const one of jobs) await work.want(wishFor(installation, one), Date.now());
  }

  /** The commits that check runs were started on, by the jobs of this process. */
  const begun = new WeakMap<Held, string>();

  /** The tools of a job; each write asks first whether the job is still this process's. */
  function toolsOf(job: Job, held: Held, lease: Lease): Tools {
    const { repository } = job;
    const { github, ...rest } = tools(held.installation, repository);
    const keep = async (ended: Ended): Promise<void> => {
      const { conclusion, approved: id } = ended;
      evaluated(ended.evaluated.output);
      await history.keep(keptReview(repository, held, ended));
      for (const who of ended.approvedBy) await recordOnce(job, 'approved', who, ended, { id });
      await recordOnce(job, 'concluded', 'iacsec', ended, { conclusion, wish: wishOf(held) });
    };
    return { ...rest, github: fenced(github, lease), keep };
  }

  async function recordOnce(job: Job, what: string, who: string, { pull, head, config }: Ended, details: object): Promise<void> {
    const deed = deedOf(job, what, who, details, { pull: pull ?? null, commit: head, policy: digestOf(config) });
    if (!(await history.isRecorded(deed))) await history.record(deed);
  }

  /** What is known of a review before it starts, with what earlier tries left behind; undefined where one of them fulfilled the wish. */
  async function attemptsOf(job: Reviewing, held: Held, github: GitHub): Promise<Attempts | undefined> {
    const { head, repository } = job;
    const id = externalId(job, wishOf(held));
    // What is found without a conclusion can have check runs that nobody knows of any more.
    const on = begun.get(held) ?? held.begun ?? (held.isFound ? (job.head ?? undefined) : undefined);
    const left: Left =
      on === undefined
        ? { open: undefined }
        : await leftBehind(github, repository, on, {
            appId,
            id,
            isOurs: (other) => (job.kind === 'pull' ? pullOf(other) === job.pull : other.startsWith('group ')),
            isTakenOver: held.isTakenOver,
            // Of a wish that was found to be of another commit only when it was begun this cannot be said.
            isFound: held.isFound && job.head === on,
          });
    if (left === 'fulfilled') return undefined;
    return {
      wanted: (head ?? undefined) as Sha | undefined,
      externalId: id,
      begin: async (commit) => {
        await work.begin(held, commit);
        begun.set(held, commit);
      },
      open: left.open,
    };
  }

  /** Says something in the check run that the job has, or in a new one. Nothing where it is of a commit that is not known. */
  async function say(job: Job, held: Held, result: CheckResult): Promise<void> {
    if (job.kind !== 'pull' && job.kind !== 'group') return;
    const { repository } = job;
    const { github } = tools(held.installation, repository);
    const known = begun.get(held) ?? held.begun ?? job.head;
    const head = known ?? (job.kind === 'pull' ? (await readPull(github, repository, job.pull)).head : undefined);
    if (head === undefined) return;
    const attempts = await attemptsOf(job, { ...held, begun: head, isTakenOver: false }, github);
    if (!attempts) return;
    if (!attempts.open) await work.begin(held, head);
    const check = attempts.open?.check ?? (await startCheck(github, repository, head as Sha, attempts.externalId));
    await completeCheck(github, repository, check, result);
  }

  return {
    perform: async (job, held, lease) => {
      const { repository } = job;
      const { installation } = held;
      const mine = toolsOf(job, held, lease);
      switch (job.kind) {
        case 'pull': {
          const attempts = await attemptsOf(job, held, mine.github);
          if (attempts) await reviewPull(mine, repository, job.pull, lease.isStale, attempts);
          return;
        }
        case 'commit': {
          const pulls = await openPulls(mine.github, repository, job.head);
          await want(installation, ...pulls.map((pull) => ({ kind: 'pull', repository, pull, head: job.head }) as const));
          return;
        }
        case 'group': {
          const group = { head: job.head as Sha, base: job.base as Sha, pull: job.pull ?? undefined };
          const attempts = await attemptsOf(job, held, mine.github);
          if (attempts) await reviewGroup(mine, repository, group, attempts);
          return;
        }
        case 'command': {
          const { body, thread, ...comment } = job.comment;
          const asked = { ...comment, thread: thread ?? undefined, commands: commandsIn(body) };
          if (!(await answer(mine, repository, job.pull, asked))) return;
          const details = { comment: comment.id, commands: asked.commands.map(({ kind }) => kind) };
          await history.record(deedOf(job, 'asked', comment.author, details, { pull: job.pull }));
          await want(installation, { kind: 'pull', repository, pull: job.pull, head: null });
          return;
        }
        case 'policy': {
          const isShared = repository.name === '.github';
          if (isShared) mine.policies.forget(repository.owner);
          for (const one of isShared ? await repositoriesOf(clients.installation(installation)) : [repository])
            for (const pull of await openPulls(clients.repository(installation, one), one))
              await want(installation, { kind: 'pull', repository: one, pull, head: null });
        }
      }
    },
    waits: (job, held, error, until) => say(job, held, waitingResult(error, held.attempts + 1, until)),
    giveUp: async (job, held, error) => {
      const on = { pull: 'pull' in job ? job.pull : null, commit: 'head' in job ? job.head : null };
      await history.record(deedOf(job, 'gave up', 'iacsec', { key: held.key, tries: held.attempts + 1 }, on));
      await say(job, held, givenUpResult(error, held.attempts + 1));
    },
    isGone: async ({ repository }) => !(await clients.isInstalledOn(repository)),
  };
}

/** An entry of the audit trail, of now; what it is on is null where it is on none. */
const deedOf = (
  { repository }: Job,
  what: string,
  who: string,
  details: object,
  on: Partial<Pick<Deed, 'pull' | 'commit' | 'policy'>>,
): Deed => ({
  at: Date.now(),
  who,
  what,
  repository: nameOf(repository),
  details: JSON.stringify(details),
  ...{ pull: null, commit: null, policy: null, ...on },
});

const nameOf = ({ owner, name }: Repository): string => `${owner}/${name}`;

/** What a wish is known by: no two of a key have the same, not even of two databases. */
const wishOf = ({ number, wishedAt }: Held): string => `${number}-${wishedAt.toString(36)}`;

/** A client whose every write asks first whether the job is still held. */
const fenced = (github: GitHub, { assure }: Lease): GitHub =>
  watched(github, async ({ route }, send) => {
    if (!/^(?:GET |query$)/.test(route)) await assure();
    return await send();
  });

/** A digest of a policy, the same for the same settings. */
const digestOf = (config: Config): string =>
  createHash('sha256')
    .update(JSON.stringify(config, (_, value: unknown) => (value instanceof Set ? [...value].sort() : value)))
    .digest('hex');

const keptReview = (
  repository: Repository,
  held: Held,
  { pull, head, base, conclusion, config, evaluated: { output } }: Ended,
): Parameters<History['keep']>[0] => ({
  repository: nameOf(repository),
  pull: pull ?? null,
  head,
  base,
  conclusion,
  policy: digestOf(config),
  ended_at: Date.now(),
  wish: `${held.key} ${wishOf(held)}`,
  findings: output.results.flatMap(({ fingerprint, rule, resource, class: kind, verdict, severity, reported, cause }) =>
    kind === undefined
      ? []
      : [
          {
            fingerprint,
            rule,
            resource,
            class: kind,
            verdict,
            severity,
            reported: reported ?? null,
            cause: JSON.stringify(cause ?? []),
          },
        ],
  ),
});
