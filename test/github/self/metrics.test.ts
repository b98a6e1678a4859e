import { expect, onTestFinished, test } from 'vitest';
import { longestChain } from '../metrics.ts';
import { lines, receiver, setup } from './start.ts';

test('the longest chain of non-overlapping requests', () => {
  const r = (start: number, end: number) => ({ start, end });
  expect(longestChain([])).toBe(0);
  expect(longestChain([r(0, 10), r(1, 9), r(2, 8)]), 'parallel').toBe(1);
  expect(longestChain([r(0, 1), r(1, 2), r(2, 3)]), 'one after the other').toBe(3);
  expect(longestChain([r(0, 10), r(0, 2), r(3, 5), r(6, 9)])).toBe(3);
});

test('request log and timeline of a webhook', async () => {
  const s = await setup();
  const { sim, repo, R, api, get } = s;
  // an "app" that makes two calls at once, then two in turn
  const rx = await receiver((response, { event }) => {
    response.end('{}');
    if (event !== 'pull_request') return;
    (async () => {
      await sim.sleep(30);
      await Promise.all([get(`${R}/pulls/1`), get(`${R}/pulls/1/files`)]);
      const run = await api('POST', `${R}/check-runs`, {
        name: 'x',
        head_sha: sim.pull(repo, 1)!.head.sha,
        status: 'in_progress',
      });
      await sim.sleep(50);
      await api('PATCH', `${R}/check-runs/${run.body.id}`, { conclusion: 'success' });
    })();
  });
  onTestFinished(rx.close);
  sim.app.webhookUrl = rx.url;
  sim.faults.latency = 20;
  const pull = await sim.openPull(repo, { changes: { 'main.tf': lines(60, { 1: 'x' }) } });
  await sim.waitCheck(pull, { name: 'x' });
  await sim.waitIdle();
  const [x] = sim.timeline({ event: 'pull_request', action: 'opened' });
  expect(x!.statusCode).toBe(200);
  expect(
    x!.responseMs! < 500 && x!.inProgressMs! >= 60 && x!.completedMs! >= x!.inProgressMs! + 50,
    JSON.stringify(x),
  ).toBeTruthy();
  expect([x!.requests, x!.sequentialDepth], JSON.stringify(x)).toEqual([4, 3]);
  const st = sim.stats();
  expect([st.total, st.byRoute['GET /repos/{owner}/{repo}/pulls/{pull_number}'], st.maxConcurrent]).toEqual([4, 1, 2]);
  expect(st.bytesOut > 1000 && st.bytesIn > 20).toBeTruthy();
  sim.resetMetrics();
  expect(sim.stats().total).toBe(0);
});
