// A small Probot 14 app: on a pull request it makes a check run, posts one review with a suggestion for
// each added line that holds "BAD", and completes the check run. It answers "/again" and re-runs.
import { run } from 'probot';

const NAME = 'fixture';

async function review(octokit, { owner, repo }, number) {
  const { data: pull } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
  const sha = pull.head.sha;
  const { data: check } = await octokit.rest.checks.create({ owner, repo, name: NAME, head_sha: sha, status: 'in_progress' });
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 });
  const comments = [];
  for (const f of files) {
    if (!f.patch) continue;
    let line = 0;
    for (const l of f.patch.split('\n')) {
      const m = /^@@ -\S+ \+(\d+)/.exec(l);
      if (m) {
        line = Number(m[1]) - 1;
        continue;
      }
      if (l[0] === '-' || l[0] === '\\') continue;
      line++;
      if (l[0] === '+' && l.includes('BAD'))
        comments.push({
          path: f.filename,
          line,
          side: 'RIGHT',
          body: `do not\n\`\`\`suggestion\n${l.slice(1).replace('BAD', 'GOOD')}\n\`\`\``,
        });
    }
  }
  const old = await octokit.graphql(
    'query($owner:String!,$repo:String!,$n:Int!){repository(owner:$owner,name:$repo){pullRequest(number:$n){reviewThreads(first:50){nodes{isOutdated path line comments(first:1){nodes{viewerDidAuthor}}}}}}}',
    { owner, repo, n: number },
  );
  const have = new Set(
    old.repository.pullRequest.reviewThreads.nodes
      .filter((t) => !t.isOutdated && t.comments.nodes[0].viewerDidAuthor)
      .map((t) => `${t.path}:${t.line}`),
  );
  const fresh = comments.filter((c) => !have.has(`${c.path}:${c.line}`));
  if (fresh.length)
    await octokit.rest.pulls.createReview({
      owner,
      repo,
      pull_number: number,
      commit_id: sha,
      event: 'COMMENT',
      body: `${comments.length} finding(s)`,
      comments: fresh,
    });
  await octokit.rest.checks.update({
    owner,
    repo,
    check_run_id: check.id,
    conclusion: comments.length ? 'failure' : 'success',
    output: {
      title: `${comments.length} finding(s)`,
      summary: 'done',
      annotations: comments
        .slice(0, 50)
        .map((c) => ({ path: c.path, start_line: c.line, end_line: c.line, annotation_level: 'failure', message: 'BAD' })),
    },
    actions: comments.length ? [{ label: 'Again', description: 'Look again', identifier: 'again' }] : [],
  });
}

const main = (app) => {
  app.on(['pull_request.opened', 'pull_request.synchronize', 'pull_request.reopened'], (c) =>
    review(c.octokit, c.repo(), c.payload.number),
  );
  app.on(['check_run.rerequested', 'check_run.requested_action'], async (c) => {
    for (const p of c.payload.check_run.pull_requests) await review(c.octokit, c.repo(), p.number);
  });
  app.on('issue_comment.created', async (c) => {
    if (c.payload.comment.body.trim() !== '/again' || c.payload.sender.type === 'Bot') return;
    const { data } = await c.octokit.rest.repos.getCollaboratorPermissionLevel({
      ...c.repo(),
      username: c.payload.comment.user.login,
    });
    await c.octokit.rest.reactions.createForIssueComment({
      ...c.repo(),
      comment_id: c.payload.comment.id,
      content: ['admin', 'write'].includes(data.permission) ? 'eyes' : '-1',
    });
    if (!['admin', 'write'].includes(data.permission)) return;
    await review(c.octokit, c.repo(), c.payload.issue.number);
    await c.octokit.rest.issues.createComment(c.issue({ body: 'looked again' }));
  });
  app.on('pull_request_review_comment.created', async (c) => {
    const { comment } = c.payload;
    if (c.payload.sender.type === 'Bot' || !comment.in_reply_to_id) return;
    await c.octokit.rest.pulls.createReplyForReviewComment({
      ...c.repo(),
      pull_number: c.payload.pull_request.number,
      comment_id: comment.in_reply_to_id,
      body: `you said: ${comment.body}`,
    });
  });
  app.on('merge_group.checks_requested', async (c) => {
    await c.octokit.rest.checks.create({
      ...c.repo(),
      name: NAME,
      head_sha: c.payload.merge_group.head_sha,
      status: 'completed',
      conclusion: 'success',
      output: { title: 'ok', summary: 'merge queue' },
    });
  });
};

run(main);
