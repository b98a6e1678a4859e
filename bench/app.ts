// What a review costs of GitHub, and how long it takes: the App as its own process, GitHub simulated with 30 ms a call.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Simulator } from '../test/github/simulator.ts';
import type { Pull, Repo } from '../test/github/types.ts';

const ROOT = path.join(import.meta.dirname, '..');
const LATENCY = 30;

const account = (name: string, https: boolean): string => `resource "azurerm_storage_account" "${name}" {
  name                            = "${name}"
  resource_group_name             = "rg"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  min_tls_version                 = "TLS1_2"
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false
  https_traffic_only_enabled      = ${https}
}
`;

/** So many files, ten to a folder: each folder is a root with its version. */
function repository(count: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let i = 0; i < count; i++) {
    const folder = `envs/e${Math.floor(i / 10)}`;
    if (i % 10 === 0)
      files[`${folder}/versions.tf`] =
        'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> 4.0"\n    }\n  }\n}\n';
    else files[`${folder}/account${i}.tf`] = account(`a${i}`, true);
  }
  return files;
}

/** Five changed files, one of them with something to say. */
const change = (round: string): Record<string, string> =>
  Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`envs/e0/account${i}.tf`, `${account(`a${i}`, i !== 1)}# ${round}\n`]));

interface Cost {
  readonly calls: number;
  readonly trips: number;
  readonly archives: number;
  readonly milliseconds: number;
  readonly answered: number;
  readonly routes: Readonly<Record<string, number>>;
}

async function costOf(sim: Simulator, open: () => Promise<Pull>): Promise<Cost> {
  await sim.waitIdle();
  sim.resetMetrics();
  const pull = await open();
  await sim.waitCheck(pull, { name: 'iacsec', conclusion: 'failure' });
  await sim.waitIdle();
  const line = sim.timeline().find((one) => one.event === 'pull_request' && one.headSha === pull.head.sha);
  if (line?.completedMs == null || line.responseMs === null) throw new Error('the webhook was not answered');
  const { byRoute } = sim.stats();
  const archives = byRoute['GET codeload'] ?? 0;
  return {
    calls: line.requests,
    trips: line.sequentialDepth,
    archives,
    milliseconds: line.completedMs,
    answered: line.responseMs,
    routes: byRoute,
  };
}

/** Prints what reviews cost. Returns whether all bounds were held. */
export async function benchApp(): Promise<boolean> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'iacsec-bench-app-'));
  const sim = await Simulator.start({ manifest: path.join(ROOT, 'app.yml'), appName: 'iacsec' });
  let held = true;
  const print = (name: string, { calls, trips, archives, milliseconds, answered, routes }: Cost, isFirst: boolean): void => {
    // The first time: two archives, each of which is asked for and then fetched from where GitHub says.
    const most = isFirst ? { calls: 10 + 4, trips: 6 + 4 } : { calls: 10, trips: 6 };
    const isHeld =
      calls <= most.calls && trips <= most.trips && archives <= 2 && answered < 100 && (isFirst || milliseconds < 1000);
    held &&= isHeld;
    console.log(
      `${name.padEnd(46)} ${calls} calls in ${trips} trips${archives > 0 ? `, ${archives} archive${archives > 1 ? 's' : ''}` : ''}, ${milliseconds.toFixed(0)} ms, webhook answered in ${answered.toFixed(0)} ms   at most ${most.calls} in ${most.trips}${isFirst ? '' : ', under 1 s'}, 100 ms: ${isHeld ? 'held' : 'MISSED'}`,
    );
    if (process.env['BENCH_CALLS']) console.log(routes, sim.violations);
  };
  try {
    await sim.launchApp({
      command: ['node', 'dist/serve.js'],
      cwd: ROOT,
      env: { IACSEC_DATA_DIR: data },
      isReady: async (port) => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200,
    });
    sim.faults.latency = LATENCY;
    for (const size of [20, 2_000]) {
      const repo: Repo = await sim.createRepo({ name: `files-${size}`, files: repository(size) });
      const open = (round: number) => (): Promise<Pull> =>
        sim.openPull(repo, { as: 'alice', permission: 'write', changes: change(`${size} ${round}`), quietPush: true });
      print(`5 changed files of ${size}, never seen`, await costOf(sim, open(0)), true);
      const costs: Cost[] = [];
      for (let round = 1; round <= 5; round++) costs.push(await costOf(sim, open(round)));
      const [median] = costs.sort((a, b) => a.milliseconds - b.milliseconds).slice(2);
      if (median) print(`5 changed files of ${size}, seen before`, median, false);
      // The branch has moved on: what was seen of it is old.
      await sim.commit(repo, 'main', { 'README.md': 'moved\n' });
      print(`the same, where the branch has moved`, await costOf(sim, open(6)), false);
    }
    if (sim.violations.length > 0 || sim.rejected.length > 0) throw new Error(JSON.stringify([sim.violations, sim.rejected]));
  } finally {
    await sim.stop();
    fs.rmSync(data, { recursive: true, force: true });
  }
  return held;
}
