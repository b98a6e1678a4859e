// Rate limits and scripted faults.
import { createHash } from 'node:crypto';
import { ApiError } from './api-error.ts';

/** What is known of a request when it is counted. */
export interface Counted {
  method: string;
  path: string;
  graphql?: boolean;
  mutation?: boolean;
  cost?: number;
}
export interface RateLimitOptions {
  core?: number;
  graphql?: number;
  windowSeconds?: number;
  /** GitHub answers 403 or 429. */
  exhaustedStatus?: number;
  contentPerMinute?: number;
  contentPerHour?: number;
  /** github.com has 900 for REST. */
  pointsPerMinute?: number;
  maxConcurrent?: number;
  retryAfter?: number;
  isContent?: (request: Counted) => boolean;
}
interface Budget {
  limit: number;
  used: number;
  /** In seconds since 1970. */
  reset: number;
}
interface Actor {
  resources: Map<string, Budget>;
  content: number[];
  points: [at: number, cost: number][];
  concurrent: number;
}

/** GitHub does not publish which requests create content: here all that write, but for tokens and hooks. */
const writes = (r: Counted): boolean =>
  r.graphql
    ? r.mutation === true
    : ['POST', 'PATCH', 'PUT', 'DELETE'].includes(r.method) && !/\/access_tokens$|\/app\/hook\//.test(r.path);

export class RateLimits {
  readonly primary: Record<string, number>;
  windowSeconds: number;
  exhaustedStatus: number;
  contentPerMinute: number;
  contentPerHour: number;
  pointsPerMinute: number;
  maxConcurrent: number;
  retryAfter: number;
  isContent: (request: Counted) => boolean;
  readonly hits = { primary: 0, secondary: 0 };
  readonly #actors = new Map<string, Actor>();

  constructor(options: RateLimitOptions = {}) {
    this.primary = { core: options.core ?? 5000, graphql: options.graphql ?? 5000, search: 30 };
    this.windowSeconds = options.windowSeconds ?? 3600;
    this.exhaustedStatus = options.exhaustedStatus ?? 403;
    this.contentPerMinute = options.contentPerMinute ?? 80;
    this.contentPerHour = options.contentPerHour ?? Number.POSITIVE_INFINITY;
    this.pointsPerMinute = options.pointsPerMinute ?? Number.POSITIVE_INFINITY;
    this.maxConcurrent = options.maxConcurrent ?? 100;
    this.retryAfter = options.retryAfter ?? 60;
    this.isContent = options.isContent ?? writes;
  }

  reset(): void {
    this.#actors.clear();
  }

  of(actor: string): Actor {
    let a = this.#actors.get(actor);
    if (!a) {
      a = { resources: new Map(), content: [], points: [], concurrent: 0 };
      this.#actors.set(actor, a);
    }
    return a;
  }

  resource(actor: string, name: string): Budget {
    const { resources } = this.of(actor);
    const now = Math.floor(Date.now() / 1000);
    let r = resources.get(name);
    if (!r || r.reset <= now) {
      r = { limit: this.primary[name] ?? 5000, used: 0, reset: now + this.windowSeconds };
      resources.set(name, r);
    }
    return r;
  }

  headers(actor: string, name: string): Record<string, string> {
    const r = this.resource(actor, name);
    return {
      'x-ratelimit-limit': String(r.limit),
      'x-ratelimit-remaining': String(Math.max(0, r.limit - r.used)),
      'x-ratelimit-reset': String(r.reset),
      'x-ratelimit-used': String(Math.min(r.used, r.limit)),
      'x-ratelimit-resource': name,
    };
  }

  /** Sets an actor's budget ('installation:<id>'). */
  set(
    actor: string,
    name: string,
    { remaining, resetIn, limit }: { remaining?: number; resetIn?: number; limit?: number },
  ): void {
    const r = this.resource(actor, name);
    if (limit !== undefined) r.limit = limit;
    if (remaining !== undefined) r.used = r.limit - remaining;
    if (resetIn !== undefined) r.reset = Math.floor(Date.now() / 1000) + resetIn;
  }

  #secondary(): ApiError {
    this.hits.secondary++;
    return new ApiError(
      403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.',
      {
        headers: { 'retry-after': String(this.retryAfter) },
        documentation_url:
          'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits',
      },
    );
  }

  /** Counts a request; throws when it is over a limit. */
  take(actor: string, name: string, label: string, request: Counted): void {
    const a = this.of(actor);
    const now = Date.now();
    const budget = this.resource(actor, name);
    if (a.concurrent > this.maxConcurrent) throw this.#secondary();
    if (budget.used >= budget.limit) {
      this.hits.primary++;
      throw new ApiError(
        this.exhaustedStatus,
        `API rate limit exceeded for ${label}. If you reach out to GitHub Support for help, please include the request ID.`,
        { documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api', rateLimited: true },
      );
    }
    if (this.isContent(request)) {
      a.content = a.content.filter((at) => at > now - 3_600_000);
      if (a.content.filter((at) => at > now - 60_000).length >= this.contentPerMinute || a.content.length >= this.contentPerHour)
        throw this.#secondary();
      a.content.push(now);
    }
    if (this.pointsPerMinute !== Number.POSITIVE_INFINITY) {
      const writing = request.graphql ? request.mutation : !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
      const cost = writing ? 5 : 1;
      a.points = a.points.filter(([at]) => at > now - 60_000);
      if (a.points.reduce((sum, [, c]) => sum + c, 0) + cost > this.pointsPerMinute) throw this.#secondary();
      a.points.push([now, cost]);
    }
    budget.used += request.cost ?? 1;
  }
}

/** What a fault may look at. */
export interface RequestInfo {
  method: string;
  /** Without /api/v3. */
  path: string;
  query: URLSearchParams;
  body: Buffer;
  graphql: boolean;
}
export interface Fault {
  method?: string;
  /** A part of the path, or a pattern. */
  path?: RegExp | string;
  when?: (request: RequestInfo) => boolean;
  times?: number;
  skip?: number;
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** The connection is reset. */
  reset?: boolean;
  /** The connection ends in the middle of the answer. */
  truncate?: boolean;
  /** In ms. */
  delay?: number;
  /** In ms, after it took effect: the answer comes too late. */
  hold?: number;
  /** The request takes effect, only its answer is lost or replaced. */
  after?: boolean;
}
export interface RandomFaults {
  /** Share of the requests that fail. */
  rate: number;
  statuses?: number[];
  reset?: boolean;
  methods?: string[];
  seed?: number;
  path?: RegExp;
}

/** Scripted faults are tried in order, then the random ones. */
export class Faults {
  latency: number | ((request: RequestInfo) => number) = 0;
  readonly injected: (RequestInfo & { fault: Fault })[] = [];
  #list: { fault: Fault; left: number; skip: number }[] = [];
  #random: (RandomFaults & { n: number }) | null = null;

  add(fault: Fault): void {
    this.#list.push({ fault, left: fault.times ?? 1, skip: fault.skip ?? 0 });
  }

  /** A share of the requests fails; the choice follows the seed. */
  random(options: RandomFaults): void {
    this.#random = { ...options, n: 0 };
  }

  clear(): void {
    this.#list = [];
    this.#random = null;
    this.latency = 0;
  }

  pick(request: RequestInfo): Fault | null {
    const fault = this.#scripted(request) ?? this.#drawn(request);
    if (fault) this.injected.push({ ...request, fault });
    return fault;
  }

  #scripted(request: RequestInfo): Fault | null {
    for (const f of this.#list) {
      const { method, path, when } = f.fault;
      if (f.left <= 0 || (method && method !== request.method)) continue;
      if (path && !(path instanceof RegExp ? path.test(request.path) : request.path.includes(path))) continue;
      if (when && !when(request)) continue;
      if (f.skip-- > 0) continue;
      f.left--;
      return f.fault;
    }
    return null;
  }

  #drawn(request: RequestInfo): Fault | null {
    const r = this.#random;
    if (!r || (r.methods && !r.methods.includes(request.method)) || (r.path && !r.path.test(request.path))) return null;
    if (/\/access_tokens$/.test(request.path)) return null;
    const { seed = 1, statuses = [500, 502, 503] } = r;
    const draw = (what: string): number => createHash('sha256').update(`${seed}:${what}`).digest().readUInt32BE();
    if (draw(String(r.n++)) / 0xffffffff >= r.rate) return null;
    const i = draw(`s:${r.n}`);
    return r.reset && i % 4 === 0 ? { reset: true } : { status: statuses[i % statuses.length] ?? 500 };
  }
}
