// The fields of GitHub's objects that a reviewing app asks for.
import { GraphQLError } from 'graphql';
import { latestByName, mergeability } from '../checks.ts';
import { isSha, ZERO } from '../git.ts';
import { iso } from '../present.ts';
import { pullCommits, pullFiles, pullStats } from '../pulls.ts';
import type { Pull, Reactable, Repo, User } from '../types.ts';
import {
  accountNode,
  type Call,
  canResolve,
  commitNode,
  connection,
  type Field,
  forbidden,
  GraphqlError,
  gitNode,
  nodeOf,
  type Objects,
  REACTIONS,
  refNode,
  type Typed,
  typed,
  unresolved,
  wrapped,
} from './call.ts';

type FieldsOf<T> = Record<string, Field<T>>;

const escaped = (text: string | null): string => (text ?? '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const binary = (data: Buffer): boolean => data.subarray(0, 8000).includes(0);
// An app needs contents:write to resolve a conversation, not only pull_requests:write.
async function expression(repo: Repo, expr: string): Promise<Typed | null> {
  const [, at = '', path] = /^([^:]+?)(?::(.*))?$/s.exec(expr) ?? [];
  const sha = (await repo.git.resolveCommit(at)) ?? (isSha(at) ? at : null);
  if (!sha) return null;
  if (path === undefined) return gitNode(repo, sha);
  const e = await repo.git.entry(sha, path.replace(/\/$/, ''));
  return e && e.type !== 'commit' ? gitNode(repo, e.sha) : null;
}

/** What comments, reviews and pull requests have in common. */
interface Written extends Reactable {
  nodeId: string;
  id: number;
  body: string | null;
  user: User;
  createdAt: Date;
  updatedAt: Date;
  edited?: boolean;
  editor?: User | null;
  minimized?: string | null;
}
const comment = <T extends Written>(repoOf: (c: T) => Repo, pathOf: (c: T) => string): FieldsOf<T> => ({
  id: (c) => c.nodeId,
  databaseId: (c) => c.id,
  fullDatabaseId: (c) => String(c.id),
  body: (c) => c.body ?? '',
  bodyText: (c) => c.body ?? '',
  bodyHTML: (c) => `<p dir="auto">${escaped(c.body)}</p>`,
  author: (c) => accountNode(c.user),
  authorAssociation: (c, call) => call.world.association(repoOf(c), c.user),
  createdAt: (c) => iso(c.createdAt),
  updatedAt: (c) => iso(c.updatedAt),
  publishedAt: (c) => iso(c.createdAt),
  lastEditedAt: (c) => (c.edited ? iso(c.updatedAt) : null),
  createdViaEmail: () => false,
  includesCreatedEdit: (c) => !!c.edited,
  editor: (c) => (c.editor ? accountNode(c.editor) : null),
  isMinimized: (c) => !!c.minimized,
  minimizedReason: (c) => c.minimized ?? null,
  viewerDidAuthor: (c, call) => c.user === call.viewer,
  viewerCanUpdate: (c, call) => call.may('pull_requests:write', repoOf(c)),
  viewerCanDelete: (c, call) => call.may('pull_requests:write', repoOf(c)),
  viewerCanMinimize: (c, call) => call.may('pull_requests:write', repoOf(c)),
  viewerCanReact: () => true,
  viewerCannotUpdateReasons: () => [],
  repository: (c) => typed('Repository', repoOf(c)),
  url: (c, call) => call.url(pathOf(c)),
  resourcePath: (c) => pathOf(c),
  reactions: (c, call, a, info) =>
    connection(
      c.reactions.filter((r) => !a.content || REACTIONS[r.content] === a.content),
      a,
      info,
      (r) => typed('Reaction', r),
      { viewerHasReacted: c.reactions.some((r) => r.user === call.viewer) },
    ),
  reactionGroups: (c) => Object.keys(REACTIONS).map((k) => typed('ReactionGroup', { subject: c, k })),
});
const pullPath = (p: Pull): string => `/${p.repo.fullName}/pull/${p.number}`;

const actorFields: FieldsOf<User> = {
  login: (u) => (u.type === 'Bot' ? u.login.replace(/\[bot\]$/, '') : u.login),
  id: (u) => u.nodeId,
  databaseId: (u) => u.id,
  url: (u, call) => call.present.account(u).html_url,
  resourcePath: (u) => (u.type === 'Bot' ? `/apps/${u.login.replace('[bot]', '')}` : `/${u.login}`),
  avatarUrl: (u, call) => call.present.account(u).avatar_url,
  name: (u) => u.name,
  createdAt: (u) => iso(u.createdAt),
  updatedAt: (u) => iso(u.updatedAt),
  email: () => '',
  repository: (u, call, a) => repository(call, u.login, a.name),
};

function repository(call: Call, owner: string, name: string): Typed | null {
  const r = call.world.repo(owner, name);
  if (!call.canSee(r)) throw unresolved(`a Repository with the name '${owner}/${name}'`);
  return typed('Repository', r);
}

const objects: { [K in keyof Objects]: FieldsOf<Objects[K]> } = {
  Query: {
    viewer: (_, call) => {
      if (!call.viewer) throw forbidden();
      return typed('User', call.viewer);
    },
    repository: (_, call, a) => repository(call, a.owner, a.name),
    repositoryOwner: (_, call, a) => accountNode(call.world.findUser(a.login)),
    organization: (_, call, a) => {
      const o = call.world.findUser(a.login);
      if (o?.type !== 'Organization') throw unresolved(`an Organization with the login of '${a.login}'`);
      return accountNode(o);
    },
    user: (_, call, a) => {
      const u = call.world.findUser(a.login);
      if (u?.type !== 'User') throw unresolved(`a User with the login of '${a.login}'`);
      return accountNode(u);
    },
    node: (_, call, a) => wrapped(nodeOf(call, a.id)),
    nodes: (_, call, a) => {
      if (a.ids.length > 100)
        throw new GraphqlError('ARGUMENT_LIMIT', `You may not provide more than 100 node ids; you provided ${a.ids.length}.`);
      return a.ids.map((id: string) => {
        try {
          return wrapped(nodeOf(call, id));
        } catch (error) {
          // as an error of this one only
          return error instanceof GraphqlError ? new GraphQLError(error.message, { extensions: { type: error.type } }) : error;
        }
      });
    },
    rateLimit: (_, call) => {
      const r = call.request.sim.rateLimits.resource(call.request.actor.name, 'graphql');
      return {
        limit: r.limit,
        cost: call.cost,
        remaining: Math.max(0, r.limit - r.used),
        used: r.used,
        resetAt: iso(new Date(r.reset * 1000)),
        nodeCount: call.nodes,
      };
    },
    meta: () => ({ gitHubServicesSha: ZERO, isPasswordAuthenticationVerifiable: false }),
  },
  User: { ...actorFields, login: (u) => u.login, isViewer: (u, call) => u === call.viewer },
  Bot: actorFields,
  Organization: { ...actorFields, login: (u) => u.login, description: (u) => u.description },
  App: {
    id: (a) => a.nodeId,
    databaseId: (a) => a.id,
    slug: (a) => a.slug,
    name: (a) => a.name,
    url: (a, call) => call.url(`/apps/${a.slug}`),
    description: (a) => a.description,
    createdAt: (a) => iso(a.createdAt),
    updatedAt: (a) => iso(a.updatedAt),
  },
  Repository: {
    id: (r) => r.nodeId,
    databaseId: (r) => r.id,
    name: (r) => r.name,
    nameWithOwner: (r) => r.fullName,
    owner: (r) => accountNode(r.owner),
    isPrivate: (r) => r.private,
    isFork: (r) => !!r.parent,
    isArchived: (r) => r.archived,
    isEmpty: (r) => r.git.refs.size === 0,
    isTemplate: () => false,
    isDisabled: () => false,
    isInOrganization: (r) => r.owner.type === 'Organization',
    description: (r) => r.description,
    url: (r, call) => call.url(`/${r.fullName}`),
    resourcePath: (r) => `/${r.fullName}`,
    visibility: (r) => (r.private ? 'PRIVATE' : 'PUBLIC'),
    createdAt: (r) => iso(r.createdAt),
    updatedAt: (r) => iso(r.updatedAt),
    pushedAt: (r) => iso(r.pushedAt),
    parent: (r) => typed('Repository', r.parent),
    forkCount: (r) => r.forks.length,
    sshUrl: (r, call) => call.present.repo(r)['ssh_url'],
    defaultBranchRef: (r, call) => {
      call.need('contents:read', r);
      return refNode(r, `refs/heads/${r.defaultBranch}`);
    },
    ref: (r, call, a) => {
      call.need('contents:read', r);
      const n = a.qualifiedName.startsWith('refs/')
        ? a.qualifiedName
        : r.git.refs.has(`refs/heads/${a.qualifiedName}`)
          ? `refs/heads/${a.qualifiedName}`
          : `refs/tags/${a.qualifiedName}`;
      return refNode(r, n);
    },
    refs: (r, call, a, info) => {
      call.need('contents:read', r);
      return connection(
        [...r.git.refs].filter(([n]) => n.startsWith(a.refPrefix)),
        a,
        info,
        ([n]) => refNode(r, n),
      );
    },
    object: (r, call, a) => {
      call.need('contents:read', r);
      return a.oid ? gitNode(r, a.oid) : a.expression ? expression(r, a.expression) : null;
    },
    pullRequest: (r, call, a) => {
      call.need(['pull_requests:read'], r);
      const p = r.issues.get(a.number);
      if (p?.kind !== 'pull') throw unresolved(`a PullRequest with the number of ${a.number}`);
      return typed('PullRequest', p);
    },
    issueOrPullRequest: (r, _call, a) => {
      const p = r.issues.get(a.number);
      if (!p) throw unresolved(`an issue or pull request with the number of ${a.number}`);
      return wrapped(p);
    },
    pullRequests: (r, call, a, info) => {
      call.need('pull_requests:read', r);
      const list = call.world.pulls.filter(
        (p) =>
          p.repo === r &&
          (!a.states || a.states.includes(p.merged ? 'MERGED' : p.state.toUpperCase())) &&
          (!a.headRefName || p.head.ref === a.headRefName) &&
          (!a.baseRefName || p.base.ref === a.baseRefName),
      );
      if (a.orderBy?.direction === 'DESC') list.reverse();
      return connection(list, a, info, (p) => typed('PullRequest', p));
    },
    label: (r, _call, a) => typed('Label', r.labels.get(a.name.toLowerCase())),
    labels: (r, _call, a, info) => connection([...r.labels.values()], a, info, (l) => typed('Label', l)),
    viewerPermission: () => null,
    viewerCanAdminister: () => false,
    collaborators: (r, call, a, info) =>
      connection([...r.collaborators], a, info, ([login]) => accountNode(call.world.user(login))),
  },
  Ref: {
    id: (r, call) => call.present.ref(r.repo, r.name, r.sha).node_id,
    name: (r) => r.name.replace(/^refs\/(heads|tags)\//, ''),
    prefix: (r) => /^refs\/[^/]+\//.exec(r.name)?.[0] ?? '',
    target: (r) => gitNode(r.repo, r.sha),
    repository: (r) => typed('Repository', r.repo),
  },
  Commit: {
    id: ({ repo, c }, call) => call.present.gitCommit(repo, c).node_id,
    oid: ({ c }) => c.sha,
    abbreviatedOid: ({ c }) => c.sha.slice(0, 7),
    message: ({ c }) => c.message,
    messageHeadline: ({ c }) => c.message.split('\n')[0],
    messageBody: ({ c }) => c.message.split('\n').slice(1).join('\n').trim(),
    committedDate: ({ c }) => iso(c.committer.date),
    authoredDate: ({ c }) => iso(c.author.date),
    author: ({ c }, call) => ({
      name: c.author.name,
      email: c.author.email,
      date: iso(c.author.date),
      user: accountNode(call.world.userByEmail(c.author.email)),
    }),
    // The author, and whom the message names as co-authors.
    authors: ({ c }, call, args, info) => {
      const named = [...c.message.matchAll(/^Co-authored-by: (.*) <(.*)>$/gim)].map(([, name = '', email = '']) => ({
        name,
        email,
      }));
      const actors = [c.author, ...named].map(({ name, email }) => ({
        name,
        email,
        date: iso(c.author.date),
        user: accountNode(call.world.userByEmail(email)),
      }));
      return connection(actors, args, info, (one) => one);
    },
    committer: ({ c }, call) => ({
      name: c.committer.name,
      email: c.committer.email,
      date: iso(c.committer.date),
      user: accountNode(call.world.userByEmail(c.committer.email)),
    }),
    tree: ({ repo, c }) => typed('Tree', { repo, oid: c.tree }),
    repository: ({ repo }) => typed('Repository', repo),
    url: ({ repo, c }, call) => call.url(`/${repo.fullName}/commit/${c.sha}`),
    commitUrl: ({ repo, c }, call) => call.url(`/${repo.fullName}/commit/${c.sha}`),
    resourcePath: ({ repo, c }) => `/${repo.fullName}/commit/${c.sha}`,
    parents: ({ repo, c }, _call, a, info) => connection(c.parents, a, info, (p) => commitNode(repo, p)),
    file: async ({ repo, c }, _call, a) => {
      const e = await repo.git.entry(c.sha, a.path);
      return e ? typed('TreeEntry', { repo, e, path: a.path }) : null;
    },
    history: async ({ repo, c }, _call, a, info) =>
      connection(await repo.git.log(c.sha, { path: a.path, max: 10000 }), a, info, (s) => commitNode(repo, s)),
    checkSuites: ({ repo, c }, call, a, info) => {
      call.need('checks:read', repo);
      return connection(
        repo.suites.filter((s) => s.headSha === c.sha && (!a.filterBy?.appId || s.app.id === a.filterBy.appId)),
        a,
        info,
        (s) => typed('CheckSuite', s),
      );
    },
    associatedPullRequests: ({ repo, c }, call, a, info) =>
      connection(
        call.world.pulls.filter((p) => p.repo === repo && p.head.sha === c.sha),
        a,
        info,
        (p) => typed('PullRequest', p),
      ),
    statusCheckRollup: ({ repo, c }, call) => {
      call.need('checks:read', repo);
      return repo.runs.some((r) => r.headSha === c.sha) ? typed('StatusCheckRollup', { repo, sha: c.sha }) : null;
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
    repository: (t) => typed('Repository', t.repo),
    entries: async (t) =>
      ((await t.repo.git.tree(t.oid)) ?? []).map((e) => typed('TreeEntry', { repo: t.repo, e, path: e.path })),
  },
  TreeEntry: {
    name: ({ e }) => e.path.split('/').at(-1),
    nameRaw: ({ e }) => Buffer.from(e.path.split('/').at(-1) ?? '').toString('base64'),
    path: ({ path }) => path,
    type: ({ e }) => e.type,
    mode: ({ e }) => parseInt(e.mode, 8),
    oid: ({ e }) => e.sha,
    extension: ({ e }) => /(\.[^.]+)$/.exec(e.path)?.[1] ?? '',
    object: ({ repo, e }) => (e.type === 'commit' ? null : gitNode(repo, e.sha)),
    repository: ({ repo }) => typed('Repository', repo),
    isGenerated: () => false,
    size: async ({ repo, e }) => (e.type === 'blob' ? (await repo.git.blob(e.sha)).size : 0),
    lineCount: async ({ repo, e }) =>
      e.type === 'blob' ? (await repo.git.blob(e.sha)).data.toString('latin1').split('\n').length - 1 : null,
  },
  Blob: {
    id: ({ repo, git }) => `B_${Buffer.from(`${repo.id}:${git.oid}`).toString('base64url')}`,
    oid: (b) => b.git.oid,
    abbreviatedOid: (b) => b.git.oid.slice(0, 7),
    byteSize: (b) => b.git.size,
    isBinary: (b) => binary(b.git.data),
    repository: (b) => typed('Repository', b.repo),
    isTruncated: (b, call) => !binary(b.git.data) && b.git.size > call.world.limits.blobTextMax,
    text: (b, call) => (binary(b.git.data) ? null : b.git.data.subarray(0, call.world.limits.blobTextMax).toString('utf8')),
  },
  PullRequest: {
    ...comment((p) => p.repo, pullPath),
    number: (p) => p.number,
    title: (p) => p.title,
    titleHTML: (p) => escaped(p.title),
    state: (p) => (p.merged ? 'MERGED' : p.state.toUpperCase()),
    isDraft: (p) => p.draft,
    merged: (p) => p.merged,
    mergedAt: (p) => iso(p.mergedAt),
    mergedBy: (p) => accountNode(p.mergedBy),
    closed: (p) => p.state === 'closed',
    closedAt: (p) => iso(p.closedAt),
    locked: (p) => p.locked,
    permalink: (p, call) => call.url(pullPath(p)),
    baseRefName: (p) => p.base.ref,
    headRefName: (p) => p.head.ref,
    baseRefOid: (p) => p.base.sha,
    headRefOid: (p) => p.head.sha,
    baseRef: (p) => refNode(p.repo, `refs/heads/${p.base.ref}`),
    headRef: (p) => refNode(p.head.repo, `refs/heads/${p.head.ref}`),
    baseRepository: (p) => typed('Repository', p.repo),
    headRepository: (p) => typed('Repository', p.head.repo),
    headRepositoryOwner: (p) => accountNode(p.head.repo.owner),
    isCrossRepository: (p) => p.head.repo !== p.repo,
    maintainerCanModify: (p) => p.maintainerCanModify,
    mergeable: (p) => (p.mergeable == null ? 'UNKNOWN' : p.mergeable ? 'MERGEABLE' : 'CONFLICTING'),
    mergeStateStatus: (p) => mergeability(p).state.toUpperCase(),
    mergeCommit: (p) => (p.merged ? commitNode(p.repo, p.mergeSha) : null),
    potentialMergeCommit: (p) => (p.merged ? null : commitNode(p.repo, p.mergeSha)),
    isInMergeQueue: (p) => !!p.queueEntry,
    isMergeQueueEnabled: (p) => p.repo.protection.get(p.base.ref)?.mergeQueue ?? false,
    additions: async (p, call) => (await pullStats(call.world, p)).additions,
    deletions: async (p, call) => (await pullStats(call.world, p)).deletions,
    changedFiles: async (p, call) => (await pullStats(call.world, p)).changedFiles,
    checksUrl: (p, call) => call.url(`${pullPath(p)}/checks`),
    files: async (p, call, a, info) => {
      call.need('pull_requests:read', p.repo);
      return connection((await pullFiles(call.world, p)).slice(0, call.world.limits.pullFilesMax), a, info, (f) =>
        typed('PullRequestChangedFile', f),
      );
    },
    commits: async (p, call, a, info) =>
      connection((await pullCommits(p)).slice(0, call.world.limits.pullCommitsMax), a, info, (sha) =>
        typed('PullRequestCommit', { p, sha }),
      ),
    comments: (p, _call, a, info) => connection(p.comments, a, info, (c) => typed('IssueComment', c)),
    reviews: (p, call, a, info) =>
      connection(
        p.reviews.filter(
          (r) =>
            (r.state !== 'PENDING' || r.user === call.viewer) &&
            (!a.states || a.states.includes(r.state)) &&
            (!a.author || r.user.login.replace('[bot]', '') === a.author),
        ),
        a,
        info,
        (r) => typed('PullRequestReview', r),
      ),
    latestReviews: (p, _call, a, info) =>
      connection([...new Map(p.reviews.filter((r) => r.state !== 'PENDING').map((r) => [r.user, r])).values()], a, info, (r) =>
        typed('PullRequestReview', r),
      ),
    reviewThreads: (p, call, a, info) =>
      connection(
        [
          ...new Set([
            ...p.threads,
            ...p.reviewComments.filter((c) => c.state === 'PENDING' && c.user === call.viewer).map((c) => c.thread),
          ]),
        ],
        a,
        info,
        (t) => typed('PullRequestReviewThread', t),
      ),
    labels: (p, _call, a, info) => connection([...p.labels], a, info, (l) => typed('Label', l)),
    assignees: (p, _call, a, info) => connection(p.assignees, a, info, accountNode),
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
    statusCheckRollup: (p, call) => {
      call.need('checks:read', p.repo);
      return p.repo.runs.some((r) => r.headSha === p.head.sha)
        ? typed('StatusCheckRollup', { repo: p.repo, sha: p.head.sha })
        : null;
    },
    viewerLatestReview: (p, call) => typed('PullRequestReview', p.reviews.filter((r) => r.user === call.viewer).at(-1)),
    activeLockReason: () => null,
    createdAt: (p) => iso(p.createdAt),
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
    comments: (i, _call, a, info) => connection(i.comments, a, info, (c) => typed('IssueComment', c)),
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
    commit: ({ p, sha }) => commitNode(p.repo, sha),
    pullRequest: ({ p }) => typed('PullRequest', p),
    url: ({ p, sha }, call) => call.url(`${pullPath(p)}/commits/${sha}`),
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
    resolvedBy: (t) => (t.resolvedBy ? typed('User', t.resolvedBy) : null),
    subjectType: (t) => t.subjectType,
    pullRequest: (t) => typed('PullRequest', t.pull),
    repository: (t) => typed('Repository', t.pull.repo),
    viewerCanReply: (t, call) => call.may('pull_requests:write', t.pull.repo),
    viewerCanResolve: (t, call) => !t.isResolved && canResolve(call, t),
    viewerCanUnresolve: (t, call) => t.isResolved && canResolve(call, t),
    comments: (t, call, a, info) =>
      connection(
        t.comments.filter((c) => c.state !== 'PENDING' || c.user === call.viewer),
        a,
        info,
        (c) => typed('PullRequestReviewComment', c),
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
    draftedAt: (c) => iso(c.createdAt),
    pullRequest: (c) => typed('PullRequest', c.pull),
    pullRequestReview: (c) => typed('PullRequestReview', c.review),
    replyTo: (c) => typed('PullRequestReviewComment', c.replyTo),
    commit: (c) => commitNode(c.pull.repo, c.thread.commit),
    originalCommit: (c) => commitNode(c.pull.repo, c.thread.originalCommit),
  },
  PullRequestReview: {
    ...comment(
      (r) => r.pull.repo,
      (r) => `${pullPath(r.pull)}#pullrequestreview-${r.id}`,
    ),
    state: (r) => r.state,
    submittedAt: (r) => iso(r.submittedAt),
    pullRequest: (r) => typed('PullRequest', r.pull),
    commit: (r) => commitNode(r.pull.repo, r.commitId),
    comments: (r, _call, a, info) => connection(r.comments, a, info, (c) => typed('PullRequestReviewComment', c)),
    authorCanPushToRepository: (r, call) => ['write', 'maintain', 'admin'].includes(call.world.permissionOf(r.pull.repo, r.user)),
  },
  IssueComment: {
    ...comment(
      (c) => c.issue.repo,
      (c) => `/${c.issue.repo.fullName}/${c.issue.kind === 'pull' ? 'pull' : 'issues'}/${c.issue.number}#issuecomment-${c.id}`,
    ),
    pullRequest: (c) => (c.issue.kind === 'pull' ? typed('PullRequest', c.issue) : null),
    issue: (c) => {
      if (c.issue.kind === 'pull')
        throw new GraphqlError('NOT_IMPLEMENTED', 'github: IssueComment.issue of a pull request is not implemented');
      return typed('Issue', c.issue);
    },
  },
  Label: {
    id: (l) => l.nodeId,
    name: (l) => l.name,
    color: (l) => l.color,
    description: (l) => l.description,
    isDefault: (l) => l.isDefault,
    repository: (l) => typed('Repository', l.repo),
    url: (l, call) => call.url(`/${l.repo.fullName}/labels/${l.name}`),
  },
  Reaction: {
    id: (r) => r.nodeId,
    databaseId: (r) => r.id,
    content: (r) => REACTIONS[r.content],
    createdAt: (r) => iso(r.createdAt),
    user: (r) => typed('User', r.user),
  },
  ReactionGroup: {
    content: ({ k }) => REACTIONS[k],
    createdAt: () => null,
    viewerHasReacted: ({ subject, k }, call) => subject.reactions.some((r) => r.content === k && r.user === call.viewer),
    reactors: ({ subject, k }, _call, a, info) =>
      connection(
        subject.reactions.filter((r) => r.content === k),
        a,
        info,
        (r) => accountNode(r.user),
      ),
  },
  CheckSuite: {
    id: (s) => s.nodeId,
    databaseId: (s) => s.id,
    app: (s) => typed('App', s.app),
    status: (s) => s.status.toUpperCase(),
    conclusion: (s) => s.conclusion?.toUpperCase() ?? null,
    commit: (s) => commitNode(s.repo, s.headSha),
    repository: (s) => typed('Repository', s.repo),
    createdAt: (s) => iso(s.createdAt),
    updatedAt: (s) => iso(s.updatedAt),
    checkRuns: (s, _call, a, info) =>
      connection(
        (a.filterBy?.checkType === 'ALL' ? s.runs : latestByName(s.runs)).filter(
          (r) =>
            (!a.filterBy?.checkName || r.name === a.filterBy.checkName) &&
            (!a.filterBy?.statuses || a.filterBy.statuses.includes(r.status.toUpperCase())),
        ),
        a,
        info,
        (r) => typed('CheckRun', r),
      ),
    url: (s, call) => call.url(`/${s.repo.fullName}/commit/${s.headSha}/checks?check_suite_id=${s.id}`),
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
    detailsUrl: (r, call) => call.present.checkRun(r)['details_url'],
    externalId: (r) => r.externalId,
    startedAt: (r) => iso(r.startedAt),
    completedAt: (r) => iso(r.completedAt),
    checkSuite: (r) => typed('CheckSuite', r.suite),
    repository: (r) => typed('Repository', r.repo),
    url: (r, call) => call.url(`/${r.repo.fullName}/runs/${r.id}`),
    permalink: (r, call) => call.url(`/${r.repo.fullName}/runs/${r.id}`),
    isRequired: (r, _call, a) =>
      [...r.repo.protection.values()].some((p) => p.requiredChecks.some((c) => c.name === r.name)) &&
      !!(a.pullRequestNumber ?? a.pullRequestId),
    annotations: (r, call, a, info) =>
      connection(r.annotations, a, info, (x) => ({
        path: x.path,
        message: x.message,
        title: x.title,
        rawDetails: x.raw_details,
        annotationLevel: { notice: 'NOTICE', warning: 'WARNING', failure: 'FAILURE' }[x.annotation_level],
        location: { start: { line: x.start_line, column: x.start_column }, end: { line: x.end_line, column: x.end_column } },
        blobUrl: call.url(`/${r.repo.fullName}/blob/${r.headSha}/${x.path}`),
      })),
  },
  StatusCheckRollup: {
    id: ({ repo, sha }) => `SCR_${Buffer.from(`${repo.id}:${sha}`).toString('base64url')}`,
    commit: ({ repo, sha }) => commitNode(repo, sha),
    contexts: ({ repo, sha }, _call, a, info) =>
      connection(latestByName(repo.runs.filter((r) => r.headSha === sha)), a, info, (r) => typed('CheckRun', r)),
    state: ({ repo, sha }) => {
      const runs = latestByName(repo.runs.filter((r) => r.headSha === sha));
      return runs.some((r) => r.status !== 'completed')
        ? 'PENDING'
        : runs.every((r) => ['success', 'neutral', 'skipped'].includes(r.conclusion ?? ''))
          ? 'SUCCESS'
          : 'FAILURE';
    },
  },
};

export const OBJECTS: Record<string, Record<string, Field<never>>> = objects;
