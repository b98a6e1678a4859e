import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { historyIn } from '../../src/store/history.ts';
import { type Database, openStore } from '../../src/store/open.ts';
import { workIn } from '../../src/store/work.ts';
import { noPostgres, startPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'iacsec-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a branch, a path, a login or a comment may be made of. */
const TEXTS = [
  "'; drop table work; --",
  "' or '1'='1",
  '"; delete from audit; --',
  'a\\\'b\\"c',
  `$1 ? :name %s \${x} {{x}}`,
  '/* */ -- # ;',
  'ä 💥 \u202e \u2028',
  'x'.repeat(60),
];

function holds(open: () => Promise<Database>): void {
  let database: Database;
  beforeEach(async () => {
    database = await open();
    for (const table of ['findings', 'reviews', 'work', 'deliveries', 'audit'] as const)
      await database.tables.deleteFrom(table).execute();
  });
  afterEach(() => database.close());

  it.each(TEXTS.map((text) => [text.slice(0, 40), text] as const))(
    'what is kept is data, and comes back as it was: %s',
    async (_, text) => {
      const work = workIn(database);
      await work.want({ key: text, wish: { text }, installation: 1 }, 1);
      await work.want({ key: 'another', wish: {}, installation: 2 }, 1);
      const held = [await work.claim(text, 2, 1_000), await work.claim(text, 2, 1_000)];
      expect(held).toContainEqual(expect.objectContaining({ key: text, wish: { text } }));
      expect(held).toContainEqual(expect.objectContaining({ key: 'another' }));
      const history = historyIn(database);
      const deed = { at: 1, who: text, what: text, repository: text, pull: 1, commit: text, policy: text, details: text };
      await history.record(deed);
      await history.record({ ...deed, at: 2 });
      expect(await history.firstBreak()).toBeUndefined();
      expect(await database.tables.selectFrom('audit').select('who').execute()).toEqual([{ who: text }, { who: text }]);
    },
  );

  it('a character that PostgreSQL does not take is no way to stop the work', async () => {
    const work = workIn(database);
    await work.want({ key: 'r#1!1', wish: { body: '/iacsec help \u0000 \ud800' }, installation: 1 }, 1);
    expect((await work.claim('a', 2, 1_000))?.wish).toEqual({ body: '/iacsec help \u0000 \ud800' });
  });
}

describe('hostile texts in the embedded database', () => holds(() => openStore({ url: undefined, directory: folder })));

describe.skipIf(noPostgres !== undefined)(
  `hostile texts in PostgreSQL${noPostgres === undefined ? '' : ` (skipped: ${noPostgres})`}`,
  () => {
    let server: Awaited<ReturnType<typeof startPostgres>>;
    beforeAll(async () => {
      server = await startPostgres();
    }, 60_000);
    afterAll(() => server.stop());
    describe('as in the embedded one', () => holds(() => openStore({ url: server.url, directory: folder })));
  },
);
