// The log of requests and webhooks, and the figures drawn from it.
import type { Delivery } from './hooks.ts';
import type { App, CheckRun, Repo } from './types.ts';

export interface Logged {
  id: string;
  method: string;
  path: string;
  query: string;
  /** In ms of this process. */
  start: number;
  end: number | null;
  /** In ms since 1970. */
  at: number;
  bytesIn: number;
  bytesOut: number;
  status: number | 'reset' | 'truncated' | null;
  /** Method and path of the OpenAPI description, or the GraphQL fields. */
  route: string | null;
  actor: string | null;
  userAgent: string | null;
  error: unknown;
  graphql?: { operation: string; root: string };
}

/** Longest chain of requests none of which overlaps the next: greedy by end time. */
export function longestChain(requests: readonly { start: number; end: number | null }[]): number {
  let last = Number.NEGATIVE_INFINITY;
  let n = 0;
  for (const { start, end } of [...requests].sort((a, b) => (a.end ?? 0) - (b.end ?? 0)))
    if (end !== null && start >= last) {
      n++;
      last = end;
    }
  return n;
}

export interface Stats {
  total: number;
  byRoute: Record<string, number>;
  byStatus: Record<string, number>;
  bytesIn: number;
  bytesOut: number;
  sequentialDepth: number;
  maxConcurrent: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
function count(names: readonly string[]): Record<string, number> {
  const out: Record<string, number> = {};
  for (const name of names) out[name] = (out[name] ?? 0) + 1;
  return out;
}

export class Metrics {
  requests: Logged[] = [];
  inFlight = 0;
  lastActivity = Date.now();

  begin(r: Logged): Logged {
    this.inFlight++;
    this.lastActivity = Date.now();
    this.requests.push(r);
    return r;
  }

  finish(r: Logged): void {
    if (r.end !== null) return;
    r.end = performance.now();
    this.inFlight--;
    this.lastActivity = Date.now();
  }

  reset(): void {
    this.requests = this.requests.filter((r) => r.end === null);
  }

  summary(requests: readonly Logged[] = this.requests): Stats {
    return {
      total: requests.length,
      byRoute: count(requests.map((r) => r.route ?? `${r.method} ${r.path}`)),
      byStatus: count(requests.map((r) => String(r.status ?? 'open'))),
      bytesIn: sum(requests.map((r) => r.bytesIn)),
      bytesOut: sum(requests.map((r) => r.bytesOut)),
      sequentialDepth: longestChain(requests),
      maxConcurrent: maxConcurrent(requests),
    };
  }
}

function maxConcurrent(requests: readonly Logged[]): number {
  const steps = requests.flatMap((r): [number, number][] =>
    r.end === null
      ? []
      : [
          [r.start, 1],
          [r.end, -1],
        ],
  );
  let now = 0;
  let most = 0;
  for (const [, step] of steps.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    now += step;
    most = Math.max(most, now);
  }
  return most;
}

/** What became of one webhook; all times in ms from its sending, null when it did not come to that. */
export interface Answered {
  guid: string;
  event: string;
  action: string | null;
  headSha: string | null;
  statusCode: number;
  sentAt: number;
  responseMs: number | null;
  /** The first check run of the app on that commit: queued, in progress, completed. */
  queuedMs: number | null;
  inProgressMs: number | null;
  completedMs: number | null;
  /** Requests from the webhook to the completion. */
  requests: number;
  bytesIn: number;
  bytesOut: number;
  sequentialDepth: number;
}

/** One line per webhook, oldest first. */
export function timeline(repos: readonly Repo[], deliveries: readonly Delivery[], metrics: Metrics, app: App): Answered[] {
  const t0 = performance.timeOrigin;
  return deliveries.toReversed().map((d) => {
    const runs = repos.flatMap((r) => r.runs).filter((r) => d.headSha !== null && r.headSha === d.headSha && r.app === app);
    const first = (status: CheckRun['status']): number | null => {
      const times = runs.flatMap((r) => r.history.filter((h) => h.at >= d.sentAt && h.status === status).map((h) => h.at));
      return times.length ? Math.min(...times) - d.sentAt : null;
    };
    const completed = first('completed');
    const until = completed === null ? Number.POSITIVE_INFINITY : d.sentAt + completed;
    // the completing call itself ends after it
    const requests = metrics.requests.filter((r) => r.start + t0 >= d.sentAt - 1 && r.end !== null && r.start + t0 <= until);
    return {
      guid: d.guid,
      event: d.event,
      action: d.action,
      headSha: d.headSha,
      statusCode: d.statusCode,
      sentAt: d.sentAt,
      responseMs: d.respondedAt === null ? null : d.respondedAt - d.sentAt,
      queuedMs: first('queued'),
      inProgressMs: first('in_progress'),
      completedMs: completed,
      requests: requests.length,
      bytesIn: sum(requests.map((r) => r.bytesIn)),
      bytesOut: sum(requests.map((r) => r.bytesOut)),
      sequentialDepth: longestChain(requests),
    };
  });
}
