// For tests that tell a story: the App as its own process against a simulated GitHub, and what must be true at the end.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';
import type { Changes } from './git.ts';
import { freePort, type LaunchedApp } from './launch.ts';
import { type Options, Simulator } from './simulator.ts';
import type { CheckRun, IssueComment, MergeGroup, Pull, Repo, ReviewComment } from './types.ts';

const ROOT = path.join(import.meta.dirname, '../..');

export interface StoryOptions {
  /** What the repository has on its default branch. */
  files: Changes;
  owner?: string;
  name?: string;
  private?: boolean;
  /** How the App is started, from the root of the project: it must have been built. */
  command?: readonly string[];
  /** What it gets besides Probot's environment and IACSEC_DATA_DIR. */
  env?: Record<string, string>;
  /** The name of its check run, which the default branch requires. */
  check?: string;
  /** For the App to be ready, in ms. */
  timeout?: number;
  simulator?: Options;
}

export interface Story {
  readonly sim: Simulator;
  readonly repo: Repo;
  /** The App's own folder. It outlives a crash and goes with the story. */
  readonly dataDir: string;
  /** Starts the App, on the same port and with the same data as before. Done when GET /readyz answers 200. */
  launch: () => Promise<LaunchedApp>;
  /** The App that was started last. */
  app: () => LaunchedApp;
  /** Waits for the App's check run on a commit, or on the head of a pull request or group, to be completed. */
  checked: (
    target: Pull | MergeGroup | string,
    options?: { conclusion?: string; after?: CheckRun; timeout?: number },
  ) => Promise<CheckRun>;
  /** The App's newest check run on a commit: it is the verdict. */
  latestCheck: (sha: string) => CheckRun | undefined;
  /** The App's review comments that are shown. */
  liveComments: (pull: Pull) => ReviewComment[];
  /** Those that it has minimised. */
  minimisedComments: (pull: Pull) => ReviewComment[];
  /** The App's comment in the conversation that answers nobody, null without one. There must not be a second. */
  summaryComment: (pull: Pull) => IssueComment | null;
  /** Nothing was asked of GitHub that it would not have answered, and no check run is left open. */
  expectFaultless: () => Promise<void>;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
  } catch {
    return false;
  }
}

/**
 * Starts a simulated GitHub with the project's app.yml, a repository and the App. All of it ends with the test, or with the file when
 * it is started outside of one.
 */
export async function startStory(options: StoryOptions): Promise<Story> {
  const { command = ['node', 'dist/serve.js'], check = 'iacsec', env = {}, timeout, owner = 'acme', name = 'infra' } = options;
  const sim = await Simulator.start({
    manifest: path.join(ROOT, 'app.yml'),
    appName: 'iacsec',
    selfCheck: true,
    ...options.simulator,
  });
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'iacsec-story-'));
  const atEnd = expect.getState().currentTestName === undefined ? afterAll : onTestFinished;
  atEnd(async () => {
    await sim.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
    expect(sim.selfErrors).toEqual([]);
  });
  const repo = await sim.createRepo({ owner, name, private: options.private ?? true, files: options.files });
  sim.protect(repo, repo.defaultBranch, { requiredChecks: [{ name: check, appId: 'app' }], mergeQueue: true });

  const port = await freePort();
  const launch = (): Promise<LaunchedApp> =>
    sim.launchApp({
      command,
      cwd: ROOT,
      env: { IACSEC_DATA_DIR: dataDir, ...env },
      port,
      isReady,
      ...(timeout ? { timeout } : {}),
    });
  const runs = (sha?: string): CheckRun[] => sim.checkRuns(null, { app: 'app', name: check, ...(sha ? { sha } : {}) });
  await launch();

  return {
    sim,
    repo,
    dataDir,
    launch,
    app: () => {
      const last = sim.launched.at(-1);
      if (!last) throw new Error('the App was not started');
      return last;
    },
    checked: async (target, more = {}) => {
      try {
        return await sim.waitCheck(target, { name: check, ...more });
      } catch (error) {
        // the reason is in what the App says
        throw new Error(`${error}\n${sim.launched.at(-1)?.output.slice(-4000)}`, { cause: error });
      }
    },
    latestCheck: (sha) => runs(sha).at(-1),
    liveComments: (pull) => sim.reviewComments(pull, { by: 'app' }).filter((c) => c.minimized === null),
    minimisedComments: (pull) => sim.reviewComments(pull, { by: 'app' }).filter((c) => c.minimized !== null),
    summaryComment: (pull) => {
      const comments = sim.issueComments(pull, { by: 'app' }).filter(({ body }) => !body.includes('<!-- iacsec:reply '));
      expect(comments.length, comments.map((c) => c.body).join('\n---\n')).toBeLessThan(2);
      return comments[0] ?? null;
    },
    expectFaultless: async () => {
      await sim.waitIdle();
      expect(sim.violations).toEqual([]);
      expect(sim.rejected).toEqual([]);
      expect(sim.selfErrors).toEqual([]);
      expect(
        runs()
          .filter((r) => r.status !== 'completed')
          .map((r) => `${r.headSha} ${r.status}`),
      ).toEqual([]);
    },
  };
}
