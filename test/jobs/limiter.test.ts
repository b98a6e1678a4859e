import { describe, expect, it } from 'vitest';
import { GitHubError } from '../../src/github/client.ts';
import { contentLimiter, type Limiter, ledgerInMemory } from '../../src/github/limiter.ts';

/** A clock that moves when somebody sleeps. */
function clock() {
  let time = 0;
  return {
    now: () => time,
    sleep: async (milliseconds: number) => {
      time += milliseconds;
    },
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

/** One more, waiting as a job does that is put off. */
async function take(limiter: Limiter, at: ReturnType<typeof clock>, installation = 1): Promise<void> {
  for (;;) {
    try {
      return await limiter.ready(installation, true);
    } catch (error) {
      if (!(error instanceof GitHubError) || error.wait === undefined) throw error;
      at.pass(error.wait);
    }
  }
}

describe('the limit of requests that create content', () => {
  it('lets a burst through, and then no more than a window has room for', async () => {
    const at = clock();
    const limiter = contentLimiter(ledgerInMemory(), at);
    for (let i = 0; i < 72; i++) await limiter.ready(1, true);
    expect(at.now()).toBe(0);
    expect(await limiter.left(1)).toBe(0);
    await expect(limiter.ready(1, true)).rejects.toMatchObject({ status: 429, wait: 60_000 });
    // What reads is not counted.
    await limiter.ready(1, false);
    // A short wait is waited for.
    at.pass(58_000);
    await limiter.ready(1, true);
    expect(at.now()).toBe(60_000);
    expect(await limiter.left(1)).toBe(71);
  });

  it('heeds the hour too', async () => {
    const at = clock();
    const limiter = contentLimiter(ledgerInMemory(), at);
    const times: number[] = [];
    for (let i = 0; i < 1_000; i++) {
      await take(limiter, at);
      times.push(at.now());
    }
    for (const [milliseconds, most] of [
      [60_000, 80],
      [3_600_000, 500],
    ] as const)
      for (const [i, start] of times.entries())
        expect(times.slice(i).filter((time) => time < start + milliseconds).length).toBeLessThanOrEqual(most);
  });

  it('has installations wait for themselves alone, and begins nothing for one that would have to wait', async () => {
    const at = clock();
    const limiter = contentLimiter(ledgerInMemory(), at);
    await Promise.all(Array.from({ length: 70 }, () => limiter.ready(1, true)));
    expect(limiter.closed()).toEqual([]);
    await limiter.ready(1, true);
    expect(limiter.closed()).toEqual([1]);
    await limiter.ready(2, true);
    expect(at.now()).toBe(0);
    expect(await limiter.left(2)).toBe(71);
    at.pass(60_000);
    expect(limiter.closed()).toEqual([]);
  });

  it('waits where GitHub has asked to, with reads too', async () => {
    const at = clock();
    const limiter = contentLimiter(ledgerInMemory(), at);
    limiter.refused(1, 30_000);
    expect(limiter.closed()).toEqual([1]);
    await expect(limiter.ready(1, false)).rejects.toMatchObject({ status: 429, wait: 30_000 });
    await limiter.ready(2, false);
    at.pass(30_000);
    await limiter.ready(1, true);
    expect(limiter.closed()).toEqual([]);
  });

  it('forgets who is silent', async () => {
    const at = clock();
    const limiter = contentLimiter(ledgerInMemory(), at);
    await limiter.ready(1, true);
    at.pass(3_600_001);
    expect(await limiter.left(1)).toBe(72);
  });
});
