import { sql } from 'kysely';
import type { Database } from './open.ts';

/** Remembers when each installation made requests that created content. */
export interface Ledger {
  /**
   * Counts one more at `now`, where `mayMake` says so of those made after `since` (milliseconds, the oldest first). Returns those made since,
   * with the new one where it was counted.
   */
  readonly spend: (
    installation: number,
    now: number,
    since: number,
    mayMake: (made: readonly number[]) => boolean,
  ) => Promise<readonly number[]>;
}

/** Requests that created content, of all processes together and over restarts: GitHub counts them so. */
export const ledgerIn = ({ tables, isPostgres }: Database): Ledger => ({
  spend: (installation, now, since, mayMake) =>
    tables.transaction().execute(async (transaction) => {
      // Two that count at once would both find room for one. The number keeps this lock apart from that of the migrations.
      if (isPostgres) await sql`select pg_advisory_xact_lock(1734963, ${installation % 2_147_483_647})`.execute(transaction);
      const made = (
        await transaction
          .selectFrom('spent')
          .select('at')
          .where('installation', '=', installation)
          .where('at', '>', since)
          .orderBy('at')
          .execute()
      ).map(({ at }) => Number(at));
      if (!mayMake(made)) return made;
      await transaction.insertInto('spent').values({ installation, at: now }).execute();
      return [...made, now];
    }),
});
