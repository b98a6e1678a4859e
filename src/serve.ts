import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Probot } from 'probot';
import { ZodError, z } from 'zod';
import { app } from './app.ts';
import { type Environment, readEnvironment, StartError } from './environment.ts';
import { appClients } from './github/client.ts';
import { contentLimiter } from './github/limiter.ts';
import { startCaches } from './github/read.ts';
import { startEvaluator } from './jobs/evaluate.ts';
import { type Parts, performerOf } from './jobs/perform.ts';
import { policiesOf } from './jobs/policy.ts';
import { startReconciler } from './jobs/reconcile.ts';
import { reasonOf, startWorker } from './jobs/worker.ts';
import { forProbot, redacted, startLog } from './log.ts';
import { startMetrics } from './metrics.ts';
import { startReceiving } from './receive.ts';
import type { RuleSet } from './rules/assess.ts';
import { listen, pageServer, type Refusal, type Webhook } from './server.ts';
import { ENV_FILE, setUp } from './setup.ts';
import { historyIn } from './store/history.ts';
import { NewerStoreError } from './store/migrations.ts';
import { type Database, openStore, StoreInUseError } from './store/open.ts';
import { ledgerIn } from './store/spent.ts';
import { workIn } from './store/work.ts';
import { startWatch } from './watch.ts';

/** Check runs that are still open get so long to be concluded, after the grace time. */
const LAST_WORDS = 4_000;

/** A webhook that could not be stored by then is refused: GitHub gives up after ten seconds, and would not know why. */
const HEARD_WITHIN = 8_000;
/** With more webhooks than this waiting for their answers, reviews wait too. */
const PRESSING = 3;
/** A database that does not answer by then is away. */
const ALIVE_WITHIN = 2_000;
/** A database may be started together with the App: it is waited for so long. */
const DATABASE_WITHIN = 15_000;
const STOPPING = 'the App is stopping';
/** How often what is too old is forgotten. */
const FORGET_EVERY = 3_600_000;

/** What every webhook has, or may have: Probot counts on it before anything of ours looks. */
const envelope = z.object({
  action: z.string().nullish(),
  installation: z.object({ id: z.int().nonnegative() }).nullish(),
});

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
  const database = await opened(environment);
  const [work, history] = [workIn(database), historyIn(database)];
  // Nobody else can be working from the embedded database: what a dead process held is free at once.
  if (!database.isPostgres) await work.release('all');
  const limiter = contentLimiter(ledgerIn(database));
  const evaluator = startEvaluator();
  const metrics = startMetrics(work.backlog);
  const clients = appClients({ appId, privateKey, baseUrl, log, observe: metrics.called, limiter });
  const caches = startCaches();
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
      left: () => limiter.left(installation),
    };
  };
  const performer = watch.performer(performerOf({ clients, work, history, tools, appId, evaluated: metrics.evaluated }));
  let hearing = 0;
  const worker = startWorker(work, performer, log, { closed: limiter.closed, isPressed: () => hearing > PRESSING });
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    ...(baseUrl ? { baseUrl } : {}),
    log: forProbot(log) as never,
  });
  await probot.load(app({ work, appId, wake: worker.wake }), { cwd: process.cwd(), addHandler: () => undefined });

  let stopping = false;
  const receive = ({ id, event, payload }: Webhook): Promise<Refusal | undefined> =>
    watch.during({ delivery: id, at: Date.now() }, async () => {
      hearing++;
      try {
        envelope.parse(payload);
        const heard = probot.receive({ id, name: event as 'ping', payload: payload as never });
        await within(HEARD_WITHIN, heard, 'the database did not answer in time');
      } catch (thrown) {
        // What went wrong in handlers comes as one error that holds the others.
        const error = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
        const refusal = error instanceof ZodError ? 'shape' : 'not ready';
        log.error({ event, ...aboutOf(payload), reason: reasonOf(error) }, `a webhook could not be taken: ${refusal}`);
        return refusal;
      } finally {
        hearing--;
      }
      metrics.webhook(event);
      log.info({ event, ...aboutOf(payload) }, 'webhook');
      return undefined;
    });
  const refused = (why: Refusal): void => {
    metrics.refused(why);
    log.warn({ why }, 'a webhook was refused');
  };
  const notReady = async (): Promise<string | undefined> => {
    if (stopping) return STOPPING;
    try {
      await within(ALIVE_WITHIN, work.backlog(), 'it does not answer');
      return undefined;
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'the database is away');
      return 'the database is away';
    }
  };
  const metricsServer = pageServer('/metrics', metrics.serve);
  if (environment.metricsPort > 0)
    await listen(metricsServer, environment.metricsHost, environment.metricsPort, 'IACSEC_METRICS_PORT');
  const receiving = await startReceiving({ secret: webhookSecret, host, port }, { receive, refused, notReady }, (error) => {
    throw error;
  });
  const stores = database.isPostgres ? 'PostgreSQL' : environment.dataDirectory;
  log.info(
    { port: receiving.port, host, metrics: environment.metricsPort || undefined, github: baseUrl, stores },
    'iacsec takes webhooks',
  );
  const stopReconciling = startReconciler({
    ...{ clients, work, log, appId, found: worker.wake },
    ...{ every: environment.reconcileEvery, isAlone: !database.isPostgres },
  });
  const forget = async (): Promise<void> => {
    try {
      await work.forget(Date.now() - environment.keepDeliveries);
      await history.forget(Date.now() - environment.keepReviews);
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'what is too old could not be forgotten; trying again');
    }
  };
  void forget();
  const forgetting = setInterval(() => void forget(), FORGET_EVERY);

  /** No new webhooks, which GitHub keeps for redelivery; what is under way is ended, or its check says that it was not. */
  const stop = async (why: string, code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    receiving.refuseAll(STOPPING);
    log.info({ why, running: worker.running() }, 'stopping: no new webhooks, reviews under way are ended');
    stopReconciling();
    clearInterval(forgetting);
    await Promise.race([worker.stop(), sleep(environment.grace)]);
    const left = worker.running();
    const cancelled = await Promise.race([watch.endChecks(), sleep(LAST_WORDS)]);
    // What could not be ended goes on elsewhere, or after the next start.
    await Promise.race([worker.letGo().catch(() => undefined), sleep(LAST_WORDS)]);
    await receiving.close();
    log[left > 0 ? 'warn' : 'info']({ left, cancelled }, 'stopped');
    metricsServer.close();
    await Promise.race([database.close().catch(() => undefined), sleep(LAST_WORDS)]);
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

/** Opens the store, waiting for a database that is only being started. Throws StartError with what is wrong. */
async function opened({ databaseUrl: url, dataDirectory: directory }: Environment): Promise<Database> {
  for (const end = Date.now() + DATABASE_WITHIN; ; ) {
    try {
      return await openStore({ url, directory });
    } catch (error) {
      if (error instanceof StoreInUseError || error instanceof NewerStoreError)
        throw new StartError(`${sentence(error.message)}.`);
      if (url === undefined) throw new StartError(`The database in ${directory} cannot be opened: ${reasonOf(error)}.`);
      if (Date.now() < end) await sleep(500);
      else throw new StartError(`The database of DATABASE_URL cannot be reached: ${redacted(reasonOf(error), [url])}.`);
    }
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Rejects where a promise takes longer. */
const within = <Result>(milliseconds: number, promise: Promise<Result>, why: string): Promise<Result> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(why)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });

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
