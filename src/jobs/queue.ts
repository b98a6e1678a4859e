import type { Log } from '../log.ts';
import { SupersededError } from './review-pull.ts';

/** Work by key: one at a time for a key, the newest wish only. */
export interface Queue {
  /** Wants `run` done for a key. What runs for that key is told that it is stale, and what waited is replaced. */
  readonly want: (key: string, run: (isStale: () => boolean) => Promise<void>) => void;
  /** Settles when nothing is left to do. */
  readonly idle: () => Promise<void>;
  readonly size: () => number;
}

/** So many pull requests are worked on at once: most of the time goes to waiting for GitHub. */
const PARALLEL = 6;
/** A job that fails is tried so often, after these milliseconds. */
const AGAIN = [1_000, 5_000, 20_000];

interface Slot {
  /** Undefined while nothing newer is wanted. */
  next: ((isStale: () => boolean) => Promise<void>) | undefined;
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
      const run = slot?.next;
      if (!slot || !run || slot.running) continue;
      slot.next = undefined;
      slot.running = true;
      active++;
      void attempt(key, slot, run).finally(() => {
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

  async function attempt(key: string, slot: Slot, run: (isStale: () => boolean) => Promise<void>): Promise<void> {
    for (const wait of [...AGAIN, undefined]) {
      try {
        await run(() => slot.next !== undefined);
        return;
      } catch (error) {
        if (error instanceof SupersededError) return;
        const { message, stack } = error instanceof Error ? error : new Error(String(error));
        log.error({ key, stack, again: wait }, message);
        // Something newer is wanted: it will do.
        if (wait === undefined || slot.next) return;
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (slot.next) return;
      }
    }
  }

  return {
    want: (key, run) => {
      const slot = slots.get(key) ?? { next: undefined, running: false };
      slots.set(key, slot);
      slot.next = run;
      if (!slot.running && !ready.includes(key)) ready.push(key);
      pump();
    },
    idle: () => new Promise((resolve) => (active === 0 && ready.length === 0 ? resolve() : quiet.push(resolve))),
    size: () => slots.size,
  };
}
