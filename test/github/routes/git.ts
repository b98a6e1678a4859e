// Repositories, contents, the git database, commits, comparisons and tarballs. Nothing here writes: the App only reads.
import path from 'node:path/posix';
import { ApiError, validationFailed } from '../api-error.ts';
import { type Answer, type Context, listed, page, type Route, type Tuple } from '../context.ts';
import { type Entry, type GitObject, isSha } from '../git.ts';
import { pullCommits, threeDot } from '../pulls.ts';
import type { Fields, Pull } from '../types.ts';
import { commitOf, found, media, READ, REPO, route, wants } from './paths.ts';

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** base64 in lines, as GitHub sends it. */
const base64 = (data: Buffer): string => data.toString('base64').replace(/.{1,60}/g, '$&\n');

function blobOf(ctx: Context, blob: GitObject): GitObject {
  if (blob.size <= ctx.world.limits.blobMax) return blob;
  throw new ApiError(
    403,
    'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git to obtain it.',
    { errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }] },
  );
}

async function contents(ctx: Context, asked: string): Promise<Answer | Tuple> {
  const { repo, present } = ctx;
  const ref = ctx.asked('ref') ?? repo.defaultBranch;
  if (!repo.git.refs.size) throw new ApiError(404, 'This repository is empty.');
  const sha = await repo.git.resolveCommit(ref);
  if (!sha) throw new ApiError(404, `No commit found for the ref ${ref}`);
  const at = asked.replace(/^\/+|\/+$/g, '');
  if (at.split('/').some((p) => p === '.' || p === '..'))
    throw validationFailed({ resource: 'Content', code: 'invalid', field: 'path' });
  const entry = found(await repo.git.entry(sha, at));
  const shown = (p: string, e: Entry, size = 0): Fields => {
    const encoded = p.split('/').map(encodeURIComponent).join('/');
    const url = `${present.repoUrl(repo)}/contents/${encoded}?ref=${ref}`;
    const isTree = e.type === 'tree';
    const module = e.type === 'commit';
    const git = module ? null : `${present.repoUrl(repo)}/git/${isTree ? 'trees' : 'blobs'}/${e.sha}`;
    const html = module ? null : `${present.repoHtml(repo)}/${isTree ? 'tree' : 'blob'}/${ref}/${encoded}`;
    const download = e.type === 'blob' ? `${present.html}/raw/${repo.fullName}/${ref}/${encoded}` : null;
    const type = isTree ? 'dir' : module ? 'submodule' : e.mode === '120000' ? 'symlink' : 'file';
    return {
      name: path.basename(p),
      path: p,
      sha: e.sha,
      size,
      url,
      html_url: html,
      git_url: git,
      download_url: download,
      type,
      _links: { self: url, git, html },
    };
  };
  if (entry.type === 'tree') {
    if (wants(ctx, 'raw')) ctx.sim.violation('media-type', `GET contents of the directory "${at}" with the raw media type`);
    const entries = (await repo.git.lsTree(entry.sha)).filter((e) => !e.path.includes('/')).slice(0, 1000);
    // in a directory, submodules are called files
    const items = entries.map((e) => {
      const item = shown(at ? `${at}/${e.path}` : e.path, e, e.size);
      return item['type'] === 'submodule' ? { ...item, type: 'file' } : item;
    });
    return wants(ctx, 'object') ? [200, { ...shown(at, entry), entries: items }] : [200, items];
  }
  if (entry.type === 'commit') return [200, { ...shown(at, entry), submodule_git_url: null }];
  const blob = await repo.git.blob(entry.sha);
  if (entry.mode === '120000' && !wants(ctx, 'raw')) {
    const target = blob.data.toString('utf8');
    const to = path.join(path.dirname(at), target);
    if ((await repo.git.entry(sha, to))?.type === 'blob') return contents(ctx, to);
    return [200, { ...shown(at, entry, blob.size), target }];
  }
  const { data, size } = blobOf(ctx, blob);
  if (wants(ctx, 'raw')) return media('raw+json', data);
  const large = size > ctx.world.limits.contentsInlineMax;
  return [200, { ...shown(at, entry, size), content: large ? '' : base64(data), encoding: large ? 'none' : 'base64' }];
}

async function tree(ctx: Context): Promise<Tuple> {
  const { git } = ctx.repo;
  const name = ctx.param('tree_sha');
  if (!git.refs.size) throw new ApiError(409, 'Git Repository is empty.');
  const commit = await git.resolveCommit(name);
  const given = !commit && isSha(name) && (await git.read(name))?.type === 'tree' ? name : null;
  const sha = found(commit ? (await git.commitAt(commit)).tree : given);
  const url = `${ctx.present.repoUrl(ctx.repo)}/git`;
  const all = await git.lsTree(sha);
  let list = all.filter((e) => !e.path.includes('/'));
  let truncated = false;
  // whatever its value is, also "false"
  if (ctx.query.has('recursive')) {
    const { treeMaxEntries, treeMaxBytes } = ctx.world.limits;
    let bytes = 0;
    list = all.slice(0, treeMaxEntries).filter((e) => {
      bytes += e.path.length + 180;
      return bytes <= treeMaxBytes;
    });
    truncated = list.length < all.length;
  }
  const entry = (e: Entry): Fields => ({
    path: e.path,
    mode: e.mode,
    type: e.type,
    sha: e.sha,
    ...(e.type === 'blob' ? { size: e.size ?? 0 } : {}),
    ...(e.type === 'commit' ? {} : { url: `${url}/${e.type}s/${e.sha}` }),
  });
  return [200, { sha, url: `${url}/trees/${sha}`, tree: list.map(entry), truncated }];
}

async function blob(ctx: Context): Promise<Answer | Tuple> {
  const sha = ctx.param('file_sha');
  const object = isSha(sha) ? await ctx.repo.git.read(sha) : null;
  const { data, size } = blobOf(ctx, found(object?.type === 'blob' ? object : null));
  if (wants(ctx, 'raw')) return media('raw+json', data);
  const node = `B_${Buffer.from(`${ctx.repo.id}:${sha}`).toString('base64url')}`;
  return [
    200,
    {
      sha,
      node_id: node,
      size,
      url: `${ctx.present.repoUrl(ctx.repo)}/git/blobs/${sha}`,
      content: base64(data),
      encoding: 'base64',
    },
  ];
}

async function commit(ctx: Context): Promise<Answer | Tuple> {
  const { git } = ctx.repo;
  const sha = await commitOf(ctx);
  if (wants(ctx, 'sha')) return media('sha', sha);
  const c = await git.commitAt(sha);
  if (!c.parents.length) await git.run(['hash-object', '-w', '-t', 'tree', '/dev/null']);
  const parent = c.parents[0] ?? EMPTY_TREE;
  if (wants(ctx, 'diff')) return media('diff', await git.rawDiff(parent, sha));
  const files = (await git.diff(parent, sha)).map((f) => ({ ...f, mergeBase: c.parents[0] ?? null }));
  const additions = files.reduce((n, f) => n + f.additions, 0);
  const deletions = files.reduce((n, f) => n + f.deletions, 0);
  const { items, headers } = page(ctx, files, undefined, { max: 300, each: 300 });
  return [
    200,
    ctx.present.commit(ctx.repo, c, { files: items, stats: { additions, deletions, total: additions + deletions } }),
    headers,
  ];
}

/**
 * Merged pull requests of a commit of the default branch, else the open and merged ones that have it. A fork's commits are not
 * the repository's: their pull requests are found in the fork only.
 */
async function commitPulls(ctx: Context): Promise<Tuple> {
  const { repo, world } = ctx;
  const { git } = repo;
  const sha = await commitOf(ctx, 'commit_sha');
  const main = git.refs.get(`refs/heads/${repo.defaultBranch}`);
  const isMain = main !== undefined && (await git.isAncestor(sha, main));
  const has = async (p: Pull): Promise<boolean> => {
    if (p.head.repo !== repo) return p.merged && p.mergeSha === sha;
    if (isMain && !p.merged) return false;
    if (p.state === 'closed' && !p.merged) return false;
    return p.mergeSha === sha || p.head.sha === sha || (await pullCommits(p)).includes(sha);
  };
  const list: Pull[] = [];
  for (const p of world.pulls) if ((p.repo === repo || p.head.repo === repo) && (await has(p))) list.push(p);
  return listed(ctx, list, (p) => ctx.present.pullSimple(p));
}

/** One side of a comparison: a ref, owner:ref or owner:repo:ref of the same network. */
async function side(ctx: Context, text: string): Promise<string | null> {
  const { repo } = ctx;
  const [, owner, name, ref = ''] = /^([^:]+):(?:([^:]+):)?(.+)$/.exec(text) ?? [];
  if (!owner) return repo.git.resolveCommit(text);
  const related = [repo, ...repo.forks, ...(repo.parent ? [repo.parent] : [])];
  const other = related.find((r) => r.owner.login.toLowerCase() === owner.toLowerCase() && (!name || r.name === name));
  const sha = (await other?.git.resolveCommit(ref)) ?? null;
  if (other && sha && !(await repo.git.contains(sha))) await repo.git.fetchFrom(other.git, sha, `refs/simulator/network/${sha}`);
  return sha;
}

async function compare(ctx: Context): Promise<Answer | Tuple> {
  const { repo, present, world } = ctx;
  const { git } = repo;
  const basehead = ctx.param('basehead');
  const [, left = '', right = ''] = found(/^(.+?)\.\.\.(.+)$/.exec(basehead));
  const a = found(await side(ctx, left));
  const b = found(await side(ctx, right));
  const mergeBase = await git.mergeBase(a, b);
  if (!mergeBase) throw new ApiError(404, `No common ancestor between ${left} and ${right}.`);
  if (wants(ctx, 'diff')) return media('diff', await git.rawDiff(mergeBase, b));
  const ahead = await git.range(a, b);
  const behind = await git.range(b, a);
  const paged = ctx.query.has('per_page') || ctx.query.has('page');
  const { items: shas, headers } = paged ? page(ctx, ahead) : { items: ahead.slice(0, world.limits.pullCommitsMax), headers: {} };
  // files are on the first page only, however many commits a page has
  const files =
    Number(ctx.asked('page') ?? 1) > 1 ? [] : (await threeDot(world, repo, a, b)).slice(0, world.limits.compareFilesMax);
  const json = async (sha: string): Promise<Fields> => present.commit(repo, await git.commitAt(sha));
  const html = `${present.repoHtml(repo)}/compare`;
  const owner = repo.owner.login;
  const status = ahead.length ? (behind.length ? 'diverged' : 'ahead') : behind.length ? 'behind' : 'identical';
  const answer = {
    url: `${present.repoUrl(repo)}/compare/${basehead}`,
    html_url: `${html}/${basehead}`,
    permalink_url: `${html}/${owner}:${a.slice(0, 7)}...${owner}:${b.slice(0, 7)}`,
    diff_url: `${html}/${basehead}.diff`,
    patch_url: `${html}/${basehead}.patch`,
    base_commit: await json(a),
    merge_base_commit: await json(mergeBase),
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: await Promise.all(shas.map(json)),
    files: files.map((f) => present.file(repo, f, b)),
  };
  return [200, answer, headers];
}

/** The redirect to codeload, which takes no token and ends after five minutes. */
const archive =
  (extension: 'tar.gz' | 'zip') =>
  async (ctx: Context): Promise<Answer> => {
    const ref = ctx.params['ref'] ?? ctx.repo.defaultBranch;
    found(await ctx.repo.git.resolveCommit(ref));
    const token = ctx.sim.codeloadToken(ctx.repo, ref);
    return {
      status: 302,
      headers: { location: `${ctx.sim.url}/_codeload/${ctx.repo.fullName}/legacy.${extension}/${ref}?token=${token}` },
    };
  };

const visible = (ref: string): boolean => !ref.startsWith('refs/simulator/');
const described = (line: string, path: string, handler: Route['handler']): Route => ({
  ...route(line, READ.contents, handler),
  described: path,
});

export const gitRoutes: Route[] = [
  route(`GET ${REPO}`, 'metadata:read', (ctx) => {
    const push = ctx.may('contents:write');
    const none = { admin: false, maintain: false, triage: false, pull: false };
    return [200, ctx.present.fullRepo(ctx.repo, ctx.caller.type === 'installation' ? { ...none, push } : undefined)];
  }),
  route(`GET ${REPO}/languages`, 'metadata:read', () => [200, { HCL: 1000 }]),
  route(`GET ${REPO}/branches`, READ.contents, (ctx) => {
    const heads = [...ctx.repo.git.refs].filter(([ref]) => ref.startsWith('refs/heads/'));
    return listed(ctx, heads, ([ref, sha]) => {
      const name = ref.slice('refs/heads/'.length);
      return {
        name,
        commit: { sha, url: `${ctx.present.repoUrl(ctx.repo)}/commits/${sha}` },
        protected: ctx.repo.protection.has(name),
      };
    });
  }),
  route(`GET ${REPO}/branches/{branch}`, READ.contents, async (ctx) => {
    const name = ctx.param('branch');
    const { git, protection } = ctx.repo;
    const sha = git.refs.get(`refs/heads/${name}`);
    if (!sha) throw new ApiError(404, 'Branch not found');
    const url = `${ctx.present.repoUrl(ctx.repo)}/branches/${name}`;
    const rule = protection.get(name);
    const checks = rule?.requiredChecks.map((c) => ({ context: c.name, app_id: c.appId })) ?? [];
    const required = { enforcement_level: rule ? 'non_admins' : 'off', contexts: checks.map((c) => c.context), checks };
    const answer = {
      name,
      commit: ctx.present.commit(ctx.repo, await git.commitAt(sha)),
      _links: { self: url, html: `${ctx.present.repoHtml(ctx.repo)}/tree/${name}` },
      protected: rule !== undefined,
      protection: { enabled: rule !== undefined, required_status_checks: required },
      protection_url: `${url}/protection`,
    };
    return [200, answer];
  }),
  route(`GET ${REPO}/contents/{path}`, READ.contents, (ctx) => contents(ctx, ctx.param('path'))),
  described(`GET ${REPO}/contents`, `${REPO}/contents/{path}`, (ctx) => contents(ctx, '')),
  described(`GET ${REPO}/contents/`, `${REPO}/contents/{path}`, (ctx) => contents(ctx, '')),
  route(`GET ${REPO}/readme`, READ.contents, (ctx) => contents(ctx, 'README.md')),
  route(`GET ${REPO}/git/trees/{tree_sha}`, READ.contents, tree),
  route(`GET ${REPO}/git/blobs/{file_sha}`, READ.contents, blob),
  route(`GET ${REPO}/git/commits/{commit_sha}`, READ.contents, async (ctx) => {
    const sha = ctx.param('commit_sha');
    const c = isSha(sha) ? await ctx.repo.git.commit(sha) : null;
    return [200, ctx.present.gitCommit(ctx.repo, found(c))];
  }),
  route(`GET ${REPO}/git/ref/{ref}`, READ.contents, (ctx) => {
    const name = ctx.param('ref');
    if (name.startsWith('refs/')) ctx.sim.violation('openapi-path', `git/ref/${name}: the ref must not start with refs/`);
    const ref = `refs/${name}`;
    const sha = visible(ref) ? ctx.repo.git.refs.get(ref) : null;
    return [200, ctx.present.ref(ctx.repo, ref, found(sha))];
  }),
  route(`GET ${REPO}/git/matching-refs/{ref}`, READ.contents, (ctx) => {
    const refs = [...ctx.repo.git.refs].filter(([ref]) => visible(ref) && ref.startsWith(`refs/${ctx.param('ref')}`));
    return [200, refs.map(([ref, sha]) => ctx.present.ref(ctx.repo, ref, sha))];
  }),
  route(`GET ${REPO}/commits`, READ.contents, async (ctx) => {
    const { git } = ctx.repo;
    const sha = found(await git.resolveCommit(ctx.asked('sha') ?? ctx.repo.defaultBranch));
    const all = await git.log(sha, {
      path: ctx.asked('path'),
      since: ctx.asked('since'),
      until: ctx.asked('until'),
      max: 10_000,
    });
    const { items, headers } = page(ctx, all);
    return [200, await Promise.all(items.map(async (s) => ctx.present.commit(ctx.repo, await git.commitAt(s)))), headers];
  }),
  route(`GET ${REPO}/commits/{ref}`, READ.contents, commit),
  route(`GET ${REPO}/commits/{commit_sha}/pulls`, READ.pulls, commitPulls),
  route(`GET ${REPO}/compare/{basehead}`, READ.contents, compare),
  route(`GET ${REPO}/tarball/{ref}`, READ.contents, archive('tar.gz')),
  route(`GET ${REPO}/zipball/{ref}`, READ.contents, archive('zip')),
  described(`GET ${REPO}/tarball`, `${REPO}/tarball/{ref}`, archive('tar.gz')),
  described(`GET ${REPO}/zipball`, `${REPO}/zipball/{ref}`, archive('zip')),
];
