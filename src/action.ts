import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Sha } from './facts.ts';
import { clientWith, type GitHub, GitHubError, type Repository } from './github/client.ts';
import { startCaches } from './github/read.ts';
import { START_CHECK, UPDATE_CHECK, watched } from './github/watched.ts';
import { type CheckConclusion, completeCheck } from './github/write.ts';
import { startEvaluator } from './jobs/evaluate.ts';
import { policiesOf } from './jobs/policy.ts';
import { type Attempts, type Group, reviewGroup, reviewPull, type Tools } from './jobs/review-pull.ts';
import { queuedPull } from './jobs/wishes.ts';
import { startLog } from './log.ts';
import type { PlannedAnnotation } from './report/plan.ts';
import { asCommands, jobSummary, noteOf } from './report/workflow.ts';
import type { RuleSet } from './rules/assess.ts';

// The same review as a step of a workflow. Nothing of the pull request is checked out or run: it is read through GitHub's API.

/** What is wrong with how the step is used, in one sentence. */
class UsageError extends Error {}

/** What the runner gives a step. GitHub docs, "Variables reference"; an input `token` comes as INPUT_TOKEN. */
const environment = z.object({
  INPUT_TOKEN: z.string().optional(),
  GITHUB_TOKEN: z.string().optional(),
  GITHUB_API_URL: z.url('GITHUB_API_URL is missing: this runs as a step of a GitHub workflow'),
  GITHUB_EVENT_NAME: z.string('GITHUB_EVENT_NAME is missing: this runs as a step of a GitHub workflow'),
  GITHUB_EVENT_PATH: z.string('GITHUB_EVENT_PATH is missing: this runs as a step of a GitHub workflow'),
  GITHUB_STEP_SUMMARY: z.string().optional(),
  GITHUB_OUTPUT: z.string().optional(),
  RUNNER_DEBUG: z.string().optional(),
});

const sha = z
  .string()
  .regex(/^[0-9a-f]{40,64}$/)
  .transform((text) => text as Sha);
const repository = z
  .object({ name: z.string(), owner: z.object({ login: z.string() }) })
  .transform(({ name, owner }): Repository => ({ owner: owner.login, name }));
const pullEvent = z.object({ repository, pull_request: z.object({ number: z.int(), head: z.object({ sha }) }) });
const groupEvent = z.object({ repository, merge_group: z.object({ head_sha: sha, base_sha: sha, head_ref: z.string() }) });

/** What is to be reviewed. */
type Asked =
  | { readonly kind: 'pull'; readonly repository: Repository; readonly number: number; readonly head: Sha }
  | { readonly kind: 'group'; readonly repository: Repository; readonly group: Group };

/** Whatever happened to a pull request, it is reviewed: a step that looks away for some events would be green for them. */
function askedBy(event: string, payload: unknown): Asked {
  switch (event) {
    case 'pull_request':
    case 'pull_request_target': {
      const { repository: of, pull_request: pull } = pullEvent.parse(payload);
      return { kind: 'pull', repository: of, number: pull.number, head: pull.head.sha };
    }
    case 'merge_group': {
      const { repository: of, merge_group: group } = groupEvent.parse(payload);
      const pull = queuedPull(group.head_ref);
      return { kind: 'group', repository: of, group: { head: group.head_sha, base: group.base_sha, pull } };
    }
    default:
      throw new UsageError(
        `iacsec reviews pull requests: it runs on pull_request, pull_request_target and merge_group, and this is ${event}. Nothing was evaluated.`,
      );
  }
}

type Permission = 'checks' | 'pull-requests';

/** What came of the review, as the check run was told. */
interface Heard {
  /** Permissions that the job's token does not have. */
  readonly missing: Set<Permission>;
  /** Check runs that are under way. */
  readonly open: Set<number>;
  annotations: PlannedAnnotation[];
  said?: { readonly conclusion: CheckConclusion; readonly title: string; readonly summary: string; readonly text?: string };
}

/**
 * A client that hears what the check says. Where the token may not write (on pull requests from forks it may only read), a write is answered
 * here: comments as if GitHub had refused their lines, so that they become annotations.
 */
function heardBy(github: GitHub, heard: Heard): GitHub {
  const client = watched(github, async ({ route, parameters }, send) => {
    if (route === 'query' || route.startsWith('GET ')) return await send();
    const permission = route.includes('/check-runs') ? 'checks' : 'pull-requests';
    const answer = (await (heard.missing.has(permission) ? instead(route) : sent(permission, route, send))) as {
      data: { id: number };
    };
    if (route === START_CHECK) {
      heard.annotations = [];
      if (!heard.missing.has(permission)) heard.open.add(Number(answer.data.id));
    }
    if (route === UPDATE_CHECK) {
      const { output, conclusion, check_run_id } = parameters as unknown as Update;
      heard.annotations.push(...output.annotations);
      if (conclusion === undefined) return answer;
      heard.open.delete(check_run_id);
      heard.said = { conclusion, ...output };
    }
    return answer;
  });
  const sent = async (permission: Permission, route: string, send: () => Promise<unknown>): Promise<unknown> => {
    try {
      return await send();
    } catch (error) {
      // "Resource not accessible by integration": it may not, and will not be able to.
      if (!(error instanceof GitHubError) || error.status !== 403 || error.wait !== undefined) throw error;
      heard.missing.add(permission);
      return await instead(route);
    }
  };
  return { ...client, isShared: true };
}

interface Update {
  readonly check_run_id: number;
  readonly conclusion?: CheckConclusion;
  readonly output: { title: string; summary: string; text?: string; annotations: readonly PlannedAnnotation[] };
}

async function instead(route: string): Promise<unknown> {
  if (route.endsWith('/reviews')) throw new GitHubError(422, `${route}: the token may not write`);
  return { data: { id: 0 } };
}

/** Trouble of GitHub's own, and what is not there yet. */
const passesOver = (status: number): boolean => status === 0 || status === 404 || status === 429 || status >= 500;

/** Waits before a review that GitHub let down is tried again, in milliseconds; where GitHub says how long, so long, up to the last of these. */
const AGAIN = [2_000, 10_000];
const LONGEST = 120_000;

async function review(asked: Asked, tools: Tools, { open }: Heard): Promise<void> {
  const isGroup = asked.kind === 'group';
  const head = isGroup ? asked.group.head : asked.head;
  const attempts: Attempts = {
    wanted: head,
    externalId: isGroup ? `group ${asked.group.pull ?? ''}`.trim() : String(asked.number),
    begin: async () => undefined,
  };
  for (let tries = 0; ; tries++) {
    try {
      if (isGroup) await reviewGroup(tools, asked.repository, asked.group, attempts);
      else await reviewPull(tools, asked.repository, asked.number, async () => false, attempts);
      return;
    } catch (error) {
      const wait = error instanceof GitHubError && passesOver(error.status) ? AGAIN[tries] : undefined;
      if (wait === undefined) throw error;
      await sleep(Math.min((error as GitHubError).wait ?? wait, LONGEST));
      // The check run that was started is gone on with.
      const [check] = open;
      if (isGroup && check !== undefined) attempts.open = { head, check };
    }
  }
}

/** Whether a repository can be read with the token: an organisation's policy is followed where its `.github` can be. */
async function canRead(github: GitHub, { owner, name: repo }: Repository): Promise<boolean> {
  try {
    await github.request('GET /repos/{owner}/{repo}', { owner, repo });
    return true;
  } catch (error) {
    if (error instanceof GitHubError && (error.status === 404 || error.status === 403)) return false;
    throw error;
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs the step. Returns its exit code: 0 lets pass, 1 blocks. */
async function act(variables: Readonly<Record<string, string | undefined>>): Promise<number> {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) throw new UsageError(`${parsed.error.issues[0]?.message}.`);
  const env = parsed.data;
  const token = env.INPUT_TOKEN || env.GITHUB_TOKEN;
  if (!token) throw new UsageError("There is no token: leave the input `token` out to use the job's own.");
  const event: unknown = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));
  const asked = askedBy(env.GITHUB_EVENT_NAME, event);
  const log = startLog({
    level: env.RUNNER_DEBUG === '1' ? 'debug' : 'warn',
    format: 'json',
    secrets: [token],
    // The runner still takes "##[" for the start of a command, wherever it stands.
    write: (line) => process.stdout.write(line.replaceAll('##[', '## [')),
    now: Date.now,
  });
  const plain = clientWith(async () => token, { baseUrl: env.GITHUB_API_URL, log });
  const heard: Heard = { missing: new Set(), open: new Set(), annotations: [] };
  const github = heardBy(plain, heard);
  const { rules } = JSON.parse(readFileSync(new URL('./rules.json', import.meta.url), 'utf8')) as RuleSet;
  const evaluator = startEvaluator();
  const policies = policiesOf(
    () => plain,
    (one) => canRead(plain, one),
    rules,
    Date.now,
  );
  const tools: Tools = {
    ...{ github, evaluator, caches: startCaches(), policies, rules },
    // It lasts for this job, so nothing can be approved.
    ...{ key: token, canApprove: false },
    keep: async () => undefined,
    left: async () => Number.POSITIVE_INFINITY,
  };

  const endChecks = (conclusion: CheckConclusion, title: string): Promise<unknown> => {
    const result = {
      conclusion,
      title,
      summary: 'What was not evaluated is not let through. Run the job again.',
      annotations: [],
    };
    return Promise.allSettled([...heard.open].map((check) => completeCheck(plain, asked.repository, check, result)));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void endChecks('cancelled', 'The workflow was cancelled').then(() => process.exit(1));
    });

  let failure: unknown;
  try {
    await review(asked, tools, heard);
  } catch (error) {
    failure = error;
    log.error({ error }, 'the review ended before it was done');
    await endChecks('failure', 'The review ended before it was done');
  }
  await evaluator.close();
  return conclude(heard, failure, env);
}

const MISSING: Readonly<Record<Permission, string>> = {
  checks: 'may not write check runs: this job passes or fails in their place, and what they would say is here',
  'pull-requests': 'may not write comments: what would stand at the lines is said in annotations and here',
};

/** Says what has no other place, and whether the job passes. */
function conclude(heard: Heard, failure: unknown, env: z.infer<typeof environment>): number {
  const { said, missing } = heard;
  const notes = [...missing].map(
    (permission) =>
      `The token of this job ${MISSING[permission]}. That is so for pull requests from forks, and where a workflow does not ask for \`${permission}: write\`.`,
  );
  const result = (failure === undefined ? said : undefined) ?? {
    conclusion: 'failure' as const,
    title: 'The review ended before it was done',
    summary: 'What was not evaluated is not let through. Run the job again.',
  };
  const isPassed = failure === undefined && said !== undefined && passes(said);
  // A check run has them already.
  const { commands, dropped } = missing.has('checks') ? asCommands(heard.annotations) : { commands: [], dropped: [] };
  for (const command of commands) print(command);
  for (const note of notes) print(noteOf('notice', note));
  if (!isPassed && commands.length === 0) print(noteOf('failure', `${result.title}.`));
  print(`iacsec: ${result.conclusion}: ${result.title}`);
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, jobSummary(result, notes, dropped));
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `conclusion=${result.conclusion}\n`);
  return isPassed ? 0 : 1;
}

/** A cancelled check is one of a pull request that is closed. */
const passes = ({ conclusion }: { readonly conclusion: CheckConclusion }): boolean =>
  conclusion === 'success' || conclusion === 'neutral' || conclusion === 'cancelled';

try {
  process.exitCode = await act(process.env);
} catch (error) {
  print(noteOf('failure', error instanceof UsageError ? error.message : `iacsec failed: ${error}`));
  process.exitCode = 1;
}
