import { z } from 'zod';
import { CONFIG_FILE } from '../config.ts';
import type { Sha } from '../facts.ts';
import { type GitHub, GitHubError, type Repository } from './client.ts';

/** A comment of the App at a line of the change, the first of its thread. */
export interface OwnComment {
  readonly id: number;
  readonly node: string;
  readonly thread: string;
  readonly body: string;
  readonly path: string;
  readonly line: number | null;
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

/** What GitHub says of a pull request, and of the policy it is under. */
export interface PullState {
  readonly number: number;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  readonly head: Sha;
  readonly baseBranch: string;
  readonly author: string | null;
  /** Everybody who wrote or committed a commit of it; undefined where there are more commits than are listed. */
  readonly committers: ReadonlySet<string> | undefined;
  readonly comments: readonly IssueComment[];
  /** Replies in threads of the App and others are read for commands too. */
  readonly replies: readonly IssueComment[];
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
      comments: z.object({ nodes: z.array(comment) }),
    }),
  ),
});
const comments = z.object({ pageInfo: page, nodes: z.array(comment) });
const pullShape = z.object({
  number: z.number(),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  isDraft: z.boolean(),
  headRefOid: z.string(),
  baseRefName: z.string(),
  author: actor,
  commits: z.object({
    totalCount: z.number(),
    nodes: z.array(
      z.object({ commit: z.object({ oid: z.string(), authors: z.object({ nodes: z.array(who) }), committer: who }) }),
    ),
  }),
  head: z.object({
    nodes: z.array(
      z.object({
        commit: z.object({
          associatedPullRequests: z.object({
            nodes: z.array(z.object({ number: z.number(), state: z.string(), headRefOid: z.string(), baseRefName: z.string() })),
          }),
        }),
      }),
    ),
  }),
  reviewThreads: threads,
  // GitHub shows pending reviews to their author only.
  pending: z.object({ nodes: z.array(z.object({ id: z.string() })) }),
  comments,
});

const COMMENT =
  'id fullDatabaseId body viewerDidAuthor author { login __typename } createdAt lastEditedAt editor { login } isMinimized';
const THREADS = `pageInfo { hasNextPage endCursor } nodes { id isResolved isOutdated path line comments(first: 20) { nodes { ${COMMENT} } } }`;
const COMMENTS = `pageInfo { hasNextPage endCursor } nodes { ${COMMENT} }`;
export const POLICY = `defaultBranchRef { name target { ... on Commit { file(path: "${CONFIG_FILE}") { object { ... on Blob { text isTruncated } } } } } }`;

const QUERY = `query pull($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    ${POLICY}
    pullRequest(number: $number) {
      number state isDraft headRefOid baseRefName author { login __typename }
      commits(first: 100) { totalCount nodes { commit { oid authors(first: 10) { nodes { user { login } } } committer { user { login } } } } }
      head: commits(last: 1) { nodes { commit { associatedPullRequests(first: 50) { nodes { number state headRefOid baseRefName } } } } }
      reviewThreads(first: 100) { ${THREADS} }
      pending: reviews(first: 1, states: PENDING) { nodes { id } }
      comments(first: 100) { ${COMMENTS} }
    }
  }
}`;

/** More pages of comments than this are not read: 3,000 comments of a pull request. */
const MAX_PAGES = 30;

/** Asks for everything at once; further pages of threads and comments one by one. Throws GitHubError where the pull request is not there. */
export async function readPull(github: GitHub, { owner, name: repo }: Repository, number: number): Promise<PullState> {
  const answer = await github.graphql(QUERY, { owner, repo, number });
  const { repository } = z
    .object({ repository: z.object({ defaultBranchRef: policyShape, pullRequest: pullShape.nullable() }) })
    .parse(answer);
  const pull = repository.pullRequest;
  if (!pull) throw new GitHubError(404, `there is no pull request ${number} in ${owner}/${repo}`);
  const more = async <Shape extends z.ZodType<{ pageInfo: z.infer<typeof page>; nodes: unknown[] }>>(
    shape: Shape,
    first: z.infer<Shape>,
    field: string,
    fields: string,
  ): Promise<z.infer<Shape>['nodes']> => {
    const nodes = [...first.nodes];
    let { pageInfo } = first;
    for (let pages = 1; pageInfo.hasNextPage && pages < MAX_PAGES; pages++) {
      const next = await github.graphql(
        `query more($owner: String!, $repo: String!, $number: Int!, $after: String) { repository(owner: $owner, name: $repo) { pullRequest(number: $number) { found: ${field}(first: 100, after: $after) { ${fields} } } } }`,
        { owner, repo, number, after: pageInfo.endCursor },
      );
      const parsed = z.object({ repository: z.object({ pullRequest: z.object({ found: shape }) }) }).parse(next);
      const { found } = parsed.repository.pullRequest as { found: z.infer<Shape> };
      nodes.push(...found.nodes);
      pageInfo = found.pageInfo;
    }
    return nodes as z.infer<Shape>['nodes'];
  };
  const allThreads = (await more(threads, pull.reviewThreads, 'reviewThreads', THREADS)) as z.infer<typeof threads>['nodes'];
  const allComments = (await more(comments, pull.comments, 'comments', COMMENTS)) as z.infer<typeof comments>['nodes'];
  const commits = pull.commits.nodes.map(({ commit }) => commit);
  const logins = commits.flatMap(({ authors, committer }) =>
    [...authors.nodes, committer].flatMap((one) => one?.user?.login ?? []),
  );
  const associated = pull.head.nodes.flatMap(({ commit }) => commit.associatedPullRequests.nodes);
  return {
    number,
    isOpen: pull.state === 'OPEN',
    isDraft: pull.isDraft,
    head: pull.headRefOid as Sha,
    baseBranch: pull.baseRefName,
    author: pull.author?.login ?? null,
    committers: pull.commits.totalCount > commits.length ? undefined : new Set(logins),
    comments: allComments.map(commentOf),
    replies: allThreads.flatMap(({ comments: { nodes } }) => nodes.map(commentOf)),
    own: allThreads.flatMap((thread): OwnComment[] => {
      const [first] = thread.comments.nodes;
      if (!first?.viewerDidAuthor) return [];
      const { id: node, body, isMinimized, editor, author } = first;
      const { id: thread_, isResolved, isOutdated, path, line } = thread;
      const isEditedByOthers = editor !== null && editor.login !== author?.login;
      const id = Number(first.fullDatabaseId);
      return [{ id, node, thread: thread_, body, path, line, isMinimized, isOutdated, isResolved, isEditedByOthers }];
    }),
    sameHead: associated.flatMap((one) =>
      one.state === 'OPEN' && one.headRefOid === pull.headRefOid && one.number !== number
        ? [{ number: one.number, baseBranch: one.baseRefName }]
        : [],
    ),
    pendingReview: pull.pending.nodes[0]?.id,
    policy: policyOf(repository.defaultBranchRef),
  };
}

const commentOf = ({
  id,
  fullDatabaseId,
  body,
  viewerDidAuthor,
  author,
  createdAt,
  lastEditedAt,
}: z.infer<typeof comment>): IssueComment => ({
  id: Number(fullDatabaseId),
  node: id,
  body,
  isOwn: viewerDidAuthor,
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
