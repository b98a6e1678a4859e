// The HTTP side: one request from bytes to bytes, in the order in which GitHub looks at things.
import crypto from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { ApiError, forbidden, invalidRequest, notFound } from './api-error.ts';
import { type Answer, Context, type MatchedRoute, type Route } from './context.ts';
import { serveGraphql } from './graphql/serve.ts';
import type { Fault, RequestInfo } from './limits.ts';
import type { Logged } from './metrics.ts';
import { githubLines, type OpenApi, pathPattern, specificity } from './openapi.ts';
import type { Simulator } from './simulator.ts';
import type { Caller } from './types.ts';
import { sleep } from './waiting.ts';

const DOCS = 'https://docs.github.com/enterprise-server@3.19/rest';
const MEDIA =
  /^(application\/(vnd\.github[\w.+-]*|json|\*|octet-stream|x-www-form-urlencoded)|\*\/\*|text\/\*|text\/html|text\/plain|image\/\*|application\/xml|application\/xhtml\+xml)$/i;
const API_VERSIONS = ['2022-11-28'];

/** A server on the loopback interface, and its port. */
export function listen(port: number): Promise<{ server: http.Server; port: number }> {
  const server = http.createServer();
  server.keepAliveTimeout = 30_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: address !== null && typeof address === 'object' ? address.port : 0 });
    });
  });
}

export function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export class Server {
  readonly #sim: Simulator;
  readonly #openapi: OpenApi;
  readonly #routes: readonly MatchedRoute[];

  /** `listening` has no handler yet. */
  constructor(sim: Simulator, openapi: OpenApi, routes: readonly Route[], listening: http.Server) {
    this.#sim = sim;
    this.#openapi = openapi;
    this.#routes = routes
      .map((r) => ({ ...r, ...pathPattern(r.path), operation: openapi.operation(r.method, r.described ?? r.path) }))
      .sort((a, b) => specificity(b.path) - specificity(a.path));
    listening.on('request', (request, response) => {
      this.#serve(request, response).catch((error) => {
        sim.selfError(error);
        response.destroy();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sim = this.#sim;
    const url = new URL(request.url ?? '/', 'http://x');
    const path = url.pathname;
    const method = request.method ?? 'GET';
    const log = sim.metrics.begin({
      id: crypto.randomUUID(),
      method,
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
      userAgent: request.headers['user-agent'] ?? null,
      error: null,
    });
    const actor = { name: 'anonymous', label: request.socket.remoteAddress ?? '', counted: false };
    response.on('close', () => {
      if (actor.counted) sim.rateLimits.of(actor.name).concurrent--;
      sim.metrics.finish(log);
    });

    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // the caller went away
    }
    const body = Buffer.concat(chunks);
    log.bytesIn = body.length;

    // faults and latency come before everything else
    const isApi = path === '/api/v3' || path.startsWith('/api/v3/') || path === '/api/graphql';
    const info: RequestInfo = {
      method,
      path: path.replace(/^\/api\/v3/, ''),
      query: url.searchParams,
      body,
      graphql: path === '/api/graphql',
    };
    const { latency } = sim.faults;
    await sleep(typeof latency === 'function' ? latency(info) : latency);
    const fault = isApi ? sim.faults.pick(info) : null;
    if (fault?.delay) await sleep(fault.delay);
    const reset = (): void => {
      log.status = 'reset';
      request.socket.resetAndDestroy();
    };
    if (fault?.reset && !fault.after) return reset();
    if (fault?.status && !fault.after) return this.#send(request, response, log, faultAnswer(fault), fault, null);

    const ctx = new Context(sim, method, url, request.headers, body, log, actor);
    let answer: Answer;
    try {
      answer = await this.#handle(ctx, path);
    } catch (error) {
      answer = this.#errorAnswer(error, ctx);
    }
    if (fault?.hold) await sleep(fault.hold);
    if (fault?.reset) return reset();
    if (fault?.status) answer = faultAnswer(fault);
    return this.#send(request, response, log, answer, fault, ctx);
  }

  #errorAnswer(error: unknown, ctx: Context): Answer {
    const { sim, log } = ctx;
    if (!(error instanceof ApiError)) {
      sim.selfError(error, { path: log.path });
      return { status: 500, body: { message: `github: internal error: ${String(error)}` } };
    }
    const { status, message, extra } = error;
    const documentation = extra.documentation_url ?? ctx.route?.operation?.docs ?? DOCS;
    const body = {
      message,
      ...(extra.errors ? { errors: extra.errors } : {}),
      documentation_url: documentation,
      status: String(status),
    };
    log.error = body;
    if (status === 422 || status === 400) sim.rejected.push({ method: ctx.method, path: log.path, status, body, at: Date.now() });
    if (status === 403 && message === 'Resource not accessible by integration')
      sim.violation('permission', `${ctx.method} ${log.path}: the token lacks ${[ctx.needed ?? []].flat().join(' or ')}`, {
        route: log.route,
      });
    return { status, body, headers: extra.headers ?? {} };
  }

  async #handle(ctx: Context, fullPath: string): Promise<Answer> {
    const { sim, log, headers } = ctx;
    if (fullPath.startsWith('/_codeload/')) return sim.codeload(ctx, fullPath);
    const graphql = fullPath === '/api/graphql';
    if (!graphql && fullPath !== '/api/v3' && !fullPath.startsWith('/api/v3/')) {
      if (!fullPath.startsWith('/avatars/'))
        sim.violation('unknown-route', `${ctx.method} ${fullPath} is outside of /api/v3 and /api/graphql`);
      throw notFound();
    }
    const path = graphql ? '/graphql' : fullPath.slice('/api/v3'.length) || '/';
    if (!headers['user-agent'])
      throw new ApiError(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.',
      );
    const version = headers['x-github-api-version'];
    if (version && !API_VERSIONS.includes(String(version)))
      throw new ApiError(400, `The API version '${version}' is not supported.`);
    const accepted = headers.accept?.split(',') ?? [];
    if (!graphql && accepted.length && !accepted.some((a) => MEDIA.test(a.split(';')[0]?.trim() ?? '')))
      throw new ApiError(415, `Unsupported 'Accept' header: ${JSON.stringify(accepted)}. Must accept 'application/json'.`);

    ctx.caller = sim.auth.authenticate(headers.authorization);
    Object.assign(ctx.actor, actorOf(ctx.caller), { counted: true });
    log.actor = ctx.actor.name;
    sim.rateLimits.of(ctx.actor.name).concurrent++;

    const body = parsedBody(ctx, graphql);
    ctx.body = body ?? {};
    if (graphql) {
      ctx.resource = 'graphql';
      log.route = 'POST /graphql';
      if (ctx.method !== 'POST') throw notFound();
      return serveGraphql(ctx);
    }
    // a conditional request that ends as 304 costs nothing: counted when it is sent
    if (path !== '/rate_limit' && !(headers['if-none-match'] && ctx.method === 'GET')) {
      sim.rateLimits.take(ctx.actor.name, ctx.resource, ctx.actor.label, { method: ctx.method, path });
      ctx.counted = true;
    }
    const route = this.#match(ctx, path);
    if (!route) {
      const known = this.#openapi.find(ctx.method, path);
      const other = this.#openapi.pathKnown(path) ? ' with this method' : '';
      if (known)
        sim.violation('unimplemented-route', `${ctx.method} ${path} exists on GitHub (${known.id}) but not here`, {
          operation: known.id,
        });
      else sim.violation('unknown-route', `${ctx.method} ${path} is no route of GitHub's REST API${other}`);
      throw notFound();
    }
    ctx.route = route;
    log.route = `${route.method} ${route.path}`;
    const { operation } = route;
    if (!operation) throw new Error(`github: ${log.route} is not in the OpenAPI description`);
    const problems = this.#openapi.checkRequest(operation, ctx.params, ctx.query, body, headers['content-type'] ?? '');
    for (const p of problems)
      if (!(route.described && p.where === 'path'))
        sim.violation(`openapi-${p.where}`, `${operation.id}: ${p.message}`, { path, route: log.route });

    this.#admit(ctx, route);
    const bad = problems.find((p) => p.where === 'body' && p.errors);
    if (bad)
      throw body === undefined
        ? invalidRequest(required(operation).map((n) => `"${n}" wasn't supplied.`))
        : invalidRequest(githubLines(bad.errors ?? []));

    const out = await route.handler(ctx);
    const answer: Answer = 'status' in out ? out : { status: out[0], body: out[1], headers: out[2] ?? {} };
    if (sim.selfCheck && !answer.raw && answer.status < 300 && answer.body !== undefined)
      for (const p of this.#openapi.checkResponse(operation, answer.status, answer.body))
        sim.selfProblem(`${log.route} ${answer.status}: ${p}`);
    return answer;
  }

  /** Who calls must be of the right kind, see the repository and have the permission. */
  #admit(ctx: Context, route: MatchedRoute): void {
    const { sim, caller } = ctx;
    if (route.auth === 'app') {
      if (caller.type === 'anonymous') throw new ApiError(401, 'Requires authentication');
      void ctx.app; // throws for any other
    } else if (route.auth !== 'any') {
      if (caller.type === 'app') {
        sim.violation('auth', `${ctx.method} ${ctx.log.path}: called with the app's JWT, needs an installation token`);
        throw new ApiError(401, 'A JSON web token could not be decoded');
      }
      if (caller.type === 'anonymous') {
        sim.violation('auth', `${ctx.method} ${ctx.log.path}: called without a token`);
        throw new ApiError(401, 'Requires authentication');
      }
    }
    if ('owner' in ctx.params && 'repo' in ctx.params) {
      const repo = sim.world.repo(ctx.param('owner'), ctx.param('repo'));
      if (!repo || (route.auth !== 'app' && !sim.auth.canSee(caller, repo))) throw notFound();
      ctx.repository = repo;
    }
    if (!route.needs) return;
    ctx.needed = typeof route.needs === 'function' ? route.needs(ctx) : route.needs;
    if (ctx.may(ctx.needed)) return;
    if (caller.type !== 'user') throw forbidden();
    throw ctx.repository?.private ? notFound() : new ApiError(403, 'Must have admin rights to Repository.');
  }

  #match(ctx: Context, path: string): MatchedRoute | null {
    for (const route of this.#routes) {
      if (route.method !== ctx.method && !(route.method === 'GET' && ctx.method === 'HEAD')) continue;
      const m = route.pattern.exec(path);
      if (!m) continue;
      try {
        ctx.params = Object.fromEntries(route.names.map((name, i) => [name, decodeURIComponent(m[i + 1] ?? '')]));
      } catch {
        throw new ApiError(400, 'Bad Request');
      }
      return route;
    }
    return null;
  }

  async #send(
    request: IncomingMessage,
    response: ServerResponse,
    log: Logged,
    answer: Answer,
    fault: Fault | null,
    ctx: Context | null,
  ): Promise<void> {
    const sim = this.#sim;
    let { status } = answer;
    let data = Buffer.alloc(0);
    const headers: Record<string, string> = {
      'x-github-request-id': log.id,
      'x-github-enterprise-version': `enterprise-server@${sim.version}`,
      'x-github-media-type': 'github.v3; format=json',
      server: 'GitHub.com',
      date: new Date().toUTCString(),
      vary: 'Accept, Authorization, Cookie, Accept-Encoding, Accept',
      'x-content-type-options': 'nosniff',
      ...(ctx ? { 'x-github-api-version-selected': API_VERSIONS[0] ?? '' } : {}),
    };
    if (answer.body !== undefined && status !== 204 && status !== 304) {
      data = answer.raw ? Buffer.from(answer.body as string | Buffer) : Buffer.from(JSON.stringify(answer.body));
      if (!answer.raw) headers['content-type'] = 'application/json; charset=utf-8';
    }
    if (ctx?.actor.counted && sim.rateLimitHeaders) Object.assign(headers, sim.rateLimits.headers(ctx.actor.name, ctx.resource));
    Object.assign(headers, answer.headers);
    if ((log.method === 'GET' || log.method === 'HEAD') && status === 200 && !fault?.status) {
      const tag = `"${crypto.createHash('sha256').update(data).digest('hex')}"`;
      headers['etag'] = `W/${tag}`;
      headers['cache-control'] = 'private, max-age=60, s-maxage=60';
      const known = request.headers['if-none-match']?.split(',').map((s) => s.trim().replace(/^W\//, ''));
      if (known?.includes(tag)) {
        status = 304;
        data = Buffer.alloc(0);
        delete headers['content-type'];
      } else if (known && ctx?.route && !ctx.counted) {
        try {
          sim.rateLimits.take(ctx.actor.name, ctx.resource, ctx.actor.label, { method: log.method, path: log.path });
        } catch {
          // the next one is refused
        }
      }
    }
    if (status !== 204 && status !== 304) headers['content-length'] = String(data.length);
    log.status = status;
    log.bytesOut = data.length;
    response.writeHead(status, headers);
    if (fault?.truncate) {
      response.write(data.subarray(0, Math.floor(data.length / 2)));
      await sleep(5);
      log.status = 'truncated';
      request.socket.resetAndDestroy();
    } else if (log.method === 'HEAD') response.end();
    else response.end(data);
  }
}

const required = (operation: { body?: { types: Record<string, { required?: string[] }> } }): string[] =>
  operation.body?.types['application/json']?.required ?? [];

function actorOf(caller: Caller): { name: string; label?: string } {
  if (caller.type === 'installation')
    return { name: `installation:${caller.installation.id}`, label: `installation ID ${caller.installation.id}` };
  if (caller.type === 'app') return { name: `app:${caller.app.id}`, label: `app ID ${caller.app.id}` };
  if (caller.type === 'user') return { name: `user:${caller.user.id}`, label: `user ID ${caller.user.id}` };
  return { name: 'anonymous' };
}

/** The body as JSON, undefined when there is none. */
function parsedBody(ctx: Context, graphql: boolean): unknown {
  if (!ctx.rawBody.length) return undefined;
  if (!graphql && /x-www-form-urlencoded|octet-stream/.test(ctx.headers['content-type'] ?? '')) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(ctx.rawBody.toString('utf8'));
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
  if (body === null || typeof body !== 'object') throw new ApiError(400, 'Body should be a JSON object');
  return body;
}

const FAULT_TEXT: Record<number, string> = {
  500: 'Internal Server Error',
  502: 'Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function faultAnswer({ status = 500, body, headers = {} }: Fault): Answer {
  const html = '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>';
  const shown = body ?? (status === 502 ? html : { message: FAULT_TEXT[status] ?? 'Server Error', documentation_url: DOCS });
  const raw = typeof shown === 'string';
  return { status, body: shown, headers: { ...(raw ? { 'content-type': 'text/html' } : {}), ...headers }, raw };
}
