// A small Probot app that does what the App does, to test story.ts with: a check run, one review with a suggestion for each added
// line that holds "BAD", one summary comment; comments on lines that are mended are minimised. It answers "/again" and re-runs.
import { ProbotOctokit, run } from 'probot';

const NAME = 'iacsec';
const THREADS = `query($owner:String!,$repo:String!,$number:Int!){repository(owner:$owner,name:$repo){pullRequest(number:$number){
  reviewThreads(first:50){nodes{isOutdated path line comments(first:1){nodes{id viewerDidAuthor isMinimized}}}}}}}`;

/** The added lines of a patch that hold "BAD". */
function badLines(patch) {
  const bad = [];
  let line = 0;
  for (const text of patch.split('\n')) {
    const hunk = /^@@ -\S+ \+(\d+)/.exec(text);
    if (hunk) line = Number(hunk[1]) - 1;
    else if (text[0] !== '-' && text[0] !== '\\') {
      line++;
      if (text[0] === '+' && text.includes('BAD')) bad.push({ line, text: text.slice(1) });
    }
  }
  return bad;
}

async function review(octokit, { owner, repo }, number) {
  const { data: pull } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
  const sha = pull.head.sha;
  const { data: check } = await octokit.rest.checks.create({ owner, repo, name: NAME, head_sha: sha, status: 'in_progress' });
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 });
  const comments = files.flatMap((f) =>
    badLines(f.patch ?? '').map(({ line, text }) => {
      const body = `do not\n\`\`\`suggestion\n${text.replace('BAD', 'GOOD')}\n\`\`\``;
      return { path: f.filename, line, side: 'RIGHT', body };
    }),
  );
  const answer = await octokit.graphql(THREADS, { owner, repo, number });
  const own = answer.repository.pullRequest.reviewThreads.nodes
    .map((t) => ({ ...t, comment: t.comments.nodes[0] }))
    .filter((t) => t.comment.viewerDidAuthor && !t.comment.isMinimized);
  const at = ({ path, line }) => `${path}:${line}`;
  const fresh = comments.filter((c) => !own.some((t) => at(t) === at(c)));
  for (const t of own.filter((o) => !comments.some((c) => at(c) === at(o))))
    await octokit.graphql('mutation($id:ID!){minimizeComment(input:{subjectId:$id,classifier:RESOLVED}){clientMutationId}}', {
      id: t.comment.id,
    });
  const findings = `${comments.length} finding(s)`;
  if (fresh.length)
    await octokit.rest.pulls.createReview({
      owner,
      repo,
      pull_number: number,
      commit_id: sha,
      event: 'COMMENT',
      body: findings,
      comments: fresh,
    });
  const { data: said } = await octokit.rest.issues.listComments({ owner, repo, issue_number: number, per_page: 100 });
  const summary = said.find((c) => c.performed_via_github_app?.slug === 'iacsec');
  if (summary) await octokit.rest.issues.updateComment({ owner, repo, comment_id: summary.id, body: findings });
  else if (comments.length) await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body: findings });
  await octokit.rest.checks.update({
    owner,
    repo,
    check_run_id: check.id,
    conclusion: comments.length ? 'failure' : 'success',
    output: {
      title: findings,
      summary: 'done',
      annotations: comments
        .slice(0, 50)
        .map((c) => ({ path: c.path, start_line: c.line, end_line: c.line, annotation_level: 'failure', message: 'BAD' })),
    },
    actions: comments.length ? [{ label: 'Again', description: 'Look again', identifier: 'again' }] : [],
  });
}

const main = (app, { addHandler }) => {
  addHandler((request, response) => {
    if (request.url !== '/readyz') return false;
    response.writeHead(200).end('ready');
    return true;
  });
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
    const may = ['admin', 'write'].includes(data.permission);
    await c.octokit.rest.reactions.createForIssueComment({
      ...c.repo(),
      comment_id: c.payload.comment.id,
      content: may ? 'eyes' : '-1',
    });
    if (may) await review(c.octokit, c.repo(), c.payload.issue.number);
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
    const output = { title: 'ok', summary: 'merge queue' };
    const head_sha = c.payload.merge_group.head_sha;
    await c.octokit.rest.checks.create({ ...c.repo(), name: NAME, head_sha, status: 'completed', conclusion: 'success', output });
  });
};

// Probot spaces writes by seconds; there is nobody here to spare
run(main, { Octokit: ProbotOctokit.defaults((o) => ({ ...o, throttle: { ...o.throttle, enabled: false } })) });
