import type { Log } from '../log.ts';
import { SupersededError } from './review-pull.ts';

/** Work by key: one at a time for a key, the newest wish only. */
export interface Queue {
  /**
   * Wants a job done for a key. What runs for that key is told that it is stale, and what waited is replaced. A job that goes on failing
   * is given up, and says so where it can.
   */
  readonly want: (key: string, job: Job) => void;
  /** Settles when nothing is left to do. */
  readonly idle: () => Promise<void>;
  readonly size: () => number;
}

export interface Job {
  readonly run: (isStale: () => boolean) => Promise<void>;
  /** Says that it was given up. */
  readonly giveUp?: (() => Promise<void>) | undefined;
}

/** So many pull requests are worked on at once: most of the time goes to waiting for GitHub. */
const PARALLEL = 6;
/** A job that fails is tried so often, after these milliseconds. */
const AGAIN = [1_000, 5_000, 20_000];

interface Slot {
  /** Undefined while nothing newer is wanted. */
  next: Job | undefined;
  running: boolean;
}

export function startQueue(log: Log): Queue {
  const slots = new Map<string, Slot>();
  const ready: string[] = [];
  let active = 0;
  let quiet: (() => void)[] = [];

  function pump(): void {
    while (active < PARALLEL) {
      const key = ready.shift();
      if (key === undefined) break;
      const slot = slots.get(key);
      const job = slot?.next;
      if (!slot || !job || slot.running) continue;
      slot.next = undefined;
      slot.running = true;
      active++;
      void attempt(key, slot, job).finally(() => {
        active--;
        slot.running = false;
        if (slot.next) ready.push(key);
        else slots.delete(key);
        pump();
      });
    }
    if (active === 0 && ready.length === 0) {
      for (const settle of quiet) settle();
      quiet = [];
    }
  }

  async function attempt(key: string, slot: Slot, { run, giveUp }: Job): Promise<void> {
    const say = (error: unknown, again: number | undefined): void => {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      log.error({ key, stack, again }, message);
    };
    for (const wait of [...AGAIN, undefined]) {
      try {
        return await run(() => slot.next !== undefined);
      } catch (error) {
        if (error instanceof SupersededError) return;
        say(error, wait);
        // Something newer is wanted: it will do.
        if (slot.next) return;
        if (wait === undefined) break;
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (slot.next) return;
      }
    }
    await giveUp?.().catch((error: unknown) => say(error, undefined));
  }

  return {
    want: (key, job) => {
      const slot = slots.get(key) ?? { next: undefined, running: false };
      slots.set(key, slot);
      slot.next = job;
      if (!slot.running && !ready.includes(key)) ready.push(key);
      pump();
    },
    idle: () => new Promise((resolve) => (active === 0 && ready.length === 0 ? resolve() : quiet.push(resolve))),
    size: () => slots.size,
  };
}
