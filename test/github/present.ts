// JSON of GitHub's objects, as REST answers and webhook payloads carry them.
import { mergeability } from './checks.ts';
import type { Commit } from './git.ts';
import type { PushedCommit } from './pulls.ts';
import type {
  Annotation,
  App,
  CheckRun,
  CheckSuite,
  Fields,
  Installation,
  Issue,
  IssueComment,
  Label,
  MergeGroup,
  Pull,
  PullFile,
  PullStats,
  Reactable,
  Reaction,
  Repo,
  Review,
  ReviewComment,
  Status,
  Team,
  User,
} from './types.ts';
import type { World } from './world.ts';

/** GitHub's dates have no milliseconds. */
export function iso(date: Date): string;
export function iso(date: Date | null): string | null;
export function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

const REPO_URLS = {
  forks_url: '/forks',
  keys_url: '/keys{/key_id}',
  collaborators_url: '/collaborators{/collaborator}',
  teams_url: '/teams',
  hooks_url: '/hooks',
  issue_events_url: '/issues/events{/number}',
  events_url: '/events',
  assignees_url: '/assignees{/user}',
  branches_url: '/branches{/branch}',
  tags_url: '/tags',
  blobs_url: '/git/blobs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  git_refs_url: '/git/refs{/sha}',
  trees_url: '/git/trees{/sha}',
  statuses_url: '/statuses/{sha}',
  languages_url: '/languages',
  stargazers_url: '/stargazers',
  contributors_url: '/contributors',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  commits_url: '/commits{/sha}',
  git_commits_url: '/git/commits{/sha}',
  comments_url: '/comments{/number}',
  issue_comment_url: '/issues/comments{/number}',
  contents_url: '/contents/{+path}',
  compare_url: '/compare/{base}...{head}',
  merges_url: '/merges',
  archive_url: '/{archive_format}{/ref}',
  downloads_url: '/downloads',
  issues_url: '/issues{/number}',
  pulls_url: '/pulls{/number}',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  labels_url: '/labels{/name}',
  releases_url: '/releases{/id}',
  deployments_url: '/deployments',
};
const REACTIONS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];

export interface Push {
  ref: string;
  before: string;
  after: string;
  forced: boolean;
  commits: PushedCommit[];
  actor: User;
}
export type Account = ReturnType<Present['account']>;

export class Present {
  readonly html: string;
  readonly api: string;
  readonly #world: World;

  constructor(world: World, { html, api }: { html: string; api: string }) {
    this.#world = world;
    this.html = html;
    this.api = api;
  }

  repoUrl(r: Repo) {
    return `${this.api}/repos/${r.fullName}`;
  }
  repoHtml(r: Repo) {
    return `${this.html}/${r.fullName}`;
  }

  /** null for nobody. */
  user(u: User): Account;
  user(u: User | null): Account | null;
  user(u: User | null): Account | null {
    return u && this.account(u);
  }

  account(u: User) {
    const api = `${this.api}/users/${encodeURIComponent(u.login)}`;
    return {
      login: u.login,
      id: u.id,
      node_id: u.nodeId,
      avatar_url: `${this.html}/avatars/u/${u.id}?`,
      gravatar_id: '',
      url: api,
      html_url: u.type === 'Bot' ? `${this.html}/apps/${u.login.replace('[bot]', '')}` : `${this.html}/${u.login}`,
      followers_url: `${api}/followers`,
      following_url: `${api}/following{/other_user}`,
      gists_url: `${api}/gists{/gist_id}`,
      starred_url: `${api}/starred{/owner}{/repo}`,
      subscriptions_url: `${api}/subscriptions`,
      organizations_url: `${api}/orgs`,
      repos_url: `${api}/repos`,
      events_url: `${api}/events{/privacy}`,
      received_events_url: `${api}/received_events`,
      type: u.type,
      site_admin: !!u.siteAdmin,
    };
  }

  publicUser(u: User) {
    return {
      ...this.user(u),
      name: u.name,
      company: null,
      blog: '',
      location: null,
      email: null,
      hireable: null,
      bio: null,
      twitter_username: null,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: iso(u.createdAt),
      updated_at: iso(u.updatedAt),
    };
  }

  org(o: User) {
    const api = `${this.api}/orgs/${o.login}`;
    return {
      login: o.login,
      id: o.id,
      node_id: o.nodeId,
      url: api,
      repos_url: `${api}/repos`,
      events_url: `${api}/events`,
      hooks_url: `${api}/hooks`,
      issues_url: `${api}/issues`,
      members_url: `${api}/members{/member}`,
      public_members_url: `${api}/public_members{/member}`,
      avatar_url: `${this.html}/avatars/u/${o.id}?`,
      description: o.description ?? '',
    };
  }

  orgFull(o: User) {
    return {
      ...this.org(o),
      name: o.name ?? o.login,
      html_url: `${this.html}/${o.login}`,
      has_organization_projects: true,
      has_repository_projects: true,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      type: 'Organization',
      created_at: iso(o.createdAt),
      updated_at: iso(o.updatedAt),
      archived_at: null,
    };
  }

  minimalRepo(r: Repo) {
    const u = this.repoUrl(r);
    const out: Fields = {
      id: r.id,
      node_id: r.nodeId,
      name: r.name,
      full_name: r.fullName,
      private: r.private,
      owner: this.user(r.owner),
      html_url: this.repoHtml(r),
      description: r.description,
      fork: !!r.parent,
      url: u,
    };
    for (const [k, v] of Object.entries(REPO_URLS)) out[k] = u + v;
    return out;
  }

  /** The repository object of webhooks, of pull heads and bases, and (with `more`) of the REST API. */
  repo(r: Repo, { hook = false } = {}) {
    const issues = [...r.issues.values()].filter((i) => i.state === 'open').length;
    const host = new URL(this.html).host;
    const out: Fields = {
      ...this.minimalRepo(r),
      created_at: iso(r.createdAt),
      updated_at: iso(r.updatedAt),
      pushed_at: iso(r.pushedAt),
      git_url: `git://${host}/${r.fullName}.git`,
      ssh_url: `git@${host}:${r.fullName}.git`,
      clone_url: `${this.repoHtml(r)}.git`,
      svn_url: this.repoHtml(r),
      homepage: null,
      size: 1,
      stargazers_count: 0,
      watchers_count: 0,
      language: 'HCL',
      has_issues: true,
      has_projects: true,
      has_downloads: true,
      has_wiki: true,
      has_pages: false,
      has_discussions: false,
      forks_count: r.forks.length,
      mirror_url: null,
      archived: r.archived,
      disabled: false,
      open_issues_count: issues,
      license: null,
      allow_forking: true,
      is_template: false,
      web_commit_signoff_required: false,
      topics: r.topics,
      visibility: r.private ? 'private' : 'public',
      forks: r.forks.length,
      open_issues: issues,
      watchers: 0,
      default_branch: r.defaultBranch,
    };
    if (hook) out['custom_properties'] = {};
    return out;
  }

  pullRepo(r: Repo) {
    return {
      ...this.repo(r),
      allow_squash_merge: true,
      allow_merge_commit: true,
      allow_rebase_merge: true,
      allow_auto_merge: false,
      delete_branch_on_merge: false,
      allow_update_branch: false,
      use_squash_pr_title_as_default: false,
      squash_merge_commit_message: 'COMMIT_MESSAGES',
      squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
      merge_commit_message: 'PR_TITLE',
      merge_commit_title: 'MERGE_MESSAGE',
      custom_properties: {},
    };
  }

  fullRepo(r: Repo, permissions?: Fields): Fields {
    const out: Fields = {
      ...this.repo(r),
      allow_squash_merge: true,
      allow_merge_commit: true,
      allow_rebase_merge: true,
      allow_auto_merge: false,
      delete_branch_on_merge: false,
      network_count: r.forks.length,
      subscribers_count: 0,
      custom_properties: {},
    };
    if (permissions) out['permissions'] = permissions;
    if (r.owner.type === 'Organization') out['organization'] = this.user(r.owner);
    if (r.parent) {
      out['parent'] = this.repo(r.parent);
      out['source'] = this.repo(r.parent);
    }
    return out;
  }

  label(l: Label) {
    return {
      id: l.id,
      node_id: l.nodeId,
      url: `${this.repoUrl(l.repo)}/labels/${encodeURIComponent(l.name)}`,
      name: l.name,
      color: l.color,
      default: l.isDefault,
      description: l.description,
    };
  }
  team(t: Team) {
    const url = `${this.api}/organizations/${t.org.id}/team/${t.id}`;
    return {
      id: t.id,
      node_id: t.nodeId,
      name: t.name,
      slug: t.slug,
      description: null,
      privacy: t.privacy,
      notification_setting: 'notifications_enabled',
      url,
      html_url: `${this.html}/orgs/${t.org.login}/teams/${t.slug}`,
      members_url: `${url}/members{/member}`,
      repositories_url: `${url}/repos`,
      permission: t.permission,
      parent: null,
      type: 'organization',
      organization_id: t.org.id,
    };
  }

  // ---- pull requests -------------------------------------------------------------------------

  pullSimple(p: Pull) {
    const repo = this.repoUrl(p.repo);
    const url = `${repo}/pulls/${p.number}`;
    const html = `${this.repoHtml(p.repo)}/pull/${p.number}`;
    const issue = `${repo}/issues/${p.number}`;
    const statuses = `${repo}/statuses/${p.head.sha}`;
    const side = (s: Pull['head']) => ({
      label: `${s.repo ? s.repo.owner.login : 'unknown'}:${s.ref}`,
      ref: s.ref,
      sha: s.sha,
      user: this.user(s.repo?.owner ?? null),
      repo: s.repo ? this.pullRepo(s.repo) : null,
    });
    return {
      url,
      id: p.id,
      node_id: p.nodeId,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      issue_url: issue,
      number: p.number,
      state: p.state,
      locked: p.locked,
      title: p.title,
      user: this.user(p.user),
      body: p.body,
      created_at: iso(p.createdAt),
      updated_at: iso(p.updatedAt),
      closed_at: iso(p.closedAt),
      merged_at: iso(p.mergedAt),
      merge_commit_sha: p.mergeSha,
      assignee: this.user(p.assignees[0] ?? null),
      assignees: p.assignees.map((a) => this.user(a)),
      requested_reviewers: p.requestedReviewers.map((a) => this.user(a)),
      requested_teams: [],
      labels: [...p.labels].map((l) => this.label(l)),
      milestone: null,
      draft: p.draft,
      commits_url: `${url}/commits`,
      review_comments_url: `${url}/comments`,
      review_comment_url: `${repo}/pulls/comments{/number}`,
      comments_url: `${issue}/comments`,
      statuses_url: statuses,
      head: side(p.head),
      base: side(p.base),
      _links: {
        self: { href: url },
        html: { href: html },
        issue: { href: issue },
        comments: { href: `${issue}/comments` },
        review_comments: { href: `${url}/comments` },
        review_comment: { href: `${repo}/pulls/comments{/number}` },
        commits: { href: `${url}/commits` },
        statuses: { href: statuses },
      },
      author_association: this.#world.association(p.repo, p.user),
      auto_merge: null,
      active_lock_reason: null,
    };
  }

  pullFull(p: Pull, stats: PullStats) {
    const m = mergeability(p);
    const visible = p.reviewComments.filter((c) => c.state !== 'PENDING').length;
    return {
      ...this.pullSimple(p),
      merged: p.merged,
      mergeable: p.mergeable,
      rebaseable: p.mergeable,
      mergeable_state: m.state,
      merged_by: this.user(p.mergedBy),
      comments: p.comments.length,
      review_comments: visible,
      maintainer_can_modify: p.maintainerCanModify,
      commits: stats.commits,
      additions: stats.additions,
      deletions: stats.deletions,
      changed_files: stats.changedFiles,
    };
  }

  file(repo: Repo, f: PullFile, sha: string): Fields {
    const enc = f.path.split('/').map(encodeURIComponent).join('/');
    const at = f.status === 'removed' ? f.mergeBase : sha;
    const out: Fields = {
      sha: f.status === 'removed' ? f.oldSha : f.newSha,
      filename: f.path,
      status: f.status,
      additions: f.additions,
      deletions: f.deletions,
      changes: f.additions + f.deletions,
      blob_url: `${this.repoHtml(repo)}/blob/${at}/${encodeURIComponent(f.path)}`,
      raw_url: `${this.repoHtml(repo)}/raw/${at}/${encodeURIComponent(f.path)}`,
      contents_url: `${this.repoUrl(repo)}/contents/${enc}?ref=${at}`,
    };
    if (f.patch != null) out['patch'] = f.patch;
    if (f.previousPath) out['previous_filename'] = f.previousPath;
    return out;
  }

  review(r: Review) {
    const pull = `${this.repoUrl(r.pull.repo)}/pulls/${r.pull.number}`;
    const html = `${this.repoHtml(r.pull.repo)}/pull/${r.pull.number}#pullrequestreview-${r.id}`;
    const out: Fields = {
      id: r.id,
      node_id: r.nodeId,
      user: this.user(r.user),
      body: r.body ?? '',
      state: r.state,
      html_url: html,
      pull_request_url: pull,
      author_association: this.#world.association(r.pull.repo, r.user),
      _links: { html: { href: html }, pull_request: { href: pull } },
      commit_id: r.commitId,
    };
    if (r.submittedAt) out['submitted_at'] = iso(r.submittedAt);
    return out;
  }

  hookReview(r: Review) {
    const { ...o } = this.review(r);
    return { ...o, body: r.body || null, submitted_at: iso(r.submittedAt), state: r.state.toLowerCase() };
  }

  reviewComment(c: ReviewComment) {
    const t = c.thread;
    const repo = this.repoUrl(c.pull.repo);
    const url = `${repo}/pulls/comments/${c.id}`;
    const pull = `${repo}/pulls/${c.pull.number}`;
    const html = `${this.repoHtml(c.pull.repo)}/pull/${c.pull.number}#discussion_r${c.id}`;
    const file = t.subjectType === 'FILE';
    const out: Fields = {
      url,
      pull_request_review_id: c.review?.id ?? null,
      id: c.id,
      node_id: c.nodeId,
      diff_hunk: t.hunkText,
      path: t.path,
      commit_id: t.commit,
      original_commit_id: t.originalCommit,
      user: this.user(c.user),
      body: c.body,
      created_at: iso(c.createdAt),
      updated_at: iso(c.updatedAt),
      html_url: html,
      pull_request_url: pull,
      author_association: this.#world.association(c.pull.repo, c.user),
      _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
      reactions: this.reactions(c, url),
      start_line: t.startLine,
      original_start_line: t.originalStartLine,
      start_side: t.startSide,
      line: file ? null : t.line,
      original_line: file ? null : t.originalLine,
      side: t.side,
      original_position: t.originalPosition ?? 1,
      position: t.isOutdated ? null : (t.position ?? 1),
      subject_type: t.subjectType.toLowerCase(),
    };
    if (c.replyTo) out['in_reply_to_id'] = c.replyTo.id;
    return out;
  }

  reactions(subject: Reactable, url: string) {
    const out: Fields = { url: `${url}/reactions`, total_count: subject.reactions.length };
    for (const k of REACTIONS) out[k] = subject.reactions.filter((r) => r.content === k).length;
    return out;
  }

  reaction(r: Reaction) {
    return { id: r.id, node_id: r.nodeId, user: this.user(r.user), content: r.content, created_at: iso(r.createdAt) };
  }

  // ---- issues --------------------------------------------------------------------------------

  issue(i: Issue | Pull, { hook = false } = {}) {
    const repo = this.repoUrl(i.repo);
    const url = `${repo}/issues/${i.number}`;
    const isPull = i.kind === 'pull';
    const html = `${this.repoHtml(i.repo)}/${isPull ? 'pull' : 'issues'}/${i.number}`;
    const out: Fields = {
      url,
      repository_url: repo,
      labels_url: `${url}/labels{/name}`,
      comments_url: `${url}/comments`,
      events_url: `${url}/events`,
      html_url: html,
      id: isPull ? i.issueId : i.id,
      node_id: i.nodeId,
      number: i.number,
      title: i.title,
      user: this.user(i.user),
      labels: [...i.labels].map((l) => this.label(l)),
      state: i.state,
      locked: i.locked,
      assignee: this.user(i.assignees[0] ?? null),
      assignees: i.assignees.map((a) => this.user(a)),
      milestone: null,
      comments: i.comments.length,
      created_at: iso(i.createdAt),
      updated_at: iso(i.updatedAt),
      closed_at: iso(i.closedAt),
      author_association: this.#world.association(i.repo, i.user),
      active_lock_reason: null,
      body: i.body,
      reactions: this.reactions(i, url),
      timeline_url: `${url}/timeline`,
      performed_via_github_app: null,
      state_reason: null,
    };
    if (isPull) {
      out['draft'] = i.draft;
      out['pull_request'] = {
        url: `${repo}/pulls/${i.number}`,
        html_url: html,
        diff_url: `${html}.diff`,
        patch_url: `${html}.patch`,
        merged_at: iso(i.mergedAt),
      };
    }
    if (!hook) out['closed_by'] = null;
    return out;
  }

  issueComment(c: IssueComment) {
    const repo = this.repoUrl(c.issue.repo);
    const url = `${repo}/issues/comments/${c.id}`;
    return {
      url,
      html_url: `${this.repoHtml(c.issue.repo)}/${c.issue.kind === 'pull' ? 'pull' : 'issues'}/${c.issue.number}#issuecomment-${c.id}`,
      issue_url: `${repo}/issues/${c.issue.number}`,
      id: c.id,
      node_id: c.nodeId,
      user: this.user(c.user),
      created_at: iso(c.createdAt),
      updated_at: iso(c.updatedAt),
      author_association: this.#world.association(c.issue.repo, c.user),
      body: c.body,
      reactions: this.reactions(c, url),
      performed_via_github_app: c.viaApp ? this.app(c.viaApp) : null,
    };
  }

  // ---- apps, installations -------------------------------------------------------------------

  app(a: App) {
    return {
      id: a.id,
      slug: a.slug,
      node_id: a.nodeId,
      client_id: a.clientId,
      owner: this.user(a.owner),
      name: a.name,
      description: a.description ?? '',
      external_url: a.url,
      html_url: `${this.html}/apps/${a.slug}`,
      created_at: iso(a.createdAt),
      updated_at: iso(a.updatedAt),
      permissions: a.permissions,
      events: a.events,
    };
  }

  hookApp(a: App) {
    const { client_id: _c, ...o } = this.app(a);
    return o;
  }

  installation(i: Installation, { hook = false } = {}) {
    const out: Fields = {
      id: i.id,
      account: this.user(i.account),
      repository_selection: i.repositorySelection,
      access_tokens_url: `${this.api}/app/installations/${i.id}/access_tokens`,
      repositories_url: `${this.api}/installation/repositories`,
      html_url:
        i.account.type === 'Organization'
          ? `${this.html}/organizations/${i.account.login}/settings/installations/${i.id}`
          : `${this.html}/settings/installations/${i.id}`,
      app_id: i.app.id,
      app_slug: i.app.slug,
      target_id: i.account.id,
      target_type: i.account.type,
      permissions: i.permissions,
      events: i.events,
      created_at: iso(i.createdAt),
      updated_at: iso(i.updatedAt),
      single_file_name: null,
      has_multiple_single_files: false,
      single_file_paths: [],
      suspended_by: this.user(i.suspendedBy ?? null),
      suspended_at: iso(i.suspendedAt ?? null),
    };
    if (!hook) out['client_id'] = i.app.clientId;
    return out;
  }

  installationLite(i: Installation) {
    return { id: i.id, node_id: i.nodeId };
  }
  hookRepoLite(r: Repo) {
    return { id: r.id, node_id: r.nodeId, name: r.name, full_name: r.fullName, private: r.private };
  }

  // ---- git -----------------------------------------------------------------------------------

  verification() {
    return { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };
  }
  who(x: Commit['author']) {
    return { name: x.name, email: x.email, date: iso(x.date) };
  }

  commit(repo: Repo, c: Commit, { files, stats }: { files?: PullFile[]; stats?: Fields } = {}): Fields {
    const url = `${this.repoUrl(repo)}/commits/${c.sha}`;
    const html = `${this.repoHtml(repo)}/commit/${c.sha}`;
    const git = `${this.repoUrl(repo)}/git`;
    const out: Fields = {
      sha: c.sha,
      node_id: `C_${Buffer.from(`${repo.id}:${c.sha}`).toString('base64url')}`,
      commit: {
        author: this.who(c.author),
        committer: this.who(c.committer),
        message: c.message,
        tree: { sha: c.tree, url: `${git}/trees/${c.tree}` },
        url: `${git}/commits/${c.sha}`,
        comment_count: 0,
        verification: this.verification(),
      },
      url,
      html_url: html,
      comments_url: `${url}/comments`,
      author: this.user(this.#world.userByEmail(c.author.email)),
      committer: this.user(this.#world.userByEmail(c.committer.email)),
      parents: c.parents.map((p) => ({
        sha: p,
        url: `${this.repoUrl(repo)}/commits/${p}`,
        html_url: `${this.repoHtml(repo)}/commit/${p}`,
      })),
    };
    if (stats) out['stats'] = stats;
    if (files) out['files'] = files.map((f) => this.file(repo, f, c.sha));
    return out;
  }

  gitCommit(repo: Repo, c: Commit) {
    const git = `${this.repoUrl(repo)}/git`;
    return {
      sha: c.sha,
      node_id: `C_${Buffer.from(`${repo.id}:${c.sha}`).toString('base64url')}`,
      url: `${git}/commits/${c.sha}`,
      html_url: `${this.repoHtml(repo)}/commit/${c.sha}`,
      author: this.who(c.author),
      committer: this.who(c.committer),
      tree: { sha: c.tree, url: `${git}/trees/${c.tree}` },
      message: c.message,
      parents: c.parents.map((p) => ({ sha: p, url: `${git}/commits/${p}`, html_url: `${this.repoHtml(repo)}/commit/${p}` })),
      verification: this.verification(),
    };
  }

  ref(repo: Repo, ref: string, sha: string) {
    return {
      ref,
      node_id: `REF_${Buffer.from(`${repo.id}:${ref}`).toString('base64url')}`,
      url: `${this.repoUrl(repo)}/git/${ref}`,
      object: { sha, type: 'commit', url: `${this.repoUrl(repo)}/git/commits/${sha}` },
    };
  }

  status(s: Status) {
    return {
      url: `${this.repoUrl(s.repo)}/statuses/${s.sha}`,
      avatar_url: `${this.html}/avatars/u/${s.creator.id}?`,
      id: s.id,
      node_id: s.nodeId,
      state: s.state,
      description: s.description,
      target_url: s.targetUrl,
      context: s.context,
      created_at: iso(s.createdAt),
      updated_at: iso(s.updatedAt),
      creator: this.user(s.creator),
    };
  }

  // ---- checks --------------------------------------------------------------------------------

  checkPulls(repo: Repo, sha: string, branch: string | null) {
    return this.#world.pulls
      .filter(
        (p) =>
          p.state === 'open' &&
          p.head.sha === sha &&
          p.head.repo === repo &&
          p.repo === repo &&
          (!branch || p.head.ref === branch),
      )
      .map((p) => {
        const lite = (r: Repo) => ({ id: r.id, url: this.repoUrl(r), name: r.name });
        return {
          url: `${this.repoUrl(p.repo)}/pulls/${p.number}`,
          id: p.id,
          number: p.number,
          head: { ref: p.head.ref, sha: p.head.sha, repo: lite(p.head.repo) },
          base: { ref: p.base.ref, sha: p.base.sha, repo: lite(p.repo) },
        };
      });
  }

  checkRun(r: CheckRun, { hook = false } = {}) {
    const url = `${this.repoUrl(r.repo)}/check-runs/${r.id}`;
    const out: Fields = {
      id: r.id,
      name: r.name,
      node_id: r.nodeId,
      head_sha: r.headSha,
      external_id: r.externalId ?? '',
      url,
      html_url: `${this.repoHtml(r.repo)}/runs/${r.id}`,
      details_url: r.detailsUrl ?? r.app.url ?? `${this.html}/apps/${r.app.slug}`,
      status: r.status,
      conclusion: r.conclusion,
      started_at: iso(r.startedAt),
      completed_at: iso(r.completedAt),
      output: {
        title: r.output.title,
        summary: r.output.summary,
        text: r.output.text,
        annotations_count: r.annotations.length,
        annotations_url: `${url}/annotations`,
      },
      check_suite: { id: r.suite.id },
      app: hook ? this.hookApp(r.app) : this.app(r.app),
      pull_requests: this.checkPulls(r.repo, r.headSha, r.suite.branch),
    };
    if (hook) {
      const s = r.suite;
      out['check_suite'] = {
        id: s.id,
        node_id: s.nodeId,
        head_branch: s.branch,
        head_sha: s.headSha,
        status: s.status,
        conclusion: s.conclusion,
        url: `${this.repoUrl(r.repo)}/check-suites/${s.id}`,
        before: s.before,
        after: s.headSha,
        pull_requests: this.checkPulls(r.repo, s.headSha, s.branch),
        app: this.hookApp(s.app),
        created_at: iso(s.createdAt),
        updated_at: iso(s.updatedAt),
      };
    }
    return out;
  }

  annotation(r: CheckRun, a: Annotation) {
    return {
      path: a.path,
      blob_href: `${this.repoHtml(r.repo)}/blob/${r.headSha}/${a.path}`,
      start_line: a.start_line,
      start_column: a.start_column,
      end_line: a.end_line,
      end_column: a.end_column,
      annotation_level: a.annotation_level,
      title: a.title,
      message: a.message,
      raw_details: a.raw_details,
    };
  }

  simpleCommit(c: Commit) {
    return {
      id: c.sha,
      tree_id: c.tree,
      message: c.message,
      timestamp: iso(c.committer.date),
      author: { name: c.author.name, email: c.author.email },
      committer: { name: c.committer.name, email: c.committer.email },
    };
  }

  suite(s: CheckSuite, commit: Commit) {
    const url = `${this.repoUrl(s.repo)}/check-suites/${s.id}`;
    return {
      id: s.id,
      node_id: s.nodeId,
      head_branch: s.branch,
      head_sha: s.headSha,
      status: s.status,
      conclusion: s.conclusion,
      url,
      before: s.before,
      after: s.headSha,
      pull_requests: this.checkPulls(s.repo, s.headSha, s.branch),
      app: this.app(s.app),
      created_at: iso(s.createdAt),
      updated_at: iso(s.updatedAt),
      rerequestable: s.rerequestable,
      runs_rerequestable: s.rerequestable,
      latest_check_runs_count: s.runs.length,
      check_runs_url: `${url}/check-runs`,
      head_commit: this.simpleCommit(commit),
      repository: this.minimalRepo(s.repo),
    };
  }

  hookSuite(s: CheckSuite, commit: Commit) {
    const { repository: _r, ...o } = this.suite(s, commit);
    return { ...o, app: this.hookApp(s.app) };
  }

  mergeGroup(g: MergeGroup) {
    return {
      head_sha: g.headSha,
      head_ref: g.headRef,
      base_sha: g.baseSha,
      base_ref: `refs/heads/${g.base}`,
      head_commit: this.simpleCommit(g.commit),
    };
  }

  pushPayload(repo: Repo, { ref, before, after, forced, commits, actor }: Push) {
    const created = /^0+$/.test(before);
    const deleted = /^0+$/.test(after);
    const one = (c: PushedCommit) => {
      const who = (x: Commit['author']) => {
        const u = this.#world.userByEmail(x.email);
        return { name: x.name, email: x.email, ...(u ? { username: u.login } : {}) };
      };
      return {
        id: c.sha,
        tree_id: c.tree,
        distinct: true,
        message: c.message,
        timestamp: iso(c.committer.date),
        url: `${this.repoHtml(repo)}/commit/${c.sha}`,
        author: who(c.author),
        committer: who(c.committer),
        added: c.added,
        removed: c.removed,
        modified: c.modified,
      };
    };
    const list = commits.map(one);
    const r = this.repo(repo, { hook: true });
    const owner = { name: repo.owner.login, email: null, ...this.account(repo.owner) };
    return {
      ref,
      before,
      after,
      created,
      deleted,
      forced,
      base_ref: null,
      compare: `${this.repoHtml(repo)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits: list,
      head_commit: list.at(-1) ?? null,
      repository: {
        ...r,
        owner,
        created_at: Math.floor(repo.createdAt.getTime() / 1000),
        pushed_at: Math.floor(repo.pushedAt.getTime() / 1000),
        stargazers: 0,
        master_branch: repo.defaultBranch,
        ...(repo.owner.type === 'Organization' ? { organization: repo.owner.login } : {}),
      },
      pusher: { name: actor.login, email: actor.email ?? null },
    };
  }
}
