import { expect, test } from 'vitest';
import { Simulator } from '../simulator.ts';
import type { Fields, Json } from '../types.ts';
import { FULL, installed, lines, setup } from './start.ts';

const { sim, repo, R, api, gql } = await setup(
  { limits: { blobTextMax: 100 } },
  { files: { 'main.tf': lines(60), 'bin.dat': Buffer.from([0, 1]), 'd/a.tf': 'a\n', 'd/b.tf': 'b\n', 'ü.tf': 'ü\n' } },
);
const pull = await sim.openPull(repo, {
  as: 'alice',
  changes: { 'main.tf': lines(60, { 10: 'ten', 11: 'eleven' }), 'new.tf': 'n\n' },
});
const comment = async (c = {}) =>
  (
    await api('POST', `${R}/pulls/${pull.number}/comments`, {
      commit_id: pull.head.sha,
      path: 'main.tf',
      line: 10,
      body: 'b',
      ...c,
    })
  ).body;
const PR = (inner: string) => `query{repository(owner:"acme",name:"infra"){pullRequest(number:${pull.number}){${inner}}}}`;
const pr = async (inner: string) => {
  const r = await gql(PR(inner));
  expect(r.errors, JSON.stringify(r.errors)).toBe(undefined);
  return r.data.repository.pullRequest;
};

test('files of a commit', async () => {
  const r = await gql(
    'query($o:String!,$n:String!){repository(owner:$o,name:$n){a:object(expression:"main:d/a.tf"){... on Blob{text byteSize isBinary isTruncated oid}} t:object(expression:"main:d"){... on Tree{entries{name path type mode object{... on Blob{text}}}}} big:object(expression:"main:main.tf"){... on Blob{text byteSize isTruncated}} bin:object(expression:"main:bin.dat"){... on Blob{text isBinary}} none:object(expression:"main:nope"){__typename} c:object(expression:"main"){__typename oid ... on Commit{messageHeadline tree{entries{path}}}} u:object(expression:"main:ü.tf"){... on Blob{text}}}}',
    { o: 'acme', n: 'infra' },
  );
  expect(r.errors, JSON.stringify(r.errors)).toBe(undefined);
  const x = r.data.repository;
  expect([x.a.text, x.a.byteSize, x.a.isBinary, x.a.isTruncated]).toEqual(['a\n', 2, false, false]);
  expect(x.t.entries.map((e: Json) => [e.name, e.type, e.mode, e.object.text])).toEqual([
    ['a.tf', 'blob', 0o100644, 'a\n'],
    ['b.tf', 'blob', 0o100644, 'b\n'],
  ]);
  expect([x.big.isTruncated, x.big.text.length]).toEqual([true, 100]);
  expect([x.bin.isBinary, x.bin.text]).toEqual([true, null]);
  expect(x.none).toBe(null);
  expect(x.c.__typename).toBe('Commit');
  expect(x.u.text).toBe('ü\n');
});

test('a pull request with its files, commits, threads, reviews, comments', async () => {
  const c = await comment();
  sim.comment(pull, 'from alice', { as: 'alice' });
  const p = await pr(
    'title number state isDraft baseRefOid headRefOid baseRefName headRefName mergeable author{login __typename} isCrossRepository files(first:100){totalCount pageInfo{hasNextPage endCursor} nodes{path additions deletions changeType}} commits(last:1){totalCount nodes{commit{oid message author{name user{login}}}}} reviewThreads(first:50){totalCount nodes{id isResolved isOutdated path line startLine diffSide subjectType viewerCanResolve comments(first:20){nodes{id databaseId fullDatabaseId body author{login} isMinimized minimizedReason viewerDidAuthor outdated replyTo{id} url createdAt pullRequestReview{id state}}}}} reviews(first:10){nodes{state body author{login} commit{oid}}} comments(first:10){nodes{body author{login __typename} viewerDidAuthor}} labels(first:5){nodes{name}}',
  );
  expect([p.headRefOid, p.author.login, p.files.totalCount, p.commits.nodes[0].commit.oid]).toEqual([
    pull.head.sha,
    'alice',
    2,
    pull.head.sha,
  ]);
  expect(p.files.nodes.map((f: Json) => f.changeType)).toEqual(['MODIFIED', 'ADDED']);
  const [t] = p.reviewThreads.nodes;
  expect([t.path, t.line, t.diffSide, t.viewerCanResolve]).toEqual(['main.tf', 10, 'RIGHT', true]);
  expect(
    [t.comments.nodes[0].databaseId, t.comments.nodes[0].author.login, t.comments.nodes[0].viewerDidAuthor],
    'a bot has no [bot] in GraphQL',
  ).toEqual([c.id, 'app-under-test', true]);
  expect([p.comments.nodes[0].author.login, p.comments.nodes[0].viewerDidAuthor]).toEqual(['alice', false]);
  const v = await gql('{viewer{login} rateLimit{cost limit remaining used resetAt nodeCount}}');
  expect(v.data.viewer.login).toBe('app-under-test[bot]');
  expect(v.data.rateLimit.cost).toBe(1);
});

test('threads are resolved and unresolved, comments minimized', async () => {
  const c = sim.world.get('reviewComment', (await comment({ line: 11 })).id);
  const id = c!.thread.nodeId;
  expect(
    (await gql('mutation($i:ID!){resolveReviewThread(input:{threadId:$i}){thread{isResolved resolvedBy{login}}}}', { i: id }))
      .data.resolveReviewThread.thread.isResolved,
  ).toBe(true);
  expect(sim.deliveries().length, 'no webhook URL, nothing sent').toBe(0);
  expect(
    (await gql('mutation($i:ID!){unresolveReviewThread(input:{threadId:$i}){thread{isResolved}}}', { i: id })).data
      .unresolveReviewThread.thread.isResolved,
  ).toBe(false);
  const m = await gql(
    'mutation($i:ID!){minimizeComment(input:{subjectId:$i,classifier:OUTDATED}){minimizedComment{isMinimized minimizedReason}}}',
    { i: c!.nodeId },
  );
  expect(m.data.minimizeComment.minimizedComment).toEqual({ isMinimized: true, minimizedReason: 'outdated' });
  const u = await gql('mutation($i:ID!){unminimizeComment(input:{subjectId:$i}){unminimizedComment{isMinimized}}}', {
    i: c!.nodeId,
  });
  expect(u.data.unminimizeComment.unminimizedComment.isMinimized).toBe(false);
  const ic = sim.comment(pull, 'hide me');
  expect(
    (
      await gql('mutation($i:ID!){minimizeComment(input:{subjectId:$i,classifier:RESOLVED}){minimizedComment{isMinimized}}}', {
        i: ic.nodeId,
      })
    ).data.minimizeComment.minimizedComment.isMinimized,
  ).toBe(true);
  expect((await gql('mutation{resolveReviewThread(input:{threadId:"nope"}){thread{id}}}')).errors[0].type).toBe('NOT_FOUND');
});

test('resolving a thread needs contents:write besides pull_requests:write', async () => {
  const s = await Simulator.start({ manifest: { default_permissions: { contents: 'read', pull_requests: 'write' } } });
  const r = await s.createRepo({ owner: 'x', files: { 'a.tf': lines(5) } });
  const p = await s.openPull(r, { changes: { 'a.tf': lines(5, { 2: 'z' }) } });
  const token = s.installationToken(installed(s, r));
  const c = await s.call('POST', `/repos/${r.fullName}/pulls/1/comments`, {
    token,
    body: { commit_id: p.head.sha, path: 'a.tf', line: 2, body: 'b' },
  });
  expect(c.status).toBe(201);
  const out = await s.query(
    'mutation($i:ID!){resolveReviewThread(input:{threadId:$i}){thread{isResolved}}}',
    { i: p.threads[0]!.nodeId },
    { token },
  );
  expect([out.data.resolveReviewThread, out.errors[0].type, out.errors[0].message]).toEqual([
    null,
    'FORBIDDEN',
    'Resource not accessible by integration',
  ]);
  expect(s.violationsOf('permission').length).toBe(1);
  await s.stop();
});

test('mutations for reviews and comments', async () => {
  const id = pull.nodeId;
  const r = await gql(
    'mutation($p:ID!,$c:GitObjectID){addPullRequestReview(input:{pullRequestId:$p,commitOID:$c,event:COMMENT,body:"g",threads:[{path:"main.tf",line:10,side:RIGHT,body:"t1"},{path:"main.tf",startLine:10,startSide:RIGHT,line:11,body:"t2"}]}){pullRequestReview{id state comments(first:5){nodes{id body line startLine}}}}}',
    { p: id, c: pull.head.sha },
  );
  expect(r.errors, JSON.stringify(r.errors)).toBe(undefined);
  const nodes = r.data.addPullRequestReview.pullRequestReview.comments.nodes;
  expect(nodes.map((n: Json) => [n.body, n.line, n.startLine])).toEqual([
    ['t1', 10, null],
    ['t2', 11, 10],
  ]);
  const bad = await gql(
    'mutation($p:ID!){addPullRequestReview(input:{pullRequestId:$p,event:COMMENT,body:"g",threads:[{path:"main.tf",line:50,body:"t1"}]}){clientMutationId}}',
    { p: id },
  );
  expect(bad.errors[0].type).toBe('UNPROCESSABLE');
  // a pending review, threads added one by one
  const pend = (
    await gql('mutation($p:ID!){addPullRequestReview(input:{pullRequestId:$p}){pullRequestReview{id state}}}', { p: id })
  ).data.addPullRequestReview.pullRequestReview;
  expect(pend.state).toBe('PENDING');
  const th = await gql(
    'mutation($r:ID!){a:addPullRequestReviewThread(input:{pullRequestReviewId:$r,path:"main.tf",line:11,body:"x"}){thread{id line}} b:addPullRequestReviewThread(input:{pullRequestReviewId:$r,path:"main.tf",line:55,body:"x"}){thread{id}}}',
    { r: pend.id },
  );
  expect(th.data.a.thread.line).toBe(11);
  expect(th.data.b.thread, 'a line outside of the diff: no thread, no error').toBe(null);
  expect(sim.violationsOf('graphql-dropped').length).toBe(1);
  expect(
    (
      await gql(
        'mutation($r:ID!){submitPullRequestReview(input:{pullRequestReviewId:$r,event:COMMENT,body:"done"}){pullRequestReview{state}}}',
        { r: pend.id },
      )
    ).data.submitPullRequestReview.pullRequestReview.state,
  ).toBe('COMMENTED');
  const rep = await gql(
    'mutation($t:ID!){addPullRequestReviewThreadReply(input:{pullRequestReviewThreadId:$t,body:"re"}){comment{id replyTo{id}}}}',
    { t: th.data.a.thread.id },
  );
  const cid = rep.data.addPullRequestReviewThreadReply.comment.id;
  expect(
    (
      await gql(
        'mutation($i:ID!){updatePullRequestReviewComment(input:{pullRequestReviewCommentId:$i,body:"new"}){pullRequestReviewComment{body lastEditedAt}}}',
        { i: cid },
      )
    ).data.updatePullRequestReviewComment.pullRequestReviewComment.body,
  ).toBe('new');
  expect(
    (await gql('mutation($i:ID!){deletePullRequestReviewComment(input:{id:$i}){pullRequestReview{id}}}', { i: cid })).errors,
  ).toBe(undefined);
  const add = (await gql('mutation($i:ID!){addComment(input:{subjectId:$i,body:"c"}){commentEdge{node{id body}}}}', { i: id }))
    .data.addComment.commentEdge.node;
  expect(
    (await gql('mutation($i:ID!){updateIssueComment(input:{id:$i,body:"c2"}){issueComment{body}}}', { i: add.id })).data
      .updateIssueComment.issueComment.body,
  ).toBe('c2');
  const n = await gql('query($i:[ID!]!){nodes(ids:$i){__typename ... on IssueComment{body}}}', { i: [add.id, cid, pull.nodeId] });
  expect(n.data.nodes.map((x: Json) => x?.__typename ?? null)).toEqual(['IssueComment', null, 'PullRequest']);
  expect(n.errors[0].type).toBe('NOT_FOUND');
});

test('errors as GitHub gives them', async () => {
  const e = async (q: string, v?: Fields) => (await gql(q, v)).errors[0];
  expect((await e('{banana}')).message).toMatch(/Field 'banana' doesn't exist on type 'Query'/);
  expect((await e(PR('reviewThreads{nodes{id}}'))).message).toMatch(
    /You must provide a `first` or `last` value to properly paginate the `reviewThreads` connection/,
  );
  expect((await e(PR('files(first:101){totalCount}'))).type).toBe('EXCESSIVE_PAGINATION');
  expect((await e('{repository(owner:"acme",name:"nope"){id}}')).type).toBe('NOT_FOUND');
  expect((await e('query{repository(owner:"acme",name:"infra"){pullRequest(number:99){id}}}')).type).toBe('NOT_FOUND');
  expect((await e(PR('id timelineItems(first:3){totalCount}'))).message).toMatch(
    /github: PullRequest.timelineItems is not implemented/,
  );
  expect(sim.violationsOf('graphql-unimplemented').length).toBe(1);
  expect(
    (await e(PR('reviewThreads(first:100){nodes{comments(first:100){nodes{reactions(first:100){totalCount}}}}}'))).type,
  ).toBe('MAX_NODE_LIMIT_EXCEEDED');
  expect((await e('{')).message).toMatch(/Parse error/);
  expect((await sim.call('POST', '/api/graphql', { body: { query: '{viewer{login}}' } })).status).toBe(401);
  const paged = await pr('files(first:1){pageInfo{hasNextPage endCursor} nodes{path}}');
  const next = await pr(`files(first:1,after:"${paged.files.pageInfo.endCursor}"){pageInfo{hasNextPage} nodes{path}}`);
  expect(next.files.nodes[0].path).not.toBe(paged.files.nodes[0].path);
});

test('checks through GraphQL', async () => {
  await api('POST', `${R}/check-runs`, {
    name: 'sec',
    head_sha: pull.head.sha,
    conclusion: 'neutral',
    output: {
      title: 't',
      summary: 's',
      annotations: [{ path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' }],
    },
  });
  const p = await pr(
    'statusCheckRollup{state contexts(first:5){nodes{... on CheckRun{name conclusion annotations(first:5){nodes{message location{start{line}}}}}}}}',
  );
  expect(p.statusCheckRollup.state).toBe('SUCCESS');
  expect(p.statusCheckRollup.contexts.nodes[0].annotations.nodes[0].location.start.line).toBe(1);
});
void FULL;
