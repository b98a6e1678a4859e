import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { asCommands, jobSummary } from '../../src/report/workflow.ts';
import { Simulator } from '../github/simulator.ts';
import type { App, Installation, MergeGroup, Permissions, Pull, Repo } from '../github/types.ts';
import { oldTls, open, safe, VERSIONS } from '../stories/stage.ts';
import { folder, ROOT } from './started.ts';

/** As a release of the Action has it: nothing of the checkout is in reach. */
let packaged = '';
beforeAll(() => {
  packaged = join(ROOT, 'node_modules/.cache/iacsec-action');
  execFileSync(process.execPath, [join(ROOT, 'scripts/package-action.mjs'), packaged], { stdio: 'ignore' });
});

/** What a workflow that asks for them gets; contents are always there. */
const WRITE: Permissions = { contents: 'read', metadata: 'read', pull_requests: 'write', checks: 'write' };
const READ: Permissions = { contents: 'read', metadata: 'read', pull_requests: 'read', checks: 'read' };

interface Workflow {
  readonly sim: Simulator;
  readonly repo: Repo;
  /** GitHub's own app, which a job's token speaks for. */
  readonly actions: App;
  readonly installation: Installation;
}

async function workflow(files: Record<string, string> = {}): Promise<Workflow> {
  const sim = await Simulator.start({ manifest: join(ROOT, 'app.yml'), selfCheck: true });
  onTestFinished(async () => {
    await sim.stop();
    expect(sim.selfErrors).toEqual([]);
  });
  const all = { 'versions.tf': VERSIONS, 'main.tf': safe(), ...files };
  const repo = await sim.createRepo({ owner: 'acme', name: 'infra', private: true, install: false, files: all });
  const actions = sim.otherApp('github-actions', { permissions: WRITE });
  const installation = sim.install('acme', { app: actions, permissions: WRITE, quiet: true });
  return { sim, repo, actions, installation };
}

interface Job {
  readonly code: number | null;
  readonly output: string;
  readonly summary: string;
  readonly conclusion: string | undefined;
}

interface Step {
  readonly event?: string;
  readonly payload?: unknown;
  readonly permissions?: Permissions;
  readonly env?: Readonly<Record<string, string>>;
  /** Called when the step runs. */
  readonly during?: (stop: (signal: NodeJS.Signals) => void) => Promise<void>;
}

const pullPayload = (repo: Repo, pull: Pull) => ({
  action: 'synchronize',
  repository: { name: repo.name, owner: { login: repo.owner.login } },
  pull_request: { number: pull.number, head: { sha: pull.head.sha } },
});

/** Runs the step as the runner does: with the event in a file, and files to write to. */
async function step({ sim, repo, installation }: Workflow, about: Pull | MergeGroup | null, options: Step = {}): Promise<Job> {
  const { event, payload, permissions = WRITE, env = {}, during } = options;
  const work = folder();
  mkdirSync(join(work, 'checkout'));
  const isGroup = about !== null && 'headSha' in about;
  const body =
    payload ??
    (isGroup
      ? {
          action: 'checks_requested',
          repository: { name: repo.name, owner: { login: repo.owner.login } },
          merge_group: { head_sha: about.headSha, base_sha: about.baseSha, head_ref: about.headRef },
        }
      : about && pullPayload(repo, about));
  writeFileSync(join(work, 'event.json'), JSON.stringify(body));
  for (const file of ['summary', 'output']) writeFileSync(join(work, file), '');
  const { runs } = parse(readFileSync(join(packaged, 'action.yml'), 'utf8')) as { runs: { main: string } };
  const child = spawn(process.execPath, [join(packaged, runs.main)], {
    cwd: join(work, 'checkout'),
    env: {
      PATH: process.env['PATH'] ?? '',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: `${sim.url}/api/v3`,
      GITHUB_EVENT_NAME: event ?? (isGroup ? 'merge_group' : 'pull_request'),
      GITHUB_EVENT_PATH: join(work, 'event.json'),
      GITHUB_STEP_SUMMARY: join(work, 'summary'),
      GITHUB_OUTPUT: join(work, 'output'),
      INPUT_TOKEN: sim.installationToken(installation, { repositories: [repo.name], permissions }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await during?.((signal) => child.kill(signal));
  const code = await ended;
  const read = (file: string): string => readFileSync(join(work, file), 'utf8');
  return { code, output, summary: read('summary'), conclusion: /^conclusion=(\w+)$/m.exec(read('output'))?.[1] };
}

const checkOf = ({ sim, actions }: Workflow, sha: string) => sim.checkRuns(null, { app: actions, name: 'iacsec', sha }).at(-1);

// Each starts a process or two.
describe('the step of a workflow', { timeout: 120_000 }, () => {
  it('reviews a pull request, fails, and passes once it is mended; other comments of the same account stay', async () => {
    const flow = await workflow();
    const { sim, repo } = flow;
    const pull = await sim.openPull(repo, { as: 'alice', permission: 'write', changes: { 'main.tf': open() } });
    // Another workflow has spoken with the same account.
    const token = sim.installationToken(flow.installation);
    const other = '/repos/acme/infra/issues/1/comments';
    expect((await sim.call('POST', `/api/v3${other}`, { token, body: { body: 'Coverage: 80 %' } })).status).toBe(201);

    const first = await step(flow, pull);
    expect(first.code, first.output).toBe(1);
    expect(first.conclusion).toBe('failure');
    expect(first.summary).toContain('## iacsec: 1 new finding');
    expect(first.output).toContain('::error title=iacsec::');
    expect(checkOf(flow, pull.head.sha)).toMatchObject({ status: 'completed', conclusion: 'failure' });
    const [comment, ...more] = sim.reviewComments(pull, { by: 'github-actions[bot]' });
    expect(more).toEqual([]);
    expect(comment?.thread).toMatchObject({ path: 'main.tf', line: 5 });
    // It could not be told from a forged one.
    expect(JSON.stringify(sim.issueComments(pull).map(({ body }) => body))).not.toContain('/iacsec approve');
    expect(sim.issueComments(pull).map(({ body }) => body.split('\n')[0])).toEqual(['Coverage: 80 %', '### iacsec']);

    await sim.pushTo(pull, { 'main.tf': safe() });
    const second = await step(flow, pull, { event: 'pull_request_target' });
    expect(second.code, second.output).toBe(0);
    expect(checkOf(flow, pull.head.sha)?.conclusion).toBe('success');
    expect(sim.reviewComments(pull, { by: 'github-actions[bot]' })[0]?.minimized).not.toBeNull();
    expect(sim.issueComments(pull).map(({ body }) => body.split('\n')[0])).toEqual(['Coverage: 80 %', '### iacsec']);
    expect([...sim.violations, ...sim.rejected]).toEqual([]);
  });

  it('says the same in annotations and the summary of the job where the token may only read, as for forks', async () => {
    const flow = await workflow();
    const { sim, repo } = flow;
    const changes = { 'main.tf': open(), 'old.tf': oldTls('b') };
    const pull = await sim.openPull(repo, { fork: 'mallory', changes });
    const job = await step(flow, pull, { permissions: READ });
    expect(job.code, job.output).toBe(1);
    expect(job.output).toMatch(/^::error file=main\.tf,line=5,endLine=5,title=[^:]*::/m);
    expect(job.output).toMatch(/^::warning file=old\.tf,/m);
    expect(job.output).toMatch(/^::notice title=iacsec::The token of this job may not write comments/m);
    expect(job.summary).toContain('may not write check runs: this job passes or fails in their place');
    expect(job.summary).toContain('0 inline');
    expect([...sim.reviewComments(pull), ...sim.issueComments(pull), ...sim.checkRuns(pull)]).toEqual([]);
    // Each is tried once: then it is known.
    expect(sim.violations.map(({ kind }) => kind)).toEqual(['permission', 'permission']);
    expect(sim.rejected).toEqual([]);
  });

  it('writes what it may where a workflow asked for half', async () => {
    const flow = await workflow();
    const pull = await flow.sim.openPull(flow.repo, { as: 'alice', permission: 'write', changes: { 'main.tf': open() } });
    const job = await step(flow, pull, { permissions: { ...READ, pull_requests: 'write' } });
    expect(job.code, job.output).toBe(1);
    expect(flow.sim.reviewComments(pull)).toHaveLength(1);
    // What stands at its line is not said again.
    expect(job.output).not.toContain('::error file=');
    expect(job.output).toContain('::error title=iacsec::1 new finding');
    expect(job.summary).toContain('where a workflow does not ask for `checks: write`');
  });

  it('holds to the policy of the default branch, whatever the change says of it', async () => {
    const flow = await workflow({ '.github/iacsec.yml': 'mode: advisory\n' });
    const { sim, repo } = flow;
    const pull = await sim.openPull(repo, {
      as: 'alice',
      permission: 'write',
      changes: { 'main.tf': open(), '.github/iacsec.yml': 'mode: enforce\n' },
    });
    const job = await step(flow, pull);
    expect([job.code, job.conclusion], job.output).toEqual([0, 'neutral']);
    expect(job.summary).toContain('After merge');
    await sim.commit(repo, 'main', { '.github/iacsec.yml': 'mode: nonsense\n' });
    const broken = await step(flow, pull);
    expect([broken.code, broken.conclusion], broken.output).toEqual([1, 'action_required']);
    expect(broken.summary).toContain('.github/iacsec.yml');
  });

  it("holds to the organisation's policy where its token can read it", async () => {
    const flow = await workflow();
    const { sim, repo } = flow;
    const policy = { '.github/iacsec.yml': 'block_on: critical\n' };
    await sim.createRepo({ owner: 'acme', name: '.github', private: false, install: false, files: policy });
    const pull = await sim.openPull(repo, { as: 'alice', permission: 'write', changes: { 'main.tf': open() } });
    const job = await step(flow, pull);
    expect([job.code, job.conclusion], job.output).toEqual([0, 'success']);
    expect(sim.reviewComments(pull)).toHaveLength(1);
  });

  it('reviews what a merge queue is about to merge', async () => {
    const flow = await workflow();
    const { sim, repo } = flow;
    sim.protect(repo, repo.defaultBranch, { requiredChecks: [], mergeQueue: true });
    const pull = await sim.openPull(repo, { as: 'alice', permission: 'write', changes: { 'main.tf': open() } });
    const group = await sim.enqueue(pull);
    const job = await step(flow, group);
    expect([job.code, job.conclusion], job.output).toEqual([1, 'failure']);
    expect(checkOf(flow, group.headSha)?.conclusion).toBe('failure');
    expect(sim.reviewComments(pull)).toEqual([]);
  });

  it.each(['push', 'workflow_dispatch', 'issue_comment'])(
    'says plainly that %s is no event to review, and does not pass',
    async (event) => {
      const flow = await workflow();
      const job = await step(flow, null, { event, payload: { repository: { name: 'infra', owner: { login: 'acme' } } } });
      expect(job.code).toBe(1);
      expect(job.output).toMatch(
        new RegExp(`^::error title=iacsec::iacsec reviews pull requests: .* and this is ${event}\\. Nothing`),
      );
      expect(flow.sim.stats().total).toBe(0);
    },
  );

  it('says what is missing where it is no step of a workflow', async () => {
    const flow = await workflow();
    const none = await step(flow, null, { payload: {}, env: { GITHUB_EVENT_NAME: '', INPUT_TOKEN: '' } });
    expect([none.code, none.output]).toEqual([1, expect.stringContaining('There is no token')]);
    const broken = await step(flow, null, { event: 'pull_request', payload: { pull_request: { number: 'x' } } });
    expect([broken.code, broken.output.startsWith('::error title=iacsec::')]).toEqual([1, true]);
  });

  it('tries again where GitHub does not answer, and fails where it says no', async () => {
    const flow = await workflow();
    const { sim, repo } = flow;
    const pull = await sim.openPull(repo, { as: 'alice', permission: 'write', changes: { 'main.tf': safe('c') } });
    sim.faults.add({ path: /\/compare\//, status: 502, times: 5 });
    // Reads are tried again, and then the review.
    const job = await step(flow, pull);
    expect(job.code, job.output).toBe(0);
    sim.faults.clear();
    sim.faults.add({ path: /\/compare\//, status: 403 });
    const refused = await step(flow, pull);
    expect([refused.code, refused.conclusion], refused.output).toEqual([1, 'failure']);
    expect(refused.summary).toContain('What was not evaluated is not let through');
    expect(sim.checkRuns(null, { sha: pull.head.sha }).every(({ status }) => status === 'completed')).toBe(true);
  });

  it('leaves no check in progress when the workflow is cancelled', async () => {
    const flow = await workflow();
    const { sim, repo } = flow;
    const pull = await sim.openPull(repo, { as: 'alice', permission: 'write', changes: { 'main.tf': open() } });
    sim.faults.add({ path: /\/compare\//, delay: 20_000 });
    const job = await step(flow, pull, {
      during: async (stop) => {
        await sim.waitFor(() => sim.checkRuns(pull).length > 0, { timeout: 60_000 });
        stop('SIGINT');
      },
    });
    expect(job.code).toBe(1);
    expect(checkOf(flow, pull.head.sha)).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
    sim.faults.clear();
  });
});

describe('what the runner reads', () => {
  const annotation = {
    path: 'a,b:c%\n::error::x.tf',
    start_line: 1,
    end_line: 2,
    annotation_level: 'failure' as const,
    title: 'one\n::stop-commands::x',
    message: '50 %\r\n::set-output name=x::y\n##[add-mask]x',
  };

  it('is one command a line, whatever a pull request has in its names', () => {
    const { commands } = asCommands([annotation]);
    expect(commands).toHaveLength(1);
    expect(commands[0]).not.toMatch(/[\r\n]/);
    expect(commands[0]).toContain('file=a%2Cb%3Ac%25');
    expect(commands[0]).toContain('::50 %25%0D%0A::set-output');
  });

  it('is no more than it shows of each kind; the rest is in the summary', () => {
    const { commands, dropped } = asCommands(Array.from({ length: 25 }, () => ({ ...annotation })));
    expect([commands.length, dropped.length]).toEqual([10, 15]);
    const summary = jobSummary({ title: 'x <b>', summary: 's' }, [], dropped);
    expect(summary.match(/^- /gm)).toHaveLength(15);
    expect(summary).toContain('## iacsec: x \\<b\\>');
    expect(jobSummary({ title: 'x', summary: 's'.repeat(2_000_000) }, [], []).length).toBeLessThan(1 << 20);
  });
});
