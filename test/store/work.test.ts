import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NewerStoreError } from '../../src/store/migrations.ts';
import { type Database, openStore, StoreInUseError } from '../../src/store/open.ts';
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
    for (const table of ['findings', 'reviews', 'work', 'deliveries', 'audit'] as const)
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
    await work.done(held, 'a', now);
    expect(await claim()).toBeUndefined();
    expect(await work.open(10)).toEqual([]);
  });

  it('keeps the newest wish only, and tells who works on an older one', async () => {
    await work.want(wish('r#1', 'h1'), now);
    await work.want(wish('r#1', 'h2'), now);
    const held = await claim();
    expect(held?.wish).toEqual({ head: 'h2' });
    if (!held) return;
    expect(await work.isStale(held)).toBe(false);
    await work.want(wish('r#1', 'h3'), now);
    expect(await work.isStale(held)).toBe(true);
    // Nobody else starts on it before the first has stopped.
    expect(await claim('b')).toBeUndefined();
    await work.done(held, 'a', now);
    expect((await claim('b'))?.wish).toEqual({ head: 'h3' });
  });

  it('hears a delivery once, and what was given up again', async () => {
    const delivery = { id: 'd1', event: 'pull_request' };
    expect(await work.hear(delivery, [wish('r#1', 'h1')], now)).toBe(true);
    expect(await work.hear(delivery, [wish('r#1', 'h1')], now)).toBe(false);
    const held = await claim();
    if (!held) throw new Error('nothing to do');
    expect(await work.isStale(held)).toBe(false);
    await work.failed(held, 'a', 'GitHub is away', undefined, now);
    expect(await claim()).toBeUndefined();
    expect(await work.open(10)).toMatchObject([{ key: 'r#1', error: 'GitHub is away' }]);
    expect(await work.hear(delivery, [wish('r#1', 'h1')], now)).toBe(true);
    expect(await claim()).toMatchObject({ key: 'r#1' });
  });

  it('gives a job to another when its holder is silent', async () => {
    await work.want(wish('r#1', 'h1'), now);
    const held = await claim();
    if (!held) throw new Error('nothing to do');
    now += LEASE / 2;
    expect(await work.hold(held, 'a', now + LEASE)).toBe(true);
    now += LEASE;
    expect(await claim('b')).toBeUndefined();
    now += 1;
    expect(await claim('b')).toMatchObject({ key: 'r#1' });
    // The first has come back to life: it is not its job any more, and what it says counts for nothing.
    expect(await work.hold(held, 'a', now + LEASE)).toBe(false);
    await work.done(held, 'a', now);
    expect(await work.open(10)).toHaveLength(1);
  });

  it('tries again later, counts the tries, and a newer wish starts anew', async () => {
    await work.want(wish('r#1', 'h1'), now);
    for (const attempts of [0, 1, 2]) {
      const held = await claim();
      expect(held?.attempts).toBe(attempts);
      if (held) await work.failed(held, 'a', 'no', now + 10, now);
      expect(await claim()).toBeUndefined();
      now += 10;
    }
    const held = await claim();
    await work.want(wish('r#1', 'h2'), now);
    if (held) await work.failed(held, 'a', 'no', now + 10_000, now);
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
    expect(await work.open(100)).toHaveLength(5);
  });

  it('forgets what is old and done, and nothing that is wanted', async () => {
    await work.hear({ id: 'd1', event: 'push' }, [wish('r#1', 'h'), wish('r#2', 'h')], now);
    const held = await claim();
    if (held) await work.done(held, 'a', now);
    await work.forget(now + 1);
    expect(await work.open(10)).toHaveLength(1);
    expect(await work.hear({ id: 'd1', event: 'push' }, [], now)).toBe(false);
  });
}

describe('work in the embedded database', () => {
  holds(() => openStore({ url: undefined, directory: folder }));
});

describe('the embedded database', () => {
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
