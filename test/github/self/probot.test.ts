import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Simulator } from '../simulator.ts';
import { lines } from './start.ts';

const dir = path.join(import.meta.dirname, 'probot-app');

test('a Probot 14 app in GHE mode reviews, replies and re-runs', { timeout: 120_000 }, async () => {
  const sim = await Simulator.start({ manifest: path.join(dir, 'app.yml'), appName: 'story-fixture', selfCheck: true });
  onTestFinished(async () => {
    await sim.stop();
    expect(sim.selfErrors).toEqual([]);
  });
  const repo = await sim.createRepo({ owner: 'acme', name: 'infra', files: { 'main.tf': lines(40) } });
  sim.protect(repo, 'main', { requiredChecks: [{ name: 'fixture', appId: 'app' }], mergeQueue: true });
  const app = await sim.launchApp({ command: ['node', 'index.js'], cwd: dir, env: { LOG_LEVEL: 'debug' } });
  expect(sim.ping().event).toBe('ping');

  const pull = await sim.openPull(repo, {
    as: 'alice',
    permission: 'write',
    changes: { 'main.tf': lines(40, { 10: 'BAD ten', 30: 'fine' }), 'new.tf': 'ok\n' },
  });
  const run = await sim.waitCheck(pull, { name: 'fixture' });
  expect(run.conclusion, app.output).toBe('failure');
  const [c] = sim.reviewComments(pull, { by: 'app' });
  expect(c!.thread.line).toBe(10);
  expect((await sim.isMergeable(pull)).state).toBe('blocked');

  // apply the suggestion: a push by alice, the app looks again
  const sha = await sim.applySuggestion(c!, { as: 'alice' });
  expect((await sim.file(repo, sha, 'main.tf'))!.split('\n')[9]).toBe('GOOD ten');
  const green = await sim.waitCheck(sha, { name: 'fixture' });
  expect(green.conclusion).toBe('success');
  expect((await sim.isMergeable(pull)).mergeable).toBe(true);
  expect(c!.thread.isOutdated).toBe(true);

  // commands, by who may and who may not
  const yes = sim.comment(pull, '/again', { as: 'bob', permission: 'write' });
  const no = sim.comment(pull, '/again', { as: 'mallory', permission: 'read' });
  await sim.waitFor(() => yes.reactions.length && no.reactions.length && sim.issueComments(pull, { by: 'app' }).length === 1, {
    timeout: 20_000,
    what: 'the answers',
  });
  expect(yes.reactions[0]!.content).toBe('eyes');
  expect(no.reactions[0]!.content).toBe('-1');

  // a reply in the thread
  sim.reply(c!, 'why?', { as: 'bob' });
  await sim.waitFor(() => c!.thread.comments.length === 3, { timeout: 20_000 });
  expect(c!.thread.comments[2]!.body).toBe('you said: why?');

  // re-run and the action button
  const before = sim.checkRuns(pull, { sha: pull.head.sha }).length;
  sim.rerunCheck(sim.checkRuns(pull, { sha: pull.head.sha }).at(-1)!);
  await sim.waitFor(() => sim.checkRuns(pull, { sha: pull.head.sha }).length === before + 1, { timeout: 20_000 });

  // merge queue
  await sim.waitIdle({ quiet: 1200 });
  const group = await sim.enqueue(pull, { as: 'alice' });
  await sim.waitFor(() => sim.groupChecks(group).every((x) => x.state === 'success'), { timeout: 20_000 });
  expect(await sim.finishGroup(group)).toBe('merged');
  expect(pull.merged).toBe(true);

  await sim.waitIdle({ quiet: 1000 });
  expect(sim.violations).toEqual([]);
  expect(
    sim.deliveries().every((d) => d.statusCode === 200 || d.statusCode === 202),
    JSON.stringify(sim.deliveries().map((d) => [d.event, d.statusCode, d.status])),
  ).toBe(true);
  const [opened] = sim.timeline({ event: 'pull_request', action: 'opened' });
  expect(
    opened!.responseMs != null && opened!.inProgressMs! > 0 && opened!.completedMs! > opened!.inProgressMs!,
    JSON.stringify(opened),
  ).toBeTruthy();
  expect(opened!.sequentialDepth >= 5, JSON.stringify(opened)).toBeTruthy();
  const s = sim.stats();
  expect(s.byRoute['POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews']! >= 1).toBeTruthy();

  // a wrong signature is refused by Probot
  const bad = sim.sendWebhook('ping', { zen: 'x' }, { signature: 'wrong' });
  await bad.done;
  expect(bad.statusCode).toBe(400);

  // only the app's group ends
  const { pid } = app;
  await app.stop();
  expect(() => process.kill(pid, 0)).toThrow();
});
