import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GitHubError } from '../github/client.ts';
import type { Log } from '../log.ts';
import type { Held, Work } from '../store/work.ts';
import { SupersededError } from './review-pull.ts';
import { type Job, job } from './wishes.ts';

/** Does what is wanted, as long as it runs. */
export interface Worker {
  /** Something new is wanted: it need not wait for the next look. */
  readonly wake: () => void;
  /** Takes no more, and settles once what is under way has ended. */
  readonly stop: () => Promise<void>;
  readonly running: () => number;
}

/** So many jobs at once: most of the time goes to waiting for GitHub. */
const PARALLEL = 6;
/** Another process may have put something there: looked at this often. */
const LOOK = 1_000;
/** A job that its holder is silent about for so long is given to another, and how often the holder speaks up. */
const LEASE = 30_000;
const SPEAK = 3_000;
/** A job that fails is tried again after these milliseconds, and given up after the last. */
const AGAIN = [1_000, 5_000, 20_000, 60_000, 300_000];

export interface Performer {
  readonly perform: (wanted: Job, installation: number, isStale: () => boolean) => Promise<void>;
  /** Says on the pull request that it was given up. */
  readonly giveUp: (wanted: Job, installation: number) => Promise<void>;
}

/** Starts working. Many processes can work from one store: each job is held by one of them at a time. */
export function startWorker(work: Work, { perform, giveUp }: Performer, log: Log): Worker {
  const holder = randomUUID();
  const active = new Set<Promise<void>>();
  let isStopping = false;
  let nudge = (): void => undefined;

  async function loop(): Promise<void> {
    while (!isStopping) {
      const nudged = new Promise<void>((resolve) => {
        nudge = resolve;
      });
      const held = active.size < PARALLEL ? await claim() : undefined;
      if (held) {
        const running = handle(held).finally(() => {
          active.delete(running);
          nudge();
        });
        active.add(running);
      } else await Promise.race([nudged, sleep(LOOK)]);
    }
  }

  async function claim(): Promise<Held | undefined> {
    try {
      return await work.claim(holder, Date.now(), Date.now() + LEASE);
    } catch (error) {
      log.error({ reason: reasonOf(error) }, 'the store cannot be read; trying again');
      return undefined;
    }
  }

  async function handle(held: Held): Promise<void> {
    const { key, installation, attempts } = held;
    let isStale = false;
    const speaking = setInterval(() => {
      Promise.all([work.hold(held, holder, Date.now() + LEASE), work.isStale(held)])
        .then(([isOurs, isOld]) => {
          isStale ||= !isOurs || isOld;
        })
        .catch((error: unknown) =>
          log.warn({ key, reason: reasonOf(error) }, 'the store cannot be told that a job is under way'),
        );
    }, SPEAK);
    const known = job.safeParse(held.wish);
    try {
      // What an older or a newer program wanted is nothing that this one can do.
      if (known.success) await perform(known.data, installation, () => isStale);
      else log.error({ key }, 'a job that this program does not know was left out');
      await work.done(held, holder, Date.now());
    } catch (error) {
      if (error instanceof SupersededError) await work.done(held, holder, Date.now()).catch(() => undefined);
      else await failed(held, known.data, error, AGAIN[attempts]);
    } finally {
      clearInterval(speaking);
    }
  }

  async function failed(held: Held, wanted: Job | undefined, error: unknown, again: number | undefined): Promise<void> {
    const reason = reasonOf(error);
    const { key, installation } = held;
    log.error({ key, again, stack: error instanceof Error ? error.stack : undefined }, reason);
    // What is not there will not come back: an App that was taken off a repository, a pull request that is gone.
    const isOver =
      again === undefined ||
      (error instanceof GitHubError && (error.status === 404 || error.status === 403) && held.attempts > 1);
    try {
      if (isOver && wanted) await giveUp(wanted, installation).catch((other: unknown) => log.error({ key }, reasonOf(other)));
      await work.failed(held, holder, reason, isOver ? undefined : Date.now() + again, Date.now());
    } catch (other) {
      // The lease runs out, and somebody tries again.
      log.error({ key, reason: reasonOf(other) }, 'the store cannot be told that a job failed');
    }
  }

  const looping = loop();
  return {
    wake: () => nudge(),
    running: () => active.size,
    stop: async () => {
      isStopping = true;
      nudge();
      await looping;
      await Promise.allSettled([...active]);
    },
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
