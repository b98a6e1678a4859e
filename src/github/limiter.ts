/** Limits of requests that create content, for each installation. */
export interface Limiter {
  /** Waits until one more may be made, in the order in which they were asked for. */
  readonly take: (installation: number) => Promise<void>;
  /** How many could be made now without waiting. */
  readonly left: (installation: number) => number;
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

export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Lets bursts through as long as every window has room; each installation waits for itself alone. */
export function contentLimiter({ now, sleep }: Clock, windows: readonly Window[] = CONTENT_LIMITS): Limiter {
  const made = new Map<number, number[]>();
  const turns = new Map<number, Promise<void>>();
  const longest = Math.max(...windows.map(({ milliseconds }) => milliseconds));

  function recent(installation: number): number[] {
    const since = now() - longest;
    const times = (made.get(installation) ?? []).filter((time) => time > since);
    if (times.length > 0) made.set(installation, times);
    else made.delete(installation);
    return times;
  }

  /** Milliseconds until every window has room. */
  function wait(times: readonly number[]): number {
    let most = 0;
    for (const { milliseconds, requests } of windows) {
      const allowed = Math.floor(requests * SHARE);
      const oldest = times[times.length - allowed];
      if (oldest !== undefined) most = Math.max(most, oldest + milliseconds - now());
    }
    return most;
  }

  return {
    take: (installation) => {
      const mine = (turns.get(installation) ?? Promise.resolve()).then(async () => {
        for (let left = wait(recent(installation)); left > 0; left = wait(recent(installation))) await sleep(left);
        made.set(installation, [...recent(installation), now()]);
      });
      turns.set(installation, mine);
      void mine.finally(() => {
        if (turns.get(installation) === mine) turns.delete(installation);
      });
      return mine;
    },
    left: (installation) => {
      const times = recent(installation);
      const lefts = windows.map(({ milliseconds, requests }) => {
        const used = times.filter((time) => time > now() - milliseconds).length;
        return Math.floor(requests * SHARE) - used;
      });
      return Math.max(0, Math.min(...lefts));
    },
  };
}
