import { describe, expect, it } from 'vitest';
import type { Changes } from '../github/git.ts';
import type { CheckRun } from '../github/types.ts';
import { ids, oldTls, only, open, places, safe, startStage } from './stage.ts';

const stage = await startStage();
const { sim, checked, liveComments, minimisedComments, summaryComment, repository } = stage;
const CONFIG = '.github/iacsec.yml';

const newer = (run: CheckRun | undefined) => (run ? { after: run } : {});

describe('modes', () => {
  it('advisory: said, and never more than neutral', async () => {
    const repo = await repository({ 'main.tf': safe(), [CONFIG]: 'mode: advisory\n' });
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const run = await checked(pull, { conclusion: 'neutral' });
    expect(run.output.title).toBe('1 new finding, none blocks');
    expect(liveComments(pull)).toHaveLength(1);
    expect(summaryComment(pull)?.body).not.toContain('approve');
    expect(run.output.text).toContain('| Mode | advisory |');
    const clean = await stage.pull(repo, { 'b.tf': safe('b') });
    await checked(clean, { conclusion: 'success' });
    const broken = await stage.pull(repo, { 'main.tf': 'resource "x" {\n' });
    expect((await checked(broken, { conclusion: 'neutral' })).output.title).toBe('Something could not be evaluated');
  });

  it('shadow: neutral, and nothing is posted', async () => {
    const repo = await repository({ 'main.tf': safe(), [CONFIG]: 'mode: shadow\n' });
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const run = await checked(pull, { conclusion: 'neutral' });
    expect(run.output.summary).toContain('0 inline, 0 annotations, 1 summary');
    expect([sim.reviews(pull), sim.issueComments(pull), run.annotations]).toEqual([[], [], []]);
  });

  it('block_on: critical lets what is high pass, and says it all the same', async () => {
    const repo = await repository({ 'main.tf': safe(), [CONFIG]: 'block_on: critical\n' });
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const run = await checked(pull, { conclusion: 'success' });
    expect(run.output.title).toBe('1 new finding, none blocks');
    expect(places(liveComments(pull))).toEqual(['main.tf:5 storage/https-only']);
    expect(summaryComment(pull)?.body).toContain('1 new finding; none of them blocks.');
  });

  it('block_on: medium blocks what is medium', async () => {
    const repo = await repository({ 'main.tf': safe(), [CONFIG]: 'block_on: medium\n' });
    await checked(await stage.pull(repo, { 'main.tf': oldTls() }), { conclusion: 'failure' });
  });
});

describe('the policy of the repository', () => {
  it('that is broken makes every pull request need action, with file and line, until it is mended', async () => {
    const repo = await repository({ 'main.tf': safe() });
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const before = await checked(pull, { conclusion: 'failure' });
    const comment = only(liveComments(pull));
    await sim.commit(repo, 'main', { [CONFIG]: 'mode: enforce\nblock_onn: high\n' });
    const run = await checked(pull, { after: before, conclusion: 'action_required' });
    expect(run.output.title).toBe('The policy cannot be read');
    expect(run.output.summary).toContain(`\`${CONFIG}:2\` of \`${repo.fullName}\``);
    expect(run.output.summary).toContain('did you mean "block\\_on"?');
    expect((await sim.isMergeable(pull)).state).toBe('blocked');
    expect([ids(liveComments(pull)), comment.edited]).toEqual([[comment.id], false]);
    await sim.commit(repo, 'main', { [CONFIG]: 'mode: enforce\nblock_on: critical\n' });
    const after = await checked(pull, { after: run, conclusion: 'success' });
    expect(after.output.title).toBe('1 new finding, none blocks');
    expect(ids(liveComments(pull))).toEqual([comment.id]);
  });

  it('is that of the default branch: what the change edits is shown as after the merge, and not applied', async () => {
    const repo = await repository({ 'main.tf': safe() });
    const pull = await stage.pull(repo, { 'main.tf': open(), [CONFIG]: 'mode: advisory\nrules:\n  storage/https-only: off\n' });
    const run = await checked(pull, { conclusion: 'failure' });
    const told =
      '**After merge**: `mode` is `advisory` and `storage/https-only` is `off`. This does not hold for this pull request; with it, its check would conclude `success`.';
    expect(run.output.summary).toContain(told);
    expect(summaryComment(pull)?.body).toContain(told);
    await sim.pushTo(pull, { [CONFIG]: 'mode: [\n' });
    const broken = await checked(pull, { conclusion: 'failure' });
    expect(broken.output.summary).toContain('**After merge**: the policy could not be read');
    expect(broken.output.summary).toContain(`\`${CONFIG}:`);
  });

  it('is not that of a branch somebody makes', async () => {
    const repo = await repository({ 'main.tf': safe() });
    await sim.commit(repo, 'soft', { [CONFIG]: 'mode: advisory\n' });
    const pull = await stage.pull(repo, { 'main.tf': open() }, { base: 'soft' });
    await checked(pull, { conclusion: 'failure' });
  });
});

describe("the organisation's policy", () => {
  it('holds where the repository says nothing else', async () => {
    await sim.createRepo({
      owner: 'shared',
      name: '.github',
      private: true,
      files: { [CONFIG]: 'block_on: critical\nrules:\n  storage/minimum-tls: critical\n' },
    });
    const repo = await repository({ 'main.tf': safe() }, { owner: 'shared' });
    await checked(await stage.pull(repo, { 'main.tf': open() }), { conclusion: 'success' });
    await checked(await stage.pull(repo, { 'main.tf': oldTls() }), { conclusion: 'failure' });
    const own = await repository({ 'main.tf': safe(), [CONFIG]: 'block_on: high\n' }, { owner: 'shared' });
    await checked(await stage.pull(own, { 'main.tf': open() }), { conclusion: 'failure' });
  });

  it('that is broken needs action from the first sight, and is followed when it is mended', async () => {
    const shared = await sim.createRepo({
      owner: 'broken',
      name: '.github',
      private: true,
      files: { [CONFIG]: '\n\nmode: enforced\n' },
    });
    const repo = await repository({ 'main.tf': safe() }, { owner: 'broken' });
    const pull = await stage.pull(repo, { 'b.tf': safe('b') });
    const run = await checked(pull, { conclusion: 'action_required' });
    expect(run.output.summary).toContain(`\`${CONFIG}:3\` of \`broken/.github\``);
    await sim.commit(shared, 'main', { [CONFIG]: 'mode: enforce\n' });
    await checked(pull, { after: run, conclusion: 'success' });
  });

  it('that cannot be read any more is not taken for none', { timeout: 60_000 }, async () => {
    const shared = await sim.createRepo({
      owner: 'lost',
      name: '.github',
      private: true,
      files: { [CONFIG]: 'block_on: low\n' },
    });
    const repo = await repository({ 'main.tf': safe() }, { owner: 'lost' });
    const pull = await stage.pull(repo, { 'main.tf': oldTls() });
    const run = await checked(pull, { conclusion: 'failure' });
    const installation = sim.installationOf(shared);
    if (!installation) throw new Error('not installed');
    // A push makes it be read again; then the App may not look at it any more.
    sim.removeRepositories(installation, [shared]);
    await sim.waitIdle();
    sim.sendWebhook('push', {
      ...sim.deliveries({ event: 'push' }).at(-1)?.payload,
      ...pushOf(shared.owner.login, installation.id),
    });
    sim.rerunCheck(run, { as: 'maintainer' });
    const after = await checked(pull, { after: run, conclusion: 'action_required' });
    expect(after.output.summary).toContain('cannot be read any more');
    expect(after.output.summary).toContain('`lost/.github`');
  });
});

/** What a push to an organisation's `.github` tells of itself; the rest is as in any. */
const pushOf = (owner: string, installation: number) => ({
  ref: 'refs/heads/main',
  repository: { name: '.github', full_name: `${owner}/.github`, owner: { login: owner }, default_branch: 'main' },
  installation: { id: installation },
  commits: [{ added: [], modified: [CONFIG], removed: [] }],
});

describe('a commit that is open twice', () => {
  it('is as its worst pull request: against a branch where the finding is old it does not turn green', async () => {
    const repo = await repository({ 'main.tf': safe() });
    // Somebody makes a branch that has the finding, and a policy of its own.
    await sim.commit(repo, 'soft', { 'main.tf': open(), [CONFIG]: 'mode: shadow\n' });
    await sim.commit(repo, 'topic', { 'README.md': 'Read me.\n' }, { from: 'soft' });
    const first = await sim.openPull(repo, { branch: 'topic', as: 'alice', permission: 'write' });
    const run = await checked(first, { conclusion: 'failure' });
    const second = await sim.openPull(repo, { branch: 'topic', base: 'soft', as: 'alice' });
    const worse = await checked(second, { after: run, conclusion: 'failure' });
    expect(second.head.sha).toBe(first.head.sha);
    await sim.waitIdle();
    const latest = stage.latestCheck(first.head.sha);
    expect(latest?.conclusion).toBe('failure');
    expect(worse.output.title).toBe(`Blocked because of #${first.number}`);
    expect(worse.output.summary).toContain(`open as #${first.number} into \`main\``);
    // The other has nothing new: nothing is said there.
    expect([sim.reviews(second), sim.issueComments(second)]).toEqual([[], []]);
    expect((await sim.isMergeable(first)).state).toBe('blocked');
    // Closed, the first does not block the second any more.
    await sim.closePull(first);
    await checked(second, { ...newer(latest), conclusion: 'success' });
  });
});

describe('retargeting with auto-merge on', () => {
  it('takes the green of the old base away before anything else, and blocks', async () => {
    const repo = await repository({ 'main.tf': safe() });
    await sim.commit(repo, 'develop', { 'main.tf': open() });
    const pull = await stage.pull(repo, { 'main.tf': `${open()}# a remark\n` }, { base: 'develop' });
    const green = await checked(pull, { conclusion: 'success' });
    await sim.waitIdle();
    sim.resetMetrics();
    await sim.editPull(pull, { base: 'main' });
    await sim.waitFor(() => stage.latestCheck(pull.head.sha)?.id !== green.id, { step: 1, what: 'a new run' });
    expect((await sim.isMergeable(pull)).mergeable).toBe(false);
    await checked(pull, { after: green, conclusion: 'failure' });
    // Auto-merge waits for the newest run: it is there before anything slow is done.
    const routes = sim.metrics.requests.map(({ route }) => route ?? '');
    const [started, compared] = [/POST .*check-runs$/, /compare/].map((one) => routes.findIndex((route) => one.test(route)));
    expect([started, compared].map((at) => (at ?? -1) >= 0)).toEqual([true, true]);
    expect(started).toBeLessThan(compared ?? 0);
    expect(liveComments(pull)).toHaveLength(1);
    expect((await sim.isMergeable(pull)).state).toBe('blocked');
  });
});

describe('a merge queue', () => {
  const variables = (https: string): Changes => ({
    'variables.tf': `variable "https" {\n  type    = bool\n  default = ${https}\n}\n`,
  });
  const account = open().replace(/(https_traffic_only_enabled\s+=) false/, '$1 var.https');

  it('blocks what is fine alone and bad together', async () => {
    const repo = await repository({ ...variables('true'), 'main.tf': safe() });
    // One makes the account follow a variable, the other sets the variable.
    const one = await stage.pull(repo, { 'main.tf': account });
    const two = await stage.pull(repo, variables('false'));
    await checked(one, { conclusion: 'success' });
    await checked(two, { conclusion: 'success' });
    const first = await sim.enqueue(one, { as: 'maintainer' });
    const second = await sim.enqueue(two, { as: 'maintainer' });
    await checked(first, { conclusion: 'success' });
    const run = await checked(second, { conclusion: 'failure' });
    expect(run.output.title).toBe('1 new finding');
    expect(run.output.summary).toContain('`azurerm_storage_account.a`');
    expect(run.annotations).toHaveLength(1);
    expect(await sim.finishGroup(first)).toBe('merged');
    expect(await sim.finishGroup(second)).toBe('invalidated');
    // Nothing is written but the check.
    expect([sim.reviews(two), sim.issueComments(two)]).toEqual([[], []]);
  });

  it('lets pass what was approved on the pull request, and nothing else', async () => {
    const repo = await repository({ 'main.tf': safe(), 'b.tf': safe('b') });
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    sim.comment(pull, `/iacsec approve ${stage.approvalId(pull)}`, { as: 'wendy', permission: 'write' });
    await checked(pull, { conclusion: 'success' });
    const group = await sim.enqueue(pull, { as: 'maintainer' });
    const run = await checked(group, { conclusion: 'success' });
    expect(run.output.title).toBe('1 new finding, approved by wendy');
    // The button of the group's own run looks at the group again.
    sim.rerunCheck(run, { as: 'maintainer' });
    const again = await checked(group, { after: run, conclusion: 'success' });
    sim.rerunSuite(again.suite, { as: 'maintainer' });
    await checked(group, { after: again, conclusion: 'success' });
    expect(await sim.finishGroup(group)).toBe('merged');
  });
});

describe('the button to run again', () => {
  it('of a run and of a suite looks again and says nothing twice', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const run = await checked(pull, { conclusion: 'failure' });
    sim.rerunCheck(run, { as: 'maintainer' });
    const second = await checked(pull, { after: run, conclusion: 'failure' });
    sim.rerunSuite(second.suite, { as: 'maintainer' });
    await checked(pull, { after: second, conclusion: 'failure' });
    await sim.waitIdle();
    expect([liveComments(pull).length, minimisedComments(pull).length, sim.reviews(pull).length]).toEqual([1, 0, 1]);
    expect(sim.issueComments(pull)).toHaveLength(1);
  });

  it("of somebody else's run is not ours", async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const run = await checked(pull, { conclusion: 'failure' });
    const other = sim.otherApp('other-checks');
    await sim.foreignCheckRun(repo, other, {
      name: 'iacsec',
      head_sha: pull.head.sha,
      status: 'completed',
      conclusion: 'success',
    });
    await sim.waitIdle({ quiet: 600 });
    expect(stage.latestCheck(pull.head.sha)?.id).toBe(run.id);
    expect((await sim.isMergeable(pull)).state).toBe('blocked');
  });
});
