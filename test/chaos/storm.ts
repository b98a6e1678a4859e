// Pull requests while everything goes wrong, and what must be true when it has stopped.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookInto } from '../../src/store/open.ts';
import { workIn } from '../../src/store/work.ts';
import type { Fault, RequestInfo } from '../github/limits.ts';
import type { CheckRun, Pull, Repo } from '../github/types.ts';
import { sleep } from '../github/waiting.ts';
import { numbersFrom } from '../hostile/random.ts';
import { storage } from '../sample.ts';
import { type Fleet, type FleetOptions, startFleet } from './fleet.ts';

export interface StormOptions extends FleetOptions {
  readonly pulls: number;
  readonly repositories: number;
  readonly installations: number;
  /** Milliseconds between two kills. */
  readonly killEvery: number;
  /** Milliseconds that things go wrong at least. */
  readonly lasts: number;
  /** Milliseconds that all may take to be right after the last fault. */
  readonly within: number;
  readonly seed?: number;
  readonly say?: (line: string) => void;
}

export interface StormReport {
  readonly heads: number;
  /** Heads whose newest check is the right verdict, the only one and completed. */
  readonly right: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly stuck: number;
  readonly open: number;
  /** What was wrong, a line each. */
  readonly wrong: readonly string[];
  /** Milliseconds from the last fault until all was right; undefined where it never was. */
  readonly settled: number | undefined;
  readonly faults: Readonly<Record<string, number>>;
  readonly kills: number;
  /** Check runs that were cancelled because their process died, or because something newer was wanted. */
  readonly cancelled: number;
}

const VERSIONS =
  'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> 4.0"\n    }\n  }\n}\n';
const https = (on: boolean): string => `  https_traffic_only_enabled      = ${on}\n`;

/** What a pull request adds, and what must be said of it. */
const KINDS = {
  blocks: { text: (name: string) => storage(name, https(false)), conclusion: 'failure', findings: 1 },
  says: {
    text: (name: string) => storage(name, `${https(true)}  min_tls_version                 = "TLS1_0"\n`),
    conclusion: 'success',
    findings: 1,
  },
  clean: { text: (name: string) => storage(name, https(true)), conclusion: 'success', findings: 0 },
} as const;
type Kind = keyof typeof KINDS;

/** Requests that fail: 10 %, in all the ways there are. */
function failing(draw: () => number, counts: Record<string, number>): (request: RequestInfo) => Fault | null {
  const not = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return ({ method, path, graphql }) => {
    if (draw() >= 0.1) return null;
    const pick = draw();
    const give = (name: string, fault: Fault): Fault => {
      counts[name] = (counts[name] ?? 0) + 1;
      return fault;
    };
    if (pick < 0.25) return give('500', { status: 500 });
    if (pick < 0.45) return give('502, done', { status: 502, after: true });
    if (pick < 0.6) return give('reset', { reset: true, after: draw() < 0.5 });
    // GitHub itself ends what takes longer than ten seconds: it has happened by then, or never will.
    if (pick < 0.65) return give('time-out', draw() < 0.5 ? { hold: 31_000 } : { delay: 31_000, status: 504 });
    if (pick < 0.8 && !/access_tokens/.test(path))
      return give('403 secondary', { status: 403, body: { message: not }, headers: { 'retry-after': '2' } });
    if (method === 'GET' && /\/(?:compare|commits|git)\//.test(path)) return give('404', { status: 404 });
    return graphql ? give('broken off', { truncate: true }) : give('500', { status: 500 });
  };
}

/** Milliseconds that all is watched once it is right. */
const REST = 5_000;
/** Where nothing is left to do so long after the last fault, nothing will change any more. */
const STILL = 120_000;

/** Runs a storm from start to end. Whatever comes of it, everything that was started is ended. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const fleet = await startFleet({
    ...options,
    env: { IACSEC_RECONCILE_SECONDS: '30', ...options.env },
    simulator: {
      // As GitHub's reference names them: what notifies people.
      rateLimits: {
        contentPerHour: 500,
        isContent: ({ method, path }) => method === 'POST' && /\/(?:comments|reviews)$/.test(path),
      },
      ...options.simulator,
    },
  });
  try {
    return await blow(fleet, options);
  } finally {
    await fleet.stop();
  }
}

async function blow(fleet: Fleet, options: StormOptions): Promise<StormReport> {
  const { sim } = fleet;
  const { say = () => undefined } = options;
  const draw = numbersFrom(options.seed ?? 1);
  const faults: Record<string, number> = {};
  const repositories: Repo[] = [];
  for (let i = 0; i < options.repositories; i++) {
    const owner = `org-${i % options.installations}`;
    const files = { 'versions.tf': VERSIONS, 'main.tf': storage('main', https(true)) };
    repositories.push(await sim.createRepo({ owner, name: `infra-${i}`, private: true, files }));
  }
  sim.resetMetrics();
  say(`${options.repositories} repositories, ${fleet.apps.length} processes on ${options.database}`);

  // From now on everything goes wrong.
  let isStormy = true;
  const fault = failing(draw, faults);
  sim.faults.pick = (request) => (isStormy ? fault(request) : null);
  const send = sim.hooks.send.bind(sim.hooks);
  sim.hooks.send = (message, more = {}) => {
    if (!isStormy || message.event !== 'pull_request') return send(message, more);
    const delay = draw() * 5_000;
    const lot = draw();
    if (lot < 0.05) {
      faults['webhook dropped'] = (faults['webhook dropped'] ?? 0) + 1;
      // As one that failed without a trace. Nobody waits for it.
      return undefined as never;
    }
    if (lot < 0.1) {
      faults['webhook doubled'] = (faults['webhook doubled'] ?? 0) + 1;
      send(message, { ...more, delay: draw() * 5_000 });
    }
    return send(message, { ...more, delay });
  };
  let kills = 0;
  const killing = (async () => {
    while (isStormy) {
      await sleep(options.killEvery);
      if (!isStormy) break;
      kills++;
      await fleet.kill(Math.floor(draw() * fleet.apps.length));
    }
  })();

  const start = Date.now();
  const wanted: { pull: Pull; kind: Kind; was: Kind | undefined }[] = [];
  const kindAt = (i: number): Kind => (['blocks', 'says', 'clean'] as const)[i % 3] ?? 'clean';
  const open = async (i: number): Promise<void> => {
    const repo = repositories[i % repositories.length];
    if (!repo) return;
    const file = `p${i}.tf`;
    const change = (kind: Kind) => ({ [file]: KINDS[kind].text(`p${i}`) });
    const first = kindAt(i);
    const pull = await sim.openPull(repo, { as: 'alice', permission: 'write', changes: change(first), quietPush: true });
    // One in five is pushed to before anybody can have looked at it.
    const next = i % 5 === 0 ? kindAt(i + 1) : undefined;
    if (next) await sim.pushTo(pull, change(next));
    wanted.push({ pull, kind: next ?? first, was: next && first });
  };
  let next = 0;
  const hands = Array.from({ length: 4 }, async () => {
    while (next < options.pulls) await open(next++);
  });
  await Promise.all(hands);
  say(`${options.pulls} pull requests opened in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  await sleep(Math.max(0, options.lasts - (Date.now() - start)));
  isStormy = false;
  await killing;
  const end = Date.now();
  say(`${kills} kills, faults: ${JSON.stringify(faults)}`);
  await Promise.all(fleet.apps.map((app) => app.ready(60_000)));

  const look = async (): Promise<Omit<StormReport, 'settled' | 'faults' | 'kills'>> => judge(fleet, wanted);
  for (;;) {
    const seen = await look();
    const at = Date.now() - end;
    const isAll = seen.wrong.length === 0 || (seen.stuck === 0 && at > STILL);
    if (isAll || Date.now() - end > options.within) {
      // What is right must stay right.
      if (isAll) await sleep(REST);
      const last = await look();
      for (const line of last.wrong) say(line);
      if (last.wrong.length > 0) {
        const file = join(mkdtempSync(join(tmpdir(), 'iacsec-storm-')), 'log');
        writeFileSync(file, fleet.output());
        say(`what the processes said: ${file}`);
      }
      return { ...last, settled: last.wrong.length === 0 ? at : undefined, faults, kills };
    }
    say(
      `${((Date.now() - end) / 1000).toFixed(0)} s after the last fault: ${seen.right} of ${seen.heads} right, ${seen.stuck} to do`,
    );
    await sleep(2_000);
  }
}

async function judge(
  { sim, store }: Fleet,
  all: readonly { pull: Pull; kind: Kind; was: Kind | undefined }[],
): Promise<Omit<StormReport, 'settled' | 'faults' | 'kills'>> {
  const wrong: string[] = [];
  let right = 0;
  let duplicates = 0;
  let lost = 0;
  const runs = new Map<string, CheckRun[]>();
  for (const run of sim.checkRuns(null, { app: 'app', name: 'iacsec' }))
    runs.set(run.headSha, [...(runs.get(run.headSha) ?? []), run]);
  const open = [...runs.values()].flat().filter(({ status }) => status !== 'completed').length;
  if (open > 0) wrong.push(`${open} check runs are open`);
  for (const { pull, kind, was } of all) {
    const name = `${pull.repo.fullName}#${pull.number}`;
    const mine = runs.get(pull.head.sha) ?? [];
    const verdicts = mine.filter(({ conclusion }) => conclusion !== 'cancelled');
    const { conclusion, findings } = KINDS[kind];
    const isRight = verdicts.length === 1 && mine.at(-1) === verdicts[0] && verdicts[0]?.conclusion === conclusion;
    if (isRight) right++;
    else
      wrong.push(
        `${name} (${kind}): ${mine.map((run) => `${run.status} ${run.conclusion} "${run.output.title}"`).join(', ') || 'no check'}`,
      );
    const comments = sim.reviewComments(pull, { by: 'app' });
    const live = comments.filter(({ minimized }) => minimized === null);
    const before = was === undefined ? 0 : KINDS[was].findings;
    if (comments.length > findings + before || sim.issueComments(pull, { by: 'app' }).length > 1) {
      duplicates++;
      wrong.push(`${name}: ${comments.length} comments, ${sim.issueComments(pull, { by: 'app' }).length} summaries`);
    }
    const annotated = verdicts.at(-1)?.annotations.length ?? 0;
    if (live.length !== findings && !(live.length < findings && annotated >= findings)) {
      lost++;
      wrong.push(`${name} (${kind}): ${live.length} comments are shown, ${annotated} annotations`);
    }
  }
  const database = await lookInto(store);
  const { waiting, givenUp } = await workIn(database).backlog();
  await database.close();
  if (waiting + givenUp > 0) wrong.push(`${waiting} rows wait, ${givenUp} were given up`);
  const cancelled = [...runs.values()].flat().filter(({ conclusion }) => conclusion === 'cancelled').length;
  return { heads: all.length, right, duplicates, lost, stuck: waiting + givenUp, open, wrong, cancelled };
}
