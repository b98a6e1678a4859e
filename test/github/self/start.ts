import type http from 'node:http';
import { afterAll, expect, onTestFinished } from 'vitest';
import { close, listen } from '../server.ts';
import { type ApiCall, type ApiResult, type Options, Simulator } from '../simulator.ts';
import type { Fields, Installation, Json, NewRepo, Repo } from '../types.ts';

/** An app that may do all that is simulated. */
export const FULL = {
  default_permissions: {
    contents: 'write',
    pull_requests: 'write',
    checks: 'write',
    issues: 'write',
    merge_queues: 'read',
    members: 'read',
    statuses: 'write',
    administration: 'read',
  },
  default_events: [
    'pull_request',
    'push',
    'issue_comment',
    'pull_request_review_comment',
    'pull_request_review',
    'pull_request_review_thread',
    'merge_group',
    'check_run',
    'check_suite',
  ],
};

/** A file of n lines, some of them with another text. */
export const lines = (n: number, change: Record<number, string> = {}): string =>
  `${Array.from({ length: n }, (_, i) => change[i + 1] ?? `line ${i + 1}`).join('\n')}\n`;

export interface Setup {
  sim: Simulator;
  repo: Repo;
  inst: Installation;
  token: string;
  /** The repository's path in REST. */
  R: string;
  api: (method: string, path: string, body?: unknown, options?: ApiCall) => Promise<ApiResult>;
  get: (path: string, options?: ApiCall) => Promise<ApiResult>;
  gql: (query: string, variables?: Fields) => Promise<Json>;
}

/** A simulator that is stopped with the test, or with the file when it is started outside of one. Its own errors fail it. */
export async function start(options: Options = {}): Promise<Simulator> {
  const sim = await Simulator.start({ selfCheck: true, manifest: FULL, ...options });
  const atEnd = expect.getState().currentTestName === undefined ? afterAll : onTestFinished;
  atEnd(async () => {
    await sim.stop();
    expect(sim.selfErrors).toEqual([]);
  });
  return sim;
}

/** A simulator with one repository. */
export async function setup(options: Options = {}, repoOptions: NewRepo = {}): Promise<Setup> {
  const sim = await start({ ...options, rateLimits: { contentPerMinute: Number.POSITIVE_INFINITY, ...options.rateLimits } });
  sim.org('acme', { members: { alice: 'member' } });
  const files = { 'main.tf': lines(60), 'README.md': '# readme\n', 'modules/a/main.tf': 'a\n', 'modules/b/main.tf': 'b\n' };
  const repo = await sim.createRepo({ owner: 'acme', name: 'infra', files, ...repoOptions });
  const inst = installed(sim, repo);
  const token = sim.installationToken(inst);
  const call: Setup['api'] = (method, path, body, more = {}) => sim.call(method, path, { token, body, ...more });
  return {
    sim,
    repo,
    inst,
    token,
    R: `/repos/${repo.fullName}`,
    api: call,
    get: (path, more) => call('GET', path, undefined, more),
    gql: (query, variables = {}) => sim.query(query, variables, { token }),
  };
}

/** The installation that must be there. */
export function installed(sim: Simulator, repo: Repo): Installation {
  const inst = sim.installationOf(repo);
  if (!inst) throw new Error(`the app is not installed on ${repo.fullName}`);
  return inst;
}

export interface Received {
  headers: http.IncomingHttpHeaders;
  event: string;
  raw: string;
  body: Json;
}
export interface Receiver {
  got: Received[];
  url: string;
  close: () => void;
}

/** A server in the place of an app, that keeps what it gets. */
export async function receiver(
  answer: (response: http.ServerResponse, received: Received) => void = (r) => void r.end('ok'),
): Promise<Receiver> {
  const got: Received[] = [];
  const { server, port } = await listen(0);
  server.on('request', async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString('utf8');
    const received = { headers: request.headers, raw, event: String(request.headers['x-github-event']), body: JSON.parse(raw) };
    got.push(received);
    answer(response, received);
  });
  return { got, url: `http://127.0.0.1:${port}/api/github/webhooks`, close: () => void close(server) };
}
