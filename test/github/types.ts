// The records of the simulated GitHub. `kind`, `id` and `nodeId` are given by `World.register`.
import type { KeyObject } from 'node:crypto';
import type { Changes, Commit, FileDiff, GitRepository } from './git.ts';
import type { Present } from './present.ts';

/** GitHub's own JSON as it is sent. */
export type Fields = Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: what JSON.parse gives; requests are checked against GitHub's OpenAPI description before they are read
export type Json = any;

export type Level = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';
export type Permissions = Record<string, string>;
export type Side = 'LEFT' | 'RIGHT';

interface Registered<K extends string> {
  readonly kind: K;
  readonly id: number;
  readonly nodeId: string;
}

export interface User extends Registered<'user'> {
  login: string;
  type: 'User' | 'Bot' | 'Organization';
  name: string | null;
  email: string;
  siteAdmin: boolean;
  createdAt: Date;
  updatedAt: Date;
  /** Of organisations. */
  description: string | null;
  members: Map<string, 'member' | 'admin'>;
  teams: Team[];
  basePermission: Level;
  /** Of bots. */
  app: App | null;
}

export interface Team extends Registered<'team'> {
  slug: string;
  name: string;
  org: User;
  privacy: string;
  permission: string;
  members: Set<string>;
  /** Repository id to the team's permission there. */
  repos: Map<number, Level>;
  createdAt: Date;
}

export interface App extends Registered<'app'> {
  name: string;
  slug: string;
  clientId: string;
  owner: User;
  bot: User;
  description: string;
  url: string;
  permissions: Permissions;
  events: string[];
  webhookSecret: string;
  webhookUrl: string | null;
  publicKey: KeyObject;
  createdAt: Date;
  updatedAt: Date;
  hookId: number;
}

export interface Installation extends Registered<'installation'> {
  app: App;
  account: User;
  repositorySelection: 'all' | 'selected';
  repositories: Set<Repo>;
  permissions: Permissions;
  events: string[];
  createdAt: Date;
  updatedAt: Date;
  suspendedAt: Date | null;
  suspendedBy: User | null;
  deleted: boolean;
}

export interface RequiredCheck {
  name: string;
  /** null: of whatever app. */
  appId: number | null;
}

export interface Protection {
  mergeQueue: boolean;
  strict: boolean;
  requiredChecks: RequiredCheck[];
}

export interface Repo extends Registered<'repo'> {
  owner: User;
  name: string;
  fullName: string;
  private: boolean;
  defaultBranch: string;
  description: string | null;
  parent: Repo | null;
  git: GitRepository;
  topics: string[];
  collaborators: Map<string, Level>;
  labels: Map<string, Label>;
  issues: Map<number, Issue | Pull>;
  nextNumber: number;
  protection: Map<string, Protection>;
  suites: CheckSuite[];
  runs: CheckRun[];
  statuses: Status[];
  queue: MergeGroup[];
  createdAt: Date;
  updatedAt: Date;
  pushedAt: Date;
  archived: boolean;
  forks: Repo[];
  /** false: check suites are made by the app, not by a push. */
  autoTriggerChecks: boolean;
  /** One push after the other. */
  lock: Promise<unknown>;
  /** Three-dot diffs that were asked for. */
  diffs: Map<string, PullFile[]>;
}

export interface Label extends Registered<'label'> {
  repo: Repo;
  name: string;
  color: string;
  description: string | null;
  isDefault: boolean;
}

export interface Reaction extends Registered<'reaction'> {
  user: User;
  content: string;
  createdAt: Date;
  subject: Reactable;
}
export interface Reactable {
  reactions: Reaction[];
}

interface IssueFields extends Reactable {
  repo: Repo;
  number: number;
  title: string;
  body: string | null;
  user: User;
  state: 'open' | 'closed';
  labels: Set<Label>;
  comments: IssueComment[];
  assignees: User[];
  createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  locked: boolean;
}
export interface Issue extends Registered<'issue'>, IssueFields {}

export interface Pull extends Registered<'pull'>, IssueFields {
  issueId: number;
  draft: boolean;
  merged: boolean;
  mergedAt: Date | null;
  mergedBy: User | null;
  viaApp: App | null;
  head: { repo: Repo; ref: string; sha: string };
  base: { repo: Repo; ref: string; sha: string };
  requestedReviewers: User[];
  reviews: Review[];
  reviewComments: ReviewComment[];
  threads: Thread[];
  /** null while GitHub has not computed it yet. */
  mergeable: boolean | null;
  mergeSha: string | null;
  queueEntry: MergeGroup | null;
  maintainerCanModify: boolean;
}

export interface IssueComment extends Registered<'issueComment'>, Reactable {
  issue: Issue | Pull;
  user: User;
  body: string;
  viaApp: App | null;
  createdAt: Date;
  updatedAt: Date;
  /** The reason, in GitHub's lower case, or null while it is shown. */
  minimized: string | null;
  edited: boolean;
  /** Who edited it last. */
  editor: User | null;
}

export type ReviewState = 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED';
export interface Review extends Registered<'review'>, Reactable {
  pull: Pull;
  user: User;
  body: string;
  state: ReviewState;
  commitId: string;
  submittedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  comments: ReviewComment[];
  viaApp: App | null;
  minimized: string | null;
  edited: boolean;
  /** Who edited it last. */
  editor: User | null;
  dismissedMessage: string | null;
}

/** Where a review comment is in a diff. */
export interface Anchor {
  path: string;
  subjectType: 'LINE' | 'FILE';
  side: Side;
  startSide: Side | null;
  line: number | null;
  startLine: number | null;
  position: number | null;
  commit: string;
  hunkText: string;
}

export interface Thread extends Registered<'thread'>, Anchor {
  pull: Pull;
  originalLine: number | null;
  originalStartLine: number | null;
  originalPosition: number | null;
  originalCommit: string;
  originalBase: string | null;
  originalBasePath: string;
  isResolved: boolean;
  resolvedBy: User | null;
  isOutdated: boolean;
  comments: ReviewComment[];
  createdAt: Date;
}

export interface ReviewComment extends Registered<'reviewComment'>, Reactable {
  thread: Thread;
  pull: Pull;
  user: User;
  body: string;
  review: Review;
  replyTo: ReviewComment | null;
  viaApp: App | null;
  state: 'PENDING' | 'SUBMITTED';
  createdAt: Date;
  updatedAt: Date;
  minimized: string | null;
  edited: boolean;
  /** Who edited it last. */
  editor: User | null;
  suggestionApplied: boolean;
}

export type CheckStatus = 'queued' | 'in_progress' | 'completed';
export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  start_column: number | null;
  end_column: number | null;
  annotation_level: string;
  title: string | null;
  message: string;
  raw_details: string | null;
}
export interface CheckAction {
  label: string;
  description: string;
  identifier: string;
}
export interface CheckFields {
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: CheckStatus;
  conclusion: string | null;
  startedAt: Date;
  completedAt: Date | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Annotation[];
  images: Fields[];
  actions: CheckAction[];
}
export interface CheckRun extends Registered<'checkRun'>, CheckFields {
  repo: Repo;
  app: App;
  suite: CheckSuite;
  headSha: string;
  createdAt: Date;
  /** Each state it had, with the time in ms. */
  history: { at: number; status: CheckStatus; conclusion: string | null; annotations: number }[];
}
export interface CheckSuite extends Registered<'checkSuite'> {
  repo: Repo;
  app: App;
  headSha: string;
  branch: string | null;
  before: string | null;
  status: CheckStatus;
  conclusion: string | null;
  runs: CheckRun[];
  createdAt: Date;
  updatedAt: Date;
  rerequestable: boolean;
}
export interface CheckState extends RequiredCheck {
  state: 'expected' | 'pending' | 'success' | 'failure';
  run: CheckRun | null;
}

export interface Status extends Registered<'status'> {
  repo: Repo;
  sha: string;
  state: string;
  targetUrl: string | null;
  description: string | null;
  context: string;
  creator: User;
  createdAt: Date;
  updatedAt: Date;
}

export interface MergeGroup {
  pull: Pull;
  repo: Repo;
  base: string;
  baseSha: string;
  headSha: string;
  headRef: string;
  branch: string;
  state: string;
  actor: User;
  commit: Commit;
}

/** What `World.register` makes, by kind. */
export interface Kinds {
  user: User;
  team: Team;
  app: App;
  installation: Installation;
  repo: Repo;
  label: Label;
  reaction: Reaction;
  issue: Issue;
  pull: Pull;
  issueComment: IssueComment;
  review: Review;
  reviewComment: ReviewComment;
  thread: Thread;
  checkRun: CheckRun;
  checkSuite: CheckSuite;
  status: Status;
}
export type Node = Kinds[keyof Kinds];

/** One file of a pull request or comparison; `patch` is null where GitHub leaves it out. */
export interface PullFile extends FileDiff {
  mergeBase: string | null;
}
export interface PullStats {
  commits: number;
  changedFiles: number;
  additions: number;
  deletions: number;
}

export interface NewRepo {
  owner?: string;
  name?: string;
  private?: boolean;
  defaultBranch?: string;
  description?: string | null;
  parent?: Repo | null;
  files?: Changes | undefined;
  /** A git directory whose branches and tags are taken. */
  fromGit?: string | undefined;
  ownerType?: 'User' | 'Organization';
  topics?: string[];
}

/** A webhook before it is known who gets it. */
export interface Emission {
  repo?: Repo;
  actor?: User | undefined;
  payload: (present: Present) => Fields;
  onlyApp?: App | undefined;
  installation?: Installation;
  pull?: Pull | undefined;
  headSha?: string;
}

/** Whoever calls, from the Authorization header. */
export interface InstallationToken {
  type: 'installation';
  installation: Installation;
  token: string;
  permissions: Permissions;
  /** null: all that the installation covers. */
  repositories: Repo[] | null;
  createdAt: Date;
  expiresAt: Date;
  revoked: boolean;
}
export type Caller =
  | { type: 'anonymous' }
  | { type: 'app'; app: App }
  | { type: 'user'; user: User }
  | {
      type: 'installation';
      token: InstallationToken;
      installation: Installation;
      app: App;
      user: User;
      permissions: Permissions;
    };
