import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookInto } from '../src/store/open.ts';
import { workIn } from '../src/store/work.ts';
import { type Fleet, type FleetOptions, startFleet } from '../test/chaos/fleet.ts';
import { openQuietly, percentile, repositoriesOf, tell, verdicts } from '../test/chaos/load.ts';
import { type StormOptions, storm } from '../test/chaos/storm.ts';
import { freePort } from '../test/github/launch.ts';
import type { Pull } from '../test/github/types.ts';
import { sleep } from '../test/github/waiting.ts';
import { noPostgres } from '../test/store/postgres.ts';

/** A mode: what it does, and whether it held. */
interface Mode {
  readonly about: string;
  readonly needsPostgres: boolean;
  readonly run: (say: (line: string) => void) => Promise<boolean>;
}

const LATENCY = 30;
const STORM = { pulls: 500, repositories: 50, installations: 5, lasts: 120_000, within: 300_000 } as const;

const heldOr = (isHeld: boolean): string => (isHeld ? 'held' : 'MISSED');

async function stormHolds(options: Omit<StormOptions, 'say'>, say: (line: string) => void): Promise<boolean> {
  const { heads, right, duplicates, lost, stuck, open, settled, kills, faults, cancelled } = await storm({ ...options, say });
  const failed = Object.values(faults).reduce((a, b) => a + b, 0);
  const isHeld = settled !== undefined && right === heads && duplicates + lost + stuck + open === 0;
  const time = settled === undefined ? 'never' : `${(settled / 1000).toFixed(0)} s`;
  say(
    `${right} of ${heads} heads with one right check, ${duplicates} duplicate comments, ${lost} lost findings, ${stuck} rows stuck, ${open} checks open; all right ${time} after the last of ${failed} faults and ${kills} kills (${cancelled} check runs ended as cancelled)   500 of 500, 0, 0, 0, 0, within 300 s: ${heldOr(isHeld)}`,
  );
  return isHeld;
}

/** Runs something with a fleet, whose processes are ended whatever comes of it. */
async function withFleet<Result>(options: FleetOptions, run: (fleet: Fleet) => Promise<Result>): Promise<Result> {
  // Here it is the App that is measured: GitHub's limits are as wide as they are for each installation, not for all of them on one machine.
  const rateLimits = { contentPerMinute: 1e9, core: 1e9, graphql: 1e9, maxConcurrent: 1e9 };
  const fleet = await startFleet({ ...options, simulator: { rateLimits, ...options.simulator } });
  try {
    return await run(fleet);
  } finally {
    await fleet.stop();
  }
}

/** Waits until every pull request has so many verdicts. Throws after so many milliseconds. */
async function concluded({ sim }: Fleet, pulls: readonly Pull[], times: number, within: number): Promise<void> {
  const end = Date.now() + within;
  let left = pulls;
  while (left.length > 0) {
    left = left.filter((pull) => verdicts(sim, pull) < times);
    if (Date.now() > end)
      throw new Error(`${left.length} of ${pulls.length} pull requests have no check after ${within / 1000} s`);
    await sleep(left.length > 50 ? 200 : 25);
  }
}

/** So many pull requests, in turn in each of the repositories. */
async function pullsIn(fleet: Fleet, owners: number, count: number): Promise<Pull[]> {
  const repositories = await repositoriesOf(fleet.sim, owners);
  const pulls: Pull[] = [];
  for (let i = 0; i < count; i++) {
    const repo = repositories[i % repositories.length];
    if (repo) pulls.push(await openQuietly(fleet.sim, repo, i % 2 === 0));
  }
  return pulls;
}

/** 1,000 webhooks in 10 s. */
const flood =
  (database: FleetOptions['database'], processes: number): Mode['run'] =>
  (say) =>
    withFleet({ database, processes }, async (fleet) => {
      const { sim, store } = fleet;
      const pulls = await pullsIn(fleet, 20, 100);
      const start = Date.now();
      const { webhookUrl } = sim.app;
      // Made here and sent by another process: the simulated GitHub has enough to do with answering the reviews.
      sim.app.webhookUrl = 'http://127.0.0.1:9/';
      const made = Array.from({ length: 1_000 }, (_, i) => {
        const action = i < pulls.length ? 'opened' : 'synchronize';
        const { guid, json, requestHeaders } = tell(sim, pulls[i % pulls.length] as Pull, action, new Date(start + i * 1_000));
        return { guid, json, headers: requestHeaders };
      });
      sim.app.webhookUrl = webhookUrl;
      await sim.waitFor(() => sim.hooks.pending.size === 0, { timeout: 60_000 });
      // Straight to the processes: what stands before them is in the process of the simulated GitHub.
      const answered = await sent(
        fleet.apps.map(({ port }) => `http://127.0.0.1:${port}/api/github/webhooks`),
        made,
      );
      const seconds = Math.max(...answered.map(({ at }) => at)) / 1000;
      await concluded(fleet, pulls, 1, 300_000);
      await sim.waitFor(async () => (await todo(fleet)) === 0, { timeout: 120_000, step: 500, what: 'nothing to do' });
      const database_ = await lookInto(store);
      const heard = new Set((await database_.tables.selectFrom('deliveries').select('id').execute()).map(({ id }) => id));
      await database_.close();
      const lost = answered.filter(({ guid, status }) => status !== 202 || !heard.has(guid)).length;
      const all = answered.map(({ milliseconds }) => milliseconds);
      const p99 = percentile(all, 99);
      const isHeld = p99 < 250 && lost === 0;
      say(
        `${answered.length} webhooks in ${seconds.toFixed(1)} s: answered in ${percentile(all, 50).toFixed(0)} ms (median), ${p99.toFixed(0)} ms (p99), ${Math.max(...all).toFixed(0)} ms (most), ${lost} lost   p99 under 250 ms, 0 lost: ${heldOr(isHeld)}`,
      );
      return isHeld;
    });

interface Answered {
  readonly guid: string;
  readonly status: number;
  readonly milliseconds: number;
  /** Milliseconds from the first to when it was answered. */
  readonly at: number;
}

/** Sends webhooks to each address in turn from a process of its own, one every 10 ms, each on a connection of its own as GitHub does. */
async function sent(urls: readonly string[], webhooks: readonly object[]): Promise<readonly Answered[]> {
  const folder = mkdtempSync(join(tmpdir(), 'iacsec-flood-'));
  writeFileSync(join(folder, 'webhooks.json'), JSON.stringify(webhooks));
  const script = `
    const http = require('node:http');
    const all = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'));
    const urls = process.argv.slice(2);
    const start = performance.now();
    const one = ({ guid, json, headers }, i) => new Promise((resolve) => setTimeout(() => {
      const begun = performance.now();
      const end = (status) => resolve({ guid, status, milliseconds: performance.now() - begun, at: performance.now() - start });
      const request = http.request(urls[i % urls.length], { method: 'POST', headers, agent: false }, (answer) => answer.resume().on('end', () => end(answer.statusCode)));
      request.on('error', () => end(0)).end(json);
    }, i * 10));
    Promise.all(all.map(one)).then((answers) => process.stdout.write(JSON.stringify(answers)));`;
  try {
    const child = spawn(process.execPath, ['-e', script, join(folder, 'webhooks.json'), ...urls], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (some: string) => {
      text += some;
    });
    await new Promise((resolve) => child.once('close', resolve));
    return JSON.parse(text) as Answered[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function todo({ store }: Fleet): Promise<number> {
  const database = await lookInto(store);
  const { waiting, givenUp } = await workIn(database).backlog();
  await database.close();
  return waiting + givenUp;
}

/** Small reviews of 200 installations, as fast as they go. */
const steady: Mode['run'] = (say) =>
  withFleet({ database: 'SQLite', processes: 1 }, async (fleet) => {
    const pulls = await pullsIn(fleet, 200, 400);
    // The first review of a repository reads all of it.
    for (const pull of pulls.slice(0, 200)) tell(fleet.sim, pull, 'opened');
    await concluded(fleet, pulls.slice(0, 200), 1, 600_000);
    const start = Date.now();
    const rest = pulls.slice(200);
    for (const pull of rest) tell(fleet.sim, pull, 'opened');
    await concluded(fleet, rest, 1, 600_000);
    const rate = rest.length / ((Date.now() - start) / 1000);
    const isHeld = rate >= 5;
    say(
      `${rate.toFixed(1)} reviews a second over 200 installations, the simulated GitHub on the same machine   5 or more: ${heldOr(isHeld)}`,
    );
    return isHeld;
  });

/** How much the process grows while it reviews: 5,000 times, or CHAOS_REVIEWS times. */
const memory: Mode['run'] = async (say) => {
  const port = await freePort();
  const reviews = Number(process.env['CHAOS_REVIEWS'] ?? 5_000);
  return withFleet({ database: 'SQLite', processes: 1, env: { IACSEC_METRICS_PORT: String(port) } }, async (fleet) => {
    const { sim } = fleet;
    const pulls = await pullsIn(fleet, 20, 100);
    const residentMegabytes = async (): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]) / (1 << 20);
    };
    const seen: { reviews: number; megabytes: number }[] = [];
    for (let round = 1; round * pulls.length <= reviews; round++) {
      for (const pull of pulls) tell(sim, pull, 'reopened');
      await concluded(fleet, pulls, round, 600_000);
      seen.push({ reviews: round * pulls.length, megabytes: await residentMegabytes() });
      sim.resetMetrics();
      sim.hooks.deliveries.length = 0;
      if (round % 5 === 0) say(`${round * pulls.length} reviews: ${seen.at(-1)?.megabytes.toFixed(0)} MB`);
    }
    // The first fifth fills the caches.
    const late = seen.slice(Math.floor(seen.length / 5));
    const slope = slopeOf(late.map(({ reviews: x, megabytes: y }) => [x / 1000, y]));
    const isHeld = slope < 10;
    say(
      `${seen.at(-1)?.reviews} reviews: ${late[0]?.megabytes.toFixed(0)} MB after the first fifth, ${seen.at(-1)?.megabytes.toFixed(0)} MB at the end, slope ${slope.toFixed(1)} MB for 1,000 reviews   flat (under 10): ${heldOr(isHeld)}`,
    );
    return isHeld;
  });
};

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(points.map(([one]) => one)), mean(points.map(([, one]) => one))];
  const over = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** What a busy installation costs a quiet one. */
const fair: Mode['run'] = (say) =>
  withFleet({ database: 'SQLite', processes: 1 }, async (fleet) => {
    const { sim } = fleet;
    const [busy, quiet] = await repositoriesOf(sim, 2);
    if (!busy || !quiet) throw new Error('there are no repositories');
    const many: Pull[] = [];
    for (let i = 0; i < 200; i++) many.push(await openQuietly(sim, busy, i % 2 === 0));
    const few: Pull[] = [];
    for (let i = 0; i < 20; i++) few.push(await openQuietly(sim, quiet, i % 2 === 0));
    // Both are known already.
    for (const pull of [many.pop(), few.pop()]) {
      if (!pull) continue;
      tell(sim, pull, 'opened');
      await concluded(fleet, [pull], 1, 60_000);
    }
    sim.faults.latency = LATENCY;
    const latency = async (pull: Pull | undefined): Promise<number> => {
      if (!pull) throw new Error('there are too few pull requests');
      const start = Date.now();
      tell(sim, pull, 'opened');
      await concluded(fleet, [pull], 1, 120_000);
      return Date.now() - start;
    };
    const alone: number[] = [];
    for (let i = 0; i < 8; i++) alone.push(await latency(few.pop()));
    for (const pull of many) tell(sim, pull, 'opened');
    const beside: number[] = [];
    while (few.length > 0 && many.some((pull) => verdicts(sim, pull) === 0)) beside.push(await latency(few.pop()));
    const [before, during] = [percentile(alone, 50), percentile(beside, 50)];
    const isHeld = beside.length >= 3 && during < 2 * before;
    say(
      `a review takes ${before.toFixed(0)} ms alone and ${during.toFixed(0)} ms beside 200 of another installation (medians of ${alone.length} and ${beside.length}): ${(during / before).toFixed(2)} times as long   under 2: ${heldOr(isHeld)}`,
    );
    return isHeld;
  });

/** The database is away for 60 s. */
const away: Mode['run'] = (say) =>
  withFleet({ database: 'PostgreSQL', processes: 2, env: { IACSEC_RECONCILE_SECONDS: '15' } }, async (fleet) => {
    const { sim, postgres } = fleet;
    const pulls = await pullsIn(fleet, 5, 40);
    for (const pull of pulls.slice(0, 10)) tell(sim, pull, 'opened');
    await concluded(fleet, pulls.slice(0, 2), 1, 60_000);
    postgres?.halt();
    const start = Date.now();
    const statuses: number[] = [];
    const ready: number[] = [];
    for (const pull of pulls.slice(10)) {
      statuses.push((await tell(sim, pull, 'opened').done).statusCode);
      ready.push((await fetch(`http://127.0.0.1:${fleet.port}/readyz`)).status);
      await sleep(2_000 - ((Date.now() - start) % 2_000));
    }
    await sleep(Math.max(0, 60_000 - (Date.now() - start)));
    postgres?.resume();
    const back = Date.now();
    await concluded(fleet, pulls, 1, 300_000);
    const seconds = (Date.now() - back) / 1000;
    await sim.waitFor(async () => (await todo(fleet)) === 0, { timeout: 120_000, step: 500, what: 'nothing to do' });
    const refused = statuses.filter((status) => status === 503).length;
    const isHeld =
      refused === statuses.length && ready.every((status) => status === 503) && fleet.apps.every(({ exit }) => exit === null);
    say(
      `${((back - start) / 1000).toFixed(0)} s without a database: ${refused} of ${statuses.length} webhooks answered with 503, ${ready.filter((status) => status !== 503).length} times ready, ${fleet.apps.filter(({ exit }) => exit !== null).length} processes ended; all ${pulls.length} pull requests concluded ${seconds.toFixed(0)} s after it was back   all, and recovery: ${heldOr(isHeld)}`,
    );
    return isHeld;
  });

const MODES: Readonly<Record<string, Mode>> = {
  storm: {
    about: 'three processes on PostgreSQL, one killed every few seconds',
    needsPostgres: true,
    run: (say) => stormHolds({ ...STORM, database: 'PostgreSQL', processes: 3, killEvery: 4_000 }, say),
  },
  'storm-sqlite': {
    about: 'one process on SQLite, killed every few seconds',
    needsPostgres: false,
    run: (say) => stormHolds({ ...STORM, database: 'SQLite', processes: 1, killEvery: 8_000 }, say),
  },
  flood: { about: '1,000 webhooks in 10 s, one process on SQLite', needsPostgres: false, run: flood('SQLite', 1) },
  'flood-postgres': { about: 'the same, on PostgreSQL', needsPostgres: true, run: flood('PostgreSQL', 1) },
  steady: { about: 'reviews a second, one process on SQLite', needsPostgres: false, run: steady },
  fair: { about: '200 pull requests at once in one installation, and another', needsPostgres: false, run: fair },
  away: { about: 'the database is away for 60 s', needsPostgres: true, run: away },
  memory: { about: 'memory over many reviews', needsPostgres: false, run: memory },
};

/** Runs the modes of these names, or all. Returns whether all held. */
export async function chaos(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter((name) => !(name in MODES));
  if (unknown.length > 0) throw new Error(`there is no mode ${unknown.join(', ')}; there are ${Object.keys(MODES).join(', ')}`);
  let held = true;
  for (const [name, { about, needsPostgres, run }] of Object.entries(MODES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    if (needsPostgres && noPostgres) {
      console.log(`${name}: skipped, ${noPostgres}`);
      continue;
    }
    console.log(`${name}: ${about}`);
    try {
      held = (await run((line) => console.log(`  ${line}`))) && held;
    } catch (error) {
      held = false;
      console.log(`  MISSED: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return held;
}
