// The state of the simulated GitHub. REST, GraphQL and the people of a test all change it through the functions of
// pulls.ts, reviews.ts, comments.ts, checks.ts and queue.ts, so that each rule and each webhook exists once.
import fs from 'node:fs';
import path from 'node:path';
import { type ApiError, validationFailed } from './api-error.ts';
import { GitRepository } from './git.ts';
import type { App, Emission, Installation, Kinds, Label, Level, NewRepo, Node, Pull, Repo, Team, User } from './types.ts';
import { sleep } from './waiting.ts';

export const LEVELS: readonly Level[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];
export const atLeast = (have: Level, want: Level): boolean => LEVELS.indexOf(have) >= LEVELS.indexOf(want);

// Ids are above 2^31 where github.com's are, so that an app that keeps them in 32 bits shows it.
const FIRST_ID = {
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
  hook: 551_000_000,
};
const NODE_PREFIX: Record<keyof Kinds, string> = {
  user: 'U',
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
};
const ACCOUNT_PREFIX = { User: 'U', Organization: 'O', Bot: 'BOT' };

/** GitHub's bounds; a test lowers one to reach a case cheaply. */
export const DEFAULT_LIMITS = {
  /** Contents and blobs. */
  blobMax: 100 * 1024 * 1024,
  /** Contents: base64 only up to 1 MB. */
  contentsInlineMax: 1024 * 1024,
  /** GraphQL's Blob.text is cut here. */
  blobTextMax: 512 * 1024,
  /** One file's patch is left out above these. */
  patchMaxLines: 20_000,
  patchMaxBytes: 1024 * 1024,
  /** All patches of a diff together. */
  totalPatchMaxBytes: Number.POSITIVE_INFINITY,
  pullFilesMax: 3000,
  compareFilesMax: 300,
  pullCommitsMax: 250,
  treeMaxEntries: 100_000,
  treeMaxBytes: 7 * 1024 * 1024,
  bodyMax: 65_536,
  payloadMax: 25 * 1024 * 1024,
};
export type Limits = typeof DEFAULT_LIMITS;

export interface WorldOptions {
  dir: string;
  /** The folder goes with the world. */
  temporary?: boolean;
  limits?: Partial<Limits> | undefined;
  reviewErrorStyle?: 'resolved' | 'thread' | undefined;
  mergeableDelay?: number | undefined;
  onJobError: (error: Error) => void;
}

export class World {
  readonly users = new Map<string, User>();
  readonly repos = new Map<string, Repo>();
  readonly apps: App[] = [];
  readonly installations: Installation[] = [];
  readonly pulls: Pull[] = [];
  readonly nodes = new Map<string, Node>();
  readonly jobs = new Set<Promise<unknown>>();
  readonly dir: string;
  readonly limits: Limits;
  readonly reviewErrorStyle: 'resolved' | 'thread';
  readonly mergeableDelay: number;
  /** Takes what happened, to send it to the apps that are told. */
  emit: (event: string, action: string | null, emission: Emission) => void = () => {};
  readonly #temporary: boolean;
  readonly #onJobError: (error: Error) => void;
  readonly #byId = new Map<string, Node>();
  readonly #ids: Record<keyof typeof FIRST_ID, number> = { ...FIRST_ID };

  constructor({
    dir,
    temporary = false,
    limits = {},
    reviewErrorStyle = 'resolved',
    mergeableDelay = 0,
    onJobError,
  }: WorldOptions) {
    this.dir = dir;
    this.#temporary = temporary;
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.reviewErrorStyle = reviewErrorStyle;
    this.mergeableDelay = mergeableDelay;
    this.#onJobError = onJobError;
  }

  nextId(kind: keyof typeof FIRST_ID): number {
    this.#ids[kind] += 3;
    return this.#ids[kind];
  }

  /** Gives a record its kind, id and node id, by which it is found again. */
  register<K extends keyof Kinds>(
    kind: K,
    fields: Omit<Kinds[K], 'kind' | 'id' | 'nodeId'> & { id?: number | undefined },
  ): Kinds[K] {
    const id = fields.id ?? this.nextId(kind);
    const prefix = kind === 'user' ? ACCOUNT_PREFIX[(fields as unknown as User).type] : NODE_PREFIX[kind];
    const nodeId = `${prefix}_${Buffer.from(`kwDO:${kind}:${id}`).toString('base64url')}`;
    // the fields and these three are all of Kinds[K]
    const record = Object.assign(fields, { kind, id, nodeId }) as unknown as Kinds[K];
    this.nodes.set(nodeId, record);
    this.#byId.set(`${kind}:${id}`, record);
    return record;
  }

  unregister(record: Node): void {
    this.nodes.delete(record.nodeId);
    this.#byId.delete(`${record.kind}:${record.id}`);
  }

  get<K extends keyof Kinds>(kind: K, id: number): Kinds[K] | undefined {
    return this.#byId.get(`${kind}:${id}`) as Kinds[K] | undefined;
  }

  /** Work that goes on after the answer, as GitHub's computing of mergeability. */
  later(work: () => unknown, delay = 0): Promise<unknown> {
    const job = sleep(delay)
      .then(work)
      .catch((error) => this.#onJobError(error))
      .finally(() => this.jobs.delete(job));
    this.jobs.add(job);
    return job;
  }

  // ---- accounts and repositories ---------------------------------------------------------------

  findUser(login: string): User | null {
    return this.users.get(login.toLowerCase()) ?? null;
  }

  /** The account of that name, made when it is not there. */
  user(
    login: string,
    { type = 'User', name = null, email }: { type?: User['type']; name?: string | null; email?: string } = {},
  ): User {
    const had = this.findUser(login);
    if (had) return had;
    const user = this.register('user', {
      login,
      type,
      name,
      email: email ?? `${login}@users.noreply.example.invalid`,
      siteAdmin: false,
      createdAt: new Date(Date.now() - 4e10),
      updatedAt: new Date(),
      description: null,
      members: new Map(),
      teams: [],
      basePermission: 'read',
      app: null,
    });
    this.users.set(login.toLowerCase(), user);
    return user;
  }

  repo(owner: string, name: string): Repo | null {
    return this.repos.get(`${owner}/${name}`.toLowerCase()) ?? null;
  }

  async createRepo(options: NewRepo = {}): Promise<Repo> {
    const { owner = 'acme', name = 'infra', defaultBranch = 'main', parent = null, files, fromGit } = options;
    if (this.repo(owner, name)) throw new Error(`github: repository ${owner}/${name} exists already`);
    const account = this.user(owner, { type: options.ownerType ?? 'Organization' });
    const git = await GitRepository.init(path.join(this.dir, 'repos', account.login, `${name}.git`), defaultBranch);
    const repo = this.register('repo', {
      owner: account,
      name,
      fullName: `${account.login}/${name}`,
      private: options.private ?? true,
      defaultBranch,
      description: options.description ?? null,
      parent,
      git,
      topics: options.topics ?? [],
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
      autoTriggerChecks: true,
      lock: Promise.resolve(),
      diffs: new Map(),
    });
    this.createLabel(repo, { name: 'bug', color: 'd73a4a', description: "Something isn't working", isDefault: true });
    this.createLabel(repo, { name: 'enhancement', color: 'a2eeef', description: 'New feature or request', isDefault: true });
    this.repos.set(repo.fullName.toLowerCase(), repo);
    if (fromGit) {
      await git.run([
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
      await git.commitFiles({ branch: defaultBranch, changes: files, message: 'Initial commit', author: this.ident(account) });
    if (parent) {
      await git.run(['fetch', '-q', '--no-write-fetch-head', parent.git.dir, '+refs/heads/*:refs/heads/*']);
      await git.reloadRefs();
      parent.forks.push(repo);
    }
    return repo;
  }

  /** Name and address in commits. */
  ident(user: User): { name: string; email: string } {
    const email = user.type === 'User' ? user.email : `${user.id}+${user.login}@users.noreply.example.invalid`;
    return { name: user.name ?? user.login, email };
  }

  userByEmail(email: string): User | null {
    for (const user of this.users.values()) if (user.email === email || this.ident(user).email === email) return user;
    return null;
  }

  // ---- permissions -------------------------------------------------------------------------------

  setPermission(repo: Repo, login: string, level: Level): User {
    if (!LEVELS.includes(level)) throw new Error(`github: unknown permission ${level}`);
    const user = this.user(login);
    if (level === 'none') repo.collaborators.delete(login.toLowerCase());
    else repo.collaborators.set(login.toLowerCase(), level);
    return user;
  }

  permissionOf(repo: Repo, user: User | null): Level {
    if (!user) return 'none';
    if (user === repo.owner) return 'admin';
    const login = user.login.toLowerCase();
    const direct = repo.collaborators.get(login) ?? 'none';
    const role = repo.owner.members.get(login);
    let org: Level = role === 'admin' ? 'admin' : role ? repo.owner.basePermission : 'none';
    for (const team of repo.owner.teams) {
      const there = team.repos.get(repo.id);
      if (there && team.members.has(login) && atLeast(there, org)) org = there;
    }
    const best = atLeast(direct, org) ? direct : org;
    return best === 'none' && !repo.private ? 'read' : best;
  }

  /** GitHub's author_association. */
  association(repo: Repo, user: User): string {
    if (user === repo.owner) return 'OWNER';
    if (user.type === 'Bot') return 'NONE';
    if (repo.owner.members.has(user.login.toLowerCase())) return 'MEMBER';
    if (repo.collaborators.has(user.login.toLowerCase())) return 'COLLABORATOR';
    if (this.pulls.some((p) => p.repo === repo && p.user === user && p.merged)) return 'CONTRIBUTOR';
    return 'NONE';
  }

  createTeam(org: User, { slug, name = slug, members = [], permission = 'pull', privacy = 'closed' }: NewTeam): Team {
    const team = this.register('team', {
      slug,
      name,
      org,
      privacy,
      permission,
      members: new Set(members.map((m) => this.user(m).login.toLowerCase())),
      repos: new Map(),
      createdAt: new Date(),
    });
    org.teams.push(team);
    for (const m of team.members) if (!org.members.has(m)) org.members.set(m, 'member');
    return team;
  }

  createLabel(repo: Repo, { name, color = 'ededed', description = null, isDefault = false }: NewLabel): Label {
    const wrong = (code: string, field: string, message?: string): ApiError =>
      validationFailed({ resource: 'Label', code, field, ...(message ? { message } : {}) });
    if (!name?.trim()) throw wrong('missing_field', 'name');
    if (name.length > 50) throw wrong('custom', 'name', 'name is too long (maximum is 50 characters)');
    if (!/^[0-9a-f]{6}$/i.test(color)) throw wrong('invalid', 'color');
    if (description && description.length > 100)
      throw wrong('custom', 'description', 'description is too long (maximum is 100 characters)');
    const key = name.toLowerCase();
    if (repo.labels.has(key)) throw wrong('already_exists', 'name');
    const label = this.register('label', { repo, name, color: color.toLowerCase(), description, isDefault });
    repo.labels.set(key, label);
    return label;
  }

  // ---- the rest ------------------------------------------------------------------------------------

  /** One push after the other, so that events and heads keep their order. */
  locked<T>(repo: Repo, work: () => Promise<T>): Promise<T> {
    const done = repo.lock.then(work);
    repo.lock = done.catch(() => {});
    return done;
  }

  covers(inst: Installation, repo: Repo): boolean {
    return inst.account === repo.owner && !inst.deleted && (inst.repositorySelection === 'all' || inst.repositories.has(repo));
  }

  installationFor(app: App, repo: Repo): Installation | null {
    return this.installations.find((i) => i.app === app && this.covers(i, repo)) ?? null;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.jobs]);
    for (const repo of this.repos.values()) repo.git.close();
    if (this.#temporary) fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

export interface NewTeam {
  slug: string;
  name?: string;
  members?: string[];
  permission?: string;
  privacy?: string;
}
export interface NewLabel {
  name: string;
  color?: string;
  description?: string | null;
  isDefault?: boolean;
}
