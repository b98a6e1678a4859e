// ghsim: a strict simulator of GitHub (REST, GraphQL, webhooks) for black-box tests of a GitHub App.
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Auth } from './auth.ts';
import { Core, LEVELS } from './core.ts';
import { parseHunks, parseSuggestions } from './diff.ts';
import { GraphQL } from './graphql.ts';
import { Hooks } from './hooks.ts';
import { freePort, launch } from './launch.ts';
import { Faults, RateLimits } from './limits.ts';
import { readManifest } from './manifest.ts';
import { longestChain, Metrics, timeline } from './metrics.ts';
import { OpenApi } from './openapi.ts';
import { Present } from './present.ts';
import { routes } from './routes.ts';
import { Server } from './server.ts';
import { ApiError, isSha, notFound, sleep, until } from './util.ts';

export { ApiError, freePort, LEVELS, longestChain, parseHunks, parseSuggestions, readManifest };

let keys = null;
const keyPair = () =>
  (keys ??= crypto.generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }));

export class Simulator {
  violations = []; // what the app did that GitHub's description does not allow, or ghsim cannot do
  rejected = []; // requests answered with 400 or 422
  selfErrors = []; // ghsim's own faults: must stay empty
  apps = []; // launched processes
  #app = null;
  #codeload = new Map();

  /**
   * options: manifest (path, text or object of app.yml), appName, appId, webhookSecret, webhookUrl, version, limits, rateLimits,
   * reviewErrorStyle ('resolved' | 'thread'), selfCheck, hookTimeout, tokenLifetime, mergeableDelay, rateLimitHeaders, dir
   */
  constructor(options = {}) {
    this.options = {
      version: '3.19.0',
      appName: 'app-under-test',
      selfCheck: false,
      rateLimitHeaders: true,
      host: '127.0.0.1',
      port: 0,
      ...options,
    };
    this.dir = options.dir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'ghsim-'));
    this.core = new Core({
      dir: this.dir,
      temporary: !options.dir,
      limits: options.limits,
      reviewErrorStyle: options.reviewErrorStyle,
      mergeableDelay: options.mergeableDelay,
    });
    this.core.onJobError = (e) => this.selfError(e);
    this.auth = new Auth(this.core, { tokenLifetime: options.tokenLifetime });
    this.rateLimits = new RateLimits(options.rateLimits);
    this.faults = new Faults();
    this.metrics = new Metrics();
    this.graphql = new GraphQL(this);
    this.openapi = OpenApi.shared();
  }

  // ---- life ----------------------------------------------------------------------------------

  async start() {
    this.server = new Server(this, routes);
    this.port = await this.server.listen(this.options.port, this.options.host);
    this.host = `${this.options.host}:${this.port}`;
    this.url = `http://${this.host}`;
    this.present = new Present(this.core, { html: this.url, api: `${this.url}/api/v3` });
    this.hooks = new Hooks(this.core, this.present, {
      timeout: this.options.hookTimeout,
      version: this.options.version,
      host: this.host,
      selfCheck: this.options.selfCheck
        ? (event, action, payload) => {
            for (const p of this.openapi.checkWebhook(event, action, payload) ?? [])
              this.selfProblem(`webhook ${event}.${action}: ${p}`);
            this.onPayload?.(event, action, payload);
          }
        : null,
      onDelivery: (d) => {
        this.metrics.lastActivity = Date.now();
        if (d.tooLarge) this.violation('webhook-too-large', `${d.event}.${d.action}: ${d.bytes} bytes, GitHub does not send it`);
        this.core.changed.emit('delivery', d);
      },
    });
    this.privateKey = this.options.privateKey ?? keyPair().privateKey;
    this.#app = this.#register({
      id: this.options.appId,
      name: this.options.appName,
      manifest: this.options.manifest ?? { default_permissions: {}, default_events: [] },
      owner: this.options.appOwner ?? 'iacsec-vendor',
      secret: this.options.webhookSecret ?? crypto.randomBytes(20).toString('hex'),
      publicKey: crypto.createPublicKey(this.privateKey),
      webhookUrl: this.options.webhookUrl,
    });
    return this;
  }

  #register({ id, name, manifest, owner, secret, publicKey, webhookUrl = null, slug }) {
    const m = readManifest(manifest);
    for (const p of m.problems) this.violation('manifest', p);
    const app = {
      id,
      name,
      slug: slug ?? name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      clientId: `Iv23li${crypto.randomBytes(7).toString('hex')}`,
      owner: this.core.user(owner, { type: 'Organization' }),
      description: m.description ?? '',
      url: m.url ?? 'https://example.invalid',
      permissions: m.permissions,
      events: m.events,
      webhookSecret: secret,
      webhookUrl,
      publicKey: publicKey ?? crypto.createPublicKey(keyPair().publicKey),
      createdAt: new Date(),
      updatedAt: new Date(),
      hookId: this.core.nextId('hook'),
    };
    this.core.register('app', app);
    app.bot = this.core.user(`${app.slug}[bot]`, { type: 'Bot' });
    app.bot.app = app;
    this.core.apps.push(app);
    return app;
  }

  get app() {
    return this.#app;
  }
  get bot() {
    return this.#app.bot;
  }

  async stop() {
    for (const a of this.apps) await a.stop().catch(() => {});
    this.hooks?.resume();
    await this.server?.close();
    await this.core.close();
  }

  /** Environment of the app under test, as Probot reads it. */
  env({ port, extra = {} } = {}) {
    return {
      APP_ID: String(this.#app.id),
      PRIVATE_KEY: this.privateKey,
      WEBHOOK_SECRET: this.#app.webhookSecret,
      GHE_HOST: this.host,
      GHE_PROTOCOL: 'http',
      PORT: String(port),
      HOST: '127.0.0.1',
      ...extra,
    };
  }

  /** Starts the app under test; its webhooks go to webhookPath. Only the given environment plus PATH and HOME reaches it. */
  async launchApp({
    command,
    args,
    cwd,
    env = {},
    port,
    webhookPath = '/api/github/webhooks',
    timeout,
    inherit = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'NODE_OPTIONS'],
  } = {}) {
    const p = port ?? (await freePort());
    const base = Object.fromEntries(inherit.filter((k) => process.env[k] !== undefined).map((k) => [k, process.env[k]]));
    const app = await launch({
      command,
      args,
      cwd,
      timeout,
      port: p,
      env: { ...base, NODE_ENV: 'production', LOG_LEVEL: 'info', ...this.env({ port: p }), ...env },
    });
    this.#app.webhookUrl = `http://127.0.0.1:${p}${webhookPath}`;
    this.apps.push(app);
    return app;
  }

  // ---- notes ---------------------------------------------------------------------------------

  violation(kind, message, detail = {}) {
    this.violations.push({ kind, message, at: Date.now(), ...detail });
  }
  selfError(e, detail = {}) {
    this.selfErrors.push({ message: e?.stack ?? String(e), ...detail });
  }
  selfProblem(message) {
    if (!this.selfErrors.some((x) => x.message === message)) this.selfErrors.push({ message });
  }

  codeloadToken(repo, ref) {
    const t = crypto.randomBytes(12).toString('hex');
    this.#codeload.set(t, { repo, ref, expires: Date.now() + 300_000 });
    return t;
  }
  async codeload(ctx, p) {
    const m = /^\/_codeload\/([^/]+\/[^/]+)\/legacy\.(tar\.gz|zip)\/(.+)$/.exec(p);
    const t = this.#codeload.get(ctx.query.get('token'));
    if (!m || !t || t.repo.fullName !== m[1] || t.ref !== decodeURIComponent(m[3]) || t.expires < Date.now()) throw notFound();
    ctx.log.route = 'GET codeload';
    const sha = await t.repo.git.resolveCommit(t.ref);
    const name = `${t.repo.owner.login}-${t.repo.name}-${sha.slice(0, 7)}`;
    return {
      status: 200,
      raw: true,
      body: await t.repo.git.archive(sha, name, m[2] === 'zip' ? 'zip' : 'tar.gz'),
      headers: {
        'content-type': m[2] === 'zip' ? 'application/zip' : 'application/x-gzip',
        'content-disposition': `attachment; filename=${name}.${m[2]}`,
      },
    };
  }

  // ---- accounts, repositories, installations -------------------------------------------------

  user(login, opts) {
    return this.core.user(login, opts);
  }
  org(login, { members = {}, basePermission } = {}) {
    const o = this.core.user(login, { type: 'Organization' });
    for (const [l, role] of Object.entries(members)) {
      this.core.user(l);
      o.members.set(l.toLowerCase(), role);
    }
    if (basePermission) o.basePermission = basePermission;
    return o;
  }

  team(org, opts) {
    return this.core.createTeam(this.org(org), opts);
  }
  setPermission(repo, login, level) {
    return this.core.setPermission(repo, login, level);
  }

  /** {owner, name, files, private, defaultBranch, fromGit, ownerType, install = true} */
  async createRepo({ install = true, ...opts } = {}) {
    const repo = await this.core.createRepo({ name: `repo-${this.core.repos.size + 1}`, ...opts });
    if (install) {
      const inst = this.core.installations.find((i) => i.app === this.#app && i.account === repo.owner && !i.deleted);
      if (!inst) this.install(repo.owner.login, { quiet: true });
      else if (inst.repositorySelection === 'selected') inst.repositories.add(repo);
    }
    return repo;
  }

  async fork(repo, login, { name = repo.name } = {}) {
    this.core.user(login);
    return this.core.createRepo({
      owner: login,
      ownerType: 'User',
      name,
      private: repo.private,
      defaultBranch: repo.defaultBranch,
      parent: repo,
    });
  }

  install(login, { repositories = 'all', app = this.#app, quiet = false, permissions, events, by } = {}) {
    const account = this.core.user(login, { create: false });
    if (!account) throw new Error(`ghsim: no account ${login}`);
    const selected = repositories !== 'all';
    const inst = this.core.register('installation', {
      app,
      account,
      repositorySelection: selected ? 'selected' : 'all',
      repositories: new Set(selected ? repositories : []),
      permissions: permissions ?? { ...app.permissions },
      events: events ?? [...app.events],
      createdAt: new Date(),
      updatedAt: new Date(),
      suspendedAt: null,
      suspendedBy: null,
      deleted: false,
    });
    this.core.installations.push(inst);
    if (!quiet)
      this.#installationEvent(inst, 'created', by, (p) => ({
        repositories: this.#reposOf(inst).map((r) => p.hookRepoLite(r)),
        requester: null,
      }));
    return inst;
  }

  #reposOf(inst) {
    return [...this.core.repos.values()].filter(
      (r) => r.owner === inst.account && (inst.repositorySelection === 'all' || inst.repositories.has(r)),
    );
  }
  #installationEvent(inst, action, by, extra = () => ({}), event = 'installation') {
    const actor = by
      ? this.core.user(by)
      : inst.account.type === 'User'
        ? inst.account
        : this.core.user(`${inst.account.login}-admin`);
    this.core.emit(event, action, {
      actor,
      installation: inst,
      payload: (p) => ({ installation: p.installation(inst, { hook: true }), ...extra(p) }),
    });
  }

  installationOf(repo) {
    return this.core.installationFor(this.#app, repo);
  }
  uninstall(inst, { by } = {}) {
    this.#installationEvent(inst, 'deleted', by, (p) => ({ repositories: this.#reposOf(inst).map((r) => p.hookRepoLite(r)) }));
    inst.deleted = true;
  }
  suspend(inst, { by } = {}) {
    inst.suspendedAt = new Date();
    inst.suspendedBy = this.core.user(by ?? `${inst.account.login}-admin`);
    this.#installationEvent(inst, 'suspend', by, (p) => ({ repositories: this.#reposOf(inst).map((r) => p.hookRepoLite(r)) }));
  }
  unsuspend(inst, { by } = {}) {
    inst.suspendedAt = null;
    inst.suspendedBy = null;
    this.#installationEvent(inst, 'unsuspend', by, (p) => ({ repositories: this.#reposOf(inst).map((r) => p.hookRepoLite(r)) }));
  }
  #repoEvent(inst, action, added, removed, by) {
    this.#installationEvent(
      inst,
      action,
      by,
      (p) => ({
        repository_selection: inst.repositorySelection,
        repositories_added: added.map((r) => p.hookRepoLite(r)),
        repositories_removed: removed.map((r) => p.hookRepoLite(r)),
        requester: null,
      }),
      'installation_repositories',
    );
  }

  addRepositories(inst, repos, { by } = {}) {
    inst.repositorySelection = 'selected';
    for (const r of repos) inst.repositories.add(r);
    this.#repoEvent(inst, 'added', repos, [], by);
  }
  removeRepositories(inst, repos, { by } = {}) {
    if (inst.repositorySelection === 'all') {
      inst.repositories = new Set(this.#reposOf(inst));
      inst.repositorySelection = 'selected';
    }
    for (const r of repos) inst.repositories.delete(r);
    this.#repoEvent(inst, 'removed', [], repos, by);
  }

  /** A token as the app would get it, for the test's own calls. */
  installationToken(inst, scope) {
    return this.auth.issue(inst, scope).token;
  }
  userToken(login) {
    return this.auth.userToken(this.core.user(login));
  }
  appJwt({
    iat = Math.floor(Date.now() / 1000) - 30,
    exp = iat + 540,
    iss = this.#app.id,
    key = this.privateKey,
    alg = 'RS256',
  } = {}) {
    const part = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
    const head = `${part({ alg, typ: 'JWT' })}.${part({ iat, exp, iss })}`;
    return `${head}.${crypto.sign('RSA-SHA256', Buffer.from(head), key).toString('base64url')}`;
  }

  // ---- what people do ------------------------------------------------------------------------

  #actor(repo, as, permission) {
    const login = as ?? `${repo.owner.login}-dev`;
    if (permission !== undefined) this.core.setPermission(repo, login, permission);
    else if (as === undefined && this.core.permissionOf(repo, this.core.user(login)) === 'none')
      this.core.setPermission(repo, login, 'write');
    return this.core.user(login);
  }

  /** Commits to a branch (made from the default branch when new) as a push. changes: {path: text | Buffer | null | {from} | {content, mode}} */
  commit(repo, branch, changes, { as, ...opts } = {}) {
    return this.core.commit(repo, branch, changes, { ...opts, actor: this.#actor(repo, as) });
  }

  /** Takes refs that the test pushed with git itself into account, as pushes. */
  async syncRefs(repo, { as } = {}) {
    const old = new Map(repo.git.refs);
    await repo.git.reloadRefs();
    const actor = this.#actor(repo, as);
    for (const [ref, sha] of repo.git.refs)
      if (ref.startsWith('refs/heads/') && old.get(ref) !== sha)
        await this.core.afterPush(repo, ref.slice(11), old.get(ref) ?? '0'.repeat(40), sha, actor);
  }

  /** {changes | commits: [{changes, message}], branch, base, title, body, as, draft, fork: login | repo, quietPush} */
  async openPull(
    repo,
    {
      changes,
      commits,
      branch,
      base = repo.defaultBranch,
      title = 'A change',
      body = null,
      as,
      permission,
      draft = false,
      fork,
      quietPush = false,
    } = {},
  ) {
    const headRepo =
      typeof fork === 'string'
        ? (repo.forks.find((f) => f.owner.login === fork) ?? (await this.fork(repo, fork)))
        : (fork ?? repo);
    const actor = headRepo === repo ? this.#actor(repo, as, permission) : this.core.user(as ?? headRepo.owner.login);
    branch ??= `change-${repo.nextNumber}-${crypto.randomBytes(3).toString('hex')}`;
    for (const c of commits ?? (changes ? [{ changes }] : []))
      await this.core.commit(headRepo, branch, c.changes, { message: c.message ?? title, actor, from: base, quiet: quietPush });
    return this.core.createPull(repo, { title, body, user: actor, head: branch, headRepo, base, draft });
  }

  /** A push to the head branch of a pull request. force: from the given commit instead of the head. */
  pushTo(pull, changes, { as, message = 'Update', force = false, from } = {}) {
    return this.core.commit(pull.head.repo, pull.head.ref, changes, {
      message,
      actor: as ? this.core.user(as) : pull.user,
      force,
      from,
    });
  }

  editPull(pull, fields, { as } = {}) {
    return this.core.editPull(pull, fields, as ? this.core.user(as) : pull.user);
  }
  closePull(pull, { as } = {}) {
    return this.core.closePull(pull, as ? this.core.user(as) : pull.user);
  }
  reopenPull(pull, { as } = {}) {
    return this.core.reopenPull(pull, as ? this.core.user(as) : pull.user);
  }
  readyForReview(pull, { as } = {}) {
    return this.core.setDraft(pull, false, as ? this.core.user(as) : pull.user);
  }
  convertToDraft(pull, { as } = {}) {
    return this.core.setDraft(pull, true, as ? this.core.user(as) : pull.user);
  }
  mergePull(pull, { as, method } = {}) {
    return this.core.mergePull(pull, this.#actor(pull.repo, as), { method });
  }

  /** An issue comment by a user with a given permission ('none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin'). */
  comment(pull, body, { as = 'commenter', permission } = {}) {
    return this.core.addIssueComment(pull, this.#actor(pull.repo, as, permission), body);
  }
  editComment(c, body, { as } = {}) {
    return c.kind === 'reviewComment'
      ? this.core.updateReviewComment(c, body, as ? this.core.user(as) : c.user)
      : this.core.updateIssueComment(c, body, as ? this.core.user(as) : c.user);
  }
  deleteComment(c, { as } = {}) {
    return c.kind === 'reviewComment'
      ? this.core.deleteReviewComment(c, as ? this.core.user(as) : c.user)
      : this.core.deleteIssueComment(c, as ? this.core.user(as) : c.user);
  }
  /** A reply in a review thread. */
  reply(comment, body, { as = 'commenter', permission } = {}) {
    return this.core.replyToComment(comment, this.#actor(comment.pull.repo, as, permission), body);
  }
  /** A review by a user: {event, body, comments}. */
  review(pull, { as = 'reviewer', permission, ...r } = {}) {
    return this.core.createReview(pull, this.#actor(pull.repo, as, permission ?? 'write'), r);
  }
  resolveThread(thread, { as, resolved = true } = {}) {
    return this.core.setResolved(thread, resolved, as ? this.core.user(as) : thread.pull.user);
  }
  react(subject, content, { as = 'commenter' } = {}) {
    return this.core.react(subject, this.core.user(as), content).reaction;
  }
  label(pull, names, { as } = {}) {
    return this.core.addLabels(pull, [].concat(names), this.#actor(pull.repo, as));
  }

  /** The "Commit suggestion" button; a list of comments is a batch in one commit. */
  applySuggestion(comments, { as } = {}) {
    const p = [].concat(comments)[0];
    return this.core.applySuggestion(comments, as ? this.core.user(as) : (p.comment ?? p).pull.user);
  }

  /** The re-run button of a check run. */
  rerequestRun(run, user) {
    run.suite.rerequestedAt = new Date();
    this.core.emit('check_run', 'rerequested', {
      repo: run.repo,
      actor: user,
      onlyApp: run.app,
      headSha: run.headSha,
      payload: (p) => ({ check_run: p.checkRun(run, { hook: true }) }),
    });
  }

  rerunCheck(run, { as } = {}) {
    this.rerequestRun(run, this.#actor(run.repo, as));
  }
  rerunSuite(suite, { as } = {}) {
    this.core.emitSuite(suite, 'rerequested', this.#actor(suite.repo, as), { onlyApp: suite.app });
  }
  /** One of a check run's buttons (actions), by its identifier. */
  clickAction(run, identifier, { as } = {}) {
    if (!run.actions.some((a) => a.identifier === identifier))
      throw new Error(
        `ghsim: the check run has no action "${identifier}" (it has: ${run.actions.map((a) => a.identifier).join(', ')})`,
      );
    this.core.emit('check_run', 'requested_action', {
      repo: run.repo,
      actor: this.#actor(run.repo, as),
      onlyApp: run.app,
      headSha: run.headSha,
      payload: (p) => ({ check_run: p.checkRun(run, { hook: true }), requested_action: { identifier } }),
    });
  }

  // branch protection, merge queue
  /** requiredChecks: names, or {name, appId}; appId 'app' is the app under test. */
  protect(repo, branch, { requiredChecks = [], mergeQueue = false, strict = false } = {}) {
    repo.protection.set(branch, {
      mergeQueue,
      strict,
      requiredChecks: requiredChecks.map((c) =>
        typeof c === 'string'
          ? { name: c, appId: null }
          : { name: c.name, appId: c.appId === 'app' ? this.#app.id : (c.appId ?? null) },
      ),
    });
  }

  /** {mergeable, state, checks}: state as in mergeable_state. */
  async isMergeable(pull, required) {
    if (pull.mergeable == null && pull.state === 'open') await this.core.computeMergeable(pull);
    return this.core.mergeability(
      pull,
      required?.map((c) =>
        typeof c === 'string'
          ? { name: c, appId: null }
          : { name: c.name, appId: c.appId === 'app' ? this.#app.id : (c.appId ?? null) },
      ),
    );
  }

  enqueue(pull, { as } = {}) {
    return this.core.enqueue(pull, this.#actor(pull.repo, as));
  }
  /** What the queue does once the checks are in: 'merged' or 'invalidated' (or the given reason). */
  finishGroup(group, opts) {
    return this.core.finishGroup(group, opts);
  }
  groupChecks(group) {
    return this.core.requiredChecks(group.repo, group.headSha, group.repo.protection.get(group.base)?.requiredChecks ?? []);
  }

  /** Another app, whose check runs the app under test must leave alone. */
  otherApp(name, { permissions = { checks: 'write', metadata: 'read' }, id } = {}) {
    return this.#register({ id, name, manifest: { default_permissions: permissions }, owner: 'other-vendor', secret: '' });
  }
  foreignCheckRun(repo, app, body) {
    return this.core.createCheckRun(repo, app, { output: undefined, ...body });
  }

  // ---- webhooks ------------------------------------------------------------------------------

  ping() {
    const a = this.#app;
    const api = this.present.api;
    const payload = {
      zen: 'Speak like a human.',
      hook_id: a.hookId,
      hook: {
        type: 'App',
        id: a.hookId,
        name: 'web',
        active: true,
        app_id: a.id,
        events: a.events,
        config: { content_type: 'json', insecure_ssl: '0', secret: '********', url: a.webhookUrl },
        updated_at: new Date().toISOString(),
        created_at: a.createdAt.toISOString(),
        deliveries_url: `${api}/app/hook/deliveries`,
      },
    };
    return this.hooks.send({ event: 'ping', action: null, app: a, payload });
  }

  /** Sends any payload: {signature: 'wrong' | 'missing' | 'sha1-only' | text, headers, raw}. */
  sendWebhook(event, payload, opts = {}) {
    return this.hooks.send(
      { event, action: payload?.action ?? null, app: this.#app, payload, headSha: payload?.pull_request?.head?.sha ?? null },
      opts,
    );
  }
  /** Sends a past delivery again (as the "Redeliver" button), by default with the same id. */
  redeliver(delivery) {
    return this.hooks.redeliver(delivery.id);
  }
  /** Past or later deliveries, oldest first. */
  deliveries({ event, action } = {}) {
    return [...this.hooks.deliveries].reverse().filter((d) => (!event || d.event === event) && (!action || d.action === action));
  }

  // ---- waiting -------------------------------------------------------------------------------

  /** Until no request and no webhook was under way for `quiet` ms. */
  async waitIdle({ quiet = 300, timeout = 30_000 } = {}) {
    await until(
      () =>
        this.metrics.inFlight === 0 &&
        this.hooks.pending.size === 0 &&
        this.core.jobs.size === 0 &&
        Date.now() - this.metrics.lastActivity >= quiet,
      { timeout, what: () => `idle (${this.metrics.inFlight} requests, ${this.hooks.pending.size} webhooks under way)` },
    );
  }

  waitFor(fn, opts) {
    return until(fn, opts);
  }

  /** Until the app's check run on a commit (or a pull request's head) is completed; gives the latest one. */
  waitCheck(target, { name, app = this.#app, timeout = 30_000, conclusion, after } = {}) {
    const find = () => {
      const sha = isSha(target) ? target : (target.head?.sha ?? target.headSha);
      const runs = this.checkRuns(target.repo ?? target, { sha }).filter(
        (r) =>
          r.app === app && (!name || r.name === name) && (!after || r.id > after.id || r.history.some((h) => h.at > after.at)),
      );
      const run = runs.at(-1);
      return run?.status === 'completed' && (!conclusion || run.conclusion === conclusion) ? run : null;
    };
    return until(find, {
      timeout,
      what: () =>
        `a completed check run ${name ?? ''} (there are: ${
          [...this.core.repos.values()]
            .flatMap((r) => r.runs)
            .map((r) => `${r.name}@${r.headSha.slice(0, 7)} ${r.status}/${r.conclusion}`)
            .join(', ') || 'none'
        })`,
    });
  }

  sleep(ms) {
    return sleep(ms);
  }

  // ---- reading -------------------------------------------------------------------------------

  issueComments(pull, { by } = {}) {
    return pull.comments.filter((c) => !by || c.user.login === by || (by === 'app' && c.user === this.bot));
  }
  reviewComments(pull, { by } = {}) {
    return pull.reviewComments.filter(
      (c) => c.state !== 'PENDING' && (!by || c.user.login === by || (by === 'app' && c.user === this.bot)),
    );
  }
  threads(pull) {
    return [...pull.threads];
  }
  reviews(pull, { by } = {}) {
    return pull.reviews.filter((r) => !by || (by === 'app' ? r.user === this.bot : r.user.login === by));
  }
  checkRuns(repoOrSha, { sha, app, name } = {}) {
    const repos = repoOrSha?.kind === 'repo' ? [repoOrSha] : repoOrSha?.repo ? [repoOrSha.repo] : [...this.core.repos.values()];
    return repos
      .flatMap((r) => r.runs)
      .filter(
        (r) => (!sha || r.headSha === sha) && (!app || r.app === (app === 'app' ? this.#app : app)) && (!name || r.name === name),
      )
      .sort((a, b) => a.id - b.id);
  }

  suites(repo, { sha } = {}) {
    return repo.suites.filter((s) => !sha || s.headSha === sha);
  }
  pull(repo, number) {
    return repo.issues.get(number);
  }
  async file(repo, ref, p) {
    const d = await repo.git.file(await repo.git.resolveCommit(ref), p);
    return d == null ? null : d.toString('utf8');
  }
  pullFiles(pull) {
    return this.core.pullFiles(pull);
  }
  violationsOf(...kinds) {
    return this.violations.filter((v) => !kinds.length || kinds.includes(v.kind));
  }

  // ---- figures -------------------------------------------------------------------------------

  /** Calls, calls by route, bytes, longest sequential chain; of all requests since the last reset. */
  stats({ since } = {}) {
    return this.metrics.summary(since ? this.metrics.requests.filter((r) => r.at >= since) : this.metrics.requests);
  }
  /** Per webhook: ms to its HTTP answer, to the first check run in progress and completed, requests, depth, bytes. */
  timeline({ event, action } = {}) {
    return timeline(this.core, this.hooks, this.metrics, this.#app).filter(
      (t) => (!event || t.event === event) && (!action || t.action === action),
    );
  }
  resetMetrics() {
    this.metrics.reset();
  }

  /** A call of the API as somebody, for tests: {status, headers, body}. */
  async call(method, p, { token, jwt, body, headers = {}, raw = false } = {}) {
    const res = await fetch(`${this.url}${p.startsWith('/api/') ? '' : '/api/v3'}${p}`, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': 'ghsim-test',
        accept: 'application/vnd.github+json',
        ...(token ? { authorization: `token ${token}` } : jwt ? { authorization: `bearer ${jwt}` } : {}),
        ...(body !== undefined ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const buf = Buffer.from(await res.arrayBuffer());
    const type = res.headers.get('content-type') ?? '';
    return {
      status: res.status,
      headers: Object.fromEntries(res.headers),
      body: raw
        ? buf
        : /json/.test(type) && !/raw/.test(type) && buf.length
          ? JSON.parse(buf.toString('utf8'))
          : buf.toString('utf8'),
    };
  }

  async query(query, variables, { token }) {
    return (await this.call('POST', '/api/graphql', { token, body: { query, variables } })).body;
  }
}
