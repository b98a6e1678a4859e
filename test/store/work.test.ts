import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import Sqlite from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NewerStoreError, STEPS } from '../../src/store/migrations.ts';
import { type Database, lookInto, NoStoreError, openStore, StoreInUseError } from '../../src/store/open.ts';
import { ledgerIn } from '../../src/store/spent.ts';
import { type Wish, type Work, workIn } from '../../src/store/work.ts';
import { noPostgres, startPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'iacsec-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

const wish = (key: string, head: string, installation = 1): Wish => ({ key, wish: { head }, installation });
const LEASE = 1_000;

function holds(open: () => Promise<Database>): void {
  let database: Database;
  let work: Work;
  let now = 0;
  const claim = (holder = 'a') => work.claim(holder, now, now + LEASE);
  beforeEach(async () => {
    database = await open();
    for (const table of ['findings', 'reviews', 'work', 'deliveries', 'audit', 'turns', 'spent'] as const)
      await database.tables.deleteFrom(table).execute();
    work = workIn(database);
    now = 1_000_000;
  });
  afterEach(() => database.close());

  it('gives a job to one holder, and forgets it when it is done', async () => {
    expect(await claim()).toBeUndefined();
    await work.want(wish('r#1', 'h1'), now);
    const held = await claim();
    expect(held).toMatchObject({ key: 'r#1', wish: { head: 'h1' }, installation: 1, attempts: 0 });
    expect(await claim('b')).toBeUndefined();
    if (!held) return;
    await work.done(held, now);
    expect(await claim()).toBeUndefined();
    expect(await work.open(10, now)).toEqual([]);
  });

  it('keeps the newest wish only, and tells who works on an older one', async () => {
    await work.want(wish('r#1', 'h1'), now);
    await work.want(wish('r#1', 'h2'), now);
    const held = await claim();
    expect(held?.wish).toEqual({ head: 'h2' });
    if (!held) return;
    expect(await work.hold(held, now + LEASE)).toBe('held');
    await work.want(wish('r#1', 'h3'), now);
    expect(await work.hold(held, now + LEASE)).toBe('newer');
    // Nobody else starts on it before the first has stopped.
    expect(await claim('b')).toBeUndefined();
    await work.done(held, now);
    expect((await claim('b'))?.wish).toEqual({ head: 'h3' });
  });

  it('hears a delivery once, and what was given up again', async () => {
    const delivery = { id: 'd1', event: 'pull_request' };
    expect(await work.hear(delivery, [wish('r#1', 'h1')], now)).toBe(true);
    expect(await work.hear(delivery, [wish('r#1', 'h1')], now)).toBe(false);
    const held = await claim();
    if (!held) throw new Error('nothing to do');
    expect(await work.hold(held, now + LEASE)).toBe('held');
    await work.failed(held, 'GitHub is away', undefined, now);
    expect(await claim()).toBeUndefined();
    expect(await work.open(10, now)).toMatchObject([{ key: 'r#1', error: 'GitHub is away' }]);
    expect(await work.hear(delivery, [wish('r#1', 'h1')], now)).toBe(true);
    expect(await claim()).toMatchObject({ key: 'r#1' });
  });

  it('gives a job to another when its holder is silent', async () => {
    await work.want(wish('r#1', 'h1'), now);
    const held = await claim();
    if (!held) throw new Error('nothing to do');
    now += LEASE / 2;
    expect(await work.hold(held, now + LEASE)).toBe('held');
    now += LEASE;
    expect(await claim('b')).toBeUndefined();
    now += 1;
    expect(await claim('b')).toMatchObject({ key: 'r#1' });
    // The first has come back to life: it is not its job any more, and what it says counts for nothing.
    expect(await work.hold(held, now + LEASE)).toBe('lost');
    await work.done(held, now);
    expect(await work.open(10, now)).toHaveLength(1);
  });

  it('tells who takes a job over that something may have been begun, and on which commit', async () => {
    await work.want(wish('r#1', 'h1'), now);
    const held = await claim();
    if (!held) throw new Error('nothing to do');
    expect(held).toMatchObject({ isTakenOver: false, begun: undefined, delivery: undefined, wishedAt: now });
    await work.begin(held, 'h1');
    now += LEASE + 1;
    const next = await claim('b');
    expect(next).toMatchObject({ isTakenOver: true, begun: 'h1' });
    // A hold that was given up counts as soon as it is.
    if (next) await work.release([next]);
    const third = await claim('c');
    expect(third).toMatchObject({ isTakenOver: true, begun: 'h1' });
    if (third) await work.failed(third, 'no', now, now);
    expect(await claim('d')).toMatchObject({ isTakenOver: false, begun: 'h1' });
    await work.release('all');
    const last = await claim('e');
    if (last) await work.done(last, now);
    await work.want(wish('r#1', 'h1'), now);
    expect(await claim()).toMatchObject({ isTakenOver: false, begun: undefined });
  });

  it('takes webhooks in any order: an older commit does not take the place of a newer one', async () => {
    const pushed = (id: string, head: string, asOf: number) =>
      work.hear({ id, event: 'pull_request' }, [{ ...wish('r#1', head), head, asOf }], now);
    expect(await pushed('d2', 'h2', 2_000)).toBe(true);
    expect(await pushed('d1', 'h1', 1_000)).toBe(false);
    expect((await claim())?.wish).toEqual({ head: 'h2' });
    expect(await pushed('d3', 'h3', 2_000)).toBe(true);
    // What speaks of no commit counts whenever it comes.
    expect(await work.hear({ id: 'd4', event: 'pull_request' }, [wish('r#1', 'h3')], now)).toBe(true);
    expect(await pushed('d5', 'h1', 1_000)).toBe(false);
  });

  it('wants nothing twice that was found before its webhook came, or is wanted already', async () => {
    const found = { ...wish('r#1', 'h1'), head: 'h1', isFound: true };
    expect(await work.want(found, now)).toBe(true);
    expect(await work.want(found, now)).toBe(false);
    const opened = { ...wish('r#1', 'h1'), head: 'h1', asOf: 1_000 };
    expect(await work.hear({ id: 'd1', event: 'pull_request' }, [opened], now)).toBe(false);
    const held = await claim();
    if (held) await work.done(held, now);
    expect(await work.hear({ id: 'd2', event: 'pull_request' }, [opened], now)).toBe(false);
    // A job that comes upon a newer commit has found it too.
    expect(await work.hear({ id: 'd6', event: 'pull_request' }, [{ ...opened, head: 'h3', asOf: 1_500 }], now)).toBe(true);
    const upon = await claim();
    if (upon) await work.begin(upon, 'h4');
    expect(await work.hear({ id: 'd7', event: 'pull_request' }, [{ ...opened, head: 'h4', asOf: 1_600 }], now)).toBe(false);
    if (upon) await work.done(upon, now);
    expect(await work.want(found, now)).toBe(true);
    expect(await work.hear({ id: 'd3', event: 'pull_request' }, [{ ...opened, head: 'h2', asOf: 2_000 }], now)).toBe(true);
  });

  it('puts a job off without counting a try, and gives its turn to others', async () => {
    await work.want(wish('r#1', 'h'), now);
    const held = await claim();
    if (held) await work.postpone(held, 'a limit', now + 10, now);
    expect(await claim()).toBeUndefined();
    expect(await work.open(10, now)).toMatchObject([{ key: 'r#1', state: 'waiting', attempts: 0, error: 'a limit' }]);
    now += 10;
    expect(await work.claim('a', now, now + LEASE, [1])).toBeUndefined();
    expect(await claim()).toMatchObject({ key: 'r#1', attempts: 0 });
  });

  it('has an operator see what there is, and retry it', async () => {
    for (const key of ['r#1', 'r#2', 'r#3']) await work.want(wish(key, 'h'), now);
    const [first, second] = [await claim(), await claim()];
    if (first) await work.failed(first, 'no', undefined, now);
    if (second) await work.failed(second, 'not yet', now + 60_000, now);
    expect((await work.open(10, now)).map(({ key, state }) => [key, state]).sort()).toEqual([
      ['r#1', 'given up'],
      ['r#2', 'waiting'],
      ['r#3', 'waiting'],
    ]);
    expect(await work.backlog()).toEqual({ waiting: 2, givenUp: 1, oldest: now });
    expect(await work.retry('r#9', now)).toBe(false);
    expect(await work.retry('r#1', now)).toBe(true);
    expect(await work.retry('r#2', now)).toBe(true);
    const keys = [await claim(), await claim(), await claim()].map((held) => held?.key);
    expect(keys.sort()).toEqual(['r#1', 'r#2', 'r#3']);
    expect((await work.open(10, now)).map(({ state }) => state)).toEqual(Array(3).fill('under way'));
  });

  it('gives one of many its turn', async () => {
    const turns = await Promise.all(Array.from({ length: 5 }, () => work.turn('look', 100, now)));
    expect(turns.filter(Boolean)).toHaveLength(1);
    expect(await work.turn('look', 100, now + 99)).toBe(false);
    expect(await work.turn('look', 100, now + 100)).toBe(true);
  });

  it('counts requests that create content, of all who ask, exactly', async () => {
    const ledger = ledgerIn(database);
    const mayMake = (made: readonly number[]): boolean => made.length < 7;
    await Promise.all(Array.from({ length: 20 }, (_, i) => ledger.spend(3_000_000_001, now + i, now - 100, mayMake)));
    expect(await ledger.spend(3_000_000_001, now, now - 100, mayMake)).toHaveLength(7);
    expect(await ledger.spend(3_000_000_002, now, now - 100, mayMake)).toEqual([now]);
    expect(await ledger.spend(3_000_000_001, now, now + 100, mayMake)).toEqual([now]);
  });

  it('tries again later, counts the tries, and a newer wish starts anew', async () => {
    await work.want(wish('r#1', 'h1'), now);
    for (const attempts of [0, 1, 2]) {
      const held = await claim();
      expect(held?.attempts).toBe(attempts);
      if (held) await work.failed(held, 'no', now + 10, now);
      expect(await claim()).toBeUndefined();
      now += 10;
    }
    const held = await claim();
    await work.want(wish('r#1', 'h2'), now);
    if (held) await work.failed(held, 'no', now + 10_000, now);
    expect(await claim()).toMatchObject({ wish: { head: 'h2' }, attempts: 0 });
  });

  it('takes turns between installations', async () => {
    for (let i = 0; i < 5; i++) await work.want(wish(`busy#${i}`, 'h', 1), now + i);
    now += 10;
    await claim();
    await work.want(wish('quiet#1', 'h', 2), now);
    expect((await claim())?.key).toBe('quiet#1');
    expect((await claim())?.key).toBe('busy#1');
  });

  it('hands each job to one of many that ask at once', async () => {
    for (let i = 0; i < 40; i++) await work.want(wish(`r#${i}`, 'h'), now);
    const claimed = await Promise.all(Array.from({ length: 60 }, (_, i) => work.claim(`p${i % 3}`, now, now + LEASE)));
    const keys = claimed.flatMap((one) => (one ? [one.key] : []));
    expect(new Set(keys).size).toBe(keys.length);
    // What another process held at that moment is skipped, not lost.
    for (let held = await claim(); held; held = await claim()) keys.push(held.key);
    expect(keys).toHaveLength(40);
  });

  it('loses nothing to wishes and failures at once', async () => {
    const wanting = Array.from({ length: 50 }, (_, i) =>
      work.hear({ id: `d${i}`, event: 'push' }, [wish(`r#${i % 5}`, `h${i}`)], now),
    );
    expect(await Promise.all(wanting)).toEqual(wanting.map(() => true));
    expect(await work.open(100, now)).toHaveLength(5);
  });

  it('forgets what is old and done, and nothing that is wanted', async () => {
    await work.hear({ id: 'd1', event: 'push' }, [wish('r#1', 'h'), wish('r#2', 'h')], now);
    const held = await claim();
    if (held) await work.done(held, now);
    await work.forget(now + 1);
    expect(await work.open(10, now)).toHaveLength(1);
    expect(await work.hear({ id: 'd1', event: 'push' }, [], now)).toBe(false);
  });
}

describe('work in the embedded database', () => {
  holds(() => openStore({ url: undefined, directory: folder }));
});

describe('the embedded database', () => {
  it('of an older version comes along, with what was wanted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'iacsec-older-'));
    const older = new Sqlite(join(directory, 'iacsec.db'));
    const [first = []] = STEPS(false);
    for (const statement of first) older.exec(statement);
    older.exec(`create table meta (key varchar(100) primary key, value text not null);
      insert into meta values ('version', '1');
      insert into work values ('r#1', '{"head":"h"}', 7, 1, 0, null, 0, 0, 0, null, 0)`);
    older.close();
    const database = await openStore({ url: undefined, directory });
    expect(await workIn(database).claim('a', 1, 2)).toMatchObject({ key: 'r#1', wish: { head: 'h' }, installation: 7 });
    await database.close();
    rmSync(directory, { recursive: true });
  });

  it('can be looked into beside the process that has it, and not where there is none', async () => {
    const database = await openStore({ url: undefined, directory: folder });
    await workIn(database).want(wish('looked#1', 'h'), 1);
    const look = await lookInto({ url: undefined, directory: folder });
    expect(await workIn(look).retry('looked#1', 2)).toBe(true);
    await look.close();
    await database.close();
    await expect(lookInto({ url: undefined, directory: join(folder, 'none') })).rejects.toThrow(NoStoreError);
  });

  it('is refused to a second process, and to a program that is older than its tables', async () => {
    const database = await openStore({ url: undefined, directory: folder });
    await expect(openStore({ url: undefined, directory: folder })).rejects.toThrow(StoreInUseError);
    await sql`update meta set value = '99' where key = 'version'`.execute(database.tables);
    await database.close();
    await expect(openStore({ url: undefined, directory: folder })).rejects.toThrow(NewerStoreError);
  });
});

describe.skipIf(noPostgres)(`work in PostgreSQL${noPostgres ? `: skipped, ${noPostgres}` : ''}`, () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.stop());
  describe('as the embedded one', () => holds(() => openStore({ url: server.url, directory: folder })));

  it('is shared: processes that start at once bring the tables up once', async () => {
    const first = await openStore({ url: server.url, directory: folder });
    await sql`drop schema public cascade`.execute(first.tables);
    await sql`create schema public`.execute(first.tables);
    await first.close();
    const all = await Promise.all(Array.from({ length: 4 }, () => openStore({ url: server.url, directory: folder })));
    for (const one of all) await one.close();
  });
});
