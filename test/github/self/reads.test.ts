// What a reviewing App reads, beyond what the other files have.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Changes } from '../git.ts';
import type { Json } from '../types.ts';
import { installed, lines, setup, start } from './start.ts';

const { sim, repo, inst, R, get, api, gql } = await setup();
const names = (list: Json[]): string[] => list.map((x) => x.filename ?? x.name ?? x.number);

test('a comparison pages its commits, and has its files on the first page only', async () => {
  const commits = Array.from({ length: 5 }, (_, i) => ({ changes: { [`c${i}.tf`]: `${i}\n` }, message: `commit ${i}` }));
  const pull = await sim.openPull(repo, { commits });
  const compare = `${R}/compare/main...${pull.head.ref}`;
  const first = await get(`${compare}?per_page=2`);
  expect([first.body.total_commits, first.body.commits.length, first.body.files.length]).toEqual([5, 2, 5]);
  expect(first.headers['link']).toMatch(/page=2.*rel="next".*page=3.*rel="last"/);
  const second = (await get(`${compare}?per_page=2&page=2`)).body;
  expect([second.commits.length, second.files]).toEqual([2, []]);
  expect(first.body.commits[0].commit.message, 'oldest first').toBe('commit 0');
  sim.world.limits.compareFilesMax = 3;
  expect((await get(compare)).body.files.length, 'cut without a word').toBe(3);
  sim.world.limits.compareFilesMax = 300;
  const [base, head] = [repo.git.refs.get('refs/heads/main'), pull.head.sha];
  expect((await get(`${R}/compare/${head}...${base}`)).body.status).toBe('behind');
  expect((await get(`${R}/compare/${head}...${head}`)).body.status).toBe('identical');
  expect((await get(`${R}/compare/${head}..${base}`)).status, 'two dots').toBe(404);
});

test('a pull request has at most 3000 files, though it counts them all', async () => {
  const changes: Changes = {};
  for (let i = 0; i < 3005; i++) changes[`many/${String(i).padStart(4, '0')}.tf`] = 'x\n';
  const pull = await sim.openPull(repo, { changes });
  const files = `${R}/pulls/${pull.number}/files?per_page=100`;
  expect((await get(files)).headers['link']).toMatch(/page=30>; rel="last"/);
  expect((await get(`${files}&page=30`)).body.length).toBe(100);
  expect((await get(`${files}&page=31`)).body).toEqual([]);
  expect((await get(`${R}/pulls/${pull.number}`)).body.changed_files).toBe(3005);
});

test('the pull requests of a commit; a fork is not looked into', async () => {
  const mine = await sim.openPull(repo, { commits: [{ changes: { 'p1.tf': '1\n' } }, { changes: { 'p2.tf': '2\n' } }] });
  const pulls = async (sha: string): Promise<string[]> => names((await get(`${R}/commits/${sha}/pulls`)).body);
  const [first = '', last = ''] = await repo.git.range(mine.base.sha, mine.head.sha);
  expect([await pulls(first), await pulls(last)]).toEqual([[mine.number], [mine.number]]);
  const forked = await sim.openPull(repo, { fork: 'somebody', changes: { 'f.tf': 'f\n' } });
  expect(await pulls(forked.head.sha)).toEqual([]);
  await sim.mergePull(mine);
  const later = await sim.openPull(repo, { changes: { 'p3.tf': '3\n' } });
  expect(await pulls(last), 'merged: of the default branch').toEqual([mine.number]);
  expect(await pulls(later.head.sha)).toEqual([later.number]);
  await sim.closePull(later);
  expect(await pulls(later.head.sha)).toEqual([]);
  expect((await get(`${R}/commits/${'1'.repeat(40)}/pulls`)).status).toBe(422);
});

test('pull requests by their head: owner and branch, else it is ignored', async () => {
  const pull = await sim.openPull(repo, { branch: 'topic/one', changes: { 'h.tf': 'h\n' } });
  const forked = await sim.openPull(repo, { fork: 'somebody', branch: 'topic/two', changes: { 'h2.tf': 'h\n' } });
  expect(names((await get(`${R}/pulls?head=acme:topic/one`)).body)).toEqual([pull.number]);
  expect(names((await get(`${R}/pulls?head=${encodeURIComponent('Somebody:topic/two')}`)).body)).toEqual([forked.number]);
  expect((await get(`${R}/pulls?head=acme:nope`)).body).toEqual([]);
  expect(sim.violations).toEqual([]);
  expect((await get(`${R}/pulls?head=topic/one`)).body.length).toBeGreaterThan(1);
  expect(sim.violations.map((v) => v.kind)).toEqual(['openapi-query']);
});

test('check runs by ref and by suite: the latest of a name, or all', async () => {
  const pull = await sim.openPull(repo, { changes: { 'k.tf': 'k\n' } });
  const create = async (name: string, conclusion: string): Promise<Json> =>
    (await api('POST', `${R}/check-runs`, { name, head_sha: pull.head.sha, conclusion })).body;
  await create('iacsec', 'failure');
  const second = await create('iacsec', 'success');
  await create('other', 'neutral');
  const of = async (path: string): Promise<[number, string[]]> => {
    const { total_count, check_runs } = (await get(path)).body;
    return [total_count, check_runs.map((r: Json) => `${r.name} ${r.conclusion}`)];
  };
  const both: [number, string[]] = [2, ['other neutral', 'iacsec success']];
  expect(await of(`${R}/commits/${pull.head.ref}/check-runs`)).toEqual(both);
  expect(await of(`${R}/check-suites/${second.check_suite.id}/check-runs`)).toEqual(both);
  expect((await of(`${R}/commits/${pull.head.sha}/check-runs?filter=all`))[0]).toBe(3);
  expect(await of(`${R}/commits/${pull.head.sha}/check-runs?check_name=iacsec&app_id=${sim.app.id}`)).toEqual([
    1,
    ['iacsec success'],
  ]);
  expect((await of(`${R}/commits/${pull.head.sha}/check-runs?app_id=1`))[0]).toBe(0);
});

test('a token narrowed to a repository cannot read the organisation’s config; one narrowed to .github can', async () => {
  await sim.createRepo({ owner: 'acme', name: '.github', files: { '.github/iacsec.yml': 'mode: advisory\n' } });
  const config = '/repos/acme/.github/contents/.github/iacsec.yml';
  const read = async (token: string): Promise<number> => (await sim.call('GET', config, { token })).status;
  const contents = { contents: 'read' };
  expect(await read(sim.installationToken(inst, { repositories: ['infra'], permissions: contents }))).toBe(404);
  expect(await read(sim.installationToken(inst, { repositories: ['.github'], permissions: { checks: 'read' } }))).toBe(403);
  expect(await read(sim.installationToken(inst, { repositories: ['infra', '.github'], permissions: contents }))).toBe(200);
  // GraphQL keeps to the same
  const query = '{repository(owner:"acme",name:".github"){object(expression:"HEAD:.github/iacsec.yml"){... on Blob{text}}}}';
  const token = sim.installationToken(inst, { repositories: ['infra'], permissions: contents });
  expect((await sim.query(query, {}, { token })).errors[0].type).toBe('NOT_FOUND');
  const wide = sim.installationToken(inst, { repositories: ['.github'], permissions: contents });
  expect((await sim.query(query, {}, { token: wide })).data.repository.object.text).toBe('mode: advisory\n');
});

test('many files of two commits in one query, and the entries of a folder', async () => {
  const pull = await sim.openPull(repo, {
    changes: { 'modules/a/main.tf': 'changed\n', 'link.tf': { content: 'main.tf', mode: '120000' } },
  });
  const at = (alias: string, sha: string, path: string): string =>
    `${alias}:object(expression:"${sha}:${path}"){__typename ... on Blob{text byteSize isBinary isTruncated}}`;
  const tree = `t:object(expression:"${pull.head.sha}:"){... on Tree{entries{name type mode oid path}}}`;
  const gone = at('n', pull.head.sha, 'none.tf');
  const q = `{repository(owner:"acme",name:"infra"){${at('b', pull.base.sha, 'modules/a/main.tf')} ${at('h', pull.head.sha, 'modules/a/main.tf')} ${gone} ${tree}}}`;
  const { data, errors } = await gql(q);
  expect(errors).toBe(undefined);
  expect([data.repository.b.text, data.repository.h.text, data.repository.n]).toEqual(['a\n', 'changed\n', null]);
  const entries = data.repository.t.entries.map((e: Json) => [e.name, e.type, e.mode.toString(8)]);
  expect(entries).toContainEqual(['link.tf', 'blob', '120000']);
  expect(entries).toContainEqual(['modules', 'tree', '40000']);
});

test('a minimised comment is shown again, and says so', async () => {
  const pull = await sim.openPull(repo, { changes: { 'm.tf': lines(3) } });
  const made = await api('POST', `${R}/pulls/${pull.number}/comments`, {
    commit_id: pull.head.sha,
    path: 'm.tf',
    line: 2,
    body: 'b',
  });
  const set = (name: string, more = ''): Promise<Json> =>
    gql(`mutation{${name}(input:{subjectId:"${made.body.node_id}"${more}}){clientMutationId}}`);
  const state = async (): Promise<Json> => {
    const q = `{repository(owner:"acme",name:"infra"){pullRequest(number:${pull.number}){reviewThreads(first:9){nodes{comments(first:9){nodes{isMinimized minimizedReason}}}}}}}`;
    return (await gql(q)).data.repository.pullRequest.reviewThreads.nodes[0].comments.nodes[0];
  };
  expect((await set('minimizeComment', ',classifier:OUTDATED')).errors).toBe(undefined);
  expect(await state()).toEqual({ isMinimized: true, minimizedReason: 'outdated' });
  expect((await set('unminimizeComment')).errors).toBe(undefined);
  expect(await state()).toEqual({ isMinimized: false, minimizedReason: null });
  expect((await set('minimizeComment', ',classifier:FIXED')).errors[0].message, 'no such classifier').toMatch(/FIXED/);
});

test('the tarball is a redirect to where no token is needed, and not for long', async () => {
  const { status, headers } = await get(`${R}/tarball/main`);
  expect([status, headers['location']]).toEqual([
    302,
    expect.stringContaining('/_codeload/acme/infra/legacy.tar.gz/main?token='),
  ]);
  const tar = Buffer.from(await (await fetch(headers['location'] ?? '')).arrayBuffer());
  const list = execFileSync('tar', ['tzf', '-'], { input: tar }).toString();
  expect(list).toMatch(/^acme-infra-[0-9a-f]{7}\/main\.tf$/m);
  expect((await fetch((headers['location'] ?? '').replace(/token=.*/, 'token=x'))).status).toBe(404);
});

test('tokens of the new form are long, with dots', async () => {
  const other = await start({ longTokens: true });
  const there = await other.createRepo({ owner: 'x', files: { a: '1' } });
  const token = other.installationToken(installed(other, there));
  expect(token).toMatch(/^ghs_\d+_ey\w+\.\w+\.\w+$/);
  expect(token.length).toBeGreaterThan(500);
  expect((await other.call('GET', `/repos/${there.fullName}`, { token })).status).toBe(200);
});

test('a suggestion cannot be applied while the pull request is queued', async () => {
  const pull = await sim.openPull(repo, { changes: { 'q.tf': lines(3) } });
  const body = '```suggestion\nx\n```';
  const made = await api('POST', `${R}/pulls/${pull.number}/comments`, { commit_id: pull.head.sha, path: 'q.tf', line: 2, body });
  const group = await sim.enqueue(pull);
  const comment = sim.world.get('reviewComment', made.body.id);
  if (!comment) expect.unreachable('no comment');
  await expect(sim.applySuggestion(comment)).rejects.toThrow(/queued to merge/);
  expect(await sim.finishGroup(group)).toBe('merged');
});
