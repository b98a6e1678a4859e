// Many pull requests that nobody has told the App of yet, and webhooks about them.

import type { Delivery } from '../github/hooks.ts';
import type { Simulator } from '../github/simulator.ts';
import type { Json, Pull, Repo } from '../github/types.ts';
import { storage } from '../sample.ts';

const VERSIONS =
  'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> 4.0"\n    }\n  }\n}\n';
export const account = (name: string, isSafe: boolean): string =>
  storage(name, `  https_traffic_only_enabled      = ${isSafe}\n`);

/** Repositories of so many owners, each of which has the App installed. */
export async function repositoriesOf(sim: Simulator, owners: number, each = 1): Promise<Repo[]> {
  const all: Repo[] = [];
  for (let i = 0; i < owners * each; i++)
    all.push(
      await sim.createRepo({
        owner: `owner-${i % owners}`,
        name: `infra-${i}`,
        private: true,
        files: { 'versions.tf': VERSIONS, 'main.tf': account('main', true) },
      }),
    );
  return all;
}

/** Opens a pull request without a word to the App. */
export async function openQuietly(sim: Simulator, repo: Repo, isSafe: boolean): Promise<Pull> {
  const { webhookUrl } = sim.app;
  sim.app.webhookUrl = null;
  const name = `a${repo.nextNumber}`;
  try {
    return await sim.openPull(repo, {
      as: 'alice',
      permission: 'write',
      changes: { [`${name}.tf`]: account(name, isSafe) },
      quietPush: true,
    });
  } finally {
    sim.app.webhookUrl = webhookUrl;
  }
}

/** Sends a webhook about a pull request, shaped as GitHub's. */
export function tell(sim: Simulator, pull: Pull, action: 'opened' | 'synchronize' | 'reopened', at = new Date()): Delivery {
  const { repo } = pull;
  const payload: Json = {
    action,
    number: pull.number,
    pull_request: { ...sim.present.pullSimple(pull), updated_at: at.toISOString() },
    repository: sim.present.repo(repo, { hook: true }),
    installation: { id: sim.installationOf(repo)?.id, node_id: 'x' },
    sender: sim.present.user(pull.user),
  };
  return sim.hooks.send({ event: 'pull_request', action, app: sim.app, payload, repo, headSha: pull.head.sha });
}

/** Check runs of the App on a pull request's head that are a verdict. */
export const verdicts = (sim: Simulator, pull: Pull): number =>
  sim
    .checkRuns(pull, { app: 'app', name: 'iacsec', sha: pull.head.sha })
    .filter(({ status, conclusion }) => status === 'completed' && conclusion !== 'cancelled').length;

/** The value below which so many of a hundred are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
