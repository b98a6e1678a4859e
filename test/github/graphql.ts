// The GraphQL API: graphql-js over GitHub's schema, with resolvers for what a reviewing app uses.
// A field without a resolver gives a clear error and an entry in the violations log.
import fs from 'node:fs';
import { buildSchema, execute, GraphQLError, GraphQLInt, getOperationAST, Kind, parse, validate } from 'graphql';
import { latestByName } from './core.ts';
import { ApiError, iso, isSha, ZERO } from './util.ts';

// GitHub's Int carries database ids above 2^31.
const int32 = GraphQLInt.serialize;
GraphQLInt.serialize = (v) => (Number.isSafeInteger(v) ? v : int32(v));

let schema = null;
export function getSchema() {
  schema ??= buildSchema(fs.readFileSync(new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema')), 'utf8'), {
    assumeValid: true,
  });
  return schema;
}

class GqlError extends Error {
  constructor(type, message) {
    super(message);
    this.gtype = type;
  }
}
const unresolved = (what) => new GqlError('NOT_FOUND', `Could not resolve to ${what}.`);
const forbidden = () => new GqlError('FORBIDDEN', 'Resource not accessible by integration');
const unprocessable = (m) => new GqlError('UNPROCESSABLE', m);

/** Wraps an object with the name of its GraphQL type. */
const w = (type, o) => (o == null ? null : { t: type, o });
const KINDS = {
  pull: 'PullRequest',
  thread: 'PullRequestReviewThread',
  reviewComment: 'PullRequestReviewComment',
  review: 'PullRequestReview',
  issueComment: 'IssueComment',
  repo: 'Repository',
  label: 'Label',
  checkRun: 'CheckRun',
  checkSuite: 'CheckSuite',
  app: 'App',
  issue: 'Issue',
};
const wrapNode = (o) => (o == null ? null : o.kind === 'user' ? user(o) : w(KINDS[o.kind], o));
const user = (u) => (u == null ? null : w({ Organization: 'Organization', Bot: 'Bot' }[u.type] ?? 'User', u));

function connection(list, args, info, wrap = (x) => x, extra = {}) {
  const { first, last, after, before } = args;
  if (first == null && last == null)
    throw new GqlError(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${info.fieldName}\` connection.`,
    );
  for (const [k, n] of [
    ['first', first],
    ['last', last],
  ]) {
    if (n == null) continue;
    if (n > 100)
      throw new GqlError(
        'EXCESSIVE_PAGINATION',
        `Requesting ${n} records on the \`${info.fieldName}\` connection exceeds the \`${k}\` limit of 100 records.`,
      );
    if (n < 0)
      throw new GqlError('INVALID_PAGINATION', `\`${k}\` on the \`${info.fieldName}\` connection cannot be less than zero.`);
  }
  const cursor = (i) => Buffer.from(`cursor:v2:${i}`).toString('base64');
  const at = (c) => {
    const m = /^cursor:v2:(\d+)$/.exec(Buffer.from(c, 'base64').toString());
    if (!m) throw new GqlError('INVALID_CURSOR_ARGUMENTS', `\`${c}\` does not appear to be a valid cursor.`);
    return Number(m[1]);
  };
  let from = after ? at(after) + 1 : 0;
  let to = before ? at(before) : list.length;
  if (first != null) to = Math.min(to, from + first);
  if (last != null) from = Math.max(from, to - last);
  const slice = list.slice(from, to);
  const nodes = slice.map(wrap);
  return {
    totalCount: list.length,
    nodes,
    edges: nodes.map((node, i) => ({ node, cursor: cursor(from + i) })),
    pageInfo: {
      hasNextPage: to < list.length,
      hasPreviousPage: from > 0,
      startCursor: slice.length ? cursor(from) : null,
      endCursor: slice.length ? cursor(to - 1) : null,
    },
    ...extra,
  };
}

const need = (ctx, repo, perms) => {
  if (!ctx.sim.auth.allowed(ctx.auth, perms, repo)) {
    ctx.lacked.push(perms);
    throw forbidden();
  }
};
const date = iso;
const esc = (s) =>
  String(s ?? '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
const assoc = (ctx, repo, u) => ctx.core.association(repo, u);
const url = (ctx, path) => `${ctx.present.html}${path}`;
const canWrite = (ctx, repo, perms = 'pull_requests:write') => ctx.sim.auth.allowed(ctx.auth, perms, repo);
const REACTION = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  hooray: 'HOORAY',
  confused: 'CONFUSED',
  heart: 'HEART',
  rocket: 'ROCKET',
  eyes: 'EYES',
};

const commitOf = async (repo, sha) => {
  const c = sha ? await repo.git.commit(sha) : null;
  return c ? w('Commit', { repo, c }) : null;
};
const gitObject = async (repo, sha) => {
  const obj = await repo.git.read(sha);
  if (!obj) return null;
  if (obj.type === 'commit') return commitOf(repo, obj.oid);
  if (obj.type === 'tree') return w('Tree', { repo, oid: obj.oid });
  if (obj.type === 'blob') return w('Blob', { repo, oid: obj.oid, obj });
  return null;
};
const refOf = (repo, name, sha) => (sha ? w('Ref', { repo, name, sha }) : null);

/** repository.object(expression): sha, ref, ref:path */
async function expression(repo, expr) {
  const m = /^([^:]+?)(?::(.*))?$/s.exec(expr);
  if (!m) return null;
  const sha = (await repo.git.resolveCommit(m[1])) ?? (isSha(m[1]) ? m[1] : null);
  if (!sha) return null;
  if (m[2] === undefined) return gitObject(repo, sha);
  const e = await repo.git.entry(sha, m[2].replace(/\/$/, ''));
  return e && e.type !== 'commit' ? gitObject(repo, e.sha) : null;
}

const comment = (repoOf, pathOf) => ({
  id: (c) => c.nodeId,
  databaseId: (c) => c.id,
  fullDatabaseId: (c) => String(c.id),
  body: (c) => c.body ?? '',
  bodyText: (c) => c.body ?? '',
  bodyHTML: (c) => `<p dir="auto">${esc(c.body)}</p>`,
  author: (c) => user(c.user),
  authorAssociation: (c, a, ctx) => assoc(ctx, repoOf(c), c.user),
  createdAt: (c) => date(c.createdAt),
  updatedAt: (c) => date(c.updatedAt),
  publishedAt: (c) => date(c.createdAt),
  lastEditedAt: (c) => (c.edited ? date(c.updatedAt) : null),
  createdViaEmail: () => false,
  includesCreatedEdit: (c) => !!c.edited,
  editor: (c) => (c.edited ? user(c.user) : null),
  isMinimized: (c) => !!c.minimized,
  minimizedReason: (c) => c.minimized ?? null,
  viewerDidAuthor: (c, a, ctx) => c.user === ctx.user,
  viewerCanUpdate: (c, a, ctx) => canWrite(ctx, repoOf(c)),
  viewerCanDelete: (c, a, ctx) => canWrite(ctx, repoOf(c)),
  viewerCanMinimize: (c, a, ctx) => canWrite(ctx, repoOf(c)),
  viewerCanReact: () => true,
  viewerCannotUpdateReasons: () => [],
  repository: (c) => w('Repository', repoOf(c)),
  url: (c, a, ctx) => url(ctx, pathOf(c)),
  resourcePath: (c) => pathOf(c),
  reactions: (c, a, ctx, info) =>
    connection(
      c.reactions.filter((r) => !a.content || REACTION[r.content] === a.content),
      a,
      info,
      (r) => w('Reaction', r),
      { viewerHasReacted: c.reactions.some((r) => r.user === ctx.user) },
    ),
  reactionGroups: (c, a, ctx) =>
    Object.entries(REACTION).map(([k, v]) => ({
      content: v,
      createdAt: null,
      viewerHasReacted: c.reactions.some((r) => r.content === k && r.user === ctx.user),
      t: 'ReactionGroup',
      o: { subject: c, k },
    })),
});
const pullPath = (p) => `/${p.repo.fullName}/pull/${p.number}`;

const actorFields = {
  login: (u) => (u.type === 'Bot' ? u.login.replace(/\[bot\]$/, '') : u.login),
  id: (u) => u.nodeId,
  databaseId: (u) => u.id,
  url: (u, a, ctx) => ctx.present.user(u).html_url,
  resourcePath: (u) => (u.type === 'Bot' ? `/apps/${u.login.replace('[bot]', '')}` : `/${u.login}`),
  avatarUrl: (u, a, ctx) => ctx.present.user(u).avatar_url,
  name: (u) => u.name,
  createdAt: (u) => date(u.createdAt),
  updatedAt: (u) => date(u.updatedAt),
  email: () => '',
  repository: (u, a, ctx) => repository(ctx, u.login, a.name),
};

function repository(ctx, owner, name) {
  const r = ctx.core.repo(owner, name);
  if (!ctx.sim.auth.canSee(ctx.auth, r)) throw unresolved(`a Repository with the name '${owner}/${name}'`);
  return w('Repository', r);
}

const types = {
  Query: {
    viewer: (_, a, ctx) => {
      if (!ctx.user) throw forbidden();
      return w('User', { ...ctx.user, type: 'User', viewer: true });
    },
    repository: (_, a, ctx) => repository(ctx, a.owner, a.name),
    repositoryOwner: (_, a, ctx) => user(ctx.core.user(a.login, { create: false })),
    organization: (_, a, ctx) => {
      const o = ctx.core.user(a.login, { create: false });
      if (o?.type !== 'Organization') throw unresolved(`an Organization with the login of '${a.login}'`);
      return user(o);
    },
    user: (_, a, ctx) => {
      const u = ctx.core.user(a.login, { create: false });
      if (u?.type !== 'User') throw unresolved(`a User with the login of '${a.login}'`);
      return user(u);
    },
    node: (_, a, ctx) => node(ctx, a.id),
    nodes: (_, a, ctx) => {
      if (a.ids.length > 100)
        throw new GqlError('ARGUMENT_LIMIT', `You may not provide more than 100 node ids; you provided ${a.ids.length}.`);
      return a.ids.map((id) => {
        try {
          return node(ctx, id);
        } catch (e) {
          return e instanceof GqlError ? new GraphQLError(e.message, { extensions: { gtype: e.gtype } }) : e;
        }
      });
    },
    rateLimit: (_, a, ctx) => {
      const r = ctx.sim.rateLimits.resource(ctx.actorOf.name, 'graphql');
      return {
        limit: r.limit,
        cost: ctx.cost,
        remaining: Math.max(0, r.limit - r.used),
        used: r.used,
        resetAt: date(new Date(r.reset * 1000)),
        nodeCount: ctx.nodeCount,
      };
    },
    meta: (_, a, ctx) => ({ gitHubServicesSha: ZERO, isPasswordAuthenticationVerifiable: false, t: 'GitHubMetadata', o: ctx }),
  },
  User: { ...actorFields, login: (u) => u.login, isViewer: (u) => !!u.viewer },
  Bot: actorFields,
  Organization: { ...actorFields, login: (u) => u.login, description: (u) => u.description },
  App: {
    id: (a) => a.nodeId,
    databaseId: (a) => a.id,
    slug: (a) => a.slug,
    name: (a) => a.name,
    url: (a, x, ctx) => url(ctx, `/apps/${a.slug}`),
    description: (a) => a.description,
    createdAt: (a) => date(a.createdAt),
    updatedAt: (a) => date(a.updatedAt),
  },
  Repository: {
    id: (r) => r.nodeId,
    databaseId: (r) => r.id,
    name: (r) => r.name,
    nameWithOwner: (r) => r.fullName,
    owner: (r) => user(r.owner),
    isPrivate: (r) => r.private,
    isFork: (r) => !!r.parent,
    isArchived: (r) => r.archived,
    isEmpty: (r) => r.git.refs.size === 0,
    isTemplate: () => false,
    isDisabled: () => false,
    isInOrganization: (r) => r.owner.type === 'Organization',
    description: (r) => r.description,
    url: (r, a, ctx) => url(ctx, `/${r.fullName}`),
    resourcePath: (r) => `/${r.fullName}`,
    visibility: (r) => (r.private ? 'PRIVATE' : 'PUBLIC'),
    createdAt: (r) => date(r.createdAt),
    updatedAt: (r) => date(r.updatedAt),
    pushedAt: (r) => date(r.pushedAt),
    parent: (r) => w('Repository', r.parent),
    forkCount: (r) => r.forks.length,
    sshUrl: (r, a, ctx) => ctx.present.repo(r).ssh_url,
    defaultBranchRef: (r, a, ctx) => {
      need(ctx, r, 'contents:read');
      return refOf(r, `refs/heads/${r.defaultBranch}`, r.git.refs.get(`refs/heads/${r.defaultBranch}`));
    },
    ref: (r, a, ctx) => {
      need(ctx, r, 'contents:read');
      const n = a.qualifiedName.startsWith('refs/')
        ? a.qualifiedName
        : r.git.refs.has(`refs/heads/${a.qualifiedName}`)
          ? `refs/heads/${a.qualifiedName}`
          : `refs/tags/${a.qualifiedName}`;
      return refOf(r, n, r.git.refs.get(n));
    },
    refs: (r, a, ctx, info) => {
      need(ctx, r, 'contents:read');
      return connection(
        [...r.git.refs].filter(([n]) => n.startsWith(a.refPrefix)),
        a,
        info,
        ([n, s]) => refOf(r, n, s),
      );
    },
    object: (r, a, ctx) => {
      need(ctx, r, 'contents:read');
      return a.oid ? gitObject(r, a.oid) : a.expression ? expression(r, a.expression) : null;
    },
    pullRequest: (r, a, ctx) => {
      need(ctx, r, ['pull_requests:read']);
      const p = r.issues.get(a.number);
      if (p?.kind !== 'pull') throw unresolved(`a PullRequest with the number of ${a.number}`);
      return w('PullRequest', p);
    },
    issueOrPullRequest: (r, a) => {
      const p = r.issues.get(a.number);
      if (!p) throw unresolved(`an issue or pull request with the number of ${a.number}`);
      return wrapNode(p);
    },
    pullRequests: (r, a, ctx, info) => {
      need(ctx, r, 'pull_requests:read');
      const list = ctx.core.pulls.filter(
        (p) =>
          p.repo === r &&
          (!a.states || a.states.includes(p.merged ? 'MERGED' : p.state.toUpperCase())) &&
          (!a.headRefName || p.head.ref === a.headRefName) &&
          (!a.baseRefName || p.base.ref === a.baseRefName),
      );
      if (a.orderBy?.direction === 'DESC') list.reverse();
      return connection(list, a, info, (p) => w('PullRequest', p));
    },
    label: (r, a) => w('Label', r.labels.get(a.name.toLowerCase())),
    labels: (r, a, ctx, info) => connection([...r.labels.values()], a, info, (l) => w('Label', l)),
    viewerPermission: () => null,
    viewerCanAdminister: () => false,
    collaborators: (r, a, ctx, info) => connection([...r.collaborators], a, info, ([login]) => user(ctx.core.user(login))),
  },
  Ref: {
    id: (r, a, ctx) => ctx.present.ref(r.repo, r.name, r.sha).node_id,
    name: (r) => r.name.replace(/^refs\/(heads|tags)\//, ''),
    prefix: (r) => /^refs\/[^/]+\//.exec(r.name)[0],
    target: (r) => gitObject(r.repo, r.sha),
    repository: (r) => w('Repository', r.repo),
  },
  Commit: {
    id: ({ repo, c }, a, ctx) => ctx.present.gitCommit(repo, c).node_id,
    oid: ({ c }) => c.sha,
    abbreviatedOid: ({ c }) => c.sha.slice(0, 7),
    message: ({ c }) => c.message,
    messageHeadline: ({ c }) => c.message.split('\n')[0],
    messageBody: ({ c }) => c.message.split('\n').slice(1).join('\n').trim(),
    committedDate: ({ c }) => date(c.committer.date),
    authoredDate: ({ c }) => date(c.author.date),
    author: ({ c }, a, ctx) => ({
      name: c.author.name,
      email: c.author.email,
      date: date(c.author.date),
      user: user(ctx.core.userByEmail(c.author.email)),
    }),
    committer: ({ c }, a, ctx) => ({
      name: c.committer.name,
      email: c.committer.email,
      date: date(c.committer.date),
      user: user(ctx.core.userByEmail(c.committer.email)),
    }),
    tree: ({ repo, c }) => w('Tree', { repo, oid: c.tree }),
    repository: ({ repo }) => w('Repository', repo),
    url: ({ repo, c }, a, ctx) => url(ctx, `/${repo.fullName}/commit/${c.sha}`),
    commitUrl: ({ repo, c }, a, ctx) => url(ctx, `/${repo.fullName}/commit/${c.sha}`),
    resourcePath: ({ repo, c }) => `/${repo.fullName}/commit/${c.sha}`,
    parents: ({ repo, c }, a, ctx, info) => connection(c.parents, a, info, (p) => commitOf(repo, p)),
    file: async ({ repo, c }, a) => {
      const e = await repo.git.entry(c.sha, a.path);
      return e ? w('TreeEntry', { repo, e, path: a.path }) : null;
    },
    history: async ({ repo, c }, a, ctx, info) =>
      connection(await repo.git.log(c.sha, { path: a.path, max: 10000 }), a, info, (s) => commitOf(repo, s)),
    checkSuites: ({ repo, c }, a, ctx, info) => {
      need(ctx, repo, 'checks:read');
      return connection(
        repo.suites.filter((s) => s.headSha === c.sha && (!a.filterBy?.appId || s.app.id === a.filterBy.appId)),
        a,
        info,
        (s) => w('CheckSuite', s),
      );
    },
    associatedPullRequests: ({ repo, c }, a, ctx, info) =>
      connection(
        ctx.core.pulls.filter((p) => p.repo === repo && p.head.sha === c.sha),
        a,
        info,
        (p) => w('PullRequest', p),
      ),
    statusCheckRollup: ({ repo, c }, a, ctx) => {
      need(ctx, repo, 'checks:read');
      return repo.runs.some((r) => r.headSha === c.sha) ? w('StatusCheckRollup', { repo, sha: c.sha }) : null;
    },
    additions: async ({ repo, c }) =>
      c.parents[0] ? (await repo.git.diff(c.parents[0], c.sha)).reduce((s, f) => s + f.additions, 0) : 0,
    deletions: async ({ repo, c }) =>
      c.parents[0] ? (await repo.git.diff(c.parents[0], c.sha)).reduce((s, f) => s + f.deletions, 0) : 0,
    changedFilesIfAvailable: async ({ repo, c }) => (c.parents[0] ? (await repo.git.diff(c.parents[0], c.sha)).length : 0),
  },
  Tree: {
    id: ({ repo, oid }) => `T_${Buffer.from(`${repo.id}:${oid}`).toString('base64url')}`,
    oid: (t) => t.oid,
    abbreviatedOid: (t) => t.oid.slice(0, 7),
    repository: (t) => w('Repository', t.repo),
    entries: async (t) => (await t.repo.git.tree(t.oid)).map((e) => w('TreeEntry', { repo: t.repo, e, path: e.path })),
  },
  TreeEntry: {
    name: ({ e }) => e.path.split('/').at(-1),
    nameRaw: ({ e }) => Buffer.from(e.path.split('/').at(-1)).toString('base64'),
    path: ({ path }) => path,
    type: ({ e }) => e.type,
    mode: ({ e }) => parseInt(e.mode, 8),
    oid: ({ e }) => e.sha,
    extension: ({ e }) => /(\.[^.]+)$/.exec(e.path)?.[1] ?? '',
    object: ({ repo, e }) => (e.type === 'commit' ? null : gitObject(repo, e.sha)),
    repository: ({ repo }) => w('Repository', repo),
    isGenerated: () => false,
    size: async ({ repo, e }) => (e.type === 'blob' ? (await repo.git.read(e.sha)).size : 0),
    lineCount: async ({ repo, e }) =>
      e.type === 'blob' ? (await repo.git.read(e.sha)).data.toString('latin1').split('\n').length - 1 : null,
  },
  Blob: {
    id: ({ repo, oid }) => `B_${Buffer.from(`${repo.id}:${oid}`).toString('base64url')}`,
    oid: (b) => b.oid,
    abbreviatedOid: (b) => b.oid.slice(0, 7),
    byteSize: (b) => b.obj.size,
    isBinary: (b) => binary(b.obj.data),
    repository: (b) => w('Repository', b.repo),
    isTruncated: (b, a, ctx) => !binary(b.obj.data) && b.obj.size > ctx.core.limits.blobTextMax,
    text: (b, a, ctx) => (binary(b.obj.data) ? null : b.obj.data.subarray(0, ctx.core.limits.blobTextMax).toString('utf8')),
  },
  PullRequest: {
    ...comment((p) => p.repo, pullPath),
    number: (p) => p.number,
    title: (p) => p.title,
    titleHTML: (p) => esc(p.title),
    state: (p) => (p.merged ? 'MERGED' : p.state.toUpperCase()),
    isDraft: (p) => p.draft,
    merged: (p) => p.merged,
    mergedAt: (p) => date(p.mergedAt),
    mergedBy: (p) => user(p.mergedBy),
    closed: (p) => p.state === 'closed',
    closedAt: (p) => date(p.closedAt),
    locked: (p) => p.locked,
    permalink: (p, a, ctx) => url(ctx, pullPath(p)),
    baseRefName: (p) => p.base.ref,
    headRefName: (p) => p.head.ref,
    baseRefOid: (p) => p.base.sha,
    headRefOid: (p) => p.head.sha,
    baseRef: (p) => refOf(p.repo, `refs/heads/${p.base.ref}`, p.repo.git.refs.get(`refs/heads/${p.base.ref}`)),
    headRef: (p) => refOf(p.head.repo, `refs/heads/${p.head.ref}`, p.head.repo?.git.refs.get(`refs/heads/${p.head.ref}`)),
    baseRepository: (p) => w('Repository', p.repo),
    headRepository: (p) => w('Repository', p.head.repo),
    headRepositoryOwner: (p) => user(p.head.repo?.owner),
    isCrossRepository: (p) => p.head.repo !== p.repo,
    maintainerCanModify: (p) => p.maintainerCanModify,
    mergeable: (p) => (p.mergeable == null ? 'UNKNOWN' : p.mergeable ? 'MERGEABLE' : 'CONFLICTING'),
    mergeStateStatus: (p, a, ctx) => ctx.core.mergeability(p).state.toUpperCase(),
    mergeCommit: (p) => (p.merged ? commitOf(p.repo, p.mergeSha) : null),
    potentialMergeCommit: (p) => (p.merged ? null : commitOf(p.repo, p.mergeSha)),
    isInMergeQueue: (p) => !!p.queueEntry,
    isMergeQueueEnabled: (p) => p.repo.protection.get(p.base.ref)?.mergeQueue ?? false,
    additions: async (p, a, ctx) => (await ctx.core.pullStats(p)).additions,
    deletions: async (p, a, ctx) => (await ctx.core.pullStats(p)).deletions,
    changedFiles: async (p, a, ctx) => (await ctx.core.pullStats(p)).changedFiles,
    checksUrl: (p, a, ctx) => url(ctx, `${pullPath(p)}/checks`),
    files: async (p, a, ctx, info) => {
      need(ctx, p.repo, 'pull_requests:read');
      return connection((await ctx.core.pullFiles(p)).slice(0, ctx.core.limits.pullFilesMax), a, info, (f) =>
        w('PullRequestChangedFile', f),
      );
    },
    commits: async (p, a, ctx, info) =>
      connection((await ctx.core.pullCommits(p)).slice(0, ctx.core.limits.pullCommitsMax), a, info, (sha) =>
        w('PullRequestCommit', { p, sha }),
      ),
    comments: (p, a, ctx, info) => connection(p.comments, a, info, (c) => w('IssueComment', c)),
    reviews: (p, a, ctx, info) =>
      connection(
        p.reviews.filter(
          (r) =>
            (r.state !== 'PENDING' || r.user === ctx.user) &&
            (!a.states || a.states.includes(r.state)) &&
            (!a.author || r.user.login.replace('[bot]', '') === a.author),
        ),
        a,
        info,
        (r) => w('PullRequestReview', r),
      ),
    latestReviews: (p, a, ctx, info) =>
      connection([...new Map(p.reviews.filter((r) => r.state !== 'PENDING').map((r) => [r.user, r])).values()], a, info, (r) =>
        w('PullRequestReview', r),
      ),
    reviewThreads: (p, a, ctx, info) =>
      connection(
        [
          ...new Set([
            ...p.threads,
            ...p.reviewComments.filter((c) => c.state === 'PENDING' && c.user === ctx.user).map((c) => c.thread),
          ]),
        ],
        a,
        info,
        (t) => w('PullRequestReviewThread', t),
      ),
    labels: (p, a, ctx, info) => connection([...p.labels], a, info, (l) => w('Label', l)),
    assignees: (p, a, ctx, info) => connection(p.assignees, a, info, user),
    totalCommentsCount: (p) => p.comments.length + p.reviewComments.length,
    reviewDecision: (p) => {
      const last = [
        ...new Map(
          p.reviews.filter((r) => ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(r.state)).map((r) => [r.user, r]),
        ).values(),
      ];
      return last.some((r) => r.state === 'CHANGES_REQUESTED')
        ? 'CHANGES_REQUESTED'
        : last.some((r) => r.state === 'APPROVED')
          ? 'APPROVED'
          : null;
    },
    statusCheckRollup: (p, a, ctx) => {
      need(ctx, p.repo, 'checks:read');
      return p.repo.runs.some((r) => r.headSha === p.head.sha) ? w('StatusCheckRollup', { repo: p.repo, sha: p.head.sha }) : null;
    },
    viewerLatestReview: (p, a, ctx) => w('PullRequestReview', p.reviews.filter((r) => r.user === ctx.user).at(-1)),
    activeLockReason: () => null,
    createdAt: (p) => date(p.createdAt),
    databaseId: (p) => p.id,
  },
  Issue: {
    ...comment(
      (i) => i.repo,
      (i) => `/${i.repo.fullName}/issues/${i.number}`,
    ),
    number: (i) => i.number,
    title: (i) => i.title,
    state: (i) => i.state.toUpperCase(),
    comments: (i, a, ctx, info) => connection(i.comments, a, info, (c) => w('IssueComment', c)),
  },
  PullRequestChangedFile: {
    path: (f) => f.path,
    additions: (f) => f.additions,
    deletions: (f) => f.deletions,
    changeType: (f) =>
      ({ added: 'ADDED', removed: 'DELETED', modified: 'MODIFIED', renamed: 'RENAMED', changed: 'CHANGED', copied: 'COPIED' })[
        f.status
      ],
    viewerViewedState: () => 'UNVIEWED',
  },
  PullRequestCommit: {
    id: ({ p, sha }) => `PURC_${Buffer.from(`${p.id}:${sha}`).toString('base64url')}`,
    commit: ({ p, sha }) => commitOf(p.repo, sha),
    pullRequest: ({ p }) => w('PullRequest', p),
    url: ({ p, sha }, a, ctx) => url(ctx, `${pullPath(p)}/commits/${sha}`),
    resourcePath: ({ p, sha }) => `${pullPath(p)}/commits/${sha}`,
  },
  PullRequestReviewThread: {
    id: (t) => t.nodeId,
    path: (t) => t.path,
    line: (t) => t.line,
    startLine: (t) => t.startLine,
    originalLine: (t) => t.originalLine,
    originalStartLine: (t) => t.originalStartLine,
    diffSide: (t) => t.side,
    startDiffSide: (t) => t.startSide,
    isResolved: (t) => t.isResolved,
    isOutdated: (t) => t.isOutdated,
    isCollapsed: (t) => t.isResolved || t.isOutdated,
    resolvedBy: (t) => (t.resolvedBy ? w('User', t.resolvedBy) : null),
    subjectType: (t) => t.subjectType,
    pullRequest: (t) => w('PullRequest', t.pull),
    repository: (t) => w('Repository', t.pull.repo),
    viewerCanReply: (t, a, ctx) => canWrite(ctx, t.pull.repo),
    viewerCanResolve: (t, a, ctx) => !t.isResolved && canResolve(ctx, t),
    viewerCanUnresolve: (t, a, ctx) => t.isResolved && canResolve(ctx, t),
    comments: (t, a, ctx, info) =>
      connection(
        t.comments.filter((c) => c.state !== 'PENDING' || c.user === ctx.user),
        a,
        info,
        (c) => w('PullRequestReviewComment', c),
      ),
  },
  PullRequestReviewComment: {
    ...comment(
      (c) => c.pull.repo,
      (c) => `${pullPath(c.pull)}#discussion_r${c.id}`,
    ),
    path: (c) => c.thread.path,
    line: (c) => c.thread.line,
    startLine: (c) => c.thread.startLine,
    originalLine: (c) => c.thread.originalLine,
    originalStartLine: (c) => c.thread.originalStartLine,
    position: (c) => (c.thread.isOutdated ? null : c.thread.position),
    originalPosition: (c) => c.thread.originalPosition,
    diffHunk: (c) => c.thread.hunkText,
    outdated: (c) => c.thread.isOutdated,
    state: (c) => c.state,
    subjectType: (c) => c.thread.subjectType,
    draftedAt: (c) => date(c.createdAt),
    pullRequest: (c) => w('PullRequest', c.pull),
    pullRequestReview: (c) => w('PullRequestReview', c.review),
    replyTo: (c) => w('PullRequestReviewComment', c.replyTo),
    commit: (c) => commitOf(c.pull.repo, c.thread.commit),
    originalCommit: (c) => commitOf(c.pull.repo, c.thread.originalCommit),
  },
  PullRequestReview: {
    ...comment(
      (r) => r.pull.repo,
      (r) => `${pullPath(r.pull)}#pullrequestreview-${r.id}`,
    ),
    state: (r) => r.state,
    submittedAt: (r) => date(r.submittedAt),
    pullRequest: (r) => w('PullRequest', r.pull),
    commit: (r) => commitOf(r.pull.repo, r.commitId),
    comments: (r, a, ctx, info) => connection(r.comments, a, info, (c) => w('PullRequestReviewComment', c)),
    authorCanPushToRepository: (r, a, ctx) => ['write', 'maintain', 'admin'].includes(ctx.core.permissionOf(r.pull.repo, r.user)),
  },
  IssueComment: {
    ...comment(
      (c) => c.issue.repo,
      (c) => `/${c.issue.repo.fullName}/${c.issue.kind === 'pull' ? 'pull' : 'issues'}/${c.issue.number}#issuecomment-${c.id}`,
    ),
    pullRequest: (c) => (c.issue.kind === 'pull' ? w('PullRequest', c.issue) : null),
    issue: (c) => {
      if (c.issue.kind === 'pull')
        throw new GqlError('NOT_IMPLEMENTED', 'ghsim: IssueComment.issue of a pull request is not implemented');
      return w('Issue', c.issue);
    },
  },
  Label: {
    id: (l) => l.nodeId,
    name: (l) => l.name,
    color: (l) => l.color,
    description: (l) => l.description,
    isDefault: (l) => l.isDefault,
    repository: (l) => w('Repository', l.repo),
    url: (l, a, ctx) => url(ctx, `/${l.repo.fullName}/labels/${l.name}`),
  },
  Reaction: {
    id: (r) => r.nodeId,
    databaseId: (r) => r.id,
    content: (r) => REACTION[r.content],
    createdAt: (r) => date(r.createdAt),
    user: (r) => w('User', r.user),
  },
  ReactionGroup: {
    reactors: ({ subject, k }, a, ctx, info) =>
      connection(
        subject.reactions.filter((r) => r.content === k),
        a,
        info,
        (r) => user(r.user),
      ),
  },
  CheckSuite: {
    id: (s) => s.nodeId,
    databaseId: (s) => s.id,
    app: (s) => w('App', s.app),
    status: (s) => s.status.toUpperCase(),
    conclusion: (s) => s.conclusion?.toUpperCase() ?? null,
    commit: (s) => commitOf(s.repo, s.headSha),
    repository: (s) => w('Repository', s.repo),
    createdAt: (s) => date(s.createdAt),
    updatedAt: (s) => date(s.updatedAt),
    checkRuns: (s, a, ctx, info) =>
      connection(
        latestByName(s.runs).filter((r) => !a.filterBy?.checkName || r.name === a.filterBy.checkName),
        a,
        info,
        (r) => w('CheckRun', r),
      ),
    url: (s, a, ctx) => url(ctx, `/${s.repo.fullName}/commit/${s.headSha}/checks?check_suite_id=${s.id}`),
  },
  CheckRun: {
    id: (r) => r.nodeId,
    databaseId: (r) => r.id,
    name: (r) => r.name,
    status: (r) => r.status.toUpperCase(),
    conclusion: (r) => r.conclusion?.toUpperCase() ?? null,
    title: (r) => r.output.title,
    summary: (r) => r.output.summary,
    text: (r) => r.output.text,
    detailsUrl: (r, a, ctx) => ctx.present.checkRun(r).details_url,
    externalId: (r) => r.externalId,
    startedAt: (r) => date(r.startedAt),
    completedAt: (r) => date(r.completedAt),
    checkSuite: (r) => w('CheckSuite', r.suite),
    repository: (r) => w('Repository', r.repo),
    url: (r, a, ctx) => url(ctx, `/${r.repo.fullName}/runs/${r.id}`),
    permalink: (r, a, ctx) => url(ctx, `/${r.repo.fullName}/runs/${r.id}`),
    isRequired: (r, a) =>
      [...r.repo.protection.values()].some((p) => p.requiredChecks.some((c) => c.name === r.name)) &&
      !!(a.pullRequestNumber ?? a.pullRequestId),
    annotations: (r, a, ctx, info) =>
      connection(r.annotations, a, info, (x) => ({
        path: x.path,
        message: x.message,
        title: x.title,
        rawDetails: x.raw_details,
        annotationLevel: { notice: 'NOTICE', warning: 'WARNING', failure: 'FAILURE' }[x.annotation_level],
        location: { start: { line: x.start_line, column: x.start_column }, end: { line: x.end_line, column: x.end_column } },
        blobUrl: url(ctx, `/${r.repo.fullName}/blob/${r.headSha}/${x.path}`),
      })),
  },
  StatusCheckRollup: {
    id: ({ repo, sha }) => `SCR_${Buffer.from(`${repo.id}:${sha}`).toString('base64url')}`,
    commit: ({ repo, sha }) => commitOf(repo, sha),
    contexts: ({ repo, sha }, a, ctx, info) =>
      connection(latestByName(repo.runs.filter((r) => r.headSha === sha)), a, info, (r) => w('CheckRun', r)),
    state: ({ repo, sha }) => {
      const runs = latestByName(repo.runs.filter((r) => r.headSha === sha));
      return runs.some((r) => r.status !== 'completed')
        ? 'PENDING'
        : runs.every((r) => ['success', 'neutral', 'skipped'].includes(r.conclusion))
          ? 'SUCCESS'
          : 'FAILURE';
    },
  },
};

const binary = (data) => data.subarray(0, 8000).includes(0);
// An app needs contents:write to resolve a conversation, not only pull_requests:write.
const canResolve = (ctx, t) =>
  ctx.auth.type === 'installation'
    ? ctx.sim.auth.allowed(ctx.auth, 'pull_requests:write', t.pull.repo) &&
      ctx.sim.auth.allowed(ctx.auth, 'contents:write', t.pull.repo)
    : t.pull.user === ctx.user || ['write', 'maintain', 'admin'].includes(ctx.core.permissionOf(t.pull.repo, ctx.user));
const repoOfNode = (o) => (o.kind === 'repo' ? o : (o.repo ?? o.pull?.repo ?? o.issue?.repo ?? null));

function node(ctx, id, kinds) {
  const o = ctx.core.nodes.get(id);
  const what = `a node with the global id of '${id}'`;
  if (!o || (kinds && !kinds.includes(o.kind))) throw unresolved(what);
  const repo = repoOfNode(o);
  if (repo && !ctx.sim.auth.canSee(ctx.auth, repo)) throw unresolved(what);
  const read = {
    pull: 'pull_requests:read',
    thread: 'pull_requests:read',
    reviewComment: 'pull_requests:read',
    review: 'pull_requests:read',
    issueComment: ['issues:read', 'pull_requests:read'],
    checkRun: 'checks:read',
    checkSuite: 'checks:read',
  }[o.kind];
  if (repo && read) need(ctx, repo, read);
  return wrapNode(o);
}
const nodeOf = (ctx, id, ...kinds) => node(ctx, id, kinds).o;
const via = (ctx) => (ctx.auth.type === 'installation' ? ctx.auth.app : null);

function textProblem(ctx, text) {
  if (!String(text ?? '').trim()) throw unprocessable("Body can't be blank");
  if ([...text].length > ctx.core.limits.bodyMax)
    throw unprocessable(`Body is too long (maximum is ${ctx.core.limits.bodyMax} characters)`);
}

const CLASSIFIER = {
  SPAM: 'spam',
  ABUSE: 'abuse',
  OFF_TOPIC: 'off-topic',
  OUTDATED: 'outdated',
  DUPLICATE: 'duplicate',
  RESOLVED: 'resolved',
  LOW_QUALITY: 'low-quality',
};
const REACT = Object.fromEntries(Object.entries(REACTION).map(([a, b]) => [b, a]));
const restComment = (c) => ({
  path: c.path,
  line: c.line,
  side: c.side ?? 'RIGHT',
  start_line: c.startLine ?? undefined,
  start_side: c.startLine == null ? undefined : (c.startSide ?? 'RIGHT'),
  position: c.position,
  subject_type: c.subjectType === 'FILE' ? 'file' : 'line',
});

types.Mutation = {
  resolveReviewThread: (i, ctx) => setResolved(i, ctx, true),
  unresolveReviewThread: (i, ctx) => setResolved(i, ctx, false),
  minimizeComment: (i, ctx) => minimize(i, ctx, CLASSIFIER[i.classifier]),
  unminimizeComment: (i, ctx) => ({ unminimizedComment: minimize(i, ctx, null).minimizedComment }),
  addPullRequestReview: async (i, ctx) => {
    const p = nodeOf(ctx, i.pullRequestId, 'pull');
    need(ctx, p.repo, 'pull_requests:write');
    const review = await ctx.core.createReview(
      p,
      ctx.user,
      {
        commit_id: i.commitOID,
        body: i.body ?? '',
        event: i.event === 'DISMISS' ? undefined : i.event,
        comments: [...(i.comments ?? []), ...(i.threads ?? [])].map((c) => ({ ...restComment(c), body: c.body })),
      },
      via(ctx),
    );
    return {
      pullRequestReview: w('PullRequestReview', review),
      reviewEdge: { cursor: '', node: w('PullRequestReview', review) },
    };
  },
  submitPullRequestReview: (i, ctx) => {
    const r = i.pullRequestReviewId
      ? nodeOf(ctx, i.pullRequestReviewId, 'review')
      : ctx.core.pendingReview(nodeOf(ctx, i.pullRequestId, 'pull'), ctx.user);
    if (!r) throw unresolved('a pending review');
    need(ctx, r.pull.repo, 'pull_requests:write');
    return { pullRequestReview: w('PullRequestReview', ctx.core.submitReview(r, ctx.user, { body: i.body, event: i.event })) };
  },
  deletePullRequestReview: (i, ctx) => {
    const r = nodeOf(ctx, i.pullRequestReviewId, 'review');
    need(ctx, r.pull.repo, 'pull_requests:write');
    ctx.core.deletePendingReview(r);
    return { pullRequestReview: w('PullRequestReview', r) };
  },
  dismissPullRequestReview: (i, ctx) => {
    const r = nodeOf(ctx, i.pullRequestReviewId, 'review');
    need(ctx, r.pull.repo, 'pull_requests:write');
    return { pullRequestReview: w('PullRequestReview', ctx.core.dismissReview(r, i.message, ctx.user)) };
  },
  addPullRequestReviewThread: async (i, ctx) => {
    const review = i.pullRequestReviewId ? nodeOf(ctx, i.pullRequestReviewId, 'review') : null;
    const pull = review?.pull ?? (i.pullRequestId ? nodeOf(ctx, i.pullRequestId, 'pull') : null);
    if (!pull) throw unprocessable('One of pullRequestId or pullRequestReviewId is required');
    need(ctx, pull.repo, 'pull_requests:write');
    textProblem(ctx, i.body);
    if (i.line == null && i.subjectType !== 'FILE') throw unprocessable('line is required for a thread of type LINE');
    if (review && review.state !== 'PENDING') throw unprocessable('The review must be pending');
    const a = await ctx.core.anchor(pull, pull.head.sha, restComment(i));
    if (a.problems) {
      ctx.sim.violation(
        'graphql-dropped',
        `addPullRequestReviewThread: ${i.path}:${i.line} is not in the diff (${a.problems}): GitHub answers with thread: null and no error`,
      );
      return { thread: null };
    }
    const thread = await ctx.core.newThread(pull, a);
    const pending =
      review ??
      ctx.core.pendingReview(pull, ctx.user) ??
      ctx.core.newReview(pull, { user: ctx.user, state: 'PENDING', viaApp: via(ctx) });
    ctx.core.addComment(thread, { user: ctx.user, body: i.body, review: pending, pending: true, viaApp: via(ctx) });
    return { thread: w('PullRequestReviewThread', thread) };
  },
  addPullRequestReviewThreadReply: (i, ctx) => {
    const t = nodeOf(ctx, i.pullRequestReviewThreadId, 'thread');
    need(ctx, t.pull.repo, 'pull_requests:write');
    textProblem(ctx, i.body);
    const review = i.pullRequestReviewId ? nodeOf(ctx, i.pullRequestReviewId, 'review') : undefined;
    return {
      comment: w('PullRequestReviewComment', ctx.core.replyToComment(t.comments[0], ctx.user, i.body, via(ctx), { review })),
    };
  },
  updatePullRequestReviewComment: (i, ctx) => {
    const c = nodeOf(ctx, i.pullRequestReviewCommentId, 'reviewComment');
    need(ctx, c.pull.repo, 'pull_requests:write');
    textProblem(ctx, i.body);
    return { pullRequestReviewComment: w('PullRequestReviewComment', ctx.core.updateReviewComment(c, i.body, ctx.user)) };
  },
  deletePullRequestReviewComment: (i, ctx) => {
    const c = nodeOf(ctx, i.id, 'reviewComment');
    need(ctx, c.pull.repo, 'pull_requests:write');
    const { review } = c;
    ctx.core.deleteReviewComment(c, ctx.user);
    return { pullRequestReview: w('PullRequestReview', review), pullRequestReviewComment: w('PullRequestReviewComment', c) };
  },
  updatePullRequestReview: (i, ctx) => {
    const r = nodeOf(ctx, i.pullRequestReviewId, 'review');
    need(ctx, r.pull.repo, 'pull_requests:write');
    textProblem(ctx, i.body);
    r.body = i.body;
    r.updatedAt = new Date();
    return { pullRequestReview: w('PullRequestReview', r) };
  },
  updateIssueComment: (i, ctx) => {
    const c = nodeOf(ctx, i.id, 'issueComment');
    need(ctx, c.issue.repo, issuePerms(c.issue));
    textProblem(ctx, i.body);
    return { issueComment: w('IssueComment', ctx.core.updateIssueComment(c, i.body, ctx.user)) };
  },
  deleteIssueComment: (i, ctx) => {
    const c = nodeOf(ctx, i.id, 'issueComment');
    need(ctx, c.issue.repo, issuePerms(c.issue));
    ctx.core.deleteIssueComment(c, ctx.user);
    return {};
  },
  addComment: (i, ctx) => {
    const s = nodeOf(ctx, i.subjectId, 'pull', 'issue');
    need(ctx, s.repo, issuePerms(s));
    textProblem(ctx, i.body);
    const c = w('IssueComment', ctx.core.addIssueComment(s, ctx.user, i.body, via(ctx)));
    return { commentEdge: { cursor: '', node: c }, subject: wrapNode(s), timelineEdge: { cursor: '', node: c } };
  },
  addReaction: (i, ctx) => {
    const s = nodeOf(ctx, i.subjectId, 'pull', 'issueComment', 'reviewComment', 'issue', 'review');
    need(ctx, repoOfNode(s), ['pull_requests:write', 'issues:write']);
    return { reaction: w('Reaction', ctx.core.react(s, ctx.user, REACT[i.content]).reaction), subject: wrapNode(s) };
  },
  removeReaction: (i, ctx) => {
    const s = nodeOf(ctx, i.subjectId, 'pull', 'issueComment', 'reviewComment', 'issue', 'review');
    const r = s.reactions.find((x) => x.user === ctx.user && x.content === REACT[i.content]);
    if (r) ctx.core.unreact(r);
    return { reaction: w('Reaction', r), subject: wrapNode(s) };
  },
  addLabelsToLabelable: (i, ctx) => {
    const s = nodeOf(ctx, i.labelableId, 'pull', 'issue');
    need(ctx, s.repo, issuePerms(s));
    ctx.core.addLabels(
      s,
      i.labelIds.map((id) => nodeOf(ctx, id, 'label').name),
      ctx.user,
    );
    return { labelable: wrapNode(s) };
  },
  createCommitOnBranch: async (i, ctx) => {
    let repo;
    let branch;
    if (i.branch.id) {
      const [, rid, name] =
        /^(\d+):refs\/heads\/(.+)$/.exec(Buffer.from(i.branch.id.replace(/^REF_/, ''), 'base64url').toString()) ?? [];
      repo = ctx.core.get('repo', Number(rid));
      branch = name;
    } else {
      const [o, n] = (i.branch.repositoryNameWithOwner ?? '').split('/');
      repo = ctx.core.repo(o, n);
      branch = i.branch.branchName?.replace(/^refs\/heads\//, '');
    }
    if (!repo || !branch || !ctx.sim.auth.canSee(ctx.auth, repo))
      throw unresolved(`a Repository with the name '${i.branch.repositoryNameWithOwner}'`);
    need(ctx, repo, 'contents:write');
    const head = repo.git.refs.get(`refs/heads/${branch}`);
    if (!head) throw unresolved(`a Ref with the name of '${branch}'`);
    if (head !== i.expectedHeadOid)
      throw new GqlError('STALE_DATA', `Expected branch to point to "${head}" but it did not. Pull and try again.`);
    const changes = {};
    for (const f of i.fileChanges?.deletions ?? []) {
      if (!(await repo.git.entry(head, f.path)))
        throw unprocessable(`A path was requested for deletion which does not exist as of commit oid \`${head}\`: ${f.path}`);
      changes[f.path] = null;
    }
    for (const f of i.fileChanges?.additions ?? []) {
      if (f.path.startsWith('.github/workflows/') && ctx.auth.type === 'installation') need(ctx, repo, 'workflows:write');
      const old = await repo.git.entry(head, f.path);
      changes[f.path] = { content: Buffer.from(f.contents, 'base64'), mode: old?.mode ?? '100644' };
    }
    const message = i.message.body ? `${i.message.headline}\n\n${i.message.body}` : i.message.headline;
    const sha = await ctx.core.commit(repo, branch, changes, { message, actor: ctx.user });
    return { commit: await commitOf(repo, sha), ref: refOf(repo, `refs/heads/${branch}`, sha) };
  },
};
const issuePerms = (i) => (i.kind === 'pull' ? ['issues:write', 'pull_requests:write'] : 'issues:write');

function setResolved(i, ctx, value) {
  const t = nodeOf(ctx, i.threadId, 'thread');
  if (!canResolve(ctx, t)) {
    ctx.lacked.push(['pull_requests:write and contents:write']);
    throw forbidden();
  }
  return { thread: w('PullRequestReviewThread', ctx.core.setResolved(t, value, ctx.user)) };
}

function minimize(i, ctx, reason) {
  const c = nodeOf(ctx, i.subjectId, 'issueComment', 'reviewComment', 'review');
  need(ctx, repoOfNode(c), c.kind === 'issueComment' ? issuePerms(c.issue) : 'pull_requests:write');
  c.minimized = reason;
  ctx.core.changed.emit('minimized', c);
  return { minimizedComment: wrapNode(c) };
}

/** Nodes that a query may return and the number of requests it stands for, as GitHub counts them. */
function measure(doc, operation, variables) {
  const fragments = Object.fromEntries(
    doc.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION).map((f) => [f.name.value, f]),
  );
  let nodes = 0;
  let requests = 0;
  const value = (v) => (v.kind === Kind.VARIABLE ? variables[v.name.value] : v.kind === Kind.INT ? Number(v.value) : undefined);
  const visit = (set, mult, depth) => {
    if (!set || depth > 40) return;
    for (const s of set.selections) {
      if (s.kind === Kind.FRAGMENT_SPREAD) {
        visit(fragments[s.name.value]?.selectionSet, mult, depth + 1);
        continue;
      }
      if (s.kind === Kind.INLINE_FRAGMENT) {
        visit(s.selectionSet, mult, depth + 1);
        continue;
      }
      const arg = s.arguments?.find((a) => a.name.value === 'first' || a.name.value === 'last');
      const n = arg ? value(arg.value) : undefined;
      if (typeof n === 'number') {
        requests += mult;
        nodes += mult * n;
        visit(s.selectionSet, mult * n, depth + 1);
      } else visit(s.selectionSet, mult, depth + 1);
    }
  };
  visit(operation.selectionSet, 1, 0);
  return { nodes, cost: Math.max(1, Math.round(requests / 100)) };
}

export class GraphQL {
  constructor(sim) {
    this.sim = sim;
  }

  async serve(ctx) {
    const { sim } = this;
    if (ctx.auth.type === 'anonymous' || ctx.auth.type === 'app')
      throw new ApiError(401, 'This endpoint requires you to be authenticated.');
    ctx.user = ctx.auth.user;
    ctx.lacked = [];
    const { query, variables = {}, operationName } = ctx.body;
    if (typeof query !== 'string')
      return this.#answer({ errors: [{ message: 'A query attribute must be specified and must be a string.' }] });
    const schema = getSchema();
    let doc;
    try {
      doc = parse(query);
    } catch (e) {
      sim.violation('graphql', `parse error: ${e.message}`, { query });
      return this.#answer({ errors: [{ message: `Parse error: ${e.message}`, locations: e.locations }] });
    }
    const operation = getOperationAST(doc, operationName);
    const isMutation = operation?.operation === 'mutation';
    const root = operation?.selectionSet.selections
      .map((s) => s.name?.value)
      .filter(Boolean)
      .join(',');
    ctx.log.route = `POST /graphql ${isMutation ? 'mutation' : 'query'} ${root ?? ''}`.trim();
    ctx.log.graphql = { operation: isMutation ? 'mutation' : 'query', root };
    const errors = validate(schema, doc);
    if (errors.length) {
      for (const e of errors) sim.violation('graphql', e.message, { query });
      return this.#answer({
        errors: errors.map((e) => ({
          message: rewrite(e.message),
          locations: e.locations,
          extensions: { code: /Cannot query field/.test(e.message) ? 'undefinedField' : 'invalid' },
        })),
      });
    }
    if (!operation) return this.#answer({ errors: [{ message: 'No operation name' }] });
    const { nodes, cost } = measure(doc, operation, {
      ...Object.fromEntries(
        (operation.variableDefinitions ?? [])
          .filter((v) => v.defaultValue?.kind === Kind.INT)
          .map((v) => [v.variable.name.value, Number(v.defaultValue.value)]),
      ),
      ...(variables ?? {}),
    });
    ctx.cost = cost;
    ctx.nodeCount = nodes;
    if (nodes > 500_000) {
      sim.violation('graphql', `the query asks for up to ${nodes} nodes`);
      return this.#answer({
        errors: [
          {
            type: 'MAX_NODE_LIMIT_EXCEEDED',
            message: `This query requests up to ${nodes.toLocaleString('en-US')} possible nodes which exceeds the maximum limit of 500,000.`,
          },
        ],
      });
    }
    try {
      sim.rateLimits.take(ctx.actorOf.name, 'graphql', ctx.actorOf.label, {
        method: 'POST',
        path: '/graphql',
        graphql: true,
        mutation: isMutation,
        cost,
      });
      ctx.counted = true;
    } catch (e) {
      if (e.extra?.rateLimited) return this.#answer({ errors: [{ type: 'RATE_LIMITED', message: e.message }] });
      throw e;
    }
    const result = await execute({
      schema,
      document: doc,
      variableValues: variables ?? {},
      operationName,
      contextValue: ctx,
      rootValue: { t: isMutation ? 'Mutation' : 'Query', o: {} },
      fieldResolver: (source, args, c, info) => this.#resolve(source, args, c, info),
      typeResolver: (v) => v.t,
    });
    const out = { data: result.data };
    if (result.errors) {
      out.errors = result.errors.map((e) => {
        const o = e.originalError;
        const type = o?.gtype ?? e.extensions?.gtype;
        if (!type && !(o instanceof ApiError)) {
          if (o) sim.selfError(o, { graphql: query });
          else sim.violation('graphql', e.message, { query });
        }
        let { message } = e;
        if (o instanceof ApiError)
          message = o.extra.errors
            ? o.extra.errors.map((x) => (typeof x === 'string' ? x : (x.message ?? `${x.field} ${x.code}`))).join(', ')
            : o.message;
        return {
          ...(type ? { type } : o instanceof ApiError ? { type: 'UNPROCESSABLE' } : {}),
          path: e.path,
          ...(type === 'FORBIDDEN' ? { extensions: { saml_failure: false } } : {}),
          locations: e.locations,
          message,
        };
      });
      if (ctx.lacked.length)
        sim.violation(
          'permission',
          `GraphQL ${root}: the token lacks ${ctx.lacked.map((p) => [].concat(p).join(' or ')).join('; ')}`,
        );
      ctx.log.error = out.errors;
      for (const e of out.errors)
        if (e.type === 'UNPROCESSABLE')
          sim.rejected.push({ method: 'POST', path: '/graphql', status: 200, body: e, at: Date.now() });
    }
    return this.#answer(out);
  }

  #answer(body) {
    return { status: 200, body, headers: {} };
  }

  #resolve(source, args, ctx, info) {
    const type = info.parentType.name;
    const field = info.fieldName;
    const fn = types[type]?.[field];
    if (type === 'Mutation' && fn) {
      return Promise.resolve(fn(args.input ?? {}, ctx)).then((r) => ({
        clientMutationId: args.input?.clientMutationId ?? null,
        ...r,
      }));
    }
    if (fn) return fn(source.o ?? source, args, ctx, info);
    if (source && field in source && field !== 't' && field !== 'o')
      return typeof source[field] === 'function' ? source[field](args, ctx, info) : source[field];
    this.sim.violation('graphql-unimplemented', `${type}.${field} exists in GitHub's schema but not in ghsim`);
    throw new GqlError('NOT_IMPLEMENTED', `ghsim: ${type}.${field} is not implemented`);
  }
}

function rewrite(m) {
  return m
    .replace(/^Cannot query field "(\w+)" on type "(\w+)"\..*$/s, "Field '$1' doesn't exist on type '$2'")
    .replace(/^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"\..*$/s, "Field '$3' doesn't accept argument '$1'")
    .replace(/^Variable "\$(\w+)" is not defined.*$/s, 'Variable $$$1 is used but not declared');
}
