// App JWTs, installation tokens, and what a token may do.
import crypto from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { App, Caller, Installation, InstallationToken, Json, Permissions, Repo, User } from './types.ts';
import { atLeast, type World } from './world.ts';

const unauthorized = (message: string): ApiError => new ApiError(401, message);
const RANK: Record<string, number> = { read: 1, write: 2, admin: 3 };
const randomText = (length: number): string =>
  crypto.randomBytes(length).toString('base64url').replace(/[-_]/g, 'x').slice(0, length);

/** Checks an app's JWT as GitHub does; gives the app. */
export function verifyJwt(token: string, apps: readonly App[], now = Math.floor(Date.now() / 1000)): App {
  const [head = '', payload = '', signature = ''] = token.split('.');
  let header: Json;
  let claims: Json;
  try {
    header = JSON.parse(Buffer.from(head, 'base64url').toString());
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    throw unauthorized('A JSON web token could not be decoded');
  }
  if (header.alg !== 'RS256') throw unauthorized('A JSON web token could not be decoded');
  const app = apps.find((a) => String(a.id) === String(claims.iss) || a.clientId === claims.iss);
  if (!app) throw new ApiError(404, 'Integration not found');
  const signed = Buffer.from(`${head}.${payload}`);
  if (!crypto.verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url')))
    throw unauthorized('A JSON web token could not be decoded');
  if (!Number.isInteger(claims.iat) || claims.iat > now)
    throw unauthorized("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  if (typeof claims.exp !== 'number' || claims.exp <= now)
    throw unauthorized(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (claims.exp - now > 600) throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
  return app;
}

/** How an installation token is narrowed: the body of POST …/access_tokens. */
export interface TokenScope {
  repositories?: string[];
  repository_ids?: number[];
  permissions?: Permissions;
}

export class Auth {
  /** Seconds. */
  tokenLifetime: number;
  /** github.com's tokens of 2026: `ghs_<app>_<jwt>`, about 520 characters with dots; Enterprise Server has short ones. */
  longTokens: boolean;
  issued = 0;
  readonly #world: World;
  readonly #installations = new Map<string, InstallationToken>();
  readonly #users = new Map<string, User>();

  constructor(world: World, { tokenLifetime = 3600, longTokens = false }: { tokenLifetime?: number; longTokens?: boolean }) {
    this.#world = world;
    this.tokenLifetime = tokenLifetime;
    this.longTokens = longTokens;
  }

  /** The caller of a request, from its Authorization header. */
  authenticate(header: string | undefined): Caller {
    if (!header) return { type: 'anonymous' };
    const token = /^(?:bearer|token)\s+(\S+)$/i.exec(header.trim())?.[1];
    if (!token) throw unauthorized('Bad credentials');
    if (token.split('.').length === 3 && token.startsWith('ey')) return { type: 'app', app: verifyJwt(token, this.#world.apps) };
    const user = this.#users.get(token);
    if (user) return { type: 'user', user };
    const t = this.#installations.get(token);
    if (!t || t.revoked || t.expiresAt <= new Date() || t.installation.deleted) throw unauthorized('Bad credentials');
    const { installation, permissions } = t;
    if (installation.suspendedAt) throw new ApiError(403, 'This installation has been suspended');
    return { type: 'installation', token: t, installation, app: installation.app, user: installation.app.bot, permissions };
  }

  issue(installation: Installation, { repositories, repository_ids: ids, permissions }: TokenScope = {}): InstallationToken {
    let repos: Repo[] | null = null;
    if (repositories || ids) {
      const owner = installation.account.login;
      const named = [
        ...(repositories ?? []).map((name) => this.#world.repo(owner, name)),
        ...(ids ?? []).map((id) => this.#world.get('repo', id)),
      ];
      repos = named.filter((r): r is Repo => r != null && this.#world.covers(installation, r));
      if (repos.length < named.length)
        throw new ApiError(
          422,
          'There is at least one repository that does not exist or is not accessible to the parent installation.',
        );
      if (repos.length > 500) throw new ApiError(422, 'The number of repositories must not exceed 500.');
    }
    const granted = installation.permissions;
    const asked = permissions && Object.keys(permissions).length ? permissions : granted;
    for (const [name, level] of Object.entries(asked))
      if ((RANK[level] ?? Number.POSITIVE_INFINITY) > (RANK[granted[name] ?? ''] ?? 0))
        throw new ApiError(422, 'The permissions requested are not granted to this installation.');
    const now = Date.now();
    const token: InstallationToken = {
      type: 'installation',
      installation,
      token: `ghs_${this.longTokens ? `${installation.app.id}_ey${randomText(80)}.${randomText(300)}.${randomText(120)}` : randomText(36)}`,
      permissions: { metadata: 'read', ...asked },
      repositories: repos,
      createdAt: new Date(now),
      expiresAt: new Date(now + this.tokenLifetime * 1000),
      revoked: false,
    };
    this.#installations.set(token.token, token);
    this.issued++;
    return token;
  }

  userToken(user: User): string {
    const token = `ghp_${randomText(36)}`;
    this.#users.set(token, user);
    return token;
  }

  /** Whether a token of an installation reaches a repository. */
  #reaches(caller: Extract<Caller, { type: 'installation' }>, repo: Repo): boolean {
    const { repositories } = caller.token;
    return this.#world.covers(caller.installation, repo) && (!repositories || repositories.includes(repo));
  }

  canSee(caller: Caller, repo: Repo | null): repo is Repo {
    if (!repo) return false;
    if (caller.type === 'user') return this.#world.permissionOf(repo, caller.user) !== 'none';
    if (caller.type === 'installation' && this.#reaches(caller, repo)) return true;
    return caller.type !== 'app' && !repo.private;
  }

  /** Whether the caller has one of the permissions ("contents:read") on a repository, or (null) at all. */
  allowed(caller: Caller, needed: string | readonly string[], repo: Repo | null): boolean {
    const list = [needed].flat();
    if (caller.type === 'user') {
      // who can read may comment and review
      const reading = list.every((s) => s.endsWith(':read') || /^(issues|pull_requests):/.test(s));
      return repo !== null && atLeast(this.#world.permissionOf(repo, caller.user), reading ? 'read' : 'write');
    }
    if (caller.type === 'anonymous') return !repo?.private && list.every((s) => s.endsWith(':read'));
    if (caller.type === 'app') return false;
    const covered = !repo || this.#reaches(caller, repo);
    return list.some((s) => {
      const [name = '', level = ''] = s.split(':');
      if (name === 'metadata') return true;
      if (covered) return (RANK[caller.permissions[name] ?? ''] ?? 0) >= (RANK[level] ?? 0);
      return level === 'read' && !repo?.private && ['contents', 'issues', 'pull_requests', 'checks', 'statuses'].includes(name);
    });
  }
}
