import { describe, expect, it } from 'vitest';
import { noPostgres } from '../store/postgres.ts';
import { type StormOptions, storm } from './storm.ts';

/** A short storm; `npm run chaos` has the long ones. */
const SMALL = {
  pulls: 24,
  repositories: 6,
  installations: 3,
  lasts: 12_000,
  within: 120_000,
  env: { IACSEC_RECONCILE_SECONDS: '10' },
} as const;

async function expectRight(options: Pick<StormOptions, 'database' | 'processes' | 'killEvery'>): Promise<void> {
  const { wrong, settled, faults, kills, ...figures } = await storm({ ...SMALL, ...options });
  expect(wrong).toEqual([]);
  expect(figures).toMatchObject({ heads: 24, right: 24, duplicates: 0, lost: 0, stuck: 0, open: 0 });
  expect(settled).toBeDefined();
  expect(kills).toBeGreaterThan(1);
  expect(Object.values(faults).reduce((a, b) => a + b, 0)).toBeGreaterThan(5);
}

describe('processes that are killed while GitHub fails and webhooks are lost, doubled and out of order', () => {
  it('end with one right check on every head: one process, SQLite', { timeout: 240_000 }, () =>
    expectRight({ database: 'SQLite', processes: 1, killEvery: 4_000 }),
  );

  it.skipIf(noPostgres)(
    `end with one right check on every head: two processes, PostgreSQL${noPostgres ? `: skipped, ${noPostgres}` : ''}`,
    { timeout: 240_000 },
    () => expectRight({ database: 'PostgreSQL', processes: 2, killEvery: 2_500 }),
  );
});
