// Changes of every shape: large, linked, broken off, of other line ends. What is read is read whole, or it is said.
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../github/world.ts';
import { only, open, places, safe, startStage } from './stage.ts';

const stage = await startStage();
const { sim, checked, liveComments, summaryComment, repository } = stage;

afterEach(() => {
  Object.assign(sim.world.limits, DEFAULT_LIMITS);
});

const numbered = (count: number, text: (name: string) => string, folder = ''): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const name = `f${String(i).padStart(4, '0')}`;
      return [`${folder}${name}.tf`, text(name)];
    }),
  );
/** The numbers of the accounting line: all, inline, annotations, summary. */
const accounted = (text: string | null | undefined): number[] =>
  (
    /(\d+) of (\d+) reported: (\d+) inline(?: \(in \d+ comments?\))?, (\d+) annotations?(?: \(in \d+\))?, (\d+) summary/.exec(
      text ?? '',
    ) ?? []
  )
    .slice(1)
    .map(Number);

describe('findings without end', () => {
  it('are said once each: 30 at lines, the rest as annotations, and the count adds up', { timeout: 90_000 }, async () => {
    const repo = await repository();
    const all = numbered(85, open);
    const pull = await stage.pull(repo, all);
    const run = await checked(pull, { conclusion: 'failure', timeout: 60_000 });
    expect(run.output.title).toBe('85 new findings');
    expect(liveComments(pull)).toHaveLength(30);
    expect(sim.reviews(pull, { by: 'app' })).toHaveLength(1);
    expect(run.annotations).toHaveLength(55);
    expect(accounted(run.output.summary)).toEqual([85, 85, 30, 55, 0]);
    expect(accounted(summaryComment(pull)?.body)).toEqual([85, 85, 30, 55, 0]);
    const said = [...liveComments(pull).map(({ thread }) => thread.path), ...run.annotations.map(({ path }) => path)];
    expect(said.sort()).toEqual(Object.keys(all).sort());
    // More than fifty come in batches; a second look makes a run of its own and doubles none.
    sim.rerunCheck(run, { as: 'maintainer' });
    const again = await checked(pull, { after: run, conclusion: 'failure', timeout: 60_000 });
    expect(again.annotations).toHaveLength(55);
    expect(liveComments(pull)).toHaveLength(30);
  });
});

describe('a large change', () => {
  it('of 400 files is read whole', { timeout: 90_000 }, async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, {
      ...numbered(400, (name) => (['f0000', 'f0350', 'f0399'].includes(name) ? open(name) : safe(name))),
    });
    const run = await checked(pull, { conclusion: 'failure', timeout: 60_000 });
    expect(run.output.title).toBe('3 new findings');
    expect(places(liveComments(pull)).map((place) => place.split(':')[0])).toEqual(['f0000.tf', 'f0350.tf', 'f0399.tf']);
    expect(accounted(run.output.summary)).toEqual([3, 3, 3, 0, 0]);
  });

  it('of more than 3,000 files is judged whole; what GitHub does not list is said as an annotation', {
    timeout: 120_000,
  }, async () => {
    const repo = await repository();
    const texts = Object.fromEntries(Array.from({ length: 3_010 }, (_, i) => [`m${String(i).padStart(4, '0')}.txt`, `${i}\n`]));
    const pull = await stage.pull(repo, { 'a.tf': open('a1'), ...texts, 'z.tf': open('z1') });
    const run = await checked(pull, { conclusion: 'failure', timeout: 90_000 });
    expect(run.output.title).toBe('2 new findings');
    expect(places(liveComments(pull))).toEqual(['a.tf:5 storage/https-only']);
    expect(run.annotations.map(({ path, start_line }) => `${path}:${start_line}`)).toEqual(['z.tf:5']);
    expect(accounted(run.output.summary)).toEqual([2, 2, 1, 1, 0]);
  });

  it('whose patches GitHub leaves out has annotations', async () => {
    const repo = await repository();
    sim.world.limits.patchMaxLines = 3;
    const pull = await stage.pull(repo, { 'main.tf': open(), 'b.tf': `# one line\n` });
    const run = await checked(pull, { conclusion: 'failure' });
    expect(run.annotations.map(({ path, start_line }) => `${path}:${start_line}`)).toEqual(['main.tf:5']);
    expect(liveComments(pull)).toEqual([]);
    expect(accounted(run.output.summary)).toEqual([1, 1, 0, 1, 0]);
  });

  it('of a repository whose tree GitHub cuts off is read folder by folder', async () => {
    const repo = await repository({ ...numbered(6, safe, 'envs/prod/'), 'main.tf': safe() });
    sim.world.limits.treeMaxEntries = 6;
    sim.world.limits.blobTextMax = 60;
    const pull = await stage.pull(repo, { 'envs/prod/f0004.tf': open('f0004') });
    await checked(pull, { conclusion: 'failure' });
    expect(places(liveComments(pull))).toEqual(['envs/prod/f0004.tf:5 storage/https-only']);
  });
});

describe('links and submodules', () => {
  it('a link into the repository is followed: what it leads to is said where the text lies', async () => {
    const repo = await repository({
      'shared/account.tf': safe(),
      'envs/prod/account.tf': { content: '../../shared/account.tf', mode: '120000' },
    });
    const pull = await stage.pull(repo, { 'shared/account.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    expect(places(liveComments(pull))).toEqual(['shared/account.tf:5 storage/https-only']);
  });

  it('a link out of the repository blocks', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'extra.tf': { content: '../../etc/passwd', mode: '120000' } });
    const run = await checked(pull, { conclusion: 'failure' });
    expect(run.output.title).toBe('Something could not be evaluated');
    expect(run.output.summary).toContain('`extra.tf:1`');
  });

  it('a submodule that moves is said, and does not block', async () => {
    const call = 'module "m" {\n  source = "./vendor/m"\n}\n';
    const repo = await repository({ 'vendor/m': { submodule: 'a'.repeat(40) }, 'main.tf': call });
    const pull = await stage.pull(repo, { 'vendor/m': { submodule: 'b'.repeat(40) } });
    const run = await checked(pull, { conclusion: 'success' });
    expect(run.output.summary).toContain('`vendor/m`');
  });
});

describe('other texts', () => {
  it('with CRLF: the suggestion mends one line and no other', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const repo = await repository({ 'main.tf': crlf(safe()) });
    const pull = await stage.pull(repo, { 'main.tf': crlf(open()) });
    await checked(pull, { conclusion: 'failure' });
    const sha = await sim.applySuggestion(only(liveComments(pull)), { as: 'alice' });
    expect((await sim.file(repo, sha, 'main.tf'))?.replaceAll('\r\n', '\n')).toBe(safe());
    const lines = ((await sim.file(repo, sha, 'main.tf')) ?? '')
      .split('\n')
      .filter((line) => !line.endsWith('\r') && line !== '');
    expect(lines.length).toBeLessThan(2);
    await checked(sha, { conclusion: 'success' });
  });

  it('in two root modules, one broken: the other is judged, and the broken one blocks', async () => {
    const repo = await repository({ 'one/main.tf': safe(), 'two/main.tf': safe('b') });
    const pull = await stage.pull(repo, { 'one/main.tf': open(), 'two/main.tf': 'resource "a" "b" {\n' });
    const run = await checked(pull, { conclusion: 'failure' });
    expect(places(liveComments(pull))).toEqual(['one/main.tf:5 storage/https-only']);
    expect(run.annotations.map(({ path }) => path)).toEqual(['two/main.tf']);
    expect(run.output.summary).toContain('`two/main.tf:');
    // Nothing lifts that.
    await sim.waitIdle();
    expect(summaryComment(pull)?.body).not.toContain('/iacsec approve');
  });
});
