import { sql } from 'kysely';
import type { Database } from './open.ts';

/** A job that somebody holds. */
export interface Held {
  readonly key: string;
  readonly wish: unknown;
  readonly installation: number;
  /** Which wish this is: a newer one has a higher number. */
  readonly number: number;
  readonly attempts: number;
}

/** Something that is wanted. */
export interface Wish {
  /** What it is about: of two wishes for one key the newer counts. */
  readonly key: string;
  readonly wish: unknown;
  readonly installation: number;
}

/** Work that is wanted and not done, for an operator. */
export interface Open {
  readonly key: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly since: number;
}

/** What is to be done, kept so that no crash, restart or second process loses or doubles it. Times are milliseconds since 1970. */
export interface Work {
  /**
   * Wants things because of a webhook, all or nothing. One that was heard before does nothing again, but for what was given up: that is
   * what a redelivery is for. Tells whether anything is wanted now.
   */
  readonly hear: (
    delivery: { readonly id: string; readonly event: string },
    wishes: readonly Wish[],
    now: number,
  ) => Promise<boolean>;
  /** Wants something for another reason. */
  readonly want: (wish: Wish, now: number) => Promise<void>;
  /** Takes a job that nobody holds, the one that has waited longest of the installation that has the fewest under way. */
  readonly claim: (holder: string, now: number, until: number) => Promise<Held | undefined>;
  /** Says that it is still being worked on. False where somebody else has it by now. */
  readonly hold: (held: Held, holder: string, until: number) => Promise<boolean>;
  /** Whether something newer is wanted for the key. */
  readonly isStale: (held: Held) => Promise<boolean>;
  readonly done: (held: Held, holder: string, now: number) => Promise<void>;
  /** It failed; it is tried again at a time, or given up. */
  readonly failed: (held: Held, holder: string, error: string, again: number | undefined, now: number) => Promise<void>;
  /** What is wanted and not done, or was given up; the oldest first. */
  readonly open: (limit: number) => Promise<readonly Open[]>;
  /** Forgets deliveries and done work from before a time. */
  readonly forget: (before: number) => Promise<void>;
}

export function workIn({ tables, isPostgres }: Database): Work {
  type Tables = typeof tables;
  const upsert = (database: Tables, { key, wish, installation }: Wish, now: number) =>
    database
      .insertInto('work')
      .values({
        key,
        wish: JSON.stringify(wish),
        installation,
        wanted: 1,
        done: 0,
        holder: null,
        held_until: 0,
        attempts: 0,
        not_before: now,
        error: null,
        changed_at: now,
      })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((row) => ({
          wish: row.ref('excluded.wish'),
          installation: row.ref('excluded.installation'),
          wanted: sql<number>`work.wanted + 1`,
          attempts: 0,
          error: null,
          // What has waited keeps its turn; what was done queues up behind.
          not_before: sql<number>`case when work.wanted > work.done and work.attempts = 0 then work.not_before else ${now} end`,
          changed_at: now,
        })),
      )
      .execute();

  return {
    hear: ({ id, event }, wishes, now) =>
      tables.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('deliveries')
          .values({ id, event, received_at: now })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .executeTakeFirstOrThrow();
        const isNew = Number(numInsertedOrUpdatedRows ?? 0) > 0;
        const keys = wishes.map(({ key }) => key);
        const givenUp =
          isNew || keys.length === 0
            ? []
            : await transaction
                .selectFrom('work')
                .select('key')
                .where('key', 'in', keys)
                .where('error', 'is not', null)
                .whereRef('wanted', '=', 'done')
                .execute();
        const wanted = isNew ? wishes : wishes.filter(({ key }) => givenUp.some((row) => row.key === key));
        for (const wish of wanted) await upsert(transaction, wish, now);
        return wanted.length > 0;
      }),
    want: async (wish, now) => {
      await upsert(tables, wish, now);
    },
    claim: (holder, now, until) =>
      tables.transaction().execute(async (transaction) => {
        // Fair turns: an installation that has much under way waits for one that has little.
        let query = transaction
          .selectFrom('work')
          .select(['key', 'wish', 'installation', 'wanted', 'attempts'])
          .whereRef('wanted', '>', 'done')
          .where('not_before', '<=', now)
          .where('held_until', '<', now)
          .orderBy(
            sql`(select count(*) from work as other where other.installation = work.installation and other.held_until >= ${now})`,
          )
          .orderBy('not_before')
          .limit(1);
        if (isPostgres) query = query.forUpdate().skipLocked();
        const row = await query.executeTakeFirst();
        if (!row) return undefined;
        await transaction.updateTable('work').set({ holder, held_until: until }).where('key', '=', row.key).execute();
        return {
          key: row.key,
          wish: JSON.parse(row.wish) as unknown,
          installation: Number(row.installation),
          number: Number(row.wanted),
          attempts: row.attempts,
        };
      }),
    hold: async ({ key }, holder, until) => {
      const { numUpdatedRows } = await tables
        .updateTable('work')
        .set({ held_until: until })
        .where('key', '=', key)
        .where('holder', '=', holder)
        .executeTakeFirst();
      return Number(numUpdatedRows) > 0;
    },
    isStale: async ({ key, number }) => {
      const row = await tables.selectFrom('work').select('wanted').where('key', '=', key).executeTakeFirst();
      return row === undefined || Number(row.wanted) > number;
    },
    done: async ({ key, number }, holder, now) => {
      await tables
        .updateTable('work')
        .set({ done: number, holder: null, held_until: 0, attempts: 0, error: null, changed_at: now })
        .where('key', '=', key)
        .where('holder', '=', holder)
        .execute();
    },
    failed: async ({ key, number }, holder, error, again, now) => {
      await tables
        .updateTable('work')
        .set({
          holder: null,
          held_until: 0,
          // A newer wish starts anew.
          attempts: sql<number>`case when wanted = ${number} then attempts + 1 else 0 end`,
          not_before: sql<number>`case when wanted = ${number} then cast(${again ?? now} as bigint) else not_before end`,
          ...(again === undefined ? { done: number } : {}),
          error: error.slice(0, 2_000),
          changed_at: now,
        })
        .where('key', '=', key)
        .where('holder', '=', holder)
        .execute();
    },
    open: async (limit) =>
      (
        await tables
          .selectFrom('work')
          .select(['key', 'attempts', 'error', 'changed_at'])
          .where((row) => row.or([row(row.ref('wanted'), '>', row.ref('done')), row('error', 'is not', null)]))
          .orderBy('changed_at')
          .limit(limit)
          .execute()
      ).map(({ key, attempts, error, changed_at }) => ({ key, attempts, error, since: Number(changed_at) })),
    forget: async (before) => {
      await tables.deleteFrom('deliveries').where('received_at', '<', before).execute();
      await tables.deleteFrom('work').whereRef('wanted', '=', 'done').where('changed_at', '<', before).execute();
    },
  };
}
