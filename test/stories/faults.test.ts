// GitHub's own trouble: whatever fails on the way, the pull request ends as if nothing had, and nothing is said twice.
import { describe, expect, it } from 'vitest';
import type { Fault } from '../github/limits.ts';
import type { Pull } from '../github/types.ts';
import { ids, only, open, places, reactions, replies, safe, startStage } from './stage.ts';

const stage = await startStage();
const { sim, checked, liveComments, minimisedComments, summaryComment, repository } = stage;

const isOf = (text: string) => (request: { readonly body: Buffer }) => request.body.toString().includes(text);

/** As it has to be with one finding, whatever happened. */
async function expectSaidOnce(pull: Pull): Promise<void> {
  const run = await checked(pull, { conclusion: 'failure', timeout: 60_000 });
  await sim.waitIdle();
  expect(run.output.title).toBe('1 new finding');
  expect(run.annotations).toEqual([]);
  expect(places(liveComments(pull))).toEqual(['main.tf:5 storage/https-only']);
  expect(sim.reviews(pull, { by: 'app' })).toHaveLength(1);
  expect(sim.issueComments(pull, { by: 'app' })).toHaveLength(1);
  expect(summaryComment(pull)?.body).toContain('1 of 1 reported: 1 inline');
  expect(stage.latestCheck(pull.head.sha)?.conclusion).toBe('failure');
}

describe('a comment that GitHub refuses', () => {
  it('costs itself only: it is an annotation, the others are there, and the count adds up', async () => {
    const repo = await repository(Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.tf`, safe(name)])));
    sim.faults.add({
      method: 'POST',
      path: /\/reviews$/,
      when: isOf('"path":"c.tf"'),
      status: 422,
      body: { message: 'Unprocessable Entity', errors: ['Line could not be resolved'] },
      times: 10,
    });
    const pull = await stage.pull(repo, Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.tf`, open(name)])));
    const run = await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    expect(places(liveComments(pull)).map((place) => place.slice(0, 4))).toEqual(['a.tf', 'b.tf', 'd.tf']);
    expect(run.annotations.map(({ path, start_line }) => `${path}:${start_line}`)).toEqual(['c.tf:5']);
    for (const text of [run.output.summary, summaryComment(pull)?.body])
      expect(text).toContain('4 of 4 reported: 3 inline, 1 annotation, 0 summary.');
    // Taken later, it is a comment and no annotation any more.
    sim.faults.clear();
    sim.rerunCheck(run, { as: 'maintainer' });
    const again = await checked(pull, { after: run, conclusion: 'failure' });
    await sim.waitIdle();
    expect([liveComments(pull).length, again.annotations.length]).toEqual([4, 0]);
    expect(summaryComment(pull)?.body).toContain('4 of 4 reported: 4 inline, 0 annotations, 0 summary.');
  });
});

describe('a push that is forced while the review is posted', () => {
  it('ends that review: the old commit is not spoken of, the new one has the verdict', { timeout: 60_000 }, async () => {
    const repo = await repository(Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.tf`, safe(name)])));
    const isReview = ({ route }: { route: string | null }): boolean => /^POST .*\/reviews$/.test(route ?? '');
    sim.resetMetrics();
    sim.faults.add({ method: 'POST', path: /\/reviews$/, delay: 3_000 });
    const pull = await stage.pull(repo, Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.tf`, open(name)])));
    const old = pull.head.sha;
    await sim.waitFor(() => sim.faults.injected.some(({ fault }) => fault.delay === 3_000), {
      timeout: 25_000,
      what: 'the review',
    });
    await sim.pushTo(pull, { 'd.tf': open('d') }, { force: true, from: 'main' });
    await checked(pull, { conclusion: 'failure', timeout: 40_000 });
    await sim.waitIdle();
    expect(places(liveComments(pull))).toEqual(['d.tf:5 storage/https-only']);
    expect(stage.latestCheck(old)?.conclusion).toBe('cancelled');
    // GitHub refused once, and that was enough.
    expect([sim.metrics.requests.filter(isReview).length, sim.rejected.length]).toEqual([2, 1]);
    sim.rejected.length = 0;
  });
});

describe('an answer that gets lost', () => {
  const writes: [what: string, Fault][] = [
    ['the review', { method: 'POST', path: /\/reviews$/ }],
    ['the summary', { method: 'POST', path: /\/issues\/\d+\/comments$/ }],
    ['the start of the check', { method: 'POST', path: /\/check-runs$/ }],
    ['the end of the check', { method: 'PATCH', path: /\/check-runs\/\d+$/ }],
    ['the pull request', { method: 'POST', path: /graphql/ }],
    ['the comparison', { method: 'GET', path: /\/compare\// }],
    ['the token', { method: 'POST', path: /\/access_tokens$/ }],
  ];
  for (const [how, fault] of [
    ['although it took effect', { status: 502, after: true }],
    ['and took no effect', { status: 502 }],
    ['with the connection, although it took effect', { reset: true, after: true }],
  ] as const)
    it.each(writes)(`of %s, ${how}`, { timeout: 90_000 }, async (_, where) => {
      const repo = await repository();
      sim.faults.add({ ...where, ...fault });
      await expectSaidOnce(await stage.pull(repo, { 'main.tf': open() }));
      expect(sim.faults.injected.at(-1)?.fault).toMatchObject(fault);
    });

  it('of the start of the check, and of the look for it: no second one is started beside it', { timeout: 60_000 }, async () => {
    const repo = await repository();
    sim.faults.add({ method: 'POST', path: /\/check-runs$/, status: 502, after: true });
    sim.faults.add({ method: 'GET', path: /\/check-runs$/, status: 500, times: 4 });
    const before = sim.faults.injected.length;
    await expectSaidOnce(await stage.pull(repo, { 'main.tf': open() }));
    expect(sim.faults.injected.length - before).toBe(5);
    expect(sim.checkRuns(repo, { app: 'app' })).toHaveLength(1);
  });

  it('of the start of the check, and a push meanwhile: none is left open on the old commit', { timeout: 60_000 }, async () => {
    const repo = await repository();
    sim.faults.add({ method: 'POST', path: /\/check-runs$/, status: 502, after: true });
    sim.faults.add({ method: 'GET', path: /\/check-runs$/, status: 500, times: 4 });
    const before = sim.faults.injected.length;
    const pull = await stage.pull(repo, { 'main.tf': safe() });
    const old = pull.head.sha;
    await sim.waitFor(() => sim.faults.injected.length > before, { what: 'the start' });
    await sim.pushTo(pull, { 'main.tf': open() });
    await expectSaidOnce(pull);
    const onOld = sim.checkRuns(repo, { app: 'app' }).filter(({ headSha }) => headSha === old);
    expect(onOld.map(({ status }) => status)).toEqual(['completed']);
  });

  it('of hiding, editing and showing comments again', { timeout: 60_000 }, async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    const pull = await stage.pull(repo, { 'a.tf': open('a') });
    await checked(pull, { conclusion: 'failure' });
    const comment = only(liveComments(pull));
    sim.faults.add({ method: 'PATCH', path: /\/pulls\/comments\//, status: 502, after: true });
    sim.faults.add({ method: 'PATCH', path: /\/issues\/comments\//, status: 502, after: true });
    // Twice: this one ends the attempt.
    for (const after of [true, false]) sim.faults.add({ path: /graphql/, when: isOf('minimizeComment'), status: 502, after });
    await sim.pushTo(pull, { 'a.tf': safe('a'), 'b.tf': open('b') });
    await sim.waitFor(() => stage.latestCheck(pull.head.sha)?.output.title === '1 new finding', {
      timeout: 60_000,
      what: 'the verdict',
    });
    await sim.waitIdle();
    expect(places(liveComments(pull))).toEqual(['b.tf:5 storage/https-only']);
    expect(comment.body).toContain('Fixed in');
    expect(ids(minimisedComments(pull))).toEqual([comment.id]);
    expect(summaryComment(pull)?.body).toContain('`azurerm_storage_account.b`');
  });

  it('of a review that would say a finding again, and took no effect: it is said', { timeout: 60_000 }, async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    // The button resolves the thread: the finding cannot come back to it.
    await sim.applySuggestion(only(liveComments(pull)), { as: 'alice' });
    await checked(pull, { conclusion: 'success' });
    await sim.waitIdle();
    sim.faults.add({ method: 'POST', path: /\/reviews$/, status: 502 });
    await sim.pushTo(pull, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure', timeout: 60_000 });
    await sim.waitIdle();
    expect(places(liveComments(pull))).toEqual(['main.tf:5 storage/https-only']);
  });

  it('of a reply to a command', { timeout: 60_000 }, async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    sim.faults.add({ method: 'POST', path: /\/issues\/\d+\/comments$/, status: 502, after: true });
    const help = sim.comment(pull, '/iacsec help', { as: 'wendy', permission: 'write' });
    await sim.waitFor(() => replies(stage, pull).length > 0, { timeout: 25_000, what: 'a reply' });
    await sim.waitIdle({ quiet: 2_500 });
    expect(replies(stage, pull)).toHaveLength(1);
    expect(reactions(help)).toEqual(['eyes']);
  });
});

describe('GitHub that is not ready', () => {
  it('404 right after a push is asked again', { timeout: 60_000 }, async () => {
    const repo = await repository();
    sim.faults.add({ method: 'GET', path: /\/compare\//, status: 404, body: { message: 'Not Found' }, times: 2 });
    sim.faults.add({ method: 'GET', path: /\/git\/trees\//, status: 404, body: { message: 'Not Found' } });
    await expectSaidOnce(await stage.pull(repo, { 'main.tf': open() }));
  });

  it('401 for a token that was good makes a new one', { timeout: 60_000 }, async () => {
    const repo = await repository();
    const first = await stage.pull(repo, { 'b.tf': safe('b') });
    await checked(first, { conclusion: 'success' });
    await sim.waitIdle();
    sim.resetMetrics();
    sim.faults.add({ path: /graphql/, status: 401, body: { message: 'Bad credentials' } });
    await expectSaidOnce(await stage.pull(repo, { 'main.tf': open() }));
    expect(sim.metrics.requests.filter(({ path }) => path.endsWith('/access_tokens'))).toHaveLength(1);
  });

  it('403 of a secondary limit waits as long as it is told', { timeout: 60_000 }, async () => {
    const repo = await repository();
    const refusal = {
      status: 403,
      headers: { 'retry-after': '1' },
      body: { message: 'You have exceeded a secondary rate limit.' },
    };
    sim.faults.add({ method: 'POST', path: /\/reviews$/, ...refusal });
    sim.faults.add({ method: 'POST', path: /\/issues\/\d+\/comments$/, ...refusal });
    await expectSaidOnce(await stage.pull(repo, { 'main.tf': open() }));
  });

  it('down for a while: the check says so, and is right in the end', { timeout: 90_000 }, async () => {
    const repo = await repository();
    sim.faults.add({ method: 'GET', path: /\/compare\//, status: 503, times: 5 });
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await sim.waitFor(() => stage.latestCheck(pull.head.sha)?.output.title === '1 new finding', {
      timeout: 60_000,
      what: 'the verdict',
    });
    await expectSaidOnce(pull);
    const others = sim.checkRuns(repo, { app: 'app' }).slice(0, -1);
    for (const run of others) expect([run.conclusion, run.output.title]).toEqual(['failure', 'GitHub could not be read']);
  });

  it('in random trouble all along', { timeout: 120_000 }, async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    sim.faults.random({ rate: 0.15, seed: 7 });
    const pull = await stage.pull(repo, { 'a.tf': open('a') });
    await sim.waitFor(() => stage.latestCheck(pull.head.sha)?.output.title === '1 new finding', {
      timeout: 60_000,
      what: 'the verdict',
    });
    await sim.pushTo(pull, { 'a.tf': safe('a'), 'b.tf': open('b') });
    await sim.waitFor(() => stage.latestCheck(pull.head.sha)?.output.title === '1 new finding', {
      timeout: 60_000,
      what: 'the verdict',
    });
    sim.faults.clear();
    await sim.waitIdle();
    expect(places(liveComments(pull))).toEqual(['b.tf:5 storage/https-only']);
    expect(sim.issueComments(pull, { by: 'app' })).toHaveLength(1);
  });
});

describe('a review that was never submitted', () => {
  it('of ours is taken away', async () => {
    const repo = await repository();
    const installation = sim.installationOf(repo);
    if (!installation) throw new Error('not installed');
    sim.hooks.pause();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const path = `/repos/${repo.fullName}/pulls/${pull.number}/reviews`;
    const body = { comments: [{ path: 'main.tf', line: 5, side: 'RIGHT', body: 'Left behind.' }] };
    const answer = await sim.call('POST', path, { token: sim.installationToken(installation), body });
    expect([answer.status, answer.body.state]).toEqual([200, 'PENDING']);
    sim.hooks.resume();
    await expectSaidOnce(pull);
  });

  it("of somebody else's stays", async () => {
    const repo = await repository();
    sim.hooks.pause();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const theirs = await sim.review(pull, {
      as: 'bob',
      comments: [{ path: 'main.tf', line: 5, side: 'RIGHT', body: 'A thought.' }],
    });
    sim.hooks.resume();
    await expectSaidOnce(pull);
    expect([theirs.state, theirs.comments.length]).toEqual(['PENDING', 1]);
  });
});
