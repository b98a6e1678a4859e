import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type History, historyIn } from '../../src/store/history.ts';
import { type Database, openStore } from '../../src/store/open.ts';
import { noPostgres, startPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'iacsec-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

const deed = (what: string) => ({
  at: 1_000,
  who: 'bob',
  what,
  repository: 'acme/infra',
  pull: 3,
  commit: 'abc',
  policy: null,
  details: '{}',
});
const review = {
  repository: 'acme/infra',
  pull: 3,
  head: 'h',
  base: 'b',
  conclusion: 'failure',
  policy: 'p',
  ended_at: 5,
  wish: 'w1',
};
const finding = (i: number) => ({
  fingerprint: `f${i}`,
  rule: 'storage/https-only',
  resource: 'azurerm_storage_account.a',
  class: 'introduced',
  verdict: 'fail',
  severity: 'high',
  reported: 'inline',
  cause: '[]',
});

function holds(open: () => Promise<Database>): void {
  let database: Database;
  let history: History;
  beforeEach(async () => {
    database = await open();
    for (const table of ['findings', 'reviews', 'audit'] as const) await database.tables.deleteFrom(table).execute();
    history = historyIn(database);
  });
  afterEach(() => database.close());

  it('keeps a review with all of its findings, and forgets both', async () => {
    await history.keep({ ...review, findings: Array.from({ length: 1_200 }, (_, i) => finding(i)) });
    await history.keep({ ...review, ended_at: 50, wish: 'w2', findings: [finding(0)] });
    // The same again, for its process died before it was told.
    await history.keep({ ...review, ended_at: 50, wish: 'w2', findings: [] });
    const count = async () => (await database.tables.selectFrom('findings').selectAll().execute()).length;
    expect(await count()).toBe(1_200);
    await history.forget(10);
    expect(await count()).toBe(0);
    expect(await database.tables.selectFrom('reviews').select('ended_at').execute()).toHaveLength(1);
  });

  it('keeps an audit trail that tells when it was changed', async () => {
    for (const what of ['approve', 'approve', 'rescan']) await history.record(deed(what));
    expect(await history.firstBreak()).toBeUndefined();
    expect(await history.isRecorded(deed('approve'))).toBe(true);
    expect(await history.isRecorded({ ...deed('approve'), commit: 'other' })).toBe(false);
    await sql`update audit set who = 'mallory' where number = 2`.execute(database.tables);
    expect(await history.firstBreak()).toBe(2);
    await sql`update audit set who = 'bob' where number = 2`.execute(database.tables);
    await sql`delete from audit where number = 2`.execute(database.tables);
    expect(await history.firstBreak()).toBe(2);
  });

  it('lets many write at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => history.record(deed(`deed ${i}`))));
    expect(await history.firstBreak()).toBeUndefined();
    expect(await database.tables.selectFrom('audit').select('number').execute()).toHaveLength(12);
  });
}

describe('history in the embedded database', () => holds(() => openStore({ url: undefined, directory: folder })));

describe.skipIf(noPostgres)(`history in PostgreSQL${noPostgres ? `: skipped, ${noPostgres}` : ''}`, () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.stop());
  describe('as in the embedded one', () => holds(() => openStore({ url: server.url, directory: folder })));
});
