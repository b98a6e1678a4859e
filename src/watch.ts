import { AsyncLocalStorage } from 'node:async_hooks';
import type { GitHub, Repository } from './github/client.ts';
import { START_CHECK, UPDATE_CHECK, watched } from './github/watched.ts';
import { completeCheck } from './github/write.ts';
import { SupersededError } from './jobs/review-pull.ts';
import type { Performer } from './jobs/worker.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What something is done for. */
export interface Reason {
  /** The webhook; undefined for what no webhook asked for. */
  readonly delivery: string | undefined;
  /** The job, and which wish for it. */
  readonly review?: string;
  /** Milliseconds, when it was wanted. */
  readonly at: number;
}

/** Follows the work of the process from webhooks to conclusions, for logs, metrics and the end of the process. */
export interface Watch {
  /** Facts for the log: the delivery and the review that are worked on. */
  readonly context: () => Readonly<Record<string, unknown>>;
  readonly during: <Result>(reason: Reason, run: () => Result) => Result;
  /** Jobs that know what they are done for. */
  readonly performer: (performer: Performer) => Performer;
  /** The client, with its check runs followed. */
  readonly github: (github: GitHub, repository: Repository) => GitHub;
  /** Concludes the check runs that are still open. Returns how many. */
  readonly endChecks: () => Promise<number>;
}

export function startWatch(metrics: () => Metrics, log: () => Log, now: () => number): Watch {
  const reasons = new AsyncLocalStorage<Reason>();
  const open = new Map<number, { readonly github: GitHub; readonly repository: Repository }>();
  return {
    context: () => {
      const { delivery, review } = reasons.getStore() ?? {};
      return { ...(delivery === undefined ? {} : { delivery }), ...(review === undefined ? {} : { review }) };
    },
    during: (reason, run) => reasons.run(reason, run),
    performer: (performer) => ({
      ...performer,
      perform: (job, held, lease) =>
        reasons.run({ delivery: held.delivery, review: `${held.key} ${held.number}`, at: held.wishedAt }, async () => {
          try {
            await performer.perform(job, held, lease);
          } catch (error) {
            if (!(error instanceof SupersededError)) metrics().failed();
            throw error;
          }
        }),
    }),
    github: (github, repository) =>
      watched(github, async ({ route, parameters }, send) => {
        const answer = await send();
        if (route === START_CHECK) {
          const { data } = answer as { data: { id: number } };
          open.set(Number(data.id), { github, repository });
        } else if (route === UPDATE_CHECK && parameters['status'] === 'completed') {
          open.delete(Number(parameters['check_run_id']));
          const conclusion = String(parameters['conclusion']);
          const reason = reasons.getStore();
          const seconds = reason && (now() - reason.at) / 1000;
          metrics().concluded(conclusion, seconds);
          log().info(
            { repository: `${repository.owner}/${repository.name}`, check: parameters['check_run_id'], conclusion, seconds },
            'concluded',
          );
        }
        return answer;
      }),
    endChecks: async () => {
      const left = [...open];
      open.clear();
      await Promise.allSettled(
        left.map(([check, { github, repository }]) =>
          completeCheck(github, repository, check, {
            conclusion: 'cancelled',
            title: 'iacsec was stopped before it was done',
            summary:
              'The review goes on by itself as soon as iacsec runs again. What was not evaluated is not let through until then.',
            annotations: [],
          }),
        ),
      );
      return left.length;
    },
  };
}
