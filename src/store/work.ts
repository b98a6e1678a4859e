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
  /** Who holds it: another at every claim. */
  readonly holder: string;
  /** When the wish was made, in milliseconds. */
  readonly wishedAt: number;
  /** The webhook that wanted it. */
  readonly delivery: string | undefined;
  /** The commit that an earlier try may have left a check run on. */
  readonly begun: string | undefined;
  /** It was found by looking. */
  readonly isFound: boolean;
  /** Whoever had it before fell silent. */
  readonly isTakenOver: boolean;
}

/** Something that is wanted. */
export interface Wish {
  /** What it is about: of two wishes for one key the newer counts. */
  readonly key: string;
  readonly wish: unknown;
  readonly installation: number;
  /** The commit that it is about, where it speaks of one. */
  readonly head?: string | undefined;
  /** When that commit came to be, by GitHub's clock: webhooks come in any order. */
  readonly asOf?: number | undefined;
  /** It was found by looking: nothing is wanted twice because a webhook comes late. */
  readonly isFound?: boolean;
}

/** Work that is wanted and not done, or was given up, for an operator. */
export interface Open {
  readonly key: string;
  readonly state: 'waiting' | 'under way' | 'given up';
  readonly attempts: number;
  readonly error: string | null;
  /** When it was wanted, and when it is tried next. */
  readonly since: number;
  readonly next: number;
}

/** How much there is to do. */
export interface Backlog {
  readonly waiting: number;
  readonly givenUp: number;
  /** When the oldest of what waits was wanted. */
  readonly oldest: number | undefined;
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
  /** Wants something for another reason. Tells whether it was not wanted already. */
  readonly want: (wish: Wish, now: number) => Promise<boolean>;
  /** Takes a job that nobody holds, the one that has waited longest of the installation that has the fewest under way; none of `except`. */
  readonly claim: (holder: string, now: number, until: number, except?: readonly number[]) => Promise<Held | undefined>;
  /** Says that it is still being worked on. Tells whether it still is the holder's, and whether something newer is wanted. */
  readonly hold: (held: Held, until: number) => Promise<'held' | 'newer' | 'lost'>;
  /** Says, before it happens, that a check run is started on a commit. */
  readonly begin: (held: Held, head: string) => Promise<void>;
  readonly done: (held: Held, now: number) => Promise<void>;
  /** It failed; it is tried again at a time, or given up. */
  readonly failed: (held: Held, error: string, again: number | undefined, now: number) => Promise<void>;
  /** It has to wait, through no fault of its own: this counts as no try. */
  readonly postpone: (held: Held, reason: string, until: number, now: number) => Promise<void>;
  /** Lets others have what is held; all there is where nobody else can be holding anything. */
  readonly release: (helds: readonly Held[] | 'all') => Promise<void>;
  /** What is wanted and not done, or was given up; the oldest first. */
  readonly open: (limit: number, now: number) => Promise<readonly Open[]>;
  /** Has something done at once that waits or was given up. False where there is no such thing. */
  readonly retry: (key: string, now: number) => Promise<boolean>;
  readonly backlog: () => Promise<Backlog>;
  /** Whether something that one process does for all is to be done by this one: nobody did for so long. */
  readonly turn: (name: string, every: number, now: number) => Promise<boolean>;
  /** Forgets deliveries and done work from before a time. */
  readonly forget: (before: number) => Promise<void>;
}

export function workIn({ tables, isPostgres, flush }: Database): Work {
  type Tables = typeof tables;
  const upsert = async (
    database: Tables,
    { key, wish, installation, head, asOf, isFound }: Wish,
    delivery: string | null,
    now: number,
  ): Promise<boolean> => {
    const { numInsertedOrUpdatedRows } = await database
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
        delivery,
        wished_at: now,
        head: head ?? null,
        as_of: asOf ?? 0,
        is_found: isFound ? 1 : 0,
        begun: null,
      })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet((row) => ({
            wish: row.ref('excluded.wish'),
            installation: row.ref('excluded.installation'),
            wanted: sql<number>`work.wanted + 1`,
            attempts: 0,
            error: null,
            // What has waited keeps its turn; what was done queues up behind.
            not_before: sql<number>`case when work.wanted > work.done and work.attempts = 0 then work.not_before else excluded.not_before end`,
            changed_at: row.ref('excluded.changed_at'),
            delivery: row.ref('excluded.delivery'),
            wished_at: row.ref('excluded.wished_at'),
            head: row.ref('excluded.head'),
            as_of: sql<number>`case when excluded.as_of > work.as_of then excluded.as_of else work.as_of end`,
            is_found: row.ref('excluded.is_found'),
          }))
          // Old news: of an older commit than is known, or of one that was found before its webhook came.
          .where(
            sql<boolean>`not (excluded.is_found = 0 and excluded.as_of > 0 and (excluded.as_of < work.as_of or (work.is_found = 1 and work.head = excluded.head))
              and not (work.error is not null and work.wanted = work.done))`,
          )
          // What is found to be missing and is wanted already needs no second wish.
          .where(sql<boolean>`not (excluded.is_found = 1 and work.wanted > work.done)`),
      )
      .executeTakeFirstOrThrow();
    return Number(numInsertedOrUpdatedRows ?? 0) > 0;
  };
  /** The row of a job, where it still is its holder's. */
  const heldRow = ({ key, holder }: Held) => tables.updateTable('work').where('key', '=', key).where('holder', '=', holder);

  return {
    hear: async ({ id, event }, wishes, now) => {
      const isWanted = await tables.transaction().execute(async (transaction) => {
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
        let isAny = false;
        for (const wish of wanted) isAny = (await upsert(transaction, wish, id, now)) || isAny;
        return isAny;
      });
      // What GitHub is told to be taken must not be lost.
      await flush();
      return isWanted;
    },
    want: (wish, now) => upsert(tables, wish, null, now),
    claim: (holder, now, until, except = []) =>
      tables.transaction().execute(async (transaction) => {
        // Fair turns: an installation that has much under way waits for one that has little.
        let query = transaction
          .selectFrom('work')
          .selectAll()
          .whereRef('wanted', '>', 'done')
          .where('not_before', '<=', now)
          .where('held_until', '<', now)
          .orderBy(
            sql`(select count(*) from work as other where other.installation = work.installation and other.held_until >= ${now})`,
          )
          .orderBy('not_before')
          .limit(1);
        if (except.length > 0) query = query.where('installation', 'not in', except);
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
          holder,
          wishedAt: Number(row.wished_at),
          delivery: row.delivery ?? undefined,
          begun: row.begun ?? undefined,
          isFound: row.is_found === 1,
          isTakenOver: row.holder !== null,
        };
      }),
    hold: async (held, until) => {
      const row = await heldRow(held).set({ held_until: until }).returning('wanted').executeTakeFirst();
      if (!row) return 'lost';
      return Number(row.wanted) > held.number ? 'newer' : 'held';
    },
    begin: async (held, head) => {
      const { number } = held;
      await heldRow(held)
        .set({
          begun: head,
          // Another commit than the wish spoke of: found by looking, before its webhook came.
          is_found: sql<number>`case when wanted = ${number} and coalesce(head, '') <> ${head} then 1 else is_found end`,
          head: sql<string>`case when wanted = ${number} then ${head} else head end`,
        })
        .execute();
    },
    done: async (held, now) => {
      const ended = { holder: null, held_until: 0, attempts: 0, error: null, begun: null, changed_at: now };
      await heldRow(held)
        .set({ done: held.number, ...ended })
        .execute();
    },
    failed: async (held, error, again, now) => {
      const { number } = held;
      await heldRow(held)
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
        .execute();
    },
    postpone: async (held, reason, until, now) => {
      await heldRow(held)
        .set({ holder: null, held_until: 0, not_before: until, error: reason.slice(0, 2_000), changed_at: now })
        .execute();
    },
    release: async (helds) => {
      // The holder stays named: whoever takes it over has to know that something may have been begun.
      const query = tables.updateTable('work').set({ held_until: 0 }).where('held_until', '>', 0);
      if (helds === 'all') await query.execute();
      else if (helds.length > 0)
        await query
          .where(
            'holder',
            'in',
            helds.map(({ holder }) => holder),
          )
          .execute();
    },
    open: async (limit, now) =>
      (
        await tables
          .selectFrom('work')
          .selectAll()
          .where((row) => row.or([row(row.ref('wanted'), '>', row.ref('done')), row('error', 'is not', null)]))
          .orderBy('wished_at')
          .limit(limit)
          .execute()
      ).map(({ key, wanted, done, attempts, error, wished_at, not_before, held_until }) => ({
        key,
        state: Number(wanted) === Number(done) ? 'given up' : Number(held_until) >= now ? 'under way' : 'waiting',
        attempts,
        error,
        since: Number(wished_at),
        next: Number(not_before),
      })),
    retry: async (key, now) => {
      const { numUpdatedRows } = await tables
        .updateTable('work')
        .set({
          wanted: sql<number>`case when wanted = done then wanted + 1 else wanted end`,
          attempts: 0,
          error: null,
          not_before: now,
          wished_at: sql<number>`case when wanted = done then cast(${now} as bigint) else wished_at end`,
          changed_at: now,
        })
        .where('key', '=', key)
        .where((row) => row.or([row(row.ref('wanted'), '>', row.ref('done')), row('error', 'is not', null)]))
        .executeTakeFirst();
      return Number(numUpdatedRows) > 0;
    },
    backlog: async () => {
      const { waiting, given_up, oldest } = await tables
        .selectFrom('work')
        .select([
          sql<number>`coalesce(sum(case when wanted > done then 1 else 0 end), 0)`.as('waiting'),
          sql<number>`coalesce(sum(case when wanted = done and error is not null then 1 else 0 end), 0)`.as('given_up'),
          sql<number | null>`min(case when wanted > done then wished_at else null end)`.as('oldest'),
        ])
        .executeTakeFirstOrThrow();
      return {
        waiting: Number(waiting),
        givenUp: Number(given_up),
        oldest: oldest === null ? undefined : Number(oldest),
      };
    },
    turn: async (name, every, now) => {
      const { numInsertedOrUpdatedRows } = await tables
        .insertInto('turns')
        .values({ name, at: now })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ at: now })
            .where('turns.at', '<=', now - every),
        )
        .executeTakeFirstOrThrow();
      return Number(numInsertedOrUpdatedRows ?? 0) > 0;
    },
    forget: async (before) => {
      await tables.deleteFrom('deliveries').where('received_at', '<', before).execute();
      await tables.deleteFrom('work').whereRef('wanted', '=', 'done').where('changed_at', '<', before).execute();
      await tables.deleteFrom('spent').where('at', '<', before).execute();
    },
  };
}
