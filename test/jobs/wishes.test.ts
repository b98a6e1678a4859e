import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { job, wishesOf } from '../../src/jobs/wishes.ts';

const OURS = 29310;
const base = { installation: { id: 7 }, repository: { name: 'infra', owner: { login: 'acme' }, default_branch: 'main' } };
const wanted = (event: string, payload: object) => wishesOf(event, { ...base, ...payload }, OURS).map(({ wish }) => wish);
const keys = (event: string, payload: object) => wishesOf(event, { ...base, ...payload }, OURS).map(({ key }) => key);
const pull = { pull_request: { number: 3, head: { sha: 'abc' } } };
const comment = { id: 9, body: '/iacsec rescan', user: { login: 'bob', type: 'User' } };

describe('what a webhook makes wanted', () => {
  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review', 'converted_to_draft'])('%s: the pull request', (action) => {
    expect(keys('pull_request', { action, ...pull })).toEqual(['acme/infra#3']);
  });

  it('a pull request that is edited, where its base changed', () => {
    expect(keys('pull_request', { action: 'edited', changes: { title: {} }, ...pull })).toEqual([]);
    expect(keys('pull_request', { action: 'edited', changes: { base: { ref: { from: 'x' } } }, ...pull })).toEqual([
      'acme/infra#3',
    ]);
  });

  it('one that is closed: the others of its commit', () => {
    expect(keys('pull_request', { action: 'closed', ...pull })).toEqual(['acme/infra@abc']);
  });

  it('a comment with a command, of a person, on a pull request', () => {
    const issue = { number: 3, pull_request: {} };
    expect(keys('issue_comment', { action: 'created', issue, comment })).toEqual(['acme/infra#3!9']);
    expect(keys('issue_comment', { action: 'edited', issue, comment })).toEqual([]);
    expect(keys('issue_comment', { action: 'created', issue: { number: 3 }, comment })).toEqual([]);
    expect(keys('issue_comment', { action: 'created', issue, comment: { ...comment, body: 'hello' } })).toEqual([]);
    expect(keys('issue_comment', { action: 'created', issue, comment: { ...comment, user: null } })).toEqual([]);
    expect(
      keys('issue_comment', { action: 'created', issue, comment: { ...comment, user: { login: 'x', type: 'Bot' } } }),
    ).toEqual([]);
    const answer = { ...comment, in_reply_to_id: 5 };
    expect(wanted('pull_request_review_comment', { action: 'created', ...pull, comment: answer })).toMatchObject([
      { kind: 'command', pull: 3, comment: { kind: 'review', thread: 5 } },
    ]);
  });

  it('a check run of ours that is asked for again', () => {
    const run = { app: { id: OURS }, head_sha: 'abc', external_id: '3 1-xyz' };
    expect(keys('check_run', { action: 'rerequested', check_run: { ...run, external_id: '3' } })).toEqual(['acme/infra#3']);
    expect(wanted('check_run', { action: 'rerequested', check_run: run })).toMatchObject([{ pull: 3, head: null }]);
    // Of a merge queue: its branch tells what is in it.
    const check_suite = { head_branch: `gh-readonly-queue/main/pr-12-${'0a'.repeat(20)}` };
    const group = { kind: 'group', head: 'abc', base: '0a'.repeat(20), pull: 12 };
    const again = { ...run, external_id: 'group 12 1-xyz', check_suite };
    expect(wanted('check_run', { action: 'rerequested', check_run: again })).toMatchObject([group]);
    const suite = { app: { id: OURS }, head_sha: 'abc', ...check_suite };
    expect(wanted('check_suite', { action: 'rerequested', check_suite: suite })).toMatchObject([group]);
    expect(keys('check_run', { action: 'rerequested', check_run: run })).toEqual(['acme/infra#3']);
    expect(keys('check_run', { action: 'rerequested', check_run: { ...run, external_id: null } })).toEqual(['acme/infra@abc']);
    expect(keys('check_run', { action: 'rerequested', check_run: { ...run, app: { id: 1 } } })).toEqual([]);
    expect(keys('check_suite', { action: 'rerequested', check_suite: run })).toEqual(['acme/infra@abc']);
    expect(keys('check_suite', { action: 'rerequested', check_suite: { ...run, app: { id: 1 } } })).toEqual([]);
  });

  it('a merge group, with the pull request that its branch names', () => {
    const merge_group = { head_sha: 'h', base_sha: 'b', head_ref: 'refs/heads/gh-readonly-queue/main/pr-12-0a1b' };
    expect(wanted('merge_group', { action: 'checks_requested', merge_group })).toEqual([
      { kind: 'group', repository: { owner: 'acme', name: 'infra' }, head: 'h', base: 'b', pull: 12 },
    ]);
    expect(wanted('merge_group', { action: 'destroyed', merge_group })).toEqual([]);
  });

  it('a push to the default branch that touches the policy, or may', () => {
    const push = (more: object) => keys('push', { ref: 'refs/heads/main', commits: [], ...more });
    const touching = { added: [], modified: ['.github/iacsec.yml'], removed: [] };
    expect(push({ commits: [touching] })).toEqual(['acme/infra policy']);
    expect(push({ commits: [{ ...touching, modified: ['main.tf'] }] })).toEqual([]);
    expect(push({ ref: 'refs/heads/other', commits: [touching] })).toEqual([]);
    expect(push({ forced: true })).toEqual(['acme/infra policy']);
  });

  it('nothing without an installation, and nothing of what it does not know', () => {
    expect(wishesOf('pull_request', { ...base, installation: undefined, action: 'opened', ...pull }, OURS)).toEqual([]);
    expect(keys('star', { action: 'created' })).toEqual([]);
    for (const payload of [null, 7, 'x', [], {}]) expect(wishesOf('pull_request', payload, OURS)).toEqual([]);
  });

  it("GitHub's own examples are read, and what is kept can be read again", () => {
    let read = 0;
    for (const { name, examples: payloads } of examples as unknown as { name: string; examples: object[] }[])
      for (const payload of payloads)
        for (const { wish, key } of wishesOf(name, { ...payload, installation: { id: 7 } }, OURS)) {
          expect(job.parse(JSON.parse(JSON.stringify(wish)))).toEqual(wish);
          expect(key.length).toBeLessThan(500);
          read++;
        }
    expect(read).toBeGreaterThan(20);
  });
});
