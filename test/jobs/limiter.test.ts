import { describe, expect, it } from 'vitest';
import { contentLimiter } from '../../src/github/limiter.ts';

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

describe('the limit of requests that create content', () => {
  it('lets a burst through, and then no more than a window has room for', async () => {
    const at = clock();
    const limiter = contentLimiter(at);
    for (let i = 0; i < 72; i++) await limiter.take(1);
    expect(at.now()).toBe(0);
    expect(limiter.left(1)).toBe(0);
    await limiter.take(1);
    expect(at.now()).toBe(60_000);
    expect(limiter.left(1)).toBe(71);
  });

  it('heeds the hour too', async () => {
    const at = clock();
    const limiter = contentLimiter(at);
    const times: number[] = [];
    for (let i = 0; i < 1_000; i++) {
      await limiter.take(1);
      times.push(at.now());
    }
    for (const [milliseconds, most] of [
      [60_000, 80],
      [3_600_000, 500],
    ] as const)
      for (const [i, start] of times.entries())
        expect(times.slice(i).filter((time) => time < start + milliseconds).length).toBeLessThanOrEqual(most);
  });

  it('has installations wait for themselves alone', async () => {
    const at = clock();
    const limiter = contentLimiter(at);
    await Promise.all(Array.from({ length: 72 }, () => limiter.take(1)));
    await limiter.take(2);
    expect(at.now()).toBe(0);
    expect(limiter.left(2)).toBe(71);
  });

  it('forgets who is silent', async () => {
    const at = clock();
    const limiter = contentLimiter(at);
    await limiter.take(1);
    at.pass(3_600_001);
    expect(limiter.left(1)).toBe(72);
  });
});
