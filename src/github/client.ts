import { setTimeout as sleep } from 'node:timers/promises';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { Log } from '../log.ts';

/** What the rest needs of GitHub: requests with the permissions of one installation, or of a job's token. */
export interface GitHub {
  readonly request: Octokit['request'];
  /** The answer to a query. Throws GitHubError for the answers that say what is wrong, too; `data` is what came with them. */
  readonly graphql: <Answer = unknown>(query: string, variables: Readonly<Record<string, unknown>>) => Promise<Answer>;
  /** The account speaks for others too, as that of a workflow's token does: only what has a mark of ours is ours. */
  readonly isShared?: boolean;
}

/** A repository, as GitHub spells it. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
}

/** An answer that says no. `status` is that of HTTP; 0 where there was no answer, or where it broke off. */
export class GitHubError extends Error {
  readonly status: number;
  /** Milliseconds until it is worth while to ask again, where GitHub says so. */
  readonly wait: number | undefined;
  constructor(status: number, message: string, { wait, ...options }: ErrorOptions & { wait?: number | undefined } = {}) {
    super(message, options);
    this.status = status;
    this.wait = wait;
  }
}

/** An answer of GraphQL with errors: what it could not tell is null in `data`. */
export class PartialError extends GitHubError {
  readonly data: unknown;
  constructor(status: number, message: string, data: unknown, wait?: number) {
    super(status, message, { wait });
    this.data = data;
  }
}

/** How often a request that changes nothing is tried, and how long is waited before the second time; it doubles. */
const TRIES = 4;
const FIRST_WAIT = 250;
/** A request without an answer for this long is given up. GitHub itself ends requests after 10 s; trees of large repositories take longest. */
const TIMEOUT = 30_000;
/** Longer than this is not waited for a limit to end: the job is put off, and does not keep others from their turn. */
const MAX_LIMIT_WAIT = 5_000;

/** Whether a request may be sent twice. On a GitHub Enterprise Server the address of GraphQL is whole. A second token does no harm. */
const isRead = ({
  method,
  url = '',
  query,
}: {
  method?: string | undefined;
  url?: string | undefined;
  query?: unknown;
}): boolean =>
  method === 'GET' || url.endsWith('/access_tokens') || (url.endsWith('/graphql') && !/^\s*mutation\b/.test(String(query)));

/**
 * Of the requests made here, those that GitHub's reference says this of: "Creating content too quickly using this endpoint may result in
 * secondary rate limiting." Check runs and edits are none of them.
 */
const CREATES_CONTENT = /^POST \S+\/(?:comments|reviews)$/;

/** Milliseconds that GitHub asks to wait before the request is repeated; undefined where it refused for another reason. */
function limitWait(
  status: number,
  headers: Readonly<Record<string, string | number | undefined>>,
  message: string,
): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers['retry-after']);
  if (after > 0) return after * 1000;
  const reset = Number(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) === '0' && reset > 0) return Math.max(1000, reset * 1000 - Date.now());
  // "If the response status code is 403 or 429 and there is no header, wait for at least one minute." GitHub docs, rate limits.
  return status === 429 || /secondary rate limit/i.test(message) ? 60_000 : undefined;
}

/** The HTTP status that REST would have answered with. */
const STATUS_OF: Readonly<Record<string, number>> = { NOT_FOUND: 404, FORBIDDEN: 403, RATE_LIMITED: 429 };

/** Errors of GraphQL come with the status 200. Those of GitHub's own trouble have no type. */
function graphqlFailure(data: unknown, headers: Readonly<Record<string, string | number | undefined>>): GitHubError | undefined {
  const { errors, data: partial } = (data ?? {}) as { errors?: readonly { type?: string; message?: string }[]; data?: unknown };
  if (!errors) return undefined;
  const [first] = errors;
  const status = STATUS_OF[first?.type ?? ''] ?? (first?.type === undefined ? 502 : 422);
  const message = errors.map((one) => one.message ?? '').join('; ');
  const wait = limitWait(status === 429 ? 429 : 0, headers, message);
  return new PartialError(status, `GraphQL: ${message}`, partial, wait);
}

interface RequestFailure {
  readonly status?: number;
  readonly message?: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

export interface ClientOptions {
  /** The REST address of a GitHub Enterprise Server, as in `https://host/api/v3`; undefined for github.com. */
  readonly baseUrl?: string | undefined;
  readonly log: Log;
  /** Told of every request that was sent: its route, without values, the status of the answer, 0 where there was none, and what is left. */
  readonly observe?: ((route: string, status: number, left: RequestsLeft | undefined) => void) | undefined;
}

/** How many requests GitHub would still take from an installation, of one kind. GitHub docs, rate limits for the REST API: response headers. */
export interface RequestsLeft {
  /** `core`, `graphql` and so on. */
  readonly resource: string;
  readonly count: number;
  /** Until then, in milliseconds since 1970. */
  readonly until: number;
}

type Headers = Readonly<Record<string, string | number | undefined>>;

function requestsLeft(headers: Headers | undefined): RequestsLeft | undefined {
  const resource = headers?.['x-ratelimit-resource'];
  const [count, reset] = [headers?.['x-ratelimit-remaining'], headers?.['x-ratelimit-reset']].map((text) =>
    Number(text ?? Number.NaN),
  );
  if (typeof resource !== 'string' || !Number.isFinite(count) || !Number.isFinite(reset)) return undefined;
  return { resource, count: count as number, until: (reset as number) * 1000 };
}

/** The limits of GitHub, which are those of an installation. */
export interface Limits {
  /**
   * Waits until one more request may be made, and counts it where it creates content: in the order in which they were asked for. Throws
   * GitHubError with the status 429 where that takes too long to wait for.
   */
  readonly ready: (installation: number, isContent: boolean) => Promise<void>;
  /** GitHub has asked to wait so many milliseconds. */
  readonly refused: (installation: number, wait: number) => void;
}

/** The limits that a client keeps to. */
export interface Budget {
  /** Waits until a request may be made, and counts it. Throws GitHubError where that takes too long. */
  readonly ready: (isContent: boolean) => Promise<void>;
  /** GitHub has asked to wait so many milliseconds. */
  readonly refused: (wait: number) => void;
}

/**
 * A client that asks `token` for what it authorises itself with. What GitHub refuses because of a limit is repeated when GitHub says, reads
 * also after failures of the network and of GitHub; a write whose answer was lost is not repeated here, for nobody knows whether it happened.
 */
export function clientWith(
  token: (fresh: boolean) => Promise<string>,
  { baseUrl, log, observe }: ClientOptions,
  budget?: Budget,
): GitHub {
  const octokit = new Octokit({
    ...(baseUrl ? { baseUrl } : {}),
    userAgent: 'iacsec',
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  octokit.hook.wrap('request', async (request, options) => {
    const isSafe = isRead(options as { method: string; url: string; query?: unknown });
    const isGraphql = options.url.endsWith('/graphql');
    const where = `${options.method} ${options.url}`;
    let isFresh = false;
    for (let time = 1; ; time++) {
      options.headers.authorization = `bearer ${await token(isFresh)}`;
      await budget?.ready(CREATES_CONTENT.test(where));
      const signal = AbortSignal.timeout(options.request?.['timeout'] ?? TIMEOUT);
      try {
        const answer = await request({ ...options, request: { ...options.request, signal } });
        // An answer that breaks off comes as the text it has, as if it were whole.
        if (typeof answer.data === 'string' && answer.status !== 204 && /\bjson\b/.test(answer.headers['content-type'] ?? ''))
          throw new GitHubError(0, 'the answer broke off');
        const failure = isGraphql ? graphqlFailure(answer.data, answer.headers) : undefined;
        if (failure) throw failure;
        observe?.(where, answer.status, requestsLeft(answer.headers));
        return answer;
      } catch (thrown) {
        const failure = thrown as RequestFailure;
        const status = failure.status ?? 0;
        observe?.(where, status, requestsLeft(failure.response?.headers));
        const message = failure.message ?? String(thrown);
        const wait = thrown instanceof PartialError ? thrown.wait : limitWait(status, failure.response?.headers ?? {}, message);
        if (status === 401 && !isFresh) {
          isFresh = true;
          continue;
        }
        if (wait !== undefined) budget?.refused(wait);
        if (wait !== undefined && wait <= MAX_LIMIT_WAIT && time < TRIES) {
          log.warn({ route: where, wait }, 'GitHub asks to wait');
          await sleep(wait);
          continue;
        }
        if (isSafe && time < TRIES && (status === 0 || status >= 500)) {
          log.warn({ route: where, status, message }, 'GitHub did not answer as it should; trying again');
          await sleep(FIRST_WAIT * 2 ** (time - 1));
          continue;
        }
        if (thrown instanceof PartialError) throw thrown;
        throw new GitHubError(wait === undefined ? status : 429, `${where}: ${message}`, { cause: thrown, wait });
      }
    }
  });
  return { request: octokit.request, graphql: (query, variables) => octokit.graphql(query, variables) };
}

/** Waits before what is not there is asked for again: right after a push not all of GitHub knows of it. */
const SOON = [300, 700, 1_500];

/** Asks for what a webhook says is there, again where GitHub does not find it yet. */
export async function soon<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (const wait of SOON) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GitHubError) || error.status !== 404) throw error;
      await sleep(wait);
    }
  }
  return await ask();
}

/** The permissions of a job's token: what `app.yml` asks for, less what the App only needs for events. */
const PERMISSIONS = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' } as const;
/** A token of GitHub lives an hour; one that ends in less than this is not used any more. */
const SPARE = 5 * 60_000;

/** Clients of a GitHub App. */
export interface AppClients {
  /** With the App's own key: deliveries, installations. */
  readonly app: GitHub;
  /** For one repository of an installation and no other; `contentsOnly` can read its files and nothing else. */
  readonly repository: (installation: number, repository: Repository, contentsOnly?: boolean) => GitHub;
  /** Whether the App may look at a repository. */
  readonly isInstalledOn: (repository: Repository) => Promise<boolean>;
  /** For all of an installation, with nothing but the names of its repositories. */
  readonly installation: (installation: number) => GitHub;
  /** For all of an installation, to see which pull requests and merge groups have no conclusion; it can change nothing. */
  readonly survey: (installation: number) => GitHub;
}

export function appClients({
  appId,
  privateKey,
  limiter,
  ...options
}: { appId: number; privateKey: string; limiter: Limits } & ClientOptions): AppClients {
  const plain = new Octokit({
    ...(options.baseUrl ? { baseUrl: options.baseUrl } : {}),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const auth = createAppAuth({ appId, privateKey, request: plain.request });
  const app = clientWith(async () => (await auth({ type: 'app' })).token, options);
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();
  const client = (
    installation: number,
    repositories: readonly string[] | undefined,
    permissions: Readonly<Record<string, 'read' | 'write'>>,
  ): GitHub => {
    const budget: Budget = {
      ready: (isContent) => limiter.ready(installation, isContent),
      refused: (wait) => limiter.refused(installation, wait),
    };
    const tokenFor = async (fresh: boolean): Promise<string> => {
      const key = JSON.stringify([installation, repositories, permissions]);
      const known = tokens.get(key);
      if (known && !fresh && known.until - SPARE > Date.now()) return known.token;
      const { data } = await app.request('POST /app/installations/{installation_id}/access_tokens', {
        installation_id: installation,
        ...(repositories ? { repositories: [...repositories] } : {}),
        permissions,
      });
      for (const [old, { until }] of tokens) if (until < Date.now()) tokens.delete(old);
      tokens.set(key, { token: data.token, until: Date.parse(data.expires_at) });
      return data.token;
    };
    return clientWith(tokenFor, options, budget);
  };
  return {
    app,
    repository: (installation, { name }, contentsOnly = false) =>
      client(installation, [name], contentsOnly ? { metadata: 'read', contents: 'read' } : PERMISSIONS),
    isInstalledOn: async ({ owner, name: repo }) => {
      try {
        await app.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
        return true;
      } catch (error) {
        if (error instanceof GitHubError && error.status === 404) return false;
        throw error;
      }
    },
    installation: (installation) => client(installation, undefined, { metadata: 'read' }),
    survey: (installation) =>
      client(installation, undefined, { metadata: 'read', contents: 'read', pull_requests: 'read', checks: 'read' }),
  };
}
