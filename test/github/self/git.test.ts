import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Changes } from '../git.ts';
import { Simulator } from '../simulator.ts';
import type { Json } from '../types.ts';
import { FULL, installed, lines, setup } from './start.ts';

const big = Buffer.from(`${'x'.repeat(1023)}\n`.repeat(1500)); // 1.5 MB
const { sim, repo, R, get, api } = await setup(
  { limits: { blobMax: 3 * 1024 * 1024 } },
  {
    files: {
      'main.tf': lines(60),
      'README.md': '# readme\n',
      'big.txt': big,
      'huge.txt': Buffer.alloc(3.5 * 1024 * 1024, 'y'),
      'bin.dat': Buffer.from([0, 1, 2, 255]),
      'modules/a/main.tf': 'a\n',
      'run.sh': { content: '#!/bin/sh\n', mode: '100755' },
      'link.tf': { content: 'main.tf', mode: '120000' },
      'ünïcode dir/ä.tf': 'u\n',
      '.github/CODEOWNERS': '* @acme/ops\n',
    },
  },
);

test('contents: file, directory, raw, sizes, symlink, odd names', async () => {
  const f = (await get(`${R}/contents/main.tf`)).body;
  expect(Buffer.from(f.content, 'base64').toString()).toBe(lines(60));
  expect(f.encoding).toBe('base64');
  expect(f.content, 'base64 in lines').toMatch(/\n/);
  expect((await get(`${R}/contents/modules`)).body[0].type).toBe('dir');
  expect((await get(`${R}/contents`)).body.length).toBe(10);
  const raw = await get(`${R}/contents/main.tf`, { headers: { accept: 'application/vnd.github.raw' } });
  expect(raw.body).toBe(lines(60));
  const b = (await get(`${R}/contents/big.txt`)).body;
  expect([b.size, b.content, b.encoding]).toEqual([big.length, '', 'none']);
  expect(
    (await get(`${R}/contents/big.txt`, { headers: { accept: 'application/vnd.github.v3.raw' }, raw: true })).body.length,
  ).toBe(big.length);
  expect((await get(`${R}/contents/huge.txt`)).status).toBe(403);
  expect((await get(`${R}/contents/huge.txt`, { headers: { accept: 'application/vnd.github.raw' } })).status).toBe(403);
  expect((await get(`${R}/contents/${encodeURIComponent('ünïcode dir')}/${encodeURIComponent('ä.tf')}`)).body.path).toBe(
    'ünïcode dir/ä.tf',
  );
  expect((await get(`${R}/contents/${encodeURIComponent('ünïcode dir/ä.tf')}`)).status, 'slashes may be encoded').toBe(200);
  expect((await get(`${R}/contents/link.tf`)).body.path).toBe('main.tf');
  expect((await get(`${R}/contents/nope`)).status).toBe(404);
  expect((await get(`${R}/contents/main.tf?ref=nope`)).status).toBe(404);
});

test('trees, blobs, commits, refs', async () => {
  const t = (await get(`${R}/git/trees/main`)).body;
  expect(t.tree.every((e: Json) => !e.path.includes('/'))).toBeTruthy();
  const all = (await get(`${R}/git/trees/main?recursive=1`)).body;
  expect(all.truncated).toBe(false);
  expect(all.tree.find((e: Json) => e.path === 'modules/a/main.tf').size).toBe(2);
  expect(all.tree.find((e: Json) => e.path === 'run.sh').mode).toBe('100755');
  sim.world.limits.treeMaxEntries = 4;
  const cut = (await get(`${R}/git/trees/main?recursive=1`)).body;
  expect([cut.tree.length, cut.truncated]).toEqual([4, true]);
  sim.world.limits.treeMaxEntries = 100_000;
  const entry = all.tree.find((e: Json) => e.path === 'main.tf');
  expect(Buffer.from((await get(`${R}/git/blobs/${entry.sha}`)).body.content, 'base64').toString()).toBe(lines(60));
  expect((await get(`${R}/git/blobs/${entry.sha}`, { headers: { accept: 'application/vnd.github.raw' } })).body).toBe(lines(60));
  expect((await get(`${R}/git/blobs/${'0'.repeat(40)}`)).status).toBe(404);
  const ref = (await get(`${R}/git/ref/heads/main`)).body;
  expect(ref.ref).toBe('refs/heads/main');
  expect((await get(`${R}/git/ref/heads/nope`)).status).toBe(404);
  expect((await get(`${R}/git/commits/${ref.object.sha}`)).body.message).toBe('Initial commit');
  expect((await get(`${R}/git/matching-refs/heads/ma`)).body.length).toBe(1);
  // the bare repository is a real one
  expect(execFileSync('git', ['-C', repo.git.dir, 'cat-file', '-p', 'main:main.tf']).toString()).toBe(lines(60));
});

test('pull request files: statuses, renames, patches, paging', async () => {
  const changes: Changes = {
    'main.tf': lines(60, { 5: 'five', 40: 'forty' }),
    'new.tf': 'n\n',
    'README.md': null,
    'bin.dat': Buffer.from([0, 9]),
    'moved/a.tf': { from: 'modules/a/main.tf' },
    'long.txt': 'l\n'.repeat(20001),
  };
  for (let i = 0; i < 130; i++) changes[`gen/f${String(i).padStart(3, '0')}.tf`] = `${i}\n`;
  const pull = await sim.openPull(repo, { changes });
  const P = `${R}/pulls/${pull.number}`;
  const first = await get(`${P}/files`);
  expect(first.body.length).toBe(30);
  expect(first.headers['link']).toMatch(/page=2.*rel="next".*page=5.*rel="last"/);
  expect((await get(`${P}/files?per_page=500`)).body.length, 'at most 100 a page').toBe(100);
  const all = [...(await get(`${P}/files?per_page=100`)).body, ...(await get(`${P}/files?per_page=100&page=2`)).body];
  expect(all.length).toBe(136);
  expect((await get(`${P}/files?per_page=100&page=3`)).body.length).toBe(0);
  const by = Object.fromEntries(all.map((f) => [f.filename, f]));
  expect([by['main.tf'].status, by['main.tf'].additions, by['main.tf'].deletions, by['main.tf'].changes]).toEqual([
    'modified',
    2,
    2,
    4,
  ]);
  expect(by['main.tf'].patch.split('\n').filter((l: Json) => l.startsWith('@@')).length).toBe(2);
  expect(by['new.tf'].status).toBe('added');
  expect(by['README.md'].status).toBe('removed');
  expect([by['moved/a.tf'].status, by['moved/a.tf'].previous_filename, 'patch' in by['moved/a.tf']]).toEqual([
    'renamed',
    'modules/a/main.tf',
    false,
  ]);
  expect('patch' in by['bin.dat'], 'binary').toBe(false);
  expect('patch' in by['long.txt'], 'too long').toBe(false);
  const one = (await get(P)).body;
  expect([one.changed_files, one.commits]).toEqual([136, 1]);
  const r = await api('POST', `${P}/comments`, { commit_id: pull.head.sha, path: 'long.txt', line: 1, body: 'x' });
  expect(r.status, 'no line comments where there is no patch').toBe(422);
  expect((await get(P, { headers: { accept: 'application/vnd.github.diff' } })).status, 'the diff is too large').toBe(406);
  sim.world.limits.pullFilesMax = 120;
  expect((await get(`${P}/files?per_page=100&page=2`)).body.length, 'the list is cut at its maximum').toBe(20);
  sim.world.limits.pullFilesMax = 3000;
});

test('merge base: the diff is three-dot, base.sha the tip of the base at the last push', async () => {
  const s = await setup();
  const old = s.repo.git.refs.get('refs/heads/main');
  const pull = await s.sim.openPull(s.repo, { changes: { 'main.tf': lines(60, { 3: 'three' }) } });
  await s.sim.commit(s.repo, 'main', { 'other.tf': 'moved on\n' });
  expect(pull.base.sha).toBe(old);
  await s.sim.pushTo(pull, { 'x.tf': 'x\n' });
  expect(pull.base.sha, 'refreshed by the push').not.toBe(old);
  const files = (await s.get(`${s.R}/pulls/${pull.number}/files`)).body;
  expect(
    files.map((f: Json) => f.filename),
    'other.tf is not part of it',
  ).toEqual(['main.tf', 'x.tf']);
  const cmp = (await s.get(`${s.R}/compare/main...${pull.head.ref}`)).body;
  expect([cmp.status, cmp.ahead_by, cmp.behind_by, cmp.merge_base_commit.sha]).toEqual(['diverged', 2, 1, old]);
  expect(cmp.files.map((f: Json) => f.filename)).toEqual(['main.tf', 'x.tf']);
  expect((await s.get(`${s.R}/pulls/${pull.number}/commits`)).body.length).toBe(2);
  expect(
    (await s.get(`${s.R}/compare/main...${pull.head.ref}`, { headers: { accept: 'application/vnd.github.diff' } })).body,
  ).toMatch(/^diff --git/);
  expect((await s.get(`${s.R}/compare/main...nope`)).status).toBe(404);
});

test('fork pull requests: head commits are reachable in the base', async () => {
  const pull = await sim.openPull(repo, { fork: 'contributor', changes: { 'main.tf': lines(60, { 7: 'from a fork' }) } });
  const j = (await get(`${R}/pulls/${pull.number}`)).body;
  expect(j.head.repo.full_name).toBe('contributor/infra');
  expect(j.head.repo.fork).toBe(true);
  expect(j.author_association).toBe('NONE');
  expect(Buffer.from((await get(`${R}/contents/main.tf?ref=${pull.head.sha}`)).body.content, 'base64').toString()).toMatch(
    /from a fork/,
  );
  expect((await get(`${R}/git/ref/pull/${pull.number}/head`)).body.object.sha).toBe(pull.head.sha);
  expect((await get(`${R}/contents/main.tf?ref=refs/pull/${pull.number}/head`)).status).toBe(200);
  expect((await get(`${R}/compare/main...contributor:${pull.head.ref}`)).body.ahead_by).toBe(1);
  const before = pull.head.sha;
  await sim.pushTo(pull, { 'y.tf': 'y\n' });
  expect(pull.head.sha).not.toBe(before);
  const run = (await api('POST', `${R}/check-runs`, { name: 'x', head_sha: pull.head.sha })).body;
  expect(run.pull_requests, 'forks are not listed').toEqual([]);
  expect(
    (await sim.call('GET', '/repos/contributor/infra', { token: sim.installationToken(installed(sim, repo)) })).status,
    'the app is not installed on the private fork',
  ).toBe(404);
});

test('mergeable: null first, then true or false; refs/pull/N/merge', async () => {
  const s = await setup({ mergeableDelay: 100 });
  const pull = await s.sim.openPull(s.repo, { changes: { 'main.tf': lines(60, { 3: 'mine' }) } });
  const P = `${s.R}/pulls/${pull.number}`;
  const a = (await s.get(P)).body;
  expect([a.mergeable, a.mergeable_state]).toEqual([null, 'unknown']);
  await s.sim.waitFor(() => pull.mergeable === true);
  expect((await s.get(`${s.R}/git/ref/pull/${pull.number}/merge`)).body.object.sha).toBeTruthy();
  await s.sim.commit(s.repo, 'main', { 'main.tf': lines(60, { 3: 'theirs' }) });
  await s.sim.waitFor(() => pull.mergeable === false);
  expect((await s.get(P)).body.mergeable_state).toBe('dirty');
});

test('commits: list by path, one with files, tarball', async () => {
  await sim.commit(repo, 'main', { 'main.tf': lines(60, { 1: 'first' }) }, { message: 'touch' });
  expect((await get(`${R}/commits?path=main.tf`)).body.length).toBe(2);
  const c = (await get(`${R}/commits/main`)).body;
  expect([c.files.length, c.stats.total]).toEqual([1, 2]);
  expect((await get(`${R}/commits/main`, { headers: { accept: 'application/vnd.github.sha' } })).body).toMatch(/^[0-9a-f]{40}$/);
  expect((await get(`${R}/commits/${'1'.repeat(40)}`)).status).toBe(422);
  const t = await get(`${R}/tarball/main`);
  expect(t.status).toBe(302);
  const res = await fetch(t.headers['location']!);
  const tmp = fs.mkdtempSync(path.join(os.tmpdir(), 'github-tar-'));
  fs.writeFileSync(path.join(tmp, 'x.tgz'), Buffer.from(await res.arrayBuffer()));
  execFileSync('tar', ['xzf', 'x.tgz', '--strip-components=1'], { cwd: tmp });
  expect(fs.readFileSync(path.join(tmp, 'README.md'), 'utf8')).toBe('# readme\n');
  fs.rmSync(tmp, { recursive: true });
});

test('a repository can be taken from a git directory, and refs pushed with git are picked up', async () => {
  const s = await Simulator.start({ manifest: FULL });
  try {
    const r = await s.createRepo({ owner: 'z', name: 'copy', fromGit: repo.git.dir });
    expect(await s.file(r, 'main', 'README.md')).toBe('# readme\n');
    const made = await r.git.commitFiles({ parents: [r.git.refs.get('refs/heads/main')!], changes: { 'made.tf': 'x' } });
    execFileSync('git', ['-C', r.git.dir, 'update-ref', 'refs/heads/side', made]);
    await s.syncRefs(r);
    expect(await s.file(r, 'side', 'made.tf')).toBe('x');
    const config = await s.createRepo({ owner: 'z', name: '.github', files: { '.github/iacsec.yml': 'a: 1\n' } });
    const token = s.installationToken(installed(s, config));
    expect((await s.call('GET', '/repos/z/.github/contents/.github/iacsec.yml', { token })).status).toBe(200);
  } finally {
    await s.stop();
  }
});
