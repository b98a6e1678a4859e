import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { open, safe, startStage } from './stage.ts';

const { sim, app, repository, pull, checked, liveComments, summaryComment, approvalId } = await startStage({
  simulator: { longTokens: true },
});

describe('a pull request cannot soften its own gate', () => {
  const soft = 'mode: shadow\nblock_on: critical\nrules:\n  storage/https-only: off\npaths:\n  leave_out: [""]\n';

  it('by the policy that it brings, or that another branch has', async () => {
    const repo = await repository({ 'main.tf': safe(), '.github/iacsec.yml': 'mode: enforce\n' });
    const own = await pull(repo, { 'main.tf': open(), '.github/iacsec.yml': soft });
    expect((await checked(own, { conclusion: 'failure' })).output.summary).toContain('After merge');
    // Whoever may push can make a branch with a policy of its own, and a pull request into it.
    await sim.commit(repo, 'release', { '.github/iacsec.yml': soft }, { from: 'main' });
    const other = await pull(repo, { 'main.tf': open() }, { base: 'release' });
    await checked(other, { conclusion: 'failure' });
    expect(liveComments(other)).toHaveLength(1);
  });

  it('by a second pull request of the same commit, into a branch where nothing is new', async () => {
    const repo = await repository();
    const first = await pull(repo, { 'main.tf': open() }, { branch: 'topic' });
    await checked(first, { conclusion: 'failure' });
    // The branch goes on from what is wrong: against it nothing is introduced.
    await sim.commit(repo, 'quiet', { 'b.tf': safe('b') }, { from: first.head.sha, quiet: true });
    await sim.pushTo(first, { 'c.tf': safe('c') });
    await checked(first, { conclusion: 'failure' });
    const before = sim.checkRuns(first).at(-1);
    const second = await sim.openPull(repo, { as: 'alice', permission: 'write', branch: 'topic', base: 'quiet' });
    expect(second.head.sha).toBe(first.head.sha);
    const run = await checked(second, before ? { after: before } : {});
    expect(run.conclusion).toBe('failure');
    expect(run.output.summary).toContain(`#${first.number}`);
    expect((await sim.isMergeable(first)).mergeable).toBe(false);
  });

  it('by an ignore comment that it adds', async () => {
    const repo = await repository();
    const hidden = open().replace('= false', '= false # iacsec:ignore storage/https-only -- trust me');
    const own = await pull(repo, { 'main.tf': hidden });
    await checked(own, { conclusion: 'failure' });
  });
});

describe('a comment cannot lift what it may not', () => {
  it('of the author, of somebody who may only read, or edited by somebody else', async () => {
    const repo = await repository();
    const own = await pull(repo, { 'main.tf': open() });
    const run = await checked(own, { conclusion: 'failure' });
    const approve = `/iacsec approve ${approvalId(own)}`;
    sim.comment(own, approve, { as: 'alice' });
    sim.comment(own, approve, { as: 'rita', permission: 'read' });
    const words = sim.comment(own, 'I will look at it.', { as: 'walter', permission: 'write' });
    // Whoever may write can put words into others' mouths.
    sim.editComment(words, approve, { as: 'alice' });
    sim.comment(own, '/iacsec rescan', { as: 'walter' });
    expect((await checked(own, { after: run })).conclusion).toBe('failure');
    await sim.waitIdle();
    expect(sim.checkRuns(own).every(({ conclusion }) => conclusion !== 'success')).toBe(true);
  });

  it('not by a summary that was edited to look as if it had been shown', async () => {
    const repo = await repository();
    const own = await pull(repo, { 'main.tf': open() });
    const run = await checked(own, { conclusion: 'failure' });
    const summary = summaryComment(own);
    if (!summary) throw new Error('no summary');
    const forged = Buffer.from(JSON.stringify([['abcabcabcabc', ['x']]])).toString('base64url');
    sim.editComment(summary, summary.body.replace(/iacsec:shown [\w-]+\./, `iacsec:shown ${forged}.`), { as: 'alice' });
    sim.comment(own, '/iacsec approve abcabcabcabc', { as: 'walter', permission: 'write' });
    sim.comment(own, '/iacsec rescan', { as: 'walter' });
    expect((await checked(own, { after: run })).conclusion).toBe('failure');
  });
});

describe('a neighbour', () => {
  it('is out of reach: each token is for one repository, with no more than the job needs', async () => {
    const asked: Record<string, unknown>[] = [];
    const issue = sim.auth.issue.bind(sim.auth);
    sim.auth.issue = (installation, scope = {}) => {
      asked.push({ owner: installation.account.login, ...scope });
      return issue(installation, scope);
    };
    onTestFinished(() => {
      sim.auth.issue = issue;
    });
    const [ours, theirs] = [
      await repository({}, { owner: 'acme' }),
      await repository({ 'secret.tf': open('s') }, { owner: 'umbrella' }),
    ];
    // What another tenant has is named as a source of modules, and is never asked for.
    const call = `module "m" {\n  source = "git::https://${sim.host}/umbrella/${theirs.name}.git"\n}\n`;
    const own = await pull(ours, { 'main.tf': `${open()}${call}` });
    await checked(own, { conclusion: 'failure' });
    await sim.waitIdle();
    expect(asked.length).toBeGreaterThan(0);
    for (const { owner, repositories, permissions } of asked) {
      expect(owner).toBe('acme');
      expect([[ours.name], ['.github']]).toContainEqual(repositories);
      expect(
        Object.keys(permissions as object).filter((name) => !['metadata', 'contents', 'pull_requests', 'checks'].includes(name)),
      ).toEqual([]);
      expect((permissions as Record<string, string>)['contents']).toBe('read');
    }
    expect(sim.metrics.requests.filter(({ path }) => path.includes(`umbrella/${theirs.name}`))).toEqual([]);
    expect(app().output).not.toMatch(/ghs_\w/);
  });
});

describe('an address in a repository', () => {
  it('is never asked, whatever names it', async () => {
    const heard: string[] = [];
    const canary = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end('ok');
    });
    await new Promise<void>((listens) => canary.listen(0, '127.0.0.1', listens));
    onTestFinished(() => {
      canary.close();
      canary.closeAllConnections();
    });
    const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
    const repo = await repository();
    const own = await pull(repo, {
      'main.tf': `${open()}module "zip" {\n  source = "${url}/module.zip"\n}\nmodule "git" {\n  source = "git::${url}/module.git?ref=main"\n}\nmodule "registry" {\n  source  = "127.0.0.1:${new URL(url).port}/a/b/azurerm"\n  version = "1.0.0"\n}\n`,
      'more.tf': `data "http" "meta" {\n  url = "${url}/metadata"\n}\nlocals {\n  a = file("${url}/file")\n  b = templatefile("${url}/template", {})\n}\nterraform {\n  backend "http" {\n    address = "${url}/state"\n  }\n}\n`,
      '.github/iacsec.yml': `# yaml-language-server: $schema=${url}/schema.json\n_extends: ${url}/policy\nextends: ${url}/policy\n`,
      '.gitmodules': `[submodule "m"]\n\tpath = m\n\turl = ${url}/sub.git\n`,
      '.gitattributes': `*.tf filter=lfs\n`,
      '.lfsconfig': `[lfs]\n\turl = ${url}/lfs\n`,
      '.terraformrc': `provider_installation {\n  network_mirror {\n    url = "${url}/"\n  }\n}\n`,
    });
    await checked(own, { conclusion: 'failure' });
    await sim.waitIdle();
    expect(heard).toEqual([]);
  });
});
