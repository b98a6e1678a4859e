import { describe, expect, it } from 'vitest';
import type { Pull } from '../github/types.ts';
import { only, open, reactions, replies, safe, startStage } from './stage.ts';

const stage = await startStage();
const { sim, checked, repository } = stage;

/** Says it, and waits until it was seen to. */
async function said(pull: Pull, body: string, by: Parameters<typeof sim.comment>[2]): Promise<string[]> {
  const comment = sim.comment(pull, body, by);
  await sim.waitFor(() => reactions(comment).length > 1 || reactions(comment).includes('-1'), {
    what: 'reactions',
    timeout: 25_000,
  });
  await sim.waitIdle();
  return reactions(comment);
}
const verdict = (pull: Pull) => stage.latestCheck(pull.head.sha)?.conclusion;

describe('an approval', () => {
  it('lets what was shown pass, says whose it is, and holds over pushes that bring nothing new', async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    const pull = await stage.pull(repo, { 'a.tf': open('a') });
    await checked(pull, { conclusion: 'failure' });
    const id = stage.approvalId(pull);
    expect(await said(pull, `/iacsec approve ${id}`, { as: 'wendy', permission: 'write' })).toEqual(['+1', 'eyes']);
    const run = await checked(pull, { conclusion: 'success' });
    expect(run.output.title).toBe('1 new finding, approved by wendy');
    expect(run.output.summary).toContain('Approved by wendy.');
    expect(run.output.text).toContain('| Approved by | wendy |');
    expect(stage.summaryComment(pull)?.body).toContain('Approved by wendy.');
    expect(stage.summaryComment(pull)?.body).not.toContain('/iacsec approve');
    expect((await sim.isMergeable(pull)).state).toBe('clean');
    await sim.pushTo(pull, { 'README.md': 'Read me.\n' });
    await checked(pull, { conclusion: 'success' });
    // What is gone takes nothing from it either.
    await sim.pushTo(pull, { 'a.tf': safe('a') });
    const clean = await checked(pull, { conclusion: 'success' });
    expect(clean.output.title).toBe('No Terraform in this change');
    await sim.pushTo(pull, { 'a.tf': open('a') });
    await checked(pull, { conclusion: 'success' });
  });

  it('does not hold for a new failure; the new id covers both', async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    const pull = await stage.pull(repo, { 'a.tf': open('a') });
    await checked(pull, { conclusion: 'failure' });
    const first = stage.approvalId(pull);
    await said(pull, `/iacsec approve ${first}`, { as: 'wendy', permission: 'write' });
    expect(verdict(pull)).toBe('success');
    await sim.pushTo(pull, { 'b.tf': open('b') });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    const second = stage.approvalId(pull);
    expect(second).not.toBe(first);
    expect((await sim.isMergeable(pull)).state).toBe('blocked');
    // The old id is still known, and still of the first failure only.
    await said(pull, `/iacsec approve ${first}`, { as: 'wendy' });
    expect(verdict(pull)).toBe('failure');
    await said(pull, `/iacsec approve ${second}`, { as: 'wendy' });
    expect(verdict(pull)).toBe('success');
  });

  it('of the author is refused, and so is that of who wrote a commit of it', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    sim.setPermission(repo, 'carol', 'admin');
    await sim.pushTo(pull, { 'README.md': 'Read me.\n' }, { as: 'carol' });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    const id = stage.approvalId(pull);
    expect(stage.summaryComment(pull)?.body).toContain('but not alice or another author of its commits');
    expect(await said(pull, `/iacsec approve ${id}`, { as: 'alice' })).toEqual(['confused', 'eyes']);
    expect(await said(pull, `/iacsec approve ${id}`, { as: 'carol' })).toEqual(['confused', 'eyes']);
    for (const { body } of replies(stage, pull)) expect(body).toContain('Nobody approves what they wrote');
    expect(verdict(pull)).toBe('failure');
    // Nor does it count when they are looked at again.
    await said(pull, '/iacsec rescan\n/iacsec resca', { as: 'wendy', permission: 'write' });
    expect(verdict(pull)).toBe('failure');
  });

  it('of who is named as a co-author is refused', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const { email } = sim.setPermission(repo, 'wendy', 'write');
    await sim.pushTo(pull, { 'README.md': 'Read me.\n' }, { message: `Update\n\nCo-authored-by: Wendy <${email}>` });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    const id = stage.approvalId(pull);
    expect(await said(pull, `/iacsec approve ${id}`, { as: 'wendy' })).toEqual(['confused', 'eyes']);
    expect(await said(pull, `/iacsec approve ${id}`, { as: 'walter', permission: 'write' })).toEqual(['+1', 'eyes']);
    expect(verdict(pull)).toBe('success');
  });

  it('ends with the permission of who gave it, with its comment, and where the comment is edited', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    const body = `/iacsec approve ${stage.approvalId(pull)}`;
    const again = async (conclusion: string): Promise<void> => {
      const run = stage.latestCheck(pull.head.sha);
      if (run) sim.rerunCheck(run, { as: 'maintainer' });
      await checked(pull, { ...(run ? { after: run } : {}), conclusion });
      await sim.waitIdle();
    };
    await said(pull, body, { as: 'wendy', permission: 'write' });
    await again('success');
    sim.setPermission(repo, 'wendy', 'read');
    await again('failure');
    sim.setPermission(repo, 'wendy', 'write');
    await again('success');
    const given = only(sim.issueComments(pull, { by: 'wendy' }));
    sim.editComment(given, `${body}\n\nReally.`, { as: 'maintainer' });
    await again('failure');
    await said(pull, body, { as: 'wendy' });
    expect(verdict(pull)).toBe('success');
    for (const comment of sim.issueComments(pull, { by: 'wendy' })) sim.deleteComment(comment);
    await again('failure');
  });

  it('does not come over from another pull request, and our summary cannot be forged', async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    const [one, two] = [
      await stage.pull(repo, { 'a.tf': open('a') }),
      await stage.pull(repo, { 'a.tf': open('a'), 'b.tf': open('b') }),
    ];
    await checked(one, { conclusion: 'failure' });
    await checked(two, { conclusion: 'failure' });
    await sim.waitIdle();
    const summary = stage.summaryComment(one);
    // Whoever may write can edit our comments: here with what was shown elsewhere.
    if (summary) sim.editComment(summary, stage.summaryComment(two)?.body ?? '', { as: 'alice' });
    expect(await said(one, `/iacsec approve ${stage.approvalId(two)}`, { as: 'wendy', permission: 'write' })).toEqual([
      'confused',
      'eyes',
    ]);
    expect(verdict(one)).toBe('failure');
    sim.rerunSuite(stage.latestCheck(one.head.sha)?.suite ?? only([]), { as: 'maintainer' });
    await sim.waitFor(() => stage.summaryComment(one)?.body.includes('1 of 1 reported'), {
      what: 'the summary mended',
      timeout: 25_000,
    });
    await sim.waitIdle();
    expect(stage.approvalId(one)).not.toBe(stage.approvalId(two));
  });
});

describe('an ignore comment of the change', () => {
  it('is shown and lifts nothing until somebody else approves', async () => {
    const ignored = open().replace('  https_traffic', '  # iacsec:ignore storage/https-only -- legacy clients\n  https_traffic');
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': ignored });
    const run = await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    expect(run.output.summary).toContain('Ignore comments that this change adds or edits');
    expect(only(stage.liveComments(pull)).body).toContain('**Ignore comment** at `main.tf:5` (iacsec: legacy clients)');
    await said(pull, `/iacsec approve ${stage.approvalId(pull)}`, { as: 'wendy', permission: 'write' });
    expect(verdict(pull)).toBe('success');
    // Merged, it holds for the next.
    await sim.mergePull(pull, { as: 'wendy' });
    const next = await stage.pull(repo, { 'main.tf': ignored.replace('name  ', 'name  ').concat('# a remark\n') });
    const after = await checked(next, { conclusion: 'success' });
    expect(after.output.title).toBe('Nothing new');
    expect(stage.liveComments(next)).toEqual([]);
  });
});
