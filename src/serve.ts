import { existsSync, readFileSync } from 'node:fs';
import { Probot } from 'probot';
import { app, type Parts } from './app.ts';
import { type Environment, readEnvironment, StartError } from './environment.ts';
import { blobCache } from './github/blobs.ts';
import { appClients } from './github/client.ts';
import { startEvaluator } from './jobs/evaluate.ts';
import { policiesOf } from './jobs/policy.ts';
import { startQueue } from './jobs/queue.ts';
import { forProbot, startLog } from './log.ts';
import { startMetrics } from './metrics.ts';
import type { RuleSet } from './rules/assess.ts';
import { listen, pageServer, type Webhook, webhookServer } from './server.ts';
import { ENV_FILE, setUp } from './setup.ts';
import { startWatch } from './watch.ts';

/** Bytes of files kept between reviews. */
const CACHED = 128 << 20;
/** Check runs that are still open get so long to be concluded, after the grace time. */
const LAST_WORDS = 4_000;

/** `npm start`: the App. Without credentials, the page that makes it on GitHub. */
async function serve(environment: Environment): Promise<void> {
  const { credentials, host, port, baseUrl } = environment;
  if (!credentials) return setUp(environment);
  const { appId, privateKey, webhookSecret } = credentials;
  const watch = startWatch(
    () => metrics,
    () => log,
    Date.now,
  );
  const log = startLog({
    level: environment.logLevel,
    format: environment.logFormat,
    secrets: environment.secrets,
    write: (line) => process.stdout.write(line),
    now: Date.now,
    context: watch.context,
  });
  const rules = JSON.parse(readFileSync(new URL('./rules.json', import.meta.url), 'utf8')) as RuleSet;
  const evaluator = startEvaluator();
  const queue = watch.queue(startQueue(log));
  const metrics = startMetrics(queue.size);
  const clients = appClients({ appId, privateKey, baseUrl, log, observe: metrics.called });
  const caches = { blobs: blobCache(CACHED), trees: new Map() };
  const policies = new Map<number, ReturnType<typeof policiesOf>>();
  const tools: Parts['tools'] = (installation, repository) => {
    const known =
      policies.get(installation) ??
      policiesOf((one) => clients.repository(installation, one, true), clients.isInstalledOn, rules.rules, Date.now);
    policies.set(installation, known);
    return {
      github: watch.github(clients.repository(installation, repository), repository),
      evaluator,
      caches,
      policies: known,
      key: webhookSecret,
      rules: rules.rules,
    };
  };
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    ...(baseUrl ? { baseUrl } : {}),
    log: forProbot(log) as never,
  });
  await probot.load(app({ clients, queue, tools, appId }), { cwd: process.cwd(), addHandler: () => undefined });

  let stopping = false;
  const receive = ({ id, event, payload }: Webhook): void => {
    metrics.webhook(event);
    log.info({ delivery: id, event, ...aboutOf(payload) }, 'webhook');
    watch.during({ id, at: Date.now() }, () => {
      probot.receive({ id, name: event as 'ping', payload: payload as never }).catch((error: unknown) => {
        metrics.failed();
        log.error({ event, error }, 'the webhook could not be worked on');
      });
    });
  };
  const server = webhookServer({
    secret: webhookSecret,
    receive,
    refused: (why) => {
      metrics.refused(why);
      log.warn({ why }, 'a webhook was refused');
    },
    notReady: () => (stopping ? 'the App is stopping' : undefined),
  });
  const metricsServer = pageServer('/metrics', metrics.serve);
  if (environment.metricsPort > 0)
    await listen(metricsServer, environment.metricsHost, environment.metricsPort, 'IACSEC_METRICS_PORT');
  const at = await listen(server, host, port);
  log.info({ port: at, host, metrics: environment.metricsPort || undefined, github: baseUrl }, 'iacsec takes webhooks');

  /** No new webhooks, which GitHub keeps for redelivery; what is under way is ended, or its check says that it was not. */
  const stop = async (why: string, code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ why, waiting: queue.size() }, 'stopping: no new webhooks, reviews under way are ended');
    await Promise.race([queue.idle(), after(environment.grace)]);
    const left = queue.size();
    const cancelled = await Promise.race([watch.endChecks(), after(LAST_WORDS)]);
    log[left > 0 ? 'warn' : 'info']({ left, cancelled }, 'stopped');
    server.close();
    server.closeAllConnections();
    metricsServer.close();
    await evaluator.close();
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      // Asked twice, somebody is in a hurry.
      if (stopping) process.exit(1);
      void stop(signal, 0);
    });
  process.on('unhandledRejection', (error) => {
    metrics.crashed();
    log.error({ error }, 'an error that nobody waited for; the work goes on');
  });
  process.on('uncaughtException', (error) => {
    metrics.crashed();
    log.error({ error }, 'an error that nothing caught: the work under way is ended, and the process with it');
    void stop('uncaught', 1);
  });
}

const after = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));

/** What a webhook is about, for the log: names and numbers, nothing that somebody wrote. */
function aboutOf(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { action, repository, installation, pull_request, issue } = payload as Record<
    string,
    Record<string, unknown> | undefined
  >;
  return {
    action,
    repository: repository?.['full_name'],
    pull: pull_request?.['number'] ?? issue?.['number'],
    installation: installation?.['id'],
  };
}

try {
  // What the page that makes the App has written; variables that are set already win.
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  await serve(readEnvironment(process.env));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`iacsec: ${error.message}\n`);
  process.exit(2);
}
