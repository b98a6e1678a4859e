import { z } from 'zod';
import { CONFIG_FILE } from '../config.ts';
import type { Sha } from '../facts.ts';
import { type GitHub, GitHubError, type Repository, soon } from './client.ts';

/** A comment of the App at a line of the change, the first of its thread. */
export interface OwnComment {
  readonly id: number;
  readonly node: string;
  readonly thread: string;
  readonly body: string;
  readonly path: string;
  readonly line: number | null;
  readonly startLine: number | null;
  readonly side: 'LEFT' | 'RIGHT';
  readonly isMinimized: boolean;
  /** The lines it was made for are no longer in the change. */
  readonly isOutdated: boolean;
  readonly isResolved: boolean;
  /** Somebody else was the last to edit it. */
  readonly isEditedByOthers: boolean;
}

/** A comment on the pull request as a whole. */
export interface IssueComment {
  readonly id: number;
  readonly node: string;
  readonly body: string;
  readonly isOwn: boolean;
  /** Null for users that are gone. */
  readonly author: string | null;
  readonly isBot: boolean;
  readonly createdAt: string;
  readonly isEdited: boolean;
}

/** A comment at a line, or an answer to one. */
export interface ThreadComment extends IssueComment {
  readonly path: string;
}

/** What GitHub says of a pull request, and of the policy it is under. */
export interface PullState {
  readonly number: number;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  readonly isFromFork: boolean;
  readonly head: Sha;
  readonly baseBranch: string;
  /** Where that branch is now; undefined where it is gone. */
  readonly baseTip: Sha | undefined;
  readonly author: string | null;
  /** Everybody who wrote or committed a commit of it, in small letters; undefined where there are more commits than are listed. */
  readonly committers: ReadonlySet<string> | undefined;
  readonly comments: readonly IssueComment[];
  /** Replies in threads of the App and others are read for commands too. */
  readonly replies: readonly ThreadComment[];
  readonly own: readonly OwnComment[];
  /** A review of the App that was never submitted: no other can be made while it is there. */
  readonly pendingReview: string | undefined;
  /** Open pull requests with the same head: the check is theirs too. */
  readonly sameHead: readonly { readonly number: number; readonly baseBranch: string }[];
  readonly policy: Policy;
}

/** The policy's text at the tip of the default branch; null where there is none. */
export interface Policy {
  readonly branch: string;
  readonly text: string | null;
}

const actor = z.object({ login: z.string(), __typename: z.string() }).nullable();
const who = z.object({ user: z.object({ login: z.string() }).nullable() }).nullable();
const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const comment = z.object({
  id: z.string(),
  fullDatabaseId: z.string().nullable(),
  body: z.string(),
  viewerDidAuthor: z.boolean(),
  author: actor,
  createdAt: z.string(),
  lastEditedAt: z.string().nullable(),
  editor: z.object({ login: z.string() }).nullable(),
  isMinimized: z.boolean(),
});
const blob = z.object({ text: z.string().nullish(), isTruncated: z.boolean().optional() }).nullable();
const policyShape = z
  .object({ name: z.string(), target: z.object({ file: z.object({ object: blob }).nullish() }).nullable() })
  .nullable();
const threads = z.object({
  pageInfo: page,
  nodes: z.array(
    z.object({
      id: z.string(),
      isResolved: z.boolean(),
      isOutdated: z.boolean(),
      path: z.string(),
      line: z.number().nullable(),
      startLine: z.number().nullable(),
      diffSide: z.enum(['LEFT', 'RIGHT']),
      comments: z.object({ pageInfo: page, nodes: z.array(comment) }),
    }),
  ),
});
const comments = z.object({ pageInfo: page, nodes: z.array(comment) });
const commits = z.object({
  totalCount: z.number(),
  pageInfo: page,
  nodes: z.array(z.object({ commit: z.object({ oid: z.string(), message: z.string(), author: who, committer: who }) })),
});
const authors = z.object({ totalCount: z.number(), nodes: z.array(who) });
const pulls = z.object({
  pageInfo: page,
  nodes: z.array(z.object({ number: z.number(), state: z.string(), headRefOid: z.string(), baseRefName: z.string() })),
});
const pullShape = z.object({
  number: z.number(),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  isDraft: z.boolean(),
  isCrossRepository: z.boolean(),
  headRefOid: z.string(),
  baseRefName: z.string(),
  baseRef: z.object({ target: z.object({ oid: z.string() }).nullable() }).nullable(),
  author: actor,
  commits,
  head: z.object({ nodes: z.array(z.object({ commit: z.object({ associatedPullRequests: pulls }) })) }),
  reviewThreads: threads,
  // GitHub shows pending reviews to their author only.
  pending: z.object({ nodes: z.array(z.object({ id: z.string() })) }),
  comments,
});

const COMMENT =
  'id fullDatabaseId body viewerDidAuthor author { login __typename } createdAt lastEditedAt editor { login } isMinimized';
const PAGE = 'pageInfo { hasNextPage endCursor }';
const COMMENTS = `${PAGE} nodes { ${COMMENT} }`;
/** Few threads have more comments than this: those of the others come by themselves. */
const THREADS = `${PAGE} nodes { id isResolved isOutdated path line startLine diffSide comments(first: 20) { ${COMMENTS} } }`;
const COMMITS = `totalCount ${PAGE} nodes { commit { oid message author { user { login } } committer { user { login } } } }`;
const PULLS = `${PAGE} nodes { number state headRefOid baseRefName }`;
const OPEN_PULLS = 'states: OPEN, orderBy: { field: UPDATED_AT, direction: DESC }';
export const POLICY = `defaultBranchRef { name target { ... on Commit { file(path: "${CONFIG_FILE}") { object { ... on Blob { text isTruncated } } } } } }`;

const QUERY = `query pull($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    ${POLICY}
    pullRequests(first: 100, ${OPEN_PULLS}) { ${PULLS} }
    pullRequest(number: $number) {
      number state isDraft isCrossRepository headRefOid baseRefName baseRef { target { oid } } author { login __typename }
      commits(first: 100) { ${COMMITS} }
      head: commits(last: 1) { nodes { commit { associatedPullRequests(first: 100) { ${PULLS} } } } }
      reviewThreads(first: 100) { ${THREADS} }
      pending: reviews(first: 1, states: PENDING) { nodes { id } }
      comments(first: 100) { ${COMMENTS} }
    }
  }
}`;

/** More pages of a hundred than this are not read. */
const MAX_PAGES = 30;
/** "Lists a maximum of 250 commits for a pull request." GitHub REST API; with as many there can be more. */
const MAX_COMMITS = 250;

/** Asks for everything at once; further pages one by one. Throws GitHubError where the pull request is not there. */
export async function readPull(github: GitHub, { owner, name: repo }: Repository, number: number): Promise<PullState> {
  const { repository } = await soon(async () => {
    const shape = z.object({ defaultBranchRef: policyShape, pullRequests: pulls, pullRequest: pullShape.nullable() });
    const answer = z.object({ repository: shape.nullable() }).parse(await github.graphql(QUERY, { owner, repo, number }));
    const pull = answer.repository?.pullRequest;
    if (!answer.repository || !pull) throw new GitHubError(404, `there is no pull request ${number} in ${owner}/${repo}`);
    return { repository: { ...answer.repository, pullRequest: pull } };
  });
  const { pullRequest: pull } = repository;

  /** All nodes of a list, its first page being there. `ask` takes a cursor and gives the list the name `found`. */
  async function rest<Node>(
    first: { readonly pageInfo: z.infer<typeof page>; readonly nodes: readonly Node[] },
    shape: z.ZodType<{ pageInfo: z.infer<typeof page>; nodes: Node[] }>,
    ask: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Node[]> {
    const nodes = [...first.nodes];
    let { pageInfo } = first;
    for (let pages = 1; pageInfo.hasNextPage && pages < MAX_PAGES; pages++) {
      const answer = await github.graphql(ask, { ...variables, after: pageInfo.endCursor });
      const holder = z.object({ found: shape });
      const { holds } = z.object({ holds: z.union([holder, z.object({ holds: holder })]) }).parse(answer);
      const { found } = 'found' in holds ? holds : holds.holds;
      nodes.push(...found.nodes);
      pageInfo = found.pageInfo;
    }
    return nodes;
  }
  const ofPull = (field: string, fields: string): string =>
    `query more($owner: String!, $repo: String!, $number: Int!, $after: String) { holds: repository(owner: $owner, name: $repo) { holds: pullRequest(number: $number) { found: ${field}(first: 100, after: $after) { ${fields} } } } }`;
  const one = { owner, repo, number };
  const ofThread = `query thread($id: ID!, $after: String) { holds: node(id: $id) { ... on PullRequestReviewThread { found: comments(first: 100, after: $after) { ${COMMENTS} } } } }`;
  const ofRepository = `query pulls($owner: String!, $repo: String!, $after: String) { holds: repository(owner: $owner, name: $repo) { found: pullRequests(first: 100, after: $after, ${OPEN_PULLS}) { ${PULLS} } } }`;
  const [allThreads, allComments, allCommits, open] = await Promise.all([
    rest(pull.reviewThreads, threads, ofPull('reviewThreads', THREADS), one).then((some) =>
      Promise.all(
        some.map(async (thread) => ({ ...thread, said: await rest(thread.comments, comments, ofThread, { id: thread.id }) })),
      ),
    ),
    rest(pull.comments, comments, ofPull('comments', COMMENTS), one),
    rest(pull.commits, commits, ofPull('commits', COMMITS), one),
    // A fork's commits are not the repository's: which pull requests they are the head of, only the list of all tells.
    pull.isCrossRepository ? rest(repository.pullRequests, pulls, ofRepository, { owner, repo }) : repository.pullRequests.nodes,
  ]);
  const logins = allCommits.flatMap(({ commit: { author, committer } }) =>
    [author, committer].flatMap((someone) => someone?.user?.login ?? []),
  );
  const isOurs = ({ viewerDidAuthor, body }: z.infer<typeof comment>): boolean =>
    viewerDidAuthor && (github.isShared !== true || body.includes('<!-- iacsec:'));
  const told = (one: z.infer<typeof comment>): IssueComment => ({ ...commentOf(one), isOwn: isOurs(one) });
  const more = await coAuthors(
    github,
    { owner, name: repo },
    allCommits.map(({ commit }) => commit),
  );
  const areAll = allCommits.length === pull.commits.totalCount && allCommits.length < MAX_COMMITS && more !== undefined;
  const associated = pull.head.nodes.flatMap(({ commit }) => commit.associatedPullRequests.nodes);
  const sameHead = new Map(
    [...associated, ...open].flatMap((other) =>
      other.state === 'OPEN' && other.headRefOid === pull.headRefOid && other.number !== number
        ? [[other.number, { number: other.number, baseBranch: other.baseRefName }] as const]
        : [],
    ),
  );
  return {
    number,
    isOpen: pull.state === 'OPEN',
    isDraft: pull.isDraft,
    isFromFork: pull.isCrossRepository,
    head: pull.headRefOid as Sha,
    baseBranch: pull.baseRefName,
    baseTip: pull.baseRef?.target?.oid as Sha | undefined,
    author: pull.author?.login ?? null,
    committers: areAll ? new Set([...logins, ...more].map((login) => login.toLowerCase())) : undefined,
    comments: allComments.map(told),
    replies: allThreads.flatMap(({ said, path }) => said.map((one) => ({ ...told(one), path }))),
    own: allThreads.flatMap((thread): OwnComment[] => {
      const [first] = thread.said;
      if (!first || !isOurs(first)) return [];
      const { id: node, body, isMinimized, editor, author } = first;
      const { id: inThread, isResolved, isOutdated, path, line, startLine, diffSide: side } = thread;
      const isEditedByOthers = editor !== null && editor.login !== author?.login;
      const id = Number(first.fullDatabaseId);
      const place = { thread: inThread, path, line, startLine, side };
      return [{ id, node, body, ...place, isMinimized, isOutdated, isResolved, isEditedByOthers }];
    }),
    sameHead: [...sameHead.values()].sort((a, b) => a.number - b.number),
    pendingReview: pull.pending.nodes[0]?.id,
    policy: policyOf(repository.defaultBranchRef),
  };
}

/** "Co-authored-by: NAME <NAME@EXAMPLE.COM>", at the end of a commit's message. GitHub docs, a commit with multiple authors. */
const CO_AUTHOR = /^\s*co-authored-by:.*$/gim;
/** "ID+USERNAME@users.noreply.github.com". GitHub docs, setting your commit email address. What the button for suggestions writes. */
const NOREPLY = /<(?:\d+\+)?([^@\s<>]+)@users\.noreply\.[^\s<>]+>\s*$/i;

/** Who wrote commits together with others; undefined where GitHub lists not all of them. What a message does not tell by itself is asked. */
async function coAuthors(
  github: GitHub,
  { owner, name: repo }: Repository,
  all: readonly { readonly oid: string; readonly message: string }[],
): Promise<readonly string[] | undefined> {
  const named: string[] = [];
  const asked = new Set<string>();
  for (const { oid, message } of all)
    for (const [line] of message.matchAll(CO_AUTHOR)) {
      const login = NOREPLY.exec(line)?.[1];
      if (login === undefined) asked.add(oid);
      else named.push(login);
    }
  if (asked.size === 0) return named;
  const fields = [...asked].map(
    (oid, i) => `c${i}: object(oid: "${oid}") { ... on Commit { authors(first: 20) { totalCount nodes { user { login } } } } }`,
  );
  const query = `query authors($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${fields.join('\n')} } }`;
  const answer = z.object({ repository: z.record(z.string(), z.object({ authors })) });
  const found = Object.values(answer.parse(await github.graphql(query, { owner, repo })).repository);
  if (found.some((one) => one.authors.totalCount !== one.authors.nodes.length)) return undefined;
  return [...named, ...found.flatMap((one) => one.authors.nodes.flatMap((someone) => someone?.user?.login ?? []))];
}

const commentOf = ({
  id,
  fullDatabaseId,
  body,
  author,
  createdAt,
  lastEditedAt,
}: z.infer<typeof comment>): Omit<IssueComment, 'isOwn'> => ({
  id: Number(fullDatabaseId),
  node: id,
  body,
  author: author?.login ?? null,
  isBot: author?.__typename === 'Bot',
  createdAt,
  isEdited: lastEditedAt !== null,
});

function policyOf(ref: z.infer<typeof policyShape>): Policy {
  const object = ref?.target?.file?.object;
  // A file that is there and has no text (binary, too long) must not look like none.
  return { branch: ref?.name ?? '', text: object ? (object.isTruncated ? '\0' : (object.text ?? '\0')) : null };
}

/** The policy at the tip of a repository's default branch. Throws GitHubError where the repository cannot be read. */
export async function readPolicy(github: GitHub, { owner, name: repo }: Repository): Promise<Policy> {
  const answer = await github.graphql(
    `query policy($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${POLICY} } }`,
    { owner, repo },
  );
  const { repository } = z.object({ repository: z.object({ defaultBranchRef: policyShape }) }).parse(answer);
  return policyOf(repository.defaultBranchRef);
}

/** What somebody may do in a repository. Teams and organisations are counted in. */
export async function mayWrite(github: GitHub, { owner, name: repo }: Repository, login: string): Promise<boolean> {
  const asked = github.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', { owner, repo, username: login });
  const { data } = await asked.catch((error: unknown) => {
    // Somebody whose account is gone.
    if (error instanceof GitHubError && error.status === 404) return { data: { permission: 'none' } };
    throw error;
  });
  // "The `permission` … can be `admin`, `write`, `read`, or `none`": maintain is write, triage is read. GitHub REST API.
  return data.permission === 'admin' || data.permission === 'write';
}
