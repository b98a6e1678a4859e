import type { IncomingMessage, ServerResponse } from 'node:http';

/** Numbers for Prometheus. No names of repositories, for there are too many of them and they are nobody else's business. */
export interface Metrics {
  /** A webhook was taken. */
  readonly webhook: (event: string) => void;
  readonly refused: (why: string) => void;
  /** A check run was completed; `seconds` since the webhook that asked for it, where one did. */
  readonly concluded: (conclusion: string, seconds: number | undefined) => void;
  /**
   * A request to GitHub was answered; 0 where it was not. `route` has the names of its parameters, not their values. `left`: what GitHub would
   * still take of that installation, by kind, and until when (milliseconds since 1970).
   */
  readonly called: (route: string, status: number, left: Left | undefined) => void;
  /** A change was evaluated. */
  readonly evaluated: (seen: Seen) => void;
  /** A job failed; it may be tried again. */
  readonly failed: () => void;
  /** Something was thrown that nobody caught. */
  readonly crashed: () => void;
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

interface Left {
  readonly resource: string;
  readonly count: number;
  readonly until: number;
}

/** What came of an evaluation. */
export interface Seen {
  readonly results: readonly { readonly class?: string | undefined; readonly severity: string }[];
  readonly problems: readonly { readonly message: string }[];
  readonly stats: { readonly unknown: number };
}

/** How a rule that failed is named among the problems. */
const FAULT = /^rule "([\w/-]+)" failed /;

/** Upper bounds in seconds of the histogram: a small review takes one, and half a minute is a long wait. */
const BUCKETS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];
/** Kinds of requests that GitHub counts apart: https://docs.github.com/en/rest/rate-limit lists about a dozen. */
const MAX_KINDS = 30;
/** More series than this are not made, whatever is counted. */
const MAX_SERIES = 200;

interface Counter {
  readonly add: (...values: readonly string[]) => void;
  /** Counts several, where there are no labels. */
  readonly more: (count: number) => void;
  readonly lines: () => string[];
}

function counter(name: string, help: string, ...labels: readonly string[]): Counter {
  const series = new Map<string, number>(labels.length === 0 ? [['', 0]] : []);
  return {
    add: (...values) => {
      const key = labels.map((label, i) => `${label}="${(values[i] ?? '').replace(/[\\"\n]/g, '_')}"`).join(',');
      if (series.size < MAX_SERIES || series.has(key)) series.set(key, (series.get(key) ?? 0) + 1);
    },
    more: (count) => void series.set('', (series.get('') ?? 0) + count),
    lines: () => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} counter`,
      ...[...series].map(([key, value]) => `${name}${key === '' ? '' : `{${key}}`} ${value}`),
    ],
  };
}

/** What there is to do, as the numbers want it. */
export interface Backlog {
  readonly waiting: number;
  readonly givenUp: number;
  /** Milliseconds since 1970, when the oldest of what waits was wanted. */
  readonly oldest: number | undefined;
}

/** `backlog` is asked when the numbers are. */
export function startMetrics(backlog: () => Promise<Backlog>): Metrics {
  const webhooks = counter('iacsec_webhooks_total', 'Webhooks taken, by event.', 'event');
  const refusals = counter(
    'iacsec_webhooks_refused_total',
    'Requests to the webhook path that were not taken, by reason.',
    'reason',
  );
  const conclusions = counter('iacsec_conclusions_total', 'Check runs completed, by conclusion.', 'conclusion');
  const calls = counter(
    'iacsec_github_requests_total',
    'Requests to GitHub, by route and status; 0 is no answer.',
    'route',
    'status',
  );
  const failures = counter('iacsec_job_failures_total', 'Jobs that failed; each may be tried again.');
  const findings = counter('iacsec_findings_total', 'Findings of reviews, by class and severity.', 'class', 'severity');
  const unknowns = counter('iacsec_unknown_total', 'Verdicts of reviews that could not be known.');
  const faults = counter('iacsec_rule_faults_total', 'Reviews in which a rule failed, by rule: a fault of iacsec.', 'rule');
  const crashes = counter('iacsec_crashes_total', 'Errors that nothing caught.');
  const lefts = new Map<string, Left>();
  const until = BUCKETS.map(() => 0);
  let count = 0;
  let sum = 0;
  const histogram = 'iacsec_webhook_to_conclusion_seconds';
  return {
    webhook: (event) => webhooks.add(event),
    refused: (why) => refusals.add(why),
    concluded: (conclusion, seconds) => {
      conclusions.add(conclusion);
      if (seconds === undefined) return;
      count++;
      sum += seconds;
      for (const [i, bound] of BUCKETS.entries()) if (seconds <= bound) until[i] = (until[i] ?? 0) + 1;
    },
    called: (route, status, left) => {
      calls.add(route, String(status));
      if (!left) return;
      const { resource, count: some, until: end } = left;
      const least = lefts.get(resource);
      // Of all installations the one that has the fewest, until GitHub counts anew.
      if (least ? least.until <= Date.now() || some <= least.count : lefts.size < MAX_KINDS && /^\w{1,40}$/.test(resource))
        lefts.set(resource, { resource, count: some, until: end });
    },
    evaluated: ({ results, problems, stats }) => {
      for (const { class: kind, severity } of results) if (kind !== undefined) findings.add(kind, severity);
      unknowns.more(stats.unknown);
      const rules = new Set(problems.flatMap(({ message }) => FAULT.exec(message)?.[1] ?? []));
      for (const rule of rules) faults.add(rule);
    },
    failed: () => failures.add(),
    crashed: () => crashes.add(),
    serve: async (_, response) => {
      const { rss } = process.memoryUsage();
      // A database that is away must not take the other numbers with it.
      const known = await backlog().catch(() => undefined);
      const gauge = (name: string, help: string, value: number | undefined): string[] =>
        value === undefined ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
      const lines = [
        ...[webhooks, refusals, conclusions, findings, unknowns, faults, calls, failures, crashes].flatMap((one) => one.lines()),
        '# HELP iacsec_github_requests_left Requests GitHub would still take of the installation that has the fewest, by kind.',
        '# TYPE iacsec_github_requests_left gauge',
        ...[...lefts.values()]
          .filter((one) => one.until > Date.now())
          .map(({ resource, count: some }) => `iacsec_github_requests_left{resource="${resource}"} ${some}`),
        `# HELP ${histogram} From the webhook to the completed check run.`,
        `# TYPE ${histogram} histogram`,
        ...BUCKETS.map((bound, i) => `${histogram}_bucket{le="${bound}"} ${until[i]}`),
        `${histogram}_bucket{le="+Inf"} ${count}`,
        `${histogram}_sum ${sum.toFixed(3)}`,
        `${histogram}_count ${count}`,
        ...gauge('iacsec_database_up', 'Whether the database answers.', known ? 1 : 0),
        ...gauge('iacsec_work_waiting', 'Pull requests and other work that is wanted and not done.', known?.waiting),
        ...gauge('iacsec_work_given_up', 'Work that was given up: `iacsec work` lists it.', known?.givenUp),
        ...gauge(
          'iacsec_work_oldest_seconds',
          'Age of the oldest work that is wanted and not done; 0 where there is none.',
          known && (known.oldest === undefined ? 0 : Math.max(0, Date.now() - known.oldest) / 1000),
        ),
        '# HELP process_resident_memory_bytes Resident memory.',
        '# TYPE process_resident_memory_bytes gauge',
        `process_resident_memory_bytes ${rss}`,
        '# HELP process_start_time_seconds Start of the process, in seconds since 1970.',
        '# TYPE process_start_time_seconds gauge',
        `process_start_time_seconds ${(Date.now() / 1000 - process.uptime()).toFixed(0)}`,
      ];
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(`${lines.join('\n')}\n`);
    },
  };
}
