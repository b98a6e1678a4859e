import { afterAll, expect, onTestFinished } from 'vitest';
import { Simulator } from '../simulator.ts';

export const FULL = {
  default_permissions: {
    contents: 'write',
    pull_requests: 'write',
    checks: 'write',
    issues: 'write',
    security_events: 'write',
    merge_queues: 'read',
    members: 'read',
    statuses: 'write',
    administration: 'read',
    workflows: 'write',
  },
  default_events: [
    'pull_request',
    'push',
    'issue_comment',
    'pull_request_review_comment',
    'pull_request_review',
    'pull_request_review_thread',
    'merge_group',
    'check_run',
    'check_suite',
  ],
};
export const lines = (n, change = {}) => `${Array.from({ length: n }, (_, i) => change[i + 1] ?? `line ${i + 1}`).join('\n')}\n`;

/** A started simulator with one repository; stopped after the tests. Its own errors fail the tests. */
export async function setup(options = {}, repoOptions = {}) {
  const sim = new Simulator({
    selfCheck: true,
    manifest: FULL,
    rateLimits: { contentPerMinute: Infinity, ...options.rateLimits },
    ...options,
  });
  await sim.start();
  // inside of a test the simulator goes with the test, else with the file
  const atEnd = expect.getState().currentTestName === undefined ? afterAll : onTestFinished;
  atEnd(async () => {
    await sim.stop();
    expect(sim.selfErrors).toEqual([]);
  });
  sim.org('acme', { members: { alice: 'member' } });
  const repo = await sim.createRepo({
    owner: 'acme',
    name: 'infra',
    files: { 'main.tf': lines(60), 'README.md': '# readme\n', 'modules/a/main.tf': 'a\n', 'modules/b/main.tf': 'b\n' },
    ...repoOptions,
  });
  const inst = sim.installationOf(repo);
  const token = inst ? sim.installationToken(inst) : null;
  const R = `/repos/${repo.fullName}`;
  const api = (method, path, body, opts = {}) => sim.call(method, path, { token, body, ...opts });
  const get = (path, opts = {}) => sim.call('GET', path, { token, ...opts });
  const gql = (query, variables) => sim.query(query, variables, { token });
  return { sim, repo, inst, token, R, api, get, gql };
}
