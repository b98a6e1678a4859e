// What the stories have in common: one App and one GitHub for a file of them, a repository for each.
import { afterEach, beforeEach, expect } from 'vitest';
import type { Changes } from '../github/git.ts';
import { type Story, type StoryOptions, startStory } from '../github/story.ts';
import type { IssueComment, Pull, Repo, ReviewComment } from '../github/types.ts';
import { storage } from '../sample.ts';

export const VERSIONS =
  'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> 4.0"\n    }\n  }\n}\n';

/** A storage account that is as it should be, and one that takes plain HTTP: high. The setting is on line 5. */
export const safe = (name = 'a'): string => storage(name, '  https_traffic_only_enabled      = true\n');
export const open = (name = 'a'): string => storage(name, '  https_traffic_only_enabled      = false\n');
/** One with a finding of medium severity only. */
export const oldTls = (name = 'a'): string =>
  storage(name, '  https_traffic_only_enabled      = true\n  min_tls_version                 = "TLS1_0"\n');

export interface Stage extends Story {
  /** One more repository with a required check and a merge queue on its default branch. */
  repository: (files?: Changes, options?: { owner?: string; name?: string; private?: boolean }) => Promise<Repo>;
  /** Opens a pull request of alice, who may write. */
  pull: (repo: Repo, changes: Changes, options?: Parameters<Story['sim']['openPull']>[1]) => Promise<Pull>;
  /** The id that the summary gives for approving what blocks. */
  approvalId: (pull: Pull) => string;
}

/** Started at the top of a file. Every story ends with GitHub having had nothing to complain about. */
export async function startStage(options: Partial<StoryOptions> = {}): Promise<Stage> {
  const story = await startStory({ files: { 'versions.tf': VERSIONS, 'main.tf': safe() }, ...options });
  const { sim } = story;
  let count = 0;
  beforeEach(() => {
    sim.violations.length = 0;
    sim.rejected.length = 0;
    sim.faults.clear();
    sim.rateLimits.reset();
  });
  afterEach(async () => {
    await story.expectFaultless();
  });
  return {
    ...story,
    checked: (target, more) => story.checked(target, { timeout: 25_000, ...more }),
    // Each has an organisation of its own: limits are those of an installation.
    repository: async (files = { 'main.tf': safe() }, { owner, name, ...more } = {}) => {
      count++;
      const repo = await sim.createRepo({
        owner: owner ?? `org-${count}`,
        name: name ?? `infra-${count}`,
        private: true,
        ...more,
        files: { 'versions.tf': VERSIONS, ...files },
      });
      sim.protect(repo, repo.defaultBranch, { requiredChecks: [{ name: 'iacsec', appId: 'app' }], mergeQueue: true });
      return repo;
    },
    pull: (repo, changes, more = {}) => sim.openPull(repo, { as: 'alice', permission: 'write', changes, ...more }),
    approvalId: (pull) => {
      const [, id] = /\/iacsec approve (\w+)/.exec(story.summaryComment(pull)?.body ?? '') ?? [];
      if (id === undefined) throw new Error(`no id in ${story.summaryComment(pull)?.body}`);
      return id;
    },
  };
}

/** Where comments are and which rules they name, as `main.tf:5 storage/https-only`. */
export const places = (comments: readonly ReviewComment[]): string[] =>
  comments
    .map(({ thread, body }) => `${thread.path}:${thread.line} ${/`(\w[\w-]*\/[\w-]+)`/.exec(body)?.[1] ?? body.split('\n')[0]}`)
    .sort();

/** What somebody's comment got: reactions of the App, sorted. */
export const reactions = ({ reactions: all }: Pick<IssueComment | ReviewComment, 'reactions'>): string[] =>
  all
    .filter(({ user }) => user.type === 'Bot')
    .map(({ content }) => content)
    .sort();

/** Comments of the App in the conversation that answer somebody. */
export const replies = (stage: Stage, pull: Pull): IssueComment[] =>
  stage.sim.issueComments(pull, { by: 'app' }).filter(({ body }) => body.includes('<!-- iacsec:reply '));

/** The only one of a list. */
export function only<One>(list: readonly One[]): One {
  expect(list).toHaveLength(1);
  return list[0] as One;
}

/** What comments are told from each other by. */
export const ids = (comments: readonly { readonly id: number }[]): number[] => comments.map(({ id }) => id);
