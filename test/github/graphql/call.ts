// What the resolvers share: the call, errors, connections, and objects with the name of their GraphQL type.
import type { GraphQLResolveInfo } from 'graphql';
import type { Context, Needed } from '../context.ts';
import type { Commit, Entry, GitObject } from '../git.ts';
import type { Present } from '../present.ts';
import type {
  App,
  CheckRun,
  CheckSuite,
  Fields,
  Issue,
  IssueComment,
  Json,
  Kinds,
  Label,
  Node,
  Pull,
  PullFile,
  Reactable,
  Reaction,
  Repo,
  Review,
  ReviewComment,
  Thread,
  User,
} from '../types.ts';
import type { World } from '../world.ts';

/** An error in the errors of an answer, with GitHub's type of it. */
export class GraphqlError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
export const unresolved = (what: string): GraphqlError => new GraphqlError('NOT_FOUND', `Could not resolve to ${what}.`);
export const forbidden = (): GraphqlError => new GraphqlError('FORBIDDEN', 'Resource not accessible by integration');
export const unprocessable = (message: string): GraphqlError => new GraphqlError('UNPROCESSABLE', message);

/** One query or mutation. */
export class Call {
  readonly request: Context;
  /** Permissions that were missing. */
  readonly lacked: Needed[] = [];
  cost = 1;
  nodes = 0;

  constructor(request: Context) {
    this.request = request;
  }
  get world(): World {
    return this.request.world;
  }
  get present(): Present {
    return this.request.present;
  }
  get viewer(): User | null {
    return this.request.viewer;
  }
  get user(): User {
    return this.request.user;
  }
  get viaApp(): App | null {
    return this.request.viaApp;
  }
  url(path: string): string {
    return `${this.present.html}${path}`;
  }
  may(needed: Needed, repo: Repo): boolean {
    return this.request.may(needed, repo);
  }
  need(needed: Needed, repo: Repo | null): void {
    if (this.request.may(needed, repo)) return;
    this.lacked.push(needed);
    throw forbidden();
  }
  canSee(repo: Repo | null): repo is Repo {
    return this.request.sim.auth.canSee(this.request.caller, repo);
  }
}

export type Info = GraphQLResolveInfo;
export type Field<T> = (object: T, call: Call, args: Json, info: Info) => unknown;

/** An object with the name of its GraphQL type. */
export interface Typed {
  readonly type: string;
  readonly object: unknown;
}
/** GitHub's type to what it is made of. */
export interface Objects {
  Query: object;
  User: User;
  Bot: User;
  Organization: User;
  App: App;
  Repository: Repo;
  Ref: { repo: Repo; name: string; sha: string };
  Commit: { repo: Repo; c: Commit };
  Tree: { repo: Repo; oid: string };
  TreeEntry: { repo: Repo; e: Entry; path: string };
  Blob: { repo: Repo; git: GitObject };
  PullRequest: Pull;
  Issue: Issue;
  PullRequestChangedFile: PullFile;
  PullRequestCommit: { p: Pull; sha: string };
  PullRequestReviewThread: Thread;
  PullRequestReviewComment: ReviewComment;
  PullRequestReview: Review;
  IssueComment: IssueComment;
  Label: Label;
  Reaction: Reaction;
  ReactionGroup: { subject: Reactable; k: string };
  CheckSuite: CheckSuite;
  CheckRun: CheckRun;
  StatusCheckRollup: { repo: Repo; sha: string };
}

export const typed = <K extends keyof Objects>(type: K, object: Objects[K] | null | undefined): Typed | null =>
  object == null ? null : { type, object };

const TYPE_OF: Partial<Record<keyof Kinds, keyof Objects>> = {
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
export const accountNode = (user: User | null): Typed | null => user && { type: user.type, object: user };
export function wrapped(node: Node): Typed | null {
  if (node.kind === 'user') return accountNode(node);
  const type = TYPE_OF[node.kind];
  return type ? { type, object: node } : null;
}

export const REACTIONS: Record<string, string> = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  hooray: 'HOORAY',
  confused: 'CONFUSED',
  heart: 'HEART',
  rocket: 'ROCKET',
  eyes: 'EYES',
};

/** A page of a list: GitHub wants `first` or `last`, at most 100. */
export function connection<T>(
  list: readonly T[],
  args: Json,
  info: Info,
  wrap: (item: T) => unknown,
  extra: Fields = {},
): Fields {
  const { first, last, after, before } = args;
  const name = info.fieldName;
  if (first == null && last == null)
    throw new GraphqlError(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  for (const [key, n] of Object.entries({ first, last })) {
    if (n > 100)
      throw new GraphqlError(
        'EXCESSIVE_PAGINATION',
        `Requesting ${n} records on the \`${name}\` connection exceeds the \`${key}\` limit of 100 records.`,
      );
    if (n < 0) throw new GraphqlError('INVALID_PAGINATION', `\`${key}\` on the \`${name}\` connection cannot be less than zero.`);
  }
  const cursor = (i: number): string => Buffer.from(`cursor:v2:${i}`).toString('base64');
  const at = (text: string): number => {
    const m = /^cursor:v2:(\d+)$/.exec(Buffer.from(text, 'base64').toString());
    if (!m) throw new GraphqlError('INVALID_CURSOR_ARGUMENTS', `\`${text}\` does not appear to be a valid cursor.`);
    return Number(m[1]);
  };
  let from = after ? at(after) + 1 : 0;
  let to = before ? at(before) : list.length;
  if (first != null) to = Math.min(to, from + first);
  if (last != null) from = Math.max(from, to - last);
  const nodes = list.slice(from, to).map(wrap);
  return {
    totalCount: list.length,
    nodes,
    edges: nodes.map((node, i) => ({ node, cursor: cursor(from + i) })),
    pageInfo: {
      hasNextPage: to < list.length,
      hasPreviousPage: from > 0,
      startCursor: nodes.length ? cursor(from) : null,
      endCursor: nodes.length ? cursor(to - 1) : null,
    },
    ...extra,
  };
}

// ---- git objects

export async function commitNode(repo: Repo, sha: string | null): Promise<Typed | null> {
  const commit = sha ? await repo.git.commit(sha) : null;
  return commit && typed('Commit', { repo, c: commit });
}
export async function gitNode(repo: Repo, sha: string): Promise<Typed | null> {
  const git: GitObject | null = await repo.git.read(sha);
  if (git?.type === 'commit') return commitNode(repo, git.oid);
  if (git?.type === 'tree') return typed('Tree', { repo, oid: git.oid });
  return git?.type === 'blob' ? typed('Blob', { repo, git }) : null;
}
export const refNode = (repo: Repo, name: string): Typed | null => {
  const sha = repo.git.refs.get(name);
  return sha ? typed('Ref', { repo, name, sha }) : null;
};

// ---- nodes by id

export function repoOf(node: Node | Pull | Issue): Repo | null {
  if (node.kind === 'repo') return node;
  if ('repo' in node) return node.repo;
  if ('pull' in node) return node.pull.repo;
  return 'issue' in node ? node.issue.repo : null;
}

const conversation = ['issues:read', 'pull_requests:read'];
const READS: Partial<Record<keyof Kinds, Needed>> = {
  pull: 'pull_requests:read',
  thread: 'pull_requests:read',
  reviewComment: 'pull_requests:read',
  review: 'pull_requests:read',
  issueComment: conversation,
  checkRun: 'checks:read',
  checkSuite: 'checks:read',
};

/** The record with a global id; of one of the given kinds. */
export function nodeOf<K extends keyof Kinds>(call: Call, id: string, ...kinds: K[]): Kinds[K] {
  const node = call.world.nodes.get(id);
  const what = `a node with the global id of '${id}'`;
  if (!node || (kinds.length && !(kinds as string[]).includes(node.kind))) throw unresolved(what);
  const repo = repoOf(node);
  if (repo && !call.canSee(repo)) throw unresolved(what);
  const needed = READS[node.kind];
  if (repo && needed) call.need(needed, repo);
  return node as Kinds[K];
}

/** An app needs contents:write to resolve a conversation, not only pull_requests:write. */
export function canResolve(call: Call, thread: Thread): boolean {
  const { pull } = thread;
  if (call.request.caller.type === 'installation')
    return call.may('pull_requests:write', pull.repo) && call.may('contents:write', pull.repo);
  return pull.user === call.viewer || ['write', 'maintain', 'admin'].includes(call.world.permissionOf(pull.repo, call.viewer));
}
