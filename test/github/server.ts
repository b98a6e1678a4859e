// The HTTP side: one request from bytes to bytes, in the order in which GitHub looks at things.
import crypto from 'node:crypto';
import http from 'node:http';
import { OpenApi, pathRegex, specificity } from './openapi.ts';
import { ApiError, forbidden, invalidRequest, notFound, sha256, sleep } from './util.ts';

const DOCS = 'https://docs.github.com/enterprise-server@3.19/rest';
const MEDIA =
  /^(application\/(vnd\.github[\w.+-]*|json|\*|octet-stream|x-www-form-urlencoded)|\*\/\*|text\/\*|text\/html|text\/plain|image\/\*|application\/xml|application\/xhtml\+xml)$/i;

export class Server {
  constructor(sim, routes) {
    this.sim = sim;
    this.openapi = OpenApi.shared();
    this.routes = routes
      .map((r) => ({ ...r, ...pathRegex(r.path), op: this.openapi.byKey.get(`${r.method} ${r.opPath ?? r.path}`) }))
      .sort((a, b) => specificity(b.path) - specificity(a.path));
    this.http = http.createServer((req, res) => {
      this.#serve(req, res).catch((e) => {
        this.sim.selfError(e);
        res.destroy();
      });
    });
    this.http.keepAliveTimeout = 30_000;
    this.sockets = new Set();
    this.http.on('connection', (s) => {
      this.sockets.add(s);
      s.on('close', () => this.sockets.delete(s));
    });
  }

  listen(port, host) {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, host, () => resolve(this.http.address().port));
    });
  }

  async close() {
    for (const s of this.sockets) s.destroy();
    await new Promise((r) => this.http.close(r));
  }

  async #serve(req, res) {
    const { sim } = this;
    const url = new URL(req.url, 'http://x');
    const path = url.pathname;
    const log = sim.metrics.begin({
      id: crypto.randomUUID(),
      method: req.method,
      path,
      query: url.search,
      start: performance.now(),
      at: Date.now(),
      end: null,
      bytesIn: 0,
      bytesOut: 0,
      status: null,
      route: null,
      actor: null,
      userAgent: req.headers['user-agent'] ?? null,
      error: null,
    });
    const actorOf = { name: 'anonymous', label: req.socket.remoteAddress };
    res.on('close', () => {
      if (actorOf.counted) sim.rateLimits.of(actorOf.name).concurrent--;
      sim.metrics.finish(log);
      sim.core.changed.emit('request', log);
    });

    const chunks = [];
    try {
      for await (const c of req) {
        chunks.push(c);
        log.bytesIn += c.length;
      }
    } catch {
      return;
    }
    const rawBody = Buffer.concat(chunks);

    // faults and latency come before everything else
    const isApi = path.startsWith('/api/v3/') || path === '/api/v3' || path === '/api/graphql';
    const info = {
      method: req.method,
      path: path.replace(/^\/api\/v3/, ''),
      query: url.searchParams,
      body: rawBody,
      graphql: path === '/api/graphql',
    };
    const latency = typeof sim.faults.latency === 'function' ? sim.faults.latency(info) : sim.faults.latency;
    if (latency) await sleep(latency);
    const fault = isApi ? sim.faults.pick(info) : null;
    if (fault) log.fault = fault;
    if (fault?.delay) await sleep(fault.delay);
    if (fault && !fault.after) {
      if (fault.reset) {
        log.status = 'reset';
        res.socket.resetAndDestroy();
        return;
      }
      if (fault.status) return this.#send(req, res, log, this.#faultAnswer(fault), fault);
    }

    let answer;
    const ctx = {
      sim,
      core: sim.core,
      present: sim.present,
      auth: null,
      method: req.method,
      headers: req.headers,
      url,
      query: url.searchParams,
      rawBody,
      log,
      actorOf,
      server: this,
    };
    try {
      answer = await this.#handle(ctx, path);
    } catch (e) {
      answer = this.#errorAnswer(e, ctx, log);
    }
    if (fault?.after) {
      if (fault.reset) {
        log.status = 'reset';
        res.socket.resetAndDestroy();
        return;
      }
      if (fault.status) answer = this.#faultAnswer(fault);
    }
    await this.#send(req, res, log, answer, fault, ctx);
  }

  #faultAnswer(f) {
    const text =
      { 500: 'Internal Server Error', 502: 'Server Error', 503: 'Service Unavailable', 504: 'Gateway Timeout' }[f.status] ??
      'Server Error';
    const body =
      f.body ??
      (f.status === 502
        ? '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>'
        : { message: text, documentation_url: DOCS });
    return {
      status: f.status,
      body,
      headers: { ...(typeof body === 'string' ? { 'content-type': 'text/html' } : {}), ...(f.headers ?? {}) },
      raw: typeof body === 'string',
    };
  }

  #errorAnswer(e, ctx, log) {
    if (!(e instanceof ApiError)) {
      this.sim.selfError(e, { path: log.path });
      return { status: 500, body: { message: `ghsim: internal error: ${e.message}` } };
    }
    const body = { message: e.message };
    if (e.extra.errors) body.errors = e.extra.errors;
    body.documentation_url = e.extra.documentation_url ?? ctx.route?.op?.docs ?? DOCS;
    body.status = String(e.status);
    log.error = body;
    if (e.status === 422 || e.status === 400)
      this.sim.rejected.push({ method: ctx.method, path: log.path, status: e.status, body, at: Date.now() });
    if (e.status === 403 && e.message === 'Resource not accessible by integration')
      this.sim.violation('permission', `${ctx.method} ${log.path}: the token lacks ${[].concat(ctx.needed ?? []).join(' or ')}`, {
        route: log.route,
      });
    return { status: e.status, body, headers: e.extra.headers ?? {} };
  }

  async #handle(ctx, fullPath) {
    const { sim, log } = ctx;
    if (fullPath.startsWith('/_codeload/')) return sim.codeload(ctx, fullPath);
    const graphql = fullPath === '/api/graphql';
    if (!graphql && fullPath !== '/api/v3' && !fullPath.startsWith('/api/v3/')) {
      if (/^\/avatars\//.test(fullPath)) throw notFound();
      sim.violation('unknown-route', `${ctx.method} ${fullPath} is outside of /api/v3 and /api/graphql`);
      throw notFound();
    }
    const path = graphql ? '/graphql' : fullPath.slice('/api/v3'.length) || '/';
    if (!ctx.headers['user-agent'])
      throw new ApiError(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.',
      );
    const version = ctx.headers['x-github-api-version'];
    if (version && !['2022-11-28'].includes(version)) throw new ApiError(400, `The API version '${version}' is not supported.`);
    const accept = ctx.headers.accept;
    if (accept && !graphql && !accept.split(',').some((a) => MEDIA.test(a.split(';')[0].trim())))
      throw new ApiError(
        415,
        `Unsupported 'Accept' header: ${JSON.stringify(accept.split(','))}. Must accept 'application/json'.`,
      );

    // who
    ctx.auth = sim.auth.authenticate(ctx.headers.authorization);
    const a = ctx.auth;
    ctx.actorOf.name =
      a.type === 'installation'
        ? `installation:${a.installation.id}`
        : a.type === 'app'
          ? `app:${a.app.id}`
          : a.type === 'user'
            ? `user:${a.user.id}`
            : 'anonymous';
    ctx.actorOf.label =
      a.type === 'installation'
        ? `installation ID ${a.installation.id}`
        : a.type === 'app'
          ? `app ID ${a.app.id}`
          : a.type === 'user'
            ? `user ID ${a.user.id}`
            : '127.0.0.1';
    log.actor = ctx.actorOf.name;
    ctx.actorOf.counted = true;
    sim.rateLimits.of(ctx.actorOf.name).concurrent++;

    // what
    let body;
    if (ctx.rawBody.length) {
      const ct = ctx.headers['content-type'] ?? '';
      if (!/x-www-form-urlencoded|octet-stream/.test(ct) || graphql) {
        try {
          body = JSON.parse(ctx.rawBody.toString('utf8'));
        } catch {
          throw new ApiError(400, 'Problems parsing JSON');
        }
        if (body === null || typeof body !== 'object') throw new ApiError(400, 'Body should be a JSON object');
      }
    }
    ctx.body = body ?? {};
    ctx.resource = graphql ? 'graphql' : 'core';
    const route = graphql ? null : this.#route(ctx, path);
    if (graphql) {
      log.route = 'POST /graphql';
      if (ctx.method !== 'POST') throw notFound();
      return sim.graphql.serve(ctx);
    }
    if (path !== '/rate_limit' && !(ctx.headers['if-none-match'] && ctx.method === 'GET')) {
      sim.rateLimits.take(ctx.actorOf.name, ctx.resource, ctx.actorOf.label, { method: ctx.method, path });
      ctx.counted = true;
    }
    ctx.user = a.user ?? null;
    if (!route) {
      const op = this.openapi.find(ctx.method, path);
      if (op)
        sim.violation('unimplemented-route', `${ctx.method} ${path} exists on GitHub (${op.id}) but not in ghsim`, {
          operation: op.id,
        });
      else
        sim.violation(
          'unknown-route',
          `${ctx.method} ${path} is no route of GitHub's REST API${this.openapi.pathKnown(path) ? ' with this method' : ''}`,
        );
      throw notFound();
    }
    ctx.route = route;
    log.route = `${route.method} ${route.path}`;

    // the description
    const problems = route.op
      ? this.openapi.checkRequest(route.op, {
          params: ctx.params,
          query: ctx.query,
          body,
          contentType: ctx.headers['content-type'],
        })
      : [];
    for (const p of problems)
      if (!(route.opPath && p.where === 'path'))
        sim.violation(`openapi-${p.where}`, `${route.op.id}: ${p.message}`, { path, route: log.route });

    // may it
    if (route.auth === 'app') {
      if (a.type !== 'app')
        throw new ApiError(401, a.type === 'anonymous' ? 'Requires authentication' : 'A JSON web token could not be decoded');
    } else if (route.auth !== 'any') {
      if (a.type === 'app') {
        sim.violation('auth', `${ctx.method} ${path}: called with the app's JWT, needs an installation token`);
        throw new ApiError(401, 'A JSON web token could not be decoded');
      }
      if (a.type === 'anonymous') {
        sim.violation('auth', `${ctx.method} ${path}: called without a token`);
        throw new ApiError(401, 'Requires authentication');
      }
    }
    if ('owner' in ctx.params && 'repo' in ctx.params) {
      ctx.repo = sim.core.repo(ctx.params.owner, ctx.params.repo);
      if (route.auth !== 'app' && !sim.auth.canSee(a, ctx.repo)) throw notFound();
      if (!ctx.repo) throw notFound();
    }
    if (route.perm) {
      ctx.needed = typeof route.perm === 'function' ? await route.perm(ctx) : route.perm;
      if (!sim.auth.allowed(a, ctx.needed, ctx.repo))
        throw a.type === 'user'
          ? ctx.repo?.private
            ? notFound()
            : new ApiError(403, 'Must have admin rights to Repository.')
          : forbidden();
    }
    const bad = problems.find((p) => p.where === 'body' && p.errors);
    if (bad)
      throw body === undefined
        ? invalidRequest((route.op.body.types['application/json']?.required ?? []).map((n) => `"${n}" wasn't supplied.`))
        : invalidRequest(OpenApi.githubLines(bad.errors));
    const out = await route.handler(ctx);
    const answer = Array.isArray(out) ? { status: out[0], body: out[1], headers: out[2] ?? {} } : out;
    if (sim.options.selfCheck && !answer.raw && answer.status < 300 && answer.body !== undefined) {
      for (const p of this.openapi.checkResponse(route.op, answer.status, answer.body))
        sim.selfProblem(`${log.route} ${answer.status}: ${p}`);
    }
    return answer;
  }

  #route(ctx, path) {
    for (const r of this.routes) {
      if (r.method !== ctx.method && !(r.method === 'GET' && ctx.method === 'HEAD')) continue;
      const m = r.re.exec(path);
      if (!m) continue;
      ctx.params = {};
      try {
        r.names.forEach((n, i) => {
          ctx.params[n] = decodeURIComponent(m[i + 1]);
        });
      } catch {
        throw new ApiError(400, 'Bad Request');
      }
      return r;
    }
    return null;
  }

  async #send(req, res, log, answer, fault, ctx) {
    const { sim } = this;
    const { status } = answer;
    let data = Buffer.alloc(0);
    const headers = {
      'x-github-request-id': log.id,
      'x-github-enterprise-version': `enterprise-server@${sim.options.version}`,
      'x-github-media-type': 'github.v3; format=json',
      server: 'GitHub.com',
      date: new Date().toUTCString(),
      vary: 'Accept, Authorization, Cookie, Accept-Encoding, Accept',
      'x-content-type-options': 'nosniff',
    };
    if (ctx?.headers?.['x-github-api-version'] || ctx) headers['x-github-api-version-selected'] = '2022-11-28';
    if (answer.body !== undefined && status !== 204 && status !== 304) {
      if (answer.raw) {
        data = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
      } else {
        data = Buffer.from(JSON.stringify(answer.body));
        headers['content-type'] = 'application/json; charset=utf-8';
      }
    }
    if (ctx?.actorOf?.counted && sim.options.rateLimitHeaders)
      Object.assign(headers, sim.rateLimits.headers(ctx.actorOf.name, ctx.resource ?? 'core'));
    Object.assign(headers, answer.headers ?? {});
    let code = status;
    if (['GET', 'HEAD'].includes(req.method) && status === 200 && !fault?.status) {
      const etag = `W/"${sha256(data)}"`;
      headers.etag = etag;
      headers['cache-control'] = 'private, max-age=60, s-maxage=60';
      const match = req.headers['if-none-match'];
      if (
        match &&
        match
          .split(',')
          .map((s) => s.trim().replace(/^W\//, ''))
          .includes(etag.replace(/^W\//, ''))
      ) {
        code = 304;
        data = Buffer.alloc(0);
        delete headers['content-type'];
      } else if (match && ctx?.route && !ctx.counted) {
        try {
          sim.rateLimits.take(ctx.actorOf.name, ctx.resource, ctx.actorOf.label, { method: req.method, path: log.path });
        } catch {
          /* the next one is refused */
        }
      }
    }
    headers['content-length'] = String(data.length);
    if (code === 204 || code === 304) delete headers['content-length'];
    log.status = code;
    log.bytesOut = data.length;
    res.writeHead(code, headers);
    if (req.method === 'HEAD') return res.end();
    if (fault?.truncate) {
      res.write(data.subarray(0, Math.floor(data.length / 2)));
      await sleep(5);
      log.status = 'truncated';
      res.socket.resetAndDestroy();
      return undefined;
    }
    return res.end(data);
  }
}

/** One page of a list, with the Link header. */
export function page(ctx, list, { key, wrap = (x) => x, max = 100, def = 30 } = {}) {
  const num = (n, d) => {
    const v = Number.parseInt(ctx.query.get(n) ?? '', 10);
    return Number.isFinite(v) && v > 0 ? v : d;
  };
  const per = Math.min(num('per_page', def), max);
  const p = num('page', 1);
  const last = Math.max(1, Math.ceil(list.length / per));
  const items = list.slice((p - 1) * per, p * per).map(wrap);
  const links = [];
  const link = (n, rel) => {
    const u = new URL(ctx.url);
    u.searchParams.set('page', String(n));
    links.push(`<${ctx.sim.url}${u.pathname}${u.search}>; rel="${rel}"`);
  };
  if (p > 1) link(p - 1, 'prev');
  if (p < last) {
    link(p + 1, 'next');
    link(last, 'last');
  }
  if (p > 1) link(1, 'first');
  const headers = links.length ? { link: links.join(', ') } : {};
  return [200, key ? { total_count: list.length, [key]: items } : items, headers];
}
