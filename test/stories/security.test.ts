import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { open, startStage } from './stage.ts';

const { sim, app, repository, pull, checked } = await startStage({
  simulator: { longTokens: true },
});

/** What `app.yml` asks for. */
const APP: Readonly<Record<string, string>> = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' };

describe('a neighbour', () => {
  it('is out of reach: what a token can write to is one repository, and no more than the job needs', async () => {
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
    const forJobs = asked.filter(({ repositories }) => repositories !== undefined);
    expect(forJobs.length).toBeGreaterThan(0);
    for (const { owner, repositories } of forJobs) {
      expect(owner).toBe('acme');
      expect([[ours.name], ['.github']]).toContainEqual(repositories);
    }
    for (const { repositories, permissions } of asked) {
      const levels = Object.entries(permissions as Record<string, string>);
      expect(levels.map(([name]) => name).filter((name) => !Object.keys(APP).includes(name))).toEqual([]);
      // What looks for pull requests that were missed sees an installation whole, and can change nothing in it.
      if (repositories === undefined) expect(levels.filter(([, level]) => level !== 'read')).toEqual([]);
      else expect(levels.filter(([name, level]) => level === 'write' && APP[name] !== 'write')).toEqual([]);
    }
    const files = /\/(?:git|contents|compare|tarball)\b/;
    expect(
      sim.metrics.requests
        .filter(({ path }) => path.includes(`umbrella/${theirs.name}/`) && files.test(path))
        .map(({ path }) => path),
    ).toEqual([]);
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
