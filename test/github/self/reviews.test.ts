import { expect, test } from 'vitest';
import { parseSuggestions } from '../diff.ts';
import type { ApiResult } from '../simulator.ts';
import type { Fields, Json } from '../types.ts';
import { lines, setup } from './start.ts';

const { sim, repo, R, api, get } = await setup();
const pull = await sim.openPull(repo, {
  as: 'alice',
  changes: { 'main.tf': lines(60, { 10: 'ten', 11: 'eleven', 40: 'forty' }), 'gone.tf': 'x\n' },
});
await sim.pushTo(pull, { 'gone.tf': null, 'new.tf': 'n1\nn2\n', 'README.md': null });
const P = `${R}/pulls/${pull.number}`;
const review = (comments: Fields[], extra: Fields = {}) =>
  api('POST', `${P}/reviews`, { commit_id: pull.head.sha, event: 'COMMENT', body: 'b', comments, ...extra });
const single = (c: Fields) => api('POST', `${P}/comments`, { commit_id: pull.head.sha, body: 'b', ...c });
const count = async () => (await get(`${P}/comments?per_page=100`)).body.length;
const refused = async (r: ApiResult, re: RegExp) => {
  expect(r.status, JSON.stringify(r.body)).toBe(422);
  expect(JSON.stringify(r.body)).toMatch(re);
};

test('a review with comments', async () => {
  const r = await review([
    { path: 'main.tf', line: 10, side: 'RIGHT', body: 'one' },
    { path: 'main.tf', start_line: 10, start_side: 'RIGHT', line: 11, side: 'RIGHT', body: 'two' },
    { path: 'main.tf', line: 10, side: 'LEFT', body: 'old line' },
    { path: 'main.tf', line: 8, body: 'context' },
    { path: 'new.tf', position: 2, body: 'legacy' },
    { path: 'main.tf', start_line: 10, start_side: 'LEFT', line: 10, side: 'RIGHT', body: 'both sides' },
  ]);
  expect(r.status, JSON.stringify(r.body)).toBe(200);
  expect([r.body.state, r.body.user.login, r.body.user.type]).toEqual(['COMMENTED', 'app-under-test[bot]', 'Bot']);
  const list = (await get(`${P}/comments`)).body;
  expect(list.length).toBe(6);
  expect(list[0].diff_hunk).toBe('@@ -7,8 +7,8 @@ line 6\n line 7\n line 8\n line 9\n-line 10\n-line 11\n+ten');
  expect([list[1].start_line, list[1].line, list[1].start_side]).toEqual([10, 11, 'RIGHT']);
  expect([list[2].side, list[2].line]).toEqual(['LEFT', 10]);
  expect([list[4].line, list[4].side, list[4].position]).toEqual([2, 'RIGHT', 2]);
  expect((await get(`${P}/reviews/${r.body.id}/comments`)).body.length).toBe(6);
  expect((await get(`${P}/reviews`)).body.length).toBe(1);
  expect((await get(`${P}/comments?per_page=4&page=2`)).body.length).toBe(2);
});

test('one bad comment refuses the whole review', async () => {
  const n = await count();
  const ok = { path: 'main.tf', line: 10, body: 'x' };
  await refused(await review([ok, { path: 'main.tf', line: 30, body: 'x' }]), /"errors":\["Line could not be resolved"\]/);
  await refused(await review([ok, { path: 'main.tf', line: 61, body: 'x' }]), /Line could not be resolved/);
  await refused(await review([ok, { path: 'modules/a/main.tf', line: 1, body: 'x' }]), /"Path could not be resolved"/);
  await refused(await review([ok, { path: 'new.tf', line: 1, side: 'LEFT', body: 'x' }]), /Line could not be resolved/);
  await refused(await review([{ path: 'README.md', line: 1, side: 'RIGHT', body: 'x' }]), /Line could not be resolved/);
  await refused(await review([{ path: 'main.tf', start_line: 11, line: 11, body: 'x' }]), /start line must precede the end line/);
  await refused(await review([{ path: 'main.tf', start_line: 12, line: 11, body: 'x' }]), /start line must precede the end line/);
  await refused(
    await review([{ path: 'main.tf', start_line: 10, line: 40, body: 'x' }]),
    /start line must be part of the same hunk as the line/,
  );
  await refused(await review([{ path: 'main.tf', position: 99, body: 'x' }]), /Position could not be resolved/);
  await refused(await review([{ path: 'main.tf', line: 10, body: '' }]), /can't be blank/);
  await refused(
    await review([{ path: 'main.tf', line: 10, body: 'é'.repeat(65537) }]),
    /too long \(maximum is 65536 characters\)/,
  );
  await refused(await review([{ path: 'main.tf', line: 10 }]), /\\"body\\" wasn't supplied/);
  await refused(await review([{ path: 'main.tf', line: '10', body: 'x' }]), /is not an integer/);
  await refused(
    await review([ok], { commit_id: repo.git.refs.get('refs/heads/main') }),
    /commitOID is not part of the pull request/,
  );
  await refused(await review([ok], { body: 'x'.repeat(65537) }), /too long/);
  await refused(await review([], { body: '' }), /can't be blank/);
  expect(await count(), 'nothing was posted').toBe(n);
  const old = await setup({ reviewErrorStyle: 'thread' });
  const p = await old.sim.openPull(old.repo, { changes: { 'main.tf': lines(60, { 3: 'x' }) } });
  const r = await old.api('POST', `${old.R}/pulls/${p.number}/reviews`, {
    event: 'COMMENT',
    body: 'b',
    comments: [{ path: 'main.tf', line: 50, body: 'x' }],
  });
  expect([r.body.message, r.body.errors]).toEqual([
    'Unprocessable Entity',
    ["Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank"],
  ]);
});

test('a full-size body is taken, and a review of several comments with the limit exactly', async () => {
  expect((await single({ path: 'main.tf', line: 10, body: 'é'.repeat(65536) })).status).toBe(201);
});

test('single comments: rules, file comments, replies', async () => {
  const c = await single({ path: 'main.tf', line: 10 });
  expect(c.status).toBe(201);
  expect(c.body.pull_request_review_id).toBeTruthy();
  await refused(await single({ path: 'main.tf', line: 30 }), /pull_request_review_thread.line must be part of the diff/);
  await refused(await single({ path: 'nope.tf', line: 1 }), /"field":"pull_request_review_thread.path"/);
  await refused(await single({ path: 'main.tf', start_line: 10, line: 40 }), /same hunk as the line/);
  await refused(await single({ path: 'main.tf' }), /No subschema in \\"oneOf\\" matched/);
  await refused(await single({ path: 'main.tf', line: 10, subject_type: 'FILE' }), /FILE is not a member of/);
  await refused(
    await api('POST', `${P}/comments`, { body: 'b', path: 'main.tf', line: 10, commit_id: '1'.repeat(40) }),
    /commit_id is not part of the pull request/,
  );
  const f = await single({ path: 'main.tf', subject_type: 'file' });
  expect([f.status, f.body.subject_type, f.body.line]).toEqual([201, 'file', null]);
  const r = await api('POST', `${P}/comments/${c.body.id}/replies`, { body: 'a reply' });
  expect([r.status, r.body.in_reply_to_id, r.body.line]).toEqual([201, c.body.id, 10]);
  const rr = await api('POST', `${P}/comments`, {
    body: 'another',
    commit_id: pull.head.sha,
    path: 'main.tf',
    in_reply_to: r.body.id,
  });
  expect(rr.body.in_reply_to_id, 'replies hang on the first comment').toBe(c.body.id);
  expect((await api('POST', `${P}/comments/1/replies`, { body: 'x' })).status).toBe(404);
  expect((await api('PATCH', `${R}/pulls/comments/${c.body.id}`, { body: 'edited' })).body.body).toBe('edited');
  expect((await api('POST', `${R}/pulls/comments/${r.body.id}/reactions`, { content: '+1' })).status).toBe(201);
  expect((await get(`${R}/pulls/comments/${r.body.id}`)).body.reactions['+1']).toBe(1);
  expect((await get(`${R}/pulls/comments/${r.body.id}/reactions`)).body[0].content).toBe('+1');
  await refused(await review([{ path: 'main.tf', subject_type: 'file', body: 'x' }]), /could not be resolved/);
  expect((await api('DELETE', `${R}/pulls/comments/${r.body.id}`)).status).toBe(204);
  expect((await get(`${R}/pulls/comments/${r.body.id}`)).status).toBe(404);
});

test('pending reviews: one per user, seen by its author only, submitted or deleted', async () => {
  const p = await review([{ path: 'main.tf', line: 40, body: 'pending' }], { event: undefined });
  expect(p.body.state).toBe('PENDING');
  expect('submitted_at' in p.body).toBe(false);
  expect((await get(`${P}/comments?per_page=100`)).body.some((c: Json) => c.body === 'pending')).toBe(false);
  await refused(await review([]), /User can only have one pending review per pull request/);
  expect((await get(`${P}/reviews/${p.body.id}`, { token: sim.userToken('alice') })).status).toBe(404);
  const s = await api('POST', `${P}/reviews/${p.body.id}/events`, { event: 'REQUEST_CHANGES', body: 'no' });
  expect(s.body.state).toBe('CHANGES_REQUESTED');
  expect((await get(`${P}/comments?per_page=100`)).body.some((c: Json) => c.body === 'pending')).toBe(true);
  await refused(await api('DELETE', `${P}/reviews/${p.body.id}`), /non-pending/);
  const d = await api('PUT', `${P}/reviews/${p.body.id}/dismissals`, { message: 'fixed' });
  expect(d.body.state).toBe('DISMISSED');
  await refused(await api('PUT', `${P}/reviews/${p.body.id}/dismissals`, { message: 'again' }), /Can not dismiss/);
  const own = await api('POST', `${P}/reviews`, { event: 'APPROVE' }, { token: sim.userToken('alice') });
  await refused(own, /Can not approve your own pull request/);
  await refused(await api('POST', `${P}/reviews`, { event: 'REQUEST_CHANGES' }), /can't be blank/);
  await refused(await api('POST', `${P}/reviews`, { event: 'NOPE' }), /is not a member of/);
});

test('comments follow their lines, and are outdated when a push changes them', async () => {
  const p = await sim.openPull(repo, { changes: { 'main.tf': lines(60, { 20: 'twenty', 21: 'twentyone', 50: 'fifty' }) } });
  const post = async (c: Fields) =>
    (await api('POST', `${R}/pulls/${p.number}/comments`, { commit_id: p.head.sha, path: 'main.tf', body: 'b', ...c })).body.id;
  const a = await post({ line: 20 });
  const b = await post({ line: 50 });
  const m = await post({ start_line: 20, line: 21 });
  const left = await post({ line: 50, side: 'LEFT' });
  const see = async (id: number) => (await get(`${R}/pulls/comments/${id}`)).body;
  const first = p.head.sha;
  // two lines more at the top: everything moves down
  await sim.pushTo(p, { 'main.tf': `new 1\nnew 2\n${lines(60, { 20: 'twenty', 21: 'twentyone', 50: 'fifty' })}` });
  const a1 = await see(a);
  expect([a1.line, a1.original_line, a1.commit_id, a1.original_commit_id]).toEqual([22, 20, p.head.sha, first]);
  expect([(await see(m)).start_line, (await see(m)).line]).toEqual([22, 23]);
  expect((await see(left)).line, 'the old side stays').toBe(50);
  // line 21 changes: the comment on 20-21 is outdated, that on 20 is not
  await sim.pushTo(p, { 'main.tf': `new 1\nnew 2\n${lines(60, { 20: 'twenty', 21: 'changed', 50: 'fifty' })}` });
  expect((await see(a)).line).toBe(22);
  const m1 = await see(m);
  expect([m1.line, m1.start_line, m1.position, m1.original_line, m1.original_start_line]).toEqual([null, null, null, 21, 20]);
  // back to the base's text: line 50 is in no hunk any more
  await sim.pushTo(p, { 'main.tf': lines(60, { 20: 'twenty' }) });
  expect([(await see(b)).line, (await see(left)).line, (await see(a)).line]).toEqual([null, null, 20]);
  // a comment for an older commit of the pull request
  const c = await api('POST', `${R}/pulls/${p.number}/comments`, { commit_id: first, path: 'main.tf', line: 50, body: 'late' });
  expect([c.status, c.body.line, c.body.original_line]).toEqual([201, null, 50]);
  // a force-push drops the old commits
  await sim.pushTo(p, { 'main.tf': lines(60, { 20: 'twenty' }) }, { force: true, from: 'main' });
  expect(
    (await api('POST', `${R}/pulls/${p.number}/comments`, { commit_id: first, path: 'main.tf', line: 20, body: 'x' })).status,
  ).toBe(422);
  expect((await see(a)).line, 'the comment lives on').toBe(20);
});

test('suggestion blocks are found', () => {
  expect(parseSuggestions('x\n```suggestion\na\nb\n```\n~~~suggestion\nc\n~~~')).toEqual([['a', 'b'], ['c']]);
  expect(parseSuggestions('```suggestion\n```')).toEqual([[]]);
  expect(parseSuggestions('````suggestion\n```\nin\n```\n````')).toEqual([['```', 'in', '```']]);
  expect(parseSuggestions('```md\n```suggestion\nno\n```\n```')).toEqual([]);
  expect(parseSuggestions('none')).toEqual([]);
});

test('suggestions are applied as GitHub does', async () => {
  const p = await sim.openPull(repo, {
    as: 'alice',
    changes: {
      'main.tf': lines(60, { 20: 'a', 21: 'b', 22: 'c', 30: 'd' }),
      'crlf.tf': 'one\r\ntwo\r\nthree\r\n',
      'end.tf': 'no newline',
    },
  });
  const make = async (body: string, c: Fields) => {
    const r = await api('POST', `${R}/pulls/${p.number}/comments`, { commit_id: p.head.sha, path: 'main.tf', body, ...c });
    return sim.world.get('reviewComment', r.body.id)!;
  };
  const multi = await make('```suggestion\nX\nY\n```', { start_line: 20, line: 22 });
  const other = await make('fix\n```suggestion\nD\n```', { line: 30 });
  const crlf = await make('```suggestion\nTWO\nTWO-B\n```', { path: 'crlf.tf', line: 2 });
  const noop = await make('```suggestion\nd\n```', { line: 30 });
  await expect(sim.applySuggestion(noop)).rejects.toThrow(/no changes were made/);
  await expect(sim.applySuggestion([multi, await make('```suggestion\nZ\n```', { line: 21 })])).rejects.toThrow(
    /Only one suggestion per line/,
  );
  const sha = await sim.applySuggestion(multi, { as: 'alice' });
  const text = (await sim.file(repo, sha, 'main.tf'))!.split('\n');
  expect(text.slice(18, 22)).toEqual(['line 19', 'X', 'Y', 'line 23']);
  const c = await repo.git.commit(sha);
  expect(c!.message).toMatch(/^Update main.tf\n\nCo-authored-by: app-under-test\[bot\] <.*>$/);
  expect(multi.thread.isResolved).toBe(true);
  expect(multi.thread.isOutdated).toBe(true);
  expect(other.thread.line, 'moved up by one').toBe(29);
  await expect(sim.applySuggestion(multi)).rejects.toThrow(/outdated/);
  await sim.applySuggestion([other, crlf], { as: 'alice' });
  expect((await sim.file(repo, p.head.ref, 'main.tf'))!.split('\n')[28]).toBe('D');
  expect(await sim.file(repo, p.head.ref, 'crlf.tf')).toBe('one\r\nTWO\r\nTWO-B\r\nthree\r\n');
  const last = await make('```suggestion\n```', { path: 'end.tf', line: 1 });
  await sim.applySuggestion(last);
  expect(await sim.file(repo, p.head.ref, 'end.tf')).toBe('');
});
