// Rate limits and scripted faults.
import { ApiError, sha256 } from './util.ts';

export class RateLimits {
  constructor(opts = {}) {
    this.primary = {
      core: opts.core ?? 5000,
      graphql: opts.graphql ?? 5000,
      search: 30,
      code_scanning_upload: 1000,
      integration_manifest: 5000,
    };
    this.windowSeconds = opts.windowSeconds ?? 3600;
    this.exhaustedStatus = opts.exhaustedStatus ?? 403; // GitHub answers 403 or 429
    this.contentPerMinute = opts.contentPerMinute ?? 80;
    this.contentPerHour = opts.contentPerHour ?? Infinity;
    this.pointsPerMinute = opts.pointsPerMinute ?? Infinity; // github.com: 900 for REST
    this.maxConcurrent = opts.maxConcurrent ?? 100;
    this.retryAfter = opts.retryAfter ?? 60;
    this.isContent =
      opts.isContent ??
      ((r) =>
        r.graphql
          ? r.mutation
          : ['POST', 'PATCH', 'PUT', 'DELETE'].includes(r.method) && !/\/access_tokens$|\/app\/hook\//.test(r.path));
    this.state = new Map();
    this.hits = { primary: 0, secondary: 0 };
  }

  reset() {
    this.state.clear();
  }

  of(actor) {
    let s = this.state.get(actor);
    if (!s) {
      s = { resources: {}, content: [], points: [], concurrent: 0 };
      this.state.set(actor, s);
    }
    return s;
  }

  resource(actor, name) {
    const s = this.of(actor);
    let r = s.resources[name];
    const t = Math.floor(Date.now() / 1000);
    if (!r || r.reset <= t) r = s.resources[name] = { limit: this.primary[name] ?? 5000, used: 0, reset: t + this.windowSeconds };
    return r;
  }

  headers(actor, name) {
    const r = this.resource(actor, name);
    return {
      'x-ratelimit-limit': String(r.limit),
      'x-ratelimit-remaining': String(Math.max(0, r.limit - r.used)),
      'x-ratelimit-reset': String(r.reset),
      'x-ratelimit-used': String(Math.min(r.used, r.limit)),
      'x-ratelimit-resource': name,
    };
  }

  /** Sets an actor's budget: {remaining, resetIn, limit}. */
  set(actor, name, { remaining, resetIn, limit }) {
    const r = this.resource(actor, name);
    if (limit !== undefined) r.limit = limit;
    if (remaining !== undefined) r.used = r.limit - remaining;
    if (resetIn !== undefined) r.reset = Math.floor(Date.now() / 1000) + resetIn;
  }

  secondary() {
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

  /** Counts a request; throws when it is over a limit. `free` requests do not count. */
  take(actor, name, label, r) {
    const s = this.of(actor);
    const t = Date.now();
    const res = this.resource(actor, name);
    if (s.concurrent > this.maxConcurrent) throw this.secondary();
    if (res.used >= res.limit) {
      this.hits.primary++;
      throw new ApiError(
        this.exhaustedStatus,
        `API rate limit exceeded for ${label}. If you reach out to GitHub Support for help, please include the request ID.`,
        { documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api', rateLimited: true },
      );
    }
    if (this.isContent(r)) {
      s.content = s.content.filter((x) => x > t - 3_600_000);
      if (s.content.filter((x) => x > t - 60_000).length >= this.contentPerMinute || s.content.length >= this.contentPerHour) {
        throw this.secondary();
      }
      s.content.push(t);
    }
    if (this.pointsPerMinute !== Infinity) {
      const cost = r.graphql ? (r.mutation ? 5 : 1) : ['GET', 'HEAD', 'OPTIONS'].includes(r.method) ? 1 : 5;
      s.points = s.points.filter(([x]) => x > t - 60_000);
      if (s.points.reduce((a, [, c]) => a + c, 0) + cost > this.pointsPerMinute) throw this.secondary();
      s.points.push([t, cost]);
    }
    res.used += r.cost ?? 1;
  }
}

/** Faults: scripted ones are tried in order, then the random one. */
export class Faults {
  list = [];
  latency = 0;
  injected = [];
  #random = null;

  /**
   * {method, path: RegExp | string (part of the path) , when(info), times = 1, skip = 0,
   *  status, body, headers | reset: true | truncate: true, delay, after: true}
   * `after`: the request takes effect, only its answer is lost or replaced.
   */
  add(f) {
    const x = { times: 1, skip: 0, used: 0, ...f };
    this.list.push(x);
    return x;
  }

  /** A share of the requests fails; the choice follows the seed. */
  random({ rate, statuses = [500, 502, 503], reset = false, methods = null, seed = 1, path = null } = {}) {
    this.#random = rate ? { rate, statuses, reset, methods, seed, n: 0, path } : null;
  }

  clear() {
    this.list = [];
    this.#random = null;
    this.latency = 0;
  }

  pick(info) {
    for (const f of this.list) {
      if (f.used >= f.times) continue;
      if (f.method && f.method !== info.method) continue;
      if (f.path && !(f.path instanceof RegExp ? f.path.test(info.path) : info.path.includes(f.path))) continue;
      if (f.when && !f.when(info)) continue;
      if (f.skip > 0) {
        f.skip--;
        continue;
      }
      f.used++;
      this.injected.push({ ...info, fault: f });
      return f;
    }
    const r = this.#random;
    if (
      r &&
      (!r.methods || r.methods.includes(info.method)) &&
      (!r.path || r.path.test(info.path)) &&
      !/\/access_tokens$/.test(info.path)
    ) {
      const h = parseInt(sha256(`${r.seed}:${r.n++}`).slice(0, 8), 16) / 0xffffffff;
      if (h < r.rate) {
        const i = parseInt(sha256(`${r.seed}:s:${r.n}`).slice(0, 8), 16);
        const f = r.reset && i % 4 === 0 ? { reset: true } : { status: r.statuses[i % r.statuses.length] };
        this.injected.push({ ...info, fault: f });
        return f;
      }
    }
    return null;
  }
}
