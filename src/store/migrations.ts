import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** One step from a version of the tables to the next: common SQL, the same on SQLite and PostgreSQL. Steps are added, never edited. */
type Step = readonly string[];

export const STEPS = (isPostgres: boolean): readonly Step[] => [
  [
    'create table deliveries (id varchar(100) primary key, event varchar(100) not null, received_at bigint not null)',
    'create index deliveries_by_time on deliveries (received_at)',
    `create table work (key varchar(500) primary key, wish text not null, installation bigint not null, wanted bigint not null,
       done bigint not null, holder varchar(100), held_until bigint not null, attempts integer not null, not_before bigint not null,
       error text, changed_at bigint not null)`,
    'create index work_by_time on work (not_before)',
    `create table reviews (id ${isPostgres ? 'bigserial primary key' : 'integer primary key autoincrement'}, repository varchar(300) not null, pull integer, head varchar(64) not null,
       base varchar(64) not null, conclusion varchar(20) not null, policy varchar(64) not null, ended_at bigint not null)`,
    'create index reviews_by_pull on reviews (repository, pull, ended_at)',
    `create table findings (review bigint not null references reviews (id) on delete cascade, fingerprint varchar(200) not null,
       rule varchar(200) not null, resource text not null, class varchar(20) not null, verdict varchar(20) not null,
       severity varchar(20) not null, reported varchar(20))`,
    'create index findings_by_review on findings (review)',
    `create table audit (number bigint primary key, at bigint not null, who varchar(200) not null, what varchar(100) not null,
       repository varchar(300) not null, pull integer, "commit" varchar(64), policy varchar(64), details text not null,
       previous varchar(64) not null, digest varchar(64) not null)`,
  ],
  [
    'alter table work add column delivery varchar(100)',
    'alter table work add column wished_at bigint not null default 0',
    'alter table work add column head varchar(64)',
    'alter table work add column as_of bigint not null default 0',
    'alter table work add column is_found integer not null default 0',
    'alter table work add column begun varchar(64)',
    'create index work_by_installation on work (installation, held_until)',
    'alter table reviews add column wish varchar(600)',
    'create unique index reviews_by_wish on reviews (wish)',
    'alter table findings add column cause text',
    'create index audit_by_pull on audit (repository, pull)',
    'create table spent (installation bigint not null, at bigint not null)',
    'create index spent_by_installation on spent (installation, at)',
    'create table turns (name varchar(100) primary key, at bigint not null)',
  ],
];

/** Any number, the same for all processes: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS */
const LOCK = 1_734_962;

/** Raised for tables of a later version than this program knows. */
export class NewerStoreError extends Error {}

/** Brings the tables to the newest version, each step whole or not at all. Throws NewerStoreError where they are newer than this program. */
export async function migrate(database: Kysely<Tables>, isPostgres: boolean): Promise<void> {
  const steps = STEPS(isPostgres);
  for (;;) {
    const isDone = await database.transaction().execute(async (transaction) => {
      // Two processes that start at once take turns.
      if (isPostgres) await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction);
      await sql`create table if not exists meta (key varchar(100) primary key, value text not null)`.execute(transaction);
      const row = await transaction.selectFrom('meta').select('value').where('key', '=', 'version').executeTakeFirst();
      const version = Number(row?.value ?? 0);
      if (version > steps.length)
        throw new NewerStoreError(
          `the data is of version ${version}, and this program knows versions up to ${steps.length}; start the newer program`,
        );
      const step = steps[version];
      if (!step) return true;
      for (const statement of step) await sql.raw(statement).execute(transaction);
      const next = { key: 'version', value: String(version + 1) };
      await transaction
        .insertInto('meta')
        .values(next)
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: next.value }))
        .execute();
      return false;
    });
    if (isDone) return;
  }
}

/** Whether the tables are of the version that this program knows. */
export async function isCurrent(database: Kysely<Tables>, isPostgres: boolean): Promise<boolean> {
  const row = await database.selectFrom('meta').select('value').where('key', '=', 'version').executeTakeFirst();
  return Number(row?.value ?? 0) === STEPS(isPostgres).length;
}
