// Meta, the app and its installations, webhook deliveries, users, organisations, permissions.
import { ApiError, forbidden } from '../api-error.ts';
import { type Context, listed, page, type Route } from '../context.ts';
import type { Delivery } from '../hooks.ts';
import { iso } from '../present.ts';
import type { Fields, Installation, Level, Team, User } from '../types.ts';
import { atLeast } from '../world.ts';
import { appRoute, byId, found, openRoute, REPO, route } from './paths.ts';

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const installationsOf = (ctx: Context): Installation[] => ctx.world.installations.filter((i) => i.app === ctx.app && !i.deleted);
function installation(ctx: Context): Installation {
  const inst = byId(ctx, 'installation', 'installation_id');
  return found(inst.app === ctx.app && !inst.deleted ? inst : null);
}
const org = (ctx: Context): User => {
  const account = ctx.world.findUser(ctx.param('org'));
  return found(account?.type === 'Organization' ? account : null);
};
const team = (ctx: Context): Team => found(org(ctx).teams.find((t) => t.slug === ctx.param('team_slug')));
function delivery(ctx: Context): Delivery {
  const d = ctx.sim.hooks.find(ctx.param('delivery_id'));
  return found(d?.app === ctx.app ? d : null);
}

/** The legacy names of GET …/permission; role_name has the real one. */
const LEGACY: Partial<Record<Level, Level>> = { maintain: 'write', triage: 'read' };
/** A user with what they may do on the repository. */
function withRole(ctx: Context, user: User): Fields {
  const role = ctx.world.permissionOf(ctx.repo, user);
  const may = (level: Level): boolean => atLeast(role, level);
  const permissions = {
    admin: may('admin'),
    maintain: may('maintain'),
    push: may('write'),
    triage: may('triage'),
    pull: may('read'),
  };
  return { ...ctx.present.account(user), permissions, role_name: role };
}

export const accountRoutes: Route[] = [
  openRoute('GET /', (ctx) => {
    const { api } = ctx.present;
    return [
      200,
      { current_user_url: `${api}/user`, rate_limit_url: `${api}/rate_limit`, repository_url: `${api}/repos/{owner}/{repo}` },
    ];
  }),
  openRoute('GET /meta', (ctx) => [
    200,
    { verifiable_password_authentication: false, packages: [], installed_version: ctx.sim.version },
  ]),
  openRoute('GET /zen', () => ({
    status: 200,
    body: 'Speak like a human.',
    raw: true,
    headers: { 'content-type': 'text/plain;charset=utf-8' },
  })),
  openRoute('GET /rate_limit', (ctx) => {
    const one = (name: string): Fields => {
      const { limit, used, reset } = ctx.sim.rateLimits.resource(ctx.actor.name, name);
      return { limit, used: Math.min(used, limit), remaining: Math.max(0, limit - used), reset };
    };
    const names = ['core', 'search', 'graphql', 'code_scanning_upload', 'integration_manifest'];
    return [200, { resources: Object.fromEntries(names.map((n) => [n, one(n)])), rate: one('core') }];
  }),

  // ---- the app
  appRoute('GET /app', (ctx) => [200, { ...ctx.present.app(ctx.app), installations_count: installationsOf(ctx).length }]),
  appRoute('GET /app/installations', (ctx) => listed(ctx, installationsOf(ctx), (i) => ctx.present.installation(i))),
  appRoute('GET /app/installations/{installation_id}', (ctx) => [200, ctx.present.installation(installation(ctx))]),
  appRoute('DELETE /app/installations/{installation_id}', (ctx) => {
    ctx.sim.uninstall(installation(ctx));
    return [204];
  }),
  appRoute('POST /app/installations/{installation_id}/access_tokens', (ctx) => {
    const inst = installation(ctx);
    if (inst.suspendedAt) throw new ApiError(403, 'This installation has been suspended');
    const { token, expiresAt, permissions, repositories } = ctx.sim.auth.issue(inst, ctx.body);
    const selection = repositories ? 'selected' : inst.repositorySelection;
    const narrowed = repositories ? { repositories: repositories.map((r) => ctx.present.repo(r)) } : {};
    return [201, { token, expires_at: iso(expiresAt), permissions, repository_selection: selection, ...narrowed }];
  }),
  appRoute(`GET ${REPO}/installation`, (ctx) => [
    200,
    ctx.present.installation(found(ctx.world.installationFor(ctx.app, ctx.repo))),
  ]),
  appRoute('GET /orgs/{org}/installation', (ctx) => {
    const inst = installationsOf(ctx).find((i) => i.account.type === 'Organization' && same(i.account.login, ctx.param('org')));
    return [200, ctx.present.installation(found(inst))];
  }),
  appRoute('GET /users/{username}/installation', (ctx) => {
    const inst = installationsOf(ctx).find((i) => same(i.account.login, ctx.param('username')));
    return [200, ctx.present.installation(found(inst))];
  }),
  appRoute('GET /app/hook/config', (ctx) => [
    200,
    { content_type: 'json', insecure_ssl: '0', secret: '********', url: ctx.app.webhookUrl },
  ]),
  appRoute('GET /app/hook/deliveries', (ctx) => {
    const per = Math.min(Math.max(1, Number(ctx.asked('per_page')) || 30), 100);
    const failed = { success: false, failure: true }[ctx.asked('status') ?? ''];
    const list = ctx.sim.hooks.deliveries.filter(
      (d) => d.app === ctx.app && d.status !== 'pending' && (failed === undefined || d.statusCode >= 400 === failed),
    );
    const cursor = ctx.asked('cursor');
    const start = Number(/^v1_(\d+)$/.exec(cursor ?? '')?.[1]);
    if (cursor && !start) throw new ApiError(400, 'Invalid cursor');
    const rest = cursor ? list.filter((d) => d.id <= start) : list;
    const next = rest[per];
    const headers: Record<string, string> = {};
    if (next) {
      const url = new URL(ctx.url);
      url.searchParams.set('cursor', `v1_${next.id}`);
      headers['link'] = `<${ctx.sim.url}${url.pathname}${url.search}>; rel="next"`;
    }
    return [200, rest.slice(0, per).map((d) => ctx.sim.hooks.item(d)), headers];
  }),
  appRoute('GET /app/hook/deliveries/{delivery_id}', (ctx) => [200, ctx.sim.hooks.detail(delivery(ctx))]),
  appRoute('POST /app/hook/deliveries/{delivery_id}/attempts', (ctx) => {
    ctx.sim.hooks.redeliver(delivery(ctx).id);
    return [202, {}];
  }),
  route('GET /installation/repositories', null, (ctx) => {
    const { caller } = ctx;
    if (caller.type !== 'installation')
      throw new ApiError(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      );
    const { repositories } = caller.token;
    const list = [...ctx.world.repos.values()].filter(
      (r) => ctx.world.covers(caller.installation, r) && (!repositories || repositories.includes(r)),
    );
    const { items, headers } = page(ctx, list, (r) => ctx.present.repo(r));
    const selection = repositories ? 'selected' : caller.installation.repositorySelection;
    return [200, { total_count: list.length, repositories: items, repository_selection: selection }, headers];
  }),
  route('DELETE /installation/token', null, (ctx) => {
    if (ctx.caller.type === 'installation') ctx.caller.token.revoked = true;
    return [204];
  }),

  // ---- people
  route('GET /user', null, (ctx) => {
    if (ctx.caller.type !== 'user') throw forbidden();
    return [200, ctx.present.publicUser(ctx.caller.user)];
  }),
  openRoute('GET /users/{username}', (ctx) => [200, ctx.present.publicUser(found(ctx.world.findUser(ctx.param('username'))))]),
  openRoute('GET /orgs/{org}', (ctx) => [200, ctx.present.orgFull(org(ctx))]),
  route('GET /orgs/{org}/repos', null, (ctx) => {
    const list = [...ctx.world.repos.values()].filter((r) => r.owner === org(ctx) && ctx.sim.auth.canSee(ctx.caller, r));
    return listed(ctx, list, (r) => ctx.present.minimalRepo(r));
  }),
  route('GET /orgs/{org}/teams', 'members:read', (ctx) => listed(ctx, org(ctx).teams, (t) => ctx.present.team(t))),
  route('GET /orgs/{org}/teams/{team_slug}', 'members:read', (ctx) => {
    const t = team(ctx);
    const counts = { members_count: t.members.size, repos_count: t.repos.size };
    const dates = { created_at: iso(t.createdAt), updated_at: iso(t.createdAt) };
    return [200, { ...ctx.present.team(t), ...dates, ...counts, organization: ctx.present.orgFull(t.org) }];
  }),
  route('GET /orgs/{org}/teams/{team_slug}/members', 'members:read', (ctx) =>
    listed(ctx, [...team(ctx).members], (login) => ctx.present.user(ctx.world.user(login))),
  ),
  route('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', 'members:read', (ctx) => {
    const t = team(ctx);
    const username = ctx.param('username');
    found(t.members.has(username.toLowerCase()) || null);
    return [
      200,
      { url: `${ctx.present.api}/orgs/${t.org.login}/teams/${t.slug}/memberships/${username}`, role: 'member', state: 'active' },
    ];
  }),
  route(`GET ${REPO}/teams`, ['administration:read', 'metadata:read'], (ctx) => {
    const list = ctx.repo.owner.teams.filter((t) => t.repos.has(ctx.repo.id));
    const name = (level: Level): string => ({ read: 'pull', write: 'push' })[level as string] ?? level;
    return listed(ctx, list, (t) => ({ ...ctx.present.team(t), permission: name(t.repos.get(ctx.repo.id) ?? 'none') }));
  }),
  route(`GET ${REPO}/collaborators/{username}/permission`, 'metadata:read', (ctx) => {
    const user = found(ctx.world.findUser(ctx.param('username')));
    const role = ctx.world.permissionOf(ctx.repo, user);
    return [200, { permission: LEGACY[role] ?? role, role_name: role, user: withRole(ctx, user) }];
  }),
  route(`GET ${REPO}/collaborators/{username}`, 'metadata:read', (ctx) => {
    found(ctx.repo.collaborators.get(ctx.param('username').toLowerCase()));
    return [204];
  }),
  route(`GET ${REPO}/collaborators`, 'metadata:read', (ctx) =>
    listed(ctx, [...ctx.repo.collaborators.keys()], (login) => withRole(ctx, ctx.world.user(login))),
  ),
];
