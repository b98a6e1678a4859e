// Pushes, pull requests and their diffs.
import { ApiError, validationFailed } from './api-error.ts';
import { requestSuites } from './checks.ts';
import { type Changes, type Commit, isSha, ZERO } from './git.ts';
import type { Present } from './present.ts';
import { remapThreads } from './threads.ts';
import type { App, Fields, Issue, Pull, PullFile, PullStats, Repo, User } from './types.ts';
import type { World } from './world.ts';

/** Sets a branch to a commit that exists in the repository and does what a push does. */
export function pushBranch(
  world: World,
  repo: Repo,
  branch: string,
  sha: string,
  actor: User,
  { forced }: { forced?: boolean } = {},
): Promise<void> {
  return world.locked(repo, async () => {
    const ref = `refs/heads/${branch}`;
    const before = repo.git.refs.get(ref) ?? ZERO;
    await repo.git.setRef(ref, sha);
    return afterPush(world, repo, branch, before, sha, actor, forced === undefined ? {} : { forced });
  });
}

/** What a push does: its event, check suites, new heads of pull requests. `quiet`: none of it, as if it were long ago. */
export async function afterPush(
  world: World,
  repo: Repo,
  branch: string,
  before: string,
  after: string,
  actor: User,
  { forced, quiet = false }: { forced?: boolean; quiet?: boolean } = {},
): Promise<void> {
  const ref = `refs/heads/${branch}`;
  repo.pushedAt = new Date();
  if (quiet) return;
  const isForced = forced ?? (before !== ZERO && after !== ZERO && !(await repo.git.isAncestor(before, after)));
  const commits = after === ZERO ? [] : await pushCommits(repo, before, after);
  world.emit('push', null, {
    repo,
    actor,
    payload: (p) => p.pushPayload(repo, { ref, before, after, forced: isForced, commits, actor }),
  });
  if (after !== ZERO) requestSuites(world, repo, after, branch, before, actor);

  for (const pull of world.pulls) {
    if (pull.state !== 'open') continue;
    if (pull.head.repo === repo && pull.head.ref === branch && after !== ZERO && pull.head.sha !== after) {
      await updateHead(world, pull, after, actor);
    } else if (pull.repo === repo && pull.base.ref === branch) {
      pull.mergeable = null;
      if (after !== ZERO && (await repo.git.isAncestor(pull.head.sha, after))) await markMerged(world, pull, actor, after);
      else computeMergeable(world, pull);
    }
  }
}

/** A commit of a push event. */
export interface PushedCommit extends Commit {
  added: string[];
  removed: string[];
  modified: string[];
}

export async function pushCommits(repo: Repo, before: string, after: string): Promise<PushedCommit[]> {
  const main = repo.git.refs.get(`refs/heads/${repo.defaultBranch}`) ?? null;
  const shas = (await repo.git.range(before !== ZERO ? before : main === after ? null : main, after)).slice(-20);
  const out: PushedCommit[] = [];
  for (const sha of shas) {
    const c = await repo.git.commitAt(sha);
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

export interface CommitAs {
  message?: string | undefined;
  actor?: User;
  /** The branch (or commit) that a new branch starts at; with `force`, where the branch is set back to. */
  from?: string | undefined;
  quiet?: boolean;
  force?: boolean | undefined;
  parents?: string[];
}

/** A commit on a branch, as a push; a new branch starts at the default branch. */
export function commitTo(world: World, repo: Repo, branch: string, changes: Changes, opts: CommitAs = {}): Promise<string> {
  return world.locked(repo, () => commitNow(world, repo, branch, changes, opts));
}

async function commitNow(
  world: World,
  repo: Repo,
  branch: string,
  changes: Changes,
  { message = 'Change files', actor, from, quiet = false, force = false, parents }: CommitAs,
): Promise<string> {
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
    author: world.ident(author),
  });
  await afterPush(world, repo, branch, before, sha, author, { quiet });
  return sha;
}

export function deleteBranch(world: World, repo: Repo, branch: string, actor: User): Promise<void> {
  return world.locked(repo, async () => {
    const ref = `refs/heads/${branch}`;
    const before = repo.git.refs.get(ref);
    if (!before) return;
    await repo.git.setRef(ref, null);
    await afterPush(world, repo, branch, before, ZERO, actor);
  });
}

export function createIssue(
  world: World,
  repo: Repo,
  { title, body = null, user }: { title: string; body?: string | null; user: User },
): Issue {
  const n = repo.nextNumber++;
  const issue = world.register('issue', {
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

export interface NewPull {
  title?: string;
  body?: string | null;
  user: User;
  head: string;
  headRepo?: Repo;
  base?: string;
  draft?: boolean;
  viaApp?: App | null;
}

export async function createPull(world: World, repo: Repo, options: NewPull): Promise<Pull> {
  const {
    title = 'A change',
    body = null,
    user,
    head,
    headRepo = repo,
    base = repo.defaultBranch,
    draft = false,
    viaApp = null,
  } = options;
  const headSha = headRepo.git.refs.get(`refs/heads/${head}`);
  const baseSha = repo.git.refs.get(`refs/heads/${base}`);
  if (!headSha) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'head' });
  if (!baseSha) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'base' });
  if (
    world.pulls.some(
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
  const pull = world.register('pull', {
    repo,
    number,
    issueId: world.nextId('issue'),
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
  world.pulls.push(pull);
  await emitPull(world, pull, 'opened', user);
  computeMergeable(world, pull);
  return pull;
}

/** Sends a pull_request event (the counts in the payload need the diff, hence async). */
export async function emitPull(
  world: World,
  pull: Pull,
  action: string | null,
  actor: User,
  extra: (present: Present) => Fields = () => ({}),
): Promise<void> {
  const stats = await pullStats(world, pull);
  world.emit('pull_request', action, {
    repo: pull.repo,
    actor,
    pull,
    payload: (p) => ({ number: pull.number, pull_request: p.pullFull(pull, stats), ...extra(p) }),
  });
}

export async function updateHead(world: World, pull: Pull, after: string, actor: User): Promise<void> {
  const before = pull.head.sha;
  if (pull.head.repo === pull.repo) await pull.repo.git.setRef(`refs/pull/${pull.number}/head`, after);
  else await pull.repo.git.fetchFrom(pull.head.repo.git, after, `refs/pull/${pull.number}/head`);
  pull.head.sha = after;
  pull.base.sha = pull.repo.git.refs.get(`refs/heads/${pull.base.ref}`) ?? pull.base.sha;
  pull.updatedAt = new Date();
  pull.mergeable = null;
  await remapThreads(world, pull);
  await emitPull(world, pull, 'synchronize', actor, () => ({ before, after }));
  computeMergeable(world, pull);
}

export interface PullEdit {
  title?: string;
  body?: string;
  base?: string;
  state?: string;
}

export async function editPull(world: World, pull: Pull, { title, body, base, state }: PullEdit, actor: User): Promise<void> {
  const changes: { title?: Fields; body?: Fields; base?: Fields } = {};
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
    await remapThreads(world, pull);
  }
  if (Object.keys(changes).length) {
    pull.updatedAt = new Date();
    await emitPull(world, pull, 'edited', actor, () => ({ changes }));
  }
  if (state && state !== pull.state) await (state === 'closed' ? closePull(world, pull, actor) : reopenPull(world, pull, actor));
}

export async function closePull(world: World, pull: Pull, actor: User): Promise<void> {
  pull.state = 'closed';
  pull.closedAt = pull.updatedAt = new Date();
  await emitPull(world, pull, 'closed', actor);
}

export async function reopenPull(world: World, pull: Pull, actor: User): Promise<void> {
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
  await emitPull(world, pull, 'reopened', actor);
}

export async function setDraft(world: World, pull: Pull, draft: boolean, actor: User): Promise<void> {
  if (pull.draft === draft) return;
  pull.draft = draft;
  pull.updatedAt = new Date();
  await emitPull(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', actor);
}

/** A later job tells whether it can be merged, as GitHub does. */
export function computeMergeable(world: World, pull: Pull): Promise<unknown> {
  const head = pull.head.sha;
  const base = pull.repo.git.refs.get(`refs/heads/${pull.base.ref}`);
  return world.later(async () => {
    if (!base || pull.head.sha !== head || pull.state !== 'open') return;
    const r = await pull.repo.git.mergeCommit(base, head, `Merge ${head} into ${base}`);
    if (r && pull.head.sha === head) await pull.repo.git.setRef(`refs/pull/${pull.number}/merge`, r.sha);
    if (pull.head.sha !== head || pull.state !== 'open' || pull.repo.git.refs.get(`refs/heads/${pull.base.ref}`) !== base) return;
    pull.mergeable = r !== null;
    pull.mergeSha = r?.sha ?? null;
  }, world.mergeableDelay);
}

export async function markMerged(world: World, pull: Pull, actor: User, sha: string): Promise<void> {
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
  await emitPull(world, pull, 'closed', actor);
}

export interface MergeAs {
  method?: string | undefined;
  message?: string;
}

export function mergePull(world: World, pull: Pull, actor: User, opts: MergeAs = {}): Promise<string> {
  return world.locked(pull.repo, () => mergeNow(world, pull, actor, opts));
}

async function mergeNow(world: World, pull: Pull, actor: User, { method = 'merge', message }: MergeAs): Promise<string> {
  const { git } = pull.repo;
  const base = git.refs.get(`refs/heads/${pull.base.ref}`);
  const title = message ?? (method === 'squash' ? `${pull.title} (#${pull.number})` : mergeTitle(pull));
  const merged = base ? await git.mergeCommit(base, pull.head.sha, title, world.ident(actor)) : null;
  if (!base || !merged) throw new ApiError(405, 'Pull Request is not mergeable');
  const sha = method === 'squash' ? await git.commitTree(merged.tree, [base], title, world.ident(actor)) : merged.sha;
  await git.setRef(`refs/heads/${pull.base.ref}`, sha);
  await markMerged(world, pull, actor, sha);
  await afterPush(world, pull.repo, pull.base.ref, base, sha, actor);
  return sha;
}

export const mergeTitle = (pull: Pull): string =>
  `Merge pull request #${pull.number} from ${pull.head.repo.owner.login}/${pull.head.ref}\n\n${pull.title}`;

/** Three-dot diff between two commits of a repository, patches limited as GitHub does. */
export async function threeDot(world: World, repo: Repo, base: string, head: string): Promise<PullFile[]> {
  const { patchMaxBytes, patchMaxLines, totalPatchMaxBytes } = world.limits;
  const key = `${base}:${head}:${patchMaxBytes}:${patchMaxLines}:${totalPatchMaxBytes}`;
  const had = repo.diffs.get(key);
  if (had) return had;
  const mb = await repo.git.mergeBase(base, head);
  const files = await repo.git.diff(mb ?? base, head);
  let total = 0;
  const out = files.map((f) => {
    const bytes = f.patch === null ? 0 : Buffer.byteLength(f.patch);
    const lines = f.patch === null ? 0 : Math.max(f.additions + f.deletions, f.patch.split('\n').length);
    const tooLarge = bytes > patchMaxBytes || lines > patchMaxLines;
    if (!tooLarge) total += bytes;
    const patch = tooLarge || total > totalPatchMaxBytes ? null : f.patch;
    return { ...f, patch, mergeBase: mb };
  });
  if (repo.diffs.size > 50) repo.diffs.clear();
  repo.diffs.set(key, out);
  return out;
}

export function pullFiles(world: World, pull: Pull, sha = pull.head.sha): Promise<PullFile[]> {
  return threeDot(world, pull.repo, pull.base.sha, sha);
}

export function pullCommits(pull: Pull): Promise<string[]> {
  return pull.repo.git.range(pull.base.sha, pull.head.sha);
}

export async function pullStats(world: World, pull: Pull): Promise<PullStats> {
  const [files, commits] = await Promise.all([pullFiles(world, pull), pullCommits(pull)]);
  return {
    commits: commits.length,
    changedFiles: files.length,
    additions: files.reduce((s, f) => s + f.additions, 0),
    deletions: files.reduce((s, f) => s + f.deletions, 0),
  };
}
