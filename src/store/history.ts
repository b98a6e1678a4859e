import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from './open.ts';
import type { AuditRow, FindingRow, ReviewRow } from './tables.ts';

/** A review as it is kept: what it found, never what is written in a file. */
export interface KeptReview extends Omit<ReviewRow, 'id'> {
  /** No two reviews are kept for the same wish. */
  readonly wish: string;
  readonly findings: readonly Omit<FindingRow, 'review'>[];
}

/** Something that somebody decided. */
export type Deed = Omit<AuditRow, 'number' | 'previous' | 'digest'>;

/** What happened: reviews with their findings, and who decided what. */
export interface History {
  /** Keeps a review in the place of an earlier try for the same wish. */
  readonly keep: (review: KeptReview) => Promise<void>;
  /** Adds to the audit trail. Each entry holds a digest of the one before it, so that none can be changed or taken out unseen. */
  readonly record: (deed: Deed) => Promise<void>;
  /** Whether the same was recorded before, at whatever time. */
  readonly isRecorded: (deed: Deed) => Promise<boolean>;
  /** The first entry that does not follow from the one before it; undefined where the trail is whole. */
  readonly firstBreak: () => Promise<number | undefined>;
  /** Forgets reviews from before a time. The audit trail stays. */
  readonly forget: (before: number) => Promise<void>;
}

const GENESIS = '0'.repeat(64);
/** Findings in one statement: PostgreSQL takes 65,535 values. */
const BATCH = 500;
/** Any number, the same for all processes: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS */
const LOCK = 1_734_964;

const digestOf = ({ digest: _, ...row }: AuditRow): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');

export function historyIn({ tables, isPostgres }: Database): History {
  return {
    keep: async ({ findings, ...review }) => {
      await tables.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('reviews').where('wish', '=', review.wish).execute();
        const { id } = await transaction.insertInto('reviews').values(review).returning('id').executeTakeFirstOrThrow();
        for (let i = 0; i < findings.length; i += BATCH)
          await transaction
            .insertInto('findings')
            .values(findings.slice(i, i + BATCH).map((one) => ({ ...one, review: Number(id) })))
            .execute();
      });
    },
    record: (deed) =>
      tables.transaction().execute(async (transaction) => {
        // One after the other: each entry is made of the one before.
        if (isPostgres) await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction);
        const last = await transaction
          .selectFrom('audit')
          .select(['number', 'digest'])
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst();
        const row: AuditRow = { ...deed, number: Number(last?.number ?? 0) + 1, previous: last?.digest ?? GENESIS, digest: '' };
        await transaction
          .insertInto('audit')
          .values({ ...row, digest: digestOf(row) })
          .execute();
      }),
    isRecorded: async ({ who, what, repository, pull, commit, details }) =>
      (await tables
        .selectFrom('audit')
        .select('number')
        .where('repository', '=', repository)
        .where('pull', pull === null ? 'is' : '=', pull)
        .where('commit', commit === null ? 'is' : '=', commit)
        .where('who', '=', who)
        .where('what', '=', what)
        .where('details', '=', details)
        .executeTakeFirst()) !== undefined,
    firstBreak: async () => {
      let previous = GENESIS;
      for (let number = 1; ; ) {
        const rows = await tables
          .selectFrom('audit')
          .selectAll()
          .where('number', '>=', number)
          .orderBy('number')
          .limit(1_000)
          .execute();
        for (const found of rows) {
          const row = { ...found, number: Number(found.number), at: Number(found.at) };
          if (row.number !== number || row.previous !== previous || row.digest !== digestOf(row)) return number;
          previous = row.digest;
          number++;
        }
        if (rows.length < 1_000) return undefined;
      }
    },
    forget: async (before) => {
      await tables
        .deleteFrom('findings')
        .where('review', 'in', tables.selectFrom('reviews').select('id').where('ended_at', '<', before))
        .execute();
      await tables.deleteFrom('reviews').where('ended_at', '<', before).execute();
    },
  };
}
