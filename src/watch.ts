import { AsyncLocalStorage } from 'node:async_hooks';
import type { GitHub, Repository } from './github/client.ts';
import { START_CHECK, UPDATE_CHECK, watched } from './github/watched.ts';
import { completeCheck } from './github/write.ts';
import type { Queue } from './jobs/queue.ts';
import { SupersededError } from './jobs/review-pull.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** The webhook that something is done for. */
export interface Delivery {
  readonly id: string;
  /** Milliseconds, when it was taken. */
  readonly at: number;
}

/** Follows the work of the process from webhooks to conclusions, for logs, metrics and the end of the process. */
export interface Watch {
  /** Facts for the log: the delivery that is worked on. */
  readonly context: () => Readonly<Record<string, unknown>>;
  readonly during: <Result>(delivery: Delivery, run: () => Result) => Result;
  /** The queue, with jobs that know the delivery they are done for. */
  readonly queue: (queue: Queue) => Queue;
  /** The client, with its check runs followed. */
  readonly github: (github: GitHub, repository: Repository) => GitHub;
  /** Concludes the check runs that are still open. Returns how many. */
  readonly endChecks: () => Promise<number>;
}

export function startWatch(metrics: () => Metrics, log: () => Log, now: () => number): Watch {
  const deliveries = new AsyncLocalStorage<Delivery | undefined>();
  const open = new Map<number, { readonly github: GitHub; readonly repository: Repository }>();
  return {
    context: () => {
      const delivery = deliveries.getStore();
      return delivery ? { delivery: delivery.id } : {};
    },
    during: (delivery, run) => deliveries.run(delivery, run),
    queue: (queue) => ({
      ...queue,
      want: (key, job) => {
        const delivery = deliveries.getStore();
        queue.want(key, {
          ...job,
          run: (isStale) =>
            deliveries.run(delivery, async () => {
              try {
                await job.run(isStale);
              } catch (error) {
                if (!(error instanceof SupersededError)) metrics().failed();
                throw error;
              }
            }),
        });
      },
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
          const delivery = deliveries.getStore();
          const seconds = delivery && (now() - delivery.at) / 1000;
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
              'What was not evaluated is not let through. `/iacsec rescan`, or the button to run the check again, looks once more.',
            annotations: [],
          }),
        ),
      );
      return left.length;
    },
  };
}
