// The REST routes. Paths are those of the OpenAPI description.

import { latestByName } from './core.ts';
import { page } from './server.ts';
import { ApiError, invalidRequest, iso, isSha, notFound, validationFailed } from './util.ts';

const routes = [];
const add = (method, path, opts, handler) => routes.push({ method, path, ...opts, handler });
const R = '/repos/{owner}/{repo}';
const READ = { contents: 'contents:read', pulls: 'pull_requests:read', issues: 'issues:read', checks: 'checks:read' };

const pull = (ctx) => {
  const p = ctx.repo.issues.get(Number(ctx.params.pull_number));
  if (p?.kind !== 'pull') throw notFound();
  return p;
};
const issue = (ctx) => {
  const i = ctx.repo.issues.get(Number(ctx.params.issue_number));
  if (!i) throw notFound();
  return i;
};
const byId = (ctx, kind, param) => {
  const o = ctx.core.get(kind, Number(ctx.params[param]));
  if (!o) throw notFound();
  return o;
};
const viaApp = (ctx) => (ctx.auth.type === 'installation' ? ctx.auth.app : null);
const mine = (ctx, obj) => {
  if (
    ctx.auth.type === 'installation'
      ? obj.user !== ctx.user &&
        !ctx.sim.auth.allowed(
          ctx.auth,
          obj.kind === 'issueComment' ? ['issues:write', 'pull_requests:write'] : 'pull_requests:write',
          ctx.repo,
        )
      : obj.user !== ctx.user && !['admin', 'maintain', 'write'].includes(ctx.core.permissionOf(ctx.repo, ctx.user))
  )
    throw new ApiError(403, 'Resource not accessible by integration');
};
const accept = (ctx) => (ctx.headers.accept ?? '').toLowerCase();
const wants = (ctx, type) => new RegExp(`application/vnd\\.github(\\.v3)?\\.${type}(\\+json)?`).test(accept(ctx));
const noCommit = (sha) => new ApiError(422, `No commit found for SHA: ${sha}`);
const resolve = async (ctx, ref) => {
  if (ref === undefined || ref === null || ref === '') return ctx.repo.git.resolveCommit(ctx.repo.defaultBranch);
  return ctx.repo.git.resolveCommit(ref);
};

// ---- meta, app -----------------------------------------------------------------------------------

add('GET', '/', { auth: 'any' }, (ctx) => [
  200,
  {
    current_user_url: `${ctx.present.api}/user`,
    rate_limit_url: `${ctx.present.api}/rate_limit`,
    repository_url: `${ctx.present.api}/repos/{owner}/{repo}`,
  },
]);
add('GET', '/meta', { auth: 'any' }, (ctx) => [
  200,
  { verifiable_password_authentication: false, packages: [], installed_version: ctx.sim.options.version },
]);
add('GET', '/zen', { auth: 'any' }, () => ({
  status: 200,
  body: 'Speak like a human.',
  raw: true,
  headers: { 'content-type': 'text/plain;charset=utf-8' },
}));
add('GET', '/rate_limit', { auth: 'any' }, (ctx) => {
  const one = (name) => {
    const r = ctx.sim.rateLimits.resource(ctx.actorOf.name, name);
    return { limit: r.limit, used: Math.min(r.used, r.limit), remaining: Math.max(0, r.limit - r.used), reset: r.reset };
  };
  return [
    200,
    {
      resources: {
        core: one('core'),
        search: one('search'),
        graphql: one('graphql'),
        code_scanning_upload: one('code_scanning_upload'),
        integration_manifest: one('integration_manifest'),
      },
      rate: one('core'),
    },
  ];
});

add('GET', '/app', { auth: 'app' }, (ctx) => [
  200,
  {
    ...ctx.present.app(ctx.auth.app),
    installations_count: ctx.core.installations.filter((i) => i.app === ctx.auth.app && !i.deleted).length,
  },
]);
add('GET', '/app/installations', { auth: 'app' }, (ctx) =>
  page(
    ctx,
    ctx.core.installations.filter((i) => i.app === ctx.auth.app && !i.deleted),
    { wrap: (i) => ctx.present.installation(i) },
  ),
);
const installation = (ctx) => {
  const i = byId(ctx, 'installation', 'installation_id');
  if (i.app !== ctx.auth.app || i.deleted) throw notFound();
  return i;
};
add('GET', '/app/installations/{installation_id}', { auth: 'app' }, (ctx) => [200, ctx.present.installation(installation(ctx))]);
add('DELETE', '/app/installations/{installation_id}', { auth: 'app' }, (ctx) => {
  ctx.sim.uninstall(installation(ctx));
  return [204];
});
add('POST', '/app/installations/{installation_id}/access_tokens', { auth: 'app' }, (ctx) => {
  const inst = installation(ctx);
  if (inst.suspendedAt) throw new ApiError(403, 'This installation has been suspended');
  const t = ctx.sim.auth.issue(inst, ctx.body);
  const selected = t.repositories || inst.repositorySelection === 'selected';
  return [
    201,
    {
      token: t.token,
      expires_at: iso(t.expiresAt),
      permissions: t.permissions,
      repository_selection: selected ? 'selected' : 'all',
      ...(t.repositories ? { repositories: t.repositories.map((r) => ctx.present.repo(r)) } : {}),
    },
  ];
});
for (const [p, find] of [
  [
    `${R}/installation`,
    (ctx) => ctx.core.installations.find((i) => i.app === ctx.auth.app && ctx.repo && ctx.core.covers(i, ctx.repo)),
  ],
  [
    '/orgs/{org}/installation',
    (ctx) =>
      ctx.core.installations.find(
        (i) =>
          i.app === ctx.auth.app &&
          !i.deleted &&
          i.account.type === 'Organization' &&
          i.account.login.toLowerCase() === ctx.params.org.toLowerCase(),
      ),
  ],
  [
    '/users/{username}/installation',
    (ctx) =>
      ctx.core.installations.find(
        (i) => i.app === ctx.auth.app && !i.deleted && i.account.login.toLowerCase() === ctx.params.username.toLowerCase(),
      ),
  ],
]) {
  add('GET', p, { auth: 'app' }, (ctx) => {
    const i = find(ctx);
    if (!i) throw notFound();
    return [200, ctx.present.installation(i)];
  });
}
add('GET', '/app/hook/config', { auth: 'app' }, (ctx) => [
  200,
  { content_type: 'json', insecure_ssl: '0', secret: '********', url: ctx.auth.app.webhookUrl },
]);
add('GET', '/app/hook/deliveries', { auth: 'app' }, (ctx) => {
  const per = Math.min(Math.max(1, Number(ctx.query.get('per_page')) || 30), 100);
  let list = ctx.sim.hooks.deliveries.filter((d) => d.app === ctx.auth.app && d.status !== 'pending');
  const status = ctx.query.get('status');
  if (status === 'success') list = list.filter((d) => d.statusCode < 400);
  if (status === 'failure') list = list.filter((d) => d.statusCode >= 400);
  const cursor = ctx.query.get('cursor');
  let from = 0;
  if (cursor) {
    const m = /^v1_(\d+)$/.exec(cursor);
    if (!m) throw new ApiError(400, 'Invalid cursor');
    from = list.findIndex((d) => d.id <= Number(m[1]));
    if (from < 0) from = list.length;
  }
  const items = list.slice(from, from + per);
  const headers = {};
  if (from + per < list.length) {
    const u = new URL(ctx.url);
    u.searchParams.set('cursor', `v1_${list[from + per].id}`);
    headers.link = `<${ctx.sim.url}${u.pathname}${u.search}>; rel="next"`;
  }
  return [200, items.map((d) => ctx.sim.hooks.item(d)), headers];
});
const delivery = (ctx) => {
  const d = ctx.sim.hooks.find(ctx.params.delivery_id);
  if (!d || d.app !== ctx.auth.app) throw notFound();
  return d;
};
add('GET', '/app/hook/deliveries/{delivery_id}', { auth: 'app' }, (ctx) => [200, ctx.sim.hooks.detail(delivery(ctx))]);
add('POST', '/app/hook/deliveries/{delivery_id}/attempts', { auth: 'app' }, (ctx) => {
  ctx.sim.hooks.redeliver(delivery(ctx).id);
  return [202, {}];
});

add('GET', '/installation/repositories', {}, (ctx) => {
  if (ctx.auth.type !== 'installation')
    throw new ApiError(
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
    );
  const list = [...ctx.core.repos.values()].filter(
    (r) => ctx.core.covers(ctx.auth.installation, r) && (!ctx.auth.token.repositories || ctx.auth.token.repositories.includes(r)),
  );
  const [s, b, h] = page(ctx, list, { key: 'repositories', wrap: (r) => ctx.present.repo(r) });
  return [
    s,
    { ...b, repository_selection: ctx.auth.token.repositories ? 'selected' : ctx.auth.installation.repositorySelection },
    h,
  ];
});
add('DELETE', '/installation/token', {}, (ctx) => {
  ctx.auth.token.revoked = true;
  return [204];
});

// ---- accounts ------------------------------------------------------------------------------------

add('GET', '/user', {}, (ctx) => {
  if (ctx.auth.type !== 'user') throw new ApiError(403, 'Resource not accessible by integration');
  return [200, ctx.present.publicUser(ctx.user)];
});
add('GET', '/users/{username}', { auth: 'any' }, (ctx) => {
  const u = ctx.core.user(ctx.params.username, { create: false });
  if (!u) throw notFound();
  return [200, ctx.present.publicUser(u)];
});
const org = (ctx) => {
  const o = ctx.core.user(ctx.params.org, { create: false });
  if (o?.type !== 'Organization') throw notFound();
  return o;
};
add('GET', '/orgs/{org}', { auth: 'any' }, (ctx) => [200, ctx.present.orgFull(org(ctx))]);
add('GET', '/orgs/{org}/repos', {}, (ctx) =>
  page(
    ctx,
    [...ctx.core.repos.values()].filter((r) => r.owner === org(ctx) && ctx.sim.auth.canSee(ctx.auth, r)),
    { wrap: (r) => ctx.present.minimalRepo(r) },
  ),
);
add('GET', '/orgs/{org}/teams', { perm: 'members:read' }, (ctx) =>
  page(ctx, org(ctx).teams, { wrap: (t) => ctx.present.team(t) }),
);
const team = (ctx) => {
  const t = org(ctx).teams.find((x) => x.slug === ctx.params.team_slug);
  if (!t) throw notFound();
  return t;
};
add('GET', '/orgs/{org}/teams/{team_slug}', { perm: 'members:read' }, (ctx) => {
  const t = team(ctx);
  return [
    200,
    {
      ...ctx.present.team(t),
      created_at: iso(t.createdAt),
      updated_at: iso(t.createdAt),
      members_count: t.members.size,
      repos_count: t.repos.size,
      organization: ctx.present.orgFull(t.org),
    },
  ];
});
add('GET', '/orgs/{org}/teams/{team_slug}/members', { perm: 'members:read' }, (ctx) =>
  page(
    ctx,
    [...team(ctx).members].map((m) => ctx.core.user(m)),
    { wrap: (u) => ctx.present.user(u) },
  ),
);
add('GET', '/orgs/{org}/teams/{team_slug}/memberships/{username}', { perm: 'members:read' }, (ctx) => {
  const t = team(ctx);
  if (!t.members.has(ctx.params.username.toLowerCase())) throw notFound();
  return [
    200,
    {
      url: `${ctx.present.api}/orgs/${t.org.login}/teams/${t.slug}/memberships/${ctx.params.username}`,
      role: 'member',
      state: 'active',
    },
  ];
});
add('GET', `${R}/teams`, { perm: ['administration:read', 'metadata:read'] }, (ctx) =>
  page(ctx, ctx.repo.owner.type === 'Organization' ? ctx.repo.owner.teams.filter((t) => t.repos.has(ctx.repo.id)) : [], {
    wrap: (t) => ({
      ...ctx.present.team(t),
      permission: { read: 'pull', write: 'push' }[t.repos.get(ctx.repo.id)] ?? t.repos.get(ctx.repo.id),
    }),
  }),
);
add('GET', `${R}/collaborators/{username}/permission`, { perm: 'metadata:read' }, (ctx) => {
  const u = ctx.core.user(ctx.params.username, { create: false });
  if (!u) throw notFound();
  const role = ctx.core.permissionOf(ctx.repo, u);
  const permission = { maintain: 'write', triage: 'read' }[role] ?? role;
  const at = (l) =>
    ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(role) >=
    ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(l);
  return [
    200,
    {
      permission,
      role_name: role,
      user: {
        ...ctx.present.user(u),
        permissions: { admin: at('admin'), maintain: at('maintain'), push: at('write'), triage: at('triage'), pull: at('read') },
        role_name: role,
      },
    },
  ];
});
add('GET', `${R}/collaborators/{username}`, { perm: 'metadata:read' }, (ctx) => {
  if (!ctx.repo.collaborators.has(ctx.params.username.toLowerCase())) throw notFound();
  return [204];
});
add('GET', `${R}/collaborators`, { perm: 'metadata:read' }, (ctx) =>
  page(
    ctx,
    [...ctx.repo.collaborators.keys()].map((l) => ctx.core.user(l)),
    {
      wrap: (u) => {
        const role = ctx.core.permissionOf(ctx.repo, u);
        return {
          ...ctx.present.user(u),
          permissions: {
            admin: role === 'admin',
            maintain: ['admin', 'maintain'].includes(role),
            push: ['admin', 'maintain', 'write'].includes(role),
            triage: role !== 'read',
            pull: true,
          },
          role_name: role,
        };
      },
    },
  ),
);

// ---- repositories --------------------------------------------------------------------------------

add('GET', R, { perm: 'metadata:read' }, (ctx) => {
  let permissions;
  if (ctx.auth.type === 'installation') {
    const w = ctx.auth.permissions.contents === 'write';
    permissions = { admin: false, maintain: false, push: w, triage: false, pull: false };
  }
  return [200, ctx.present.fullRepo(ctx.repo, permissions)];
});
add('GET', `${R}/languages`, { perm: 'metadata:read' }, () => [200, { HCL: 1000 }]);
add('GET', `${R}/branches`, { perm: READ.contents }, (ctx) =>
  page(
    ctx,
    [...ctx.repo.git.refs]
      .filter(([r]) => r.startsWith('refs/heads/'))
      .map(([r, sha]) => ({
        name: r.slice(11),
        commit: { sha, url: `${ctx.present.repoUrl(ctx.repo)}/commits/${sha}` },
        protected: ctx.repo.protection.has(r.slice(11)),
      })),
  ),
);
add('GET', `${R}/branches/{branch}`, { perm: READ.contents }, async (ctx) => {
  const name = ctx.params.branch;
  const sha = ctx.repo.git.refs.get(`refs/heads/${name}`);
  if (!sha) throw new ApiError(404, 'Branch not found');
  const url = `${ctx.present.repoUrl(ctx.repo)}/branches/${name}`;
  const p = ctx.repo.protection.get(name);
  const checks = p?.requiredChecks ?? [];
  return [
    200,
    {
      name,
      commit: ctx.present.commit(ctx.repo, await ctx.repo.git.commit(sha)),
      _links: { self: url, html: `${ctx.present.repoHtml(ctx.repo)}/tree/${name}` },
      protected: !!p,
      protection: {
        enabled: !!p,
        required_status_checks: {
          enforcement_level: p ? 'non_admins' : 'off',
          contexts: checks.map((c) => c.name),
          checks: checks.map((c) => ({ context: c.name, app_id: c.appId ?? null })),
        },
      },
      protection_url: `${url}/protection`,
    },
  ];
});
add('GET', `${R}/branches/{branch}/protection/required_status_checks`, { perm: 'administration:read' }, (ctx) => {
  const p = ctx.repo.protection.get(ctx.params.branch);
  if (!p) throw new ApiError(404, 'Branch not protected');
  const url = `${ctx.present.repoUrl(ctx.repo)}/branches/${ctx.params.branch}/protection/required_status_checks`;
  return [
    200,
    {
      url,
      strict: !!p.strict,
      contexts: p.requiredChecks.map((c) => c.name),
      contexts_url: `${url}/contexts`,
      checks: p.requiredChecks.map((c) => ({ context: c.name, app_id: c.appId ?? null })),
    },
  ];
});

// contents
const raw = (data) => ({
  status: 200,
  body: data,
  raw: true,
  headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' },
});
add('GET', `${R}/contents/{path}`, { perm: READ.contents }, (ctx) => contents(ctx, ctx.params.path));
add('GET', `${R}/contents`, { perm: READ.contents, opPath: `${R}/contents/{path}` }, (ctx) => {
  ctx.params.path = '';
  return contents(ctx, '');
});
add('GET', `${R}/contents/`, { perm: READ.contents, opPath: `${R}/contents/{path}` }, (ctx) => {
  ctx.params.path = '';
  return contents(ctx, '');
});
add('GET', `${R}/readme`, { perm: READ.contents }, (ctx) => contents(ctx, 'README.md'));

async function contents(ctx, path) {
  const { repo, present } = ctx;
  const ref = ctx.query.get('ref');
  if (!repo.git.refs.size) throw new ApiError(404, 'This repository is empty.');
  const sha = await resolve(ctx, ref);
  if (!sha) throw new ApiError(404, `No commit found for the ref ${ref}`);
  const clean = path.replace(/^\/+|\/+$/g, '');
  if (clean.split('/').some((p) => p === '.' || p === '..'))
    throw validationFailed({ resource: 'Content', code: 'invalid', field: 'path' });
  const entry = await repo.git.entry(sha, clean);
  if (!entry) throw notFound();
  const q = ref ?? repo.defaultBranch;
  const base = (p, e) => {
    const enc = p.split('/').map(encodeURIComponent).join('/');
    const url = `${present.repoUrl(repo)}/contents/${enc}?ref=${q}`;
    const isTree = e.type === 'tree';
    const git = e.type === 'commit' ? null : `${present.repoUrl(repo)}/git/${isTree ? 'trees' : 'blobs'}/${e.sha}`;
    const html = e.type === 'commit' ? null : `${present.repoHtml(repo)}/${isTree ? 'tree' : 'blob'}/${q}/${enc}`;
    return {
      name: p.split('/').at(-1),
      path: p,
      sha: e.sha,
      size: 0,
      url,
      html_url: html,
      git_url: git,
      download_url: e.type === 'blob' ? `${present.html}/raw/${repo.fullName}/${q}/${enc}` : null,
      type: isTree ? 'dir' : e.type === 'commit' ? 'submodule' : e.mode === '120000' ? 'symlink' : 'file',
      _links: { self: url, git, html },
    };
  };
  if (entry.type === 'tree') {
    if (wants(ctx, 'raw')) ctx.sim.violation('media-type', `GET contents of the directory "${clean}" with the raw media type`);
    const list = await repo.git.tree(entry.sha);
    const sizes = new Map((await repo.git.lsTree(entry.sha)).map((e) => [e.path, e.size]));
    const items = list.slice(0, 1000).map((e) => {
      const o = base(clean ? `${clean}/${e.path}` : e.path, e);
      o.size = sizes.get(e.path) ?? 0;
      if (o.type === 'submodule') o.type = 'file';
      return o;
    });
    if (wants(ctx, 'object')) return [200, { ...base(clean, entry), name: clean.split('/').at(-1) ?? '', entries: items }];
    return [200, items];
  }
  if (entry.type === 'commit') return [200, { ...base(clean, entry), submodule_git_url: null }];
  const blob = await repo.git.read(entry.sha);
  if (entry.mode === '120000' && !wants(ctx, 'raw')) {
    const target = blob.data.toString('utf8');
    const to = await repo.git.entry(sha, new URL(target, `http://x/${clean}`).pathname.slice(1));
    if (to?.type === 'blob') return contents(ctx, new URL(target, `http://x/${clean}`).pathname.slice(1));
    return [200, { ...base(clean, entry), size: blob.size, target }];
  }
  const { limits } = ctx.core;
  if (blob.size > limits.blobMax)
    throw new ApiError(
      403,
      'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git to obtain it.',
      { errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }] },
    );
  if (wants(ctx, 'raw')) return raw(blob.data);
  const big = blob.size > limits.contentsInlineMax;
  return [200, { ...base(clean, entry), size: blob.size, content: big ? '' : b64(blob.data), encoding: big ? 'none' : 'base64' }];
}

const b64 = (data) =>
  data.length
    ? `${data
        .toString('base64')
        .match(/.{1,60}/g)
        .join('\n')}\n`
    : '';

add('PUT', `${R}/contents/{path}`, { perm: 'contents:write' }, async (ctx) => {
  const { repo, core } = ctx;
  const path = ctx.params.path;
  if (path.startsWith('.github/workflows/') && ctx.auth.type === 'installation' && ctx.auth.permissions.workflows !== 'write')
    throw new ApiError(403, 'Resource not accessible by integration');
  const branch = (ctx.body.branch ?? repo.defaultBranch).replace(/^refs\/heads\//, '');
  const head = repo.git.refs.get(`refs/heads/${branch}`);
  if (!head) throw new ApiError(404, `Branch ${branch} not found`);
  const entry = await repo.git.entry(head, path);
  if (entry && !ctx.body.sha) throw new ApiError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (ctx.body.sha && entry?.sha !== ctx.body.sha) throw new ApiError(409, `${path} does not match ${ctx.body.sha}`);
  const sha = await core.commit(
    repo,
    branch,
    { [path]: Buffer.from(ctx.body.content, 'base64') },
    { message: ctx.body.message, actor: ctx.user },
  );
  const [, content] = await contents({ ...ctx, query: new URLSearchParams({ ref: branch }), headers: {} }, path);
  return [entry ? 200 : 201, { content, commit: ctx.present.gitCommit(repo, await repo.git.commit(sha)) }];
});
add('DELETE', `${R}/contents/{path}`, { perm: 'contents:write' }, async (ctx) => {
  const { repo, core } = ctx;
  const branch = (ctx.body.branch ?? repo.defaultBranch).replace(/^refs\/heads\//, '');
  const head = repo.git.refs.get(`refs/heads/${branch}`);
  const entry = head && (await repo.git.entry(head, ctx.params.path));
  if (!entry) throw notFound();
  if (entry.sha !== ctx.body.sha) throw new ApiError(409, `${ctx.params.path} does not match ${ctx.body.sha}`);
  const sha = await core.commit(repo, branch, { [ctx.params.path]: null }, { message: ctx.body.message, actor: ctx.user });
  return [200, { content: null, commit: ctx.present.gitCommit(repo, await repo.git.commit(sha)) }];
});

// git database
const treeJson = (ctx, sha, list, truncated) => ({
  sha,
  url: `${ctx.present.repoUrl(ctx.repo)}/git/trees/${sha}`,
  tree: list.map((e) => ({
    path: e.path,
    mode: e.mode,
    type: e.type,
    sha: e.sha,
    ...(e.type === 'blob' ? { size: e.size ?? 0 } : {}),
    ...(e.type === 'commit' ? {} : { url: `${ctx.present.repoUrl(ctx.repo)}/git/${e.type}s/${e.sha}` }),
  })),
  truncated,
});
add('GET', `${R}/git/trees/{tree_sha}`, { perm: READ.contents }, async (ctx) => {
  const { git } = ctx.repo;
  const name = ctx.params.tree_sha;
  if (!git.refs.size) throw new ApiError(409, 'Git Repository is empty.');
  let root = null;
  const commit = await git.resolveCommit(name);
  if (commit) root = (await git.commit(commit)).tree;
  else if (/^[0-9a-f]{40}$/.test(name) && (await git.read(name))?.type === 'tree') root = name;
  if (!root) throw notFound();
  const all = await git.lsTree(root);
  if (!ctx.query.has('recursive'))
    return [
      200,
      treeJson(
        ctx,
        root,
        all.filter((e) => !e.path.includes('/')),
        false,
      ),
    ];
  const { treeMaxEntries, treeMaxBytes } = ctx.core.limits;
  const out = [];
  let bytes = 0;
  for (const e of all) {
    bytes += e.path.length + 180;
    if (out.length >= treeMaxEntries || bytes > treeMaxBytes) return [200, treeJson(ctx, root, out, true)];
    out.push(e);
  }
  return [200, treeJson(ctx, root, out, false)];
});
add('GET', `${R}/git/blobs/{file_sha}`, { perm: READ.contents }, async (ctx) => {
  const sha = ctx.params.file_sha;
  const blob = isSha(sha) ? await ctx.repo.git.read(sha) : null;
  if (blob?.type !== 'blob') throw notFound();
  if (blob.size > ctx.core.limits.blobMax)
    throw new ApiError(
      403,
      'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git to obtain it.',
      { errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }] },
    );
  if (wants(ctx, 'raw')) return raw(blob.data);
  return [
    200,
    {
      sha,
      node_id: `B_${Buffer.from(`${ctx.repo.id}:${sha}`).toString('base64url')}`,
      size: blob.size,
      url: `${ctx.present.repoUrl(ctx.repo)}/git/blobs/${sha}`,
      content: b64(blob.data),
      encoding: 'base64',
    },
  ];
});
add('POST', `${R}/git/blobs`, { perm: 'contents:write' }, async (ctx) => {
  const sha = await ctx.repo.git.writeBlob(Buffer.from(ctx.body.content, ctx.body.encoding === 'base64' ? 'base64' : 'utf8'));
  return [201, { sha, url: `${ctx.present.repoUrl(ctx.repo)}/git/blobs/${sha}` }];
});
add('POST', `${R}/git/trees`, { perm: 'contents:write' }, async (ctx) => {
  const { git } = ctx.repo;
  let map = new Map();
  if (ctx.body.base_tree) {
    const obj = await git.read(ctx.body.base_tree);
    if (!obj || obj.type === 'blob') throw new ApiError(422, 'base_tree is not a valid tree oid');
    const tree = obj.type === 'commit' ? (await git.commit(obj.oid)).tree : obj.oid;
    map = new Map((await git.lsTree(tree)).filter((e) => e.type !== 'tree').map((e) => [e.path, e]));
  }
  for (const e of ctx.body.tree) {
    if (!e.path || e.path.startsWith('/')) throw new ApiError(422, 'tree.path contains a malformed path component');
    if (e.sha === null) {
      map.delete(e.path);
      for (const k of [...map.keys()]) if (k.startsWith(`${e.path}/`)) map.delete(k);
      continue;
    }
    const sha = e.sha ?? (await git.writeBlob(Buffer.from(e.content ?? '')));
    if (!(await git.read(sha)) && e.mode !== '160000') throw new ApiError(422, `tree.sha ${sha} is not a valid ${e.type}`);
    map.set(e.path, { mode: e.mode ?? '100644', sha });
  }
  const index = `${git.dir}/ghsim-index-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const env = { GIT_INDEX_FILE: index };
  await git.git(['update-index', '-z', '--index-info'], {
    env,
    input: [...map].map(([p, e]) => `${e.mode} ${e.sha}\t${p}\0`).join(''),
  });
  const sha = (await git.text(['write-tree'], { env })).trim();
  await import('node:fs').then((fs) => fs.rmSync(index, { force: true }));
  return [
    201,
    treeJson(
      ctx,
      sha,
      (await git.lsTree(sha)).filter((e) => !e.path.includes('/')),
      false,
    ),
  ];
});
add('POST', `${R}/git/commits`, { perm: 'contents:write' }, async (ctx) => {
  const { git } = ctx.repo;
  if ((await git.read(ctx.body.tree))?.type !== 'tree') throw new ApiError(422, 'Tree SHA does not exist');
  for (const p of ctx.body.parents ?? [])
    if (!(await git.contains(p))) throw new ApiError(422, `Parent SHA does not exist or is not a commit object`);
  const sha = await git.commitTree(ctx.body.tree, ctx.body.parents ?? [], ctx.body.message, {
    author: ctx.body.author ?? ctx.core.ident(ctx.user),
  });
  return [201, ctx.present.gitCommit(ctx.repo, await git.commit(sha))];
});
add('GET', `${R}/git/commits/{commit_sha}`, { perm: READ.contents }, async (ctx) => {
  const c = isSha(ctx.params.commit_sha) ? await ctx.repo.git.commit(ctx.params.commit_sha) : null;
  if (!c) throw notFound();
  return [200, ctx.present.gitCommit(ctx.repo, c)];
});
const visibleRef = (r) => !r.startsWith('refs/ghsim/');
add('GET', `${R}/git/ref/{ref}`, { perm: READ.contents }, (ctx) => {
  if (ctx.params.ref.startsWith('refs/'))
    ctx.sim.violation('openapi-path', `git/ref/${ctx.params.ref}: the ref must not start with refs/`);
  const ref = `refs/${ctx.params.ref}`;
  const sha = visibleRef(ref) && ctx.repo.git.refs.get(ref);
  if (!sha) throw notFound();
  return [200, ctx.present.ref(ctx.repo, ref, sha)];
});
add('GET', `${R}/git/matching-refs/{ref}`, { perm: READ.contents }, (ctx) => [
  200,
  [...ctx.repo.git.refs]
    .filter(([r]) => visibleRef(r) && r.startsWith(`refs/${ctx.params.ref}`))
    .map(([r, sha]) => ctx.present.ref(ctx.repo, r, sha)),
]);
add('POST', `${R}/git/refs`, { perm: 'contents:write' }, async (ctx) => {
  const { ref, sha } = ctx.body;
  if (!/^refs\/[^/]+\/.+/.test(ref))
    throw new ApiError(422, 'Reference does not exist. Ref must start with "refs" and have at least two slashes.');
  if (ctx.repo.git.refs.has(ref)) throw new ApiError(422, 'Reference already exists');
  if (!isSha(sha) || !(await ctx.repo.git.contains(sha))) throw new ApiError(422, 'Object does not exist');
  if (ref.startsWith('refs/heads/')) await ctx.core.push(ctx.repo, ref.slice(11), sha, ctx.user);
  else await ctx.repo.git.setRef(ref, sha);
  return [201, ctx.present.ref(ctx.repo, ref, sha)];
});
add('PATCH', `${R}/git/refs/{ref}`, { perm: 'contents:write' }, async (ctx) => {
  const ref = `refs/${ctx.params.ref}`;
  const old = ctx.repo.git.refs.get(ref);
  if (!old) throw new ApiError(422, 'Reference does not exist');
  const { sha } = ctx.body;
  if (!isSha(sha) || !(await ctx.repo.git.contains(sha))) throw new ApiError(422, 'Object does not exist');
  if (!ctx.body.force && !(await ctx.repo.git.isAncestor(old, sha))) throw new ApiError(422, 'Update is not a fast forward');
  await ctx.core.push(ctx.repo, ref.slice(11), sha, ctx.user, { forced: !(await ctx.repo.git.isAncestor(old, sha)) });
  return [200, ctx.present.ref(ctx.repo, ref, sha)];
});
add('DELETE', `${R}/git/refs/{ref}`, { perm: 'contents:write' }, async (ctx) => {
  const ref = `refs/${ctx.params.ref}`;
  if (!ctx.repo.git.refs.has(ref)) throw new ApiError(422, 'Reference does not exist');
  if (ref.startsWith('refs/heads/')) await ctx.core.deleteBranch(ctx.repo, ref.slice(11), ctx.user);
  else await ctx.repo.git.setRef(ref, null);
  return [204];
});

// commits, compare
add('GET', `${R}/commits`, { perm: READ.contents }, async (ctx) => {
  const sha = await resolve(ctx, ctx.query.get('sha') ?? undefined);
  if (!sha) throw notFound();
  const shas = await ctx.repo.git.log(sha, {
    path: ctx.query.get('path') ?? undefined,
    since: ctx.query.get('since') ?? undefined,
    until: ctx.query.get('until') ?? undefined,
    max: 10000,
  });
  const [s, list, h] = page(ctx, shas);
  return [s, await Promise.all(list.map(async (x) => ctx.present.commit(ctx.repo, await ctx.repo.git.commit(x)))), h];
});
add('GET', `${R}/commits/{ref}`, { perm: READ.contents }, async (ctx) => {
  const { git } = ctx.repo;
  const sha = await git.resolveCommit(ctx.params.ref);
  if (!sha) throw noCommit(ctx.params.ref);
  if (wants(ctx, 'sha'))
    return { status: 200, body: sha, raw: true, headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' } };
  const c = await git.commit(sha);
  const EMPTY = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  if (!c.parents.length) await git.git(['hash-object', '-w', '-t', 'tree', '/dev/null']);
  if (wants(ctx, 'diff'))
    return {
      status: 200,
      raw: true,
      body: await git.rawDiff(c.parents[0] ?? EMPTY, sha),
      headers: { 'content-type': 'application/vnd.github.diff; charset=utf-8' },
    };
  const files = (await git.diff(c.parents[0] ?? EMPTY, sha)).map((f) => ({ ...f, mergeBase: c.parents[0] }));
  const stats = { additions: files.reduce((s, f) => s + f.additions, 0), deletions: files.reduce((s, f) => s + f.deletions, 0) };
  stats.total = stats.additions + stats.deletions;
  const [, list, h] = page(ctx, files, { max: 300, def: 300 });
  return [200, ctx.present.commit(ctx.repo, c, { files: list, stats }), h];
});
add('GET', `${R}/commits/{commit_sha}/pulls`, { perm: READ.pulls }, (ctx) =>
  page(
    ctx,
    ctx.core.pulls.filter((p) => p.repo === ctx.repo && p.head.sha === ctx.params.commit_sha),
    { wrap: (p) => ctx.present.pullSimple(p) },
  ),
);
add('GET', `${R}/compare/{basehead}`, { perm: READ.contents }, async (ctx) => {
  const { repo, present } = ctx;
  const { git } = repo;
  const m = /^(.+?)\.\.\.(.+)$/.exec(ctx.params.basehead);
  if (!m) throw notFound();
  const side = async (s) => {
    const c = /^([^:]+):(?:([^:]+):)?(.+)$/.exec(s);
    if (!c) return git.resolveCommit(s);
    const other = [...ctx.core.repos.values()].find(
      (r) =>
        r.owner.login.toLowerCase() === c[1].toLowerCase() &&
        (c[2] ? r.name === c[2] : r === repo || r.parent === repo || repo.parent === r),
    );
    if (!other) return null;
    const sha = await other.git.resolveCommit(c[3]);
    if (sha && !(await git.contains(sha))) await git.fetchFrom(other.git, sha, `refs/ghsim/network/${sha}`);
    return sha;
  };
  const [a, b] = [await side(m[1]), await side(m[2])];
  if (!a || !b) throw notFound();
  const mb = await git.mergeBase(a, b);
  if (!mb) throw new ApiError(404, `No common ancestor between ${m[1]} and ${m[2]}.`);
  if (wants(ctx, 'diff'))
    return {
      status: 200,
      raw: true,
      body: await git.rawDiff(mb, b),
      headers: { 'content-type': 'application/vnd.github.diff; charset=utf-8' },
    };
  const [ahead, behind] = [await git.range(a, b), await git.range(b, a)];
  const perPage = ctx.query.has('per_page') || ctx.query.has('page');
  const [, shas, headers] = perPage ? page(ctx, ahead) : [200, ahead.slice(0, 250), {}];
  const files =
    Number(ctx.query.get('page') ?? 1) > 1 ? [] : (await ctx.core.threeDot(repo, a, b)).slice(0, ctx.core.limits.compareFilesMax);
  const json = async (sha) => present.commit(repo, await git.commit(sha));
  const html = `${present.repoHtml(repo)}/compare/${ctx.params.basehead}`;
  return [
    200,
    {
      url: `${present.repoUrl(repo)}/compare/${ctx.params.basehead}`,
      html_url: html,
      permalink_url: `${present.repoHtml(repo)}/compare/${repo.owner.login}:${a.slice(0, 7)}...${repo.owner.login}:${b.slice(0, 7)}`,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: await json(a),
      merge_base_commit: await json(mb),
      status: ahead.length && behind.length ? 'diverged' : ahead.length ? 'ahead' : behind.length ? 'behind' : 'identical',
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: await Promise.all(shas.map(json)),
      files: files.map((f) => present.file(repo, f, b)),
    },
    headers,
  ];
});
for (const [kind, ext] of [
  ['tarball', 'tar.gz'],
  ['zipball', 'zip'],
]) {
  const link = async (ctx) => {
    const ref = ctx.params.ref ?? ctx.repo.defaultBranch;
    if (!(await ctx.repo.git.resolveCommit(ref))) throw notFound();
    const token = ctx.sim.codeloadToken(ctx.repo, ref);
    return {
      status: 302,
      headers: { location: `${ctx.sim.url}/_codeload/${ctx.repo.fullName}/legacy.${ext}/${ref}?token=${token}` },
    };
  };
  add('GET', `${R}/${kind}/{ref}`, { perm: READ.contents }, link);
  add('GET', `${R}/${kind}`, { perm: READ.contents, opPath: `${R}/${kind}/{ref}` }, (ctx) => {
    ctx.params.ref = ctx.repo.defaultBranch;
    return link(ctx);
  });
}
add('POST', `${R}/merges`, { perm: 'contents:write' }, async (ctx) => {
  const base = ctx.repo.git.refs.get(`refs/heads/${ctx.body.base}`);
  const head = await ctx.repo.git.resolveCommit(ctx.body.head);
  if (!base || !head) throw new ApiError(404, base ? 'Head does not exist' : 'Base does not exist');
  if (await ctx.repo.git.isAncestor(head, base)) return [204];
  const r = await ctx.repo.git.mergeCommit(
    base,
    head,
    ctx.body.commit_message ?? `Merge ${ctx.body.head} into ${ctx.body.base}`,
    { author: ctx.core.ident(ctx.user) },
  );
  if (r.conflict) throw new ApiError(409, 'Merge conflict');
  await ctx.core.push(ctx.repo, ctx.body.base, r.sha, ctx.user);
  return [201, ctx.present.commit(ctx.repo, await ctx.repo.git.commit(r.sha))];
});

// ---- pull requests -------------------------------------------------------------------------------

add('GET', `${R}/pulls`, { perm: READ.pulls }, (ctx) => {
  const state = ctx.query.get('state') ?? 'open';
  const head = ctx.query.get('head');
  const base = ctx.query.get('base');
  let list = ctx.core.pulls.filter(
    (p) =>
      p.repo === ctx.repo &&
      (state === 'all' || p.state === state) &&
      (!base || p.base.ref === base) &&
      (!head || `${p.head.repo.owner.login}:${p.head.ref}` === head),
  );
  const sort = ctx.query.get('sort') ?? 'created';
  list = list.sort((a, b) => (sort === 'updated' ? a.updatedAt - b.updatedAt : a.number - b.number));
  if ((ctx.query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc')) === 'desc') list.reverse();
  return page(ctx, list, { wrap: (p) => ctx.present.pullSimple(p) });
});
add('POST', `${R}/pulls`, { perm: 'pull_requests:write' }, async (ctx) => {
  const b = ctx.body;
  if (!b.title && !b.issue) throw validationFailed({ resource: 'PullRequest', code: 'missing_field', field: 'title' });
  const m = /^(?:([^:]+):)?(.+)$/.exec(b.head);
  const headRepo =
    !m[1] || m[1].toLowerCase() === ctx.repo.owner.login.toLowerCase()
      ? ctx.repo
      : ctx.repo.forks.find((f) => f.owner.login.toLowerCase() === m[1].toLowerCase());
  if (!headRepo) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'head' });
  const p = await ctx.core.createPull(ctx.repo, {
    title: b.title,
    body: b.body ?? null,
    user: ctx.user,
    head: m[2],
    headRepo,
    base: b.base,
    draft: !!b.draft,
    viaApp: viaApp(ctx),
  });
  return [201, ctx.present.pullFull(p, await ctx.core.pullStats(p))];
});
add('GET', `${R}/pulls/{pull_number}`, { perm: READ.pulls }, async (ctx) => {
  const p = pull(ctx);
  if (wants(ctx, 'diff') || wants(ctx, 'patch')) {
    const mb = await ctx.repo.git.mergeBase(p.base.sha, p.head.sha);
    const diff = wants(ctx, 'diff');
    const body = diff ? await ctx.repo.git.rawDiff(mb, p.head.sha) : await ctx.repo.git.formatPatch(mb, p.head.sha);
    const lines = body.toString('latin1').split('\n').length;
    if (lines > ctx.core.limits.patchMaxLines)
      throw new ApiError(406, `Sorry, the diff exceeded the maximum number of lines (${ctx.core.limits.patchMaxLines})`, {
        errors: [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
      });
    return {
      status: 200,
      raw: true,
      body,
      headers: { 'content-type': `application/vnd.github.${diff ? 'diff' : 'patch'}; charset=utf-8` },
    };
  }
  return [200, ctx.present.pullFull(p, await ctx.core.pullStats(p))];
});
add('PATCH', `${R}/pulls/{pull_number}`, { perm: 'pull_requests:write' }, async (ctx) => {
  const p = pull(ctx);
  await ctx.core.editPull(p, ctx.body, ctx.user);
  return [200, ctx.present.pullFull(p, await ctx.core.pullStats(p))];
});
add('GET', `${R}/pulls/{pull_number}/files`, { perm: READ.pulls }, async (ctx) => {
  const p = pull(ctx);
  const files = (await ctx.core.pullFiles(p)).slice(0, ctx.core.limits.pullFilesMax);
  return page(ctx, files, { wrap: (f) => ctx.present.file(p.repo, f, p.head.sha) });
});
add('GET', `${R}/pulls/{pull_number}/commits`, { perm: READ.pulls }, async (ctx) => {
  const [s, shas, h] = page(ctx, (await ctx.core.pullCommits(pull(ctx))).slice(0, ctx.core.limits.pullCommitsMax));
  return [s, await Promise.all(shas.map(async (x) => ctx.present.commit(ctx.repo, await ctx.repo.git.commit(x)))), h];
});
add('GET', `${R}/pulls/{pull_number}/merge`, { perm: READ.contents }, (ctx) => {
  if (!pull(ctx).merged) throw notFound();
  return [204];
});
add('PUT', `${R}/pulls/{pull_number}/merge`, { perm: 'contents:write' }, async (ctx) => {
  const p = pull(ctx);
  const m = ctx.core.mergeability(p);
  if (ctx.body.sha && ctx.body.sha !== p.head.sha)
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
  if (!m.mergeable)
    throw new ApiError(
      405,
      m.state === 'blocked'
        ? `Required status check "${m.checks.find((c) => c.state !== 'success').name}" is ${m.checks.find((c) => c.state !== 'success').state}.`
        : 'Pull Request is not mergeable',
    );
  const sha = await ctx.core.mergePull(p, ctx.user, { method: ctx.body.merge_method ?? 'merge', message: ctx.body.commit_title });
  return [200, { sha, merged: true, message: 'Pull Request successfully merged' }];
});
add('GET', `${R}/pulls/{pull_number}/requested_reviewers`, { perm: READ.pulls }, (ctx) => [
  200,
  { users: pull(ctx).requestedReviewers.map((u) => ctx.present.user(u)), teams: [] },
]);

// reviews
const review = (ctx) => {
  const r = byId(ctx, 'review', 'review_id');
  if (r.pull !== pull(ctx) || (r.state === 'PENDING' && r.user !== ctx.user)) throw notFound();
  return r;
};
add('GET', `${R}/pulls/{pull_number}/reviews`, { perm: READ.pulls }, (ctx) =>
  page(
    ctx,
    pull(ctx).reviews.filter((r) => r.state !== 'PENDING' || r.user === ctx.user),
    { wrap: (r) => ctx.present.review(r) },
  ),
);
add('POST', `${R}/pulls/{pull_number}/reviews`, { perm: 'pull_requests:write' }, async (ctx) => [
  200,
  ctx.present.review(await ctx.core.createReview(pull(ctx), ctx.user, ctx.body, viaApp(ctx))),
]);
add('GET', `${R}/pulls/{pull_number}/reviews/{review_id}`, { perm: READ.pulls }, (ctx) => [200, ctx.present.review(review(ctx))]);
add('PUT', `${R}/pulls/{pull_number}/reviews/{review_id}`, { perm: 'pull_requests:write' }, (ctx) => {
  const r = review(ctx);
  if (r.user !== ctx.user) throw new ApiError(403, 'Resource not accessible by integration');
  if (!ctx.body.body?.trim()) throw new ApiError(422, 'Unprocessable Entity', { errors: ["Body can't be blank"] });
  const from = r.body;
  r.body = ctx.body.body;
  r.updatedAt = new Date();
  if (r.state !== 'PENDING')
    ctx.core.emit('pull_request_review', 'edited', {
      repo: ctx.repo,
      actor: ctx.user,
      payload: (p) => ({ changes: { body: { from } }, review: p.hookReview(r), pull_request: p.pullSimple(r.pull) }),
    });
  return [200, ctx.present.review(r)];
});
add('DELETE', `${R}/pulls/{pull_number}/reviews/{review_id}`, { perm: 'pull_requests:write' }, (ctx) => {
  const r = review(ctx);
  const json = ctx.present.review(r);
  ctx.core.deletePendingReview(r);
  return [200, json];
});
add('POST', `${R}/pulls/{pull_number}/reviews/{review_id}/events`, { perm: 'pull_requests:write' }, (ctx) => [
  200,
  ctx.present.review(ctx.core.submitReview(review(ctx), ctx.user, ctx.body)),
]);
add('PUT', `${R}/pulls/{pull_number}/reviews/{review_id}/dismissals`, { perm: 'pull_requests:write' }, (ctx) => [
  200,
  ctx.present.review(ctx.core.dismissReview(review(ctx), ctx.body.message, ctx.user)),
]);
const visible = (ctx, list) => list.filter((c) => c.state !== 'PENDING');
add('GET', `${R}/pulls/{pull_number}/reviews/{review_id}/comments`, { perm: READ.pulls }, (ctx) =>
  page(ctx, review(ctx).comments, { wrap: (c) => ctx.present.reviewComment(c) }),
);
const sorted = (ctx, list) => {
  const sort = ctx.query.get('sort') ?? 'created';
  const since = ctx.query.get('since');
  const out = [...list]
    .filter((c) => !since || c.updatedAt >= new Date(since))
    .sort((a, b) => (sort === 'updated' ? a.updatedAt - b.updatedAt : a.id - b.id));
  return ctx.query.has('sort') && ctx.query.get('direction') === 'desc' ? out.reverse() : out;
};
add('GET', `${R}/pulls/{pull_number}/comments`, { perm: READ.pulls }, (ctx) =>
  page(ctx, sorted(ctx, visible(ctx, pull(ctx).reviewComments)), { wrap: (c) => ctx.present.reviewComment(c) }),
);
add('GET', `${R}/pulls/comments`, { perm: READ.pulls }, (ctx) =>
  page(
    ctx,
    sorted(
      ctx,
      visible(
        ctx,
        ctx.core.pulls.filter((p) => p.repo === ctx.repo).flatMap((p) => p.reviewComments),
      ),
    ),
    { wrap: (c) => ctx.present.reviewComment(c) },
  ),
);
add('POST', `${R}/pulls/{pull_number}/comments`, { perm: 'pull_requests:write' }, async (ctx) => {
  const p = pull(ctx);
  const b = ctx.body;
  if (b.in_reply_to != null) {
    const parent = ctx.core.get('reviewComment', b.in_reply_to);
    if (!parent || parent.pull !== p)
      throw validationFailed({ resource: 'PullRequestReviewComment', code: 'invalid', field: 'in_reply_to' });
    return [201, ctx.present.reviewComment(ctx.core.replyToComment(parent, ctx.user, b.body, viaApp(ctx)))];
  }
  if (b.line == null && b.position == null && b.subject_type !== 'file')
    throw invalidRequest([
      'No subschema in "oneOf" matched.',
      '"position" wasn\'t supplied.',
      '"in_reply_to" wasn\'t supplied.',
      ...(b.subject_type ? [] : ['"subject_type" wasn\'t supplied.']),
      '"line" wasn\'t supplied.',
    ]);
  const c = await ctx.core.createReviewComment(p, ctx.user, b, viaApp(ctx));
  const json = ctx.present.reviewComment(c);
  return [201, json, { location: json.url }];
});
add('POST', `${R}/pulls/{pull_number}/comments/{comment_id}/replies`, { perm: 'pull_requests:write' }, (ctx) => {
  const parent = ctx.core.get('reviewComment', Number(ctx.params.comment_id));
  if (!parent || parent.pull !== pull(ctx) || parent.state === 'PENDING') throw notFound();
  return [201, ctx.present.reviewComment(ctx.core.replyToComment(parent, ctx.user, ctx.body.body, viaApp(ctx)))];
});
const reviewComment = (ctx) => {
  const c = byId(ctx, 'reviewComment', 'comment_id');
  if (c.pull.repo !== ctx.repo) throw notFound();
  return c;
};
add('GET', `${R}/pulls/comments/{comment_id}`, { perm: READ.pulls }, (ctx) => [
  200,
  ctx.present.reviewComment(reviewComment(ctx)),
]);
add('PATCH', `${R}/pulls/comments/{comment_id}`, { perm: 'pull_requests:write' }, (ctx) => {
  const c = reviewComment(ctx);
  mine(ctx, c);
  return [200, ctx.present.reviewComment(ctx.core.updateReviewComment(c, ctx.body.body, ctx.user))];
});
add('DELETE', `${R}/pulls/comments/{comment_id}`, { perm: 'pull_requests:write' }, (ctx) => {
  const c = reviewComment(ctx);
  mine(ctx, c);
  ctx.core.deleteReviewComment(c, ctx.user);
  return [204];
});

// ---- issues, comments, labels, reactions ---------------------------------------------------------

const onIssue = (level) => (ctx) => {
  const i = ctx.repo.issues.get(Number(ctx.params.issue_number));
  return i?.kind === 'pull' ? [`issues:${level}`, `pull_requests:${level}`] : [`issues:${level}`];
};
const onComment = (level) => (ctx) =>
  ctx.core.get('issueComment', Number(ctx.params.comment_id))?.issue.kind === 'pull'
    ? [`issues:${level}`, `pull_requests:${level}`]
    : [`issues:${level}`];
add('GET', `${R}/issues`, { perm: READ.issues }, (ctx) => {
  const state = ctx.query.get('state') ?? 'open';
  const labels = (ctx.query.get('labels') ?? '').split(',').filter(Boolean);
  return page(
    ctx,
    [...ctx.repo.issues.values()]
      .filter((i) => (state === 'all' || i.state === state) && labels.every((l) => [...i.labels].some((x) => x.name === l)))
      .reverse(),
    { wrap: (i) => ctx.present.issue(i) },
  );
});
add('POST', `${R}/issues`, { perm: 'issues:write' }, (ctx) => [
  201,
  ctx.present.issue(
    ctx.core.createIssue(ctx.repo, { title: String(ctx.body.title), body: ctx.body.body ?? null, user: ctx.user }),
  ),
]);
add('GET', `${R}/issues/{issue_number}`, { perm: onIssue('read') }, (ctx) => [200, ctx.present.issue(issue(ctx))]);
add('GET', `${R}/issues/{issue_number}/comments`, { perm: onIssue('read') }, (ctx) => {
  const since = ctx.query.get('since');
  return page(
    ctx,
    issue(ctx).comments.filter((c) => !since || c.updatedAt >= new Date(since)),
    { wrap: (c) => ctx.present.issueComment(c) },
  );
});
add('POST', `${R}/issues/{issue_number}/comments`, { perm: onIssue('write') }, (ctx) => {
  const json = ctx.present.issueComment(ctx.core.addIssueComment(issue(ctx), ctx.user, ctx.body.body, viaApp(ctx)));
  return [201, json, { location: json.url }];
});
add('GET', `${R}/issues/comments`, { perm: ['issues:read', 'pull_requests:read'] }, (ctx) =>
  page(
    ctx,
    [...ctx.repo.issues.values()].flatMap((i) => i.comments).sort((a, b) => a.id - b.id),
    { wrap: (c) => ctx.present.issueComment(c) },
  ),
);
const issueComment = (ctx) => {
  const c = byId(ctx, 'issueComment', 'comment_id');
  if (c.issue.repo !== ctx.repo) throw notFound();
  return c;
};
add('GET', `${R}/issues/comments/{comment_id}`, { perm: onComment('read') }, (ctx) => [
  200,
  ctx.present.issueComment(issueComment(ctx)),
]);
add('PATCH', `${R}/issues/comments/{comment_id}`, { perm: onComment('write') }, (ctx) => {
  const c = issueComment(ctx);
  mine(ctx, c);
  return [200, ctx.present.issueComment(ctx.core.updateIssueComment(c, ctx.body.body, ctx.user))];
});
add('DELETE', `${R}/issues/comments/{comment_id}`, { perm: onComment('write') }, (ctx) => {
  const c = issueComment(ctx);
  mine(ctx, c);
  ctx.core.deleteIssueComment(c, ctx.user);
  return [204];
});

add('GET', `${R}/labels`, { perm: ['issues:read', 'pull_requests:read'] }, (ctx) =>
  page(ctx, [...ctx.repo.labels.values()], { wrap: (l) => ctx.present.label(l) }),
);
add('POST', `${R}/labels`, { perm: ['issues:write', 'pull_requests:write'] }, (ctx) => [
  201,
  ctx.present.label(ctx.core.createLabel(ctx.repo, ctx.body)),
]);
const label = (ctx) => {
  const l = ctx.repo.labels.get(ctx.params.name.toLowerCase());
  if (!l) throw notFound();
  return l;
};
add('GET', `${R}/labels/{name}`, { perm: ['issues:read', 'pull_requests:read'] }, (ctx) => [200, ctx.present.label(label(ctx))]);
add('PATCH', `${R}/labels/{name}`, { perm: ['issues:write', 'pull_requests:write'] }, (ctx) => {
  const l = label(ctx);
  if (ctx.body.new_name) {
    ctx.repo.labels.delete(l.name.toLowerCase());
    l.name = ctx.body.new_name;
    ctx.repo.labels.set(l.name.toLowerCase(), l);
  }
  if (ctx.body.color) l.color = ctx.body.color;
  if (ctx.body.description !== undefined) l.description = ctx.body.description;
  return [200, ctx.present.label(l)];
});
add('DELETE', `${R}/labels/{name}`, { perm: ['issues:write', 'pull_requests:write'] }, (ctx) => {
  const l = label(ctx);
  ctx.repo.labels.delete(l.name.toLowerCase());
  for (const i of ctx.repo.issues.values()) i.labels.delete(l);
  return [204];
});
add('GET', `${R}/issues/{issue_number}/labels`, { perm: onIssue('read') }, (ctx) =>
  page(ctx, [...issue(ctx).labels], { wrap: (l) => ctx.present.label(l) }),
);
const names = (b) => (b.labels ?? (Array.isArray(b) ? b : [])).map((l) => (typeof l === 'string' ? l : l.name));
add('POST', `${R}/issues/{issue_number}/labels`, { perm: onIssue('write') }, (ctx) => {
  const i = issue(ctx);
  ctx.core.addLabels(i, names(ctx.body), ctx.user);
  return [200, [...i.labels].map((l) => ctx.present.label(l))];
});
add('PUT', `${R}/issues/{issue_number}/labels`, { perm: onIssue('write') }, (ctx) => {
  const i = issue(ctx);
  const want = names(ctx.body).map((n) => n.toLowerCase());
  for (const l of [...i.labels]) if (!want.includes(l.name.toLowerCase())) ctx.core.removeLabel(i, l, ctx.user);
  ctx.core.addLabels(i, names(ctx.body), ctx.user);
  return [200, [...i.labels].map((l) => ctx.present.label(l))];
});
add('DELETE', `${R}/issues/{issue_number}/labels/{name}`, { perm: onIssue('write') }, (ctx) => {
  const i = issue(ctx);
  const l = [...i.labels].find((x) => x.name.toLowerCase() === ctx.params.name.toLowerCase());
  if (!l) throw new ApiError(404, 'Label does not exist');
  ctx.core.removeLabel(i, l, ctx.user);
  return [200, [...i.labels].map((x) => ctx.present.label(x))];
});

for (const [base, find, perm] of [
  [`${R}/issues/comments/{comment_id}`, issueComment, onComment],
  [`${R}/pulls/comments/{comment_id}`, reviewComment, (l) => `pull_requests:${l}`],
  [`${R}/issues/{issue_number}`, issue, onIssue],
]) {
  add('GET', `${base}/reactions`, { perm: perm('read') }, (ctx) =>
    page(
      ctx,
      find(ctx).reactions.filter((r) => !ctx.query.get('content') || r.content === ctx.query.get('content')),
      { wrap: (r) => ctx.present.reaction(r) },
    ),
  );
  add('POST', `${base}/reactions`, { perm: perm('write') }, (ctx) => {
    const { reaction, created } = ctx.core.react(find(ctx), ctx.user, ctx.body.content);
    return [created ? 201 : 200, ctx.present.reaction(reaction)];
  });
  add('DELETE', `${base}/reactions/{reaction_id}`, { perm: perm('write') }, (ctx) => {
    const r = find(ctx).reactions.find((x) => x.id === Number(ctx.params.reaction_id));
    if (!r) throw notFound();
    if (r.user !== ctx.user) throw new ApiError(403, 'Resource not accessible by integration');
    ctx.core.unreact(r);
    return [204];
  });
}

// ---- checks, statuses ----------------------------------------------------------------------------

const needApp = (ctx) => {
  if (ctx.auth.type !== 'installation') throw new ApiError(403, 'You must authenticate via a GitHub App.');
};
add('POST', `${R}/check-runs`, { perm: 'checks:write' }, async (ctx) => {
  needApp(ctx);
  return [201, ctx.present.checkRun(await ctx.core.createCheckRun(ctx.repo, ctx.auth.app, ctx.body))];
});
const checkRun = (ctx) => {
  const r = byId(ctx, 'checkRun', 'check_run_id');
  if (r.repo !== ctx.repo) throw notFound();
  return r;
};
add('GET', `${R}/check-runs/{check_run_id}`, { perm: READ.checks }, (ctx) => [200, ctx.present.checkRun(checkRun(ctx))]);
add('PATCH', `${R}/check-runs/{check_run_id}`, { perm: 'checks:write' }, (ctx) => {
  needApp(ctx);
  const r = checkRun(ctx);
  if (r.app !== ctx.auth.app)
    throw new ApiError(
      403,
      `Invalid app_id \`${ctx.auth.app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  return [200, ctx.present.checkRun(ctx.core.updateCheckRun(r, ctx.body))];
});
add('GET', `${R}/check-runs/{check_run_id}/annotations`, { perm: READ.checks }, (ctx) => {
  const r = checkRun(ctx);
  return page(ctx, r.annotations, { wrap: (a) => ctx.present.annotation(r, a) });
});
add('POST', `${R}/check-runs/{check_run_id}/rerequest`, { perm: 'checks:write' }, (ctx) => {
  const r = checkRun(ctx);
  if (r.app !== ctx.auth.app) throw forbiddenApp(ctx);
  if (r.status !== 'completed')
    throw validationFailed({ resource: 'CheckRun', code: 'custom', message: 'This check run is not rerequestable' });
  ctx.sim.rerequestRun(r, ctx.user);
  return [201, {}];
});
const forbiddenApp = (ctx) =>
  new ApiError(403, `Invalid app_id \`${ctx.auth.app?.id}\` - the check can only be modified by the GitHub App that created it.`);
const runList = (ctx, runs) => {
  const q = (n) => ctx.query.get(n);
  let list = runs;
  if (q('check_name')) list = list.filter((r) => r.name === q('check_name'));
  if (q('status')) list = list.filter((r) => r.status === q('status'));
  if (q('app_id')) list = list.filter((r) => String(r.app.id) === q('app_id'));
  if ((q('filter') ?? 'latest') === 'latest') list = latestByName(list);
  return page(
    ctx,
    [...list].sort((a, b) => b.id - a.id),
    { key: 'check_runs', wrap: (r) => ctx.present.checkRun(r) },
  );
};
add('GET', `${R}/commits/{ref}/check-runs`, { perm: READ.checks }, async (ctx) => {
  const sha = await ctx.repo.git.resolveCommit(ctx.params.ref);
  if (!sha) throw noCommit(ctx.params.ref);
  return runList(
    ctx,
    ctx.repo.runs.filter((r) => r.headSha === sha),
  );
});
const suiteJson = async (ctx, s) => ctx.present.suite(s, await ctx.repo.git.commit(s.headSha));
const suiteList = async (ctx, list) => {
  const [st, b, h] = page(ctx, list, { key: 'check_suites' });
  return [st, { ...b, check_suites: await Promise.all(b.check_suites.map((s) => suiteJson(ctx, s))) }, h];
};
add('GET', `${R}/commits/{ref}/check-suites`, { perm: READ.checks }, async (ctx) => {
  const sha = await ctx.repo.git.resolveCommit(ctx.params.ref);
  if (!sha) throw noCommit(ctx.params.ref);
  return suiteList(
    ctx,
    ctx.repo.suites.filter(
      (s) =>
        s.headSha === sha &&
        (!ctx.query.get('app_id') || String(s.app.id) === ctx.query.get('app_id')) &&
        (!ctx.query.get('check_name') || s.runs.some((r) => r.name === ctx.query.get('check_name'))),
    ),
  );
});
add('POST', `${R}/check-suites`, { perm: 'checks:write' }, async (ctx) => {
  needApp(ctx);
  if (!isSha(ctx.body.head_sha) || !(await ctx.repo.git.contains(ctx.body.head_sha))) throw noCommit(ctx.body.head_sha);
  const had = ctx.core.suite(ctx.repo, ctx.auth.app, ctx.body.head_sha, { create: false });
  const s = had ?? ctx.core.suite(ctx.repo, ctx.auth.app, ctx.body.head_sha);
  if (!had) ctx.core.emitSuite(s, 'requested', ctx.user, { onlyApp: s.app });
  return [had ? 200 : 201, await suiteJson(ctx, s)];
});
const suite = (ctx) => {
  const s = byId(ctx, 'checkSuite', 'check_suite_id');
  if (s.repo !== ctx.repo) throw notFound();
  return s;
};
add('GET', `${R}/check-suites/{check_suite_id}`, { perm: READ.checks }, async (ctx) => [200, await suiteJson(ctx, suite(ctx))]);
add('GET', `${R}/check-suites/{check_suite_id}/check-runs`, { perm: READ.checks }, (ctx) => runList(ctx, suite(ctx).runs));
add('POST', `${R}/check-suites/{check_suite_id}/rerequest`, { perm: 'checks:write' }, (ctx) => {
  const s = suite(ctx);
  if (s.app !== ctx.auth.app) throw forbiddenApp(ctx);
  ctx.core.emitSuite(s, 'rerequested', ctx.user, { onlyApp: s.app });
  return [201, {}];
});
add('POST', `${R}/statuses/{sha}`, { perm: 'statuses:write' }, async (ctx) => {
  if (!isSha(ctx.params.sha) || !(await ctx.repo.git.contains(ctx.params.sha)))
    throw new ApiError(422, `No commit found for SHA: ${ctx.params.sha}`);
  if (ctx.body.description?.length > 140)
    throw validationFailed({
      resource: 'Status',
      code: 'custom',
      field: 'description',
      message: 'description is too long (maximum is 140 characters)',
    });
  return [201, ctx.present.status(ctx.core.createStatus(ctx.repo, ctx.params.sha, ctx.user, ctx.body))];
});
add('GET', `${R}/commits/{ref}/statuses`, { perm: 'statuses:read' }, async (ctx) => {
  const sha = await ctx.repo.git.resolveCommit(ctx.params.ref);
  if (!sha) throw notFound();
  return page(ctx, ctx.repo.statuses.filter((s) => s.sha === sha).reverse(), { wrap: (s) => ctx.present.status(s) });
});
add('GET', `${R}/commits/{ref}/status`, { perm: 'statuses:read' }, async (ctx) => {
  const sha = await ctx.repo.git.resolveCommit(ctx.params.ref);
  if (!sha) throw notFound();
  const latest = [...new Map(ctx.repo.statuses.filter((s) => s.sha === sha).map((s) => [s.context, s])).values()];
  const state = latest.some((s) => ['failure', 'error'].includes(s.state))
    ? 'failure'
    : latest.length && latest.every((s) => s.state === 'success')
      ? 'success'
      : 'pending';
  const url = `${ctx.present.repoUrl(ctx.repo)}/commits/${sha}`;
  return [
    200,
    {
      state,
      statuses: latest.map(({ ...s }) => {
        const { creator: _c, ...o } = ctx.present.status(s);
        return { ...o, required: false };
      }),
      sha,
      total_count: latest.length,
      repository: ctx.present.minimalRepo(ctx.repo),
      commit_url: url,
      url: `${url}/status`,
    },
  ];
});

export { routes };
