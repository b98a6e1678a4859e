// A strict simulator of GitHub (REST, GraphQL, webhooks) for black-box tests of a GitHub App. See README.md.
import crypto from 'node:crypto';
import fs from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { notFound } from './api-error.ts';
import { Auth, type TokenScope } from './auth.ts';
import { createCheckRun, emitSuite, type Mergeability, mergeability, requiredChecks } from './checks.ts';
import { addIssueComment, addLabels, addReaction, deleteIssueComment, updateIssueComment } from './comments.ts';
import type { Answer, Context } from './context.ts';
import { type Changes, isSha, ZERO } from './git.ts';
import { type Delivery, Hooks, type SendOptions } from './hooks.ts';
import { freePort, type LaunchedApp, launch } from './launch.ts';
import { Faults, type RateLimitOptions, RateLimits } from './limits.ts';
import { type ManifestSource, readManifest } from './manifest.ts';
import { type Answered, Metrics, type Stats, timeline } from './metrics.ts';
import { openapi } from './openapi.ts';
import { Present } from './present.ts';
import {
  afterPush,
  closePull,
  commitTo,
  computeMergeable,
  createPull,
  editPull,
  mergePull,
  type PullEdit,
  pullFiles,
  reopenPull,
  setDraft,
} from './pulls.ts';
import { enqueue, finishGroup } from './queue.ts';
import {
  createReview,
  deleteReviewComment,
  type ReviewRequest,
  replyToComment,
  resolveThread,
  updateReviewComment,
} from './reviews.ts';
import { accountRoutes } from './routes/accounts.ts';
import { checkRoutes } from './routes/checks.ts';
import { gitRoutes } from './routes/git.ts';
import { issueRoutes } from './routes/issues.ts';
import { pullRoutes } from './routes/pulls.ts';
import { close, listen, Server } from './server.ts';
import { applySuggestion, type Chosen } from './suggestions.ts';
import type {
  App,
  CheckRun,
  CheckState,
  CheckSuite,
  Fields,
  Installation,
  IssueComment,
  Json,
  Level,
  MergeGroup,
  NewRepo,
  Permissions,
  Pull,
  PullFile,
  Reactable,
  Reaction,
  Repo,
  RequiredCheck,
  Review,
  ReviewComment,
  Team,
  Thread,
  User,
} from './types.ts';
import { sleep, until, type Wait } from './waiting.ts';
import { type Limits, type NewTeam, World } from './world.ts';

export interface Options {
  /** The app.yml of the app under test: path, text or object. */
  manifest?: ManifestSource;
  appName?: string;
  appId?: number;
  webhookSecret?: string;
  webhookUrl?: string;
  limits?: Partial<Limits>;
  rateLimits?: RateLimitOptions;
  /** false: no headers, as an Enterprise Server without rate limits. */
  rateLimitHeaders?: boolean;
  /** Sentences of a refused review: today's ('resolved'), or the older ones. */
  reviewErrorStyle?: 'resolved' | 'thread';
  /** Compare the simulator's own answers and webhooks with GitHub's description too: what differs is in selfErrors. */
  selfCheck?: boolean;
  /** Until a webhook is given up, in ms. */
  hookTimeout?: number;
  /** Of installation tokens, in seconds. */
  tokenLifetime?: number;
  longTokens?: boolean;
  /** Until a pull request is known to be mergeable, in ms. */
  mergeableDelay?: number;
}

/** Something that the app did and that GitHub's description does not allow, or that is not simulated. */
export interface Violation {
  kind: string;
  message: string;
  at: number;
  [detail: string]: unknown;
}
export interface Rejected {
  method: string;
  path: string;
  status: number;
  body: unknown;
  at: number;
}

/** Who does it. */
export interface By {
  as?: string | undefined;
  /** The permission that they get first. */
  permission?: Level | undefined;
}
export interface OpenPull extends By {
  changes?: Changes;
  commits?: { changes: Changes; message?: string }[];
  branch?: string;
  base?: string;
  title?: string;
  body?: string | null;
  draft?: boolean;
  /** The owner of the fork it comes from, or the fork. */
  fork?: string | Repo;
  /** The push has no event, as if it were long ago. */
  quietPush?: boolean;
}
export interface Launch {
  command: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
  port?: number;
  webhookPath?: string;
  /** For it to be ready, in ms. */
  timeout?: number;
  /** Asked after the port is open. */
  isReady?: (port: number) => Promise<boolean>;
}
export interface ApiCall {
  token?: string | null;
  jwt?: string;
  /** An object is sent as JSON, a text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** The body comes as bytes. */
  raw?: boolean;
}
export interface ApiResult {
  status: number;
  headers: Record<string, string>;
  body: Json;
}

let keys: { publicKey: string; privateKey: string } | null = null;
function keyPair(): { publicKey: string; privateKey: string } {
  keys ??= crypto.generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return keys;
}

/** What of the test's own environment the app gets: nothing else reaches it. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'NODE_OPTIONS'];
const ROUTES = [...accountRoutes, ...gitRoutes, ...pullRoutes, ...issueRoutes, ...checkRoutes];

export class Simulator {
  /** What the app did that GitHub would not have. */
  readonly violations: Violation[] = [];
  /** Requests answered with 400 or 422. */
  readonly rejected: Rejected[] = [];
  /** The simulator's own faults: must stay empty. */
  readonly selfErrors: { message: string; [detail: string]: unknown }[] = [];
  /** Launched processes. */
  readonly launched: LaunchedApp[] = [];
  readonly version = '3.19.0';
  readonly selfCheck: boolean;
  readonly rateLimitHeaders: boolean;
  readonly port: number;
  readonly host: string;
  readonly url: string;
  readonly world: World;
  readonly present: Present;
  readonly auth: Auth;
  readonly hooks: Hooks;
  readonly rateLimits: RateLimits;
  readonly faults = new Faults();
  readonly metrics = new Metrics();
  readonly privateKey = keyPair().privateKey;
  /** The app under test. */
  readonly app: App;
  /** For more than the schema says of a payload. */
  onPayload: ((event: string, action: string | null, payload: Fields) => void) | null = null;
  readonly #http: HttpServer;
  readonly #codeload = new Map<string, { repo: Repo; ref: string; expires: number }>();

  static async start(options: Options = {}): Promise<Simulator> {
    const { server, port } = await listen(0);
    return new Simulator(options, server, port);
  }

  private constructor(options: Options, http: HttpServer, port: number) {
    this.#http = http;
    this.port = port;
    this.host = `127.0.0.1:${port}`;
    this.url = `http://${this.host}`;
    this.selfCheck = options.selfCheck ?? false;
    this.rateLimitHeaders = options.rateLimitHeaders ?? true;
    this.world = new World({
      dir: fs.mkdtempSync(path.join(os.tmpdir(), 'github-')),
      temporary: true,
      limits: options.limits,
      reviewErrorStyle: options.reviewErrorStyle,
      mergeableDelay: options.mergeableDelay,
      onJobError: (error) => this.selfError(error),
    });
    const { tokenLifetime, longTokens } = options;
    this.auth = new Auth(this.world, {
      ...(tokenLifetime === undefined ? {} : { tokenLifetime }),
      ...(longTokens ? { longTokens } : {}),
    });
    this.rateLimits = new RateLimits(options.rateLimits);
    this.present = new Present(this.world, { html: this.url, api: `${this.url}/api/v3` });
    this.hooks = new Hooks(this.world, this.present, {
      timeout: options.hookTimeout,
      version: this.version,
      host: this.host,
      check: (event, action, payload) => {
        if (!this.selfCheck) return;
        for (const p of openapi().checkWebhook(event, action, payload) ?? [])
          this.selfProblem(`webhook ${event}.${action}: ${p}`);
        this.onPayload?.(event, action, payload);
      },
      onDelivery: () => {
        this.metrics.lastActivity = Date.now();
      },
      onTooLarge: (event, action, bytes) =>
        this.violation('webhook-too-large', `${event}.${action}: ${bytes} bytes, GitHub does not send it`),
    });
    this.app = this.#register({
      name: options.appName ?? 'app-under-test',
      id: options.appId,
      manifest: options.manifest ?? {},
      owner: 'app-vendor',
      secret: options.webhookSecret ?? crypto.randomBytes(20).toString('hex'),
      webhookUrl: options.webhookUrl ?? null,
    });
    new Server(this, openapi(), ROUTES, http);
  }

  #register(a: {
    name: string;
    id?: number | undefined;
    manifest: ManifestSource;
    owner: string;
    secret: string;
    webhookUrl?: string | null;
  }): App {
    const { permissions, events, problems, url, description } = readManifest(a.manifest);
    for (const p of problems) this.violation('manifest', p);
    const slug = a.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const bot = this.world.user(`${slug}[bot]`, { type: 'Bot' });
    const app = this.world.register('app', {
      id: a.id,
      name: a.name,
      slug,
      bot,
      clientId: `Iv23li${crypto.randomBytes(7).toString('hex')}`,
      owner: this.world.user(a.owner, { type: 'Organization' }),
      description: description ?? '',
      url: url ?? 'https://example.invalid',
      permissions,
      events,
      webhookSecret: a.secret,
      webhookUrl: a.webhookUrl ?? null,
      publicKey: crypto.createPublicKey(keyPair().publicKey),
      createdAt: new Date(),
      updatedAt: new Date(),
      hookId: this.world.nextId('hook'),
    });
    bot.app = app;
    this.world.apps.push(app);
    return app;
  }

  get bot(): User {
    return this.app.bot;
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.launched.map((app) => app.stop()));
    this.hooks.resume();
    await Promise.allSettled([...this.hooks.pending]);
    await close(this.#http);
    await this.world.close();
  }

  /** The environment of the app under test, as Probot reads it. */
  env(port: number): Record<string, string> {
    return {
      APP_ID: String(this.app.id),
      PRIVATE_KEY: this.privateKey,
      WEBHOOK_SECRET: this.app.webhookSecret,
      GHE_HOST: this.host,
      GHE_PROTOCOL: 'http',
      PORT: String(port),
      HOST: '127.0.0.1',
    };
  }

  /** Starts the app under test in a process group of its own; webhooks go to it from now on. */
  async launchApp({
    command,
    cwd,
    env = {},
    port,
    webhookPath = '/api/github/webhooks',
    timeout,
    isReady,
  }: Launch): Promise<LaunchedApp> {
    const at = port ?? (await freePort());
    const inherited = Object.fromEntries(
      INHERITED.flatMap((k) => (process.env[k] === undefined ? [] : [[k, process.env[k] ?? '']])),
    );
    const all = { ...inherited, NODE_ENV: 'production', LOG_LEVEL: 'info', ...this.env(at), ...env };
    const app = launch(command, all, at, cwd);
    this.launched.push(app);
    await app.ready(timeout, isReady);
    this.app.webhookUrl = `http://127.0.0.1:${at}${webhookPath}`;
    return app;
  }

  // ---- notes ---------------------------------------------------------------------------------

  violation(kind: string, message: string, detail: Fields = {}): void {
    this.violations.push({ kind, message, at: Date.now(), ...detail });
  }
  selfError(error: unknown, detail: Fields = {}): void {
    this.selfErrors.push({ message: error instanceof Error ? (error.stack ?? error.message) : String(error), ...detail });
  }
  selfProblem(message: string): void {
    if (!this.selfErrors.some((e) => e.message === message)) this.selfErrors.push({ message });
  }

  codeloadToken(repo: Repo, ref: string): string {
    const token = crypto.randomBytes(12).toString('hex');
    this.#codeload.set(token, { repo, ref, expires: Date.now() + 300_000 });
    return token;
  }
  async codeload(ctx: Context, at: string): Promise<Answer> {
    const [, name, format, ref = ''] = /^\/_codeload\/([^/]+\/[^/]+)\/legacy\.(tar\.gz|zip)\/(.+)$/.exec(at) ?? [];
    const t = this.#codeload.get(ctx.asked('token') ?? '');
    if (!t || t.repo.fullName !== name || t.ref !== decodeURIComponent(ref) || t.expires < Date.now()) throw notFound();
    ctx.log.route = 'GET codeload';
    const sha = await t.repo.git.resolveCommit(t.ref);
    if (!sha) throw notFound();
    const prefix = `${t.repo.owner.login}-${t.repo.name}-${sha.slice(0, 7)}`;
    const zip = format === 'zip';
    const headers = {
      'content-type': zip ? 'application/zip' : 'application/x-gzip',
      'content-disposition': `attachment; filename=${prefix}.${format}`,
    };
    return { status: 200, raw: true, body: await t.repo.git.archive(sha, prefix, zip ? 'zip' : 'tar.gz'), headers };
  }

  // ---- accounts, repositories, installations -------------------------------------------------

  user(login: string): User {
    return this.world.user(login);
  }
  org(
    login: string,
    { members = {}, basePermission }: { members?: Record<string, 'member' | 'admin'>; basePermission?: Level } = {},
  ): User {
    const org = this.world.user(login, { type: 'Organization' });
    for (const [name, role] of Object.entries(members)) org.members.set(this.world.user(name).login.toLowerCase(), role);
    if (basePermission) org.basePermission = basePermission;
    return org;
  }
  team(org: string, team: NewTeam): Team {
    return this.world.createTeam(this.org(org), team);
  }
  setPermission(repo: Repo, login: string, level: Level): User {
    return this.world.setPermission(repo, login, level);
  }

  /** A repository with these files on its default branch; the app gets installed on the owner unless `install` is false. */
  async createRepo({ install = true, ...options }: NewRepo & { install?: boolean } = {}): Promise<Repo> {
    const repo = await this.world.createRepo({ name: `repo-${this.world.repos.size + 1}`, ...options });
    if (!install) return repo;
    const inst = this.world.installations.find((i) => i.app === this.app && i.account === repo.owner && !i.deleted);
    if (!inst) this.install(repo.owner.login, { quiet: true });
    else if (inst.repositorySelection === 'selected') inst.repositories.add(repo);
    return repo;
  }

  fork(repo: Repo, login: string, { name = repo.name } = {}): Promise<Repo> {
    return this.world.createRepo({
      owner: login,
      ownerType: 'User',
      name,
      private: repo.private,
      defaultBranch: repo.defaultBranch,
      parent: repo,
    });
  }

  /** Installs the app on an account, on all or the given repositories. */
  install(
    login: string,
    options: {
      repositories?: 'all' | Repo[];
      app?: App;
      quiet?: boolean;
      permissions?: Permissions;
      events?: string[];
      by?: string;
    } = {},
  ): Installation {
    const { repositories = 'all', app = this.app, quiet = false, permissions, events, by } = options;
    const account = this.world.findUser(login);
    if (!account) throw new Error(`github: no account ${login}`);
    const inst = this.world.register('installation', {
      app,
      account,
      repositorySelection: repositories === 'all' ? 'all' : 'selected',
      repositories: new Set(repositories === 'all' ? [] : repositories),
      permissions: permissions ?? { ...app.permissions },
      events: events ?? [...app.events],
      createdAt: new Date(),
      updatedAt: new Date(),
      suspendedAt: null,
      suspendedBy: null,
      deleted: false,
    });
    this.world.installations.push(inst);
    if (!quiet) this.#installationEvent(inst, 'created', by, { repositories: this.#lite(this.#reposOf(inst)), requester: null });
    return inst;
  }

  #reposOf(inst: Installation): Repo[] {
    const all = [...this.world.repos.values()].filter((r) => r.owner === inst.account);
    return inst.repositorySelection === 'all' ? all : all.filter((r) => inst.repositories.has(r));
  }
  #lite(repos: readonly Repo[]): Fields[] {
    return repos.map((r) => this.present.hookRepoLite(r));
  }
  #installationEvent(inst: Installation, action: string, by: string | undefined, extra: Fields, event = 'installation'): void {
    const { account } = inst;
    const actor = by ? this.world.user(by) : account.type === 'User' ? account : this.world.user(`${account.login}-admin`);
    this.world.emit(event, action, {
      actor,
      installation: inst,
      payload: (p) => ({ installation: p.installation(inst, { hook: true }), ...extra }),
    });
  }

  installationOf(repo: Repo): Installation | null {
    return this.world.installationFor(this.app, repo);
  }
  uninstall(inst: Installation, { by }: { by?: string } = {}): void {
    this.#installationEvent(inst, 'deleted', by, { repositories: this.#lite(this.#reposOf(inst)) });
    inst.deleted = true;
  }
  suspend(inst: Installation, { by }: { by?: string } = {}): void {
    inst.suspendedAt = new Date();
    inst.suspendedBy = this.world.user(by ?? `${inst.account.login}-admin`);
    this.#installationEvent(inst, 'suspend', by, { repositories: this.#lite(this.#reposOf(inst)) });
  }
  unsuspend(inst: Installation, { by }: { by?: string } = {}): void {
    inst.suspendedAt = null;
    inst.suspendedBy = null;
    this.#installationEvent(inst, 'unsuspend', by, { repositories: this.#lite(this.#reposOf(inst)) });
  }
  #repositoriesEvent(inst: Installation, action: string, added: Repo[], removed: Repo[], by: string | undefined): void {
    const lists = { repositories_added: this.#lite(added), repositories_removed: this.#lite(removed) };
    const extra = { repository_selection: inst.repositorySelection, ...lists, requester: null };
    this.#installationEvent(inst, action, by, extra, 'installation_repositories');
  }
  addRepositories(inst: Installation, repos: Repo[], { by }: { by?: string } = {}): void {
    inst.repositorySelection = 'selected';
    for (const r of repos) inst.repositories.add(r);
    this.#repositoriesEvent(inst, 'added', repos, [], by);
  }
  removeRepositories(inst: Installation, repos: Repo[], { by }: { by?: string } = {}): void {
    if (inst.repositorySelection === 'all') inst.repositories = new Set(this.#reposOf(inst));
    inst.repositorySelection = 'selected';
    for (const r of repos) inst.repositories.delete(r);
    this.#repositoriesEvent(inst, 'removed', [], repos, by);
  }

  /** A token as the app would get it, for the test's own calls. */
  installationToken(inst: Installation, scope?: TokenScope): string {
    return this.auth.issue(inst, scope).token;
  }
  userToken(login: string): string {
    return this.auth.userToken(this.world.user(login));
  }
  appJwt(
    options: { iat?: number; exp?: number; iss?: number | string; key?: string | crypto.KeyObject; alg?: string } = {},
  ): string {
    const {
      iat = Math.floor(Date.now() / 1000) - 30,
      exp = iat + 540,
      iss = this.app.id,
      key = this.privateKey,
      alg = 'RS256',
    } = options;
    const part = (o: Fields): string => Buffer.from(JSON.stringify(o)).toString('base64url');
    const head = `${part({ alg, typ: 'JWT' })}.${part({ iat, exp, iss })}`;
    return `${head}.${crypto.sign('RSA-SHA256', Buffer.from(head), key).toString('base64url')}`;
  }

  // ---- what people do ------------------------------------------------------------------------

  /** Nobody in particular is a developer of the owner, who may write. */
  #actor(repo: Repo, { as, permission }: By = {}): User {
    const login = as ?? `${repo.owner.login}-dev`;
    const unknown = as === undefined && this.world.permissionOf(repo, this.world.user(login)) === 'none';
    if (permission !== undefined) this.world.setPermission(repo, login, permission);
    else if (unknown) this.world.setPermission(repo, login, 'write');
    return this.world.user(login);
  }
  #author(as: string | undefined, otherwise: User): User {
    return as ? this.world.user(as) : otherwise;
  }

  /** A commit on a branch (made from the default branch when new), as a push. */
  commit(
    repo: Repo,
    branch: string,
    changes: Changes,
    { as, ...options }: { as?: string; message?: string; from?: string; quiet?: boolean } = {},
  ): Promise<string> {
    return commitTo(this.world, repo, branch, changes, { ...options, actor: this.#actor(repo, { as }) });
  }

  /** Takes refs that the test set with git itself into account, as pushes. */
  async syncRefs(repo: Repo, { as }: By = {}): Promise<void> {
    const old = new Map(repo.git.refs);
    await repo.git.reloadRefs();
    const actor = this.#actor(repo, { as });
    for (const [ref, sha] of [...repo.git.refs])
      if (ref.startsWith('refs/heads/') && old.get(ref) !== sha)
        await afterPush(this.world, repo, ref.slice('refs/heads/'.length), old.get(ref) ?? ZERO, sha, actor);
  }

  async openPull(repo: Repo, options: OpenPull = {}): Promise<Pull> {
    const {
      base = repo.defaultBranch,
      title = 'A change',
      body = null,
      as,
      permission,
      draft = false,
      fork,
      quietPush = false,
    } = options;
    const headRepo =
      typeof fork === 'string'
        ? (repo.forks.find((f) => f.owner.login === fork) ?? (await this.fork(repo, fork)))
        : (fork ?? repo);
    const user = headRepo === repo ? this.#actor(repo, { as, permission }) : this.#author(as, headRepo.owner);
    const branch = options.branch ?? `change-${repo.nextNumber}-${crypto.randomBytes(3).toString('hex')}`;
    const commits: { changes: Changes; message?: string }[] =
      options.commits ?? (options.changes ? [{ changes: options.changes }] : []);
    for (const c of commits)
      await commitTo(this.world, headRepo, branch, c.changes, {
        message: c.message ?? title,
        actor: user,
        from: base,
        quiet: quietPush,
      });
    return createPull(this.world, repo, { title, body, user, head: branch, headRepo, base, draft });
  }

  /** A push to the head branch of a pull request; with `force` from a given commit instead of the head. */
  pushTo(
    pull: Pull,
    changes: Changes,
    { as, message = 'Update', force, from }: { as?: string; message?: string; force?: boolean; from?: string } = {},
  ): Promise<string> {
    return commitTo(this.world, pull.head.repo, pull.head.ref, changes, {
      message,
      actor: this.#author(as, pull.user),
      force,
      from,
    });
  }
  editPull(pull: Pull, edit: PullEdit, { as }: By = {}): Promise<void> {
    return editPull(this.world, pull, edit, this.#author(as, pull.user));
  }
  closePull(pull: Pull, { as }: By = {}): Promise<void> {
    return closePull(this.world, pull, this.#author(as, pull.user));
  }
  reopenPull(pull: Pull, { as }: By = {}): Promise<void> {
    return reopenPull(this.world, pull, this.#author(as, pull.user));
  }
  readyForReview(pull: Pull, { as }: By = {}): Promise<void> {
    return setDraft(this.world, pull, false, this.#author(as, pull.user));
  }
  convertToDraft(pull: Pull, { as }: By = {}): Promise<void> {
    return setDraft(this.world, pull, true, this.#author(as, pull.user));
  }
  mergePull(pull: Pull, { as, method }: { as?: string; method?: string } = {}): Promise<string> {
    return mergePull(this.world, pull, this.#actor(pull.repo, { as }), { method });
  }

  /** A comment in the conversation. */
  comment(pull: Pull, body: string, { as = 'commenter', permission }: By = {}): IssueComment {
    return addIssueComment(this.world, pull, this.#actor(pull.repo, { as, permission }), body);
  }
  editComment(c: IssueComment | ReviewComment, body: string, { as }: By = {}): void {
    const actor = this.#author(as, c.user);
    if (c.kind === 'reviewComment') updateReviewComment(this.world, c, body, actor);
    else updateIssueComment(this.world, c, body, actor);
  }
  deleteComment(c: IssueComment | ReviewComment, { as }: By = {}): void {
    const actor = this.#author(as, c.user);
    if (c.kind === 'reviewComment') deleteReviewComment(this.world, c, actor);
    else deleteIssueComment(this.world, c, actor);
  }
  /** A reply in a review thread. */
  reply(comment: ReviewComment, body: string, { as = 'commenter', permission }: By = {}): ReviewComment {
    return replyToComment(this.world, comment, this.#actor(comment.pull.repo, { as, permission }), body);
  }
  /** A review by somebody who may write. */
  review(pull: Pull, { as = 'reviewer', permission = 'write', ...review }: By & ReviewRequest = {}): Promise<Review> {
    return createReview(this.world, pull, this.#actor(pull.repo, { as, permission }), review);
  }
  resolveThread(thread: Thread, { as, resolved = true }: { as?: string; resolved?: boolean } = {}): Thread {
    return resolveThread(this.world, thread, resolved, this.#author(as, thread.pull.user));
  }
  react(subject: Reactable, content: string, { as = 'commenter' }: By = {}): Reaction {
    return addReaction(this.world, subject, this.world.user(as), content).reaction;
  }
  label(pull: Pull, names: string | string[], { as }: By = {}): void {
    addLabels(this.world, pull, [names].flat(), this.#actor(pull.repo, { as }));
  }

  /** The "Commit suggestion" button; a list is a batch in one commit. Gives the commit. */
  applySuggestion(comments: ReviewComment | Chosen | (ReviewComment | Chosen)[], { as }: By = {}): Promise<string> {
    const chosen = [comments].flat().map((c): Chosen => ('comment' in c ? c : { comment: c }));
    const [first] = chosen;
    if (!first) throw new Error('github: there is no suggestion to apply');
    return applySuggestion(this.world, chosen, this.#author(as, first.comment.pull.user));
  }

  /** The re-run button of a check run, as the API has it too. */
  rerequestRun(run: CheckRun, actor: User): void {
    const payload = (p: Present): Fields => ({ check_run: p.checkRun(run, { hook: true }) });
    this.world.emit('check_run', 'rerequested', { repo: run.repo, actor, onlyApp: run.app, headSha: run.headSha, payload });
  }
  rerunCheck(run: CheckRun, { as }: By = {}): void {
    this.rerequestRun(run, this.#actor(run.repo, { as }));
  }
  rerunSuite(suite: CheckSuite, { as }: By = {}): void {
    emitSuite(this.world, suite, 'rerequested', this.#actor(suite.repo, { as }), suite.app);
  }
  /** One of a check run's buttons, by its identifier. */
  clickAction(run: CheckRun, identifier: string, { as }: By = {}): void {
    const names = run.actions.map((a) => a.identifier);
    if (!names.includes(identifier))
      throw new Error(`github: the check run has no action "${identifier}" (it has: ${names.join(', ')})`);
    const payload = (p: Present): Fields => ({ check_run: p.checkRun(run, { hook: true }), requested_action: { identifier } });
    const actor = this.#actor(run.repo, { as });
    this.world.emit('check_run', 'requested_action', { repo: run.repo, actor, onlyApp: run.app, headSha: run.headSha, payload });
  }

  // ---- branch protection, merge queue ----------------------------------------------------------

  #required(checks: readonly (string | { name: string; appId?: number | 'app' | null })[]): RequiredCheck[] {
    return checks.map((c) => {
      if (typeof c === 'string') return { name: c, appId: null };
      return { name: c.name, appId: c.appId === 'app' ? this.app.id : (c.appId ?? null) };
    });
  }
  /** Required checks by name, or name and app; appId 'app' is the app under test. */
  protect(
    repo: Repo,
    branch: string,
    {
      requiredChecks: checks = [],
      mergeQueue = false,
      strict = false,
    }: {
      requiredChecks?: (string | { name: string; appId?: number | 'app' | null })[];
      mergeQueue?: boolean;
      strict?: boolean;
    } = {},
  ): void {
    repo.protection.set(branch, { mergeQueue, strict, requiredChecks: this.#required(checks) });
  }
  /** What the merge box says; state as in mergeable_state. */
  async isMergeable(pull: Pull, required?: (string | { name: string; appId?: number | 'app' | null })[]): Promise<Mergeability> {
    if (pull.mergeable === null && pull.state === 'open') await computeMergeable(this.world, pull);
    return mergeability(pull, required && this.#required(required));
  }
  enqueue(pull: Pull, { as }: By = {}): Promise<MergeGroup> {
    return enqueue(this.world, pull, this.#actor(pull.repo, { as }));
  }
  /** What the queue does once the checks are in: 'merged' or 'invalidated' (or the given reason). */
  finishGroup(group: MergeGroup, options?: { reason?: string }): Promise<string> {
    return finishGroup(this.world, group, options);
  }
  groupChecks(group: MergeGroup): CheckState[] {
    return requiredChecks(group.repo, group.headSha, group.repo.protection.get(group.base)?.requiredChecks ?? []);
  }

  /** Another app, whose check runs the app under test must leave alone. */
  otherApp(name: string, { permissions = { checks: 'write', metadata: 'read' } }: { permissions?: Permissions } = {}): App {
    return this.#register({ name, manifest: { default_permissions: permissions }, owner: 'other-vendor', secret: '' });
  }
  foreignCheckRun(repo: Repo, app: App, body: Fields): Promise<CheckRun> {
    return createCheckRun(this.world, repo, app, body);
  }

  // ---- webhooks ------------------------------------------------------------------------------

  ping(): Delivery {
    const { app } = this;
    const config = { content_type: 'json', insecure_ssl: '0', secret: '********', url: app.webhookUrl };
    const dates = { updated_at: new Date().toISOString(), created_at: app.createdAt.toISOString() };
    const hook = {
      type: 'App',
      id: app.hookId,
      name: 'web',
      active: true,
      app_id: app.id,
      events: app.events,
      config,
      ...dates,
      deliveries_url: `${this.present.api}/app/hook/deliveries`,
    };
    return this.hooks.send({
      event: 'ping',
      action: null,
      app,
      payload: { zen: 'Speak like a human.', hook_id: app.hookId, hook },
    });
  }
  /** Sends any payload. */
  sendWebhook(event: string, payload: Json, options: SendOptions = {}): Delivery {
    const headSha = payload?.pull_request?.head?.sha ?? null;
    return this.hooks.send({ event, action: payload?.action ?? null, app: this.app, payload, headSha }, options);
  }
  /** Sends a past delivery again (as the "Redeliver" button), with the same id. */
  redeliver(delivery: Delivery): Delivery {
    return this.hooks.redeliver(delivery.id);
  }
  /** Deliveries, oldest first. */
  deliveries({ event, action }: { event?: string; action?: string } = {}): Delivery[] {
    return this.hooks.deliveries.filter((d) => (!event || d.event === event) && (!action || d.action === action)).reverse();
  }

  // ---- waiting -------------------------------------------------------------------------------

  /** Until no request and no webhook was under way for `quiet` ms. */
  async waitIdle({ quiet = 300, timeout = 30_000 } = {}): Promise<void> {
    const { metrics, hooks, world } = this;
    const idle = (): boolean =>
      metrics.inFlight === 0 && hooks.pending.size === 0 && world.jobs.size === 0 && Date.now() - metrics.lastActivity >= quiet;
    await until(idle, { timeout, what: () => `idle (${metrics.inFlight} requests, ${hooks.pending.size} webhooks under way)` });
  }
  waitFor<T>(look: () => T | Promise<T>, options?: Wait): Promise<NonNullable<T>> {
    return until(look, options);
  }
  /** Until the app's newest check run on a commit, or on a pull request's head, is completed. `after`: newer than that run. */
  waitCheck(
    target: Pull | MergeGroup | string,
    {
      name,
      app = this.app,
      timeout = 30_000,
      conclusion,
      after,
    }: { name?: string; app?: App; timeout?: number; conclusion?: string; after?: CheckRun } = {},
  ): Promise<CheckRun> {
    const find = (): CheckRun | null => {
      const sha = typeof target === 'string' ? target : 'head' in target ? target.head.sha : target.headSha;
      const run = this.checkRuns(typeof target === 'string' ? null : target.repo, { sha, app, name })
        .filter((r) => !after || r.id > after.id)
        .at(-1);
      return run?.status === 'completed' && (!conclusion || run.conclusion === conclusion) ? run : null;
    };
    const there = (): string =>
      this.checkRuns(null)
        .map((r) => `${r.name}@${r.headSha.slice(0, 7)} ${r.status}/${r.conclusion}`)
        .join(', ');
    return until(find, { timeout, what: () => `a completed check run ${name ?? ''} (there are: ${there() || 'none'})` });
  }
  sleep(ms: number): Promise<void> {
    return sleep(ms);
  }

  // ---- reading -------------------------------------------------------------------------------

  /** `by`: a login, or 'app' for the app under test. */
  #isBy(user: User, by: string | undefined): boolean {
    return by === undefined || user.login === by || (by === 'app' && user === this.bot);
  }
  issueComments(pull: Pull, { by }: { by?: string } = {}): IssueComment[] {
    return pull.comments.filter((c) => this.#isBy(c.user, by));
  }
  reviewComments(pull: Pull, { by }: { by?: string } = {}): ReviewComment[] {
    return pull.reviewComments.filter((c) => c.state !== 'PENDING' && this.#isBy(c.user, by));
  }
  threads(pull: Pull): Thread[] {
    return [...pull.threads];
  }
  reviews(pull: Pull, { by }: { by?: string } = {}): Review[] {
    return pull.reviews.filter((r) => this.#isBy(r.user, by));
  }
  /** Check runs, oldest first; of all repositories for null. */
  checkRuns(
    of: Repo | Pull | null,
    { sha, app, name }: { sha?: string; app?: App | 'app' | undefined; name?: string | undefined } = {},
  ): CheckRun[] {
    const repos = of === null ? [...this.world.repos.values()] : [of.kind === 'repo' ? of : of.repo];
    const owner = app === 'app' ? this.app : app;
    return repos
      .flatMap((r) => r.runs)
      .filter((r) => (!sha || r.headSha === sha) && (!owner || r.app === owner) && (!name || r.name === name))
      .sort((a, b) => a.id - b.id);
  }
  suites(repo: Repo, { sha }: { sha?: string } = {}): CheckSuite[] {
    return repo.suites.filter((s) => !sha || s.headSha === sha);
  }
  pull(repo: Repo, number: number): Pull | undefined {
    const pull = repo.issues.get(number);
    return pull?.kind === 'pull' ? pull : undefined;
  }
  /** The text of a file at a ref, null when it is not there. */
  async file(repo: Repo, ref: string, at: string): Promise<string | null> {
    const sha = isSha(ref) ? ref : await repo.git.resolveCommit(ref);
    return (sha && (await repo.git.file(sha, at))?.toString('utf8')) ?? null;
  }
  pullFiles(pull: Pull): Promise<PullFile[]> {
    return pullFiles(this.world, pull);
  }
  violationsOf(...kinds: string[]): Violation[] {
    return this.violations.filter((v) => !kinds.length || kinds.includes(v.kind));
  }

  // ---- figures -------------------------------------------------------------------------------

  /** Of all requests since the last reset, or since a time in ms. */
  stats({ since }: { since?: number } = {}): Stats {
    return this.metrics.summary(this.metrics.requests.filter((r) => since === undefined || r.at >= since));
  }
  timeline({ event, action }: { event?: string; action?: string } = {}): Answered[] {
    const all = timeline([...this.world.repos.values()], this.hooks.deliveries, this.metrics, this.app);
    return all.filter((t) => (!event || t.event === event) && (!action || t.action === action));
  }
  resetMetrics(): void {
    this.metrics.reset();
  }

  // ---- the test's own calls --------------------------------------------------------------------

  async call(method: string, at: string, { token, jwt, body, headers = {}, raw = false }: ApiCall = {}): Promise<ApiResult> {
    const authorization = token ? `token ${token}` : jwt ? `bearer ${jwt}` : undefined;
    const res = await fetch(`${this.url}${at.startsWith('/api/') ? '' : '/api/v3'}${at}`, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': 'story-test',
        accept: 'application/vnd.github+json',
        ...(authorization ? { authorization } : {}),
        ...(body !== undefined ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const data = Buffer.from(await res.arrayBuffer());
    const type = res.headers.get('content-type') ?? '';
    const json = /json/.test(type) && !/raw/.test(type) && data.length > 0;
    const text = data.toString('utf8');
    return { status: res.status, headers: Object.fromEntries(res.headers), body: raw ? data : json ? JSON.parse(text) : text };
  }
  async query(query: string, variables: Fields, { token }: { token: string }): Promise<Json> {
    return (await this.call('POST', '/api/graphql', { token, body: { query, variables } })).body;
  }
}
