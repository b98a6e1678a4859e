import type { IncomingMessage, ServerResponse } from 'node:http';

/** Numbers for Prometheus. No names of repositories, for there are too many of them and they are nobody else's business. */
export interface Metrics {
  readonly webhook: (event: string) => void;
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
}

export function startMetrics(waiting: () => number): Metrics {
  const webhooks = new Map<string, number>();
  return {
    webhook: (event) => {
      // Only what could be an event: whoever sends something else must not make new series.
      const name = /^[a-z_]{1,40}$/.test(event) ? event : 'other';
      if (webhooks.size < 100 || webhooks.has(name)) webhooks.set(name, (webhooks.get(name) ?? 0) + 1);
    },
    serve: (_, response) => {
      const lines = [
        '# HELP iacsec_webhooks_total Webhooks received, by event, before their signature is checked.',
        '# TYPE iacsec_webhooks_total counter',
        ...[...webhooks].map(([event, count]) => `iacsec_webhooks_total{event="${event}"} ${count}`),
        '# HELP iacsec_work_waiting Pull requests and other work that is wanted and not done.',
        '# TYPE iacsec_work_waiting gauge',
        `iacsec_work_waiting ${waiting()}`,
        '# HELP process_resident_memory_bytes Resident memory.',
        '# TYPE process_resident_memory_bytes gauge',
        `process_resident_memory_bytes ${process.memoryUsage().rss}`,
      ];
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(`${lines.join('\n')}\n`);
    },
  };
}
