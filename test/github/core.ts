// The state of the simulated GitHub and the operations on it. REST, GraphQL and the test API all
// go through here, so that each rule and each webhook exists once.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { diffHunk, findLine, findPosition, parseSuggestions } from './diff.ts';
import { GitRepo } from './git.ts';
import { ApiError, checkBody, Emitter, invalidRequest, isSha, sleep, unprocessable, validationFailed, ZERO } from './util.ts';

export const LEVELS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];
export const atLeast = (have, want) => LEVELS.indexOf(have) >= LEVELS.indexOf(want);

// Ids are above 2^31 where github.com's are, so that an app that keeps them in 32 bits shows it.
const ID_BASE = {
  user: 41_898_282,
  repo: 1_096_000_000,
  pull: 2_701_000_000,
  issue: 3_301_000_000,
  issueComment: 3_401_000_000,
  review: 3_201_000_000,
  reviewComment: 2_401_000_000,
  thread: 5_001_000,
  checkRun: 52_001_000_000,
  checkSuite: 48_001_000_000,
  delivery: 1_900_000_000_000,
  installation: 91_000_000,
  label: 8_801_000_000,
  reaction: 3_100_000_000,
  team: 12_500_000,
  app: 1_201_000,
  status: 36_001_000_000,
  annotation: 1,
  event: 1,
  hook: 551_000_000,
  ref: 1,
};
const NODE_PREFIX = {
  user: 'U',
  org: 'O',
  bot: 'BOT',
  repo: 'R',
  pull: 'PR',
  issue: 'I',
  issueComment: 'IC',
  review: 'PRR',
  reviewComment: 'PRRC',
  thread: 'PRRT',
  checkRun: 'CR',
  checkSuite: 'CS',
  label: 'LA',
  reaction: 'REA',
  team: 'T',
  app: 'A',
  status: 'SC',
  installation: 'IN',
  ref: 'REF',
};

export const DEFAULT_LIMITS = {
  blobMax: 100 * 1024 * 1024, // contents/blobs API
  contentsInlineMax: 1024 * 1024, // contents API: base64 only up to 1 MB
  blobTextMax: 512 * 1024, // GraphQL Blob.text is cut here
  patchMaxLines: 20000,
  patchMaxBytes: 1024 * 1024, // one file's patch is left out above this
  totalPatchMaxBytes: Infinity, // all patches of a diff together
  pullFilesMax: 3000,
  compareFilesMax: 300,
  pullCommitsMax: 250,
  treeMaxEntries: 100_000,
  treeMaxBytes: 7 * 1024 * 1024,
  bodyMax: 65536,
  annotationsPerRequest: 50,
  payloadMax: 25 * 1024 * 1024,
};

export class Core {
  users = new Map();
  repos = new Map();
  apps = [];
  installations = [];
  nodes = new Map();
  byId = new Map();
  changed = new Emitter(); // (what, object) after each change
  events = new Emitter(); // (event, action, {repo, actor, payload(present) , onlyApp})
  pulls = [];
  #ids = { ...ID_BASE };

  constructor({ dir, temporary = false, limits = {}, reviewErrorStyle = 'resolved', mergeableDelay = 0 }) {
    this.dir = dir;
    this.temporary = temporary;
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.reviewErrorStyle = reviewErrorStyle;
    this.mergeableDelay = mergeableDelay;
    this.jobs = new Set();
  }

  nextId(kind) {
    this.#ids[kind] = (this.#ids[kind] ?? 0) + 3;
    return this.#ids[kind];
  }

  register(kind, obj, prefixKind = kind) {
    obj.kind = kind;
    obj.id ??= this.nextId(kind);
    obj.nodeId ??= `${NODE_PREFIX[prefixKind] ?? 'X'}_${Buffer.from(`kwDO:${kind}:${obj.id}`).toString('base64url')}`;
    this.nodes.set(obj.nodeId, obj);
    this.byId.set(`${kind}:${obj.id}`, obj);
    return obj;
  }

  unregister(obj) {
    this.nodes.delete(obj.nodeId);
    this.byId.delete(`${obj.kind}:${obj.id}`);
  }
  get(kind, id) {
    return this.byId.get(`${kind}:${id}`);
  }

  /** Work that goes on after the answer (mergeability). */
  later(fn, delay = 0) {
    const p = sleep(delay)
      .then(fn)
      .catch((e) => this.onJobError?.(e))
      .finally(() => this.jobs.delete(p));
    this.jobs.add(p);
    return p;
  }

  // ---- accounts ------------------------------------------------------------------------------

  user(login, { type = 'User', create = true, name = null, email } = {}) {
    const key = login.toLowerCase();
    let u = this.users.get(key);
    if (!u && create) {
      u = {
        login,
        type,
        name,
        email: email ?? `${login}@users.noreply.example.invalid`,
        siteAdmin: false,
        createdAt: new Date(Date.now() - 4e10),
        updatedAt: new Date(),
      };
      if (type === 'Organization') Object.assign(u, { members: new Map(), teams: [], description: null });
      this.register('user', u, type === 'Organization' ? 'org' : type === 'Bot' ? 'bot' : 'user');
      this.users.set(key, u);
    }
    return u ?? null;
  }

  repo(owner, name) {
    return this.repos.get(`${owner}/${name}`.toLowerCase()) ?? null;
  }

  async createRepo({
    owner = 'acme',
    name = 'infra',
    private: isPrivate = true,
    defaultBranch = 'main',
    description = null,
    parent = null,
    files,
    fromGit,
    ownerType = 'Organization',
    topics = [],
  } = {}) {
    if (this.repo(owner, name)) throw new Error(`ghsim: repository ${owner}/${name} exists already`);
    const acct = this.user(owner, { type: ownerType });
    const dir = path.join(this.dir, 'repos', acct.login, `${name}.git`);
    const git = await GitRepo.init(dir, { defaultBranch });
    git.defaultBranch = defaultBranch;
    const repo = this.register('repo', {
      owner: acct,
      name,
      private: isPrivate,
      defaultBranch,
      description,
      parent,
      git,
      topics,
      collaborators: new Map(),
      labels: new Map(),
      issues: new Map(),
      nextNumber: 1,
      protection: new Map(),
      suites: [],
      runs: [],
      statuses: [],
      queue: [],
      createdAt: new Date(),
      updatedAt: new Date(),
      pushedAt: new Date(),
      archived: false,
      forks: [],
    });
    repo.fullName = `${acct.login}/${name}`;
    for (const [n, color, d] of [
      ['bug', 'd73a4a', "Something isn't working"],
      ['enhancement', 'a2eeef', 'New feature or request'],
    ])
      this.createLabel(repo, { name: n, color, description: d, isDefault: true });
    this.repos.set(repo.fullName.toLowerCase(), repo);
    if (fromGit) {
      await git.git([
        'fetch',
        '-q',
        '--no-write-fetch-head',
        path.resolve(fromGit),
        '+refs/heads/*:refs/heads/*',
        '+refs/tags/*:refs/tags/*',
      ]);
      await git.reloadRefs();
    }
    if (files)
      await git.commitFiles({ branch: defaultBranch, changes: files, message: 'Initial commit', author: this.ident(acct) });
    if (parent) {
      await git.git(['fetch', '-q', '--no-write-fetch-head', parent.git.dir, '+refs/heads/*:refs/heads/*']);
      await git.reloadRefs();
      parent.forks.push(repo);
    }
    this.changed.emit('repo', repo);
    return repo;
  }

  ident(user) {
    return {
      name: user.name ?? user.login,
      email: user.type === 'User' ? user.email : `${user.id}+${user.login}@users.noreply.example.invalid`,
    };
  }

  userByEmail(email) {
    for (const u of this.users.values()) if (u.email === email || this.ident(u).email === email) return u;
    return null;
  }

  setPermission(repo, login, level) {
    if (!LEVELS.includes(level)) throw new Error(`ghsim: unknown permission ${level}`);
    const u = this.user(login);
    if (level === 'none') repo.collaborators.delete(u.login.toLowerCase());
    else repo.collaborators.set(u.login.toLowerCase(), level);
    return u;
  }

  permissionOf(repo, user) {
    if (!user) return 'none';
    if (user === repo.owner) return 'admin';
    const direct = repo.collaborators.get(user.login.toLowerCase()) ?? 'none';
    let org = 'none';
    if (repo.owner.type === 'Organization') {
      const role = repo.owner.members.get(user.login.toLowerCase());
      if (role === 'admin') org = 'admin';
      else if (role) org = repo.owner.basePermission ?? 'read';
      for (const t of repo.owner.teams) {
        const p = t.repos?.get(repo.id);
        if (p && t.members.has(user.login.toLowerCase()) && atLeast(p, org)) org = p;
      }
    }
    const best = atLeast(direct, org) ? direct : org;
    return best === 'none' && !repo.private ? 'read' : best;
  }

  association(repo, user) {
    if (!user) return 'NONE';
    if (user === repo.owner) return 'OWNER';
    if (user.type === 'Bot') return 'NONE';
    if (repo.owner.type === 'Organization' && repo.owner.members.has(user.login.toLowerCase())) return 'MEMBER';
    if (repo.collaborators.has(user.login.toLowerCase())) return 'COLLABORATOR';
    if (this.pulls.some((p) => p.repo === repo && p.user === user && p.merged)) return 'CONTRIBUTOR';
    return 'NONE';
  }

  createTeam(org, { slug, name = slug, members = [], permission = 'pull', privacy = 'closed' }) {
    const t = this.register('team', {
      slug,
      name,
      org,
      privacy,
      permission,
      members: new Set(members.map((m) => this.user(m).login.toLowerCase())),
      repos: new Map(),
      createdAt: new Date(),
    });
    org.teams.push(t);
    for (const m of t.members) if (!org.members.has(m)) org.members.set(m, 'member');
    return t;
  }

  // ---- labels --------------------------------------------------------------------------------

  createLabel(repo, { name, color = 'ededed', description = null, isDefault = false }) {
    if (typeof name !== 'string' || !name.trim())
      throw validationFailed({ resource: 'Label', code: 'missing_field', field: 'name' });
    if (name.length > 50)
      throw validationFailed({
        resource: 'Label',
        code: 'custom',
        field: 'name',
        message: 'name is too long (maximum is 50 characters)',
      });
    if (!/^[0-9a-f]{6}$/i.test(color)) throw validationFailed({ resource: 'Label', code: 'invalid', field: 'color' });
    if (description && description.length > 100)
      throw validationFailed({
        resource: 'Label',
        code: 'custom',
        field: 'description',
        message: 'description is too long (maximum is 100 characters)',
      });
    const key = name.toLowerCase();
    if (repo.labels.has(key)) throw validationFailed({ resource: 'Label', code: 'already_exists', field: 'name' });
    const label = this.register('label', { repo, name, color: color.toLowerCase(), description, isDefault });
    repo.labels.set(key, label);
    return label;
  }

  addLabels(issue, names, actor) {
    for (const n of names) {
      const label = issue.repo.labels.get(String(n).toLowerCase()) ?? this.createLabel(issue.repo, { name: String(n) });
      if (issue.labels.has(label)) continue;
      issue.labels.add(label);
      issue.updatedAt = new Date();
      if (issue.kind === 'pull') this.emitPull(issue, 'labeled', actor, (p) => ({ label: p.label(label) }));
    }
    this.changed.emit('labels', issue);
  }

  removeLabel(issue, label, actor) {
    issue.labels.delete(label);
    if (issue.kind === 'pull') this.emitPull(issue, 'unlabeled', actor, (p) => ({ label: p.label(label) }));
    this.changed.emit('labels', issue);
  }

  // ---- pushes --------------------------------------------------------------------------------

  emit(event, action, opts) {
    this.events.emit(event, action, opts);
  }

  /** One push after the other, so that events and heads keep their order. */
  locked(repo, fn) {
    const p = (repo.lock ?? Promise.resolve()).then(fn);
    repo.lock = p.catch(() => {});
    return p;
  }

  /** Sets a branch to a commit that exists in the repository and does what a push does. */
  push(repo, branch, sha, actor, { forced, quiet = false } = {}) {
    return this.locked(repo, async () => {
      const ref = `refs/heads/${branch}`;
      const before = repo.git.refs.get(ref) ?? ZERO;
      await repo.git.setRef(ref, sha);
      return this.afterPush(repo, branch, before, sha, actor, { forced, quiet });
    });
  }

  async afterPush(repo, branch, before, after, actor, { forced, quiet = false } = {}) {
    const ref = `refs/heads/${branch}`;
    repo.pushedAt = new Date();
    if (quiet) return;
    const isForced = forced ?? (before !== ZERO && after !== ZERO && !(await repo.git.isAncestor(before, after)));
    const commits = after === ZERO ? [] : await this.pushCommits(repo, before, after);
    this.emit('push', null, {
      repo,
      actor,
      payload: (p) => p.pushPayload(repo, { ref, before, after, forced: isForced, commits, actor }),
    });
    if (after !== ZERO) this.requestSuites(repo, after, branch, before, actor);

    for (const pull of this.pulls) {
      if (pull.state !== 'open') continue;
      if (pull.head.repo === repo && pull.head.ref === branch && after !== ZERO && pull.head.sha !== after) {
        await this.updateHead(pull, after, actor);
      } else if (pull.repo === repo && pull.base.ref === branch) {
        pull.mergeable = null;
        if (after !== ZERO && (await repo.git.isAncestor(pull.head.sha, after))) await this.markMerged(pull, actor, after);
        else this.computeMergeable(pull);
      }
    }
    this.changed.emit('push', repo);
  }

  async pushCommits(repo, before, after) {
    const shas = (
      await repo.git.range(
        before === ZERO
          ? repo.git.refs.get(`refs/heads/${repo.defaultBranch}`) === after
            ? null
            : repo.git.refs.get(`refs/heads/${repo.defaultBranch}`)
          : before,
        after,
      )
    ).slice(-20);
    const out = [];
    for (const sha of shas) {
      const c = await repo.git.commit(sha);
      const files = c.parents[0]
        ? await repo.git.diff(c.parents[0], sha)
        : (await repo.git.lsTree(c.tree)).filter((e) => e.type === 'blob').map((e) => ({ status: 'added', path: e.path }));
      out.push({
        ...c,
        added: files.filter((f) => f.status === 'added').map((f) => f.path),
        removed: files.filter((f) => f.status === 'removed').map((f) => f.path),
        modified: files.filter((f) => !['added', 'removed'].includes(f.status)).map((f) => f.path),
      });
    }
    return out;
  }

  commit(repo, branch, changes, opts = {}) {
    return this.locked(repo, () => this.#commit(repo, branch, changes, opts));
  }

  async #commit(repo, branch, changes, { message = 'Change files', actor, from, quiet = false, force = false, parents } = {}) {
    const ref = `refs/heads/${branch}`;
    const before = repo.git.refs.get(ref) ?? ZERO;
    let base =
      before !== ZERO
        ? before
        : (repo.git.refs.get(`refs/heads/${from ?? repo.defaultBranch}`) ?? (from && isSha(from) ? from : null));
    if (force) base = (from && (await repo.git.resolveCommit(from))) || base;
    const author = actor ?? repo.owner;
    const sha = await repo.git.commitFiles({
      branch,
      parents: parents ?? (base ? [base] : []),
      changes,
      message,
      author: this.ident(author),
    });
    await this.afterPush(repo, branch, before, sha, author, { quiet });
    return sha;
  }

  deleteBranch(repo, branch, actor) {
    return this.locked(repo, async () => {
      const ref = `refs/heads/${branch}`;
      const before = repo.git.refs.get(ref);
      if (!before) return;
      await repo.git.setRef(ref, null);
      await this.afterPush(repo, branch, before, ZERO, actor ?? repo.owner);
    });
  }

  // ---- pull requests -------------------------------------------------------------------------

  createIssue(repo, { title, body = null, user }) {
    const n = repo.nextNumber++;
    const issue = this.register('issue', {
      repo,
      number: n,
      title,
      body,
      user,
      state: 'open',
      labels: new Set(),
      comments: [],
      assignees: [],
      reactions: [],
      createdAt: new Date(),
      updatedAt: new Date(),
      closedAt: null,
      locked: false,
    });
    repo.issues.set(n, issue);
    return issue;
  }

  async createPull(
    repo,
    { title = 'A change', body = null, user, head, headRepo = repo, base = repo.defaultBranch, draft = false, viaApp = null },
  ) {
    const headSha = headRepo.git.refs.get(`refs/heads/${head}`);
    const baseSha = repo.git.refs.get(`refs/heads/${base}`);
    if (!headSha) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'head' });
    if (!baseSha) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'base' });
    if (
      this.pulls.some(
        (p) => p.repo === repo && p.state === 'open' && p.head.repo === headRepo && p.head.ref === head && p.base.ref === base,
      )
    ) {
      throw validationFailed({
        resource: 'PullRequest',
        code: 'custom',
        message: `A pull request already exists for ${headRepo.owner.login}:${head}.`,
      });
    }
    const number = repo.nextNumber++;
    if (headRepo === repo) await repo.git.setRef(`refs/pull/${number}/head`, headSha);
    else await repo.git.fetchFrom(headRepo.git, headSha, `refs/pull/${number}/head`);
    if (!(await repo.git.range(baseSha, headSha)).length) {
      if (repo.nextNumber === number + 1) repo.nextNumber--;
      throw validationFailed({ resource: 'PullRequest', code: 'custom', message: `No commits between ${base} and ${head}` });
    }
    const pull = this.register('pull', {
      repo,
      number,
      issueId: this.nextId('issue'),
      title,
      body,
      user,
      state: 'open',
      draft,
      merged: false,
      mergedAt: null,
      mergedBy: null,
      closedAt: null,
      viaApp,
      head: { repo: headRepo, ref: head, sha: headSha },
      base: { repo, ref: base, sha: baseSha },
      labels: new Set(),
      assignees: [],
      requestedReviewers: [],
      comments: [],
      reviews: [],
      reviewComments: [],
      threads: [],
      reactions: [],
      mergeable: null,
      mergeSha: null,
      createdAt: new Date(),
      updatedAt: new Date(),
      locked: false,
      queueEntry: null,
      maintainerCanModify: headRepo !== repo,
    });
    repo.issues.set(number, pull);
    this.pulls.push(pull);
    await this.emitPull(pull, 'opened', user);
    this.computeMergeable(pull);
    this.changed.emit('pull', pull);
    return pull;
  }

  /** Sends a pull_request event (the counts in the payload need the diff, hence async). */
  async emitPull(pull, action, actor, extra = () => ({}), onlyApp) {
    const stats = await this.pullStats(pull);
    this.emit('pull_request', action, {
      repo: pull.repo,
      actor,
      onlyApp,
      pull,
      payload: (p) => ({ number: pull.number, pull_request: p.pullFull(pull, stats), ...extra(p) }),
    });
  }

  async updateHead(pull, after, actor) {
    const before = pull.head.sha;
    if (pull.head.repo === pull.repo) await pull.repo.git.setRef(`refs/pull/${pull.number}/head`, after);
    else await pull.repo.git.fetchFrom(pull.head.repo.git, after, `refs/pull/${pull.number}/head`);
    pull.head.sha = after;
    pull.base.sha = pull.repo.git.refs.get(`refs/heads/${pull.base.ref}`) ?? pull.base.sha;
    pull.updatedAt = new Date();
    pull.mergeable = null;
    await this.remapThreads(pull);
    await this.emitPull(pull, 'synchronize', actor, () => ({ before, after }));
    this.computeMergeable(pull);
    this.changed.emit('pull', pull);
  }

  async editPull(pull, { title, body, base, state }, actor) {
    const changes = {};
    if (title !== undefined && title !== pull.title) {
      changes.title = { from: pull.title };
      pull.title = title;
    }
    if (body !== undefined && body !== pull.body) {
      changes.body = { from: pull.body ?? '' };
      pull.body = body;
    }
    if (base !== undefined && base !== pull.base.ref) {
      const sha = pull.repo.git.refs.get(`refs/heads/${base}`);
      if (!sha) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'base' });
      changes.base = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
      pull.base = { repo: pull.repo, ref: base, sha };
      await this.remapThreads(pull);
    }
    if (Object.keys(changes).length) {
      pull.updatedAt = new Date();
      await this.emitPull(pull, 'edited', actor, () => ({ changes }));
    }
    if (state && state !== pull.state) await (state === 'closed' ? this.closePull(pull, actor) : this.reopenPull(pull, actor));
    this.changed.emit('pull', pull);
  }

  async closePull(pull, actor) {
    pull.state = 'closed';
    pull.closedAt = pull.updatedAt = new Date();
    await this.emitPull(pull, 'closed', actor);
    this.changed.emit('pull', pull);
  }

  async reopenPull(pull, actor) {
    if (pull.merged)
      throw validationFailed({
        resource: 'PullRequest',
        code: 'custom',
        field: 'state',
        message: 'state cannot be changed. The pull request is already merged.',
      });
    pull.state = 'open';
    pull.closedAt = null;
    pull.updatedAt = new Date();
    pull.base.sha = pull.repo.git.refs.get(`refs/heads/${pull.base.ref}`) ?? pull.base.sha;
    await this.emitPull(pull, 'reopened', actor);
    this.changed.emit('pull', pull);
  }

  async setDraft(pull, draft, actor) {
    if (pull.draft === draft) return;
    pull.draft = draft;
    pull.updatedAt = new Date();
    await this.emitPull(pull, draft ? 'converted_to_draft' : 'ready_for_review', actor);
    this.changed.emit('pull', pull);
  }

  computeMergeable(pull) {
    const head = pull.head.sha;
    const base = pull.repo.git.refs.get(`refs/heads/${pull.base.ref}`);
    return this.later(async () => {
      if (!base || pull.head.sha !== head || pull.state !== 'open') return;
      const r = await pull.repo.git.mergeCommit(base, head, `Merge ${head} into ${base}`);
      if (r.sha && pull.head.sha === head) await pull.repo.git.setRef(`refs/pull/${pull.number}/merge`, r.sha);
      if (pull.head.sha !== head || pull.state !== 'open' || pull.repo.git.refs.get(`refs/heads/${pull.base.ref}`) !== base)
        return; // a later job tells
      pull.mergeable = !r.conflict;
      pull.mergeSha = r.sha ?? null;
      this.changed.emit('mergeable', pull);
    }, this.mergeableDelay);
  }

  async markMerged(pull, actor, sha) {
    Object.assign(pull, {
      state: 'closed',
      merged: true,
      mergedAt: new Date(),
      mergedBy: actor,
      closedAt: new Date(),
      updatedAt: new Date(),
      mergeSha: sha,
      mergeable: null,
    });
    await this.emitPull(pull, 'closed', actor);
    this.changed.emit('pull', pull);
  }

  mergePull(pull, actor, opts = {}) {
    return this.locked(pull.repo, () => this.#mergePull(pull, actor, opts));
  }

  async #mergePull(pull, actor, { method = 'merge', message } = {}) {
    const { git } = pull.repo;
    const base = git.refs.get(`refs/heads/${pull.base.ref}`);
    let sha;
    if (method === 'squash') {
      const r = await git.mergeCommit(base, pull.head.sha, 'x');
      if (r.conflict) throw new ApiError(405, 'Pull Request is not mergeable');
      sha = await git.commitTree(r.tree, [base], message ?? `${pull.title} (#${pull.number})`, { author: this.ident(actor) });
    } else {
      const r = await git.mergeCommit(
        base,
        pull.head.sha,
        message ?? `Merge pull request #${pull.number} from ${pull.head.repo.owner.login}/${pull.head.ref}\n\n${pull.title}`,
        { author: this.ident(actor) },
      );
      if (r.conflict) throw new ApiError(405, 'Pull Request is not mergeable');
      sha = r.sha;
    }
    await git.setRef(`refs/heads/${pull.base.ref}`, sha);
    await this.markMerged(pull, actor, sha);
    await this.afterPush(pull.repo, pull.base.ref, base, sha, actor);
    return sha;
  }

  // ---- diffs ---------------------------------------------------------------------------------

  /** Three-dot diff between two commits of a repository, patches limited as GitHub does. */
  async threeDot(repo, base, head) {
    const { patchMaxBytes, patchMaxLines, totalPatchMaxBytes } = this.limits;
    const key = `${base}:${head}:${patchMaxBytes}:${patchMaxLines}:${totalPatchMaxBytes}`;
    repo.diffs ??= new Map();
    if (repo.diffs.has(key)) return repo.diffs.get(key);
    const mb = await repo.git.mergeBase(base, head);
    const files = await repo.git.diff(mb ?? base, head);
    let total = 0;
    const out = files.map((f) => {
      let { patch } = f;
      if (patch != null) {
        const bytes = Buffer.byteLength(patch);
        if (
          bytes > this.limits.patchMaxBytes ||
          f.additions + f.deletions > this.limits.patchMaxLines ||
          patch.split('\n').length > this.limits.patchMaxLines
        )
          patch = null;
        else if ((total += bytes) > this.limits.totalPatchMaxBytes) patch = null;
      }
      return { ...f, patch, mergeBase: mb };
    });
    if (repo.diffs.size > 50) repo.diffs.clear();
    repo.diffs.set(key, out);
    return out;
  }

  pullFiles(pull, sha = pull.head.sha) {
    return this.threeDot(pull.repo, pull.base.sha, sha);
  }
  async pullCommits(pull) {
    return pull.repo.git.range(pull.base.sha, pull.head.sha);
  }

  async pullStats(pull) {
    const [files, commits] = await Promise.all([this.pullFiles(pull), this.pullCommits(pull)]);
    return {
      commits: commits.length,
      changedFiles: files.length,
      additions: files.reduce((s, f) => s + f.additions, 0),
      deletions: files.reduce((s, f) => s + f.deletions, 0),
    };
  }

  // ---- review threads ------------------------------------------------------------------------

  /**
   * Where a new comment goes. Returns {problems: [...]} or the anchor of a thread.
   * c: {path, line, side, start_line, start_side, position, subject_type}
   */
  async anchor(pull, commitId, c) {
    const files = await this.pullFiles(pull, commitId);
    const file = files.find((f) => f.path === c.path);
    if (!file) return { problems: ['path'] };
    if (c.subject_type === 'file')
      return {
        path: c.path,
        subjectType: 'FILE',
        side: 'RIGHT',
        commit: commitId,
        hunkText: '',
        line: null,
        startLine: null,
        startSide: null,
        position: 1,
      };
    const problems = [];
    let found;
    let side = c.side ?? 'RIGHT';
    if (c.line == null && c.position != null) {
      found = findPosition(file.patch, c.position);
      if (!found) return { problems: ['position'] };
      side = found.line.type === 'del' ? 'LEFT' : 'RIGHT';
    } else {
      if (!['LEFT', 'RIGHT'].includes(side)) return { problems: ['side'] };
      found = findLine(file.patch, c.line, side);
      if (!found) problems.push('line');
    }
    let start = null;
    let startSide = null;
    if (c.start_line != null) {
      startSide = c.start_side ?? side;
      if (!['LEFT', 'RIGHT'].includes(startSide)) return { problems: ['side'] };
      start = findLine(file.patch, c.start_line, startSide);
      if (startSide === side && c.start_line >= (found ? (side === 'LEFT' ? found.line.old : found.line.new) : c.line))
        problems.push('start_line_order');
      else if (!start || (found && start.hunk !== found.hunk)) problems.push('start_line_hunk');
      else if (found && start.line.position >= found.line.position) problems.push('start_line_order');
    }
    if (problems.length) {
      if (problems.includes('line')) problems.push('diff_hunk');
      return { problems };
    }
    return {
      path: c.path,
      subjectType: 'LINE',
      side,
      commit: commitId,
      hunkText: diffHunk(found),
      position: found.line.position,
      line: side === 'LEFT' ? found.line.old : found.line.new,
      startLine: start ? c.start_line : null,
      startSide: start ? startSide : null,
    };
  }

  /** Recomputes where threads are in the diff of the new head. */
  async remapThreads(pull, threads = [...new Set([...pull.threads, ...pull.reviewComments.map((c) => c.thread)])]) {
    if (!threads.length) return;
    const { git } = pull.repo;
    const files = new Map((await this.pullFiles(pull)).map((f) => [f.path, f]));
    const newBase = await git.mergeBase(pull.base.sha, pull.head.sha);
    for (const t of threads) {
      const file = files.get(t.path);
      if (t.subjectType === 'FILE') {
        t.isOutdated = !file;
        if (file) t.commit = pull.head.sha;
        continue;
      }
      let ok = null;
      if (file?.patch) {
        const map = async (side, line) => {
          const [from, to, p] =
            side === 'RIGHT' ? [t.originalCommit, pull.head.sha, t.path] : [t.originalBase, newBase, file.previousPath ?? t.path];
          const a = await git.entry(from, side === 'RIGHT' ? t.path : t.originalBasePath);
          const b = await git.entry(to, p);
          if (!a || !b) return undefined;
          return (await git.lineMap(a.sha, b.sha))[line];
        };
        const line = await map(t.side, t.originalLine);
        let startLine = null;
        let whole = line !== undefined;
        if (whole && t.originalStartLine != null) {
          startLine = await map(t.startSide, t.originalStartLine);
          whole = startLine !== undefined;
          if (whole && t.startSide === t.side) {
            for (let l = t.originalStartLine; l <= t.originalLine && whole; l++)
              whole = (await map(t.side, l)) === startLine + (l - t.originalStartLine);
          }
        }
        if (whole) {
          const f = findLine(file.patch, line, t.side);
          const s = startLine == null ? f : findLine(file.patch, startLine, t.startSide);
          if (f && s && s.hunk === f.hunk) ok = { line, startLine, position: f.line.position };
        }
      }
      if (ok) Object.assign(t, ok, { isOutdated: false, commit: pull.head.sha });
      else Object.assign(t, { line: null, startLine: null, position: null, isOutdated: true });
    }
  }

  async inPull(pull, sha) {
    return isSha(sha) && (await this.pullCommits(pull)).includes(sha);
  }

  async newThread(pull, anchor) {
    const base = await pull.repo.git.mergeBase(pull.base.sha, anchor.commit);
    const file = (await this.pullFiles(pull, anchor.commit)).find((f) => f.path === anchor.path);
    const t = this.register('thread', {
      pull,
      path: anchor.path,
      side: anchor.side,
      startSide: anchor.startSide,
      line: anchor.line,
      startLine: anchor.startLine,
      position: anchor.position,
      originalLine: anchor.line,
      originalStartLine: anchor.startLine,
      originalPosition: anchor.position,
      originalCommit: anchor.commit,
      commit: anchor.commit,
      originalBase: base,
      originalBasePath: file?.previousPath ?? anchor.path,
      subjectType: anchor.subjectType,
      hunkText: anchor.hunkText,
      isResolved: false,
      resolvedBy: null,
      isOutdated: false,
      comments: [],
      createdAt: new Date(),
    });
    return t;
  }

  addComment(thread, { user, body, review, replyTo = null, pending = false, viaApp = null }) {
    const c = this.register('reviewComment', {
      thread,
      pull: thread.pull,
      user,
      body,
      review,
      replyTo,
      viaApp,
      state: pending ? 'PENDING' : 'SUBMITTED',
      createdAt: new Date(),
      updatedAt: new Date(),
      reactions: [],
      minimized: null,
      edited: false,
      suggestionApplied: false,
    });
    thread.comments.push(c);
    thread.pull.reviewComments.push(c);
    review.comments.push(c);
    return c;
  }

  newReview(pull, { user, body = '', state, commitId, viaApp = null }) {
    const r = this.register('review', {
      pull,
      user,
      body,
      state,
      commitId: commitId ?? pull.head.sha,
      submittedAt: state === 'PENDING' ? null : new Date(),
      createdAt: new Date(),
      updatedAt: new Date(),
      comments: [],
      viaApp,
      minimized: null,
      reactions: [],
    });
    pull.reviews.push(r);
    return r;
  }

  publishReview(review, { comments = review.comments, event = true } = {}) {
    const { pull } = review;
    pull.updatedAt = new Date();
    for (const c of comments) {
      if (!pull.threads.includes(c.thread)) pull.threads.push(c.thread);
      c.state = 'SUBMITTED';
    }
    if (event)
      this.emit('pull_request_review', 'submitted', {
        repo: pull.repo,
        actor: review.user,
        pull,
        payload: (p) => ({ review: p.hookReview(review), pull_request: p.pullSimple(pull) }),
      });
    for (const c of comments) this.emitComment(c, 'created', review.user);
    this.changed.emit('review', review);
  }

  emitComment(c, action, actor, extra = {}) {
    this.emit('pull_request_review_comment', action, {
      repo: c.pull.repo,
      actor,
      pull: c.pull,
      payload: (p) => ({ comment: p.reviewComment(c), pull_request: p.pullSimple(c.pull), ...extra }),
    });
  }

  pendingReview(pull, user) {
    return pull.reviews.find((r) => r.state === 'PENDING' && r.user === user) ?? null;
  }

  reviewStateFor(pull, user, event, body, hasComments) {
    const map = { COMMENT: 'COMMENTED', APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED' };
    const state = map[event];
    if (!state) throw unprocessable([`Variable $event of type PullRequestReviewEvent was provided invalid value`]);
    if (user === pull.user && event !== 'COMMENT')
      throw unprocessable([
        event === 'APPROVE' ? 'Can not approve your own pull request' : 'Can not request changes on your own pull request',
      ]);
    if (event === 'REQUEST_CHANGES' && !body?.trim()) throw unprocessable(["Body can't be blank"]);
    if (event === 'COMMENT' && !body?.trim() && !hasComments) throw unprocessable(["Body can't be blank"]);
    return state;
  }

  /** POST pulls/{n}/reviews: all or nothing. */
  async createReview(pull, user, { commit_id: commitId, body = '', event, comments = [] }, viaApp) {
    if (pull.locked && this.permissionOf(pull.repo, user) === 'none' && !viaApp)
      throw new ApiError(403, 'Unable to create review because issue is locked');
    if ([...(body ?? '')].length > this.limits.bodyMax)
      throw unprocessable([`Body is too long (maximum is ${this.limits.bodyMax} characters)`]);
    if (this.pendingReview(pull, user)) throw unprocessable(['User can only have one pending review per pull request']);
    const sha = commitId ?? pull.head.sha;
    if (!(await this.inPull(pull, sha))) throw unprocessable(['The commitOID is not part of the pull request']);
    const state = event ? this.reviewStateFor(pull, user, event, body, comments.length > 0) : 'PENDING';
    const anchors = [];
    for (const c of comments) {
      if (typeof c.body !== 'string' || !c.body.trim())
        throw unprocessable(
          ["Pull request review thread body can't be blank"].map((s) =>
            this.reviewErrorStyle === 'resolved' ? "Body can't be blank" : s,
          ),
        );
      if ([...c.body].length > this.limits.bodyMax)
        throw unprocessable([`Body is too long (maximum is ${this.limits.bodyMax} characters)`]);
      // comments of a review are on lines: subject_type is for single comments
      const a = await this.anchor(pull, sha, { ...c, subject_type: 'line' });
      if (a.problems) throw unprocessable(this.reviewSentences(a.problems));
      anchors.push([c, a]);
    }
    // a second look: other requests ran while the diffs were read
    if (this.pendingReview(pull, user)) throw unprocessable(['User can only have one pending review per pull request']);
    const threads = [];
    for (const [c, a] of anchors) threads.push([c, await this.newThread(pull, a)]);
    const review = this.newReview(pull, { user, body: body ?? '', state, commitId: sha, viaApp });
    for (const [c, t] of threads) this.addComment(t, { user, body: c.body, review, pending: state === 'PENDING', viaApp });
    if (sha !== pull.head.sha)
      await this.remapThreads(
        pull,
        threads.map(([, t]) => t),
      );
    if (state !== 'PENDING') this.publishReview(review);
    this.changed.emit('review', review);
    return review;
  }

  reviewSentences(problems) {
    const thread = {
      path: 'Pull request review thread path is invalid',
      line: 'Pull request review thread line must be part of the diff',
      diff_hunk: "Pull request review thread diff hunk can't be blank",
      start_line_order: 'Pull request review thread start line must precede the end line.',
      start_line_hunk: 'Pull request review thread start line must be part of the same hunk as the line.',
      position: 'Pull request review thread position is invalid',
      side: 'Pull request review thread side is invalid',
    };
    const resolved = {
      path: 'Path could not be resolved',
      line: 'Line could not be resolved',
      position: 'Position could not be resolved',
      start_line_order: thread.start_line_order,
      start_line_hunk: thread.start_line_hunk,
      side: 'Side could not be resolved',
    };
    if (this.reviewErrorStyle === 'resolved') return [...new Set(problems.map((p) => resolved[p]).filter(Boolean))];
    const s = problems.map((p) => thread[p]);
    return [s.length < 2 ? s.join('') : s.length === 2 ? s.join(' and ') : `${s.slice(0, -1).join(', ')}, and ${s.at(-1)}`];
  }

  /** Errors of POST pulls/{n}/comments. */
  commentErrors(problems) {
    const R = 'PullRequestReviewComment';
    const field = (f) => `pull_request_review_thread.${f}`;
    const custom = (f, text) => ({ resource: R, code: 'custom', field: field(f), message: `${field(f)} ${text}` });
    const map = {
      path: [
        { resource: R, code: 'invalid', field: field('path') },
        { resource: R, code: 'missing_field', field: field('diff_hunk') },
      ],
      line: [custom('line', 'must be part of the diff')],
      diff_hunk: [{ resource: R, code: 'missing_field', field: field('diff_hunk') }],
      start_line_order: [custom('start_line', 'must precede the end line.')],
      start_line_hunk: [custom('start_line', 'must be part of the same hunk as the line.')],
      position: [
        { resource: R, code: 'invalid', field: field('position') },
        { resource: R, code: 'missing_field', field: field('diff_hunk') },
      ],
      side: [{ resource: R, code: 'invalid', field: field('side') }],
    };
    return validationFailed(problems.flatMap((p) => map[p]));
  }

  async createReviewComment(pull, user, c, viaApp) {
    checkBody(c.body, 'PullRequestReviewComment', { max: this.limits.bodyMax });
    if (!(await this.inPull(pull, c.commit_id)))
      throw validationFailed({
        message: 'commit_id is not part of the pull request',
        resource: 'PullRequestReviewComment',
        field: 'commit_id',
        code: 'invalid',
        value: c.commit_id,
      });
    const a = await this.anchor(pull, c.commit_id, c);
    if (a.problems) throw this.commentErrors(a.problems);
    const thread = await this.newThread(pull, a);
    const review = this.newReview(pull, { user, state: 'COMMENTED', commitId: c.commit_id, viaApp });
    const comment = this.addComment(thread, { user, body: c.body, review, viaApp });
    pull.threads.push(thread);
    if (c.commit_id !== pull.head.sha) await this.remapThreads(pull, [thread]);
    this.publishReview(review);
    return comment;
  }

  replyToComment(parent, user, body, viaApp, { review: pendingReview } = {}) {
    checkBody(body, 'PullRequestReviewComment', { max: this.limits.bodyMax });
    const root = parent.thread.comments[0];
    const review =
      pendingReview ?? this.newReview(parent.pull, { user, state: 'COMMENTED', commitId: parent.thread.commit, viaApp });
    const c = this.addComment(parent.thread, { user, body, review, replyTo: root, viaApp, pending: review.state === 'PENDING' });
    if (review.state !== 'PENDING') this.publishReview(review, { comments: [c] });
    return c;
  }

  updateReviewComment(c, body, actor) {
    checkBody(body, 'PullRequestReviewComment', { max: this.limits.bodyMax });
    const from = c.body;
    c.body = body;
    c.updatedAt = new Date();
    c.edited = true;
    if (c.state !== 'PENDING') this.emitComment(c, 'edited', actor, { changes: { body: { from } } });
    this.changed.emit('reviewComment', c);
    return c;
  }

  deleteReviewComment(c, actor) {
    const { thread, pull } = c;
    thread.comments = thread.comments.filter((x) => x !== c);
    pull.reviewComments = pull.reviewComments.filter((x) => x !== c);
    c.review.comments = c.review.comments.filter((x) => x !== c);
    for (const x of thread.comments) if (x.replyTo === c) x.replyTo = thread.comments[0] === x ? null : thread.comments[0];
    if (!thread.comments.length) {
      pull.threads = pull.threads.filter((t) => t !== thread);
      this.unregister(thread);
    }
    // an empty comment-only review goes with its last comment
    if (!c.review.comments.length && !c.review.body && c.review.state === 'COMMENTED') {
      pull.reviews = pull.reviews.filter((r) => r !== c.review);
      this.unregister(c.review);
    }
    this.unregister(c);
    if (c.state !== 'PENDING') this.emitComment(c, 'deleted', actor);
    this.changed.emit('reviewComment', c);
  }

  submitReview(review, user, { body, event }) {
    if (review.state !== 'PENDING') throw unprocessable(['Can not submit a review that is not pending']);
    const state = this.reviewStateFor(review.pull, user, event, body ?? review.body, review.comments.length > 0);
    if (body != null) review.body = body;
    review.state = state;
    review.submittedAt = review.updatedAt = new Date();
    for (const c of review.comments) c.createdAt = c.updatedAt = new Date();
    this.publishReview(review);
    return review;
  }

  deletePendingReview(review) {
    if (review.state !== 'PENDING') throw unprocessable(['Can not delete a non-pending pull request review']);
    for (const c of [...review.comments]) this.deleteReviewComment(c, review.user);
    review.pull.reviews = review.pull.reviews.filter((r) => r !== review);
    this.unregister(review);
  }

  dismissReview(review, message, actor) {
    if (!message?.trim()) throw unprocessable(["Message can't be blank"]);
    if (!['APPROVED', 'CHANGES_REQUESTED'].includes(review.state))
      throw unprocessable([
        `Can not dismiss a ${review.state === 'COMMENTED' ? 'commented' : review.state.toLowerCase()} pull request review`,
      ]);
    review.state = 'DISMISSED';
    review.dismissedMessage = message;
    review.updatedAt = new Date();
    this.emit('pull_request_review', 'dismissed', {
      repo: review.pull.repo,
      actor,
      payload: (p) => ({ review: p.hookReview(review), pull_request: p.pullSimple(review.pull) }),
    });
    this.changed.emit('review', review);
    return review;
  }

  setResolved(thread, resolved, actor) {
    if (thread.isResolved === resolved) return thread;
    thread.isResolved = resolved;
    thread.resolvedBy = resolved ? actor : null;
    this.emit('pull_request_review_thread', resolved ? 'resolved' : 'unresolved', {
      repo: thread.pull.repo,
      actor,
      pull: thread.pull,
      payload: (p) => ({
        thread: { node_id: thread.nodeId, comments: thread.comments.map((c) => p.reviewComment(c)) },
        pull_request: p.pullSimple(thread.pull),
      }),
    });
    this.changed.emit('thread', thread);
    return thread;
  }

  /** Replaces the commented lines with the suggestion, as the "Commit suggestion" button does. */
  async applySuggestion(comments, actor, { message } = {}) {
    const list = [].concat(comments).map((c) => (c.comment ? c : { comment: c, index: 0 }));
    const { pull } = list[0].comment;
    const { git } = pull.head.repo;
    const byPath = new Map();
    for (const { comment, index = 0 } of list) {
      const t = comment.thread;
      if (pull.state !== 'open') throw new ApiError(422, 'Suggestions cannot be applied while the pull request is closed.');
      if (t.isOutdated || t.line == null) throw new ApiError(422, 'Suggestions cannot be applied on outdated comments.');
      if (t.side !== 'RIGHT' || (t.startSide && t.startSide !== 'RIGHT'))
        throw new ApiError(422, 'Suggestions cannot be applied on deleted lines.');
      if (t.subjectType === 'FILE') throw new ApiError(422, 'Suggestions cannot be applied from file comments.');
      if (comment.state === 'PENDING') throw new ApiError(422, 'Suggestions cannot be applied from pending reviews.');
      if (t.isResolved && !comment.allowResolved) throw new ApiError(422, 'Suggestions cannot be applied on resolved threads.');
      const found = parseSuggestions(comment.body);
      if (!found[index]) throw new ApiError(422, 'There is no suggestion in this comment.');
      const start = t.startLine ?? t.line;
      const data = await git.file(pull.head.sha, t.path);
      const lines = data
        .toString('utf8')
        .split('\n')
        .slice(start - 1, t.line)
        .map((l) => l.replace(/\r$/, ''));
      if (lines.join('\n') === found[index].join('\n'))
        throw new ApiError(422, 'This suggestion is invalid because no changes were made to the code.');
      if (!byPath.has(t.path)) byPath.set(t.path, []);
      byPath.get(t.path).push({ start, end: t.line, text: found[index], comment });
    }
    const changes = {};
    for (const [p, edits] of byPath) {
      edits.sort((a, b) => b.start - a.start);
      for (let i = 1; i < edits.length; i++)
        if (edits[i].end >= edits[i - 1].start)
          throw new ApiError(422, 'Only one suggestion per line can be applied in a batch.');
      const entry = await git.entry(pull.head.sha, p);
      let lines = (await git.read(entry.sha)).data.toString('utf8').split('\n');
      for (const e of edits) {
        const crlf = lines.slice(e.start - 1, e.end).some((l) => l.endsWith('\r'));
        lines = [...lines.slice(0, e.start - 1), ...e.text.map((l) => (crlf ? `${l}\r` : l)), ...lines.slice(e.end)];
      }
      changes[p] = { content: lines.join('\n'), mode: entry.mode };
    }
    const authors = [...new Set(list.map((x) => x.comment.user))]
      .filter((u) => u !== actor)
      .map((u) => `Co-authored-by: ${this.ident(u).name} <${this.ident(u).email}>`);
    const title = message ?? (list.length === 1 ? `Update ${list[0].comment.thread.path}` : 'Apply suggestions from code review');
    const sha = await this.commit(pull.head.repo, pull.head.ref, changes, {
      message: authors.length ? `${title}\n\n${authors.join('\n')}` : title,
      actor,
    });
    for (const { comment } of list) comment.suggestionApplied = true;
    for (const t of new Set(list.map((x) => x.comment.thread))) this.setResolved(t, true, actor); // GitHub resolves the conversation
    return sha;
  }

  // ---- issue comments, reactions -------------------------------------------------------------

  addIssueComment(issue, user, body, viaApp = null) {
    checkBody(body, 'IssueComment', { max: this.limits.bodyMax });
    const c = this.register('issueComment', {
      issue,
      user,
      body,
      viaApp,
      createdAt: new Date(),
      updatedAt: new Date(),
      reactions: [],
      minimized: null,
      edited: false,
    });
    issue.comments.push(c);
    issue.updatedAt = new Date();
    this.emitIssueComment(c, 'created', user);
    this.changed.emit('issueComment', c);
    return c;
  }

  emitIssueComment(c, action, actor, extra = {}) {
    this.emit('issue_comment', action, {
      repo: c.issue.repo,
      actor,
      pull: c.issue.kind === 'pull' ? c.issue : undefined,
      payload: (p) => ({ issue: p.issue(c.issue, { hook: true }), comment: p.issueComment(c), ...extra }),
    });
  }

  updateIssueComment(c, body, actor) {
    checkBody(body, 'IssueComment', { max: this.limits.bodyMax });
    const from = c.body;
    c.body = body;
    c.updatedAt = new Date();
    c.edited = true;
    this.emitIssueComment(c, 'edited', actor, { changes: { body: { from } } });
    this.changed.emit('issueComment', c);
    return c;
  }

  deleteIssueComment(c, actor) {
    c.issue.comments = c.issue.comments.filter((x) => x !== c);
    this.unregister(c);
    this.emitIssueComment(c, 'deleted', actor);
    this.changed.emit('issueComment', c);
  }

  react(subject, user, content) {
    const had = subject.reactions.find((r) => r.user === user && r.content === content);
    if (had) return { reaction: had, created: false };
    const reaction = this.register('reaction', { user, content, createdAt: new Date(), subject });
    subject.reactions.push(reaction);
    this.changed.emit('reaction', reaction);
    return { reaction, created: true };
  }

  unreact(reaction) {
    reaction.subject.reactions = reaction.subject.reactions.filter((r) => r !== reaction);
    this.unregister(reaction);
    this.changed.emit('reaction', reaction);
  }

  // ---- checks --------------------------------------------------------------------------------

  suite(repo, app, sha, { branch = null, before = null, create = true } = {}) {
    let s = repo.suites.find((x) => x.app === app && x.headSha === sha);
    if (!s && create) {
      s = this.register('checkSuite', {
        repo,
        app,
        headSha: sha,
        branch: branch ?? this.branchOf(repo, sha),
        before,
        status: 'queued',
        conclusion: null,
        runs: [],
        createdAt: new Date(),
        updatedAt: new Date(),
        rerequestable: true,
      });
      repo.suites.push(s);
    }
    return s ?? null;
  }

  branchOf(repo, sha) {
    for (const [ref, s] of repo.git.refs) if (s === sha && ref.startsWith('refs/heads/')) return ref.slice(11);
    return null; // a fork's commit
  }

  /** check_suite requested goes to every app with checks:write that is installed on the repository. */
  requestSuites(repo, sha, branch, before, actor) {
    for (const inst of this.installations) {
      if (inst.permissions.checks !== 'write' || !this.covers(inst, repo)) continue;
      if (repo.autoTriggerChecks === false) continue;
      const s = this.suite(repo, inst.app, sha, { branch, before });
      this.emitSuite(s, 'requested', actor, { onlyApp: inst.app });
    }
  }

  emitSuite(s, action, actor, { onlyApp } = {}) {
    const commit = s.repo.git.commit(s.headSha);
    commit.then((c) =>
      this.emit('check_suite', action, {
        repo: s.repo,
        actor,
        onlyApp,
        headSha: s.headSha,
        payload: (p) => ({ check_suite: p.hookSuite(s, c) }),
      }),
    );
  }

  async createCheckRun(repo, app, body) {
    const sha = body.head_sha;
    if (!isSha(sha) || !(await repo.git.contains(sha))) throw new ApiError(422, `No commit found for SHA: ${sha}`);
    const f = this.checkFields(body, null);
    const suite = this.suite(repo, app, sha);
    const run = this.register('checkRun', {
      repo,
      app,
      suite,
      headSha: sha,
      name: body.name,
      externalId: '',
      detailsUrl: null,
      status: 'queued',
      conclusion: null,
      startedAt: new Date(),
      completedAt: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      images: [],
      actions: [],
      createdAt: new Date(),
      history: [],
    });
    repo.runs.push(run);
    suite.runs.push(run);
    this.applyCheck(run, f);
    const actor = this.botOf(app);
    this.emit('check_run', 'created', {
      repo,
      actor,
      headSha: sha,
      payload: (p) => ({ check_run: p.checkRun(run, { hook: true }) }),
    });
    this.afterCheck(run, null, actor);
    return run;
  }

  updateCheckRun(run, body) {
    const old = run.status;
    const f = this.checkFields(body, run);
    this.applyCheck(run, f);
    this.afterCheck(run, old, this.botOf(run.app));
    return run;
  }

  afterCheck(run, oldStatus, actor) {
    const s = run.suite;
    s.updatedAt = new Date();
    const latest = latestByName(s.runs);
    const was = s.status;
    if (latest.every((r) => r.status === 'completed')) {
      const order = [
        'startup_failure',
        'action_required',
        'timed_out',
        'cancelled',
        'failure',
        'stale',
        'neutral',
        'success',
        'skipped',
      ];
      s.status = 'completed';
      s.conclusion = latest.map((r) => r.conclusion).sort((a, b) => order.indexOf(a) - order.indexOf(b))[0];
    } else {
      s.status = latest.some((r) => r.status === 'in_progress') ? 'in_progress' : 'queued';
      s.conclusion = null;
    }
    if (run.status === 'completed' && oldStatus !== 'completed')
      this.emit('check_run', 'completed', {
        repo: run.repo,
        actor,
        headSha: run.headSha,
        payload: (p) => ({ check_run: p.checkRun(run, { hook: true }) }),
      });
    if (s.status === 'completed' && was !== 'completed') this.emitSuite(s, 'completed', actor);
    this.changed.emit('checkRun', run);
  }

  /** Rules beyond the JSON schema of the check runs endpoints. */
  checkFields(body, run) {
    const f = {};
    const R = 'CheckRun';
    const bytes = (v, field, max = 65535) => {
      if (v != null && Buffer.byteLength(v) > max)
        throw validationFailed({ resource: R, code: 'custom', field, message: `${field} exceeds a maximum bytesize of ${max}` });
    };
    if (body.name !== undefined) {
      if (!body.name.trim()) throw validationFailed({ resource: R, code: 'missing_field', field: 'name' });
      f.name = body.name;
    }
    for (const [k, to] of [
      ['details_url', 'detailsUrl'],
      ['external_id', 'externalId'],
    ])
      if (body[k] !== undefined) f[to] = body[k];
    if (body.details_url != null && !/^https?:\/\//.test(body.details_url))
      throw validationFailed({
        resource: R,
        code: 'custom',
        field: 'details_url',
        message: 'details_url must use http or https scheme',
      });
    let { status, conclusion } = body;
    if (conclusion === 'stale') throw validationFailed({ resource: R, code: 'invalid', field: 'conclusion' });
    if (body.completed_at !== undefined && body.completed_at !== null && conclusion == null && !run?.conclusion)
      throw invalidRequest(['"conclusion" wasn\'t supplied.']);
    if (conclusion != null) status = 'completed';
    if (status === 'completed' && conclusion == null && !(run && run.status === 'completed'))
      throw invalidRequest(['"conclusion" wasn\'t supplied.']);
    if (status !== undefined) f.status = status;
    if (conclusion != null) f.conclusion = conclusion;
    if (status !== undefined && status !== 'completed') f.conclusion = null;
    if (body.started_at != null) f.startedAt = new Date(body.started_at);
    if (body.completed_at != null) f.completedAt = new Date(body.completed_at);
    if (body.output !== undefined) {
      const o = body.output;
      if (o.summary === undefined || (o.title === undefined && !run?.output.title)) {
        throw invalidRequest(
          [o.summary === undefined && '"summary" wasn\'t supplied.', o.title === undefined && '"title" wasn\'t supplied.'].filter(
            Boolean,
          ),
        );
      }
      bytes(o.summary, 'summary');
      bytes(o.text, 'text');
      if (o.title != null && o.title.length > 255)
        throw validationFailed({
          resource: R,
          code: 'custom',
          field: 'title',
          message: 'title is too long (maximum is 255 characters)',
        });
      f.output = {
        title: o.title ?? run?.output.title ?? null,
        summary: o.summary,
        text: o.text ?? (run ? run.output.text : null),
      };
      f.annotations = (o.annotations ?? []).map((a) => this.annotation(a));
      f.images = o.images ?? [];
    }
    if (body.actions !== undefined) f.actions = body.actions;
    return f;
  }

  annotation(a) {
    const bad = (field, message) => validationFailed({ resource: 'CheckAnnotation', code: 'custom', field, message });
    if (a.path === '' || a.path.startsWith('/')) throw bad('path', 'path must be a relative path in the repository');
    if (a.start_line < 0 || a.end_line < 0) throw bad('start_line', 'line numbers must not be negative');
    if (a.end_line < a.start_line) throw bad('end_line', 'end_line must be greater than or equal to start_line');
    if ((a.start_column != null || a.end_column != null) && a.start_line !== a.end_line)
      throw bad('start_column', 'start_column and end_column must be omitted when start_line and end_line differ');
    if (a.start_column != null && a.end_column != null && a.end_column < a.start_column)
      throw bad('end_column', 'end_column must be greater than or equal to start_column');
    for (const k of ['message', 'raw_details'])
      if (a[k] != null && Buffer.byteLength(a[k]) > 64 * 1024) throw bad(k, `${k} exceeds a maximum bytesize of 65536`);
    if (a.message === '') throw bad('message', "message can't be blank");
    if (a.title != null && a.title.length > 255) throw bad('title', 'title is too long (maximum is 255 characters)');
    return {
      path: a.path,
      start_line: a.start_line,
      end_line: a.end_line,
      start_column: a.start_column ?? null,
      end_column: a.end_column ?? null,
      annotation_level: a.annotation_level,
      title: a.title ?? null,
      message: a.message,
      raw_details: a.raw_details ?? null,
    };
  }

  applyCheck(run, f) {
    const { annotations, ...rest } = f;
    Object.assign(run, rest);
    if (annotations) run.annotations.push(...annotations);
    if (run.status === 'completed') run.completedAt ??= new Date();
    else {
      run.completedAt = null;
      run.conclusion = null;
    }
    run.history.push({ at: Date.now(), status: run.status, conclusion: run.conclusion, annotations: run.annotations.length });
  }

  botOf(app) {
    return app.bot;
  }

  covers(inst, repo) {
    return inst.account === repo.owner && !inst.deleted && (inst.repositorySelection === 'all' || inst.repositories.has(repo));
  }

  installationFor(app, repo) {
    return this.installations.find((i) => i.app === app && this.covers(i, repo)) ?? null;
  }

  createStatus(repo, sha, user, { state, target_url: targetUrl = null, description = null, context = 'default' }) {
    const s = this.register('status', {
      repo,
      sha,
      state,
      targetUrl,
      description,
      context,
      creator: user,
      createdAt: new Date(),
      updatedAt: new Date(),
    });
    repo.statuses.push(s);
    this.changed.emit('status', s);
    return s;
  }

  /** The answer of the merge box to "is the required check green?". */
  requiredChecks(repo, sha, required) {
    return required.map(({ name, appId = null }) => {
      const runs = repo.runs.filter((r) => r.headSha === sha && r.name === name && (appId == null || r.app.id === appId));
      const run = runs.sort((a, b) => a.id - b.id).at(-1) ?? null;
      const status = appId == null ? repo.statuses.filter((s) => s.sha === sha && s.context === name).at(-1) : null;
      let state = 'expected';
      if (run)
        state =
          run.status !== 'completed'
            ? 'pending'
            : ['success', 'neutral', 'skipped'].includes(run.conclusion)
              ? 'success'
              : 'failure';
      else if (status) state = status.state === 'success' ? 'success' : status.state === 'pending' ? 'pending' : 'failure';
      return { name, appId, state, run };
    });
  }

  mergeability(pull, required = pull.repo.protection.get(pull.base.ref)?.requiredChecks ?? []) {
    const checks = this.requiredChecks(pull.repo, pull.head.sha, required);
    const green = checks.every((c) => c.state === 'success');
    const all = latestByName(pull.repo.runs.filter((r) => r.headSha === pull.head.sha));
    const calm = all.every((r) => ['success', 'neutral', 'skipped'].includes(r.conclusion));
    const state =
      pull.state !== 'open'
        ? 'unknown'
        : pull.mergeable === false
          ? 'dirty'
          : pull.draft
            ? 'draft'
            : pull.mergeable == null
              ? 'unknown'
              : !green
                ? 'blocked'
                : !calm
                  ? 'unstable'
                  : 'clean';
    return { mergeable: pull.state === 'open' && !pull.draft && pull.mergeable === true && green, state, checks };
  }

  // ---- merge queue ---------------------------------------------------------------------------

  enqueue(pull, actor) {
    return this.locked(pull.repo, () => this.#enqueue(pull, actor));
  }
  finishGroup(group, opts = {}) {
    return this.locked(group.repo, () => this.#finishGroup(group, opts));
  }

  async #enqueue(pull, actor) {
    const { repo } = pull;
    const before = repo.queue.filter((g) => g.base === pull.base.ref && g.state === 'awaiting_checks').at(-1);
    const baseSha = before?.headSha ?? repo.git.refs.get(`refs/heads/${pull.base.ref}`);
    const r = await repo.git.mergeCommit(
      baseSha,
      pull.head.sha,
      `Merge pull request #${pull.number} from ${pull.head.repo.owner.login}/${pull.head.ref}\n\n${pull.title}`,
      { author: this.ident(actor) },
    );
    if (r.conflict) throw new Error('ghsim: the pull request conflicts with the merge queue');
    const branch = `gh-readonly-queue/${pull.base.ref}/pr-${pull.number}-${baseSha}`;
    const group = {
      pull,
      repo,
      base: pull.base.ref,
      baseSha,
      headSha: r.sha,
      headRef: `refs/heads/${branch}`,
      branch,
      state: 'awaiting_checks',
      actor,
    };
    repo.queue.push(group);
    pull.queueEntry = group;
    await repo.git.setRef(group.headRef, r.sha);
    await this.emitPull(pull, 'enqueued', actor);
    await this.afterPush(repo, branch, ZERO, r.sha, actor);
    const commit = await repo.git.commit(r.sha);
    group.commit = commit;
    this.emit('merge_group', 'checks_requested', {
      repo,
      actor,
      headSha: r.sha,
      payload: (p) => ({ merge_group: p.mergeGroup(group) }),
    });
    this.changed.emit('queue', group);
    return group;
  }

  async #finishGroup(group, { reason, actor = group.actor }) {
    const { repo, pull } = group;
    const required = repo.protection.get(group.base)?.requiredChecks ?? [];
    reason ??= this.requiredChecks(repo, group.headSha, required).every((c) => c.state === 'success') ? 'merged' : 'invalidated';
    group.state = reason;
    pull.queueEntry = null;
    repo.queue = repo.queue.filter((g) => g !== group);
    if (reason === 'merged') {
      const before = repo.git.refs.get(`refs/heads/${group.base}`);
      await repo.git.setRef(`refs/heads/${group.base}`, group.headSha);
      await this.markMerged(pull, actor, group.headSha);
      await this.afterPush(repo, group.base, before, group.headSha, actor);
    } else await this.emitPull(pull, 'dequeued', actor, () => ({ reason: 'CI_FAILURE' }));
    this.emit('merge_group', 'destroyed', { repo, actor, payload: (p) => ({ reason, merge_group: p.mergeGroup(group) }) });
    await repo.git.setRef(group.headRef, null);
    this.changed.emit('queue', group);
    return reason;
  }

  async close() {
    await Promise.allSettled([...this.jobs]);
    for (const r of this.repos.values()) r.git.close();
    if (this.temporary) fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

export function latestByName(runs) {
  const m = new Map();
  for (const r of runs) m.set(`${r.app.id}:${r.name}`, r);
  return [...m.values()];
}

export const randomToken = (prefix) => prefix + crypto.randomBytes(27).toString('base64url').replace(/[-_]/g, 'x').slice(0, 36);
