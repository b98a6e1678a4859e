import { expect, test } from 'vitest';
import type { ApiResult } from '../simulator.ts';
import type { Fields } from '../types.ts';
import { lines, setup } from './start.ts';

const { sim, repo, R, api, get } = await setup();
const pull = await sim.openPull(repo, { as: 'alice', changes: { 'main.tf': lines(60, { 3: 'x' }) } });
const sha = pull.head.sha;
const create = (b: Fields) => api('POST', `${R}/check-runs`, { name: 'sec', head_sha: sha, ...b });
const patch = (id: number, b: Fields) => api('PATCH', `${R}/check-runs/${id}`, b);
const out = (x = {}) => ({ title: 't', summary: 's', ...x });
const note = (x = {}) => ({ path: 'main.tf', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'm', ...x });
const refused = async (r: Promise<ApiResult>, re: RegExp) => {
  const x = await r;
  expect(x.status, JSON.stringify(x.body)).toBe(422);
  expect(JSON.stringify(x.body)).toMatch(re);
};

test('life of a check run', async () => {
  const a = await create({ status: 'in_progress', external_id: 'e1', details_url: 'https://example.com/x' });
  expect(a.status).toBe(201);
  expect([a.body.status, a.body.conclusion, a.body.completed_at, a.body.pull_requests[0].number, a.body.app.id]).toEqual([
    'in_progress',
    null,
    null,
    pull.number,
    sim.app.id,
  ]);
  const b = await patch(a.body.id, { conclusion: 'failure', output: out({ annotations: [note()] }) });
  expect([b.body.status, b.body.conclusion, b.body.output.annotations_count], 'a conclusion completes').toEqual([
    'completed',
    'failure',
    1,
  ]);
  expect(b.body.completed_at).toBeTruthy();
  const c = await patch(a.body.id, {
    output: out({
      summary: 'more',
      annotations: Array.from({ length: 50 }, (_, i) => note({ start_line: i + 1, end_line: i + 1 })),
    }),
  });
  expect(c.body.output.annotations_count, 'annotations are added').toBe(51);
  expect(c.body.conclusion).toBe('failure');
  const list = await get(`${R}/check-runs/${a.body.id}/annotations`);
  expect(list.body.length).toBe(30);
  expect((await get(`${R}/check-runs/${a.body.id}/annotations?page=2`)).body.length).toBe(21);
  expect((await get(`${R}/commits/${sha}/check-runs?check_name=sec`)).body.total_count).toBe(1);
  expect((await get(`${R}/commits/${pull.head.ref}/check-runs`)).body.total_count, 'by branch').toBe(1);
  const suites = (await get(`${R}/commits/${sha}/check-suites`)).body;
  expect([suites.total_count, suites.check_suites[0].conclusion]).toEqual([1, 'failure']);
  expect((await get(`${R}/check-suites/${suites.check_suites[0].id}/check-runs`)).body.total_count).toBe(1);
  const again = await create({ conclusion: 'success', output: out() });
  expect((await get(`${R}/commits/${sha}/check-runs`)).body.total_count, 'filter=latest').toBe(1);
  expect((await get(`${R}/commits/${sha}/check-runs?filter=all`)).body.total_count).toBe(2);
  expect((await get(`${R}/commits/${sha}/check-runs`)).body.check_runs[0].id).toBe(again.body.id);
  const back = await patch(again.body.id, { status: 'in_progress' });
  expect([back.body.status, back.body.conclusion]).toEqual(['in_progress', null]);
});

test('rules', async () => {
  await refused(create({ status: 'completed' }), /conclusion\\" wasn't supplied/);
  await refused(create({ status: 'done' }), /done is not a member of/);
  await refused(create({ conclusion: 'great' }), /is not a member of/);
  await refused(create({ conclusion: 'stale' }), /conclusion/);
  await refused(create({ completed_at: new Date().toISOString() }), /conclusion/);
  await refused(create({ head_sha: '1'.repeat(40) }), /No commit found for SHA/);
  await refused(api('POST', `${R}/check-runs`, { head_sha: sha }), /\\"name\\" wasn't supplied/);
  await refused(create({ output: { title: 't' } }), /\\"summary\\" wasn't supplied/);
  await refused(create({ output: { summary: 's' } }), /\\"title\\" wasn't supplied/);
  await refused(
    create({ output: out({ summary: 'x'.repeat(65536) }) }),
    /Only 65535 characters are allowed; 65536 were supplied/,
  );
  await refused(create({ output: out({ text: 'é'.repeat(40000) }) }), /exceeds a maximum bytesize of 65535/);
  await refused(
    create({ output: out({ annotations: Array(51).fill(note()) }) }),
    /No more than 50 items are allowed; 51 were supplied/,
  );
  for (const k of ['path', 'start_line', 'end_line', 'annotation_level', 'message'])
    await refused(
      create({ output: out({ annotations: [note({ [k]: undefined })] }) }),
      new RegExp(`\\\\"${k}\\\\" wasn't supplied`),
    );
  await refused(create({ output: out({ annotations: [note({ annotation_level: 'error' })] }) }), /is not a member of/);
  await refused(create({ output: out({ annotations: [note({ end_line: 2, start_column: 1 })] }) }), /must be omitted/);
  await refused(create({ output: out({ annotations: [note({ start_line: 3, end_line: 2 })] }) }), /greater than or equal/);
  await refused(create({ output: out({ annotations: [note({ message: 'm'.repeat(65537) })] }) }), /65536/);
  await refused(create({ output: out({ annotations: [note({ raw_details: 'm'.repeat(65537) })] }) }), /65536/);
  await refused(create({ output: out({ annotations: [note({ title: 'm'.repeat(256) })] }) }), /255/);
  expect(
    (await create({ output: out({ annotations: [note({ start_column: 1, end_column: 4, title: 'x', raw_details: 'y' })] }) }))
      .status,
  ).toBe(201);
  const act = (x: Fields = {}) => ({ label: 'Fix', description: 'Fix it', identifier: 'fix', ...x });
  await refused(create({ actions: [act(), act(), act(), act()] }), /No more than 3 items/);
  await refused(create({ actions: [act({ label: 'x'.repeat(21) })] }), /Only 20 characters/);
  await refused(create({ actions: [act({ description: 'x'.repeat(41) })] }), /Only 40 characters/);
  await refused(create({ actions: [act({ identifier: 'x'.repeat(21) })] }), /Only 20 characters/);
  await refused(create({ details_url: 'ftp://x' }), /http or https/);
  await refused(create({ started_at: 'yesterday' }), /date-time/);
});

test('only the owning app may update', async () => {
  const other = sim.otherApp('other-ci');
  const run = await sim.foreignCheckRun(repo, other, { name: 'other', head_sha: sha, status: 'in_progress' });
  const r = await patch(run.id, { conclusion: 'success' });
  expect([r.status, /Invalid app_id/.test(r.body.message)]).toEqual([403, true]);
});

test('a required check gates the merge, by name and app', async () => {
  const p = await sim.openPull(repo, { changes: { 'y.tf': 'y\n' } });
  sim.protect(repo, 'main', { requiredChecks: [{ name: 'gate', appId: 'app' }] });
  const state = async () => {
    const m = await sim.isMergeable(p);
    return [m.mergeable, m.state, m.checks[0]!.state];
  };
  const set = (b: Fields) => api('POST', `${R}/check-runs`, { name: 'gate', head_sha: p.head.sha, ...b });
  expect(await state()).toEqual([false, 'blocked', 'expected']);
  await sim.foreignCheckRun(repo, sim.otherApp('fake'), { name: 'gate', head_sha: p.head.sha, conclusion: 'success' });
  expect(await state(), "another app's run of that name does not count").toEqual([false, 'blocked', 'expected']);
  const run = (await set({ status: 'in_progress' })).body;
  expect(await state()).toEqual([false, 'blocked', 'pending']);
  for (const [c, want] of [
    ['failure', 'failure'],
    ['cancelled', 'failure'],
    ['timed_out', 'failure'],
    ['action_required', 'failure'],
    ['neutral', 'success'],
    ['skipped', 'success'],
    ['success', 'success'],
  ]) {
    await patch(run.id, { conclusion: c });
    expect((await state())[2], c).toBe(want);
  }
  expect(await state()).toEqual([true, 'clean', 'success']);
  expect((await get(`${R}/pulls/${p.number}`)).body.mergeable_state).toBe('clean');
  await set({ conclusion: 'failure' });
  expect((await state())[2], 'the latest run counts').toBe('failure');
  const m = await api('PUT', `${R}/pulls/${p.number}/merge`, {});
  expect(m.status).toBe(405);
  await sim.pushTo(p, { 'z.tf': 'z\n' });
  expect((await state())[2], 'a push needs a new run').toBe('expected');
  expect((await sim.isMergeable(p, ['nothing'])).checks[0]!.state).toBe('expected');
  expect((await get(`${R}/branches/main`)).body.protection.required_status_checks.checks).toEqual([
    { context: 'gate', app_id: sim.app.id },
  ]);
});

test('merge queue: groups have their own head commits', async () => {
  sim.protect(repo, 'main', { requiredChecks: [{ name: 'gate', appId: 'app' }], mergeQueue: true });
  const one = await sim.openPull(repo, { changes: { 'q1.tf': '1\n' } });
  const two = await sim.openPull(repo, { changes: { 'q2.tf': '2\n' } });
  const g1 = await sim.enqueue(one);
  const g2 = await sim.enqueue(two);
  expect(g1.headRef).toMatch(/^refs\/heads\/gh-readonly-queue\/main\/pr-\d+-[0-9a-f]{40}$/);
  expect(g2.baseSha, 'the second is on top of the first').toBe(g1.headSha);
  expect(await sim.file(repo, g2.headSha, 'q1.tf')).toBe('1\n');
  expect(sim.groupChecks(g1)[0]!.state).toBe('expected');
  expect((await api('POST', `${R}/check-runs`, { name: 'gate', head_sha: g1.headSha, conclusion: 'success' })).status).toBe(201);
  await api('POST', `${R}/check-runs`, { name: 'gate', head_sha: g2.headSha, conclusion: 'failure' });
  expect(await sim.finishGroup(g1)).toBe('merged');
  expect(await sim.finishGroup(g2)).toBe('invalidated');
  expect([one.merged, two.merged]).toEqual([true, false]);
  expect(repo.git.refs.get('refs/heads/main')).toBe(g1.headSha);
});

test('statuses', async () => {
  expect((await api('POST', `${R}/statuses/${sha}`, { state: 'success', context: 'c' })).status).toBe(201);
  expect((await get(`${R}/commits/${sha}/status`)).body.state).toBe('success');
  expect((await api('POST', `${R}/statuses/${sha}`, { state: 'good' })).status).toBe(422);
});

test('suites: created by hand, re-requested', async () => {
  const s = await api('POST', `${R}/check-suites`, { head_sha: repo.git.refs.get('refs/heads/main') });
  expect([200, 201].includes(s.status)).toBeTruthy();
  expect((await api('POST', `${R}/check-suites/${s.body.id}/rerequest`)).status).toBe(201);
  const run = sim.checkRuns(repo, { app: 'app' }).find((r) => r.status === 'completed');
  expect((await api('POST', `${R}/check-runs/${run!.id}/rerequest`)).status).toBe(201);
});
