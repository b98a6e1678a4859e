import { expect, test } from 'vitest';
import { startStory } from '../story.ts';
import { lines } from './start.ts';

const command = ['node', 'test/github/self/probot-app/index.js'];

test('a story with a Probot app: review, suggestion, commands, re-run, merge queue, crash', { timeout: 60_000 }, async () => {
  const story = await startStory({ files: { 'main.tf': lines(40) }, command });
  const { sim, repo } = story;

  const pull = await sim.openPull(repo, {
    as: 'alice',
    permission: 'write',
    changes: { 'main.tf': lines(40, { 10: 'BAD ten', 30: 'fine' }), 'new.tf': 'ok\n' },
  });
  const red = await story.checked(pull);
  expect(red.conclusion).toBe('failure');
  expect(story.latestCheck(pull.head.sha)).toBe(red);
  const [c] = story.liveComments(pull);
  if (!c) expect.unreachable('no comment');
  expect(c.thread.line).toBe(10);
  expect((await sim.isMergeable(pull)).state).toBe('blocked');
  expect(story.summaryComment(pull)?.body).toBe('1 finding(s)');

  // apply the suggestion: a push by alice, the app looks again
  const sha = await sim.applySuggestion(c, { as: 'alice' });
  expect((await sim.file(repo, sha, 'main.tf'))?.split('\n')[9]).toBe('GOOD ten');
  expect((await story.checked(sha)).conclusion).toBe('success');
  expect((await sim.isMergeable(pull)).mergeable).toBe(true);
  expect(c.thread.isOutdated).toBe(true);
  expect([story.liveComments(pull), story.minimisedComments(pull)]).toEqual([[], [c]]);
  expect(story.summaryComment(pull)?.body).toBe('0 finding(s)');

  // commands, by who may and who may not
  const yes = sim.comment(pull, '/again', { as: 'bob', permission: 'write' });
  const no = sim.comment(pull, '/again', { as: 'mallory', permission: 'read' });
  await sim.waitFor(() => yes.reactions.length && no.reactions.length, { what: 'the answers' });
  expect([yes, no].map((x) => x.reactions[0]?.content)).toEqual(['eyes', '-1']);

  // a reply in the thread
  sim.reply(c, 'why?', { as: 'bob' });
  await sim.waitFor(() => c.thread.comments.length === 3, { what: 'the reply' });
  expect(c.thread.comments[2]?.body).toBe('you said: why?');

  // re-run
  const before = await story.checked(sha, { after: red });
  await sim.waitIdle();
  sim.rerunCheck(before);
  const last = story.latestCheck(sha);
  expect((await story.checked(sha, last ? { after: last } : {})).conclusion).toBe('success');

  // merge queue
  await sim.waitIdle();
  const group = await sim.enqueue(pull, { as: 'alice' });
  await story.checked(group, { conclusion: 'success' });
  expect(sim.groupChecks(group).map((x) => x.state)).toEqual(['success']);
  expect(await sim.finishGroup(group)).toBe('merged');
  expect(pull.merged).toBe(true);

  // a crash: what came in the meantime is lost, and comes again by its delivery
  await story.app().kill('SIGKILL');
  const second = await sim.openPull(repo, { changes: { 'b.tf': 'BAD\n' } });
  await sim.waitIdle();
  await story.launch();
  const lost = sim.deliveries({ event: 'pull_request', action: 'opened' }).at(-1);
  if (!lost) expect.unreachable('no delivery');
  expect([lost.statusCode, story.latestCheck(second.head.sha)]).toEqual([502, undefined]);
  sim.redeliver(lost);
  expect((await story.checked(second)).conclusion).toBe('failure');

  await story.expectFaultless();
  const [opened] = sim.timeline({ event: 'pull_request', action: 'opened' });
  expect(opened?.responseMs).not.toBe(null);
  expect(opened?.inProgressMs).toBeGreaterThan(0);
  expect(opened?.completedMs).toBeGreaterThan(opened?.inProgressMs ?? Number.POSITIVE_INFINITY);
  expect(opened?.sequentialDepth).toBeGreaterThanOrEqual(5);
  expect(sim.stats().byRoute['POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews']).toBeGreaterThanOrEqual(1);

  // a wrong signature is refused by Probot
  const bad = sim.sendWebhook('ping', { zen: 'x' }, { signature: 'wrong' });
  await bad.done;
  expect(bad.statusCode).toBe(400);

  // only the app's group ends
  const { pid } = story.app();
  await story.app().stop();
  expect(() => process.kill(pid, 0)).toThrow();
});

test('an App that never gets ready fails the story with what it said', async () => {
  const silent =
    "console.log('no database');require('http').createServer((q,s)=>s.writeHead(503).end()).listen(process.env.PORT,process.env.HOST)";
  await expect(startStory({ files: { a: '1' }, command: ['node', '-e', silent], timeout: 1500 })).rejects.toThrow(/no database/);
});
