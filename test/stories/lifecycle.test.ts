import { describe, expect, it } from 'vitest';
import { ids, oldTls, only, open, places, safe, startStage, VERSIONS } from './stage.ts';

const stage = await startStage();
const { sim, checked, liveComments, minimisedComments, summaryComment, repository } = stage;
const HTTPS = 'storage/https-only';
/** The line of the finding is another one, and as wrong as before. */
const remarked = open().replace(/(https_traffic_only_enabled\s+= false)/, '$1 # for now');

describe('pushes', () => {
  it('that fix one finding and add another leave one comment, at the new one', async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    const pull = await stage.pull(repo, { 'a.tf': open('a') });
    await checked(pull, { conclusion: 'failure' });
    expect(places(liveComments(pull))).toEqual([`a.tf:5 ${HTTPS}`]);
    const fixed = only(liveComments(pull));
    await sim.pushTo(pull, { 'a.tf': safe('a'), 'b.tf': open('b') });
    await checked(pull, { conclusion: 'failure' });
    expect(places(liveComments(pull))).toEqual([`b.tf:5 ${HTTPS}`]);
    expect(ids(minimisedComments(pull))).toEqual([fixed.id]);
    expect(fixed.body).toContain(`**Fixed in \`${pull.head.sha.slice(0, 12)}\`.**`);
    expect(fixed.body).not.toContain('```suggestion');
    expect(summaryComment(pull)?.body).toContain('1 of 1 reported: 1 inline');
    expect((await sim.isMergeable(pull)).state).toBe('blocked');
  });

  it('with the same findings say nothing again', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull);
    const [comment, summary] = [only(liveComments(pull)), summaryComment(pull)];
    await sim.pushTo(pull, { 'README.md': 'Read me.\n' });
    await checked(pull, { conclusion: 'failure' });
    expect(ids(liveComments(pull))).toEqual([comment.id]);
    expect([comment.edited, summary?.edited]).toEqual([false, false]);
    expect(sim.reviews(pull, { by: 'app' })).toHaveLength(1);
  });

  it('that move the lines keep the comment', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull);
    const comment = only(liveComments(pull));
    await sim.pushTo(pull, { 'main.tf': `# Accounts.\n\n${open()}` });
    await checked(pull, { conclusion: 'failure' });
    expect(ids(liveComments(pull))).toEqual([comment.id]);
    expect(comment.thread.line).toBe(7);
    expect(sim.reviews(pull, { by: 'app' })).toHaveLength(1);
  });

  it('that are forced, with another finding in the place of the first', async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    const pull = await stage.pull(repo, { 'a.tf': open('a') });
    await checked(pull);
    await sim.pushTo(pull, { 'b.tf': open('b') }, { force: true, from: repo.defaultBranch });
    await checked(pull, { conclusion: 'failure' });
    expect(places(liveComments(pull))).toEqual([`b.tf:5 ${HTTPS}`]);
    expect(minimisedComments(pull)).toHaveLength(1);
  });

  it('of a rebase say nothing again, and nothing of what main brought', async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    const pull = await stage.pull(repo, { 'a.tf': open('a') });
    await checked(pull);
    const comment = only(liveComments(pull));
    await sim.commit(repo, 'main', { 'b.tf': open('b'), 'c.tf': safe('c') });
    await sim.pushTo(pull, { 'a.tf': open('a') }, { force: true, from: 'main' });
    const run = await checked(pull, { conclusion: 'failure' });
    expect(run.output.title).toBe('1 new finding');
    expect(ids(liveComments(pull))).toEqual([comment.id]);
    expect(sim.reviews(pull, { by: 'app' })).toHaveLength(1);
  });

  it('two within a second: the newer head has the verdict, the older run is cancelled or done, nothing is said twice', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const first = pull.head.sha;
    await sim.pushTo(pull, { 'x.tf': '# nothing\n' });
    await sim.pushTo(pull, { 'x.tf': '# nothing much\n' });
    const run = await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    expect(run.headSha).not.toBe(first);
    expect(stage.latestCheck(first)?.conclusion).toMatch(/cancelled|failure/);
    expect(liveComments(pull)).toHaveLength(1);
    expect(summaryComment(pull)).not.toBeNull();
  });

  it('that cannot be parsed block, and call nothing fixed', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull);
    const comment = only(liveComments(pull));
    await sim.pushTo(pull, { 'main.tf': `${open()}\nresource "x" {\n` });
    const run = await checked(pull, { conclusion: 'failure' });
    expect(run.output.title).toBe('Something could not be evaluated');
    expect(run.output.summary).toContain('`main.tf:13`');
    expect(run.annotations.map(({ path, title }) => [path, title])).toEqual([['main.tf', 'Not evaluated']]);
    expect(ids(liveComments(pull))).toEqual([comment.id]);
    expect(comment.body).not.toContain('Fixed');
  });

  it('that make a value unknown call nothing fixed', async () => {
    const repo = await repository({ 'main.tf': '# nothing yet\n' });
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    const comment = only(liveComments(pull));
    await sim.pushTo(pull, {
      'main.tf': `variable "on" {\n  type = bool\n}\n${open().replace(/(https_traffic_only_enabled\s+=) false/, '$1 var.on')}`,
    });
    await checked(pull, { conclusion: 'success' });
    expect(comment.body).not.toContain('Fixed in');
    expect(comment.body).toContain('No longer new');
    expect(comment.minimized).not.toBeNull();
  });
});

describe('a change that is taken back', () => {
  it('by a revert settles everything, and nothing is left to say', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    await sim.pushTo(pull, { 'main.tf': safe() }, { message: 'Revert "A change"' });
    const run = await checked(pull, { conclusion: 'success' });
    expect(run.output.title).toBe('No Terraform in this change');
    expect([liveComments(pull).length, minimisedComments(pull).length]).toEqual([0, 1]);
    expect(summaryComment(pull)?.body).toContain('Nothing new');
    expect(summaryComment(pull)?.body).not.toContain('reported');
    expect((await sim.isMergeable(pull)).state).toBe('clean');
  });

  it('by taking the file away is fixed too', async () => {
    const repo = await repository({ 'main.tf': safe() });
    const pull = await stage.pull(repo, { 'b.tf': open('b') });
    await checked(pull, { conclusion: 'failure' });
    await sim.pushTo(pull, { 'b.tf': null });
    await checked(pull, { conclusion: 'success' });
    expect(only(minimisedComments(pull)).body).toContain('Fixed in');
  });
});

describe('a file that is renamed', () => {
  it('takes its finding along: said at the new place, and the old comment is hidden', async () => {
    const repo = await repository({ 'main.tf': safe() });
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    const old = only(liveComments(pull));
    await sim.pushTo(pull, { 'accounts.tf': { from: 'main.tf' } });
    const run = await checked(pull, { conclusion: 'failure' });
    expect(run.output.title).toBe('1 new finding');
    expect(places(liveComments(pull))).toEqual([`accounts.tf:5 ${HTTPS}`]);
    expect(ids(minimisedComments(pull))).toEqual([old.id]);
    expect(old.body).toContain('Said again at the line where it is now.');
    expect(run.output.summary).toContain('1 of 1 reported: 1 inline');
  });

  it('with a finding that was there before has nothing new', async () => {
    const repo = await repository({ 'main.tf': open() });
    const pull = await stage.pull(repo, { 'accounts.tf': { from: 'main.tf' } });
    const run = await checked(pull, { conclusion: 'success' });
    expect(run.output.title).toBe('Nothing new');
    expect([sim.reviews(pull), sim.issueComments(pull)]).toEqual([[], []]);
  });
});

describe('a line that changes and is still wrong', () => {
  it('has its comment where it is now, and only there', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    await sim.pushTo(pull, { 'main.tf': remarked });
    await checked(pull, { conclusion: 'failure' });
    const comment = only(liveComments(pull));
    expect(comment.thread).toMatchObject({ isOutdated: false, path: 'main.tf', line: 5 });
    await sim.applySuggestion(comment, { as: 'alice' });
    await checked(pull, { conclusion: 'success' });
    expect(liveComments(pull)).toEqual([]);
  });

  it('of a draft keeps the comment it has until the draft is ready', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const first = await checked(pull, { conclusion: 'failure' });
    await sim.convertToDraft(pull);
    await checked(pull, { after: first, conclusion: 'failure' });
    const old = only(liveComments(pull));
    await sim.pushTo(pull, { 'main.tf': remarked });
    const draft = await checked(pull, { conclusion: 'failure' });
    expect(ids(liveComments(pull))).toEqual([old.id]);
    expect(draft.output.summary).toMatch(/1 of 1 reported: /);
    await sim.readyForReview(pull);
    await checked(pull, { after: draft, conclusion: 'failure' });
    expect(only(liveComments(pull)).id).not.toBe(old.id);
    expect(ids(minimisedComments(pull))).toEqual([old.id]);
  });
});

describe('a finding that returns', () => {
  it('has exactly one live comment', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    for (const [text, conclusion] of [
      [safe(), 'success'],
      [open(), 'failure'],
      [safe(), 'success'],
      [open(), 'failure'],
    ] as const) {
      await sim.pushTo(pull, { 'main.tf': text });
      await checked(pull, { conclusion });
      expect(liveComments(pull)).toHaveLength(conclusion === 'failure' ? 1 : 0);
    }
    const comment = only(liveComments(pull));
    expect(comment.body).toMatch(/^\*\*High\*\*/);
    expect(comment.body).toContain('```suggestion');
    expect(comment.thread.isOutdated).toBe(false);
  });

  it('also after its suggestion was applied by the button, which resolves the thread', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    await sim.applySuggestion(only(liveComments(pull)), { as: 'alice' });
    await checked(pull, { conclusion: 'success' });
    await sim.pushTo(pull, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    const comment = only(liveComments(pull));
    expect([comment.thread.isResolved, comment.thread.isOutdated]).toEqual([false, false]);
  });
});

describe('what people do to the comments', () => {
  it('a thread that somebody resolves does not unblock, is not reopened and not said again', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    const comment = only(liveComments(pull));
    sim.resolveThread(comment.thread, { as: 'alice' });
    await sim.pushTo(pull, { 'README.md': 'Read me.\n' });
    await checked(pull, { conclusion: 'failure' });
    expect(ids(liveComments(pull))).toEqual([comment.id]);
    expect(comment.thread).toMatchObject({ isResolved: true, resolvedBy: { login: 'alice' } });
    expect(comment.edited).toBe(false);
  });

  it('replies and edits stay as they are', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    const comment = only(liveComments(pull));
    const reply = sim.reply(comment, 'We know.', { as: 'bob', permission: 'write' });
    const edited = `${comment.body}\n\nWe know.`;
    sim.editComment(comment, edited, { as: 'bob' });
    await sim.pushTo(pull, { 'main.tf': `${open()}# a remark\n` });
    await checked(pull, { conclusion: 'failure' });
    expect(ids(liveComments(pull))).toEqual([comment.id]);
    expect([comment.body, reply.body]).toEqual([edited, 'We know.']);
    // What is fixed is hidden all the same, and what was written stays in it.
    await sim.pushTo(pull, { 'main.tf': safe() });
    await checked(pull, { conclusion: 'success' });
    expect(ids(liveComments(pull))).toEqual([]);
    expect(comment.body).toContain('We know.');
  });

  it('a comment or summary that somebody deletes is said again with the next push, once', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    sim.deleteComment(only(liveComments(pull)), { as: 'maintainer' });
    sim.deleteComment(summaryComment(pull) ?? only([]), { as: 'maintainer' });
    await sim.pushTo(pull, { 'README.md': 'Read me.\n' });
    await checked(pull, { conclusion: 'failure' });
    expect(places(liveComments(pull))).toEqual([`main.tf:5 ${HTTPS}`]);
    expect(summaryComment(pull)?.body).toContain('1 of 1 reported: 1 inline');
    await sim.pushTo(pull, { 'README.md': 'Read me again.\n' });
    await checked(pull, { conclusion: 'failure' });
    expect(liveComments(pull)).toHaveLength(1);
  });

  it('what they wrote themselves is left alone, even with our marks in it', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    const [comment, summary] = [only(liveComments(pull)), summaryComment(pull)];
    const forged = sim.comment(pull, summary?.body ?? '', { as: 'bob', permission: 'write' });
    const line = { path: 'main.tf', line: 5, side: 'RIGHT' } as const;
    const review = await sim.review(pull, { as: 'bob', event: 'COMMENT', comments: [{ ...line, body: comment.body }] });
    await sim.pushTo(pull, { 'main.tf': safe() });
    await checked(pull, { conclusion: 'success' });
    const [theirs] = review.comments;
    expect([forged.edited, theirs?.edited, theirs?.minimized]).toEqual([false, false, null]);
    expect(ids(minimisedComments(pull))).toEqual([comment.id]);
  });

  it('a comment that somebody hid is not shown again', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    const comment = only(liveComments(pull));
    comment.minimized = 'off-topic';
    await sim.pushTo(pull, { 'README.md': 'Read me.\n' });
    await checked(pull, { conclusion: 'failure' });
    expect(ids(sim.reviewComments(pull, { by: 'app' }))).toEqual([comment.id]);
    expect(comment.minimized).toBe('off-topic');
  });
});

describe('drafts', () => {
  it('have the real conclusion without comments; ready, everything is said; and back, what was said stays true', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() }, { draft: true });
    const draft = await checked(pull, { conclusion: 'failure' });
    expect(draft.annotations.map(({ path, start_line }) => `${path}:${start_line}`)).toEqual(['main.tf:5']);
    expect(draft.output.summary).toContain('1 of 1 reported: 0 inline, 1 annotation, 0 summary.');
    expect([liveComments(pull), summaryComment(pull)]).toEqual([[], null]);
    await sim.readyForReview(pull);
    const ready = await checked(pull, { after: draft });
    expect(liveComments(pull)).toHaveLength(1);
    expect(ready.annotations).toEqual([]);
    expect(summaryComment(pull)?.body).toContain('1 of 1 reported: 1 inline, 0 annotations, 0 summary.');
    await sim.convertToDraft(pull);
    const back = await checked(pull, { after: ready, conclusion: 'failure' });
    expect(back.output.summary).toContain('1 of 1 reported: 1 inline, 0 annotations, 0 summary.');
    await sim.pushTo(pull, { 'main.tf': safe() });
    await checked(pull, { conclusion: 'success' });
    expect(ids(liveComments(pull))).toEqual([]);
    expect(summaryComment(pull)?.body).toContain('Nothing new');
  });
});

describe('a pull request', () => {
  it('that is closed and opened again has nothing said twice', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const first = await checked(pull, { conclusion: 'failure' });
    await sim.closePull(pull);
    await sim.waitIdle();
    await sim.reopenPull(pull);
    await checked(pull, { after: first, conclusion: 'failure' });
    expect(liveComments(pull)).toHaveLength(1);
    expect(sim.reviews(pull, { by: 'app' })).toHaveLength(1);
    expect(summaryComment(pull)).not.toBeNull();
  });

  it('whose base becomes another is compared with that one', async () => {
    const repo = await repository({ 'a.tf': safe('a'), 'b.tf': safe('b') });
    await sim.commit(repo, 'develop', { 'b.tf': open('b') });
    const pull = await stage.pull(repo, { 'a.tf': open('a') }, { base: 'develop' });
    const first = await checked(pull, { conclusion: 'failure' });
    expect(places(liveComments(pull))).toEqual([`a.tf:5 ${HTTPS}`]);
    await sim.editPull(pull, { base: 'main' });
    const second = await checked(pull, { after: first, conclusion: 'failure' });
    expect(second.output.title).toBe('2 new findings');
    expect(places(liveComments(pull))).toEqual([`a.tf:5 ${HTTPS}`, `b.tf:5 ${HTTPS}`]);
    await sim.editPull(pull, { title: 'Another title' });
    await sim.waitIdle();
    expect(stage.latestCheck(pull.head.sha)?.id).toBe(second.id);
    await sim.editPull(pull, { base: 'develop' });
    await checked(pull, { after: second });
    expect(places(liveComments(pull))).toEqual([`a.tf:5 ${HTTPS}`]);
    expect(minimisedComments(pull)).toHaveLength(1);
    expect(minimisedComments(pull)[0]?.body).not.toContain('Fixed in');
  });

  it('that is clean gets the check and nothing else', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'b.tf': safe('b') });
    const run = await checked(pull, { conclusion: 'success' });
    expect(run.output.title).toBe('Nothing new');
    expect([sim.reviews(pull), sim.issueComments(pull), run.annotations]).toEqual([[], [], []]);
  });

  it('without Terraform is told so', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'README.md': 'Read me.\n' });
    const run = await checked(pull, { conclusion: 'success' });
    expect(run.output.title).toBe('No Terraform in this change');
    expect(run.output.summary).toContain('no Terraform');
    const bare = await sim.createRepo({ owner: 'acme', name: 'app', files: { 'README.md': 'An app.\n' } });
    const other = await stage.pull(bare, { 'index.js': '1\n' });
    expect((await checked(other, { conclusion: 'success' })).output.title).toBe('No Terraform in this change');
  });

  it('of a fork gets the same', async () => {
    const repo = await repository(undefined, { private: false });
    const pull = await sim.openPull(repo, { fork: 'mallory', changes: { 'main.tf': open() } });
    const run = await checked(pull, { conclusion: 'failure' });
    expect(liveComments(pull)).toHaveLength(1);
    expect(summaryComment(pull)?.body).toContain('/iacsec approve');
    // The button of a check has no pull request in it then.
    sim.rerunCheck(run, { as: 'maintainer' });
    const again = await checked(pull, { after: run, conclusion: 'failure' });
    sim.rerunSuite(again.suite, { as: 'maintainer' });
    await checked(pull, { after: again, conclusion: 'failure' });
    expect(liveComments(pull)).toHaveLength(1);
  });
});

describe('findings that do not block', () => {
  it('are said, and the check is green', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': oldTls() });
    const run = await checked(pull, { conclusion: 'success' });
    expect(run.output.title).toBe('1 new finding, none blocks');
    expect(places(liveComments(pull))).toEqual(['main.tf:6 storage/minimum-tls']);
    expect(summaryComment(pull)?.body).not.toContain('approve');
    expect(VERSIONS).toContain('4.0');
  });
});
