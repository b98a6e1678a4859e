import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../store/spent.ts';
import { GitHubError, type Limits } from './client.ts';

/** Keeps to the limits of GitHub, for each installation by itself. */
export interface Limiter extends Limits {
  /** How many requests that create content could be made now without waiting. */
  readonly left: (installation: number) => Promise<number>;
  /** Installations that nothing should be begun for: they would have to wait at once. */
  readonly closed: () => readonly number[];
}

/** "No more than 80 content-generating requests per minute and no more than 500 content-generating requests per hour." GitHub docs, rate limits for the REST API. */
export const CONTENT_LIMITS: readonly Window[] = [
  { milliseconds: 60_000, requests: 80 },
  { milliseconds: 3_600_000, requests: 500 },
];

interface Window {
  readonly milliseconds: number;
  readonly requests: number;
}

/** Kept below GitHub's own count, which starts and ends at moments that nobody tells. */
const SHARE = 0.9;
/** So many a review makes that has something to say. Where there is room for them soon, it is not begun before. */
const OF_A_REVIEW = 2;
const SOON = 60_000;
/** Longer than this nobody waits: the job is put off, and another gets its place. */
const MAX_WAIT = 5_000;

export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Lets bursts through as long as every window has room. */
export function contentLimiter(
  ledger: Ledger,
  { now, sleep: pause }: Clock = { now: Date.now, sleep },
  windows: readonly Window[] = CONTENT_LIMITS,
): Limiter {
  /** Until when GitHub, or a full window, lets an installation make no request; and until when nothing is begun for it. */
  const refusedUntil = new Map<number, number>();
  const closedUntil = new Map<number, number>();
  const turns = new Map<number, Promise<void>>();
  const longest = Math.max(...windows.map(({ milliseconds }) => milliseconds));

  const countIn = (made: readonly number[], { milliseconds }: Window, at: number): number =>
    made.filter((time) => time > at - milliseconds).length;

  const room = (made: readonly number[], at: number): number =>
    Math.max(0, Math.min(...windows.map((window) => Math.floor(window.requests * SHARE) - countIn(made, window, at))));

  /** Milliseconds until there is room for so many in every window. */
  function wait(made: readonly number[], at: number, wanted: number): number {
    let most = 0;
    for (const { milliseconds, requests } of windows) {
      const last = made[made.length - 1 - (Math.floor(requests * SHARE) - wanted)];
      if (last !== undefined) most = Math.max(most, last + milliseconds - at);
    }
    return most;
  }

  async function waitFor(milliseconds: number, why: string): Promise<void> {
    if (milliseconds > MAX_WAIT) throw new GitHubError(429, why, { wait: milliseconds });
    if (milliseconds > 0) await pause(milliseconds);
  }

  async function spend(installation: number): Promise<void> {
    for (;;) {
      const at = now();
      let isMade = false;
      const made = await ledger.spend(installation, at, at - longest, (some) => {
        isMade = wait(some, at, 1) <= 0;
        return isMade;
      });
      // The next review would have to wait, or to say less: a minute is better waited, an hour is not.
      const next = wait(made, at, OF_A_REVIEW);
      if (next > 0 && next <= SOON) closedUntil.set(installation, at + next);
      if (isMade) return;
      await waitFor(wait(made, at, 1), 'requests that create content are used up for now');
    }
  }

  return {
    ready: (installation, isContent) => {
      const go = async (): Promise<void> => {
        await waitFor((refusedUntil.get(installation) ?? 0) - now(), 'GitHub has asked to wait');
        if (isContent) await spend(installation);
      };
      if (!isContent) return go();
      const mine = (turns.get(installation) ?? Promise.resolve()).catch(() => undefined).then(go);
      turns.set(installation, mine);
      const forget = (): void => {
        if (turns.get(installation) === mine) turns.delete(installation);
      };
      mine.then(forget, forget);
      return mine;
    },
    refused: (installation, milliseconds) => {
      refusedUntil.set(installation, Math.max(refusedUntil.get(installation) ?? 0, now() + milliseconds));
    },
    left: async (installation) => {
      const at = now();
      return room(await ledger.spend(installation, at, at - longest, () => false), at);
    },
    closed: () => {
      for (const times of [refusedUntil, closedUntil])
        for (const [installation, until] of times) if (until <= now()) times.delete(installation);
      return [...new Set([...refusedUntil.keys(), ...closedUntil.keys()])];
    },
  };
}

/** A ledger of this process alone. */
export function ledgerInMemory(): Ledger {
  const all = new Map<number, number[]>();
  return {
    spend: async (installation, now, since, mayMake) => {
      const made = (all.get(installation) ?? []).filter((time) => time > since);
      if (mayMake(made)) made.push(now);
      if (made.length > 0) all.set(installation, made);
      else all.delete(installation);
      return made;
    },
  };
}
