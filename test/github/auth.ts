// App JWTs, installation tokens, and what a token may do.
import crypto from 'node:crypto';
import { atLeast, randomToken } from './core.ts';
import { ApiError } from './util.ts';

const unauthorized = (m) => new ApiError(401, m);

/** Checks an app's JWT as GitHub does; returns the app. */
export function verifyJwt(token, apps, nowSec = Math.floor(Date.now() / 1000)) {
  const parts = token.split('.');
  let header;
  let claims;
  try {
    header = JSON.parse(Buffer.from(parts[0], 'base64url').toString());
    claims = JSON.parse(Buffer.from(parts[1], 'base64url').toString());
  } catch {
    throw unauthorized('A JSON web token could not be decoded');
  }
  if (header.alg !== 'RS256') throw unauthorized('A JSON web token could not be decoded');
  const app = apps.find((a) => String(a.id) === String(claims.iss) || a.clientId === claims.iss);
  if (!app) throw new ApiError(404, 'Integration not found');
  const ok = crypto.verify(
    'RSA-SHA256',
    Buffer.from(`${parts[0]}.${parts[1]}`),
    app.publicKey,
    Buffer.from(parts[2] ?? '', 'base64url'),
  );
  if (!ok) throw unauthorized('A JSON web token could not be decoded');
  if (!Number.isInteger(claims.iat) || claims.iat > nowSec)
    throw unauthorized("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  if (typeof claims.exp !== 'number' || claims.exp <= nowSec)
    throw unauthorized(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (claims.exp - nowSec > 600) throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
  return app;
}

export class Auth {
  tokens = new Map(); // token -> {type, ...}
  issued = 0;

  constructor(core, { tokenLifetime = 3600 } = {}) {
    this.core = core;
    this.tokenLifetime = tokenLifetime;
  }

  /** The caller of a request from its Authorization header. */
  authenticate(header) {
    if (!header) return { type: 'anonymous' };
    const m = /^(bearer|token)\s+(\S+)$/i.exec(header.trim());
    if (!m) throw unauthorized('Bad credentials');
    const token = m[2];
    const parts = token.split('.');
    if (parts.length === 3 && /^ey/.test(token)) return { type: 'app', app: verifyJwt(token, this.core.apps) };
    const t = this.tokens.get(token);
    if (!t || t.revoked) throw unauthorized('Bad credentials');
    if (t.expiresAt && t.expiresAt <= new Date()) throw unauthorized('Bad credentials');
    if (t.type === 'installation') {
      if (t.installation.deleted) throw unauthorized('Bad credentials');
      if (t.installation.suspendedAt) throw new ApiError(403, 'This installation has been suspended');
      return {
        type: 'installation',
        token: t,
        installation: t.installation,
        app: t.installation.app,
        user: t.installation.app.bot,
        permissions: t.permissions,
      };
    }
    return { type: 'user', token: t, user: t.user };
  }

  issue(installation, { repositories, repository_ids: ids, permissions } = {}) {
    let repos = null;
    if (repositories || ids) {
      repos = [];
      for (const name of repositories ?? []) repos.push(this.core.repo(installation.account.login, name));
      for (const id of ids ?? []) repos.push(this.core.get('repo', id));
      if (repos.some((r) => !r || !this.core.covers(installation, r)))
        throw new ApiError(
          422,
          'There is at least one repository that does not exist or is not accessible to the parent installation.',
        );
      if (repos.length > 500) throw new ApiError(422, 'The number of repositories must not exceed 500.');
    }
    const granted = { ...installation.permissions };
    let scoped = granted;
    if (permissions && Object.keys(permissions).length) {
      const rank = { read: 1, write: 2, admin: 3 };
      for (const [k, v] of Object.entries(permissions)) {
        if (!granted[k] || rank[v] === undefined || rank[v] > rank[granted[k]])
          throw new ApiError(422, 'The permissions requested are not granted to this installation.');
      }
      scoped = { ...permissions };
    }
    scoped.metadata ??= 'read';
    const t = {
      type: 'installation',
      installation,
      token: randomToken('ghs_'),
      permissions: scoped,
      repositories: repos,
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + this.tokenLifetime * 1000),
    };
    this.tokens.set(t.token, t);
    this.issued++;
    return t;
  }

  userToken(user) {
    const t = { type: 'user', user, token: randomToken('ghp_') };
    this.tokens.set(t.token, t);
    return t.token;
  }

  /** Whether the caller can see a repository. */
  canSee(auth, repo) {
    if (!repo) return false;
    if (auth.type === 'installation') {
      if (this.core.covers(auth.installation, repo) && (!auth.token.repositories || auth.token.repositories.includes(repo)))
        return true;
      return !repo.private;
    }
    if (auth.type === 'user') return this.core.permissionOf(repo, auth.user) !== 'none';
    return auth.type === 'anonymous' && !repo.private;
  }

  /** Whether the caller has one of the permissions ("contents:read") on a repository. */
  allowed(auth, specs, repo) {
    const list = [].concat(specs);
    if (auth.type === 'user') {
      // who can read may comment and review
      const need = list.every((s) => s.endsWith(':read') || /^(issues|pull_requests):/.test(s)) ? 'read' : 'write';
      return atLeast(this.core.permissionOf(repo, auth.user), need);
    }
    if (auth.type === 'anonymous') return !repo?.private && list.every((s) => s.endsWith(':read'));
    if (auth.type !== 'installation') return false;
    const rank = { read: 1, write: 2, admin: 3 };
    const covered =
      !repo ||
      (this.core.covers(auth.installation, repo) && (!auth.token.repositories || auth.token.repositories.includes(repo)));
    return list.some((s) => {
      const [k, v] = s.split(':');
      if (k === 'metadata') return true;
      if (covered) return (rank[auth.permissions[k]] ?? 0) >= rank[v];
      return v === 'read' && repo && !repo.private && ['contents', 'issues', 'pull_requests', 'checks', 'statuses'].includes(k);
    });
  }
}
