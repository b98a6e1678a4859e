// What the routes have in common.
import { ApiError, notFound } from '../api-error.ts';
import type { Answer, Context, Needed, Route } from '../context.ts';
import type { Issue, Kinds, Pull } from '../types.ts';

export const REPO = '/repos/{owner}/{repo}';
export const READ = { contents: 'contents:read', pulls: 'pull_requests:read', issues: 'issues:read', checks: 'checks:read' };
export const WRITE = { pulls: 'pull_requests:write', issues: 'issues:write', checks: 'checks:write' };

type Handler = Route['handler'];
/** "GET /path", the permission that is needed (null: any token), and what answers. */
export function route(line: string, needs: Route['needs'] | null, handler: Handler): Route {
  const [method = '', path = ''] = line.split(' ');
  return { method, path, ...(needs ? { needs } : {}), handler };
}
/** A route for the app's JWT. */
export const appRoute = (line: string, handler: Handler): Route => ({ ...route(line, null, handler), auth: 'app' });
/** A route for anybody. */
export const openRoute = (line: string, handler: Handler): Route => ({ ...route(line, null, handler), auth: 'any' });

export function found<T>(value: T | null | undefined): T {
  if (value == null) throw notFound();
  return value;
}

/** The record that a path's id names. */
export const byId = <K extends keyof Kinds>(ctx: Context, kind: K, param: string): Kinds[K] =>
  found(ctx.world.get(kind, Number(ctx.param(param))));

export const issueOf = (ctx: Context): Issue | Pull => found(ctx.repo.issues.get(Number(ctx.param('issue_number'))));
export function pullOf(ctx: Context): Pull {
  const pull = ctx.repo.issues.get(Number(ctx.param('pull_number')));
  if (pull?.kind !== 'pull') throw notFound();
  return pull;
}

/** Whether the Accept header asks for a media type of GitHub's, as raw or diff. */
export const wants = (ctx: Context, type: string): boolean =>
  new RegExp(`application/vnd\\.github(\\.v3)?\\.${type}(\\+json)?`).test(ctx.headers.accept?.toLowerCase() ?? '');
export const media = (type: string, body: string | Buffer): Answer => ({
  status: 200,
  raw: true,
  body,
  headers: { 'content-type': `application/vnd.github.${type}; charset=utf-8` },
});

export const noCommit = (sha: string): ApiError => new ApiError(422, `No commit found for SHA: ${sha}`);
/** The commit that a path's ref names. */
export async function commitOf(ctx: Context, param = 'ref'): Promise<string> {
  const sha = await ctx.repo.git.resolveCommit(ctx.param(param));
  if (!sha) throw noCommit(ctx.param(param));
  return sha;
}

/** A comment belongs to who wrote it; others need write. */
export function mayChange(ctx: Context, comment: { user: unknown }, needed: Needed): void {
  if (comment.user !== ctx.viewer && (ctx.caller.type === 'user' ? !canPush(ctx) : !ctx.may(needed)))
    throw new ApiError(403, 'Resource not accessible by integration');
}
const canPush = (ctx: Context): boolean => ['admin', 'maintain', 'write'].includes(ctx.world.permissionOf(ctx.repo, ctx.viewer));
