// The log of requests and webhooks, and the figures drawn from it.

/** Longest chain of requests none of which overlaps the next: greedy by end time. */
export function longestChain(requests) {
  const list = requests.filter((r) => r.end != null).sort((a, b) => a.end - b.end);
  let last = -Infinity;
  let n = 0;
  for (const r of list)
    if (r.start >= last) {
      n++;
      last = r.end;
    }
  return n;
}

export class Metrics {
  requests = []; // {id, method, path, route, status, start, end, bytesIn, bytesOut, actor, graphql}
  inFlight = 0;
  lastActivity = Date.now();

  begin(r) {
    this.inFlight++;
    this.lastActivity = Date.now();
    this.requests.push(r);
    return r;
  }
  finish(r) {
    if (r.end != null) return;
    r.end = performance.now();
    this.inFlight--;
    this.lastActivity = Date.now();
  }

  reset() {
    this.requests = this.requests.filter((r) => r.end == null);
  }

  summary(requests = this.requests) {
    const byRoute = {};
    const byStatus = {};
    let bytesIn = 0;
    let bytesOut = 0;
    for (const r of requests) {
      const k = r.route ?? `${r.method} ${r.path}`;
      byRoute[k] = (byRoute[k] ?? 0) + 1;
      byStatus[r.status ?? 'open'] = (byStatus[r.status ?? 'open'] ?? 0) + 1;
      bytesIn += r.bytesIn ?? 0;
      bytesOut += r.bytesOut ?? 0;
    }
    return {
      total: requests.length,
      byRoute,
      byStatus,
      bytesIn,
      bytesOut,
      sequentialDepth: longestChain(requests),
      maxConcurrent: maxConcurrent(requests),
    };
  }
}

function maxConcurrent(requests) {
  const ev = requests
    .filter((r) => r.end != null)
    .flatMap((r) => [
      [r.start, 1],
      [r.end, -1],
    ])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let n = 0;
  let max = 0;
  for (const [, d] of ev) {
    n += d;
    max = Math.max(max, n);
  }
  return max;
}

/** One line per webhook: how long until the HTTP answer, until a check run was in progress, until one was completed. */
export function timeline(core, hooks, metrics, app) {
  const t0 = performance.timeOrigin;
  return [...hooks.deliveries].reverse().map((d) => {
    const runs = d.headSha
      ? [...core.repos.values()].flatMap((r) => r.runs).filter((r) => r.headSha === d.headSha && r.app === app)
      : [];
    const first = (want) => {
      const times = runs.flatMap((r) => r.history.filter((h) => h.at >= d.sentAt && want(h)).map((h) => h.at));
      return times.length ? Math.min(...times) - d.sentAt : null;
    };
    const completed = first((h) => h.status === 'completed');
    const until = completed == null ? Infinity : d.sentAt + completed;
    const reqs = metrics.requests.filter((r) => r.start + t0 >= d.sentAt - 1 && r.end != null && r.start + t0 <= until); // the completing call itself ends after it
    return {
      guid: d.guid,
      event: d.event,
      action: d.action,
      headSha: d.headSha,
      statusCode: d.statusCode,
      sentAt: d.sentAt,
      responseMs: d.respondedAt == null ? null : d.respondedAt - d.sentAt,
      queuedMs: first((h) => h.status === 'queued'),
      inProgressMs: first((h) => h.status === 'in_progress'),
      completedMs: completed,
      requests: reqs.length,
      bytesIn: reqs.reduce((s, r) => s + (r.bytesIn ?? 0), 0),
      bytesOut: reqs.reduce((s, r) => s + (r.bytesOut ?? 0), 0),
      sequentialDepth: longestChain(reqs),
    };
  });
}
