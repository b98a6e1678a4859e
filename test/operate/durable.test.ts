import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookInto, openStore } from '../../src/store/open.ts';
import { startFleet } from '../chaos/fleet.ts';
import { openQuietly, repositoriesOf, tell } from '../chaos/load.ts';
import { startStory } from '../github/story.ts';
import { storage } from '../sample.ts';
import { noPostgres } from '../store/postgres.ts';
import { folder, ready, start } from './started.ts';

const VERSIONS =
  'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> 4.0"\n    }\n  }\n}\n';
const off = '  https_traffic_only_enabled      = false\n';
const files = { 'versions.tf': VERSIONS, 'main.tf': storage('a', '') };
const PULL = { as: 'alice', permission: 'write' as const, changes: { 'main.tf': storage('a', off) } };

describe('a process that is killed', () => {
  it.each([
    ['before it has said anything', /\/compare\//, 'GET'],
    ['between the review and the summary', /\/issues\/\d+\/comments$/, 'POST'],
    ['before the end of the check', /\/check-runs\/\d+$/, 'PATCH'],
  ])(
    '%s: its check ends as cancelled, another has the verdict, and nothing is said twice',
    { timeout: 60_000 },
    async (_, path, method) => {
      const { sim, repo, app, launch, checked, liveComments, summaryComment, expectFaultless } = await startStory({ files });
      sim.faults.add({ path, method, delay: 60_000, times: 1 });
      const pull = await sim.openPull(repo, PULL);
      await sim.waitFor(() => sim.faults.injected.length > 0);
      const [left] = sim.checkRuns(pull);
      await app().kill('SIGKILL');
      expect(left?.status).toBe('in_progress');
      sim.faults.clear();
      await launch();
      await checked(pull, { conclusion: 'failure', timeout: 30_000 });
      expect(sim.checkRuns(pull).map(({ status, conclusion }) => [status, conclusion])).toEqual([
        ['completed', 'cancelled'],
        ['completed', 'failure'],
      ]);
      expect(liveComments(pull)).toHaveLength(1);
      expect(sim.reviews(pull)).toHaveLength(1);
      expect(summaryComment(pull)).not.toBeNull();
      // What was cut off by the delay is still waiting in the simulated GitHub.
      sim.metrics.inFlight = 0;
      await expectFaultless();
    },
  );

  it('after the end of the check: it is not done again, and is kept in the history once', { timeout: 60_000 }, async () => {
    const { sim, repo, app, launch, checked, dataDir } = await startStory({ files });
    // It has happened, and the process never hears of it.
    sim.faults.add({ path: /\/check-runs\/\d+$/, method: 'PATCH', hold: 20_000, times: 1 });
    const pull = await sim.openPull(repo, PULL);
    const run = await checked(pull, { conclusion: 'failure' });
    await app().kill('SIGKILL');
    await launch();
    await sim.waitFor(async () => {
      const database = await lookInto({ url: undefined, directory: dataDir });
      const { done } = await database.tables.selectFrom('work').select('done').executeTakeFirstOrThrow();
      await database.close();
      return done === 1;
    });
    expect(sim.checkRuns(pull)).toEqual([run]);
    const database = await lookInto({ url: undefined, directory: dataDir });
    const reviews = await database.tables.selectFrom('reviews').selectAll().execute();
    expect(reviews).toMatchObject([{ repository: 'acme/infra', pull: pull.number, head: pull.head.sha, conclusion: 'failure' }]);
    const found = await database.tables.selectFrom('findings').selectAll().where('class', '=', 'introduced').execute();
    expect(found).toMatchObject([{ rule: 'storage/https-only', verdict: 'fail', severity: 'high', reported: 'inline' }]);
    const audit = await database.tables.selectFrom('audit').selectAll().execute();
    expect(audit).toMatchObject([{ who: 'iacsec', what: 'concluded', commit: pull.head.sha, policy: reviews[0]?.policy }]);
    await database.close();
  });
});

describe('what no webhook told of', () => {
  it('is found at the start: pull requests, merge groups, and webhooks that failed', { timeout: 60_000 }, async () => {
    const { sim, repo, app, launch, checked, latestCheck, liveComments } = await startStory({ files });
    await app().kill('SIGKILL');
    // Sent, and nobody was there; and never sent.
    const failed = await sim.openPull(repo, { ...PULL, changes: { 'b.tf': storage('b', off) } });
    await sim.waitFor(() => sim.hooks.pending.size === 0);
    sim.hooks.faults.drop = 1_000;
    const dropped = await sim.openPull(repo, { ...PULL, changes: { 'c.tf': storage('c', '') }, branch: 'other' });
    const group = await sim.enqueue(dropped);
    sim.hooks.faults.drop = 0;
    await launch();
    await checked(failed, { conclusion: 'failure' });
    await checked(dropped, { conclusion: 'success' });
    await checked(group, { conclusion: 'success' });
    // The webhook that failed has come again by then, and wants nothing new.
    await sim.waitFor(() =>
      sim.deliveries({ event: 'pull_request' }).some(({ redelivery, statusCode }) => redelivery && statusCode === 202),
    );
    await sim.waitFor(() => latestCheck(failed.head.sha)?.status === 'completed');
    expect(liveComments(failed)).toHaveLength(1);
  });

  it('a check run left open behind a verdict: it ends as cancelled, and nothing is reviewed again', {
    timeout: 60_000,
  }, async () => {
    const { sim, repo, app, launch, liveComments } = await startStory({ files });
    await app().kill('SIGKILL');
    sim.hooks.faults.drop = 1_000;
    const pull = await sim.openPull(repo, PULL);
    const installation = sim.installationOf(repo);
    if (!installation) throw new Error('not installed');
    const token = sim.installationToken(installation);
    for (const run of [
      { status: 'in_progress', external_id: `${pull.number} 1-a` },
      { status: 'completed', conclusion: 'failure', external_id: `${pull.number} 2-b` },
    ]) {
      const body = { name: 'iacsec', head_sha: pull.head.sha, ...run };
      const { status } = await sim.call('POST', `/repos/${repo.fullName}/check-runs`, { token, body });
      expect(status).toBe(201);
    }
    sim.hooks.faults.drop = 0;
    await launch();
    await sim.waitFor(() => sim.checkRuns(pull).every(({ status }) => status === 'completed'));
    await sim.waitIdle();
    expect(sim.checkRuns(pull).map(({ conclusion }) => conclusion)).toEqual(['cancelled', 'failure']);
    expect(liveComments(pull)).toEqual([]);
  });
});

describe('the data of the App', () => {
  it('is refused to a second process, and to a program that is older, in one sentence', { timeout: 60_000 }, async () => {
    const directory = folder();
    const first = await ready({ env: { IACSEC_DATA_DIR: directory } });
    const second = await start({ env: { IACSEC_DATA_DIR: directory } });
    expect(await second.exited).toEqual({ code: 2, signal: null });
    expect(second.output).toMatch(
      /^iacsec: .* is in use by another process; several processes need PostgreSQL \(DATABASE_URL\)\.\n$/,
    );
    await first.stop();
    const database = await openStore({ url: undefined, directory });
    await sql`update meta set value = '99' where key = 'version'`.execute(database.tables);
    await database.close();
    const older = await start({ env: { IACSEC_DATA_DIR: directory } });
    expect(await older.exited).toEqual({ code: 2, signal: null });
    expect(older.output).toMatch(/^iacsec: The data is of version 99, and this program knows versions up to \d+; .*\.\n$/);
  });

  it('with an address that leads nowhere: said in one sentence, without the password', { timeout: 60_000 }, async () => {
    const url = 'postgres://iacsec:hunter2hunter2@127.0.0.1:9/none';
    const app = await start({ env: { DATABASE_URL: url, IACSEC_DATA_DIR: '/proc/none' } });
    expect(await app.exited).toEqual({ code: 2, signal: null });
    expect(app.output).toMatch(/^iacsec: The database of DATABASE_URL cannot be reached: .*\.\n$/);
    expect(app.output).not.toContain('hunter2');
  });
});

describe.skipIf(noPostgres)(`a database that is away${noPostgres ? `: skipped, ${noPostgres}` : ''}`, () => {
  it('has webhooks answered with 503, and all of it done when it is back', { timeout: 120_000 }, async () => {
    const fleet = await startFleet({ database: 'PostgreSQL', processes: 2, env: { IACSEC_RECONCILE_SECONDS: '10' } });
    onTestFinished(() => fleet.stop());
    const { sim, postgres, port } = fleet;
    const status = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
    const [repo] = await repositoriesOf(sim, 1);
    if (!repo) throw new Error('no repository');
    const pulls = [await openQuietly(sim, repo, true), await openQuietly(sim, repo, false)];
    expect(await status()).toBe(200);
    // It goes while much is under way.
    const busy = Promise.all(Array.from({ length: 200 }, () => sim.ping().done));
    await sim.waitFor(() => sim.deliveries().some(({ statusCode }) => statusCode === 202));
    postgres?.halt();
    await busy;
    for (const pull of pulls) expect((await tell(sim, pull, 'opened').done).statusCode).toBe(503);
    expect(await status()).toBe(503);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    postgres?.resume();
    await sim.waitFor(async () => (await status()) === 200, { timeout: 30_000 });
    const [good, bad] = pulls;
    if (good) await sim.waitCheck(good, { name: 'iacsec', conclusion: 'success', timeout: 60_000 });
    if (bad) await sim.waitCheck(bad, { name: 'iacsec', conclusion: 'failure', timeout: 60_000 });
    for (const { exit } of fleet.apps) expect(exit).toBeNull();
  });
});
