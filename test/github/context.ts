// One request on its way from bytes to an answer.
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.ts';
import type { Logged } from './metrics.ts';
import type { Operation } from './openapi.ts';
import type { Present } from './present.ts';
import type { Simulator } from './simulator.ts';
import type { App, Caller, Json, Repo, User } from './types.ts';
import type { World } from './world.ts';

/** An answer: its body is JSON unless `raw`. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: boolean;
}
export type Tuple = readonly [status: number, body?: unknown, headers?: Record<string, string>];

/** "contents:read"; of several, one is enough. */
export type Needed = string | readonly string[];

export interface Route {
  method: string;
  /** As in the OpenAPI description. */
  path: string;
  /** The description's path, where it is another one. */
  described?: string;
  /** 'app': with the app's JWT; 'any': with whatever or nothing; else with a token. */
  auth?: 'app' | 'any';
  needs?: Needed | ((ctx: Context) => Needed);
  handler: (ctx: Context) => Answer | Tuple | Promise<Answer | Tuple>;
}
export interface MatchedRoute extends Route {
  pattern: RegExp;
  names: readonly string[];
  operation: Operation | undefined;
}

export class Context {
  readonly sim: Simulator;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: Buffer;
  readonly log: Logged;
  /** Whose budget the request counts for. */
  readonly actor: { name: string; label: string; counted: boolean };
  caller: Caller = { type: 'anonymous' };
  params: Record<string, string> = {};
  /** JSON that was checked against GitHub's description. */
  body: Json = {};
  resource = 'core';
  /** It was taken from the budget. */
  counted = false;
  route: MatchedRoute | null = null;
  needed: Needed | null = null;
  repository: Repo | null = null;

  constructor(
    sim: Simulator,
    method: string,
    url: URL,
    headers: IncomingHttpHeaders,
    rawBody: Buffer,
    log: Logged,
    actor: Context['actor'],
  ) {
    this.sim = sim;
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.rawBody = rawBody;
    this.log = log;
    this.actor = actor;
  }

  get world(): World {
    return this.sim.world;
  }
  get present(): Present {
    return this.sim.present;
  }
  get query(): URLSearchParams {
    return this.url.searchParams;
  }
  /** The repository of the path. */
  get repo(): Repo {
    if (!this.repository) throw new Error(`github: ${this.log.path} has no repository`);
    return this.repository;
  }
  /** Who calls, null for an app's JWT or nobody. */
  get viewer(): User | null {
    return this.caller.type === 'installation' || this.caller.type === 'user' ? this.caller.user : null;
  }
  get user(): User {
    if (!this.viewer) throw new ApiError(401, 'Requires authentication');
    return this.viewer;
  }
  /** The app that calls with its JWT. */
  get app(): App {
    if (this.caller.type !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
    return this.caller.app;
  }
  /** The app whose installation calls. */
  get viaApp(): App | null {
    return this.caller.type === 'installation' ? this.caller.app : null;
  }
  param(name: string): string {
    return this.params[name] ?? '';
  }
  /** A query parameter. */
  asked(name: string): string | undefined {
    return this.query.get(name) ?? undefined;
  }
  may(needed: Needed, repo: Repo | null = this.repository): boolean {
    return this.sim.auth.allowed(this.caller, needed, repo);
  }
}

/** One page of a list, with the Link header. */
export function page<T, U = T>(
  ctx: Context,
  list: readonly T[],
  wrap?: (item: T) => U,
  { max = 100, each = 30 } = {},
): { items: U[]; headers: Record<string, string> } {
  const asked = (name: string, otherwise: number): number => {
    const n = Number.parseInt(ctx.asked(name) ?? '', 10);
    return n > 0 ? n : otherwise;
  };
  const per = Math.min(asked('per_page', each), max);
  const at = asked('page', 1);
  const last = Math.max(1, Math.ceil(list.length / per));
  const link = (n: number, rel: string): string => {
    const url = new URL(ctx.url);
    url.searchParams.set('page', String(n));
    return `<${ctx.sim.url}${url.pathname}${url.search}>; rel="${rel}"`;
  };
  const links = [
    ...(at > 1 ? [link(at - 1, 'prev')] : []),
    ...(at < last ? [link(at + 1, 'next'), link(last, 'last')] : []),
    ...(at > 1 ? [link(1, 'first')] : []),
  ];
  const items = list.slice((at - 1) * per, at * per);
  return { items: wrap ? items.map(wrap) : (items as unknown as U[]), headers: links.length ? { link: links.join(', ') } : {} };
}

/** The answer to a list request. */
export function listed<T>(ctx: Context, list: readonly T[], wrap: (item: T) => unknown): Tuple {
  const { items, headers } = page(ctx, list, wrap);
  return [200, items, headers];
}
