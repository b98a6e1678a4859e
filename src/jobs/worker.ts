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
  /** Gives what is under way to others: for the end of a process that cannot wait any longer. */
  readonly letGo: () => Promise<void>;
  readonly running: () => number;
}

/** So many jobs at once: most of the time goes to waiting for GitHub. And of one installation, so that others need not wait for it. */
const PARALLEL = 10;
const PARALLEL_OF_ONE = 5;
/** And while webhooks wait for their answers, which come first. */
const PARALLEL_WHILE_PRESSED = 2;
/** Another process may have put something there: looked at this often. */
const LOOK = 1_000;
/** A job that its holder is silent about for so long is given to another, and how often the holder speaks up. */
const LEASE = 20_000;
const SPEAK = 3_000;
/** A job that fails is tried again after these milliseconds, and given up after the last. */
const AGAIN = [1_000, 5_000, 20_000, 60_000, 300_000];
/** Where it takes longer than this until the next try, the pull request is told. */
const PATIENCE = 10_000;

/** Raised where another process has taken a job over: nothing more may be said for it. */
export class LostError extends SupersededError {}

/** The hold on a job. */
export interface Lease {
  /** Whether something newer is wanted. Asks the store; throws LostError where the job is another's by now. */
  readonly isStale: () => Promise<boolean>;
  /** Throws LostError where the job is another's by now. */
  readonly assure: () => Promise<void>;
}

export interface Performer {
  readonly perform: (wanted: Job, held: Held, lease: Lease) => Promise<void>;
  /** Says on the pull request that it is tried again at a time. */
  readonly waits: (wanted: Job, held: Held, error: unknown, until: number) => Promise<void>;
  /** Says on the pull request that it was given up. */
  readonly giveUp: (wanted: Job, held: Held, error: unknown) => Promise<void>;
  /** Whether the App may not look at the repository any more: then there is nobody to tell. */
  readonly isGone: (wanted: Job) => Promise<boolean>;
}

/** What the worker goes by. */
export interface Pace {
  /** Installations that nothing is begun for. */
  readonly closed: () => readonly number[];
  /** Whether webhooks have to wait. */
  readonly isPressed: () => boolean;
}

/**
 * Starts working. Many processes can work from one store: each job is held by one of them at a time.
 */
export function startWorker(
  work: Work,
  { perform, waits, giveUp, isGone }: Performer,
  log: Log,
  { closed, isPressed }: Pace,
): Worker {
  const name = randomUUID();
  let claims = 0;
  const active = new Map<Held, Promise<void>>();
  let isStopping = false;
  let nudge = (): void => undefined;

  async function loop(): Promise<void> {
    while (!isStopping) {
      const nudged = new Promise<void>((resolve) => {
        nudge = resolve;
      });
      const most = isPressed() ? PARALLEL_WHILE_PRESSED : PARALLEL;
      const held = active.size < most ? await claim() : undefined;
      if (held) {
        const running = handle(held).finally(() => {
          active.delete(held);
          nudge();
        });
        active.set(held, running);
      } else await Promise.race([nudged, sleep(LOOK)]);
    }
  }

  function full(): number[] {
    const counts = new Map<number, number>();
    for (const { installation } of active.keys()) counts.set(installation, (counts.get(installation) ?? 0) + 1);
    return [...counts].flatMap(([installation, count]) => (count >= PARALLEL_OF_ONE ? [installation] : []));
  }

  async function claim(): Promise<Held | undefined> {
    try {
      const now = Date.now();
      return await work.claim(`${name} ${++claims}`, now, now + LEASE, [...new Set([...full(), ...closed()])]);
    } catch (error) {
      log.error({ reason: reasonOf(error) }, 'the store cannot be read; trying again');
      await sleep(LOOK);
      return undefined;
    }
  }

  async function handle(held: Held): Promise<void> {
    const { key } = held;
    let isLost = false;
    const ask = async (): Promise<boolean> => {
      const answer = isLost ? 'lost' : await work.hold(held, Date.now() + LEASE);
      isLost ||= answer === 'lost';
      if (isLost) throw new LostError(`${key} was taken over by another process`);
      return answer === 'newer';
    };
    const lease: Lease = {
      isStale: ask,
      assure: async () => {
        await ask();
      },
    };
    const speaking = setInterval(() => {
      ask().catch((error: unknown) => {
        if (!isLost) log.warn({ key, reason: reasonOf(error) }, 'the store cannot be told that a job is under way');
      });
    }, SPEAK);
    const known = job.safeParse(held.wish);
    try {
      // What an older or a newer program wanted is nothing that this one can do.
      if (known.success) await perform(known.data, held, lease);
      else log.error({ key }, 'a job that this program does not know was left out');
      await work.done(held, Date.now());
    } catch (error) {
      try {
        if (error instanceof LostError) log.warn({ key }, error.message);
        else if (error instanceof SupersededError) await work.done(held, Date.now());
        else await failed(held, known.data, error);
      } catch (other) {
        // The lease runs out, and somebody tries again.
        log.error({ key, reason: reasonOf(other) }, 'the store cannot be told what came of a job');
      }
    } finally {
      clearInterval(speaking);
    }
  }

  async function failed(held: Held, wanted: Job | undefined, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    const { key, attempts } = held;
    const wait = error instanceof GitHubError ? error.wait : undefined;
    if (wait !== undefined) {
      log.warn({ key, wait, reason }, 'a limit of GitHub is reached; the job is put off');
      await work.postpone(held, reason, Date.now() + wait, Date.now());
      return;
    }
    const again = AGAIN[attempts];
    log.error({ key, again, attempts: attempts + 1, stack: error instanceof Error ? error.stack : undefined }, reason);
    const say = (other: unknown): void => log.error({ key, reason: reasonOf(other) }, 'the pull request could not be told');
    const isRefused = error instanceof GitHubError && (error.status === 404 || error.status === 403);
    // What is not there will not come back: an App that was taken off a repository.
    const isOver = wanted === undefined || (isRefused && (await isGone(wanted).catch(() => false)));
    if (!isOver && again !== undefined) {
      if (again > PATIENCE) await waits(wanted, held, error, Date.now() + again).catch(say);
      await work.failed(held, reason, Date.now() + again, Date.now());
      return;
    }
    if (!isOver) await giveUp(wanted, held, error).catch(say);
    await work.failed(held, reason, undefined, Date.now());
  }

  const looping = loop();
  return {
    wake: () => nudge(),
    running: () => active.size,
    stop: async () => {
      isStopping = true;
      nudge();
      await looping;
      await Promise.allSettled([...active.values()]);
    },
    letGo: () => work.release([...active.keys()]),
  };
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
